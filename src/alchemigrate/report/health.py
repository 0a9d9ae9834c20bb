"""The answer of a health check as text: one line for each check."""

from __future__ import annotations

from ..runtime.health.answer import Health

MARKS = {True: "ok", False: "bad", None: "-"}


def render(health: Health) -> str:
    """One line each, and the verdict first."""
    verdict = "healthy" if health.ok else "unhealthy"
    lines = [f"{verdict} ({health.seconds * 1000:.0f} ms)"]
    lines += [f"  {MARKS[check.ok]:<4}{check.name}: {check.told}" for check in health.checks]
    return "\n".join(lines) + "\n"
