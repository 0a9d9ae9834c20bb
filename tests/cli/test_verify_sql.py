"""`verify` and what tests send to the database: the counts, the switches, the difference."""

from __future__ import annotations

import sys

from cli.invoke import Tool
from contract.json_schema import check_published

APPLICATION = {
    "app.py": """\
from sqlalchemy import create_engine, text
from sqlalchemy.pool import StaticPool

engine = create_engine(
    "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
)


def put(value):
    with engine.begin() as connection:
        connection.execute(text("create table if not exists t (x integer)"))
        connection.execute(text("insert into t values (:x)"), {"x": value})


def newest():
    with engine.connect() as connection:
        return connection.execute("select x from t order by x desc limit 1").scalar()
""",
    "test_app.py": """\
from app import newest, put


def test_newest():
    put(1)
    assert newest() == 1
""",
}


def test_verify_compares_what_is_sent(tool: Tool, sqlalchemy_overlay: object) -> None:
    assert sqlalchemy_overlay
    tool.plant({"pyproject.toml": "", **APPLICATION})
    tool("upgrade")
    words = ("verify", ".", "--python", sys.executable)
    answer = tool(*words, "--format", "json")
    assert (answer.code, answer.err) == (0, "")
    document = answer.json()
    check_published("verify", document)
    sql = document["sql"]
    assert (sql["holds"], sql["tests"], sql["harmless"], sql["different"]) == (True, 1, 1, 0)
    assert sql["harmless_differences"] == {"read-only-ends": 1}
    strict = tool(*words, "--strict-sql", "read-only-ends")
    assert strict.code == 1
    assert "extra ROLLBACK in test_app.py::test_newest" in strict.out
    assert max(map(len, strict.out.splitlines())) <= 80
    text = (tool.folder / "app.py").read_text(encoding="utf-8")
    (tool.folder / "app.py").write_text(text.replace(" limit 1", ""), encoding="utf-8")
    changed = tool(*words, "--format", "json")
    assert changed.code == 1
    check_published("verify", changed.json())
    (difference,) = changed.json()["sql"]["differences"]
    assert difference["kind"] == "missing LIMIT"
    assert difference["sides"]["after"]["stack"][0] == ["app.py", 17]
    left_out = tool(*words, "--no-sql")
    assert left_out.code == 0
    assert "sql: not compared (--no-sql)" in left_out.out
    assert "no such harmless difference" in tool(*words, "--strict-sql", "nonsense").err
