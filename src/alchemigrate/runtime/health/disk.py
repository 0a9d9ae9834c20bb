"""SQLite: is there room for the file to grow, and may it be written?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from .answer import Check

NAME = "disk"
MEGABYTE = 1_000_000


def disk(least: int = 100 * MEGABYTE) -> Callable[[sa.Connection], Check]:
    """Bad if fewer than `least` bytes are free where the file is, or it cannot be written."""

    def disk_room(connection: sa.Connection) -> Check:
        if connection.dialect.name != "sqlite":
            return Check(NAME, None, "the server's own")
        file = next(
            (row[2] for row in connection.exec_driver_sql("PRAGMA database_list") if row[2]), None
        )
        return _judged(Path(file), least) if file else Check(NAME, None, "in memory")

    return disk_room


def _judged(file: Path, least: int) -> Check:
    free = shutil.disk_usage(file.parent).free
    numbers = {"free": free, "size": file.stat().st_size}
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return Check(NAME, False, "the file or its folder cannot be written", numbers)
    told = f"{free // MEGABYTE} MB free"
    if free < least:
        return Check(NAME, False, f"{told}, fewer than {least // MEGABYTE}: make room", numbers)
    return Check(NAME, True, told, numbers)
