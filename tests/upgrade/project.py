"""A small project to run on, and what it holds."""

from __future__ import annotations

from pathlib import Path

from alchemigrate.upgrade.journal import Change, Run

FILES = {
    "app/models.py": b"declarative_base()\r\n",
    "app/db.py": b"# caf\xe9\nengine.execute('select 1')\n",
    "app/deep/x.py": b"session.query(User).get(5)",
}
META = {"command": "upgrade", "target": "2.0", "summary": {"applied": 3}}


def plant(root: Path) -> Path:
    """The project, in a folder that may be there."""
    for name, data in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def new(data: bytes) -> bytes:
    """What a run makes of a file."""
    return b"# upgraded\n" + data


def changes(root: Path) -> list[Change]:
    """A change for every file as it is now."""
    held = contents(root)
    return [Change(name, held[name], new(held[name])) for name in FILES]


def contents(root: Path) -> dict[str, bytes]:
    """All files of the project, whatever left them there."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".alchemigrate" not in path.parts
    }


def upgrade(root: Path) -> str:
    """A run that is kept; gives its id."""
    with Run.begin(root, changes(root), META) as run:
        run.write()
        run.keep()
    return run.id
