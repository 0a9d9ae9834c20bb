"""Queries that Hypothesis makes give the same answers before and after `--modern`."""

from __future__ import annotations

import os
from collections import Counter

from hypothesis import HealthCheck, given, settings
from programs.making import programs
from programs.running import kept, rewritten, workers

PROGRAMS = int(os.environ.get("QUERY_PROGRAMS", "200"))


def test_answers_are_kept() -> None:
    count: Counter[str] = Counter()

    @settings(
        max_examples=PROGRAMS,
        deadline=None,
        derandomize="QUERY_PROGRAMS" not in os.environ,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(program=programs())
    def check(program: str) -> None:
        after = rewritten(program)
        count["programs"] += 1
        count["without a query"] += "session.query(" not in after
        for version, worker in versions.items():
            one, two = worker.run(program), worker.run(after)
            assert kept(one, two), f"{version}: {program}\n{one}\n\n{after}\n{two}"

    with workers() as versions:
        check()
    assert count["programs"] >= PROGRAMS
    assert count["without a query"] * 3 > count["programs"] * 2
