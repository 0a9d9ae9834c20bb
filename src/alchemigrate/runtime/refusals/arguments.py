"""Arguments of `create_engine` that say a thing twice, or break something out of sight."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from .question import Check, Question, Refusal


def said_twice(question: Question) -> Iterator[Refusal]:
    """Arguments that are options of their own."""
    own = {field.name for field in dataclasses.fields(question.said)}
    for name in sorted(own & set(question.said.engine)):
        yield Refusal(f"engine: {name} is an option of its own", f"{name}= beside the URL")


def json_that_is_no_text(question: Question) -> Iterator[Refusal]:
    """A serializer that gives back what it got: the driver fails, or stores something else."""
    write = question.said.engine.get("json_serializer")
    if write is not None and not isinstance(write({"a": [1]}), str):
        yield Refusal(
            "json_serializer gives no text",
            "json.dumps, or one that ends in a str: lambda value: orjson.dumps(value).decode()",
        )


def cache_without_bound(question: Question) -> Iterator[Refusal]:
    """A dict as the cache of compiled statements grows until the process dies."""
    chosen = question.said.engine.get("execution_options", {})
    if "compiled_cache" in chosen and chosen["compiled_cache"] is not None:
        yield Refusal(
            "compiled_cache without a bound grows with every statement",
            'engine={"query_cache_size": 1000}, which forgets the oldest',
        )


def rollback_left_out(question: Question) -> Iterator[Refusal]:
    """What is taken for autocommit here is BEGIN IMMEDIATE."""
    if question.backend == "sqlite" and question.said.engine.get("skip_autocommit_rollback"):
        yield Refusal(
            "skip_autocommit_rollback leaves out the ROLLBACK of every session on SQLite",
            "leave it out",
        )


def reset_left_out(question: Question) -> Iterator[Refusal]:
    """The next session gets the last one's transaction."""
    kind = question.said.engine.get("pool_reset_on_return", "rollback")
    if kind in (None, False, "commit"):
        yield Refusal(
            f"pool_reset_on_return={kind!r} hands an open transaction to the next session, or "
            "commits what nobody committed",
            "leave it out",
        )


CHECKS: tuple[Check, ...] = (
    said_twice, json_that_is_no_text, cache_without_bound, rollback_left_out, reset_left_out,
)  # fmt: skip
