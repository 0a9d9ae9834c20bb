"""Authors and their books: the two classes that examples about relationships are made of."""

from __future__ import annotations

KEY = 'ForeignKey("authors.id")'


def library(books: str = "", author: str = "", *, key: str = KEY, more: str = "") -> str:
    """The source of both classes with lines for the bodies of `Author` and of `Book`.

    `key` is what the column `books.author_id` is made with, `more` stands below the classes.
    """
    return f"""\
class Author(Base):
    __tablename__ = "authors"
    id = mapped_column(Integer, primary_key=True)
{_body(books)}

class Book(Base):
    __tablename__ = "books"
    id = mapped_column(Integer, primary_key=True)
    author_id = mapped_column({key})
{_body(author)}
{more}"""


def _body(lines: str) -> str:
    return "".join(f"    {line}\n" for line in lines.splitlines())
