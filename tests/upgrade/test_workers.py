"""Work done in this process, in threads, in real processes that really die, and by Dask."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from upgrade import tasks

from alchemigrate.errors import UsageError
from alchemigrate.upgrade import executors, workers
from alchemigrate.upgrade.attempt import Failure, attempt
from alchemigrate.upgrade.executors import Processes, Serial, Threads, cores, executor_from
from alchemigrate.upgrade.workers import run
from alchemigrate.values.finding import Skipped

NAMES = [f"{letter}{number}" for letter in "abc" for number in range(20)]
KINDS = ["serial", "threads:2", "processes:2"]


def made(kind: str) -> Executor:
    """The executor that a user would name so."""
    executor = executor_from(kind)
    assert executor is not None
    return executor


@pytest.mark.parametrize("kind", KINDS)
def test_answers_come_back_in_order(kind: str) -> None:
    seen: list[tuple[int, int]] = []
    with made(kind) as executor:
        batch = run(
            executor, tasks.slow_first, NAMES, progress=lambda *numbers: seen.append(numbers)
        )
    assert list(batch.results) == NAMES
    assert batch.crashes == ()
    assert seen[-1] == (60, 60)
    assert seen == sorted(seen)


@pytest.mark.parametrize("kind", KINDS)
def test_an_exception_loses_one_answer_and_says_why(kind: str) -> None:
    with made(kind) as executor:
        batch = run(executor, tasks.fail_at_bad, ["a", "bad", "c"])
    assert (batch.results[0], batch.results[2]) == ("a", "c")
    failure = batch.results[1]
    assert isinstance(failure, Failure)
    assert failure.path == "bad"
    assert failure.error == "ValueError: cannot stand bad"
    assert "in fail_at_bad" in failure.traceback


def test_endless_recursion_is_a_failure_too() -> None:
    (failure,) = run(None, tasks.recurse, ["a"]).results
    assert isinstance(failure, Failure)
    assert failure.error.startswith("RecursionError")


def test_a_failure_names_the_rule_whose_code_failed() -> None:
    failure = attempt("app/db.py", partial(tasks.broken_rule, "x"))
    assert isinstance(failure, Failure)
    assert failure.rule == "query-get"
    assert "AttributeError" in failure.error


def test_interrupts_are_not_swallowed() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt("app/db.py", interrupted)


@pytest.mark.parametrize("task", [tasks.die_at_bad, tasks.exit_at_bad])
def test_a_dying_worker_loses_only_the_file_that_kills_it(task: partial[str]) -> None:
    items = [*NAMES[:25], "bad one", *NAMES[25:], "bad two"]
    with made("processes:2") as executor:
        batch = run(executor, task, items)
    for item, answer in zip(items, batch.results, strict=True):
        if item.startswith("bad"):
            assert answer == Skipped(item, "a worker process died while reading it")
        else:
            assert answer == item
    named = {path for crash in batch.crashes for path in crash.paths}
    assert {"bad one", "bad two"} <= named
    assert "bad one" in str(batch.crashes[0])


def test_a_worker_that_dies_by_accident_loses_nothing(tmp_path: Path) -> None:
    items = [*NAMES[:10], "unlucky", *NAMES[10:]]
    with made("processes:2") as executor:
        batch = run(executor, partial(tasks.die_once, str(tmp_path / "flag")), items)
    assert list(batch.results) == items
    assert len(batch.crashes) == 1


def test_any_executor_of_the_standard_library_will_do() -> None:
    with ProcessPoolExecutor(1) as executor:
        assert run(executor, tasks.double, ["a", "b"]).results == ("aa", "bb")


def test_a_pool_that_is_dead_already_is_replaced() -> None:
    with ProcessPoolExecutor(1) as executor:
        assert run(executor, tasks.die_at_bad, ["bad"]).results[0] == Skipped("bad", workers.DIED)
        with pytest.raises(BrokenExecutor):
            executor.submit(tasks.double, "a")
        assert run(executor, tasks.double, NAMES).results == tuple(name * 2 for name in NAMES)


def test_processes_are_started_only_for_enough_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "forkable", lambda: False)
    assert set(run(None, tasks.where, NAMES).results) == {os.getpid()}
    monkeypatch.setattr(workers, "ENOUGH", 10)
    monkeypatch.setattr(workers, "cores", lambda: 2)
    assert os.getpid() not in run(None, tasks.where, NAMES).results


FORKING = """
import os
import time
from functools import partial

