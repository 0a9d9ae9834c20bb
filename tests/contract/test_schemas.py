"""The published schemas name what the values name, and the judge of documents can fail."""

from __future__ import annotations

from typing import Any

import pytest

from alchemigrate.dangerkit import Axis
from alchemigrate.migrate.backfill.control import Asked
from alchemigrate.upgrade.check import TARGETS
from alchemigrate.values.finding import Level, Status
from alchemigrate.values.job import BEGUN, StepState
from alchemigrate.values.operation import Phase
from alchemigrate.values.plan import State
from alchemigrate.values.proof import Proof
from alchemigrate.values.risk import Risk
from alchemigrate.values.text import Safety
from contract.json_schema import check_published, errors, published


def test_every_word_of_the_values_is_published() -> None:
    check = published("check")
    finding = check["$defs"]["finding"]["properties"]
    assert check["properties"]["target"]["enum"] == [*TARGETS, ""]
    assert check["$defs"]["level"]["enum"] == list(Level)
    assert finding["status"]["enum"] == list(Status)
    assert finding["fix"]["enum"] == [*Safety, "none"]
    assert finding["proof"]["enum"] == [*Proof, None]
    assert check["properties"]["proofs"]["required"] == list(Proof)
    assert check["$defs"]["risk"]["enum"] == list(Risk)
    assert check["$defs"]["assessment"] == published("plan")["$defs"]["assessment"]
    assert published("plan")["properties"]["steps"]["items"]["properties"]["state"]["enum"] == [
        *State
    ]
    assert set(Status) < set(check["properties"]["summary"]["required"])


def test_models_say_what_a_check_says_and_their_own() -> None:
    check, models = published("check"), published("models")
    own = {"finding", "sizes", "step"}
    assert {**check["$defs"], **{name: models["$defs"][name] for name in own}} == models["$defs"]
    ours, theirs = (one["$defs"]["finding"] for one in (models, check))
    assert ours["required"] == [*theirs["required"], "cure"]
    assert {*Level, *Status} < set(models["properties"]["summary"]["required"])


def test_a_lint_says_what_models_say_and_whom_a_danger_harms() -> None:
    models, lint = (published(name)["$defs"] for name in ("models", "lint"))
    assert lint["finding"]["required"] == [*models["finding"]["required"], "axis"]
    assert lint["finding"]["properties"]["axis"]["enum"] == list(Axis)
    shared = lint.keys() - {"finding", "code"}
    assert {name: models[name] for name in shared} == {name: lint[name] for name in shared}


def test_the_states_of_jobs_are_published() -> None:
    named = published("status")["$defs"]
    assert named["state"]["enum"] == list(StepState)
    assert named["job"]["properties"]["state"]["enum"] == [*StepState, BEGUN]
    assert named["job"]["properties"]["asked"]["enum"] == list(Asked)
    assert named["step"]["properties"]["phase"]["enum"] == list(Phase)


@pytest.mark.parametrize("name", ["check", "doctor", "lint", "models", "plan", "status", "verify"])
def test_an_empty_document_is_none(name: str) -> None:
    wanted = published(name)["required"]
    assert len(list(errors({}, published(name), published(name)))) == len(wanted)
    with pytest.raises(AssertionError):
        check_published(name, {})


SCHEMA = {
    "type": "object",
    "required": ["n"],
    "properties": {
        "n": {"$ref": "#/$defs/n"},
        "s": {"type": ["string", "null"], "pattern": "^a"},
        "e": {"enum": ["x", None]},
        "l": {"type": "array", "items": {"const": 1}},
        "a": {"anyOf": [{"type": "null"}, {"type": "boolean"}]},
    },
    "$defs": {"n": {"type": "integer", "minimum": 1}},
}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"n": 1, "s": None, "e": None, "l": [1, 1], "a": True}, []),
        ({"n": True}, ["$.n: True is no integer"]),
        ({"n": 0}, ["$.n: 0 is below 1"]),
        ({}, ["$: n is missing"]),
        ({"n": 1, "m": 1}, ["$: m is in no schema"]),
        ({"n": 1, "s": "b"}, ["$.s: 'b' does not match ^a"]),
        ({"n": 1, "e": "y"}, ["$.e: 'y' is none of ['x', None]"]),
        ({"n": 1, "l": [1, 2]}, ["$.l[1]: 2 is not 1"]),
        ({"n": 1, "a": 1}, ["$.a: 1 is no null"]),
        ([], ["$: [] is no object"]),
    ],
)
def test_what_a_schema_does_not_allow_is_told(value: Any, said: list[str]) -> None:
    assert list(errors(value, SCHEMA, SCHEMA)) == said


def test_a_keyword_that_nothing_judges_is_refused() -> None:
    with pytest.raises(KeyError):
        list(errors(1, {"multipleOf": 2}, {}))
