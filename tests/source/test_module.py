"""Modules: bytes to text and back, and exact places in it."""

from __future__ import annotations

import ast
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alchemigrate.errors import SourceError
from alchemigrate.source.lines import Lines
from alchemigrate.source.module import Module, parse


def named(module: Module, name: str) -> ast.expr:
    """The first place where a name or attribute of that name stands."""
    for node in module.nodes:
        if getattr(node, "id", getattr(node, "attr", None)) == name:
            assert isinstance(node, ast.expr)
            return node
    raise LookupError(name)


@pytest.mark.parametrize(
    ("data", "encoding", "bom"),
    [
        (b"x = 1\n", "utf-8", False),
        (b"x = 1\r\ny = 2\r\n", "utf-8", False),
        (b"x = 1\ry = 2\r", "utf-8", False),
        (b"x = 1", "utf-8", False),
        (b"", "utf-8", False),
        ("x = 'größe 𝄞'\n".encode(), "utf-8", False),
        (b"\xef\xbb\xbfx = 1\n", "utf-8", True),
        (b"\xef\xbb\xbf# coding: utf-8\nx = 1\n", "utf-8", True),
        ("# coding: latin-1\nx = 'größe'\n".encode("latin-1"), "iso-8859-1", False),
        ("#!python\n# -*- coding: cp1252 -*-\nx = '€'\n".encode("cp1252"), "cp1252", False),
        ("# vim: set fileencoding=koi8-r :\nx = 'да'\n".encode("koi8-r"), "koi8-r", False),
        ("# coding: shift_jis\nx = '日本'\n".encode("shift_jis"), "shift_jis", False),
        (b"x = '\x0c'\n\x0c\ny = 1\n", "utf-8", False),
    ],
)
def test_bytes_come_back_as_they_were(data: bytes, encoding: str, bom: bool) -> None:
    module = parse("app.py", data)
    assert (module.encoding, module.has_bom) == (encoding, bom)
    assert module.encode(module.text) == data
    assert not module.text.startswith("\ufeff")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x = '\xe9'\n", "cannot be decoded"),
        (b"# coding: nonsense\nx = 1\n", "cannot be decoded"),
        (b"\xef\xbb\xbf# coding: latin-1\nx = 1\n", "cannot be decoded"),
        (b"# coding: utf-16\nx = 1\n", "cannot be decoded|is not Python"),
        ("x = 1\n".encode("utf-16"), "cannot be decoded|is not Python"),
        (b"print 'x'\n", r"is not Python \d\.\d+ source in line 1"),
        (b"x = (\n", "is not Python"),
        (b"x = 1\0\n", "is not Python"),
        (b"if x:\ny = 1\n", r"in line 2"),
        (b"x = " + b"(" * 5000 + b")" * 5000, "is not Python"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as caught:
        parse("app.py", data)
    assert caught.value.where == "app.py"
    assert caught.value.cure


def test_a_warning_of_the_parser_is_no_output(recwarn: pytest.WarningsRecorder) -> None:
    assert parse("app.py", b"x = '\\d'\nx is 5\n").tree.body
    assert list(recwarn) == []


@pytest.mark.parametrize(
    "text",
    [
        "x = wanted",
        "x = 'größe', wanted",
        "größe = 'ß𝄞' + wanted.größe",
        "'𝄞𝄞'; x = wanted",
        "x = (\n    'ü',\n    'é', wanted,\n)",
        "x = 1\r\n'ü'; y = wanted\r\n",
        "x = 1\r'ü'; y = wanted\r",
        "\x0cx = wanted",
        "x = 'a\x0cb\x1c\x85\u2028c'\ny = wanted",
        "def f(): \\\n    'ü'; return wanted",
        "x = '''\nü\n''', wanted",
    ],
)
def test_a_span_is_the_very_text(text: str) -> None:
    module = parse("app.py", text.encode())
    assert module.source(named(module, "wanted")) == "wanted"


@pytest.mark.parametrize(
    "text", ["f'{wanted}'", "f'ü{wanted}'", "f'a{b!r:{wanted}}'", "x = f'a' f'{wanted}'"]
)
def test_f_strings_are_known_as_places_where_positions_lie(text: str) -> None:
    module = parse("app.py", text.encode())
    node = named(module, "wanted")
    assert module.inside_fstring(node)
    if sys.version_info >= (3, 12):
        assert module.source(node) == "wanted"


def test_beside_an_f_string_positions_are_right() -> None:
    module = parse("app.py", "f(f'ü{x}', wanted, f'{y}')".encode())
    node = named(module, "wanted")
    assert not module.inside_fstring(node)
    assert module.source(node) == "wanted"


def test_nodes_know_their_parents() -> None:
    module = parse("app.py", b"class A:\n    def f(self):\n        return -self.x + 1\n")
    assert module.nodes[0] is module.tree
    for node in module.nodes[1:]:
        if isinstance(node, ast.expr_context | ast.operator | ast.unaryop):
            continue
        assert any(node is child for child in ast.iter_child_nodes(module.parents[node]))
    everything = {type(node) for node in ast.walk(module.tree)}
    assert {ast.Return, ast.BinOp, ast.Attribute} <= everything & set(map(type, module.nodes))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("app.py", "app"),
        ("app/core/db.py", "app.core.db"),
        ("app/__init__.py", "app"),
        ("src/app/__main__.py", "src.app.__main__"),
    ],
)
def test_dotted_names(path: str, name: str) -> None:
    assert parse(path, b"").name == name


@pytest.mark.parametrize(
    ("text", "newline"),
    [("x\n", "\n"), ("x\r\n", "\r\n"), ("x", "\n"), ("", "\n"), ("x\ny\r\n", "\n")],
)
def test_the_line_break_of_a_file_is_its_first(text: str, newline: str) -> None:
    assert parse("app.py", text.encode()).newline == newline


@given(st.text(alphabet="aü𝄞\n\r \x0c\u2028", max_size=60), st.data())
def test_lines_and_columns_lead_back(text: str, data: st.DataObject) -> None:
    lines = Lines(text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = lines.position(offset)
    start = lines.start_of(line)
    assert start + column - 1 == offset
    assert start <= offset <= lines.end_of(line)
    width = len(text[start:offset].encode())
    assert lines.offset(line, width) == offset


@given(st.integers(0, 8))
def test_lines_are_counted_as_python_counts_them(blank: int) -> None:
    text = "\n" * blank + "x = '\x0b\x1c\u2028'\r\ny = wanted"
    module = parse("app.py", text.encode())
    node = named(module, "wanted")
    assert module.lines.position(module.span(node).start)[0] == node.lineno == blank + 2
