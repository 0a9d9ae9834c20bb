"""Options from environment variables, one for each option that is a word, a number or yes or no."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import OptionsError
from .options import Options

YES = frozenset(("1", "true", "yes", "on"))
NO = frozenset(("0", "false", "no", "off"))
ALIKE = 0.8
"""How much a variable must look like a known one to be taken for its misspelling."""


def options_from(environ: Mapping[str, str], prefix: str = "DATABASE_") -> Options:
    """Options from DATABASE_URL, DATABASE_ENVIRONMENT, DATABASE_POOL_SIZE and their like.

    Variables that are empty are not set. Raises OptionsError for values that cannot be read and
    for names that are nearly right, and never tells a value.
    """
    found = {
        name.removeprefix(prefix).lower(): value
        for name, value in environ.items()
        if name.startswith(prefix) and value
    }
    url = found.pop("url", None)
    if url is None:
        raise OptionsError(
            f"the variable {prefix}URL is not set",
            cure="set it to the database's URL, or give a URL or Options",
        )
    readers = _readers()
    said = {}
    for name, value in found.items():
        if name in readers:
            said[name] = _read(f"{prefix}{name.upper()}", readers[name], value)
        elif close := difflib.get_close_matches(name, readers, 1, ALIKE):
            raise OptionsError(
                f"the variable {prefix}{name.upper()} means nothing",
                cure=f"it may be meant for {prefix}{close[0].upper()}",
            )
    return Options.of(url, **said)


def _read(variable: str, reader: Callable[[str], Any], value: str) -> Any:
    try:
        return reader(value)
    except ValueError as error:
        kind = {int: "a whole number", float: "a number of seconds"}.get(reader, "true or false")  # type: ignore[call-overload]
        raise OptionsError(
            f"the variable {variable} cannot be read", cure=f"it is {kind}"
        ) from error


def _readers() -> dict[str, Callable[[str], Any]]:
    """How to read each option, by its annotation; those that are no plain values are left out."""
    kinds: dict[str, Callable[[str], Any]] = {
        "int": int, "float": float, "bool": _truth, "str": str, "Environment": str, "Pooling": str,
    }  # fmt: skip
    fields = {
        field.name: str(field.type).partition(" ")[0] for field in dataclasses.fields(Options)
    }
    return {name: kinds[kind] for name, kind in fields.items() if kind in kinds}


def _truth(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise ValueError(text)
    return text.lower() in YES
