"""What of a revision's texts is known, and what is told where parts are known only when it runs."""

from __future__ import annotations

import pytest
from migrate.reading.revised import changes, cures, told

from alchemigrate.migrate.applying.preconditions import questions
from alchemigrate.values import change as c
from alchemigrate.values.schema import Check


@pytest.mark.parametrize(
    "up",
    [
        "if asked():\n    q = 'DROP TABLE t'\n    op.execute(q)",
        "with op.get_context().autocommit_block():\n    q = 'DROP TABLE t'\n    op.execute(q)",
        "q = 'DROP TABLE t'\nfor one in asked():\n    op.execute(q)",
    ],
)
def test_a_text_is_known_to_the_end_of_its_block(up: str) -> None:
    assert changes(up) == [c.DropTable("t")]


@pytest.mark.parametrize(
    "up",
    [
        "q = asked()\nop.execute(q)",
        "for q in asked():\n    op.execute(q)",
        "with asked() as q:\n    op.execute(q)",
        "q = 'DROP TABLE b'\nq += asked()\nop.execute(q)",
    ],
)
def test_a_name_of_the_function_is_not_that_of_the_module(up: str) -> None:
    found = told(up, "q = 'DROP TABLE a'\n").revisions[0].upgrade
    assert found.statements == ()
    assert found.unread


def test_a_parameter_is_not_the_name_of_the_module() -> None:
    top = "q = 'DROP TABLE a'\n\n\ndef _send(q):\n    op.execute(q)\n\n\n"
    assert changes("_send(asked())", top) == []
    assert changes("op.execute(q)", top) == [c.DropTable("a")]


ENUM = "class _M(int, enum.Enum):\n    x = 1\n    y = enum.auto()\n\n\nN = 5\nS = 's'\n"


@pytest.mark.parametrize(
    ("put_in", "sql"),
    [
        ("{_M.x.value}", "a > 1"),
        ("{_M.x.name}", "a > x"),
        ("{N}", "a > 5"),
        ("{S}", "a > s"),
        ("{_M.x}", 'a > "{_M.x}"'),
        ("{_M.y.value}", 'a > "{_M.y.value}"'),
        ("{_M.z.value}", 'a > "{_M.z.value}"'),
        ("{N:03}", 'a > "{N}"'),
        ("{S!r}", 'a > "{S}"'),
        ("{asked()}", 'a > "{asked()}"'),
    ],
)
def test_what_an_f_string_puts_in(put_in: str, sql: str) -> None:
    (change,) = changes(f"op.execute(f'ALTER TABLE t ADD CHECK (a > {put_in})')", ENUM)
    assert change == c.AddConstraint(Check("t", sql))


def test_a_number_that_a_name_is_given() -> None:
    up = "n = _M.x.value\nm = 7\nop.execute(f'ALTER TABLE t ADD CHECK (a > {n} + {m})')"
    assert changes(up, ENUM) == [c.AddConstraint(Check("t", "a > 1 + 7"))]


def test_a_member_that_makes_its_value_is_not_read() -> None:
    top = (
        "class _M(enum.Enum):\n    x = 1\n\n    def __new__(cls, n):\n        return asked(n)\n\n\n"
    )
    (change,) = changes("op.create_check_constraint('ck', 't', f'a > {_M.x.value}')", top)
    assert change == c.AddConstraint(Check("t", "a > {_M.x.value}", "ck"))


@pytest.mark.parametrize(
    ("sql", "table", "computed"),
    [
        ("DROP TABLE {t}", "{t}", ("{t}",)),
        ("DROP TABLE a_{t}_b", "a_{t}_b", ("{t}",)),
        ('DROP TABLE "a {t}"', "a {t}", ("{t}",)),
        ("DROP TABLE {s}.{t}", "{s}.{t}", ("{s}", "{t}")),
        ("DROP TABLE {d['k']}", "{d['k']}", ("{d['k']}",)),
        ("DROP TABLE t", "t", ()),
    ],
)
def test_a_name_that_is_known_in_part(sql: str, table: str, computed: tuple[str, ...]) -> None:
    up = f's, t, d = asked()\nop.execute(f"""{sql} """)'
    (statement,) = told(up).revisions[0].upgrade
    assert statement.change == c.DropTable(table)
    assert statement.computed == computed


def test_a_literal_that_is_known_in_part_ends_where_it_ends() -> None:
    up = "d = asked()\nop.execute(f\"UPDATE t SET a = '{d['it']}' WHERE b = 1\")"
    assert changes(up) == [c.ChangeRows("update", "t", columns=("a",))]


