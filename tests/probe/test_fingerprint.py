"""The command `fingerprint`: what it says, and that it says the same on every SQLAlchemy."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from house.sources import ROOT

from alchemigrate.upgrade.proof.probing import fingerprint

ZOO = ROOT / "tests" / "data" / "zoo"
Zoo = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def zoo(sqlalchemy_overlay: Callable[[str], Path]) -> Zoo:
    """The fingerprint of the zoo of models on a version of SQLAlchemy, made once."""
    known: dict[str, dict[str, Any]] = {}

    def taken(version: str) -> dict[str, Any]:
        if version not in known:
            folder = sqlalchemy_overlay(version)
            known[version] = fingerprint(Path(sys.executable), ZOO, [folder])
        return known[version]

    return taken


def table(answer: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in answer["tables"] if one["table"] == name)


def column(answer: dict[str, Any], name: str) -> dict[str, Any]:
    home, _, own = name.rpartition(".")
    return next(one for one in table(answer, home)["columns"] if one["name"] == own)


def mapped(answer: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in answer["classes"] if one["class"] == name)


def without_order(answer: dict[str, Any]) -> list[Any]:
    """Tables with columns and lines of DDL sorted, and without types that SQLite may not have."""
    found = []
    for one in answer["tables"]:
        columns = sorted(one["columns"], key=lambda each: str(each["name"]))
        for each in columns:
            each = each | {"type": each["type"] | {"sqlite": "any"}}
        plain = [each | {"type": each["type"] | {"sqlite": "any"}} for each in columns]
        ddl = {name: lines and sorted(lines) for name, lines in one["ddl"].items()}
        found.append(one | {"columns": plain, "ddl": ddl})
    return found


@pytest.mark.parametrize("version", ["2.0", "2.1"])
def test_the_same_models_have_the_same_tables(zoo: Zoo, version: str) -> None:
    old, new = zoo("1.4"), zoo(version)
    assert old["modules"]["failed"] == new["modules"]["failed"] == []
    assert len(old["tables"]) == 11
    assert without_order(old) == without_order(new)


@pytest.mark.parametrize("version", ["2.0", "2.1"])
def test_the_same_models_have_the_same_mappers_and_sequences(zoo: Zoo, version: str) -> None:
    assert len(zoo("1.4")["classes"]) == 11
    assert zoo("1.4")["classes"] == zoo(version)["classes"]
    assert zoo("1.4")["sequences"] == zoo(version)["sequences"]


def test_most_ddl_can_be_written_for_both_databases(zoo: Zoo) -> None:
    written = [one["ddl"] for one in zoo("1.4")["tables"]]
    assert all(ddl["postgresql"] for ddl in written)
    assert sum(1 for ddl in written if ddl["sqlite"]) == 8


def test_columns_say_what_they_hold_and_what_fills_them(zoo: Zoo) -> None:
    answer = zoo("2.0")
    assert column(answer, "things.price")["type"]["postgresql"] == "NUMERIC(20, 8)"
    assert column(answer, "things.price")["type"]["python"] == "decimal.Decimal"
    assert column(answer, "things.plain")["type"]["python"] == "builtins.float"
    assert column(answer, "things.uuid_text")["type"]["python"] == "builtins.str"
    assert column(answer, "things.uuid_value")["type"]["python"] == "uuid.UUID"
    assert column(answer, "things.id")["type"]["class"] == "zoo.things.GUID"
    assert column(answer, "things.id")["default"] == "call uuid.uuid4"
    assert column(answer, "things.number")["default"] == "sequence thing_numbers"
    assert column(answer, "users.role")["type"]["values"] == ["admin", "trader"]
    assert column(answer, "users.role")["default"] == "Role.trader"
    assert column(answer, "users.created_at")["server_default"] == "now()"
    assert column(answer, "users.id")["generated"] is True
    assert column(answer, "olds.id")["generated"] is False
    assert column(answer, "olds.counted")["default"] == "sql count(*)"
    assert column(answer, "books.entries.doubled")["server_default"].startswith(
        "computed amount * 2"
    )
    assert column(answer, "books.entries.name")["key"] == "label"


def test_constraints_have_the_names_that_the_database_gets(zoo: Zoo) -> None:
    answer = zoo("2.0")
    ledger = "a_table_with_a_name_that_is_so_long_that_constraint_names_are_cut"
    names = {one["name"] for one in table(answer, ledger)["constraints"]}
    assert all(len(name) <= 63 for name in names)
    assert "uq_a_table_with_a_name_that_is_so_long_that_constraint_nam" not in names
    keys = [one for one in table(answer, "users")["constraints"] if one["kind"] == "foreign key"]
    assert [(one["name"], one["refers"], one["initially"]) for one in keys] == [
        ("fk_users_boss_id_users", ["users.id"], "DEFERRED")
    ]
    active = next(one for one in table(answer, "users")["indexes"] if one["name"] == "ix_active")
    assert active["unique"] is True
    assert active["options"] == {"postgresql_where": "active"}


def test_relationships_say_both_ends(zoo: Zoo) -> None:
    answer = zoo("2.0")
    addresses = mapped(answer, "zoo.people.User")["attributes"]["addresses"]
    assert addresses["target"] == "zoo.people.Address"
    assert addresses["direction"] == "ONETOMANY"
    assert addresses["reverse"] == ["Address.owner"]
    assert addresses["lazy"] == "dynamic"
    assert "delete-orphan" in addresses["cascade"]
    assert addresses["foreign_keys"] == ["addresss.owner_id"]
    home = mapped(answer, "zoo.people.User")["attributes"]["home"]
    assert home["viewonly"] is True
    assert "('home', 'house')" in home["primaryjoin"]
    ledger = mapped(answer, "zoo.corners.Ledger")["attributes"]
    assert ledger["by_name"]["collection"] == "dict by name"
    assert ledger["entries"]["collection"] == "OrderingList"
    assert ledger["entries"]["order_by"] == ["books.entries.position"]
    assert ledger["named"]["collection"] == "builtins.set"


def test_inheritance_hybrids_and_proxies(zoo: Zoo) -> None:
    answer = zoo("2.0")
    tool = mapped(answer, "zoo.things.Tool")
    assert (tool["inherits"], tool["polymorphic_identity"]) == ("zoo.things.Thing", "'tool'")
    assert tool["attributes"]["id"]["columns"] == ["things.id", "tools.id"]
    user = mapped(answer, "zoo.people.User")
    assert user["hybrids"]["grown"] == {"kind": "hybrid", "sql": "users.age >= 18"}
    assert user["hybrids"]["team_names"]["over"] == "teams.name"
    assert mapped(answer, "zoo.corners.Entry")["hybrids"]["instance_only"]["sql"] is None
    assert user["attributes"]["title"]["columns"] == ["users.name || ' <' || users.email || '>'"]
    assert mapped(answer, "zoo.things.Old")["table"] == "olds"


def test_tables_know_the_modules_that_define_them(zoo: Zoo) -> None:
    answer = zoo("2.0")
    assert table(answer, "team_users")["modules"] == ["zoo.people"]
    assert table(answer, "users")["modules"] == ["zoo.people"]


TWO = """\
    from sqlalchemy import Column, Integer, MetaData, String, Table
    from sqlalchemy.dialects.postgresql import pg_catalog
    one, two = MetaData(), MetaData()
    a = Table("things", one, Column("id", Integer, primary_key=True))
    b = Table("things", two, Column("id", Integer, primary_key=True), Column("x", String))
    Table("dropped", MetaData(), Column("id", Integer))
    """


def test_two_metadata_may_have_a_table_of_one_name(probed: Any) -> None:
    answer = probed("fingerprint", {"app.py": TWO})
    assert answer["modules"]["failed"] == []
    widths = {one["table"]: len(one["columns"]) for one in answer["tables"]}
    assert sorted(widths) == ["things", "things (2)"]
    assert sorted(widths.values()) == [1, 2]


def test_defaults_that_change_with_every_run_are_named_by_type(probed: Any) -> None:
    text = """\
        import datetime, uuid
        from sqlalchemy import *
        t = Table("t", MetaData(),
            Column("id", Integer, primary_key=True),
            Column("at", DateTime, default=datetime.datetime.utcnow()),
            Column("key", String, default=uuid.uuid4()),
            Column("thing", PickleType, default=object()))
        """
    answers = [probed("fingerprint", {"app.py": text})["tables"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert column({"tables": answers[0]}, "t.at")["default"] == "a datetime"
