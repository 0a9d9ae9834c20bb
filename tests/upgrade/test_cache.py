"""The cache keeps what it was given, forgets what was damaged or forged, and stays small."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alchemigrate.upgrade.cache import Cache, account_key, digest


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys of the tests stay with the tests."""
    monkeypatch.setenv("ALCHEMIGRATE_CACHE", str(tmp_path / "account"))
    return tmp_path / "account"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project."""
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


def entries(root: Path) -> list[Path]:
    """The files of a project's cache."""
    return [path for path in (root / ".alchemigrate/cache").rglob("*") if path.is_file()]


def test_what_is_put_is_got_also_by_the_next_process(root: Path) -> None:
    Cache(root).put(digest("a"), b"\0data")
    assert Cache(root).get(digest("a")) == b"\0data"
    assert Cache(root).get(digest("b")) is None
    Cache(root).put(digest("a"), b"other")
    assert Cache(root).get(digest("a")) == b"other"
    assert (root / ".alchemigrate/.gitignore").read_text() == "*\n"


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_damaged_entries_are_ignored_and_removed(root: Path, damage: bytes | None) -> None:
    cache = Cache(root)
    cache.put(digest("a"), b"data")
    (path,) = entries(root)
    path.write_bytes(path.read_bytes()[:-1] + b"!" if damage is None else damage)
    assert cache.get(digest("a")) is None
    assert entries(root) == []


def test_an_entry_moved_to_another_key_is_not_believed(root: Path) -> None:
    cache = Cache(root)
    cache.put(digest("a"), b"data")
    (path,) = entries(root)
    other = root / ".alchemigrate/cache" / digest("b")[:2] / digest("b")[2:]
    other.parent.mkdir()
    path.rename(other)
    assert cache.get(digest("b")) is None


def test_entries_of_another_account_are_not_believed(root: Path, own_key: Path) -> None:
    Cache(root).put(digest("a"), b"planted")
    (own_key / "key").write_bytes(b"another account's key, as long!!")
    assert Cache(root).get(digest("a")) is None


def test_an_account_keeps_one_key_that_only_it_can_read(own_key: Path) -> None:
    assert account_key() == account_key()
    assert (own_key / "key").stat().st_mode & 0o077 == 0


def test_the_size_is_bounded_and_the_oldest_go_first(root: Path) -> None:
    cache = Cache(root, limit=100_000)
    for number in range(100):
        cache.put(digest(str(number)), b"x" * 4_000)
        os.utime(_path(root, str(number)), (number, number))
        cache.get(digest("0"))
    total = sum(path.stat().st_size for path in entries(root))
    assert total < 100_000 + 100_000 // 16 + 5_000
    assert cache.get(digest("0")) is not None  # used all the time
    assert cache.get(digest("1")) is None
    assert cache.get(digest("99")) is not None


def _path(root: Path, part: str) -> Path:
    return root / ".alchemigrate/cache" / digest(part)[:2] / digest(part)[2:]


def test_a_disk_that_refuses_fails_nothing(root: Path) -> None:
    (root / ".alchemigrate").write_text("a file where the folder should be")
    cache = Cache(root)
    cache.put(digest("a"), b"data")
    assert cache.get(digest("a")) is None


def test_a_linked_home_is_not_written_through(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / ".alchemigrate").symlink_to("../elsewhere")
    Cache(root).put(digest("a"), b"data")
    assert list((tmp_path / "elsewhere").iterdir()) == []


WRITER = """
import sys
from pathlib import Path
from alchemigrate.upgrade.cache import Cache, digest
cache = Cache(Path(sys.argv[1]), limit=40_000)
for number in range(300):
    key = digest(str(number % 30))
    got = cache.get(key)
    assert got is None or got == key.encode() * 50, "torn entry"
    cache.put(key, key.encode() * 50)
"""


def test_processes_at_once_see_whole_entries_or_none(root: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(root)]
    writers = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
    for writer in writers:
        _, complaint = writer.communicate(timeout=60)
        assert writer.returncode == 0, complaint.decode()
    assert 0 < sum(path.stat().st_size for path in entries(root)) < 60_000


@given(st.lists(st.text() | st.binary(), max_size=4), st.lists(st.text() | st.binary(), max_size=4))
def test_only_equal_parts_have_equal_digests(
    one: list[str | bytes], two: list[str | bytes]
) -> None:
    assert (digest(*one) == digest(*two)) == (one == two)
    assert digest("ab", "c") != digest("a", "bc") != digest("abc")
