"""Stories to make pages of."""

from __future__ import annotations

from typing import Any

from alchemigrate.report.html.story import Change, Event, RunFacts, Step, Story
from alchemigrate.values.entities import Entities, Entity, Link, Relation
from alchemigrate.values.finding import Finding, Level, Skipped, Status, Unfound
from alchemigrate.values.proof import Placed, Proof
from alchemigrate.values.text import Fix, Safety, Span

NASTY = (
    "</script><img src=x onerror=\"document.title='owned'\"><!-- <script>alert(1)</script> & \u2028"
)
BEFORE = """\
def user(session, key):
    found = session.query(User).get(key)  # </pre><script>document.title='owned'</script>
    return found
"""
AFTER = BEFORE.replace("session.query(User).get(key)", "session.get(User, key)")


def finding(**other: Any) -> Finding:
    """A finding at some place."""
    wanted: dict[str, Any] = {
        "rule": "query-get", "code": "AL301", "level": Level.LEGACY, "path": "app.py", "line": 2,
        "column": 13, "end_line": 2, "end_column": 41, "message": "Query.get() is Session.get()",
        "span": Span(36, 64), "status": Status.NO_FIX, "reason": "it is no session",
    }  # fmt: skip
    return Finding(**{**wanted, **other})


def applied(**other: Any) -> Finding:
    """A finding that was rewritten."""
    done = {
        "status": Status.APPLIED, "fix": Fix((), Safety.SAFE), "reason": "",
        "proof": Proof.STATIC, "after": (Placed("app.py", 2, 2),),
    }  # fmt: skip
    return finding(**{**done, **other})


def story(*findings: Finding, **other: Any) -> Story:
    """An upgrade that was kept."""
    wanted: dict[str, Any] = {
        "command": "upgrade", "project": "shop", "target": "2.0", "tool": "1.2.3",
        "rules": {"query-get": "`Query.get()` moved to `Session.get()`."},
        "changes": (Change("app.py", BEFORE, AFTER),),
        "run": RunFacts("20260101T120000-000000-abcd", "verified", "2026-01-01T12:00:00.000+00:00"),
        "events": (Event("2026-01-01T12:00:00.000+00:00", "begin"),),
    }  # fmt: skip
    return Story(findings=findings or (applied(), finding()), **{**wanted, **other})


def many(number: int) -> tuple[Finding, ...]:
    """That many findings, in a hundred files, by ten rules."""
    levels, statuses = list(Level), (Status.NO_FIX, Status.OPEN, Status.SUPPRESSED)
    return tuple(
        finding(
            path=f"shop/part_{at % 100:02}/models.py",
            line=at // 100 + 1,
            rule=f"rule-{at % 10}",
            code=f"AL{at % 10:03}",
            level=levels[at % 4],
            status=statuses[at % 3],
            message=f"what the rule {at % 10} says about the name thing_{at}",
        )
        for at in range(number)
    )


MODELS = Entities(
    (
        Entity("m.py:A", "A", "as", "app.py", 1, 4, 3),
        Entity("m.py:B", "B", "", "app.py", 5, 9, 2),
        Entity("m.py:C", "C", "cs", "c.py", 1, 9, 1),
    ),
    (
        Relation("m.py:A", "m.py:B", "B", Link.RELATIONSHIP, "bs", "app.py", 2, 2, "a"),
        Relation("m.py:B", "m.py:A", "as.id", Link.FOREIGN_KEY, "a_id", "app.py", 6, 6),
        Relation("m.py:B", "m.py:B", "B", Link.RELATIONSHIP, "parent", "app.py", 8, 8),
        Relation("m.py:C", "m.py:A", "A", Link.INHERITS, "", "c.py", 1, 1),
        Relation("m.py:C", "", "Elsewhere", Link.RELATIONSHIP, "far", "c.py", 3, 3),
    ),
)


SQL: dict[str, Any] = {
    "holds": False, "tests": 7, "equal": 4, "harmless": 2, "different": 1, "around": 0,
    "steps": 99, "volatile": 3, "unsteady": ["t.py::odd"], "counted": [],
    "harmless_differences": {"labels": 2},
    "differences": [
        {"kind": "other values", "test": "t.py::two", "times": 2,
         "tests": ["t.py::two", "t.py::a", "t.py::b", "t.py::c"],
         "before": "SELECT 1 WHERE a = ?", "after": "SELECT 1 WHERE b = ?",
         "sides": {
             "before": {"values": [["1", "x"]], "count": 3, "fate": "committed",
                        "stack": [["app.py", 3]]},
             "after": {"values": [], "count": None, "fate": "",
                       "stack": [["base.py", 7], ["app.py", 2]]},
         }},
        {"kind": "lost write", "test": "t.py::two", "tests": ["t.py::two"], "times": 1,
         "before": "INSERT", "after": None, "sides": {"before": None, "after": None}},
    ],
}  # fmt: skip
"""A document of the SQL proof."""


def full() -> Story:
    """A story with something in every part of the page."""
    verification = {
        "before": "1.4.54", "after": "2.0.58", "holds": False,
        "schema": {"tables": 2, "classes": 2, "unexplained": 1, "differences": [
            {"kind": "column", "object": "a.b", "before": "x", "after": None, "explained": None},
            {"kind": "table.order", "object": "a", "before": "1", "after": "2", "explained": "ok"},
        ]},
        "sql": SQL,
        "tests": {"passing": 3, "same": 3, "crashed": "killed", "fixed": [], "missing": [],
                  "new": [], "broken": [
            {"test": "t.py::two", "before": "passed", "after": "failed", "message": "no"},
        ]},
    }  # fmt: skip
    return story(
        *many(150),
        applied(proof=Proof.SCHEMA),
        applied(line=3, proof=Proof.TEST, proof_tests=4, tests=4, cure="look", object="A.b"),
        applied(line=4, proof=Proof.SQL),
        finding(line=8, end_line=8, level=Level.BREAKS),
        applied(line=5, proof=Proof.NONE),
        finding(line=6, status=Status.WITHHELD, fix=Fix((), Safety.UNSAFE)),
        finding(line=7, status=Status.CONFLICT, fix=Fix((), Safety.SAFE), tests=0),
        verification=verification,
        models=MODELS,
        plan=(Step("Deploy", "it is safe", ("make deploy",), 20, "open"),),
        skipped=(Skipped("old.py", "it is Python 2"),),
        unfound=(Unfound("app.py", 3, "a warning", 2),),
        changes=(Change("app.py", BEFORE, AFTER), Change("b.py", BEFORE, BEFORE, "it is gone")),
        events=(
            Event("2026-01-01T12:00:00.000+00:00", "begin"),
            Event("2026-01-01T12:00:00.100+00:00", "saved", "app.py"),
        ),
    )
