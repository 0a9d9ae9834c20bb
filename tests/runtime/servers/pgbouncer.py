"""A real PgBouncer in transaction mode before the PostgreSQL server of the tests."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from runtime.servers.process import binary, free_port, listens, running

CONFIGURATION = """\
[databases]
* = host={host} port={port} user=postgres

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 500
server_reset_query = DISCARD ALL
admin_users = postgres
{owner}
"""


@contextmanager
def bouncing(url: str, size: int = 5) -> Iterator[str]:
    """The URL of the same database (a SQLAlchemy URL) by way of PgBouncer with `size` servers."""
    program = binary("pgbouncer")
    made = sa.make_url(url)
    host = str(made.query.get("host") or made.host or "127.0.0.1")
    folder = Path(tempfile.mkdtemp(prefix="pgbouncer-"))
    folder.chmod(0o755)
    port = free_port()
    owner = f"user = {Path(host).owner()}" if os.geteuid() == 0 and host.startswith("/") else ""
    (folder / "users.txt").write_text('"postgres" ""\n')
    (folder / "pgbouncer.ini").write_text(
        CONFIGURATION.format(
            host=host, port=made.port or 5432, own=port, folder=folder, size=size, owner=owner
        )
    )
    try:
        command = [program, str(folder / "pgbouncer.ini")]
        with running(command, folder / "log", lambda: listens(port)):
            through = made.set(host="127.0.0.1", port=port, username="postgres", query={})
            yield through.render_as_string(hide_password=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
