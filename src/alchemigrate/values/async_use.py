"""What the files of a project say of asyncio."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Factory:
    """Where AsyncSessions are made: the function's name, and whether commit expires objects.

    `expires` is None where the arguments cannot be read.
    """

    path: str
    line: int
    name: str
    expires: bool | None = True

    @property
    def place(self) -> str:
        """`path:line`, as findings call it."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class AsyncUse:
    """The project uses sqlalchemy.ext.asyncio, in `files`, and makes its sessions there."""

    files: tuple[str, ...]
    factories: tuple[Factory, ...] = ()
