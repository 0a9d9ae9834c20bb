"""Places of expressions in f-strings: right, or not believed."""

from __future__ import annotations

import ast

import pytest

from alchemigrate.source.module import parse

UNDERSTOOD = [
    "x = f\"{row['name']} is {row['age']}\"\n",
    "x = (f\"a{{b}} {row['é']!r:>{width['w']}} {1 == d[2]} \" "
    'f\'{row["q"]:%Y-%m}\' "plain {no}")\n',
    "x = f'''\n  é {row[\"a\"]}\n  {row[\"a\"]:{w[1]}.{p[2]}} {d[3] if d[4] else {1: 2}[1]}\n'''\n",
    "x = rf'\\d{row[\"raw\"]}' f\"{(lambda q: q['x'])(1)} {a != b[1]} {a['b']!s}\"\n",
    "x = f\"{f'{one}'} {row['a']}\"\n",
    "def f():\r\n    return f'{row[\"a\"]}' \\\r\n        f'{row[\"b\"]}'\r\n",
]


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_places_are_right(text: str) -> None:
    module = parse("a.py", text.encode())
    found = [n for n in module.nodes if isinstance(n, ast.Subscript) and module.inside_fstring(n)]
    assert found
    for node in found:
        assert not module.misplaced(node)
        assert ast.dump(ast.parse(module.source(node), mode="eval").body) == ast.dump(node)


def test_an_expression_whose_text_is_shown_is_not_to_be_edited() -> None:
    module = parse("a.py", b"x = f\"{row['name']=}\"\n")
    (node,) = [n for n in module.nodes if isinstance(n, ast.Subscript)]
    assert module.misplaced(node)


def test_outside_of_fstrings_nothing_is_misplaced() -> None:
    module = parse("a.py", b"x = f'{y[0]}' + z[1]\n")
    outside = [
        n for n in module.nodes if isinstance(n, ast.Subscript) and module.source(n) == "z[1]"
    ]
    assert outside
    assert not any(module.misplaced(node) for node in outside)
