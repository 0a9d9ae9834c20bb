"""Diffs are applied with git and compared byte for byte with what was meant."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alchemigrate.source.diff import patch, unified

PAIRS = {
    "plain": (b"a\nb\nc\n", b"a\nB\nc\n"),
    "no newline at the end": (b"a\nb", b"a\nc"),
    "newline added": (b"a\nb", b"a\nb\n"),
    "newline removed": (b"a\nb\n", b"a\nb"),
    "crlf": (b"a\r\nb\r\nc\r\n", b"a\r\nB\r\nc\r\n"),
    "crlf and no newline": (b"a\r\nb", b"a\r\nc"),
    "mixed breaks": (b"a\r\nb\nc\r\n", b"a\nb\nc\r\n"),
    "form feed and separators": (
        "a\x0cb\u2028c\x85d\nx\n".encode(),
        "a\x0cb\u2028c\x85e\nx\n".encode(),
    ),
    "lone carriage return": (b"a\rb\nc\n", b"a\rb\nd\n"),
    "not utf-8": ("# é\nx = 1\n".encode("latin-1"), "# é\nx = 2\n".encode("latin-1")),
    "byte order mark": (b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfa\nc\n"),
    "emptied": (b"a\n", b""),
    "filled": (b"", b"a\nb\n"),
    "far apart": (
        b"".join(b"%d\n" % n for n in range(100)),
        b"".join(b"%d\n" % (n if n not in (3, 90) else -n) for n in range(100)),
    ),
}
NAMES = ["app.py", "app/core/db.py", "my models/a b.py", 'quo"te.py', "tab\there.py", "müll.py"]


def applied(folder: Path, name: str, before: bytes, diff: bytes, *command: str) -> bytes:
    """The file after a tool has applied a diff to it."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(before)
    run = subprocess.run(command, cwd=folder, input=diff, capture_output=True, check=False)
    assert run.returncode == 0, (run.stderr, diff)
    return file.read_bytes() if file.exists() else b""


@pytest.mark.parametrize("pair", PAIRS)
def test_git_applies_it(tmp_path: Path, pair: str) -> None:
    before, after = PAIRS[pair]
    diff = patch("app/models.py", before, after)
    got = applied(tmp_path, "app/models.py", before, diff, "git", "apply", "-")
    assert got == after


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_understood(tmp_path: Path, name: str) -> None:
    diff = patch(name, b"x = 1\n", b"x = 2\n")
    assert applied(tmp_path, name, b"x = 1\n", diff, "git", "apply", "-") == b"x = 2\n"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["a\n", "b\n", "a\r\n", "\x0c\n", "c"]), max_size=12), st.data())
def test_any_change_applies(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], data: st.DataObject
) -> None:
    after = data.draw(st.lists(st.sampled_from(["a\n", "b\n", "a\r\n", "d"]), max_size=12))
    old, new = "".join(lines).encode(), "".join(after).encode()
    diff = patch("x.py", old, new)
    if old == new:
        assert diff == b""
    else:
        folder = tmp_path_factory.mktemp("any")
        assert applied(folder, "x.py", old, diff, "git", "apply", "-") == new


def test_text_diff_shows_what_changed() -> None:
    text = unified("app/db.py", "a\nb\n", "a\nc\n")
    assert text == "--- a/app/db.py\n+++ b/app/db.py\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
    assert unified("app/db.py", "a\n", "a\n") == ""
