"""Revisions are read from their files as Alembic would run them."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from alchemigrate.dangerkit.writing import referring
from alchemigrate.migrate.reading.history import history
from alchemigrate.project.project import Project
from alchemigrate.values import change as c
from alchemigrate.values.revision import History, Revision, Statement
from alchemigrate.values.schema import Check, ForeignKey, Index, Unique

HEAD = "import sqlalchemy as sa\nfrom alembic import op\n"


def revision(up: str, *, down: str = "pass", top: str = "") -> Revision:
    """The one revision of a history with these functions."""
    text = HEAD + dedent(top) + "revision = 'a'\ndown_revision = None\n\n\ndef upgrade():\n"
    text += indent(dedent(up), "    ") + "\n\n\ndef downgrade():\n" + indent(dedent(down), "    ")
    (found,) = history(Project.of({"versions/a.py": text + "\n"})).revisions
    return found


@pytest.mark.parametrize(
    ("up", "found"),
    [
        (
            'q = "UPDATE t SET a = 1"\nop.get_bind().execute(q)',
            c.ChangeRows("update", "t", True, ("a",)),
        ),
        (
            'tail = "FROM b WHERE b.id = a.b_id"\nop.execute(f"UPDATE a SET n = b.n {tail}")',
            c.ChangeRows("update", "a", columns=("n",)),
        ),
        (
            'cond = "a > " + "1"\nop.create_check_constraint("ck", "t", cond)',
            c.AddConstraint(Check("t", "a > 1", "ck")),
        ),
        (
            'a = "t"\nb = f"DROP TABLE {a}"\nop.execute(b)',
            c.DropTable("t"),
        ),
    ],
)
def test_names_that_stand_for_a_text(up: str, found: c.Change) -> None:
    assert changes(up) == [found]


@pytest.mark.parametrize(
    "up",
    [
        'q = "DROP TABLE t"\nif asked():\n    q = "SELECT 1"\nop.execute(q)',
        'for q in ("DROP TABLE t",):\n    q = q\nop.execute(q)',
        'if asked():\n    q = "DROP TABLE t"\nop.execute(q)',
        'q = "DROP"\nq += " TABLE t"\nop.execute(q)',
        'q = "DROP TABLE " + asked()\nop.execute(q)',
        'q = "DROP TABLE t"\nwith asked() as q:\n    op.execute(q)',
    ],
)
def test_names_that_may_stand_for_another_text_are_not_read(up: str) -> None:
    found = revision(up).upgrade
    assert found.statements == ()
    assert found.unread


def test_a_name_is_that_of_its_own_function() -> None:
    top = "def _more(q):\n    op.execute(q)\n\n\n"
    found = revision('q = "DROP TABLE t"\n_more("DROP TABLE u")\nop.execute(q)', top=top).upgrade
    assert [one.change for one in found] == [c.DropTable("t")]
    assert len(found.unread) == 1


@pytest.mark.parametrize(
    ("column", "more"),
    [
        ("sa.Integer, index=True", [c.AddIndex(Index("t", ("n",)))]),
        ("sa.Integer, index=True, unique=True", [c.AddIndex(Index("t", ("n",), unique=True))]),
        ("sa.Integer, unique=True", []),
        ("made(), index=True", [c.AddIndex(Index("t", ("n",)))]),
        ("made(), index=True, unique=True", [c.AddIndex(Index("t", ("n",), unique=True))]),
        ("made(), index=made()", []),
        ("sa.Integer", []),
    ],
)
def test_a_column_brings_its_index(column: str, more: list[c.Change]) -> None:
    added, *rest = changes(f'op.add_column("t", sa.Column("n", {column}))')
    assert isinstance(added, c.AddColumn)
    assert added.unique == (column == "sa.Integer, unique=True")
    assert rest == more


@pytest.mark.parametrize(
    ("column", "checked"),
    [
        ('sa.Integer, sa.CheckConstraint("n > 0")', True),
        ('sa.Enum("a", native_enum=False, create_constraint=True)', True),
        ('sa.Enum("a", native_enum=False)', False),
        ('sa.Enum("a", name="k")', False),
        ("sa.Boolean(create_constraint=True)", False),
    ],
)
def test_a_column_brings_its_check(column: str, checked: bool) -> None:
    (added,) = changes(f'op.add_column("t", sa.Column("n", {column}))')
    assert isinstance(added, c.AddColumn)
    assert added.check is checked


def changes(up: str, top: str = "") -> list[c.Change]:
    return [one.change for one in revision(up, top=top).upgrade]


ONE = [
    ("op.drop_table('t')", c.DropTable("t")),
    ("op.rename_table('t', 'u')", c.RenameTable("t", "u")),
    ("op.drop_column('t', 'a')", c.DropColumn("t", "a")),
    ("op.alter_column('t', 'a', nullable=False)", c.SetNotNull("t", "a")),
    ("op.alter_column('t', 'a', nullable=True)", c.DropNotNull("t", "a")),
    ("op.alter_column('t', 'a', new_column_name='b')", c.RenameColumn("t", "a", "b")),
    ("op.alter_column('t', 'a', server_default=None)", c.SetDefault("t", "a", None)),
    ("op.alter_column('t', 'a', server_default=sa.text('now()'))", c.SetDefault("t", "a", "now()")),
    (
        "op.alter_column('t', 'a', type_=sa.Text(), existing_type=sa.String(5))",
        c.ChangeType("t", "a", "TEXT", "VARCHAR(5)"),
    ),
    (
        "op.create_index(op.f('ix'), 't', ['a', sa.text('lower(b)')], unique=True)",
        c.AddIndex(Index("t", ("a", "lower(b)"), "ix", True)),
    ),
    ("op.drop_index('ix', table_name='t', schema='s')", c.DropIndex("ix", "s.t")),
    (
        "op.create_foreign_key('fk', 't', 'u', ['a'], ['id'], source_schema='s', "
        "ondelete='CASCADE')",
        c.AddConstraint(ForeignKey("s.t", ("a",), "u", ("id",), "fk", "CASCADE")),
    ),
    (
        "op.create_foreign_key('fk', 't', 'u', ['a'], ['id'], onupdate='set null', "
        "deferrable=True, initially='DEFERRED', match='full')",
        c.AddConstraint(
            ForeignKey(
                "t", ("a",), "u", ("id",), "fk", None, "SET NULL", True,
                options=("match full", "initially deferred"),
            )
        ),
    ),
    (
        "op.create_foreign_key('fk', 't', 'u', ['a'], ['id'], match='SIMPLE', "
        "initially='IMMEDIATE', deferrable=False)",
        c.AddConstraint(ForeignKey("t", ("a",), "u", ("id",), "fk")),
    ),
    (
        "op.create_unique_constraint('uq', 't', ['a'])",
        c.AddConstraint(Unique("t", ("a",), "uq")),
    ),
    (
        "op.create_check_constraint('ck', 't', sa.text('a > 1'))",
        c.AddConstraint(Check("t", "a > 1", "ck")),
    ),
    ("op.drop_constraint('fk', 't', 'unique')", c.DropConstraint("t", "fk", "unique")),
    ("op.execute('DROP TABLE t')", c.DropTable("t")),
    ("op.execute(sa.text('DELETE FROM t'))", c.ChangeRows("delete", "t", True)),
    ("op.bulk_insert(t, [])", c.ChangeRows("insert", "?")),
    ("op.invoke(x)", c.Other("op.invoke")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "change"), ONE, ids=[one[0][:40] for one in ONE])
def test_an_operation(code: str, change: c.Change) -> None:
    assert changes(code) == [change]


def test_one_alter_column_makes_several_changes() -> None:
    code = "op.alter_column('t', 'a', nullable=False, new_column_name='b', server_default='0')"
    assert [type(one).__name__ for one in changes(code)] == [
        "SetDefault", "SetNotNull", "RenameColumn",
    ]  # fmt: skip


def test_a_column_with_its_default_and_key() -> None:
    (added,) = changes(
        "op.add_column('t', sa.Column('u_id', sa.Integer, sa.ForeignKey('u.id'), nullable=False, "
        "server_default='3'))"
    )
    assert isinstance(added, c.AddColumn)
    column = added.column
    assert (column.name, column.nullable, column.server_default) == ("u_id", False, "'3'")
    assert added.references == ForeignKey("t", ("u_id",), "u", ("id",))


def test_a_batch_names_its_table() -> None:
    found = revision(
        """
        with op.batch_alter_table("t", schema=None) as batch:
            batch.drop_column("a")
            batch.create_index("ix", ["b"])
            batch.create_foreign_key("fk", "u", ["b"], ["id"])
        """
    ).upgrade
    assert [one.change for one in found] == [
        c.DropColumn("t", "a"),
        c.AddIndex(Index("t", ("b",), "ix")),
        c.AddConstraint(ForeignKey("t", ("b",), "u", ("id",), "fk")),
    ]
    assert all("batch" in one for one in found)


def told(up: str, top: str = "") -> list[Statement]:
    return list(revision(up, top=top).upgrade)


def test_what_stands_outside_the_transaction() -> None:
    inside, outside = told(
        """
        op.drop_table("t")
        with op.get_context().autocommit_block():
            op.create_index("ix", "u", ["a"], postgresql_concurrently=True, if_not_exists=True)
        """
    )
    assert not inside.outside
    assert outside.outside
    assert outside.options == {"concurrently", "if not exists"}


def test_conditions_loops_and_own_functions_are_followed() -> None:
    top = """
    TABLE = "t"


    def gone(name):
        op.drop_column(TABLE, "a")
    """
    found = told(
        """
        if op.get_context().as_sql:
            op.drop_table("u")
        for name in ("x", "y"):
            op.execute(f"DROP TABLE {name}")
        gone("t")
        """,
        top,
    )
    assert [one.change for one in found] == [
        c.DropTable("u"), c.DropTable("x"), c.DropTable("y"), c.DropColumn("t", "a"),
    ]  # fmt: skip
    assert [one.maybe for one in found] == [True, False, False, False]


def test_rows_through_a_connection_or_a_session() -> None:
    found = told(
        """
        bind = op.get_bind()
        bind.execute(sa.text("UPDATE t SET a = 1"))
        users = sa.table("users", sa.column("a"))
        bind.execute(users.update().where(users.c.a == 1).values(a=2))
        op.execute(users.delete())
        session = sa.orm.Session(bind=bind)
        session.query(User).filter(User.a == 1).delete()
        session.query(User).update({"a": 1})
        session.add(User())
        """
    )
    assert [(one.via, one.change) for one in found] == [
        ("bind", c.ChangeRows("update", "t", True, ("a",))),
        ("bind", c.ChangeRows("update", "users", columns=("a",))),
        ("op", c.ChangeRows("delete", "users", True)),
        ("bind", c.ChangeRows("delete", "User")),
        ("bind", c.ChangeRows("update", "User", True)),
        ("bind", c.ChangeRows("insert", "")),
    ]


def test_what_is_computed_is_told_by_its_line() -> None:
    found = revision("op.drop_table('t')\nop.execute(made(3))")
    assert found.upgrade.unread == (9,)
    assert found.downgrade.empty
    assert revision("pass", down="raise RuntimeError('no way back')").downgrade.raises


def test_a_folder_called_alembic_hides_nothing() -> None:
    text = (
        HEAD + "revision = 'a'\ndown_revision = None\n\n\ndef upgrade():\n    op.drop_table('t')\n"
    )
    files = {"alembic/versions/a.py": text, "alembic/__init__.py": "", "alembic/env.py": ""}
    (found,) = history(Project.of(files)).revisions
    assert [one.change for one in found.upgrade] == [c.DropTable("t")]


def chain(*pairs: tuple[str, str]) -> History:
    return history(
        Project.of(
            {
                f"versions/{name}.py": f"revision = {name!r}\ndown_revision = {down}\n"
                for name, down in pairs
            }
        )
    )


def test_revisions_are_in_the_order_in_which_they_are_applied() -> None:
    found = chain(("a", "'c'"), ("b", "None"), ("c", "'b'"))
    assert [one.revision for one in found.revisions] == ["b", "c", "a"]
    assert found.heads == ("a",)
    last = found.revisions[-1]
    assert [one.revision for one in found.before(last)] == ["c", "b"]


def test_branches_have_several_heads_until_they_are_merged() -> None:
    apart = chain(("a", "None"), ("b", "'a'"), ("c", "'a'"))
    assert apart.heads == ("b", "c")
    merged = chain(("a", "None"), ("b", "'a'"), ("c", "'a'"), ("d", "('b', 'c')"))
    assert merged.heads == ("d",)
    assert [one.revision for one in merged.revisions][-1] == "d"


ACTIONS = "ondelete='cascade', onupdate='RESTRICT', deferrable=True, initially='deferred'"


@pytest.mark.parametrize(
    "up",
    [
        f"op.add_column('t', sa.Column('a', sa.Integer, sa.ForeignKey('u.id', {ACTIONS})))",
        f"op.create_table('t', sa.Column('a', sa.Integer, sa.ForeignKey('u.id', {ACTIONS})))",
        "op.create_table('t', sa.Column('a', sa.Integer), "
        f"sa.ForeignKeyConstraint(['a'], ['u.id'], {ACTIONS}))",
    ],
)
def test_a_key_of_a_column_or_table_keeps_what_it_does(up: str) -> None:
    (change,) = changes(up)
    key = change.foreign_keys[0] if isinstance(change, c.CreateTable) else change.references  # type: ignore[union-attr]
    assert key == ForeignKey(
        "t", ("a",), "u", ("id",), None, "CASCADE", "RESTRICT", True,
        options=("initially deferred",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("u (id) MATCH FULL ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE", None),
        ("u", None),
        ("u (id) MATCH SIMPLE NOT DEFERRABLE INITIALLY IMMEDIATE", "u (id)"),
    ],
)
def test_a_key_that_is_written_again_says_the_same(written: str, said: str | None) -> None:
    (change,) = changes(f"op.execute('ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES {written}')")
    assert isinstance(change, c.AddConstraint)
    assert isinstance(change.constraint, ForeignKey)
    assert referring(change.constraint) == f"FOREIGN KEY (a) REFERENCES {said or written}"
