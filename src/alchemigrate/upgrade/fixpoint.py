"""Applying fixes again and again until nothing is left to fix, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..errors import ConflictError, SourceError
from ..project.project import Project
from ..project.witness import Evidence
from ..rulekit.document import Document
from ..source.edits import apply, merge
from ..source.imports import import_edits
from ..source.module import Module, parse
from ..source.shift import Shift
from ..values.finding import Finding, Skipped, Status
from ..values.text import Edit, Import
from .check import Dispatch, Options, may_apply
from .look import Looked, look, look_at_document, together
from .trail import Read, Trail, text_of
from .tree import Tree

MAX_PASSES = 12
_Written = tuple[bytes, list[Shift]]
"""A file's new bytes, and the steps that led to them."""

Place = tuple[str, str, int, int]
"""A rule, a file, and where in its first text a finding of the rule starts and ends."""

NOT_PROVEN = "nothing that was run has proven it: --require-proof leaves it out"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What fixing came to: new bytes of the changed files, and how each finding ended.

    What was applied stands first, at its place in the original; the rest is what is `left`, at its
    place in the new text.
    """

    changed: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    passes: int
    skipped: tuple[Skipped, ...] = ()
    trail: Trail = field(default_factory=Trail, repr=False)


@dataclass
class _Pass:
    """Edits accepted so far, by file, and the rules they come from."""

    edits: dict[str, tuple[Edit, ...]] = field(default_factory=dict)
    rules: dict[str, set[str]] = field(default_factory=dict)
    imports: dict[str, list[Import]] = field(default_factory=dict)

    def accept(self, finding: Finding) -> bool:
        """Take a finding's fix in, if all of its edits can be made."""
        assert finding.fix is not None
        by_path: dict[str, list[Edit]] = {}
        for edit in finding.fix.edits:
            by_path.setdefault(edit.path or finding.path, []).append(
                Edit(edit.start, edit.end, edit.text)
            )
        merged = {path: merge(self.edits.get(path, ()), new) for path, new in by_path.items()}
        if any(found is None for found in merged.values()):
            return False
        self.edits.update({path: found for path, found in merged.items() if found is not None})
        for wanted in finding.fix.imports:
            self.imports.setdefault(wanted.path or finding.path, []).append(wanted)
        for path in (*by_path, *(item.path or finding.path for item in finding.fix.imports)):
            self.rules.setdefault(path, set()).add(finding.rule)
        return True


def fix_all(
    paths: Iterable[str],
    texts: Iterable[str],
    read: Read,
    options: Options,
    relevant: Iterable[str] | None = None,
    known: Iterable[str] = (),
    evidence: Evidence | None = None,
    refused: frozenset[Place] = frozenset(),
) -> Outcome:
    """Fix every file to a fixpoint; `paths` are Python files, `texts` other files that rules read.

    `known` are further files of the project, which names may come from and fixes may reach into;
    `evidence` is what a recorded test run saw; fixes at `refused` places are withheld.

    Raises ConflictError if the rules go in circles.
    """
    files, documents = tuple(paths), tuple(texts)
    current: dict[str, bytes] = {}
    trail = Trail()
    dispatch = Dispatch(options.rules(), options.select)
    whole = set(files) >= set(relevant or ())

    def now(path: str) -> bytes:
        return current[path] if path in current else read(path)

    for number in range(1, MAX_PASSES + 1):
        project = Project({*files, *known}, now, relevant, evidence)
        looked = find_all(project, files, documents, now, dispatch, options, whole)
        accepted = _Pass()
        found = [_refuse(one, trail, read, refused) for one in looked.findings]
        applied, rest = _accept(found, accepted, options)
        if not applied:
            every = (*trail.applied(now), *rest)
            return Outcome(current, every, number, looked.skipped, trail)
        written = _written(project, accepted, now)
        current.update({path: data for path, (data, _) in written.items()})
        trail.walk(applied, {path: steps for path, (_, steps) in written.items()}, read)
    stuck = sorted({f"{finding.rule} at {finding.path}:{finding.line}" for finding in applied})
    raise ConflictError(
        f"fixes do not come to an end after {MAX_PASSES} passes: {', '.join(stuck[:5])}",
        cure="report this as a defect, and leave one of these rules out with --ignore",
    )


