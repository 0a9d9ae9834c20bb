"""The main job, shown: a trading backend that does not start under SQLAlchemy 2 serves under it.

    python examples/demo.py [FOLDER]

Works on copies in the folder (`build/demo` if none is given, emptied first); the repository stays
as it is. The figures it prints are those of this very run; the full reports lie beside the copies.
"""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from rich.console import Console

from alchemigrate.report import diagnosis as report
from alchemigrate.upgrade.doctor import diagnose as doctor
from alchemigrate.upgrade.overlays import environment, overlay
from alchemigrate.upgrade.proof.probing import start
from alchemigrate.upgrade.verify import Verification, verify

HERE = Path(__file__).resolve().parent
BUILD = Path(sys.argv[1]).resolve() if sys.argv[1:] else HERE.parent / "build" / "demo"
PYTHON = Path(sys.executable)
TOOL = PYTHON.parent / "alchemigrate"
MODEL_FILES = 19
console = Console(highlight=False, soft_wrap=True)


class DemoError(Exception):
    """A step did not come to the result that the demonstration promises."""


def main() -> int:
    """Run every step; 0 if all came out as promised."""
    begun = time.monotonic()
    try:
        legacy, broken = prepare()
        causes = diagnose(broken)
        applied, left = upgrade(broken)
        models = load_models(broken)
        proofs = [prove(legacy, broken, version) for version in ("2.0", "2.1")]
        worth = serve(broken)
        with backend() as base:
            ready = visit(base, worth)
            summarise(begun, causes, applied, left, models, proofs, worth, ready)
            stay(base)
    except DemoError as error:
        console.print(f"[red]{error}[/red]")
        return 1
    return 0


def summarise(
    begun: float,
    causes: int,
    applied: int,
    left: int,
    models: str,
    proofs: list[Verification],
    worth: str,
    ready: str,
) -> None:
    """The figures of this run."""
    seconds = time.monotonic() - begun
    tests = ", ".join(
        f"{proof.tests.passing} on {proof.after_version}" for proof in proofs if proof.tests
    )
    console.rule("summary")
    console.print(f"causes found       {causes}")
    console.print(f"rewritten places   {applied} ({left} left for a person, none of them stops it)")
    console.print(f"model files        {models}")
    console.print(
        f"schema             same: {proofs[0].schema.tables} tables, "
        f"{proofs[0].schema.classes} mapped classes"
    )
    console.print(f"tests passing      {tests}")
    console.print(f"served over HTTP   login, then a portfolio worth {worth}")
    console.print(f"on the runtime     the same worth; {ready}")
    console.print(f"time               {seconds:.0f} s")
    console.print(f"reports            {_short(str(BUILD))}/*.json")


def prepare() -> tuple[Path, Path]:
    """Fresh copies: the application as it ran on 1.4, and the state that does not start."""
    console.rule(
        "1. a trading backend, written for SQLAlchemy 1.4, its requirements already at 2.0"
    )
    shutil.rmtree(BUILD, ignore_errors=True)
    clean = shutil.ignore_patterns("__pycache__", ".pytest_cache", "*.db", ".alchemigrate")
    legacy, broken = BUILD / "legacy", BUILD / "trading"
    for target in (legacy, broken):
        shutil.copytree(HERE / "trading_legacy", target, ignore=clean)
    shutil.copytree(HERE / "trading_broken", broken, ignore=clean, dirs_exist_ok=True)
    (broken / "CAUSES.json").unlink()
    with console.status("") as status:
        for version in ("1.4", "2.0", "2.1"):
            status.update(f"installing SQLAlchemy {version} beside the others")
            overlay(version, PYTHON)
    return legacy, broken


