"""A relationship of a class with itself that is to be joined, without a depth.

SQLAlchemy stops where a class comes a second time, so nothing is joined at all (no JOIN is in the
query in 1.4, 2.0 and 2.1), and each step is a query of its own.

Left alone: `join_depth`, and other loaders.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship

NODE = """\
class Node(Base):
    __tablename__ = "nodes"
    id = mapped_column(Integer, primary_key=True)
    parent_id = mapped_column(ForeignKey("nodes.id"))
"""
CHECK = Check(
    code="AM234",
    level=Level.SLOW,
    examples=(
        Example(
            NODE + '    children = relationship("Node", lazy="joined")\n',
            ("Node.children",),
        ),
        Example(
            NODE + '    children = relationship("Node", lazy="joined", join_depth=2)\n',
            title="a depth",
        ),
        Example(
            NODE + '    children = relationship("Node", lazy="selectin")\n', title="another loader"
        ),
    ),
)


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """Self-references with lazy="joined" that are not joined."""
    if one.lazy == "joined" and one.owner == one.target and one.join_depth is None:
        yield Issue(
            one.name,
            "lazy=joined without join_depth joins nothing: each step is a query of its own",
            f"join_depth=2 on {one.name} (as deep as is needed), or lazy=selectin",
        )
