"""Which step of one run answers to which of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from .steps import AROUND, Step

Pair = tuple[Step | None, Step | None]
LIGHT, HEAVY = 2, 5
MOST = 4_000_000
"""Pairs of steps beyond which the best alignment would take too long."""


def align(before: Sequence[Step], after: Sequence[Step]) -> list[Pair]:
    """The steps of both runs in order, side by side; None where there is no partner.

    Steps that are the same are partners, and between those, statements that do the same thing to
    the same table.
    """
    pairs: list[Pair] = []
    left = right = 0
    for b, a in [*_same(before, after), (len(before), len(after))]:
        pairs += _alike(before[left:b], after[right:a])
        if b < len(before):
            pairs.append((before[b], after[a]))
        left, right = b + 1, a + 1
    return pairs


def _same(before: Sequence[Step], after: Sequence[Step]) -> Iterator[tuple[int, int]]:
    """The indexes of steps that are the same, in order: as many as there can be."""
    left, right = [step.key for step in before], [step.key for step in after]
    start = _common(left, right)
    end = _common(left[start:][::-1], right[start:][::-1])
    yield from ((at, at) for at in range(start))
    middle = left[start : len(left) - end], right[start : len(right) - end]
    found = _heaviest(*middle) if len(middle[0]) * len(middle[1]) <= MOST else _blocks(*middle)
    yield from ((start + b, start + a) for b, a in found)
    yield from ((len(left) - end + at, len(right) - end + at) for at in range(end))


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    pairs = enumerate(zip(left, right, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(left), len(right)))


def _heaviest(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The common subsequence that weighs most: statements more than what surrounds them."""
    best = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for b in range(len(left) - 1, -1, -1):
        row, below = best[b], best[b + 1]
        weight = LIGHT if left[b] in AROUND else HEAVY
        for a in range(len(right) - 1, -1, -1):
            without = max(below[a], row[a + 1])
            together = below[a + 1] + weight if left[b] == right[a] else 0
            row[a] = max(without, together)
    b = a = 0
    while b < len(left) and a < len(right):
        weight = LIGHT if left[b] in AROUND else HEAVY
        if left[b] == right[a] and best[b][a] == best[b + 1][a + 1] + weight:
            yield b, a
            b, a = b + 1, a + 1
        elif best[b + 1][a] >= best[b][a + 1]:
            b += 1
        else:
            a += 1


def _blocks(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int]]:
    """What is common to two very long runs, block by block."""
    for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        yield from ((block.a + at, block.b + at) for at in range(block.size))


def _alike(before: Sequence[Step], after: Sequence[Step]) -> Iterator[Pair]:
    start = 0
    for step in before:
        at = next((i for i in range(start, len(after)) if kin(after[i]) == kin(step)), None)
        if at is None:
            yield step, None
        else:
            yield from ((None, lone) for lone in after[start:at])
            yield step, after[at]
            start = at + 1
    yield from ((None, lone) for lone in after[start:])


def kin(step: Step) -> tuple[str, str]:
    """What a statement does, and the table it does it to."""
    words = step.text.split()
    table = ""
    for word, following in pairwise(words):
        if word.upper() in ("FROM", "INTO", "UPDATE", "TABLE"):
            table = following
            break
    return words[0].upper(), table.partition("~")[0]
