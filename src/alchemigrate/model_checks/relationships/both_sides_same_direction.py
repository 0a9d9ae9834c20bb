"""A relationship of a class with itself whose two sides have the same direction.

Without `remote_side` SQLAlchemy takes both for one-to-many, and no mapper of the application can be
configured: the first query raises.

Left alone: self-references that say `remote_side` on the side that leads to the parent, and those
with one side only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

NODE = """\
class Node(Base):
    __tablename__ = "nodes"
    id = mapped_column(Integer, primary_key=True)
    parent_id = mapped_column(ForeignKey("nodes.id"))
"""
CHECK = Check(
    code="AM203",
    level=Level.BREAKS,
    examples=(
        Example(
            NODE
            + """\
    parent = relationship("Node", back_populates="children")
    children = relationship("Node", back_populates="parent")
""",
            ("Node.parent",),
        ),
        Example(
            NODE
            + """\
    parent = relationship("Node", back_populates="children", remote_side=[id])
    children = relationship("Node", back_populates="parent")
""",
            title="remote_side",
        ),
        Example(
            NODE + '    children = relationship("Node")\n',
            title="one side",
        ),
    ),
)
SAME = re.compile(r"(\w+)\.(\w+) and back-reference (\w+)\.(\w+) are both of the same direction")


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Mappers that cannot be configured because two sides lead the same way."""
    for error in models.errors:
        match = SAME.search(error.message)
        if match is None:
            continue
        owner, key, other, back = match.groups()
        table = next((one.table for one in models.classes.values() if one.short == owner), "")
        found = models.table(table)
        primary = found.primary_key.columns if found and found.primary_key else ("id",)
        yield Issue(
            f"{owner}.{key}",
            f"it and {other}.{back} are of the same direction: no mapper can be configured",
            f"remote_side=[{', '.join(primary)}] on the one of them that leads to the parent",
        )
