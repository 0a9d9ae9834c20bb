"""A fix is one only if what it cures is not found again in the revision as it would be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...dangerkit import Danger
from ...project.project import Project
from ...rulekit.context import Context
from ...source.edits import apply
from ...source.module import parse
from ...upgrade.tree import Tree
from ...values.finding import Finding, Status
from ...values.revision import History
from ...values.text import Edit
from ..lint import Surroundings, lint
from ..reading.history import revision_of
from .curable import ended

AGAIN = "once written it would be found again"


def proven(
    tree: Tree,
    history: History,
    findings: Sequence[Finding],
    asked: Sequence[Danger],
    around: Surroundings,
) -> tuple[Finding, ...]:
    """The findings; fixes of a revision are withheld together if one does not cure, or hurts."""
    texts = rewritten({one.path: one.source for one in history.revisions}, findings)
    if not texts:
        return tuple(findings)
    doubtful = set(_doubtful(tree, history, texts, findings, asked, around))
    return tuple(
        ended(one, AGAIN) if one.status is Status.OPEN and one.path in doubtful else one
        for one in findings
    )


def rewritten(sources: Mapping[str, str], findings: Iterable[Finding]) -> dict[str, str]:
    """The texts that change, by path, once all fixes are made."""
    edits: dict[str, set[Edit]] = {}
    for one in findings:
        if one.fix is not None and one.status is Status.OPEN:
            edits.setdefault(one.path, set()).update(one.fix.edits)
    return {path: apply(sources[path], sorted(every)) for path, every in edits.items()}


def _doubtful(
    tree: Tree,
    history: History,
    texts: Mapping[str, str],
    findings: Sequence[Finding],
    asked: Sequence[Danger],
    around: Surroundings,
) -> Iterable[str]:
    project = Project(tree.files, lambda path: _bytes(texts, path, tree))
    revisions = {}
    for path in texts:
        module = project.module(path)
        if module is None:
            yield path
        else:
            revisions[path] = revision_of(Context(module, project))
    after = History(tuple(revisions.get(one.path, one) for one in history.revisions), history.heads)
    still = {
        (one.finding.path, one.finding.rule, one.finding.object)
        for one in lint(after, revisions.values(), asked, around)
    }
    fixed = {_key(one) for one in findings if one.status is Status.OPEN}
    before = {_key(one) for one in findings}
    yield from (path for path, rule, name in still & fixed | still - before)


def _key(one: Finding) -> tuple[str, str, str]:
    return one.path, one.rule, one.object


def _bytes(texts: Mapping[str, str], path: str, tree: Tree) -> bytes:
    data = tree.read(path)
    return parse(path, data).encode(texts[path]) if path in texts else data
