"""The stub packages and the mypy plugin belong to 1.x.

SQLAlchemy 2.0 brings its own types. `sqlalchemy-stubs` and `sqlalchemy2-stubs` hide them and are
to be uninstalled; the plugin `sqlalchemy.ext.mypy.plugin` is deprecated and gone in 2.1.

A requirement that stands on a line of its own is removed; other forms are reported.

Left alone: other packages with similar names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Edit, Example, Fix, Found, Level, Rule, TextContext

RULE = Rule(
    code="AL604",
    level=Level.BREAKS,
    since="2.0",
    bridge=False,
    rows=("stubs-packages", "mypy-plugin-line"),
    examples=(
        Example(
            "mypy==1.0\nsqlalchemy2-stubs==0.0.2a38  # types\nfastapi\n",
            "mypy==1.0\nfastapi\n",
            path="requirements.txt",
        ),
        Example(
            'dev = [\n    "sqlalchemy-stubs>=0.4",\n    "mypy",\n]\n',
            FLAGGED,
            path="pyproject.toml",
        ),
        Example("[mypy]\nplugins = sqlalchemy.ext.mypy.plugin\n", FLAGGED, path="mypy.ini"),
        Example("sqlalchemy==2.0\nboto3-stubs\n", None, path="requirements.txt"),
        Example("# no sqlalchemy2-stubs here\n", None, path="requirements.txt"),
    ),
)

_FILES = ("requirements*.txt", "requirements*.in", "*requirements*/*.txt", "*requirements*/*.in",
          "constraints*.txt", "pyproject.toml", "setup.cfg", "mypy.ini", ".mypy.ini",
          "Pipfile")  # fmt: skip
_WANTED = re.compile(r"(?i)sqlalchemy2?-stubs\b|sqlalchemy(?:\.ext\.mypy\.plugin|mypy)")


@RULE.on_text(*_FILES)
def find(context: TextContext) -> Iterator[Found]:
    """Lines that ask for the stubs or the plugin, comments aside."""
    plain = context.document.path.endswith((".txt", ".in"))
    offset = 0
    for line in context.document.text.splitlines(keepends=True):
        found = _WANTED.search(line.partition("#")[0])
        if found:
            place = Edit(offset + found.start(), offset + found.end(), "")
            whole = plain and found.start() == len(line) - len(line.lstrip())
            own_line = whole and not line.rstrip().endswith("\\")
            edit = Edit(offset, offset + len(line), "")
            yield Found(
                place,
                f"{found.group()} is for SQLAlchemy 1.x: 2.0 brings its own types",
                Fix((edit,)) if own_line else None,
                "" if own_line else "remove it from this list",
            )
        offset += len(line)
