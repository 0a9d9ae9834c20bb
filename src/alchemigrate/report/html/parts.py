"""The parts of the page, in their order."""

from __future__ import annotations

from dataclasses import dataclass

from .story import Story


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part: its name is that of its template and of its place in the page; `count` what it has,
    None where nothing is counted."""

    name: str
    title: str
    count: int | None = None


def parts(story: Story) -> list[PagePart]:
    """What the page of a story has."""
    found = [PagePart("summary", "Summary"), PagePart("findings", "Findings", len(story.findings))]
    if story.of_models:
        found += [PagePart("changes", "Changes", len(story.changes))] if story.run else []
        found += [PagePart("models", "Models")]
        found += [PagePart("step", "Next SQLAlchemy")] if story.step is not None else []
        found += [PagePart("sizes", "Database")] if story.measured is not None else []
        found += [PagePart("journal", "Journal")] if story.run else []
    else:
        found += [
            PagePart("changes", "Changes", len(story.changes)),
            PagePart("same", "Same application?"),
            PagePart("models", "Models"),
            PagePart("plan", "Plan"),
            PagePart("journal", "Journal"),
        ]
    unread = story.skipped or story.unfound
    return [*found, *([PagePart("unread", "Not read")] if unread else [])]
