"""Every change of the catalogue: reported by a rule that names it, and right where rewritten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from catalogue.companions import companions
from catalogue.execution import execute
from catalogue.judge import covering, judge, remaining, upgraded
from catalogue.not_changes import NOT_CHANGES
from catalogue.page import totals
from catalogue.rows import Row, places, rows, uncovered

from alchemigrate.rulekit.load import load

KNOWN = {row.id for row in rows()}
COVERED = [row for row in rows() if covering(row.id)]


def test_rules_name_rows_that_exist() -> None:
    named = {(rule.name, row) for rule in load() for row in rule.rows}
    assert {(rule, row) for rule, row in named if row not in KNOWN} == set()
    assert set(places()) | set(uncovered()) <= KNOWN


def test_each_row_has_a_rule_or_a_reason() -> None:
    both = {row for row in uncovered() if covering(row)}
    assert both == set(), "a row with a rule needs no reason"
    left = [row.id for row in rows() if not covering(row.id) and row.id not in uncovered()]
    assert left == []


@pytest.mark.parametrize("row", COVERED, ids=lambda row: row.id)
def test_row_is_reported_by_its_rule(row: Row) -> None:
    verdict = judge(row)
    assert verdict.named, f"{sorted(covering(row.id))} does not report it: {verdict.findings}"
    assert verdict.rewritten or verdict.reasons, "says why it is not rewritten"


def test_new_spelling_is_clean() -> None:
    spelled = [row for row in rows() if row.after != row.before]
    left = {row.id: [one.rule for one in remaining(row)] for row in spelled}
    allowed = {row for row, place in places().items() if place.get("remaining")}
    assert {row: found for row, found in left.items() if found and row not in allowed} == {}


@pytest.mark.timeout(1200)
def test_rewritten_rows_give_what_they_gave() -> None:
    verdicts = [judge(row) for row in rows()]
    rewritten = [verdict for verdict in verdicts if verdict.rewritten and verdict.row.run]
    flask = [verdict for verdict in rewritten if verdict.row.area == "flask"]
    plain = [verdict for verdict in rewritten if verdict.row.area != "flask"]
    results = execute(plain, {}) | execute(flask, companions())
    wrong = [line for one in rewritten for line in results[one.row.id].wrong(one)]
    assert wrong == []
    sums = totals(verdicts)
    assert sums.proven == len(rewritten) >= 260
    assert sums.detected >= 480


@pytest.mark.parametrize("code", NOT_CHANGES.values(), ids=NOT_CHANGES)
@pytest.mark.parametrize("target", ["2.0", "2.1", "bridge"])
def test_what_is_no_change_is_not_reported(code: str, target: str) -> None:
    plain = next(row for row in rows() if row.area == "core" and not row.files)
    row = replace(plain, target=target)
    found = upgraded({"app.py": row.head + code}, row, modern=False).findings
    assert [one for one in found if one.line > row.head.count("\n")] == []
