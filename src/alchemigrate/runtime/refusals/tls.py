"""Connections that leave the machine without knowing who answers."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from ..dialects import tls
from .question import Check, Question, Refusal

SYSTEM_SINCE = 160_000
"""The version of libpq that knows the authorities of the system."""


def unverified(question: Question) -> Iterator[Refusal]:
    """Modes that take any answer, in an environment that has something to lose."""
    chosen = tls.mode(question.options)
    if chosen is not None and chosen not in tls.MODES:
        yield Refusal(f"tls={chosen!r} is no mode", f"one of {', '.join(tls.MODES)}")
    elif chosen not in tls.VERIFIED and tls.must_verify(question.options):
        yield Refusal(
            f"tls={chosen!r} does not verify who answers, and this is "
            f"{question.options.environment}",
            'tls="verify-full" with tls_root="/path/to/ca.pem" if the authority is your own; '
            "trusted_network=True if nobody else is on the way",
        )


def said_twice(question: Question) -> Iterator[Refusal]:
    """A mode in the options, and another one in the URL."""
    found = {said for key in tls.KEYS if (said := tls.one(question.options.url, key))}
    if question.said.tls is not None and found - {question.said.tls}:
        yield Refusal(
            f"tls={question.said.tls!r}, and the URL says {', '.join(sorted(found))}",
            "take it out of the URL",
        )


def authorities(question: Question) -> Iterator[Refusal]:
    """A file that is not there or is not used, and drivers that need one."""
    root, chosen = tls.root(question.options), tls.mode(question.options)
    if root not in (None, "system") and not Path(str(root)).is_file():
        yield Refusal(f"tls_root={root!r} is no file", "the path of the authority's certificate")
    if root is not None and chosen not in tls.VERIFIED:
        yield Refusal(
            f"tls_root is given, and tls={chosen!r} verifies nothing", 'tls="verify-full"'
        )
    if root is None and chosen in tls.VERIFIED:
        yield from _system(question, str(chosen))


def _system(question: Question, chosen: str) -> Iterator[Refusal]:
    if chosen == "verify-ca":
        yield Refusal(
            "verify-ca takes any server that a public authority knows",
            'tls="verify-full", or tls_root with your own authority',
        )
    elif question.driver.startswith("psycopg") and _libpq(question.driver) < SYSTEM_SINCE:
        yield Refusal(
            f"{question.driver} has a libpq that does not know the system's authorities",
            'tls_root="/etc/ssl/certs/ca-certificates.crt", or where they are on this system',
        )


def _libpq(driver: str) -> int:
    """The version of libpq; as new as needed if the driver is not there, which is told later."""
    try:
        if driver == "psycopg2":
            return int(import_module("psycopg2").__libpq_version__)
        return int(import_module("psycopg").pq.version())
    except ImportError:
        return SYSTEM_SINCE


CHECKS: tuple[Check, ...] = (unverified, said_twice, authorities)
