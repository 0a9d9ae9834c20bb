"""`upgrade`, `runs` and `rollback`: what is written, refused, shown and taken back."""

from __future__ import annotations

import os
import stat
import subprocess

import pytest
from cli.invoke import CLEAN, MODELS, NEW, OLD, Tool
from cli.test_check import check_document

QUERY = ("--select", "query-get")


def git(tool: Tool, *words: str) -> str:
    """Run git in the project, as nobody in particular."""
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    command = ["git", "-C", str(tool.folder), *who, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def commit(tool: Tool) -> None:
    """The project as a clean git work tree."""
    git(tool, "init", "-q")
    git(tool, "add", ".")
    git(tool, "commit", "-q", "-m", "start")


def test_what_is_proven_is_rewritten_and_nothing_else(legacy: Tool) -> None:
    before = legacy.contents()
    answer = legacy("upgrade", *QUERY)
    assert answer.code == 0
    assert legacy.contents() == {**before, "app.py": NEW.encode()}
    assert "query-get" in answer.out
    assert "fixed" in answer.out
    assert "undo with: alchemigrate rollback" in answer.err


def test_what_is_left_exits_with_1(legacy: Tool) -> None:
    answer = legacy("upgrade", "--format", "json")
    document = answer.json()
    check_document(document)
    left = [one for one in document["findings"] if one["status"] not in ("applied", "suppressed")]
    assert answer.code == (1 if left else 0)
    assert document["summary"]["applied"] > 0
    assert answer.err == ""


def test_a_second_upgrade_changes_nothing(legacy: Tool) -> None:
    legacy("upgrade", *QUERY)
    before = legacy.contents()
    document = legacy("upgrade", *QUERY, "--format", "json").json()
    assert document["run"] is None
    assert document["summary"]["changed_files"] == 0
    assert legacy.contents() == before


def test_diff_changes_nothing_and_is_what_upgrade_does(legacy: Tool) -> None:
    legacy.plant({"sub/crlf.py": OLD.replace("\n", "\r\n"), "sub/end.py": OLD.rstrip("\n")})
    commit(legacy)
    before = legacy.contents()
    shown = legacy("upgrade", "--modern", "--diff")
    assert legacy.contents() == before
    assert legacy("runs").out == "no runs\n"
    patch = legacy.folder / "change.patch"
    patch.write_bytes(shown.out.encode())
    git(legacy, "apply", "change.patch")
    patch.unlink()
    patched = legacy.contents()
    git(legacy, "checkout", "-q", ".")
    legacy("upgrade", "--modern")
    assert legacy.contents() == patched != before


def test_a_diff_of_a_file_in_another_encoding_applies(legacy: Tool) -> None:
    text = "# coding: latin-1\n" + OLD
    legacy.plant({"app.py": text.encode("latin-1")})
    commit(legacy)
    answer = legacy("upgrade", *QUERY, "--diff", "--output", "change.patch")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    git(legacy, "apply", "change.patch")
    wanted = text.replace("session.query(User).get(key)", "session.get(User, key)")
    assert (legacy.folder / "app.py").read_bytes() == wanted.encode("latin-1")


def test_uncommitted_changes_are_not_overwritten(legacy: Tool) -> None:
    commit(legacy)
    legacy.plant({"app.py": OLD + "y = 2\n"})
    before = legacy.contents()
    answer = legacy("upgrade", *QUERY)
    assert (answer.code, answer.out) == (2, "")
    assert "uncommitted changes in app.py" in answer.err
    assert "--allow-dirty" in answer.err
    assert legacy.contents() == before
    assert legacy("upgrade", *QUERY, "--diff").code == 0
    assert legacy("upgrade", *QUERY, "--allow-dirty").code == 0
    assert legacy.contents()["app.py"] == (NEW + "y = 2\n").encode()


def test_changes_in_files_that_stay_do_not_matter(legacy: Tool) -> None:
    legacy.plant({"other.py": CLEAN})
    commit(legacy)
    legacy.plant({"other.py": "x = 2\n"})
    assert legacy("upgrade", *QUERY).code == 0
    assert git(legacy, "status", "--short").split() == ["M", "app.py", "M", "other.py"]


def test_the_tools_own_folder_is_no_news_to_git(legacy: Tool) -> None:
    commit(legacy)
    legacy("check")
    assert git(legacy, "status", "--short") == ""


def test_modes_survive_and_read_only_files_too(legacy: Tool) -> None:
    path = legacy.folder / "app.py"
    path.chmod(0o444)
    answer = legacy("upgrade", *QUERY)
    assert answer.code == 0
    assert path.read_text(encoding="utf-8") == NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_said_so(legacy: Tool) -> None:
    legacy.plant({"sub/app.py": OLD})
    (legacy.folder / "sub").chmod(0o555)
    before = legacy.contents()
    answer = legacy("upgrade", *QUERY)
    (legacy.folder / "sub").chmod(0o755)
    assert answer.code == 2
    assert "no permission" in answer.err
    assert legacy.contents() == before


def test_files_of_every_kind_of_bytes(legacy: Tool) -> None:
    text = OLD.replace("\n", "\r\n")
    legacy.plant({
        "bom.py": b"\xef\xbb\xbf" + text.encode(),
        "latin.py": ("# coding: latin-1\r\n" + text).encode("latin-1"),
        "no_end.py": text.removesuffix("\r\n"),
    })  # fmt: skip
    before = legacy.contents()
    assert legacy("upgrade", *QUERY).code == 0
    for name in ("bom.py", "latin.py", "no_end.py"):
        wanted = before[name].replace(b"session.query(User).get(key)", b"session.get(User, key)")
        assert legacy.contents()[name] == wanted


def test_a_run_is_listed_and_taken_back(legacy: Tool) -> None:
    before = legacy.contents()
    run = legacy("upgrade", *QUERY, "--format", "json").json()["run"]
    listed = legacy("runs")
    assert listed.code == 0
    assert run in listed.out
    answer = legacy("rollback", run)
    assert answer.code == 0
    assert run in answer.out
    assert legacy.contents() == before
    assert f"{run} rolled-back" in legacy("runs").out


def test_the_newest_run_is_taken_back_first(legacy: Tool) -> None:
    start = legacy.contents()
    legacy("upgrade", *QUERY)
    middle = legacy.contents()
    legacy.plant({"more.py": OLD})
    legacy("upgrade", *QUERY)
    legacy("rollback")
    assert legacy.contents() == {**middle, "more.py": OLD.encode()}
    legacy("rollback")
    assert legacy.contents() == {**start, "more.py": OLD.encode()}
    answer = legacy("rollback")
    assert answer.code == 2
    assert "no run is left" in answer.err


def test_what_was_changed_since_is_not_lost(legacy: Tool) -> None:
    before = legacy.contents()
    legacy("upgrade", *QUERY)
    legacy.plant({"app.py": NEW + "mine = 1\n"})
    answer = legacy("rollback")
    assert answer.code == 2
    assert "app.py" in answer.err
    assert legacy.contents()["app.py"] == (NEW + "mine = 1\n").encode()
    assert legacy("rollback", "--force").code == 0
    assert legacy.contents() == before


def test_there_may_be_nothing_to_take_back(legacy: Tool) -> None:
    assert legacy("runs").out == "no runs\n"
    answer = legacy("rollback")
    assert (answer.code, answer.out) == (2, "")
    assert "there is no run" in answer.err
    legacy("upgrade", *QUERY)
    assert "there is no run nonsense" in legacy("rollback", "nonsense").err


def test_runs_are_found_from_below_and_from_elsewhere(legacy: Tool) -> None:
    legacy.plant({"pkg/x.py": CLEAN})
    run = legacy("upgrade", *QUERY, "--format", "json").json()["run"]
    elsewhere = Tool(legacy.folder / "pkg", legacy._monkeypatch, legacy._capsys)
    assert run in elsewhere("runs").out
    assert run in elsewhere("runs", "--root", str(legacy.folder)).out
    assert elsewhere("rollback", "--root", str(legacy.folder)).code == 0


def test_bridge_writes_only_what_runs_on_both(tool: Tool) -> None:
    tool.plant({
        "pyproject.toml": "",
        "models.py": MODELS,
        "app.py": "from models import engine\nfrom sqlalchemy import select\nselect([1])\n",
    })  # fmt: skip
    document = tool("upgrade", "--target", "bridge", "--format", "json").json()
    assert document["target"] == "bridge"
    assert "select(1)" in (tool.folder / "app.py").read_text()


@pytest.mark.parametrize("words", [["missing"], ["--select", "nonsense"], ["--target", "1.4"]])
def test_what_is_wrong_exits_with_2_before_anything_is_written(
    legacy: Tool, words: list[str]
) -> None:
    before = legacy.contents()
    answer = legacy("upgrade", *words)
    assert (answer.code, answer.out) == (2, "")
    assert "Traceback" not in answer.err
    assert legacy.contents() == before
