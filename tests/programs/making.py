"""Hypothesis makes query programs: entities, joins, criteria, options, and what ends them."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from .functions import FORMS

COLUMNS = {
    "User": {"id": "12349", "name": "'ann' 'bob' 'zoe'", "age": "30 40 7"},
    "Admin": {"id": "1349", "name": "'ann' 'bob'", "age": "30 40"},
    "Address": {"id": "12359", "email": "'x' 'y'", "user_id": "12"},
    "Order": {"id": "125", "total": "0 10 20", "user_id": "12"},
}
JOINS = {
    "User": {
        "User.addresses": "Address",
        "User.orders": "Order",
        "Address": "Address",
        "Order, Order.user_id == User.id": "Order",
    },
    "Admin": {"Admin.addresses": "Address"},
    "Address": {"Address.user": "User", "User": "User", "User, User.id == Address.user_id": "User"},
    "Order": {"Order.user": "User", "User": "User"},
}
OPTIONS = {
    "User": [
        "joinedload(User.addresses)", "selectinload(User.orders)", "load_only(User.name)",
        "joinedload(User.tags)", "joinedload(User.orders)",
    ],
    "Admin": ["selectinload(Admin.addresses)"],
    "Address": ["joinedload(Address.user)", "selectinload(Address.user)"],
    "Order": ["joinedload(Order.user)"],
}  # fmt: skip
RELATED = {
    "User": ["User.addresses.any()", "User.orders.any(Order.total > 0)", "~User.tags.any()"],
    "Admin": ["Admin.addresses.any()"],
    "Address": ["Address.user.has()", "Address.user.has(User.name == 'ann')"],
    "Order": ["Order.user.has(User.age == 30)", "Order.lines.any()"],
}
ENDS = (
    ".all()", ".first()", ".one()", ".one_or_none()", ".scalar()", ".count()", ".all()", "",
    "[:2]", "[1:3]", "[0]", ".subquery()", ".exists()", ".statement",
)  # fmt: skip


@st.composite
def column(draw: st.DrawFn, entity: str) -> str:
    """`User.name`."""
    return f"{entity}.{draw(st.sampled_from(sorted(COLUMNS[entity])))}"


@st.composite
def value(draw: st.DrawFn, of: str) -> str:
    """A literal that a column may hold."""
    entity, _, name = of.partition(".")
    given = COLUMNS[entity][name]
    return draw(st.sampled_from(given.split() if " " in given else list(given)))


@st.composite
def criterion(draw: st.DrawFn, entities: list[str]) -> str:
    """A condition on one of the entities."""
    entity = draw(st.sampled_from(entities))
    of = draw(column(entity))
    literal = draw(value(of))
    form = draw(st.integers(0, 9))
    if form == 0:
        return draw(st.sampled_from(RELATED[entity]))
    if form == 1:
        inner = draw(st.sampled_from(["Address.user_id", "Order.user_id"]))
        return f"{entity}.id.in_(session.query({inner}))"
    if form == 2:
        other = draw(criterion(entities))
        return f"{draw(st.sampled_from(['or_', 'and_']))}({of} == {literal}, {other})"
    if form == 3:
        return draw(st.sampled_from([f"{of}.is_(None)", f"{of}.isnot(None)", f"{of} != None"]))
    if form == 4:
        return f"not_({of} == {literal})"
    if form == 5:
        return f"{of}.in_([{literal}, {draw(value(of))}])"
    return f"{of} {draw(st.sampled_from(['==', '!=', '>=', '<']))} {literal}"


@st.composite
def selection(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """What is selected, and the entities that it reads from."""
    entity = draw(st.sampled_from(["User", "User", "User", "Address", "Order", "Admin"]))
    form = draw(st.integers(0, 9))
    if form < 4:
        return [entity], [entity]
    if form == 4:
        return ["User", "Address"], ["User", "Address"]
    if form == 5:
        return [draw(column(entity))], [entity]
    if form == 6:
        return [f"{entity}.id", draw(column(entity))], [entity]
    if form == 7:
        function = draw(st.sampled_from(["count", "max", "min"]))
        label = draw(st.sampled_from(["", ".label('found')"]))
        return [f"func.{function}({entity}.id){label}"], [entity]
    if form == 8:
        return [entity, draw(column(entity))], [entity]
    return [f"{entity}.id", "func.count().label('n')"], [entity]


@st.composite
def links(draw: st.DrawFn, selected: list[str], entities: list[str]) -> list[str]:
    """The methods called on the query, in a sensible order."""
    lead, known, found = entities[0], list(entities), []
    if selected == ["User", "Address"]:
        found.append(draw(st.sampled_from(
            [".filter(User.id == Address.user_id)", ".join(User.addresses)", ""]
        )))  # fmt: skip
    elif draw(st.integers(0, 2)) == 0:
        target = draw(st.sampled_from(sorted(JOINS[lead])))
        found.append(f".{draw(st.sampled_from(['join', 'outerjoin']))}({target})")
        known.append(JOINS[lead][target])
    criteria = draw(st.lists(criterion(known), max_size=2))
    found += [f".filter({one})" for one in criteria]
    if draw(st.integers(0, 3)) == 0:
        of = draw(column(known[-1]))
        found.append(f".filter_by({of.partition('.')[2]}={draw(value(of))})")
    if selected[0] == lead and draw(st.integers(0, 3)) == 0:
        found.append(f".options({draw(st.sampled_from(OPTIONS[lead]))})")
    if "func.count().label('n')" in selected:
        found.append(f".group_by({lead}.id)")
    if draw(st.integers(0, 1)):
        of = draw(column(draw(st.sampled_from(known))))
        found.append(f".order_by({of}{draw(st.sampled_from(['', '.desc()']))}, {lead}.id)")
    if draw(st.integers(0, 5)) == 0:
        found.append(".distinct()")
    if draw(st.integers(0, 4)) == 0:
        found.append(draw(st.sampled_from([".limit(1)", ".limit(2)", ".limit(3)", ".offset(1)"])))
    if draw(st.integers(0, 9)) == 0:
        found.append(draw(st.sampled_from([
            ".populate_existing()", ".with_for_update()", ".autoflush(False)",
            f".with_entities({lead}.id)", f".add_columns({lead}.id.label('more'))",
            ".execution_options(stream_results=True)", ".yield_per(2)",
            f".with_entities(func.count({lead}.id))", ".enable_eagerloads(False)",
        ])))  # fmt: skip
    return [link for link in found if link]


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A program that leaves its answer in `R`."""
    selected, entities = draw(selection())
    query = f"session.query({', '.join(selected)})"
    called = draw(links(selected, entities))
    if selected == [entities[0]] and draw(st.integers(0, 5)) == 0:
        return _change(query, entities[0], [c for c in called if ".filter" in c], draw)
    end = draw(st.sampled_from(ENDS))
    if selected == [entities[0]] and draw(st.integers(0, 5)) == 0:
        return draw(united(entities[0], [c for c in called if ".filter(" in c]))
    if draw(st.integers(0, 3)) == 0:
        return draw(helped(query, called, end))
    if draw(st.integers(0, 2)) == 0:
        cut = draw(st.integers(0, len(called)))
        first, rest = "".join(called[:cut]), "".join(called[cut:])
        taken = draw(st.integers(0, 1))
        built = f"    q = {query}{first}\n    if {taken}:\n        q = q{rest}\n" if rest else (
            f"    q = {query}{first}\n"
        )  # fmt: skip
        return f"def work():\n{built}    return {_ended('q', end, draw)}\n\nR = work()\n"
    return f"R = {_ended(query + ''.join(called), end, draw)}\n"


