"""Defects planted in the trading models are all found, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from .seeded.everything import FAMILIES, batches, damaged, live, planted
from .seeded.planting import Defect, create, look, plant

pytestmark = pytest.mark.slow
BATCHES = tuple(batches())


def test_there_are_sixty_of_all_families() -> None:
    assert sum(map(len, FAMILIES.values())) >= 60
    assert all(len(defects) >= 3 for defects in FAMILIES.values())
    known = [one.expected for defects in FAMILIES.values() for one in defects]
    assert len(known) == len(set(known))


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
def test_nothing_is_wrong_with_clean_models(
    dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    root = plant(tmp_path / "app")
    url = f"sqlite:///{tmp_path / 'app.db'}"
    if dialect == "postgresql":
        url = request.getfixturevalue("database")
    create(root, url)
    assert not look(root, dialect=dialect).files
    assert not look(root, url).files


@pytest.mark.parametrize("defects", BATCHES, ids=[one[0].check for one in BATCHES])
def test_defects_of_models(defects: tuple[Defect, ...], tmp_path: Path) -> None:
    found = planted(tmp_path / "app", defects)
    assert [one.expected for one in defects if not found.finds(one)] == []
    assert not found.false(defects)


def test_defects_of_a_database(database: str, tmp_path: Path) -> None:
    found = damaged(tmp_path / "app", database, live())
    assert [one.expected for one in live() if not found.finds(one)] == []
    assert not found.false(live())
