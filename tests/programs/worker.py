"""Runs programs one after the other, each in a transaction that is taken back.

Started by path with an overlay on PYTHONPATH; reads a JSON text a line (the program) and answers
with a JSON value: what the program left in `R`, taken apart, or the error.
"""

import json
import sys
import warnings

warnings.simplefilter("ignore")

import shop  # noqa: E402
from sqlalchemy import inspect  # noqa: E402
from sqlalchemy.engine import Row  # noqa: E402
from sqlalchemy.exc import NoInspectionAvailable  # noqa: E402


def shown(value: object) -> object:
    """A value that JSON can say: objects by class and key, rows by fields."""
    if isinstance(value, Row):
        names = [name for name in value._fields if name.isidentifier()]
        named = {name: shown(getattr(value, name)) for name in names}
        return {"row": [shown(one) for one in tuple(value)], "named": named}
    if isinstance(value, (list, tuple)):
        return [shown(one) for one in value]
    if isinstance(value, dict):
        return {repr(key): shown(one) for key, one in value.items()}
    try:
        state = inspect(value)
    except NoInspectionAvailable:
        return repr(value)
    if not hasattr(state, "identity"):
        return repr(value)
    return f"{type(value).__name__} {state.identity} without {sorted(state.unloaded)}"


def run(code: str) -> object:
    """What a program leaves in `R`, and the tables after it."""
    names = {name: getattr(shop, name) for name in shop.__all__}
    session = shop.session
    session.expire_on_commit = False
    session.expunge_all()
    try:
        exec(compile(code, "program", "exec"), names)
        after = [session.connection().exec_driver_sql(f"select * from {t}").fetchall()
                 for t in ("users", "addresses", "orders")]  # fmt: skip
        return {"R": shown(names.get("R")), "tables": repr(after)}
    except Exception as error:  # noqa: BLE001  whatever a program raises is its answer
        return {"raises": type(error).__name__}
    finally:
        session.rollback()


def main() -> None:
    """Answer line by line."""
    shop.fill()
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
