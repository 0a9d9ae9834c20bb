"""A delete cascade over an association table.

`session.delete(post)` deletes the tags of the post, and with them those of every other post that
has them. A row of the association table goes by itself, without a cascade.

Left alone: `single_parent=True`, which says that nobody else has them; relationships without a
delete cascade; `viewonly` ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import short
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship

POSTS = """\
class Post(Base):
    __tablename__ = "posts"
    id = mapped_column(Integer, primary_key=True)
    tags = relationship("Tag", secondary="post_tags"{})


class Tag(Base):
    __tablename__ = "tags"
    id = mapped_column(Integer, primary_key=True)


Table(
    "post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("posts.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"){}, primary_key=True),
)
"""
CHECK = Check(
    code="AM227",
    level=Level.WEAK,
    examples=(
        Example(POSTS.format(', cascade="all"', ""), ("Post.tags",)),
        Example(
            POSTS.format(', cascade="all, delete-orphan", single_parent=True', ""),
            title="single_parent",
        ),
        Example(POSTS.format("", ""), title="no cascade"),
        Example(POSTS.format(', cascade="save-update, merge"', ""), title="another cascade"),
        Example(
            POSTS.format(', cascade="all"', ", unique=True"),
            title="each of them has one parent",
        ),
    ),
)


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """Relationships over an association table that delete what they lead to."""
    if one.direction != "MANYTOMANY" or "delete" not in one.cascade:
        return
    if one.single_parent or one.viewonly or _single(models, one):
        return
    target = short(one.target)
    yield Issue(
        one.name,
        f"deleting one {short(one.owner)} deletes each {target} of it, also for all others that "
        "have it",
        f"no delete among the cascades of {one.name}: the rows of {one.secondary} go without it",
    )


def _single(models: Models, one: Relationship) -> bool:
    """Whether the association table says that a child has one parent at most."""
    table = models.table(one.secondary or "")
    target = models.classes.get(one.target)
    if table is None or target is None:
        return table is None
    far = [key for key in table.foreign_keys if key.refers == target.table]
    return any(table.unique(key.columns) for key in far)
