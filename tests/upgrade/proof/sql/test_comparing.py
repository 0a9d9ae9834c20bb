"""Runs compared step by step: transactions, batches, values, threads, and what each gap means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from alchemigrate.upgrade.proof.sql.arranging import Sides
from alchemigrate.upgrade.proof.sql.comparing import Result, compare
from alchemigrate.upgrade.proof.sql.difference import Kind, kind_of
from alchemigrate.upgrade.proof.sql.events import Event, Place
from alchemigrate.upgrade.proof.sql.harmless import EVERY, Harmless
from alchemigrate.upgrade.proof.sql.proof import prove
from alchemigrate.upgrade.proof.sql.recording import Recorded
from alchemigrate.upgrade.proof.suite import Outcome, Run

BEGIN, COMMIT, ROLLBACK, FLUSH = (Event(kind) for kind in ("begin", "commit", "rollback", "flush"))
ASK = "SELECT t.a FROM t WHERE t.id = ?"
PUT = "INSERT INTO t (a) VALUES (?)"


def sent(sql: str, *rows: Sequence[str], **facts: object) -> Event:
    named = tuple(tuple((str(n), value) for n, value in enumerate(row)) for row in rows)
    return replace(Event("statement", sql, named or ((),)), **facts)  # type: ignore[arg-type]


def compared(
    before: Iterable[Event], after: Iterable[Event], again: Iterable[Event] | None = None,
    allowed: frozenset[Harmless] = EVERY,
) -> Result:  # fmt: skip
    once_more = tuple(again) if again is not None else None
    return compare(Sides(tuple(before), tuple(after), once_more), allowed)


def kinds(result: Result) -> list[Kind]:
    return [kind_of(gap) for gap in result.gaps]


def test_rows_that_become_one_are_no_harmless_difference() -> None:
    old = "SELECT DISTINCT t.a, t.b FROM t ORDER BY t.b"
    new = "SELECT DISTINCT t.a FROM t ORDER BY t.b"
    for counts, gaps in (((2, 2), 0), ((3, 2), 1)):
        sides = [sent(text, count=count) for text, count in zip((old, new), counts, strict=True)]
        assert len(compared(sides[:1], sides[1:]).gaps) == gaps


HERE = (Place("app.py", 7), Place("test_app.py", 3))
ASKED, PUT_1, PUT_2 = sent(ASK, ["1"]), sent(PUT, ["1"]), sent(PUT, ["2"])
HARMLESS = {
    "begin, and the end of a transaction that only reads": (
        [ASKED], [BEGIN, ASKED, ROLLBACK], {"read-only-ends"}
    ),
    "autocommit": ([PUT_1, COMMIT, ASKED, PUT_2, COMMIT],
                   [BEGIN, PUT_1, ASKED, PUT_2, COMMIT], {"autocommit"}),
    "autocommit, then another end": ([PUT_1, COMMIT, ASKED], [BEGIN, PUT_1, ASKED, COMMIT],
                                     {"autocommit"}),
    "tables": ([BEGIN, sent("CREATE TABLE t (a INT)"), COMMIT, BEGIN, PUT_1, COMMIT],
               [BEGIN, sent("CREATE TABLE t (a INT)"), PUT_1, COMMIT], {"ddl-commits"}),
    "rows together": ([BEGIN, PUT_1, PUT_2, COMMIT],
                      [BEGIN, sent("INSERT INTO t (a) VALUES (?), (?)", ["1", "2"]), COMMIT],
                      {"batches"}),
    "a batch by the driver": ([BEGIN, PUT_1, PUT_2, COMMIT],
                              [BEGIN, sent(PUT, ["1"], ["2"]), COMMIT], {"batches"}),
    "rows in another order": ([BEGIN, PUT_1, PUT_2, COMMIT], [BEGIN, PUT_2, PUT_1, COMMIT],
                              {"row-order"}),
    "eager loads": (
        [sent(text, stack=HERE) for text in ("SELECT a.x FROM a", "SELECT b.x FROM b")],
        [sent(text, stack=HERE) for text in ("SELECT b.x FROM b", "SELECT a.x FROM a")],
        {"load-order"},
    ),
    "inspection": ([ASKED], [sent("PRAGMA main.table_info(t)", inner=True), ASKED],
                   {"reflection"}),
    "keys by RETURNING": (
        [sent("SELECT t.id FROM t WHERE t.x = ?", ["1"]),
         sent("UPDATE t SET a=? WHERE t.x = ?", ["2", "1"]), COMMIT],
        [BEGIN, sent("UPDATE t SET a=? WHERE t.x = ? RETURNING id", ["2", "1"]), COMMIT],
        {"read-back", "returning"},
    ),
    "defaults by RETURNING": (
        [BEGIN, PUT_1, sent("SELECT t.made FROM t WHERE t.id = ?", ["1"]), COMMIT],
        [BEGIN, sent(f"{PUT} RETURNING id, made", ["1"]), COMMIT],
        {"read-back", "returning"},
    ),
    "the first row": ([sent(ASK, ["1"], via="value")], [sent(f"{ASK} LIMIT ?", ["1", "1"])],
                      {"first-row"}),
    "distinct": ([sent("SELECT DISTINCT t.a, t.b FROM t ORDER BY t.b")],
                 [sent("SELECT DISTINCT t.a FROM t ORDER BY t.b")], {"distinct-order"}),
    "the driver's autocommit": (
        [replace(PUT_1, auto=True), replace(COMMIT, auto=True)],
        [replace(BEGIN, auto=True), replace(PUT_1, auto=True), replace(ROLLBACK, auto=True)],
        set(),
    ),
}  # fmt: skip
WRONG = {
    Kind.LOST_WRITE: ([PUT_1, sent("UPDATE u SET a=1"), COMMIT], [PUT_1, COMMIT]),
    Kind.EXTRA_WRITE: ([PUT_1, COMMIT], [PUT_1, sent("DELETE FROM u"), COMMIT]),
    Kind.EXTRA_QUERY: ([ASKED], [ASKED, sent("SELECT u.x FROM u")]),
    Kind.LOST_QUERY: ([ASKED, sent("SELECT u.x FROM u")], [ASKED]),
    Kind.MISSING_LIMIT: ([sent(f"{ASK} LIMIT ?", ["1", "5"])], [ASKED]),
    Kind.STATEMENT: ([ASKED], [sent("SELECT t.a FROM t WHERE t.b = ?", ["1"])]),
    Kind.VALUES: ([ASKED], [sent(ASK, ["2"])]),
    Kind.COUNT: ([sent(PUT, ["1"], count=1), COMMIT], [sent(PUT, ["1"], count=0), COMMIT]),
    Kind.LOST_FLUSH: ([BEGIN, PUT_1, FLUSH, ASKED, COMMIT], [BEGIN, PUT_1, ASKED, COMMIT]),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_harmless(case: str) -> None:
    before, after, names = HARMLESS[case]
    result = compared(before, after)
    assert kinds(result) == []
    assert result.harmless == names
    for name in names:
        assert compared(before, after, allowed=EVERY - {Harmless(name)}).gaps


@pytest.mark.parametrize("kind", WRONG)
def test_wrong(kind: Kind) -> None:
    assert kinds(compared(*WRONG[kind])) == [kind]


def test_a_lost_commit() -> None:
    begun = [BEGIN, PUT_1]
    assert kinds(compared([*begun, COMMIT], begun)) == [Kind.NOT_COMMITTED, Kind.MISSING_COMMIT]
    later = [*begun, ASKED, PUT_2, COMMIT]
    early = [*begun, COMMIT, BEGIN, ASKED, PUT_2, COMMIT]
    assert kinds(compared(early, later)) == [Kind.MISSING_COMMIT]
    assert Kind.NOT_COMMITTED in kinds(compared([PUT_1, COMMIT], [BEGIN, PUT_1, ROLLBACK]))
    assert Kind.COMMITTED in kinds(compared([BEGIN, PUT_1, ROLLBACK], [BEGIN, PUT_1, COMMIT]))


def test_a_savepoint_that_is_kept() -> None:
    begin, keep, undo = (
        sent(f"{words} a") for words in ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
    )
    undone, kept = ([BEGIN, begin, PUT_1, end, COMMIT] for end in (undo, keep))
    assert kinds(compared(undone, undone)) == []
    assert Kind.COMMITTED in kinds(compared(undone, kept))


def test_values_that_change_from_run_to_run() -> None:
    runs = [[sent(ASK, [value])] for value in ("'x'", "'y'", "'z'", "5")]
    assert kinds(compared(runs[0], runs[1])) == [Kind.VALUES]
    assert kinds(compared(runs[0], runs[1], runs[0])) == [Kind.VALUES]
    fine = compared(runs[0], runs[1], runs[2])
    assert (fine.gaps, fine.volatile, fine.harmless) == ((), 1, {"volatile"})
    assert kinds(compared(runs[0], runs[3], runs[2])) == [Kind.VALUES], "another type"


def test_an_order_that_changes_from_run_to_run() -> None:
    elsewhere = sent("SELECT u.x FROM u", stack=HERE)
    one, other = [ASKED, elsewhere], [elsewhere, ASKED]
    assert compared(one, other).gaps
    unsteady = compared(one, one, other)
    assert (unsteady.gaps, unsteady.unsteady) == ((), True)
    assert compared(one, [*one, ASKED], other).gaps
    more = [*one, one[1]]
    assert compared(one, [*more, one[1]], more).gaps == (), "as often as it takes"
    assert compared(one, [*more, ASKED], more).gaps
    assert compared(one, one[:1], more).gaps


def test_threads_may_interleave() -> None:
    lanes = [
        [replace(one, lane=lane, checkout=lane) for one in (BEGIN, PUT_1, ASKED, COMMIT)]
        for lane in (1, 2)
    ]
    before = [*lanes[0], *lanes[1]]
    after = [event for pair in zip(lanes[1], lanes[0], strict=True) for event in pair]
    assert compared(before, after).harmless == {"interleaving"}
    assert compared(before, after, allowed=EVERY - {Harmless.INTERLEAVING}).gaps
    assert kinds(compared(before, after[:-1]))
    ended = [replace(one, lane=9) if one.kind == "commit" else one for one in after]
    assert kinds(compared(before, ended)) == [], "ended by another task"


def recorded(outcomes: Iterable[str], **sql: Sequence[Event]) -> Recorded:
    run = Run({name: Outcome("passed") for name in outcomes}, 0, True, True)
    return Recorded(run, {name.replace("__", "::"): tuple(found) for name, found in sql.items()})


def test_the_proof_of_a_suite() -> None:
    place = (Place("app.py", 3),)
    tests = ["t::same", "t::harmless", "t::quiet", "t::one", "t::two", "t::gone"]
    limited = sent(f"{ASK} LIMIT ?", ["1", "5"], stack=place)
    asked = replace(ASKED, stack=place)
    old = recorded(tests, t__same=[ASKED], t__harmless=[ASKED], t__one=[limited, limited],
                   t__two=[limited], t__gone=[ASKED])  # fmt: skip
    new = recorded(tests[:-1], t__same=[ASKED], t__harmless=[BEGIN, ASKED, ROLLBACK],
                   t__one=[asked, asked], t__two=[asked])  # fmt: skip
    proof = prove(old, new, lambda: old)
    assert not proof.holds
    assert proof.equal_tests == {"t::same", "t::harmless", "t::quiet"}
    (difference,) = proof.differences
    assert difference.kind is Kind.MISSING_LIMIT
    assert (difference.tests, difference.times) == (("t::one", "t::two"), 2)
    assert difference.after is not None
    assert difference.after.stack == place
    told = proof.as_json()
    assert [told[name] for name in ("tests", "equal", "harmless", "different")] == [5, 2, 1, 2]
    assert told["harmless_differences"] == {"read-only-ends": 1}


def test_a_fixture_of_many_tests_concerns_them_all() -> None:
    name = "[fixture schema of tests/a]"
    tests = ["tests/a/x.py::one", "tests/b/x.py::two"]
    old, new = (
        Recorded(recorded(tests).run, {name: (sent(text), COMMIT)})
        for text in ("CREATE TABLE t (a INT NOT NULL)", "CREATE TABLE t (a INT)")
    )
    proof = prove(old, new, lambda: old)
    assert [one.tests for one in proof.differences] == [(name,)]
    assert proof.equal_tests == {"tests/b/x.py::two"}
