"""A model of every mixin, on each base."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from runtime.base.models import BASES, mapped


@pytest.fixture(params=BASES)
def model(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The class with everything; taken back at the end."""
    with mapped(request.param) as cls:
        yield cls
