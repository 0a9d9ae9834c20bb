"""Taking runs back: the newest, a named one, over later edits, and after damage to the journal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from upgrade.project import FILES, changes, contents, new, plant, upgrade

from alchemigrate.errors import ConflictError, RunError, RunNotFoundError
from alchemigrate.upgrade.journal import Change, Run
from alchemigrate.upgrade.manifest import State
from alchemigrate.upgrade.recover import recover
from alchemigrate.upgrade.rollback import rollback
from alchemigrate.upgrade.runs import runs


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project in a folder of its own."""
    return plant(tmp_path / "project")


def folder(root: Path, run: str) -> Path:
    """Where a run is kept."""
    return root / ".alchemigrate/runs" / run


def test_the_newest_run_is_taken_back_then_the_one_before(root: Path) -> None:
    first = upgrade(root)
    middle = contents(root)
    second = upgrade(root)
    restored = rollback(root)
    assert (restored.run, restored.files, restored.left) == (second, tuple(FILES), ())
    assert contents(root) == middle
    assert rollback(root).run == first
    assert contents(root) == FILES
    assert {one.state for one in runs(root)} == {State.ROLLED_BACK}
    with pytest.raises(RunNotFoundError, match="no run is left"):
        rollback(root)


def test_a_run_is_taken_back_only_once(root: Path) -> None:
    name = upgrade(root)
    rollback(root, name)
    with pytest.raises(RunError, match="was rolled back already"):
        rollback(root, name)


def test_a_run_that_failed_has_nothing_to_take_back(root: Path) -> None:
    run = Run.begin(root, changes(root), {})
    run.abort("never mind")
    with pytest.raises(RunError, match="failed: there is nothing to take back"):
        rollback(root, run.id)


@pytest.mark.parametrize("name", ["20200101T000000-000000-abcd", "../../../etc", ""])
def test_an_unknown_run_is_said_so(root: Path, name: str) -> None:
    with pytest.raises(RunNotFoundError, match="there is no run"):
        rollback(root)
    upgrade(root)
    with pytest.raises(RunNotFoundError, match="there is no run"):
        rollback(root, name)


def test_an_older_run_under_a_newer_one_is_refused(root: Path) -> None:
    first = upgrade(root)
    upgrade(root)
    held = contents(root)
    with pytest.raises(ConflictError, match=r"app/models\.py, app/db\.py"):
        rollback(root, first)
    assert contents(root) == held
    assert runs(root)[1].state is State.VERIFIED


def test_a_file_edited_since_stops_the_rollback_of_all(root: Path) -> None:
    name = upgrade(root)
    (root / "app/db.py").write_bytes(b"edited\n")
    (root / "app/deep/x.py").unlink()
    held = contents(root)
    with pytest.raises(ConflictError, match=rf"app/db\.py, app/deep/x\.py: changed since.*{name}"):
        rollback(root)
    assert contents(root) == held
    assert runs(root)[0].state is State.VERIFIED


def test_force_replaces_edits_but_keeps_them_in_the_run(root: Path) -> None:
    name = upgrade(root)
    (root / "app/db.py").write_bytes(b"edited\n")
    shutil.rmtree(root / "app/deep")
    restored = rollback(root, force=True)
    assert set(restored.files) == set(FILES)
    assert contents(root) == FILES
    assert (folder(root, name) / "displaced/app/db.py").read_bytes() == b"edited\n"


def test_a_file_that_has_its_original_bytes_already_is_no_obstacle(root: Path) -> None:
    upgrade(root)
    (root / "app/db.py").write_bytes(FILES["app/db.py"])
    assert rollback(root).files == ("app/models.py", "app/deep/x.py")
    assert contents(root) == FILES


def test_modes_are_restored_too(root: Path) -> None:
    (root / "app/db.py").chmod(0o755)
    upgrade(root)
    (root / "app/db.py").chmod(0o600)
    rollback(root)
    assert (root / "app/db.py").stat().st_mode & 0o777 == 0o755


def test_a_link_put_in_the_way_is_not_followed(root: Path, tmp_path: Path) -> None:
    upgrade(root)
    shutil.move(root / "app/deep", tmp_path / "moved")
    (root / "app/deep").symlink_to(tmp_path / "moved")
    with pytest.raises(RunError, match="leads out of"):
        rollback(root)
    shutil.move(tmp_path / "moved", root / "moved")
    (root / "app/deep").unlink()
    (root / "app/deep").symlink_to("../moved")
    with pytest.raises(RunError, match="is reached through a link now"):
        rollback(root)
    assert (root / "moved/x.py").read_bytes() == new(FILES["app/deep/x.py"])


