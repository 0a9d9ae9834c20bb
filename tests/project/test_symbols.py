"""Where names come from: aliases, re-exports, star and relative imports, scopes."""

from __future__ import annotations

import pytest
from project.reveal import asked, kind, value

from alchemigrate.project.kinds import Kind

SELECT = "sqlalchemy.select"


@pytest.mark.parametrize(
    "text",
    [
        "from sqlalchemy import select\nreveal(select)",
        "from sqlalchemy import select as pick\nreveal(pick)",
        "import sqlalchemy\nreveal(sqlalchemy.select)",
        "import sqlalchemy as sa\nreveal(sa.select)",
        "import sqlalchemy.sql.expression\nreveal(sqlalchemy.sql.expression.select)",
        "from sqlalchemy.sql import expression as e\nreveal(e.select)",
        "from sqlalchemy.future import select\nreveal(select)",
        "from sqlalchemy import *\nreveal(select)",
        "import sqlalchemy as sa\npick = sa.select\nreveal(pick)",
        "if True:\n    from sqlalchemy import select\nreveal(select)",
        "def f():\n    from sqlalchemy import select\n    reveal(select)",
        "try:\n    from sqlalchemy import select\nexcept ImportError:\n"
        "    from sqlalchemy.sql import select\nreveal(select)",
    ],
)
def test_every_spelling_of_a_name_is_one_name(text: str) -> None:
    assert value(text).name == SELECT


@pytest.mark.parametrize(
    ("path", "text", "other"),
    [
        ("app.py", "from compat import select\nreveal(select)", "compat.py"),
        ("app.py", "from compat import select as s\nreveal(s)", "compat.py"),
        ("app.py", "import compat\nreveal(compat.select)", "compat.py"),
        ("app.py", "import compat as c\nreveal(c.select)", "compat.py"),
        ("app.py", "from compat import *\nreveal(select)", "compat.py"),
        ("app.py", "from compat import pick\nreveal(pick)", "compat.py"),
        ("app.py", "from pkg import core\nreveal(core.select)", "pkg/core.py"),
        ("pkg/app.py", "from .core import select\nreveal(select)", "pkg/core.py"),
        ("pkg/app.py", "from . import core\nreveal(core.select)", "pkg/core.py"),
        ("pkg/a/b/app.py", "from ...core import select\nreveal(select)", "pkg/core.py"),
        ("pkg/a/app.py", "from ..core import *\nreveal(select)", "pkg/core.py"),
        ("src/app.py", "from core import select\nreveal(select)", "src/core.py"),
    ],
)
def test_names_are_followed_through_files(path: str, text: str, other: str) -> None:
    content = "import sqlalchemy as sa\nfrom sqlalchemy import select\npick = sa.select\n"
    assert value(text, path, {other: content}).name == SELECT


def test_a_star_hands_on_what_a_star_brought() -> None:
    others = {"compat.py": "from sqlalchemy import *"}
    assert value("from compat import *\nreveal(select)", others=others).name == SELECT


def test_a_package_hands_names_on() -> None:
    files = {
        "pkg/__init__.py": "from .core import *",
        "pkg/core.py": "from .deep import pick as select",
        "pkg/deep.py": "from sqlalchemy import select as pick",
    }
    assert value("from pkg import select\nreveal(select)", others=files).name == SELECT
    assert value("import pkg\nreveal(pkg.select)", others=files).name == SELECT
    assert value("import pkg.deep\nreveal(pkg.deep.pick)", others=files).name == SELECT


def test_star_imports_leave_private_names() -> None:
    others = {"compat.py": "from models import engine as _x, engine as x"}
    assert kind("from compat import *\nreveal(x)", others=others) is Kind.ENGINE
    assert kind("from compat import *\nreveal(_x)", others=others) is Kind.UNKNOWN


def test_the_nearest_of_several_files_of_one_name_is_meant() -> None:
    text = "from core import thing\nreveal(thing)"
    others = {
        "one/core.py": "from sqlalchemy import select as thing",
        "two/core.py": "from sqlalchemy import text as thing",
    }
    assert value(text, "one/app.py", others).name == SELECT
    assert value(text, "two/app.py", others).name == "sqlalchemy.text"


@pytest.mark.parametrize("text", ["import sqlalchemy as sa", "from db.sqlalchemy import api as sa"])
def test_a_folder_deep_in_the_project_is_not_the_library_of_its_name(text: str) -> None:
    others = {
        "app/__init__.py": "",
        "app/db/__init__.py": "",
        "app/db/sqlalchemy/__init__.py": "",
        "app/db/sqlalchemy/types.py": "",
        "app/db/sqlalchemy/api.py": "from sqlalchemy import select\nfrom sqlalchemy import types",
    }
    path = "app/db/sqlalchemy/models.py"
    assert value(f"{text}\nreveal(sa.select)", path, others).name == SELECT
    assert value(f"{text}\nreveal(sa.types.String)", path, others).name == "sqlalchemy.String"


