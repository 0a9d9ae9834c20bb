"""Which modules of a project are imported, and why others are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alchemigrate.probe.discover import bases, discover

Project = Callable[[dict[str, str]], Path]


def reasons(root: Path) -> dict[str, str]:
    return {entry.path: entry.reason for entry in discover(root).skipped}


def test_packages_come_before_their_modules(project: Project) -> None:
    root = project({"app/models/user.py": "", "app/models/__init__.py": "", "app/__init__.py": ""})
    assert discover(root).modules == ["app", "app.models", "app.models.user"]


def test_folders_without_init_are_packages_too(project: Project) -> None:
    root = project({"app/main.py": "", "settings.py": ""})
    assert discover(root).modules == ["app.main", "settings"]


def test_src_folder_is_where_imports_start(project: Project) -> None:
    root = project({"src/shop/__init__.py": "", "src/shop/models.py": "", "tool.py": ""})
    assert discover(root).modules == ["shop", "shop.models", "tool"]
    assert bases(root) == (root / "src", root)


def test_src_with_init_is_itself_a_package(project: Project) -> None:
    root = project({"src/__init__.py": "", "src/models.py": ""})
    assert discover(root).modules == ["src", "src.models"]
    assert bases(root) == (root,)


def test_root_inside_a_package_keeps_its_full_name(project: Project) -> None:
    root = project({"shop/__init__.py": "", "shop/db/__init__.py": "", "shop/db/user.py": ""})
    assert discover(root / "shop" / "db").modules == ["shop.db", "shop.db.user"]


def test_what_is_run_and_not_imported_is_left_out_with_its_reason(project: Project) -> None:
    root = project(
        {
            "app/__init__.py": "",
            "app/__main__.py": "raise SystemExit",
            "app/test_user.py": "",
            "tests/test_app.py": "",
            "conftest.py": "",
            "setup.py": "",
            "hatch_build.py": "",
            "manage.py": "",
            "seed.py": "#!/usr/bin/env python\n",
            "alembic/env.py": "",
            "database/script.py.mako": "",
            "database/env.py": "",
            "scripts/load.py": "",
            "my-tool.py": "",
        }
    )
    assert discover(root).modules == ["app"]
    found = reasons(root)
    assert found["app/__main__.py"] == "it runs the program"
    assert found["app/test_user.py"] == found["tests"] == "tests are run, not imported"
    assert found["conftest.py"] == "it belongs to the tests"
    assert found["seed.py"] == "a script (it starts with #!)"
    assert found["alembic"] == found["database"] == "migrations are run by Alembic, not imported"
    assert found["my-tool.py"] == "the name cannot be imported"
    assert set(found) >= {"setup.py", "hatch_build.py", "manage.py", "scripts"}


def test_a_module_inside_a_package_may_be_called_tasks(project: Project) -> None:
    root = project({"app/__init__.py": "", "app/tasks.py": "", "tasks.py": ""})
    assert discover(root).modules == ["app", "app.tasks"]


def test_virtual_environments_and_hidden_folders_are_not_the_project(project: Project) -> None:
    root = project(
        {
            "app.py": "",
            "env/pyvenv.cfg": "",
            "env/lib/thing.py": "",
            ".hidden/thing.py": "",
            "node_modules/x/thing.py": "",
        }
    )
    assert discover(root).modules == ["app"]
    assert reasons(root) == {"env": "virtual environment"}


def test_more_folders_can_be_excluded(project: Project) -> None:
    root = project({"app/__init__.py": "", "legacy/__init__.py": ""})
    found = discover(root, frozenset(["legacy"]))
    assert found.modules == ["app"]
    assert [(entry.path, entry.reason) for entry in found.skipped] == [("legacy", "excluded")]
