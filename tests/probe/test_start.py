"""The command `start`: what loads, what does not, and which failure is the first cause."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from alchemigrate.errors import ProbeError
from alchemigrate.upgrade.proof.probing import ask

BASE = """\
    from sqlalchemy import Column, ForeignKey, Integer
    from sqlalchemy.orm import relationship
    from sqlalchemy.ext.declarative import declarative_base
    Base = declarative_base()
    """
USER = """\
    from app.base import *
    class User(Base):
        __tablename__ = "users"
        id = Column(Integer, primary_key=True)
    """
BROKEN = """\
    from app.base import *
    class Order(Base):
        __tablename__ = "orders"
        id = Column(Integer, primary_key=True)
    class Strategy(Base):
        __tablename__ = "strategies"
        id = Column(Integer, primary_key=True)

        @property
        def metadata(self):
            return {}
    """


def failed(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["module"]: one for one in answer["modules"]["failed"]}


def test_a_project_that_starts(probed: Any) -> None:
    answer = probed(
        "start", {"app/base.py": BASE, "app/user.py": USER, "app/main.py": "import app.user"}
    )
    assert answer["version"] == 1
    assert answer["sqlalchemy"] == "2.0.58"
    assert answer["modules"]["total"] == 3
    assert answer["modules"]["loaded"] == ["app.base", "app.main", "app.user"]
    assert answer["modules"]["failed"] == []
    assert answer["models"] == {"loaded": ["app.user"], "failed": []}
    assert answer["mappers"] == "ok"


def test_output_of_the_application_does_not_disturb_the_answer(probed: Any) -> None:
    answer = probed(
        "start", {"app.py": "print('{\"version\": 99}')\nimport sys; sys.stderr.write('x')"}
    )
    assert answer["version"] == 1
    assert answer["modules"]["loaded"] == ["app"]


def test_first_cause_is_told_from_its_echoes(probed: Any) -> None:
    files = {
        "app/base.py": BASE,
        "app/models/__init__.py": "import app.models.user, app.models.broken, app.models.zebra",
        "app/models/user.py": USER,
        "app/models/broken.py": BROKEN,
        "app/models/zebra.py": USER.replace("User", "Zebra").replace("users", "zebras"),
        "app/views.py": "from app.models import user",
    }
    answer = probed("start", files)
    failures = failed(answer)
    first = failures.pop("app.models")
    assert first["echo_of"] is None
    assert first["type"] == "AttributeError"
    assert first["message"] == "'property' object has no attribute 'schema'"
    assert (first["path"], first["line"], first["object"]) == (
        "app/models/broken.py",
        5,
        "Strategy",
    )
    assert set(failures) == {"app.models.broken", "app.models.zebra", "app.views"}
    assert {one["echo_of"] for one in failures.values()} == {"app.models"}
    assert "already defined for this MetaData" in failures["app.views"]["message"]
    assert answer["models"] == {
        "loaded": ["app.models.user"],
        "failed": ["app.models.broken", "app.models.zebra"],
    }


def test_a_second_true_cause_is_no_echo(probed: Any) -> None:
    files = {
        "app/base.py": BASE,
        "app/a.py": "import app.b",
        "app/b.py": "1 / 0",
        "app/c.py": "import app.b",
        "app/d.py": "from app.base import missing",
        "app/e.py": "1 / 0",
    }
    echoes = {name: one["echo_of"] for name, one in failed(probed("start", files)).items()}
    assert echoes == {
        "app.a": None,
        "app.b": "app.a",
        "app.c": "app.a",
        "app.d": None,
        "app.e": None,
    }


def test_the_same_table_in_two_files_is_a_cause_of_its_own(probed: Any) -> None:
    files = {"app/base.py": BASE, "app/user.py": USER, "app/user2.py": USER, "app/bad.py": "1 / 0"}
    second = failed(probed("start", files))["app.user2"]
    assert second["echo_of"] is None
    assert (second["path"], second["object"]) == ("app/user2.py", "User")


def test_frames_are_the_applications_and_its_libraries(probed: Any) -> None:
    files = {
        "app/base.py": BASE,
        "app/x.py": "def f():\n    import json\n    json.loads('{')\nf()\n",
    }
    frames = failed(probed("start", files))["app.x"]["frames"]
    own = [frame for frame in frames if frame["own"]]
    assert [(frame["line"], frame["function"]) for frame in own] == [(4, "<module>"), (3, "f")]
    assert own[1]["text"] == "json.loads('{')"
    assert frames[-1]["path"].endswith("decoder.py")
    assert not any("probe" in frame["path"] for frame in frames)


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("import sys\nsys.exit('no database')\n", "SystemExit", 2),
        ("x = 1\ndef f(:\n", "SyntaxError", 2),
        ("import nowhere_to_be_found\n", "ModuleNotFoundError", 1),
        ("raise BaseException('all')\n", "BaseException", 1),
        ("class E(Exception): pass\nraise E\n", "app.x.E", 2),
    ],
)
def test_whatever_a_module_raises_is_reported(probed: Any, text: str, kind: str, line: int) -> None:
    answer = probed("start", {"app/x.py": text, "app/y.py": ""})
    failure = failed(answer)["app.x"]
    assert (failure["type"], failure["path"], failure["line"]) == (kind, "app/x.py", line)
    assert answer["modules"]["loaded"] == ["app.y"]


def test_the_exception_behind_an_exception_is_kept(probed: Any) -> None:
    text = "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('bad') from e\n"
    failure = failed(probed("start", {"x.py": text}))["x"]
    assert failure["type"] == "ValueError"
    assert failure["cause"]["type"] == "ZeroDivisionError"
    assert failure["cause"]["line"] == 2


ONE_SIDED = """\
    from app.base import *
    class User(Base):
        __tablename__ = "users"
        id = Column(Integer, primary_key=True)
        orders = relationship("Order", back_populates="user")
        friends = relationship("Friend", back_populates="nobody")
        pets = relationship("Pet")
    class Order(Base):
        __tablename__ = "orders"
        id = Column(Integer, primary_key=True)
        user_id = Column(ForeignKey("users.id"))
    class Friend(Base):
        __tablename__ = "friends"
        id = Column(Integer, primary_key=True)
        user_id = Column(ForeignKey("users.id"))
        user = relationship(User)
        other = relationship("Ghost")
    """


@pytest.mark.parametrize("version", ["1.4", "2.0", "2.1"])
def test_every_mapper_error_is_named_in_one_run(probed: Any, version: str) -> None:
    answer = probed("start", {"app/base.py": BASE, "app/user.py": ONE_SIDED}, version)
    assert answer["modules"]["failed"] == []
    errors = {(one["mapper"], one["attribute"]): one for one in answer["mappers"]}
    assert len(errors) == len(answer["mappers"]) == 4
    assert set(errors) == {
        ("app.user.User", "orders"),
        ("app.user.User", "friends"),
        ("app.user.User", "pets"),
        ("app.user.Friend", "other"),
    }
    orders = errors["app.user.User", "orders"]
    assert "has no property 'user'" in orders["message"]
    assert (orders["path"], orders["line"]) == ("app/user.py", 5)
    assert errors["app.user.Friend", "other"]["line"] == 17
    assert all(one["echo_of"] is None for one in answer["mappers"])


def test_the_first_error_names_its_attribute(probed: Any) -> None:
    answer = probed("start", {"app/base.py": BASE, "app/user.py": ONE_SIDED})
    first = answer["mappers"][0]
    assert (first["mapper"], first["attribute"]) == ("app.user.User", "orders")


def test_tables_made_inside_functions_make_no_model_module(probed: Any) -> None:
    text = """\
        from sqlalchemy import Table, MetaData, Column, Integer
        def reflected():
            return Table("x", MetaData(), Column("id", Integer))
        """
    table = "from app.report import *\nt = Table('t', MetaData(), Column('id', Integer))"
    answer = probed("start", {"app/report.py": text, "app/t.py": table})
    assert answer["models"] == {"loaded": ["app.t"], "failed": []}


def test_a_mapper_that_looks_for_a_class_of_a_failed_module_is_an_echo(probed: Any) -> None:
    user = (
        USER.rstrip()
        + """
        strategies = relationship("Strategy")
        pets = relationship("Pet")
    """
    )
    files = {"app/base.py": BASE, "app/broken.py": BROKEN, "app/user.py": user}
    answer = probed("start", files)
    echoes = {one["attribute"]: one["echo_of"] for one in answer["mappers"]}
    assert echoes == {"strategies": "app.broken", "pets": None}


def test_warnings_have_a_place(probed: Any) -> None:
    answer = probed("start", {"app/base.py": BASE}, "1.4")
    moved = [one for one in answer["warnings"] if one["category"] == "MovedIn20Warning"]
    assert [(one["path"], one["line"]) for one in moved] == [("app/base.py", 4)]
    assert "declarative_base" in moved[0]["message"]


def test_without_sqlalchemy_the_report_says_so(project: Any, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "sqlalchemy.py").write_text("raise ImportError('there is none')")
    root = project({"app/base.py": BASE, "app/plain.py": ""})
    for command in ("start", "fingerprint"):
        answer = ask(command, Path(sys.executable), root, [tmp_path / "none"])
        assert answer["sqlalchemy"] is None
        assert answer["modules"]["loaded"] == ["app.plain"]
        assert failed(answer)["app.base"]["message"] == "there is none"
        assert answer["mappers"] == "ok"


def test_only_the_named_modules_are_imported(probed: Any) -> None:
    files = {"app/base.py": BASE, "app/bad.py": "1 / 0"}
    answer = probed("start", files, modules=["app.base"])
    assert answer["modules"]["total"] == 1
    assert answer["modules"]["failed"] == []


def test_a_process_that_ends_at_import_is_an_error_with_its_last_words(probed: Any) -> None:
    text = "import os, sys\nprint('goodbye', file=sys.stderr, flush=True)\nos._exit(7)\n"
    with pytest.raises(ProbeError, match=r"exit code 7.*goodbye"):
        probed("start", {"app.py": text})


def test_a_process_that_hangs_is_an_error_that_shows_where(probed: Any) -> None:
    with pytest.raises(ProbeError, match=r"more than 1 seconds, at File .*slow\.py\", line 2"):
        probed("start", {"slow.py": "import time\ntime.sleep(60)\n"}, timeout=1)


def test_a_circle_of_imports_is_one_failure(probed: Any) -> None:
    files = {
        "app/__init__.py": "",
        "app/one.py": "from app.two import b\na = 1",
        "app/two.py": "from app.one import a\nb = 2",
        "app/uses.py": "import app.two",
    }
    failures = failed(probed("start", files))
    assert {name: one["echo_of"] for name, one in failures.items()} == {
        "app.one": None,
        "app.two": "app.one",
        "app.uses": "app.one",
    }
    assert failures["app.one"]["path"] == "app/two.py"
    assert failures["app.one"]["message"].endswith("(app/one.py)"), "named from the root"