def test_a_name_of_a_package_wins_over_its_module_of_that_name() -> None:
    text = "from pkg import db\nreveal(db)"
    other = {"pkg/db.py": "x = 1"}
    named = {**other, "pkg/__init__.py": "from models import engine as db"}
    assert kind(text, others=named) is Kind.ENGINE
    assert kind(text, others={**other, "pkg/__init__.py": "from . import db"}) is Kind.MODULE


def test_imports_in_a_circle_end() -> None:
    text = "from b import x\nreveal(x)"
    assert kind(text, "a.py", {"b.py": "from a import x"}) is Kind.UNKNOWN
    stars = "from b import *\nreveal(x)"
    assert kind(stars, "a.py", {"b.py": "from a import *"}) is Kind.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "def f(engine):\n    reveal(engine)",
        "def f():\n    engine = make()\n    reveal(engine)",
        "def f():\n    for engine in things():\n        reveal(engine)",
        "def f():\n    with thing() as engine:\n        reveal(engine)",
        "def f():\n    [reveal(engine) for engine in things()]",
        "f = lambda engine: reveal(engine)",
        "try:\n    pass\nexcept E as engine:\n    reveal(engine)",
        "def f(*engine):\n    reveal(engine)",
        "def f(**engine):\n    reveal(engine)",
        "def f():\n    match thing():\n        case {'a': engine}:\n            reveal(engine)",
        "def f():\n    match thing():\n        case [*engine]:\n            reveal(engine)",
        "def f():\n    match thing():\n        case {**engine}:\n            reveal(engine)",
        "engine = make()\nreveal(engine)",
        "class engine:\n    pass\nreveal(engine.x)",
        "def f():\n    if (engine := make()):\n        reveal(engine)",
        "def f():\n    global engine\n    engine = make()\ndef g():\n    reveal(engine)",
        "def f():\n    from elsewhere import engine\n    reveal(engine)",
        "if thing():\n    engine = make()\nreveal(engine)",
        "for x in things():\n    reveal(engine)\n    engine = make()",
        "while thing():\n    reveal(engine)\n    engine = make()",
        "try:\n    thing()\nexcept E:\n    engine = make()\nreveal(engine)",
        "engine += more()\nreveal(engine)",
        "def f():\n    def g():\n        nonlocal engine\n        engine = make()\n"
        "    engine = m()\n    reveal(engine)",
    ],
)
def test_what_hides_a_name_is_seen(text: str) -> None:
    assert kind("from models import engine\n" + text) is not Kind.ENGINE


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n    engine = 1\n    def f(self):\n        reveal(engine)",
        "[engine for engine in things()]\nreveal(engine)",
        "def f(engine):\n    pass\nreveal(engine)",
        "def f(x=reveal(engine)):\n    engine = 1",
        "def engine_():\n    engine = 1\nreveal(engine)",
        "def f():\n    def g():\n        reveal(engine)",
        "def f():\n    return [x for x in y if reveal(engine)]",
        "class A:\n    reveal(engine)",
        "class A:\n    def f(self, x: reveal(engine)): ...",
        "def f():\n    engine = 1\n    from models import engine\n    reveal(engine)",
        "def f():\n    engine = 1\n    with a:\n        from models import engine\n"
        "    reveal(engine)",
        "if thing():\n    x = engine\nelse:\n    x = engine\nreveal(x)",
        "x = engine or None\nreveal(x)",
        "x = engine if thing() else engine\nreveal(x)",
        "x, y = engine, 1\nreveal(x)",
        "x = y = engine\nreveal(y)",
        "(x, [y, z]) = (1, [engine, engine])\nreveal(z)",
        "x = None\nif thing():\n    x = engine\nreveal(x)",
        "for x in [engine, engine]:\n    reveal(x)",
        "if (x := engine):\n    reveal(x)",
    ],
)
def test_what_does_not_hide_a_name_leaves_it_known(text: str) -> None:
    assert kind("from models import engine\n" + text) is Kind.ENGINE


def test_a_name_is_what_it_was_last_given() -> None:
    found = asked(
        """
        from models import engine
        x = engine
        reveal(x)
        x = "text"
        reveal(x)
        x = engine.connect()
        reveal(x)
        """
    )
    assert [one.kind for one in found] == [Kind.ENGINE, Kind.STR, Kind.CONNECTION]
