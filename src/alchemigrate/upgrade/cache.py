"""What was found out once is not found out again: bytes kept by a digest of what they depend on.

Entries live in `.alchemigrate/cache/` and are sealed with a key of the account's own, which never
lies in a project: an entry that is damaged, or that came along with somebody's repository, is
not used but removed. So it is safe to keep pickles here. A cache never fails a run.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from alchemigrate.errors import AlchemigrateError
from alchemigrate.upgrade.home import HOME, home
from alchemigrate.upgrade.overlays import cache_folder

LIMIT = 256 * 2**20
"""Bytes that a cache may hold before the entries unused for longest are removed."""

SEAL = hashlib.sha256().digest_size


def digest(*parts: str | bytes) -> str:
    """A hexadecimal digest of parts; neither their order nor their borders can be confused."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        whole.update(b"%s%d:" % (b"s" if isinstance(part, str) else b"b", len(data)))
        whole.update(data)
    return whole.hexdigest()


class Cache:
    """The cache of a project; any number of processes may use it at once."""

    def __init__(self, root: Path, *, limit: int = LIMIT) -> None:
        self._root = root
        self._limit = limit
        self._written = limit  # so that the first entry looks how much there is already

    def get(self, key: str) -> bytes | None:
        """What was put under a key (a `digest`), None if that is unknown."""
        path = self._path(key)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        seal, data = raw[:SEAL], raw[SEAL:]
        if hmac.compare_digest(seal, self._seal(key, data)):
            return data
        with contextlib.suppress(OSError):
            path.unlink()
        return None

    def put(self, key: str, data: bytes) -> None:
        """Keep data under a key; a disk that refuses is no error, the data is just not kept."""
        path = self._path(key)
        with contextlib.suppress(OSError, AlchemigrateError):
            home(self._root)
            path.parent.mkdir(parents=True, exist_ok=True)
            _store(path, self._seal(key, data) + data)
            self._written += SEAL + len(data)
            if self._written > self._limit // 16:
                self._written = 0
                self._trim()

    @property
    def _folder(self) -> Path:
        return self._root / HOME / "cache"

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]

    def _seal(self, key: str, data: bytes) -> bytes:
        return hmac.digest(self._secret, key.encode() + data, "sha256")

    @cached_property
    def _secret(self) -> bytes:
        return account_key()

    def _trim(self) -> None:
        """Remove the entries unused for longest until three quarters of the limit are left."""
        entries = sorted(self._entries())
        total = sum(size for _, size, _ in entries)
        if total <= self._limit:
            return
        for _, size, path in entries:
            if total <= self._limit * 3 // 4:
                return
            with contextlib.suppress(OSError):
                os.unlink(path)
            total -= size

    def _entries(self) -> Iterator[tuple[float, int, str]]:
        """When each entry was last used, its size in bytes, and its path."""
        for folder in self._folder.iterdir():
            with contextlib.suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    status = entry.stat()
                    yield status.st_mtime, status.st_size, entry.path


def account_key() -> bytes:
    """The account's own key for seals, made at its first use; a fresh one if none can be kept."""
    fresh = secrets.token_bytes(SEAL)
    try:
        path = cache_folder().parent / "key"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _store(path, fresh)
        key = path.read_bytes()
    except (OSError, RuntimeError):  # RuntimeError: the account has no home folder
        return fresh
    return key if len(key) == SEAL else fresh


def _store(path: Path, data: bytes) -> None:
    """Put a file in place at once; it is not flushed, for the seal tells if a crash tore it."""
    number, staged = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with open(number, "wb") as file:
            file.write(data)
        os.replace(staged, path)
    except OSError:
        os.unlink(staged)
        raise
