"""Imports added and dropped: the exact text that comes of it."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from alchemigrate.source.edits import apply
from alchemigrate.source.imports import import_edits
from alchemigrate.source.module import parse
from alchemigrate.values.text import Import

SELECT = Import("sqlalchemy", "select")
TEXT = Import("sqlalchemy", "text")


def after(text: str, *wanted: Import, path: str = "app.py") -> str:
    """A text with its imports as wanted; it must be Python still."""
    module = parse(path, text.encode())
    result = apply(module.text, import_edits(module, wanted))
    ast.parse(result)
    again = parse(path, result.encode())
    assert import_edits(again, wanted) == [], "a second time changes nothing"
    return result


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", "from sqlalchemy import select\n"),
        ("x = 1\n", "from sqlalchemy import select\nx = 1\n"),
        ("# note", "# note\nfrom sqlalchemy import select\n"),
        ("# note\n", "# note\nfrom sqlalchemy import select\n"),
        ("import os\n", "import os\nfrom sqlalchemy import select\n"),
        ("import os", "import os\nfrom sqlalchemy import select\n"),
        ("import os\n\nx = 1\n", "import os\nfrom sqlalchemy import select\n\nx = 1\n"),
        ("from sqlalchemy import text\n", "from sqlalchemy import text, select\n"),
        ("from sqlalchemy import text as t\n", "from sqlalchemy import text as t, select\n"),
        ("from sqlalchemy import select\n", "from sqlalchemy import select\n"),
        ("from sqlalchemy import *\n", "from sqlalchemy import *\nfrom sqlalchemy import select\n"),
        ("from sqlalchemy import select as s\n", "from sqlalchemy import select as s, select\n"),
        ("import sqlalchemy\n", "import sqlalchemy\nfrom sqlalchemy import select\n"),
        ("from . import sqlalchemy\n",
         "from . import sqlalchemy\nfrom sqlalchemy import select\n"),
        ("from .sqlalchemy import x\n",
         "from .sqlalchemy import x\nfrom sqlalchemy import select\n"),
        ("from sqlalchemy import (text)\n", "from sqlalchemy import (text, select)\n"),
        ("from sqlalchemy import (text,)\n", "from sqlalchemy import (text, select,)\n"),
        ("from sqlalchemy import (\n    text,\n)\n",
         "from sqlalchemy import (\n    text,\n    select,\n)\n"),
        ("from sqlalchemy import (\n    text\n)\n",
         "from sqlalchemy import (\n    text,\n    select\n)\n"),
        ("from sqlalchemy import (\n    text,  # plain\n)\n",
         "from sqlalchemy import (\n    text,\n    select,  # plain\n)\n"),
        ("from sqlalchemy import (\n    case, text,\n)\n",
         "from sqlalchemy import (\n    case, text, select,\n)\n"),
        ("from sqlalchemy import case, \\\n    text\n",
         "from sqlalchemy import case, \\\n    text, select\n"),
        ('"""Page."""\n', '"""Page."""\nfrom sqlalchemy import select\n'),
        ('"""Page."""\n\nx = 1\n', '"""Page."""\nfrom sqlalchemy import select\n\nx = 1\n'),
        ('"""Page."""', '"""Page."""\nfrom sqlalchemy import select\n'),
        ("from __future__ import annotations\nx = 1\n",
         "from __future__ import annotations\nfrom sqlalchemy import select\nx = 1\n"),
        ('"""Page."""\nfrom __future__ import annotations\n',
         '"""Page."""\nfrom __future__ import annotations\nfrom sqlalchemy import select\n'),
        ("#!/usr/bin/env python\n# note\nx = 1\n",
         "#!/usr/bin/env python\n# note\nfrom sqlalchemy import select\nx = 1\n"),
        ("@decorated\ndef f(): ...\n",
         "from sqlalchemy import select\n@decorated\ndef f(): ...\n"),
        ("import os; import sys\n", "import os; import sys\nfrom sqlalchemy import select\n"),
        ("import os  # note\n", "import os  # note\nfrom sqlalchemy import select\n"),
        ("if TYPE_CHECKING:\n    from sqlalchemy import select\n",
         "from sqlalchemy import select\nif TYPE_CHECKING:\n    from sqlalchemy import select\n"),
        ("import os\nif TYPE_CHECKING:\n    from sqlalchemy import text\n",
         "import os\nfrom sqlalchemy import select\n"
         "if TYPE_CHECKING:\n    from sqlalchemy import text\n"),
        ("from sqlalchemy.orm import a\nfrom shop import x\n",
         "from sqlalchemy import select\nfrom sqlalchemy.orm import a\nfrom shop import x\n"),
        ("from sqlalchemy import *  # all\n\nfrom shop import x\n",
         "from sqlalchemy import *  # all\nfrom sqlalchemy import select\n\nfrom shop import x\n"),
        ("from sqlalchemy import a\nfrom sqlalchemy import b\nfrom sqlalchemy.orm import c\n",
         "from sqlalchemy import a\nfrom sqlalchemy import b\nfrom sqlalchemy import select\n"
         "from sqlalchemy.orm import c\n"),
        ("from sqlalchemy.orm import a; import os\nimport sys\n",
         "from sqlalchemy.orm import a; import os\nimport sys\nfrom sqlalchemy import select\n"),
        ("try:\n    import a\nexcept ImportError:\n    a = None\n",
         "from sqlalchemy import select\ntry:\n    import a\nexcept ImportError:\n    a = None\n"),
        ("def f():\n    from sqlalchemy import select\n",
         "from sqlalchemy import select\ndef f():\n    from sqlalchemy import select\n"),
    ],
)  # fmt: skip
def test_adding(before: str, expected: str) -> None:
    assert after(before, SELECT) == expected


OPTIONAL = Import("typing", "Optional")


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("import pytest\nimport sqlalchemy as sa\n\nfrom .app import x\n",
         "from typing import Optional\n\nimport pytest\nimport sqlalchemy as sa\n"
         "from sqlalchemy import select\n\nfrom .app import x\n"),
        ("import enum\nimport os\n\nfrom .app import x\n",
         "import enum\nimport os\nfrom typing import Optional\n\n"
         "from sqlalchemy import select\n\nfrom .app import x\n"),
        ("import os\n\nimport pytest\nfrom shop import a\nfrom . import x\n",
         "import os\nfrom typing import Optional\n\nimport pytest\n"
         "from sqlalchemy import select\nfrom shop import a\nfrom . import x\n"),
        ("import os\nfrom .app import x\n",
         "import os\nfrom typing import Optional\nfrom sqlalchemy import select\n"
         "from .app import x\n"),
        ('"""Page."""\n\n# Others\nimport pytest\n\n# Ours\nfrom .app import x\n',
         '"""Page."""\n\nfrom typing import Optional\n\n# Others\nimport pytest\n'
         "from sqlalchemy import select\n\n# Ours\nfrom .app import x\n"),
        ("# note\nimport pytest\n\nimport shop\n",
         "# note\nfrom typing import Optional\n\nimport pytest\n"
         "from sqlalchemy import select\n\nimport shop\n"),
        ("import pytest\n\nfrom .app import *\n",
         "import pytest\n\nfrom .app import *\nfrom typing import Optional\n"
         "from sqlalchemy import select\n"),
    ],
)  # fmt: skip
def test_groups_stay_apart(before: str, expected: str) -> None:
    assert after(before, OPTIONAL, SELECT, path="shop/views.py") == expected


LIST, CHECKING = Import("typing", "List"), Import("typing", "TYPE_CHECKING")


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", "from typing import TYPE_CHECKING, List, Optional\n"),
        ("from typing import Optional\n", "from typing import TYPE_CHECKING, List, Optional\n"),
        ("from typing import Any, cast\n",
         "from typing import TYPE_CHECKING, Any, List, Optional, cast\n"),
        ("from typing import (Any)\n", "from typing import (TYPE_CHECKING, Any, List, Optional)\n"),
        ("from typing import cast, Any\n",
         "from typing import cast, Any, Optional, List, TYPE_CHECKING\n"),
        ("from typing import (\n    Any,\n)\n",
         "from typing import (\n    Any,\n    Optional,\n    List,\n    TYPE_CHECKING,\n)\n"),
    ],
)  # fmt: skip
def test_sorted_names_stay_sorted(before: str, expected: str) -> None:
    assert after(before, OPTIONAL, LIST, CHECKING) == expected


def test_whole_modules_come_first() -> None:
    assert after("x = 1\n", OPTIONAL, Import("datetime")) == (
        "import datetime\nfrom typing import Optional\nx = 1\n"
    )


def test_adding_follows_the_line_breaks_of_the_file() -> None:
    assert after("import os\r\n", SELECT) == "import os\r\nfrom sqlalchemy import select\r\n"
    listed = "from sqlalchemy import (\r\n    text,\r\n)\r\n"
    assert after(listed, SELECT) == (
        "from sqlalchemy import (\r\n    text,\r\n    select,\r\n)\r\n"
    )
    assert after('"""Page."""\r\nx = 1\r\n', SELECT) == (
        '"""Page."""\r\nfrom sqlalchemy import select\r\nx = 1\r\n'
    )


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        (Import("sqlalchemy", "select", "pick"), "from sqlalchemy import select as pick"),
        (Import("sqlalchemy"), "import sqlalchemy"),
        (Import("sqlalchemy", alias="sa"), "import sqlalchemy as sa"),
        (Import("sqlalchemy.orm", "Session"), "from sqlalchemy.orm import Session"),
    ],
)
def test_every_kind_of_import(wanted: Import, line: str) -> None:
    assert after("import os\n", wanted) == f"import os\n{line}\n"


def test_several_at_once() -> None:
    assert after("", SELECT, TEXT, SELECT) == "from sqlalchemy import select, text\n"
    both = after("import os\n", Import("sqlalchemy.orm", "Session"), SELECT)
    assert set(both.splitlines()) == {
        "import os", "from sqlalchemy import select", "from sqlalchemy.orm import Session",
    }  # fmt: skip
    named = after("import os\n", Import("sqlalchemy", alias="sa"), Import("sqlalchemy"))
    assert set(named.splitlines()) == {"import os", "import sqlalchemy as sa", "import sqlalchemy"}


def test_characters_of_any_width_do_not_shift_what_is_added() -> None:
    before = "from sqlalchemy import (\n    text as größe_日本,\n)\n"
    assert after(before, SELECT) == before.replace("日本,", "日本,\n    select,")


def drop(module: str, name: str | None = None, alias: str | None = None) -> Import:
    """A name that is no more wanted."""
    return Import(module, name, alias, drop=True)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("from sqlalchemy import select\nx = 1\n", "x = 1\n"),
        ("from sqlalchemy import select, text\n", "from sqlalchemy import text\n"),
        ("from sqlalchemy import text, select\n", "from sqlalchemy import text\n"),
        ("from sqlalchemy import a, select, b\n", "from sqlalchemy import a, b\n"),
        ("from sqlalchemy import (\n    select,\n    text,\n)\n",
         "from sqlalchemy import (\n    text,\n)\n"),
        ("from sqlalchemy import (\n    text,\n    select,\n)\n",
         "from sqlalchemy import (\n    text,\n)\n"),
        ("import os\nfrom sqlalchemy import (\n    select,\n)\nx = 1\n", "import os\nx = 1\n"),
        ("from sqlalchemy import select as s\nx = 1\n",
         "from sqlalchemy import select as s\nx = 1\n"),
        ("from sqlalchemy import select\nselect(1)\n",
         "from sqlalchemy import select\nselect(1)\n"),
        ("from sqlalchemy import select\n__all__ = ['select']\n",
         "from sqlalchemy import select\n__all__ = ['select']\n"),
        ("from sqlalchemy import select\ndef f(x: 'select'): ...\n",
         "from sqlalchemy import select\ndef f(x: 'select'): ...\n"),
        ("from sqlalchemy import select; x = 1\n", "from sqlalchemy import select; x = 1\n"),
        ("from sqlalchemy import select  # noqa\nx = 1\n",
         "from sqlalchemy import select  # noqa\nx = 1\n"),
        ("from .sqlalchemy import select\nx = 1\n", "from .sqlalchemy import select\nx = 1\n"),
        ("from sqlalchemy import select\n", "from sqlalchemy import select\n"),
        ("if x:\n    from sqlalchemy import select\n",
         "if x:\n    from sqlalchemy import select\n"),
        ("from sqlalchemy import select\r\nx = 1\r\n", "x = 1\r\n"),
    ],
)  # fmt: skip
def test_dropping(before: str, expected: str) -> None:
    assert after(before, drop("sqlalchemy", "select")) == expected


def test_dropping_with_an_alias_and_whole_modules() -> None:
    assert after("from sqlalchemy import select as s\nx = 1\n",
                 drop("sqlalchemy", "select", "s")) == "x = 1\n"  # fmt: skip
    assert after("import sqlalchemy.orm\nx = 1\n", drop("sqlalchemy.orm")) == "x = 1\n"
    used = "import sqlalchemy.orm\nsqlalchemy.select\n"
    assert after(used, drop("sqlalchemy.orm")) == used
    assert after("import os, sqlalchemy\nos.x\n", drop("sqlalchemy")) == "import os\nos.x\n"


@pytest.mark.parametrize(
    "annotation", ["x: 'list[select]'", "x: 'Optional[select]' = None", 'x: "select | None"']
)
def test_a_name_inside_a_quoted_annotation_is_used(annotation: str) -> None:
    text = f"from sqlalchemy import select\n{annotation}\n"
    assert after(text, drop("sqlalchemy", "select")) == text


def test_a_package_may_be_asked_for_what_it_imports() -> None:
    text = "from sqlalchemy import select\nx = 1\n"
    assert after(text, drop("sqlalchemy", "select"), path="pkg/__init__.py") == text


def test_dropping_and_adding_together() -> None:
    before = dedent("""\
        from sqlalchemy import (
            select,
            text,
        )
        text("x")
        """)
    expected = before.replace("    select,\n", "").replace("text,\n", "text,\n    case,\n")
    assert after(before, Import("sqlalchemy", "case"), drop("sqlalchemy", "select")) == expected
