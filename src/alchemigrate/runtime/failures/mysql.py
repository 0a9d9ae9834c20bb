"""pymysql (aiomysql, asyncmy raise its errors or alike) and mysqlclient: the server's numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

from .. import errors
from .chain import comes_from, made_by

DRIVERS = ("pymysql", "MySQLdb", "asyncmy")
KINDS: dict[int, type[errors.DatabaseFailure]] = {
    **dict.fromkeys((1062, 1586, 1169), errors.UniqueViolation),
    **dict.fromkeys((1216, 1217, 1451, 1452, 1761, 1762), errors.ForeignKeyViolation),
    **dict.fromkeys((3819, 4025), errors.CheckViolation),
    **dict.fromkeys((1048, 1364), errors.NotNullViolation),
    1213: errors.Deadlock,
    1020: errors.SerializationFailure,  # MariaDB: the snapshot is older than the row
    **dict.fromkeys((1205, 3572), errors.LockTimeout),
    **dict.fromkeys((3024, 1969), errors.StatementTimeout),
    1317: errors.StatementCancelled,
    **dict.fromkeys((2002, 2003, 2005, 2006, 2013, 2055, 1927, 4031), errors.Disconnected),
    **dict.fromkeys((1053, 1079), errors.NotReady),
    **dict.fromkeys((1040, 1203, 1226), errors.TooManyConnections),
    **dict.fromkeys((1290, 1792, 1836, 3100), errors.ReadOnly),
    **dict.fromkeys((1021, 1114), errors.OutOfDisk),
    **dict.fromkeys((1044, 1045, 1142, 1143, 1227, 1698), errors.AccessDenied),
}
NAME = r"[`']([^`']+)[`']"
FOREIGN_KEY = re.compile(r"`([^`]+)`, CONSTRAINT `([^`]+)` FOREIGN KEY \(([^)]*)\)", re.S)
CHECK = re.compile(rf"constraint {NAME}(?: failed for (?:`[^`]+`\.)?`([^`]+)`)?", re.I)
LAST_KEY = re.compile(r"for key '([^']+)'$")
Objects = tuple[str | None, tuple[str, ...], str | None]


def classify_mysql(error: BaseException) -> errors.DatabaseFailure | None:
    """The failure in an error of a MySQL driver; None if it is not one, or nothing known."""
    if not any(made_by(error, driver) for driver in DRIVERS):
        return _from_system(error)
    number, message = _said(error)
    if number is None:
        return None
    kind = KINDS.get(number)
    if kind is None:
        closed = number == 0 and type(error).__name__ == "InterfaceError"
        return errors.Disconnected() if closed else None
    read = READERS.get(kind)
    table, columns, constraint = read(message) if read else (None, (), None)
    return kind(errno=number, table=table, columns=columns, constraint=constraint)


def _said(error: BaseException) -> tuple[int | None, str]:
    number = error.args[0] if error.args else None
    message = error.args[1] if len(error.args) > 1 else ""
    return number if isinstance(number, int) else None, str(message)


def _from_system(error: BaseException) -> errors.DatabaseFailure | None:
    """Errors of the system count only where a driver raised them."""
    system = isinstance(error, OSError | EOFError)
    ours = system and any(comes_from(error, name) for name in ("pymysql", "aiomysql", "asyncmy"))
    return errors.Disconnected() if ours else None


def _unique(message: str) -> Objects:
    """MySQL names "table.key", MariaDB "key"; what stands before is the value: not for us."""
    found = LAST_KEY.search(message)
    table, _, key = found[1].rpartition(".") if found else ("", "", "")
    return table or None, (), key or None


def _foreign_key(message: str) -> Objects:
    found = FOREIGN_KEY.search(message)
    if found is None:
        return None, (), None
    return found[1], tuple(re.findall(r"`([^`]+)`", found[3])), found[2]


def _check(message: str) -> Objects:
    found = CHECK.search(message)
    return (found[2], (), found[1]) if found else (None, (), None)


def _not_null(message: str) -> Objects:
    found = re.search(NAME, message)
    return None, (found[1],) if found else (), None


READERS: dict[type[errors.DatabaseFailure], Callable[[str], Objects]] = {
    errors.UniqueViolation: _unique,
    errors.ForeignKeyViolation: _foreign_key,
    errors.CheckViolation: _check,
    errors.NotNullViolation: _not_null,
}
