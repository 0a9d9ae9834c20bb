"""What the checks of loops and of viewonly writes say is what SQLAlchemy does."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from alchemigrate.checkkit.loading import options
from alchemigrate.model_checks.performance.loaded_row_by_row import BOTH, HEAD
from alchemigrate.model_checks.relationships.viewonly_written import VIEW
from validate.example import described, executed

ROWS = 5
LOOP = HEAD + "    return [b.shop.owner for b in s.query(Book)]\n"


def filled(module: Any) -> sa.Engine:
    """A database with so many books, each of another shop and owner."""
    engine = sa.create_engine("sqlite://")
    module.Base.metadata.create_all(engine)
    with Session(engine) as session:
        for number in range(ROWS):
            owner = module.Author()
            session.add(module.Book(shop=module.Shop(name=str(number), owner=owner)))
        session.commit()
    return engine


def sent(engine: sa.Engine, module: Any, query: sa.Select[Any]) -> int:
    """How many statements the loop of LOOP sends for a query."""
    seen: list[str] = []

    @sa.event.listens_for(engine, "before_cursor_execute")
    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    with Session(engine) as session:
        owners = [book.shop.owner for book in session.scalars(query)]
    sa.event.remove(engine, "before_cursor_execute", note)
    assert len(owners) == ROWS
    return len(seen)


def test_the_options_of_the_cure_make_it_one_select_for_each_relationship() -> None:
    with executed(BOTH) as module:
        (read,) = [
            one
            for one in described(module, ("sqlite",), LOOP).code.reads
            if one.steps == ("Book.shop", "Shop.owner")
        ]
        engine = filled(module)
        given = {"select": sa.select, "Book": module.Book, "Shop": module.Shop}
        cured = eval(f"select(Book){options([read])}", {**given, "selectinload": selectinload})
        assert sent(engine, module, sa.select(module.Book)) == 1 + 2 * ROWS
        assert sent(engine, module, cured) == 1 + 2
        engine.dispose()


def test_what_is_written_to_a_viewonly_relationship_is_not_saved() -> None:
    with executed(VIEW) as module:
        engine = sa.create_engine("sqlite://")
        module.Base.metadata.create_all(engine)
        with Session(engine) as session:
            appended, given = module.Author(), module.Author(viewed=[module.Book()])
            session.add_all([appended, given])
            appended.viewed.append(module.Book())
            session.commit()
            assert session.scalars(sa.select(module.Book)).all() == []
        engine.dispose()
