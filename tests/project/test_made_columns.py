"""Columns that functions of the project make, as mapped attributes."""

from __future__ import annotations

import ast

import pytest
from project.test_mapped import mapped

_KEY = (
    "def key(table, name='id', *, nullable=False, **more):\n    '''A foreign key.'''\n"
    "    return Column(Integer, ForeignKey({}), nullable=nullable, **more)\n"
)
_BODY = "class A(Base):\n    __tablename__ = 'a'\n    x = key({})\n"


@pytest.mark.parametrize(
    ("form", "given", "expected"),
    [
        ("'{}.{}'.format(table, name)", "'t'", "'t.id'), nullable=False"),
        ("'{1}.{0}'.format(name, table)", "'t', name='n'", "'t.n'), nullable=False"),
        ("f'{table}.{name}'", "'t', nullable=True", "'t.id'), nullable=True"),
        ("table + '.id'", "table='t', index=True", "'t.id'), nullable=False, index=True"),
        ("table", "'t.id', default=f", "'t.id'), nullable=False, default=f"),
    ],
)
def test_literals_are_filled_in(form: str, given: str, expected: str) -> None:
    mappings, classes = mapped(_KEY.format(form) + _BODY.format(given))
    call = mappings.attributes(classes["A"])["x"].call
    assert call is not None
    assert ast.unparse(call) == f"Column(Integer, ForeignKey({expected})"


def test_it_stands_in_the_file_of_the_function() -> None:
    text = "from keys import key\n" + _BODY.format("'t.id'")
    others = {"keys.py": "from sqlalchemy import *\n" + _KEY.format("table")}
    mappings, classes = mapped(text, others)
    found = mappings.attributes(classes["A"])["x"]
    assert (found.module.path, found.owner.module.path) == ("keys.py", "app.py")


@pytest.mark.parametrize(
    ("function", "given"),
    [
        (_KEY.format("table"), "TABLE"),
        (_KEY.format("table"), "*TABLES"),
        (_KEY.format("table"), "'t', **more"),
        (_KEY.format("table"), "'t', 'n', 'more'"),
        (_KEY.format("f'{table!r}'"), "'t'"),
        (_KEY.format("'{}.{}'.format(table)"), "'t'"),
        (_KEY.format("table.lower()"), "'t'"),
        ("@cache\n" + _KEY.format("table"), "'t'"),
        ("def key(table):\n    print(table)\n    return Column(Integer)\n", "'t'"),
        ("def key(kind):\n    return kind(Integer)\n", "Column"),
        ("def key(*types):\n    return Column(*types)\n", "Integer"),
        ("def key(table):\n    return Table(table)\n", "'t'"),
    ],
)
def test_what_is_not_proven_is_no_column(function: str, given: str) -> None:
    mappings, classes = mapped(function + _BODY.format(given))
    assert "x" not in mappings.attributes(classes["A"])
