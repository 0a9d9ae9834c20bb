"""Two versions of the backend serve customers while their schema changes; no request fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from trading.live.course import Course
from trading.live.releases import CHANGE, following, present

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

OLD, NEW = "3.7.0", "3.8.0"


def test_the_change_fits_the_backend(tmp_path: Path) -> None:
    old, new = present().tree, following(tmp_path).tree
    patched = [
        line.removeprefix("+++ b/")
        for line in (CHANGE / "changes.patch").read_text().splitlines()
        if line.startswith("+++ ")
    ]
    assert len(patched) > 5
    for path in patched:
        text = (new / path).read_text()
        compile(text, path, "exec")
        assert text != (old / path).read_text()
    assert (new / "alembic/versions/0007_one_name.py").is_file()


def test_no_request_fails(database: str, tmp_path: Path) -> None:
    course = Course(tmp_path, database, rows=5_000, customers=3, seconds=0.5, pause=0.03)
    course.prepare()
    tally = course.run()
    assert tally.failed == []
    assert "Traceback" not in course.logs
    served = [(stage.name, set(stage.versions)) for stage in tally.stages]
    assert served == [
        ("before", {OLD}),
        ("expand, backfill", {OLD}),
        ("taken back", {OLD}),
        ("expand, backfill", {OLD}),
        ("deploy", {OLD, NEW}),
        ("contract", {NEW}),
        ("after", {NEW}),
    ]
    assert min(tally.crossed[OLD, NEW], tally.crossed[NEW, OLD]) > 0
    # None was lost, and none was written twice.
    everybody = course.served.all
    placed = "SELECT count(*) FROM orders WHERE reference LIKE 'r%'"
    assert course.ask(placed) == sum(one.placed for one in everybody)
    cancelled = "SELECT count(*) FROM orders WHERE status = 'CANCELLED'"
    assert course.ask(cancelled) == sum(one.cancelled for one in everybody)
    registered = "SELECT count(*) FROM users WHERE domain = 'new.example'"
    assert course.ask(registered) == sum(one.registered for one in everybody)
    counted = "SELECT sum(amount_of_rows) FROM audit_log WHERE action = 'order:placed'"
    assert course.ask(counted) == sum(one.placed for one in everybody) + 4  # the seed's
    course.new.alembic(database, "check")  # the schema is what the new models say