from upgrade import tasks

from alchemigrate.upgrade import workers
from alchemigrate.upgrade.workers import forks, run
from alchemigrate.values.finding import Skipped

if __name__ == "__main__":
    assert forks(40) and not forks(39)
    names = [f"file {number}" for number in range(60)]
    parent = os.getpid()
    first = run(None, lambda name: time.sleep(0.02) or os.getpid(), names)
    assert parent not in first.results and len(set(first.results)) == 2, first
    second = run(None, partial(tasks.die_at_bad), [*names, "bad"])
    assert second.results[:-1] == tuple(names)
    assert second.results[-1] == Skipped("bad", workers.DIED)
"""


@pytest.mark.skipif(cores() < 2 or sys.platform != "linux", reason="nothing to share work with")
def test_copies_of_a_process_without_threads_share_its_work(tmp_path: Path) -> None:
    script = tmp_path / "forking.py"
    script.write_text(FORKING, encoding="utf-8")
    surroundings = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, script], env=surroundings, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux copies processes")
def test_a_process_with_threads_is_not_copied() -> None:
    assert threading.active_count() > 1 or executors.forkable()
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert not executors.forkable()
    finally:
        waiting.set()
        thread.join()


def test_a_task_is_unpacked_once_by_each_process(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with made("processes:2") as executor:
        batch = run(executor, tasks.Load(str(log)), NAMES)
    unpacked = log.read_text().split()
    assert len(unpacked) == len(set(unpacked))
    assert set(unpacked) == {str(answer) for answer in batch.results}


def test_nothing_to_do() -> None:
    assert run(None, tasks.double, []).results == ()


def test_executors_have_names() -> None:
    assert executor_from(None) is None
    assert isinstance(executor_from("serial"), Serial)
    for spec, kind, width in (("threads:3", Threads, 3), ("processes:2", Processes, 2)):
        with made(spec) as executor:
            assert isinstance(executor, kind)
            assert executor.width == width
    with made("threads") as executor:
        assert isinstance(executor, Threads)


@pytest.mark.parametrize(
    "spec", ["", "proceses", "threads:", "threads:0", "threads:x", "serial:2", "dask:", "dask://h"]
)
def test_names_that_are_none_are_refused(spec: str) -> None:
    with pytest.raises(UsageError, match="is no executor"):
        executor_from(spec)


def test_a_cluster_that_does_not_answer_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    client = distributed.Client
    monkeypatch.setattr(
        distributed, "Client", lambda address, timeout: client(address, timeout=0.5)
    )
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        executor_from("dask://127.0.0.1:1")


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"install alchemigrate\[fleet\]"):
        executor_from("dask://127.0.0.1:1")


FLEET = """
import json
from distributed import LocalCluster
from upgrade import tasks
from alchemigrate.upgrade.executors import executor_from
from alchemigrate.upgrade.workers import run

if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address.removeprefix("tcp://")
        with executor_from("dask://" + address) as fleet:
            works = run(fleet, tasks.fail_at_bad, ["a", "bad", "c"])
            dies = run(fleet, tasks.die_at_bad, ["a", "bad", "c"])
    answers = [getattr(one, "path", one) for one in (*works.results, *dies.results)]
    kinds = [type(one).__name__ for one in (works.results[1], dies.results[1])]
    print(json.dumps([answers, kinds, len(dies.crashes)]))
"""


@pytest.mark.slow
def test_a_dask_cluster_does_the_work(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    script = tmp_path / "fleet.py"
    script.write_text(textwrap.dedent(FLEET))
    here = Path(__file__).parent.parent
    deaths = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    environment = os.environ | {"PYTHONPATH": str(here)} | deaths
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    expected = '[["a", "bad", "c", "a", "bad", "c"], ["Failure", "Skipped"], 1]'
    assert done.stdout.splitlines()[-1] == expected
