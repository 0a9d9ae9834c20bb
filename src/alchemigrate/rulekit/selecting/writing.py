"""Writing a Query as a select(): edits for where it starts, its methods, and its end."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...values.text import Edit, Import
from .. import make
from ..context import Context
from ..spelling import Spelling
from .reading import OPTIONS, RENAMED, SET_OPERATIONS, Reading

STEP = "    "


@dataclass
class Script:
    """The edits of one rewrite, and the imports that they need.

    `kept` are calls of functions that give a select(): it starts there and they are left as is.
    `unique` leaves repeated objects out in any case.
    `collection` says that what is read is a write-only collection, which makes its select() itself.
    """

    context: Context
    session: Spelling
    kept: frozenset[ast.expr] = frozenset()
    unique: bool = False
    edits: list[Edit] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    collection: bool = False

    def name(self, dotted: str, at: ast.AST) -> str:
        """A name of SQLAlchemy, spelled as the file spells it."""
        text, imports = self.context.name_for(dotted, at)
        self.imports += imports
        return text

    def replace(self, start: int, end: int, text: str) -> None:
        """Put text in the place of what stands between two offsets."""
        self.edits.append(Edit(start, end, text))


@dataclass(frozen=True, slots=True)
class Layout:
    """How the parts of a statement that is put into brackets are set out over lines.

    `indent` is that of the line it starts on, None for a statement written on as it stands.
    """

    indent: str | None = None

    @property
    def opened(self) -> str:
        """What follows an opening bracket."""
        return "" if self.indent is None else f"\n{self.indent}{STEP}"

    @property
    def closed(self) -> str:
        """What stands before the closing bracket."""
        return "" if self.indent is None else f"\n{self.indent}"


def layout(context: Context, reading: Reading) -> Layout:
    """Lines of a statement whose methods stand on lines of their own are kept, one step deeper."""
    text, whole = context.module.text, reading.whole
    start = context.span(whole).start
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    if whole.lineno == whole.end_lineno or before.strip() or not reading.links:
        return Layout()
    last = reading.links[-1]
    assert isinstance(last.func, ast.Attribute)
    dot = context.span(last.func).end - len(last.func.attr) - 1
    own_line = text[text.rfind("\n", 0, dot) + 1 : dot]
    return Layout() if own_line.strip() else Layout(before)


def start(script: Script, reading: Reading, opening: str, at: Layout) -> None:
    """Write `session.<opening>select(..)`; without `opening`, a plain `select(..)`."""
    context, root, session = script.context, reading.root, script.session.text
    span = context.span(root)
    front = f"{opening}{at.opened}" if opening else ""
    if isinstance(root, ast.Name) or root in script.kept or _is_operation(root):
        if opening:
            script.replace(span.start, span.start, f"{session}.{front}")
        return
    if script.collection:
        if opening:
            script.replace(span.start, span.start, f"{session}.{front}")
        script.replace(span.end, span.end, ".select()")
        return
    select = script.name("sqlalchemy.select", root)
    if isinstance(root, ast.Attribute):
        said = f"{session}.{front}{select}" if opening else select
        other = _selects_others(context, reading)
        if other is None:
            script.replace(span.start, span.end, f"{said}({context.source(root.value)})")
            return
        script.edits[:] = [one for one in script.edits if one.end != other]
        script.replace(span.start, other, said)
        return
    end = context.span(root.func).end
    begin = end - len("query") if opening else span.start
    script.replace(begin, end, f"{front}{select}")


def _selects_others(context: Context, reading: Reading) -> int | None:
    """Where `with_entities` ends that follows a model's `query` on its line: select() takes all."""
    if not reading.links or getattr(reading.links[0].func, "attr", "") != "with_entities":
        return None
    end = context.span(reading.links[0].func).end
    between = context.module.text[context.span(reading.root).end : end]
    return end if between == ".with_entities" else None


def _is_operation(root: ast.expr) -> bool:
    match root:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in SET_OPERATIONS
    return False


def deepen(script: Script, reading: Reading, at: Layout) -> None:
    """Indent the lines of a statement that got brackets of its own."""
    if at.indent is None:
        return
    context, whole = script.context, reading.whole
    inside: set[int] = set()
    for node in ast.walk(whole):
        text = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
        )
        if text and isinstance(node, ast.expr):
            inside.update(range(node.lineno + 1, (node.end_lineno or node.lineno) + 1))
    for number in range(whole.lineno + 1, (whole.end_lineno or whole.lineno) + 1):
        begin = context.module.lines.start_of(number)
        if number not in inside and context.module.text[begin:].partition("\n")[0].strip():
            script.replace(begin, begin, STEP)


def close(script: Script, reading: Reading, added: Sequence[str], behind: str, at: Layout) -> None:
    """End the statement: methods added to it, the closing bracket, what follows that."""
    end = script.context.span(reading.whole).end
    more = "".join(f"{at.closed and at.closed + STEP}{one}" for one in added)
    tail = f"{at.closed}{behind}" if behind and _on_own_line(script, reading) else behind
    script.replace(end, end, f"{more}{at.closed}){tail}")


def _on_own_line(script: Script, reading: Reading) -> bool:
    """Whether what ends the Query stands on a line of its own."""
    end = script.context.span(reading.whole).end
    return script.context.module.text[end : end + 1] == "\n"


def links(script: Script, calls: Sequence[ast.Call]) -> None:
    """Rename the methods that a select() calls otherwise."""
    context = script.context
    for call in calls:
        assert isinstance(call.func, ast.Attribute)
        name = call.func.attr
        end = context.span(call.func).end
        if any(edit.start <= end - len(name) and edit.end == end for edit in script.edits):
            continue
        if name == "filter":
            script.edits.append(make.rename_attribute(context, call.func, "where"))
        elif name in RENAMED:
            script.edits.append(make.rename_attribute(context, call.func, RENAMED[name]))
        elif name in OPTIONS:
            script.edits.append(make.rename_attribute(context, call.func, "execution_options"))
            at = make.open_parenthesis(context, call) + 1
            given = {"populate_existing": "populate_existing=True"}.get(name, f"{name}=")
            script.replace(at, at, given)
