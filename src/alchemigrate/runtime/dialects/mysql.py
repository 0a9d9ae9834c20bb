"""MySQL and MariaDB: strict, in UTF-8, and patient for so long and no longer.

Both get one command at the start; what only one of them knows stands in a comment that only that
one reads.
"""

from __future__ import annotations

from typing import Any

from ..options import Options
from . import tls
from .arrangement import Arrangement

STRICT = "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE"
SOCKET_SPARE = 5
"""Seconds that the socket waits longer than the server, so that the server's own error arrives."""


def arrange(options: Options) -> Arrangement:
    """Arguments and listeners for PyMySQL, mysqlclient, aiomysql and asyncmy."""
    driver = options.url.get_driver_name()
    found: dict[str, Any] = {"charset": "utf8mb4", "init_command": init_command(options)}
    if options.connect_timeout:
        found["connect_timeout"] = max(1, round(options.connect_timeout))
    if options.statement_timeout and driver in ("pymysql", "mysqldb"):
        waiting = round(options.statement_timeout) + SOCKET_SPARE
        found |= {"read_timeout": waiting, "write_timeout": waiting}
    chosen = tls.mode(options)
    if chosen not in (None, "disable") and driver != "mysqldb":
        found["ssl"] = tls.context(options, str(chosen))
    return Arrangement(connect_args=found, without=frozenset(tls.KEYS))


def init_command(options: Options) -> str:
    """The settings of a session as one command."""
    words = [f"sql_mode = CONCAT(@@sql_mode, ',{STRICT}')", "time_zone = '+00:00'"]
    if options.lock_timeout:
        waiting = max(1, round(options.lock_timeout))
        words += [f"innodb_lock_wait_timeout = {waiting}", f"lock_wait_timeout = {waiting}"]
    words += [f"{name} = {value}" for name, value in options.settings.items()]
    command = f"SET SESSION {', '.join(words)}"
    if options.statement_timeout:
        milliseconds = round(options.statement_timeout * 1000)
        command += f" /*!50708 , max_execution_time = {milliseconds} */"
        command += f" /*M!100101 , max_statement_time = {options.statement_timeout} */"
    return command
