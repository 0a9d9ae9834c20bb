"""Runs snippets, each in a copy of a process that has SQLAlchemy imported: `{id: code}` on stdin.

Started by path with an overlay on PYTHONPATH; prints `{id: what came of it}` as JSON: the repr of
what the snippet left in `R` (or `v`), or `raises` and the error.
"""

import gc
import json
import os
import signal
import sys
import traceback
import warnings

SECONDS = 20


def outcome(code: str) -> str:
    """What running a snippet gives."""
    names: dict[str, object] = {"__name__": "snippet"}
    try:
        exec(compile(code, "snippet", "exec"), names)
    except BaseException as error:  # noqa: BLE001  whatever a snippet raises is its answer
        last = traceback.format_exception_only(type(error), error)[-1].strip()
        return "raises " + last.splitlines()[0]
    return repr(names.get("R", names.get("v")))


def apart(code: str) -> str:
    """The outcome, found out in a copy of this process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(SECONDS)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        answer = outcome(code)
        with os.fdopen(writing, "w", encoding="utf-8", errors="backslashreplace") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return answer or "no answer"


def main() -> None:
    """Answer what is asked on standard input."""
    warnings.simplefilter("ignore")
    import sqlalchemy.orm  # noqa: F401  the copies have it

    snippets = json.load(sys.stdin)
    gc.disable()  # a collection would write to every page that the copies share
    gc.freeze()
    json.dump({name: apart(code) for name, code in snippets.items()}, sys.stdout)


if __name__ == "__main__":
    main()
