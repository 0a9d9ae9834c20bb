"""What dicts and lists hold: what is written, what is put in, and nothing if one is unknown."""

from __future__ import annotations

import pytest
from project.reveal import kind

from alchemigrate.project.kinds import Kind

HEAD = (
    "from models import Session, SessionLocal, User, engine\nfrom sqlalchemy import create_engine\n"
)

KEEPER = """
class Keeper:
    def __init__(self):
        self.engine = create_engine('sqlite://')
        self.connections = {}

    @property
    def connection(self):
        if 1 not in self.connections:
            self.connections[1] = self.engine.connect()
        return self.connections[1]

    def more(self, given):
        pass

reveal(Keeper().connection)
"""


@pytest.mark.parametrize(
    "text",
    [
        "engines = {}\ndef get(url):\n    engines[url] = create_engine(url)\n"
        "    reveal(engines[url])",
        "engines = {}\ndef get(url):\n    return engines.setdefault(url, create_engine(url))\n"
        "reveal(get('x'))",
        "engines = {'a': create_engine('sqlite://')}\nreveal(engines['a'])",
        "engines = {'a': engine}\nreveal(engines.get('a'))",
        "engines = {'a': engine}\nfor name, one in engines.items():\n    reveal(one)",
        "engines = {n: create_engine(n) for n in 'ab'}\nreveal(engines['a'])",
        "engines = []\nengines.append(engine)\nfor one in engines:\n    reveal(one)",
        "def f(urls):\n    found = []\n    for url in urls:\n"
        "        found.append(create_engine(url))\n    reveal(found[0])",
    ],
)
def test_what_is_put_in_comes_out(text: str) -> None:
    assert kind(HEAD + text) is Kind.ENGINE


def test_an_attribute_holds_what_the_class_puts_in() -> None:
    assert kind(HEAD + KEEPER) is Kind.CONNECTION
    assert kind(HEAD + KEEPER.replace("pass", "self.connections = {}")) is Kind.CONNECTION


@pytest.mark.parametrize(
    "more",
    [
        "self.connections[2] = given",
        "self.connections.update(given)",
        "self.connections |= given",
        "self.connections[2], rest = given",
        "self.connections.setdefault(2, given)",
        "self.connections = {2: given}",
        "self.connections = {**given}",
    ],
)
def test_one_unknown_thing_makes_it_unknown(more: str) -> None:
    assert kind(HEAD + KEEPER.replace("pass", more)) is Kind.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "found = {}\nreveal(found['a'])",
        "found = {'a': engine, 'b': 5}\nreveal(found['a'])",
        "found = {'a': engine}\nreveal(found.get('a', 5))",
        "found = []\nfound.extend([engine])\nreveal(found[0])",
        "found = {}\ndef f():\n    found = {}\n    found['a'] = engine\nreveal(found['a'])",
    ],
)
def test_unknown(text: str) -> None:
    assert kind(HEAD + text) is Kind.UNKNOWN
