"""`examples/trading` is what the tool makes of `examples/trading_legacy`, but for a few files.

    python examples/renew.py           # upgrade a copy, write what differs
    python examples/renew.py --check   # upgrade a copy, name what differs

What a person wrote instead, and why, is listed here; nothing else may differ.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLD, NEW = HERE / "trading_legacy", HERE / "trading"
MADE = ("alembic", "app")
BY_HAND = {
    "app/api/auth.py": "attempts to log in are counted before they begin",
    "app/api/dependencies.py": "asking who it is waits on the event loop",
    "app/api/health.py": "liveness, readiness and metrics of the runtime beside the old answer",
    "app/core/async_database.py": "one AsyncDatabase of the runtime, watched",
    "app/core/config.py": "psycopg 3 serves both sides; no development key in production",
    "app/core/database.py": "services use the sync face of the asyncio engine",
    "app/core/security.py": "hashing passwords leaves the event loop to others",
    "app/main.py": "every endpoint is a coroutine, as app.core.bridge makes it",
    "app/seed.py": "runs on the event loop, and ends transactions that only read",
    "app/services/maintenance.py": "as a program it runs on the event loop",
    "app/services/reports.py": "trades_of() was written for SQLite alone",
}
"""Files that the tool left and a person changed afterwards, each with the reason."""
ADDED = {
    "app/api/status.html": "the page for operators",
    "app/api/status.py": "the figures of the page for operators",
    "app/serve.py": "restarts what serves without losing a request",
    "app/api/failures.py": "what a request is told when the database fails, typed by the runtime",
    "app/core/attempts.py": "how often passwords may be tried in this process",
    "app/core/bridge.py": "runs the services, written over sync sessions, on the event loop",
    "app/core/turns.py": "requests hold two connections at times: only half as many may come in",
}
"""Files that the old backend does not have, each with the reason."""


def upgraded(folder: Path) -> Path:
    """The old backend, copied into `folder` and upgraded there."""
    tree = folder / "trading"
    clean = shutil.ignore_patterns("__pycache__", ".pytest_cache", "*.db")
    shutil.copytree(OLD, tree, ignore=clean)
    command = [
        sys.executable, "-m", "alchemigrate", "upgrade", tree, "--target", "2.1", "--modern",
        "--allow-dirty",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return tree


def files(tree: Path) -> dict[str, bytes]:
    """What the folders of the program hold, by path."""
    return {
        path.relative_to(tree).as_posix(): path.read_bytes()
        for folder in MADE
        for path in sorted((tree / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def differences(made: dict[str, bytes], kept: dict[str, bytes]) -> list[str]:
    """Each file that is not what the lists above say, and how."""
    found = [f"{path}: missing" for path in sorted(made.keys() - kept.keys())]
    found += [
        f"{path}: not made by the tool" for path in sorted(kept.keys() - made.keys() - ADDED.keys())
    ]
    for path in sorted(made.keys() & kept.keys()):
        same = made[path] == kept[path]
        if not same and path not in BY_HAND:
            found.append(f"{path}: not what the tool makes")
        if same and path in BY_HAND:
            found.append(f"{path}: said to be changed by hand, and is not")
    return found + [f"{path}: is not there" for path in sorted(ADDED.keys() - kept.keys())]


def main() -> int:
    """0 if everything is as the lists say, or was written so."""
    with tempfile.TemporaryDirectory() as folder:
        tree = upgraded(Path(folder))
        made, kept = files(tree), files(NEW)
        wrong = differences(made, kept)
    print("\n".join(wrong) if wrong else f"{len(made)} files, {len(BY_HAND)} of them by hand")
    if "--check" in sys.argv[1:]:
        return bool(wrong)
    for path, content in made.items():
        if path not in BY_HAND:
            (NEW / path).parent.mkdir(parents=True, exist_ok=True)
            (NEW / path).write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
