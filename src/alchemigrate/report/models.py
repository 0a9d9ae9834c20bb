"""What the model checks found, for people and as a JSON document."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console

from ..upgrade.risk.assess import assess
from ..values.finding import Level
from . import step, text
from .json_document import dump, finding
from .wording import plural

if TYPE_CHECKING:
    from ..validate.project import Validation

VERSION = 1


def document(found: Validation) -> str:
    """The findings, what was looked at, and the summary with risk and effort."""
    assessed = assess(found.findings)
    levels = Counter(one.level for one in found.findings)
    database = found.models.database
    return dump(
        {
            "version": VERSION,
            "sqlalchemy": found.models.sqlalchemy,
            "database": database.dialect if database is not None else None,
            "tables": len(found.models.schema.tables),
            "classes": len(found.models.classes),
            "failed": [{"module": name, "reason": reason} for name, reason in found.failed],
            "unread": [{"class": name, "reason": reason} for name, reason in found.unread],
            "step": step.document(found.step) if found.step is not None else None,
            "findings": [finding(one) for one in found.findings],
            "summary": {
                "findings": len(found.findings),
                **{str(level): levels[level] for level in Level if level is not Level.DEPRECATED},
                "risk": str(assessed.risk),
                "effort": assessed.minutes,
            },
        }
    )


def render(found: Validation) -> str:
    """The report as plain text."""
    stream = StringIO()
    show(Console(file=stream, width=text.WIDTH, highlight=False), found)
    return stream.getvalue()


def show(console: Console, found: Validation) -> None:
    """The findings by check, what could not be imported, and the figures."""
    text.findings(console, found.findings, found.root)
    for name, reason in found.failed:
        console.print(f"not imported: {name} ({reason})", markup=False, soft_wrap=True)
    for name, reason in found.unread:
        console.print(f"not read from its file: {name} ({reason})", markup=False, soft_wrap=True)
    for line in step.lines(found.step) if found.step is not None else ():
        console.print(line, markup=False, soft_wrap=True)
    console.print(figures(found), markup=False, soft_wrap=True)


def figures(found: Validation) -> str:
    """What was looked at, and how many findings of each level there are."""
    levels = Counter(one.level for one in found.findings)
    told = ", ".join(f"{levels[level]} {level}" for level in Level if levels[level])
    live = f", {found.models.database.dialect} database" if found.models.database else ""
    return (
        f"{plural(len(found.models.schema.tables), 'table')}, "
        f"{len(found.models.classes)} mapped classes{live}: "
        f"{plural(len(found.findings), 'finding')}" + (f" ({told})" if told else "")
    )