def place_of(finding: Finding) -> Place:
    """What tells a finding, at its place in the first text, from all others."""
    return finding.rule, finding.path, finding.span.start, finding.span.end


def _refuse(finding: Finding, trail: Trail, read: Read, refused: frozenset[Place]) -> Finding:
    """A finding, withheld if it is refused and could be fixed."""
    if not refused or finding.status is not Status.OPEN or finding.fix is None:
        return finding
    out = place_of(trail.at_first(finding, read)) in refused
    return finding.ended(Status.WITHHELD, NOT_PROVEN) if out else finding


def fix_chosen(tree: Tree, findings: Iterable[Finding], options: Options) -> dict[str, bytes]:
    """New bytes of the files of a tree after the fixes of these findings, in one pass.

    Where fixes overlap the first one wins.
    """
    accepted = _Pass()
    _accept(list(findings), accepted, options)
    written = _written(Project(tree.files, tree.read, tree.relevant), accepted, tree.read)
    return {path: data for path, (data, _) in written.items()}


def fix_alone(project: Project, finding: Finding, read: Read) -> dict[str, list[Shift]]:
    """What one finding's fix does to the files, as if it were the only one: steps by path."""
    accepted = _Pass()
    if finding.fix is None or not accepted.accept(finding):
        return {}
    return {path: steps for path, (_, steps) in _written(project, accepted, read).items()}


def find_all(
    project: Project,
    files: Iterable[str],
    documents: Iterable[str],
    read: Read,
    dispatch: Dispatch,
    options: Options,
    whole: bool,
) -> Looked:
    """Findings of all rules in all files; `whole` if there are no others in the project."""
    looked = [look(project, path, dispatch, options.target) for path in files]
    for path in documents:
        document = Document(path, read(path).decode("utf-8", "surrogateescape"))
        looked.append(look_at_document(project, document, dispatch, options.target))
    return together(looked, whole)


def _accept(
    findings: list[Finding], accepted: _Pass, options: Options
) -> tuple[list[Finding], list[Finding]]:
    applied: list[Finding] = []
    rest: list[Finding] = []
    for finding in findings:
        if finding.status is not Status.OPEN or finding.fix is None:
            rest.append(finding)
        elif not may_apply(finding, options.unsafe):
            reason = (
                finding.reason or finding.fix.note or "needs a human's look: --unsafe applies it"
            )
            rest.append(finding.ended(Status.WITHHELD, reason))
        elif accepted.accept(finding):
            applied.append(finding.ended(Status.APPLIED))
        else:
            rest.append(finding.ended(Status.CONFLICT, "its edits overlap those of another fix"))
    return applied, rest


def _written(project: Project, accepted: _Pass, read: Read) -> dict[str, _Written]:
    """New bytes of each file, and the steps to it: first the edits, then the imports on those."""
    result: dict[str, _Written] = {}
    for path in sorted({*accepted.edits, *accepted.imports}):
        module = project.module(path) if path.endswith(".py") else None
        edits = accepted.edits.get(path, ())
        if module is None:
            text = apply(text_of(path, read(path)), edits)
            result[path] = text.encode("utf-8", "surrogateescape"), [Shift.of(edits)]
        else:
            result[path] = _rewritten(module, edits, accepted)
    return result


def _rewritten(module: Module, edits: tuple[Edit, ...], accepted: _Pass) -> _Written:
    imports = accepted.imports.get(module.path, [])
    steps = [Shift.of(edits)]
    try:
        edited = parse(module.path, module.encode(apply(module.text, edits)))
        for item in sorted(imports, key=lambda item: item.drop):
            made = import_edits(edited, [item])
            if made:
                edited = parse(edited.path, edited.encode(apply(edited.text, made)))
                steps.append(Shift.of(made, item))
    except (SourceError, UnicodeEncodeError) as error:
        rules = ", ".join(sorted(accepted.rules[module.path]))
        reason = error.what if isinstance(error, SourceError) else str(error)
        raise ConflictError(
            f"fixes would leave a file that does not parse ({reason})",
            where=module.path,
            cure=f"nothing was written; report it, and leave out one of these rules: {rules}",
        ) from error
    return edited.encode(edited.text), steps