@st.composite
def helped(draw: st.DrawFn, query: str, called: list[str], end: str) -> str:
    """A program with a function that returns a query, or one that is given it."""
    form = draw(st.sampled_from(FORMS))
    cut = draw(st.integers(0, len(called)))
    parts = {
        ".QUERY": query.removeprefix("session"),
        "QUERY": query,
        " FIRST": "".join(called[:cut]),
        " REST": "".join(called[cut:]),
        "TAKEN": str(draw(st.integers(0, 1))),
    }
    for word, text in parts.items():
        form = form.replace(word, text)
    return re.sub("«(.*)»", lambda found: _ended(found[1], end, draw), form)


@st.composite
def united(draw: st.DrawFn, entity: str, called: list[str]) -> str:
    """A program with a union, or one of its kin."""
    name = draw(st.sampled_from(["union", "union", "union_all", "intersect", "except_"]))
    joined = draw(st.sampled_from(["", "", *(f".join({one})" for one in sorted(JOINS[entity]))]))
    first = "".join(one for one in called if not any(o in one for o in JOINS if o != entity))
    other = f"session.query({entity}){joined}.filter({draw(criterion([entity]))})"
    behind = draw(st.sampled_from(["", "", ".limit(2)", ".distinct()", ".offset(1).limit(3)"]))
    of = draw(column(entity))
    if draw(st.integers(0, 3)) == 0:
        behind = f".filter_by({of.partition('.')[2]}={draw(value(of))}){behind}"
    end = draw(st.sampled_from([".all()", ".count()", ".first()", ".one_or_none()", "", "[:2]"]))
    query = f"session.query({entity}){first}.{name}({other}){behind}"
    return f"R = {_ended(query, end, draw)}\n"


def _change(query: str, entity: str, called: list[str], draw: st.DrawFn) -> str:
    column_name = {"User": "age", "Admin": "age"}.get(entity, "user_id")
    synchronize = draw(st.sampled_from(["", "synchronize_session=False", "'fetch'"]))
    ends = [
        f".update({{'{column_name}': 1}}{', ' + synchronize if synchronize else ''})",
        f".update({{{entity}.{column_name}: {entity}.{column_name} + 1}})",
        f".delete({synchronize})",
    ]
    return f"R = {query}{''.join(called)}{draw(st.sampled_from(ends))}\n"


def _ended(query: str, end: str, draw: st.DrawFn) -> str:
    match end:
        case "":
            return draw(st.sampled_from([f"list({query})", f"[one for one in {query}]"]))
        case ".subquery()":
            return f"session.query({query}.subquery()).all()"
        case ".exists()":
            return f"session.query({query}.exists()).scalar()"
        case ".statement":
            return f"session.execute({query}.statement).fetchall()"
    return f"{query}{end}"
