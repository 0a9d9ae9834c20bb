"""Stories to make pages of."""

from __future__ import annotations

from typing import Any

from alchemigrate.report.html.story import Change, Event, RunFacts, Story
from alchemigrate.values.finding import Finding, Level, Status
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
