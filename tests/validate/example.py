"""The models of an example, read in this process through the probe's own functions."""

from __future__ import annotations

import itertools
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa

from alchemigrate.checkkit.declared import models_of
from alchemigrate.checkkit.prelude import PRELUDE
from alchemigrate.probe import configure, mapped, tables
from alchemigrate.probe import models as probed
from alchemigrate.probe.imports import Loaded
from alchemigrate.project.project import Project
from alchemigrate.validate.async_use import async_use
from alchemigrate.validate.query_use import query_use
from alchemigrate.values.models import Models

numbers = itertools.count()


@contextmanager
def executed(source: str) -> Iterator[Any]:
    """A module made of the prelude and `source`; its mappers are taken back at the end.

    What SQLAlchemy warns of is what examples are about, so its warnings are not shown.
    """
    module = ModuleType(f"example_{next(numbers)}")
    vars(module)["SOURCE"] = source
    sys.modules[module.__name__] = module
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", sa.exc.SAWarning)
            exec(compile(PRELUDE + source, module.__name__, "exec"), vars(module))
            yield module
    finally:
        base = getattr(module, "Base", None)
        if base is not None:
            base.registry.dispose()
        del sys.modules[module.__name__]


def described(module: Any, dialects: tuple[str, ...], code: str = "") -> Models:
    """What the probe says of the models of a module, and of mappers that cannot be configured.

    With `code` as that of another file, which is read as well.
    """
    metadata = module.Base.metadata
    errors = configure.errors(Path(__file__).parent, Loaded([module.__name__], [], []))
    mappers = sorted(module.Base.registry.mappers, key=lambda one: one.class_.__qualname__)
    homes = {id(table): [module.__name__] for table in metadata.tables.values()}
    answer = {
        "sqlalchemy": sa.__version__,
        "mappers": errors or "ok",
        "tables": tables.describe_all([metadata], homes),
        "classes": mapped.describe_all(mappers),
        "sequences": tables.sequences([metadata], homes),
        **probed.describe(mappers, [metadata]),
    }
    use = async_use([("example.py", module.SOURCE.encode()), ("code.py", code.encode())])
    found = replace(models_of(answer, dialects), asyncio=use)
    return replace(found, code=query_use(project(module, code), found)) if code else found


def project(module: Any, code: str) -> Project:
    """The files of an example: its models, and `code` that imports them."""
    name = module.__name__
    models = PRELUDE + module.SOURCE
    return Project.of(
        {f"{name}.py": models, "code.py": code.replace("from models import", f"from {name} import")}
    )