def tool(*arguments: str, accept: tuple[int, ...] = (0, 1)) -> str:
    """What the command line answers; its progress goes to the terminal."""
    console.print(f"[bold]$ alchemigrate {' '.join(_short(word) for word in arguments)}[/bold]")
    done = subprocess.run([TOOL, *arguments], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in accept:
        raise DemoError(f"alchemigrate {arguments[0]} ended with {done.returncode}")
    return done.stdout


def _short(word: str) -> str:
    return str(Path(word).relative_to(HERE.parent)) if word.startswith(str(HERE.parent)) else word


def diagnose(tree: Path) -> int:
    """What the doctor says of the state that does not start; the number of causes."""
    console.rule("2. why does it not start?")
    with console.status("starting the application") as status:
        found = doctor.diagnose(tree, PYTHON, overlays=[overlay("2.0", PYTHON)], say=status.update)
    for line in report.lines(found):
        console.print(line, markup=False)
    save("doctor.json", found.as_json())
    return len(found.causes)


def upgrade(tree: Path) -> tuple[int, int]:
    """Upgrade the copy; how many places were rewritten and how many are left to a person."""
    console.rule("3. upgrade: rewrite what can be proven")
    options = ("--target", "2.1", "--allow-dirty", "--format", "json")
    answer = json.loads(tool("upgrade", str(tree), *options))
    save("upgrade.json", answer)
    summary = answer["summary"]
    left = summary["findings"] - summary["applied"] - summary["suppressed"]
    console.print(
        f"{summary['applied']} places in {summary['changed_files']} files rewritten, {left} left; "
        f"`alchemigrate rollback` gives back the original bytes"
    )
    return summary["applied"], left


def load_models(tree: Path) -> str:
    """Import all model files on 2.0 and 2.1 and configure the mappers."""
    console.rule("4. does it start?")
    told = []
    for version in ("2.0", "2.1"):
        answer = start(PYTHON, tree, [overlay(version, PYTHON)])
        loaded = [name for name in answer["models"]["loaded"] if name.startswith("app.models.")]
        console.print(
            f"SQLAlchemy {answer['sqlalchemy']}: {len(loaded)} of {MODEL_FILES} model files load, "
            f"mappers {'configure' if answer['mappers'] == 'ok' else 'fail'}"
        )
        if len(loaded) != MODEL_FILES or answer["mappers"] != "ok" or answer["modules"]["failed"]:
            save(f"start-{version}.json", answer)
            raise DemoError(f"the upgraded application does not start on {version}")
        told.append(f"{len(loaded)} of {MODEL_FILES} on {answer['sqlalchemy']}")
    return ", ".join(told)


def prove(legacy: Path, tree: Path, version: str) -> Verification:
    """Same schema, same mappers, same tests: the original on 1.4 against the upgraded tree."""
    console.rule(f"5. is it still the same application? 1.4 before, {version} after")
    with console.status("comparing tables and mappers, running the tests of both"):
        found = verify(legacy, tree, "1.4", version, PYTHON)
    save(f"verify-{version}.json", found.as_json())
    tests = found.tests
    assert tests is not None
    console.print(
        f"{found.schema.tables} tables, {found.schema.classes} mapped classes: "
        f"{len(found.schema.unexplained)} differences; {tests.passing} tests pass, "
        f"{len(tests.broken)} broken, {len(tests.missing)} missing"
    )
    if not found.holds:
        raise DemoError(f"the proof does not hold on {version}: see verify-{version}.json")
    return found


def serve(tree: Path) -> str:
    """Seed, serve, log in over HTTP and fetch a portfolio; the portfolio's worth."""
    console.rule("6. serve it")
    surroundings = environment(PYTHON, [overlay("2.0", PYTHON)], tree)
    surroundings["PYTHONWARNINGS"] = "ignore"
    surroundings["DATABASE_URL"] = f"sqlite:///{tree / 'demo.db'}"
    subprocess.run(
        [PYTHON, "-W", "ignore", "-m", "app.seed"], cwd=tree, env=surroundings, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    with served(tree, surroundings) as base:
        credentials = {"login": "demo@example.com", "password": "demo-password"}
        token = request(f"{base}/login", credentials)["access_token"]
        portfolio = request(f"{base}/portfolio", token=token)
    save("portfolio.json", portfolio)
    console.print(f"POST /login: a token; GET /portfolio: {len(portfolio['positions'])} positions")
    return str(portfolio["market_value"])


@contextmanager
def backend() -> Iterator[str]:
    """`examples/trading`, seeded and served on SQLAlchemy 2.1 by its own `app.serve`: its URL."""
    console.rule("7. the same backend on alchemigrate.runtime, with what operators need")
    tree = BUILD / "backend"
    shutil.copytree(HERE / "trading", tree, ignore=shutil.ignore_patterns("__pycache__", "*.db"))
    surroundings = environment(PYTHON, [overlay("2.1", PYTHON)], tree)
    surroundings["PYTHONWARNINGS"] = "ignore"
    surroundings["DATABASE_URL"] = f"sqlite:///{tree / 'demo.db'}"
    line = [PYTHON, "-m", "app.seed"]
    subprocess.run(line, cwd=tree, env=surroundings, check=True, stdout=subprocess.DEVNULL)
    keeper = subprocess.Popen(
        [PYTHON, "-m", "app.serve", "--port", "0"],
        cwd=tree, env=surroundings, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert keeper.stdout is not None
    try:
        base = keeper.stdout.readline().strip()
        if not base:
            raise DemoError("the backend does not start")
        yield base
    finally:
        keeper.terminate()
        keeper.wait(timeout=30)


def visit(base: str, worth: str) -> str:
    """Log in, fetch the portfolio, ask for health and metrics; what readiness said."""
    token = request(f"{base}/login", {"login": "demo", "password": "demo-password"})["access_token"]
    found = str(request(f"{base}/portfolio", token=token)["market_value"])
    if found != worth:
        raise DemoError(f"the portfolio is worth {found} on the runtime, and was {worth}")
    ready = request(f"{base}/health/ready")
    with urllib.request.urlopen(f"{base}/metrics", timeout=10) as answer:
        series = sum(line.startswith(b"# TYPE") for line in answer.read().splitlines())
    told = ", ".join(f"{check['name']}: {check['told']}" for check in ready["checks"])
    console.print(f"GET /health/ready: {told}; GET /metrics: {series} series", markup=False)
    return f"ready in {1000 * ready['seconds']:.0f} ms; {series} series of metrics"


def stay(base: str) -> None:
    """Serve on until Ctrl-C where somebody sits at the terminal; elsewhere it ends here."""
    console.print(f"address            {base}/docs, {base}/status")
    console.print("log in as          demo / demo-password; to the status: admin / admin-password")
    if sys.stdin.isatty() and sys.stdout.isatty():
        console.print("it serves until Ctrl-C")
        with suppress(KeyboardInterrupt):
            signal.pause()


@contextmanager
def served(tree: Path, surroundings: dict[str, str]) -> Iterator[str]:
    """The application on a free port of the loopback interface, ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        PYTHON,
        "-m",
        "uvicorn",
        "app.main:app",
        "--port",
        str(port),
        "--log-level",
        "warning",
    ]
    process = subprocess.Popen(command, cwd=tree, env=surroundings)
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(f"{base}/health", process)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until the application answers; DemoError if it ends or is not there after 30 seconds."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            request(url)
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise DemoError("the application does not answer")


def request(url: str, body: Any = None, token: str = "") -> Any:
    """A GET, or a POST of JSON; the answer's JSON."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=10) as answer:
        return json.loads(answer.read())


def save(name: str, document: Any) -> None:
    """Keep a report beside the copies."""
    (BUILD / name).write_text(json.dumps(document, indent=2), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
