"""Comments that allow what model checks find, and what is said of comments that allow nothing."""

from __future__ import annotations

import pytest
from cli.invoke import Tool
from cli.test_models import MODELS, PYTHON

KEY = '    user_id = Column(\n        ForeignKey("users.id"),\n    )\n'
ALLOW = "# alchemigrate: allow"
WORDS = ("models", ".", *PYTHON, "--format", "json")


def found(tool: Tool, *words: str) -> dict[str, tuple[str, str]]:
    """Status and reason of each finding, by check or rule."""
    answer = tool(*(words or WORDS))
    assert answer.err == ""
    return {one["rule"]: (one["status"], one["reason"]) for one in answer.json()["findings"]}


def commented(tool: Tool, *lines: str) -> Tool:
    """The tool in the project of two models, whose key has these lines instead of its own."""
    text = MODELS.replace(KEY, "".join(f"    {line}\n" for line in lines))
    assert text != MODELS
    tool.plant({"pyproject.toml": "", "shop/__init__.py": "", "shop/models.py": text})
    return tool


@pytest.mark.parametrize("name", ["foreign-key-without-index", "AM101", "AM112, AM101"])
@pytest.mark.parametrize("at", [0, 2], ids=["first line", "last line"])
def test_a_comment_on_the_models_line_allows(tool: Tool, name: str, at: int) -> None:
    lines = ["user_id = Column(", '    ForeignKey("users.id"),', ")"]
    lines[at] += f"  {ALLOW} {name} -- a small table"
    tool = commented(tool, *lines)
    told = found(tool, *WORDS[:4], "--format", "json", "--select", "AM101")
    assert told == {"foreign-key-without-index": ("suppressed", "a small table")}
    assert tool("models", ".", *PYTHON, "--select", "AM101").code == 0


def test_a_comment_on_the_class_allows_what_is_said_of_its_table(tool: Tool) -> None:
    line = f"class Order(Base):  {ALLOW} mixed-case-name -- it was so before"
    text = MODELS.replace("class Order(Base):", line).replace('"orders"', '"Orders"')
    tool.plant({"pyproject.toml": "", "shop.py": text})
    assert found(tool)["mixed-case-name"] == ("suppressed", "it was so before")
    (run,) = tool(*WORDS[:4], "--format", "sarif").json()["runs"]
    (result,) = [one for one in run["results"] if one["suppressions"]]
    assert result["suppressions"][0]["kind"] == "inSource"


def test_what_is_allowed_is_not_fixed(tool: Tool) -> None:
    key = 'user_id = Column(ForeignKey("users.id"))'
    tool = commented(tool, f"{key}  {ALLOW} AM101 -- a small table")
    before = tool.contents()
    told = found(tool, *WORDS, "--fix", "--allow-dirty")
    assert told == {"foreign-key-without-index": ("suppressed", "a small table")}
    assert tool.contents() == before
    assert (
        found(commented(tool, key), *WORDS, "--fix", "--allow-dirty")["foreign-key-without-index"][
            0
        ]
        == "withheld"
    )


def test_a_comment_elsewhere_allows_nothing_and_is_told(tool: Tool) -> None:
    line = f"x = 1  {ALLOW} foreign-key-without-index -- not here"
    told = found(commented(tool, line, 'user_id = Column(ForeignKey("users.id"))'))
    assert told["foreign-key-without-index"][0] == "open"
    assert told["allow-unused"] == ("no-fix", "remove it, or put it on the line of the finding")
    (run,) = tool(*WORDS[:4], "--format", "sarif").json()["runs"]
    assert {"AL003", "AM101"} <= {one["id"] for one in run["tool"]["driver"]["rules"]}


def test_a_missing_reason_and_an_unknown_name_are_told(tool: Tool) -> None:
    line = f'user_id = Column(ForeignKey("users.id"))  {ALLOW} AM101'
    told = found(commented(tool, line))
    assert told["foreign-key-without-index"] == ("suppressed", "allowed by a comment")
    assert told["allow-without-reason"][0] == "no-fix"
    told = found(commented(tool, f"{line}, no-such-check -- small"))
    assert set(told) == {"foreign-key-without-index", "allow-unknown-rule"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*WORDS, "--ignore", "allow-unused"), set()),
        (("models", ".", *PYTHON, "--select", "AM112", "--format", "json"), set()),
        ((*WORDS, "--select", "allow-unused,AM101"), {"allow-unused"}),
    ],
    ids=["ignored", "its check was not asked", "selected"],
)
def test_rules_on_comments_are_chosen_like_checks(
    tool: Tool, words: tuple[str, ...], said: set[str]
) -> None:
    key = 'user_id = Column(ForeignKey("users.id"), index=True)'
    tool = commented(tool, f"{key}  {ALLOW} AM101 -- why")
    assert set(found(tool, *words)) == said


def test_what_needs_a_database_is_not_useless_without_one(tool: Tool) -> None:
    key = f'user_id = Column(ForeignKey("users.id"), index=True)  {ALLOW} missing-column -- later'
    assert found(commented(tool, key)) == {}


def test_modules_that_are_not_imported_make_no_comment_useless(tool: Tool) -> None:
    key = f'user_id = Column(ForeignKey("users.id"), index=True)  {ALLOW} AM101 -- why'
    commented(tool, key).plant({"shop/broken.py": "import nothingness\n"})
    assert found(tool) == {}


def test_check_and_models_leave_each_others_names_alone(tool: Tool) -> None:
    key = 'user_id = Column(ForeignKey("users.id"))'
    tool = commented(tool, f"{key}  {ALLOW} AM101", f"x = 1  {ALLOW} query-get, select-list")
    told = tool("check", "--format", "json").json()["findings"]
    assert [(one["rule"], one["line"]) for one in told] == [
        ("allow-without-reason", 17), ("allow-unused", 17)
    ]  # fmt: skip
    assert set(found(tool)) == {"foreign-key-without-index", "allow-without-reason"}


def test_useless_comments_can_stand_in_the_baseline(
    tool: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    key = f'user_id = Column(ForeignKey("users.id"), index=True)  {ALLOW} AM101 -- why'
    words = (*WORDS[:4], "--baseline", "known.json")
    assert commented(tool, key)(*words, "--write-baseline").code == 0
    assert tool("check", "--baseline", "known.json").code == 0
    assert tool(*words).code == 0
    commented(tool, 'user_id = Column(ForeignKey("users.id"), index=True)')
    said = tool(*words)
    assert "1 finding are gone" in said.err