@pytest.mark.parametrize(
    ("sql", "all_rows"),
    [
        ("UPDATE a SET n = b.n FROM b {x}", False),
        ("UPDATE a SET n = 1 {x}", False),
        ("DELETE FROM a {x}", False),
        ("UPDATE a SET n = {x}", True),
        ("UPDATE a SET n = 1, m = {x}", True),
        ("UPDATE a SET {x}", True),
        ("UPDATE {x} SET n = 1", True),
        ("DELETE FROM {x}", True),
    ],
)
def test_a_part_may_be_the_condition(sql: str, all_rows: bool) -> None:
    (change,) = changes(f'x = asked()\nop.execute(f"{sql}")')
    assert isinstance(change, c.ChangeRows)
    assert change.all is all_rows


def test_a_statement_that_begins_with_a_part_is_not_read() -> None:
    found = told('op.execute(f"{asked()} t")').revisions[0].upgrade
    assert found.statements == ()
    assert found.unread


FORM = "in this form, .. for what is known only when it runs: "


@pytest.mark.parametrize(
    ("code", "up", "cure"),
    [
        (
            "SC105",
            "op.get_bind().execute(f'ALTER TABLE t ADD CONSTRAINT ck CHECK (a > {x})')",
            FORM
            + "op.execute('ALTER TABLE t ADD CONSTRAINT ck CHECK (a > \"..\") NOT VALID'); then",
        ),
        (
            "SC105",
            "op.get_bind().execute(f'ALTER TABLE t_{x} ADD CONSTRAINT ck CHECK (a > 1)')",
            FORM + 'op.execute("ALTER TABLE t_.. ADD CONSTRAINT ck CHECK (a > 1) NOT VALID"); then',
        ),
        (
            "SC106",
            "op.create_unique_constraint('uq', x, ['a'])",
            FORM + 'with op.get_context().autocommit_block(): op.create_index("uq", "..", ["a"],',
        ),
        (
            "SC110",
            "op.add_column('t', sa.Column(x, sa.Integer, unique=True))",
            FORM + 'op.add_column("t", sa.Column("..", ..)) alone; with '
            'op.get_context().autocommit_block(): op.create_index("uq_t_..", "t", [".."],',
        ),
        (
            "SC301",
            "op.alter_column(x, 'a', new_column_name='b')",
            FORM + 'keep the name in the database: b = Column("a", ..) or mapped_column; or '
            'op.expand(RenameColumn("..", "a", "b"),',
        ),
        (
            "SC105",
            "op.create_check_constraint('ck', 't', f'a > {x}')",
            'op.execute("ALTER TABLE t DROP CONSTRAINT IF EXISTS ck"); '
            "op.create_check_constraint('ck', 't', f'a > {x}', postgresql_not_valid=True); then",
        ),
        (
            "SC101",
            "op.create_index(f'ix_{x}', x, ['a'])",
            "with op.get_context().autocommit_block(): op.create_index(f'ix_{x}', x, ['a'], post",
        ),
        (
            "SC105",
            "op.get_bind().execute(\"ALTER TABLE t ADD CONSTRAINT ck CHECK (a != '{}')\")",
            "op.execute(\"ALTER TABLE t ADD CONSTRAINT ck CHECK (a != '{}') NOT VALID\"); then",
        ),
    ],
)
def test_a_cure_names_only_what_is_known(code: str, up: str, cure: str) -> None:
    (found,) = cures(code, f"x = asked()\n{up}")
    assert found.startswith(cure)


@pytest.mark.parametrize(
    ("up", "asked"),
    [
        ("op.create_check_constraint('ck', 't', f'a > {x}')", 0),
        ("op.create_unique_constraint('uq', x, ['a'])", 0),
        ("op.create_unique_constraint(x, 't', ['a'])", 1),
        ("op.create_check_constraint('ck', 't', 'a > 1')", 1),
    ],
)
def test_rows_are_asked_only_what_is_known(up: str, asked: int) -> None:
    (statement,) = told(f"x = asked()\n{up}").revisions[0].upgrade
    assert len(list(questions(statement))) == asked


@pytest.mark.parametrize(
    ("values", "columns"),
    [
        ("values(a=1, b=2)", ("a", "b")),
        ("values({'a': 1, t.c.b: 2})", ("a", "b")),
        ("values(**asked())", ()),
        ("values(asked())", ()),
        ("values({**asked(), 'a': 1})", ()),
    ],
)
def test_the_columns_of_an_expression(values: str, columns: tuple[str, ...]) -> None:
    up = f"t = sa.table('t', sa.column('a'), schema='s')\nop.execute(t.update().{values})"
    assert changes(up) == [c.ChangeRows("update", "s.t", True, columns)]


@pytest.mark.parametrize(
    ("column", "again"),
    [
        ("sa.Integer", True),
        ("sa.Integer, sa.CheckConstraint('a > 0')", True),
        ("sa.Integer, index=True", False),
        ("sa.Integer, unique=True", False),
        ("sa.Integer, sa.ForeignKey('u.id')", False),
    ],
)
def test_if_not_exists_is_of_the_column_alone(column: str, again: bool) -> None:
    up = f"op.add_column('t', sa.Column('a', {column}), if_not_exists=True)"
    for statement in told(up).revisions[0].upgrade:
        assert ("if not exists" in statement) is again
