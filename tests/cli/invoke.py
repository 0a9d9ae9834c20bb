"""Running the command line in this process, and what it answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from alchemigrate.cli.app import answer

MODELS = """\
from sqlalchemy import Column, Integer, String, create_engine
from sqlalchemy.orm import Session, declarative_base, sessionmaker

Base = declarative_base()
engine = create_engine("sqlite://")


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String)
"""
OLD = """\
from sqlalchemy.orm import Session
from models import User, engine


def user(session: Session, key):
    return session.query(User).get(key)  # größe


def names():
    return engine.execute("select name from users").fetchall()
"""
NEW = OLD.replace("session.query(User).get(key)", "session.get(User, key)")
CLEAN = "x = 1\n"


@dataclass(frozen=True)
class Answer:
    """Exit code, and what went to standard output and standard error."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output, which must be one JSON document and nothing else."""
        return json.loads(self.out)


class Tool:
    """The tool, run in a folder of its own; `files` are planted there first."""

    def __init__(
        self,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def plant(self, files: Mapping[str, str | bytes]) -> None:
        """Put files into the folder."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)

    def contents(self) -> dict[str, bytes]:
        """All files but the tool's own."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not {".alchemigrate", ".git"} & set(path.parts)
        }

    def __call__(self, *words: str) -> Answer:
        """Run a command there."""
        self._monkeypatch.chdir(self.folder)
        self._monkeypatch.setattr(sys, "argv", ["alchemigrate", *words])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            answer()
        said = self._capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int) or code is None
        return Answer(code or 0, said.out, said.err)
