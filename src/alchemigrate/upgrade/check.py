"""Running rules over files: one walk per module, each node shown to the rules that asked for it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch

from ..project.project import Project
from ..project.scopes import How
from ..rulekit.context import Context
from ..rulekit.document import Document, TextContext
from ..rulekit.load import load
from ..rulekit.rule import Asking, Finder, Found, Rule
from ..source.module import Module
from ..values.finding import Finding, Level, Status
from ..values.text import Edit, Safety, Span

VERSIONS = ("1.4", "2.0", "2.1")
TARGETS = ("2.0", "2.1", "bridge")


def aim(target: str) -> str:
    """A target in words: what the code is to run on."""
    return f"SQLAlchemy {'1.4 and 2.x' if target == 'bridge' else target}"


@dataclass(frozen=True, slots=True)
class Options:
    """What to look for: the target, whether legacy forms count, and rules by name or code."""

    target: str = "2.0"
    modern: bool = False
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    unsafe: bool = False

    def rules(self) -> tuple[Rule, ...]:
        """The rules that are in force."""
        return tuple(rule for rule in load() if self._wants(rule))

    def _wants(self, rule: Rule) -> bool:
        names = {rule.name, rule.code}
        if names & self.ignore:
            return False
        if self.select:
            return bool(names & self.select)
        if rule.level is Level.LEGACY and not self.modern:
            return False
        target = "2.0" if self.target == "bridge" else self.target
        return VERSIONS.index(rule.since) <= VERSIONS.index(target)


class Dispatch:
    """Rules by the node types and names that they asked for."""

    def __init__(self, rules: Iterable[Rule], selected: frozenset[str] = frozenset()) -> None:
        self.rules = tuple(rules)
        self.selected = selected
        self._named: dict[type[ast.AST], dict[str, list[_Wanting]]] = {}
        self._any: dict[type[ast.AST], list[_Wanting]] = {}
        for rule in self.rules:
            for asking in rule.finders:
                for type_ in asking.types:
                    self._any.setdefault(type_, [])
                    for name in asking.names:
                        by_name = self._named.setdefault(type_, {})
                        by_name.setdefault(name, []).append((rule, asking))
                    if not asking.names:
                        self._any[type_].append((rule, asking))

    def over(
        self, module: Module, aliases: Mapping[str, str]
    ) -> Iterator[tuple[ast.AST, Rule, Finder]]:
        """Each node of a module with each finder that wants to see it."""
        for type_, every in self._any.items():
            shown = [(rule, one) for rule, one in every if _has_words(module, one)]
            named = self._named.get(type_, {})
            if not shown and not named:
                continue
            for node in module.of(type_):
                for rule, one in shown:
                    yield node, rule, one.finder
                name = _last_name(node) if named else None
                for rule, one in named.get(aliases.get(name, name), ()) if name else ():
                    if _has_words(module, one):
                        yield node, rule, one.finder


_Wanting = tuple[Rule, Asking]


def _has_words(module: Module, asking: Asking) -> bool:
    return not asking.words or any(word in module.text for word in asking.words)


def _last_name(node: ast.AST) -> str | None:
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.keyword):
        return node.arg
    return getattr(node, "name", None)


def check_module(
    project: Project, module: Module, dispatch: Dispatch, target: str
) -> list[Finding]:
    """All findings of the given rules in one module, in the order of places and codes."""
    context = Context(module, project, target)
    aliases = _aliases(project, module)
    findings = [
        _if_asked(_for_target(finding_of(module, rule, found), rule, target), rule, dispatch)
        for node, rule, finder in dispatch.over(module, aliases)
        for found in finder(context, node)
    ]
    return sorted(findings, key=lambda finding: (finding.span, finding.code))


def _aliases(project: Project, module: Module) -> dict[str, str]:
    scope = project.own_scope(module, module.tree)
    return {
        name: bindings[-1].origin.rpartition(".")[2]
        for name, bindings in scope.bindings.items()
        if bindings[-1].how is How.IMPORT
    }


def finding_of(module: Module, rule: Rule, found: Found) -> Finding:
    """A rule's find as a finding: with place, status and reason."""
    node = found.node
    if isinstance(node, Edit):
        span = Span(node.start, node.end)
    elif isinstance(node, ast.Module):
        span = Span(0, 0)
    else:
        span = module.span(node)
    line, column = module.lines.position(span.start)
    end_line, end_column = module.lines.position(span.end)
    return _finding(module.path, rule, found, span, (line, column, end_line, end_column))


def _finding(
    path: str, rule: Rule, found: Found, span: Span, place: tuple[int, int, int, int]
) -> Finding:
    finding = Finding(
        rule.name, rule.code, rule.level, path, *place, found.message, span,
        fix=found.fix, reason=found.reason, object=found.object, cure=found.cure,
        blocked=found.blocked,
    )  # fmt: skip
    return finding if found.fix else replace(finding, status=Status.NO_FIX)


NOT_YET = "what takes its place does not run on 1.4: rewrite it once SQLAlchemy is 2 (--target 2.0)"


def _for_target(finding: Finding, rule: Rule, target: str) -> Finding:
    """For the bridge, what cannot run on both sides of it is reported and left."""
    if target != "bridge" or rule.bridge or finding.fix is None:
        return finding
    return replace(finding, fix=None, status=Status.NO_FIX, reason=NOT_YET)


def _if_asked(finding: Finding, rule: Rule, dispatch: Dispatch) -> Finding:
    """A fix that is made only where its rule is selected, left out where it is not."""
    if not rule.asked or finding.fix is None or {rule.name, rule.code} & dispatch.selected:
        return finding
    reason = f"every use of it can be rewritten; only where asked for: --select {rule.name}"
    return replace(finding, fix=None, status=Status.NO_FIX, reason=reason)


def check_document(
    project: Project, document: Document, rules: Sequence[Rule], target: str
) -> list[Finding]:
    """All findings in a file that is no Python module."""
    context = TextContext(document, project, target)
    name = document.path.rpartition("/")[2]
    findings: list[Finding] = []
    for rule in rules:
        for patterns, finder in rule.text_finders:
            if any(fnmatch(name, p) or fnmatch(document.path, p) for p in patterns):
                findings += [
                    _for_target(document_finding(document, rule, found), rule, target)
                    for found in finder(context)
                ]
    return sorted(findings, key=lambda finding: (finding.span, finding.code))


def document_finding(document: Document, rule: Rule, found: Found) -> Finding:
    """`finding_of` for a text file: the found node is an Edit whose span is the place."""
    assert isinstance(found.node, Edit)
    span = Span(found.node.start, found.node.end)
    lines = document.lines
    place = (*lines.position(span.start), *lines.position(span.end))
    return _finding(document.path, rule, found, span, place)


def may_apply(finding: Finding, unsafe: bool) -> bool:
    """Whether a finding's fix is applied at this trust."""
    return finding.fix is not None and (finding.fix.safety is Safety.SAFE or unsafe)
