"""Statements without what may differ, and what must still differ."""

from __future__ import annotations

import pytest

from alchemigrate.upgrade.proof.sql.canonical import canonical, needed
from alchemigrate.upgrade.proof.sql.harmless import EVERY, Harmless

SAME = {
    "labels": (
        "SELECT users.id AS users_id, users.name AS users_name \nFROM users WHERE users.id = ?",
        "SELECT users.id, users.name FROM users WHERE users.id = ?",
        "labels",
    ),
    "a label that is sorted by": (
        "SELECT count(a.id) AS count_1 FROM a GROUP BY a.x ORDER BY count_1 DESC",
        "SELECT count(a.id) AS n FROM a GROUP BY a.x ORDER BY count(a.id) DESC",
        "labels",
    ),
    "aliases": (
        "SELECT u1.id FROM users AS u1 JOIN users AS u2 ON u1.boss = u2.id",
        "SELECT users_1.id FROM users AS users_1 JOIN users AS users_2 "
        "ON users_1.boss = users_2.id",
        "aliases",
    ),
    "columns of a subquery": (
        "SELECT anon_1.users_id AS anon_1_users_id, o.id AS o_id FROM (SELECT users.id AS "
        "users_id FROM users LIMIT ?) AS anon_1 LEFT OUTER JOIN o ON o.u = anon_1.users_id",
        "SELECT anon_1.id, o.id AS id_1 FROM (SELECT users.id AS id FROM users LIMIT ?) AS "
        "anon_1 LEFT OUTER JOIN o ON o.u = anon_1.id",
        "labels",
    ),
    "a common table": (
        "WITH x AS (SELECT a.id AS a_id FROM a) SELECT x.a_id FROM x",
        "WITH anon_1 AS (SELECT a.id AS id FROM a) SELECT anon_1.id FROM anon_1",
        "aliases labels",
    ),
    "the order of columns": ("SELECT b, a FROM t", "SELECT a, b FROM t", "column-order"),
    "a table": ("CREATE TABLE t (b INT, a INT)", "CREATE TABLE t (a INT, b INT)", "column-order"),
    "names of parameters": ("SELECT a FROM t WHERE x = %(x_1)s",
                            "SELECT a FROM t WHERE x = %(param_1)s", "binds"),
    "casts of parameters": ("SELECT a FROM t WHERE x = $1 AND y = $2",
                            "SELECT a FROM t WHERE x = $1::VARCHAR AND "
                            "y = $2::TIMESTAMP WITH TIME ZONE", "binds"),
    "returning": ("INSERT INTO t (a) VALUES (?)", "INSERT INTO t (a) VALUES (?) RETURNING id",
                  "returning"),
    "savepoints": ("SAVEPOINT sa_savepoint_1", "SAVEPOINT sa_savepoint_7", "savepoint-names"),
    "releases": ("RELEASE SAVEPOINT a", "RELEASE SAVEPOINT b", "savepoint-names"),
    "a batch": ("INSERT INTO t (a, b) VALUES (%(a)s, %(b)s)",
                "INSERT INTO t (a, b) SELECT p0::VARCHAR, p1::VARCHAR FROM (VALUES (%(a__0)s, "
                "%(b__0)s, 0), (%(a__1)s, %(b__1)s, 1)) AS imp_sen(p0, p1, sen_counter) "
                "ORDER BY sen_counter RETURNING t.id, t.id AS id__1", "batches returning"),
}  # fmt: skip
UNLIKE = {
    "a limit": ("SELECT a FROM t LIMIT ?", "SELECT a FROM t"),
    "another filter": ("SELECT a FROM t WHERE t.x = ?", "SELECT a FROM t WHERE t.y = ?"),
    "a direction": ("SELECT a FROM t ORDER BY t.a", "SELECT a FROM t ORDER BY t.a DESC"),
    "a join": ("SELECT t.a FROM t JOIN u ON t.id = u.id", "SELECT t.a FROM t, u"),
    "a condition of a join": (
        "SELECT t.a FROM t JOIN u ON t.id = u.id AND u.x",
        "SELECT t.a FROM t JOIN u ON t.id = u.id",
    ),
    "aliases that are exchanged": (
        "SELECT a.x FROM t AS a JOIN t AS b ON a.id = b.up WHERE a.y",
        "SELECT a.x FROM t AS a JOIN t AS b ON a.id = b.up WHERE b.y",
    ),
    "a column": ("SELECT t.a FROM t", "SELECT t.a, t.b FROM t"),
    "a label that is another column": (
        "SELECT t.a AS x FROM t ORDER BY x",
        "SELECT t.a AS x FROM t ORDER BY t.b",
    ),
    "columns of a union": (
        "SELECT a, b FROM t UNION SELECT c, d FROM u",
        "SELECT b, a FROM t UNION SELECT c, d FROM u",
    ),
    "distinct": ("SELECT a FROM t", "SELECT DISTINCT a FROM t"),
    "a text": ("UPDATE t SET a='x'", "UPDATE t SET a='y'"),
    "how many values": ("SELECT a FROM t WHERE b IN (?, ?)", "SELECT a FROM t WHERE b IN (?)"),
    "null": ("CREATE TABLE t (a INT NOT NULL)", "CREATE TABLE t (a INT)"),
}


@pytest.mark.parametrize("case", SAME)
def test_same(case: str) -> None:
    before, after, names = SAME[case]
    assert canonical(before, EVERY).text == canonical(after, EVERY).text
    assert needed(before, after, EVERY) >= set(names.split())
    for name in names.split():
        strict = EVERY - {Harmless(name)}
        assert canonical(before, strict).text != canonical(after, strict).text


@pytest.mark.parametrize("case", UNLIKE)
def test_not_the_same(case: str) -> None:
    before, after = UNLIKE[case]
    assert canonical(before, EVERY).text != canonical(after, EVERY).text


def test_parameters_follow_their_columns() -> None:
    sql = canonical("INSERT INTO t (b, a) VALUES (?, ?)", EVERY)
    assert sql.text == "INSERT INTO t (a , b) VALUES (? , ?)"
    assert sql.values((("0", "'b'"), ("1", "'a'"))) == [("'a'", "'b'")]
    sql = canonical("UPDATE t SET b=%(b)s, a=%(a)s WHERE t.id = %(id_1)s", EVERY)
    assert sql.values((("id_1", "1"), ("b", "2"), ("a", "3"))) == [("3", "2", "1")]


def test_rows_of_a_batch_are_rows() -> None:
    sql = canonical("INSERT INTO t (b, a) VALUES (?, ?), (?, ?) RETURNING id", EVERY)
    row = tuple((str(number), f"'{letter}'") for number, letter in enumerate("wxyz"))
    assert sql.values(row) == [("'x'", "'w'"), ("'z'", "'y'")]
    assert sql.returning == "id"


def test_what_cannot_be_read_stays_as_it_is() -> None:
    sql = canonical("select ) from (( where", EVERY)
    assert "where" in sql.text
    assert canonical("SELECT '?' || ?", EVERY).values((("0", "1"),)) == [("1",)]
    odd = canonical("SELECT a FROM t WHERE j ? 'key'", EVERY)
    assert odd.values(()) == [()]