def test_a_damaged_original_is_never_put_back(root: Path) -> None:
    name = upgrade(root)
    held = contents(root)
    original = folder(root, name) / "originals/app/db.py"
    original.write_bytes(b"rotten")
    with pytest.raises(RunError, match="the saved original is damaged"):
        rollback(root)
    original.unlink()
    with pytest.raises(RunError, match="the saved original is gone"):
        rollback(root)
    assert contents(root) == held


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("id", "20200101T000000-000000-abcd", "was tampered with"),
        ("version", 2, "written by another version"),
        ("state", "unheard-of", "cannot be read"),
        ("files", [{"path": "a"}], "cannot be read"),
        ("surplus", 1, "cannot be read"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused(
    root: Path, key: str, value: object, reason: str
) -> None:
    path = folder(root, upgrade(root)) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))
    for act in (rollback, recover, runs):
        with pytest.raises(RunError, match=reason):
            act(root)


@pytest.mark.parametrize("place", ["../victim.py", "/tmp/victim.py", "app/../../victim.py"])
def test_a_planted_manifest_reaches_nothing_outside(root: Path, place: str) -> None:
    path = folder(root, upgrade(root)) / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["files"][0]["target"] = place
    manifest["state"] = "writing"
    path.write_text(json.dumps(manifest))
    with pytest.raises(RunError, match="was tampered with"):
        recover(root)


def test_recover_has_nothing_to_do_in_a_sound_project(root: Path) -> None:
    assert recover(root) == ()
    assert not (root / ".alchemigrate").exists()
    upgrade(root)
    assert recover(root) == ()
    assert contents(root)["app/db.py"] == new(FILES["app/db.py"])


def died_while_writing(root: Path) -> None:
    """A run whose process is gone after its first file."""

    def step(name: str) -> None:
        if name.endswith(" to db.py"):
            raise InterruptedError

    run = Run.begin(root, changes(root), {}, step=step)
    with pytest.raises(InterruptedError):
        run.write()
    run._lock.close()  # as the end of its process would


def test_recover_tells_what_it_restored(root: Path) -> None:
    died_while_writing(root)
    (restored,) = recover(root)
    assert restored.files == ("app/models.py",)
    assert str(restored) == f"{restored.run} (1 file restored)"
    assert contents(root) == FILES
    assert runs(root)[0].error == "interrupted"


def test_a_file_the_dead_run_had_not_reached_may_be_edited(root: Path) -> None:
    died_while_writing(root)
    (root / "app/deep/x.py").write_bytes(b"edited\n")
    (restored,) = recover(root)
    assert restored.left == ("app/deep/x.py",)
    assert "left alone: app/deep/x.py" in str(restored)
    assert contents(root) == {**FILES, "app/deep/x.py": b"edited\n"}


def test_a_file_the_dead_run_had_written_is_not_replaced_if_edited(root: Path) -> None:
    died_while_writing(root)
    (root / "app/models.py").write_bytes(b"edited\n")
    for act in (recover, rollback, upgrade):
        with pytest.raises(ConflictError, match=r"app/models\.py: changed since run.*--force"):
            act(root)
    assert contents(root)["app/models.py"] == b"edited\n"
    rollback(root, force=True)
    assert contents(root) == FILES


def test_a_dead_run_is_taken_back_instead_of_the_kept_one_before(root: Path) -> None:
    kept = upgrade(root)
    middle = contents(root)
    died_while_writing(root)
    assert rollback(root).run != kept
    assert contents(root) == middle
    assert rollback(root).run == kept


def test_naming_the_kept_run_takes_back_the_dead_one_too(root: Path) -> None:
    kept = upgrade(root)
    died_while_writing(root)
    assert rollback(root, kept).run == kept
    assert contents(root) == FILES


def test_the_next_run_may_change_what_the_dead_one_left(root: Path) -> None:
    wanted = changes(root)
    died_while_writing(root)
    with Run.begin(root, wanted, {}) as run:
        run.write()
        run.keep()
    assert contents(root) == {path: new(data) for path, data in FILES.items()}


def test_a_run_without_changes_is_a_run(root: Path) -> None:
    with Run.begin(root, [], {}) as run:
        run.write()
        run.keep()
    assert rollback(root).files == ()


def test_empty_files_survive_both_ways(root: Path) -> None:
    (root / "empty.py").write_bytes(b"")
    wanted = [Change("empty.py", b"", b"x = 1\n"), Change("app/db.py", FILES["app/db.py"], b"")]
    with Run.begin(root, wanted, {}) as run:
        run.write()
        run.keep()
    assert contents(root)["app/db.py"] == b""
    rollback(root)
    assert contents(root) == {**FILES, "empty.py": b""}
