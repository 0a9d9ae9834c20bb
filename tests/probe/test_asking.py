"""The probe works beside us: its answer is read as soon as it is there, and it ends with us."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from alchemigrate.errors import ProbeError, UsageError
from alchemigrate.upgrade.proof.probing import asking

PYTHON = Path(sys.executable)
SLOW_TO_END = "import atexit, pathlib, time\natexit.register(lambda: (time.sleep(1), {mark}))\n"
SLOW = "import pathlib, time\npathlib.Path('begun').touch()\ntime.sleep(60)\n"


def test_the_answer_is_there_before_the_application_has_ended(tmp_path: Path) -> None:
    mark = "pathlib.Path('ended').touch()"
    (tmp_path / "app.py").write_text(SLOW_TO_END.format(mark=mark))
    with asking("start", PYTHON, tmp_path) as answer:
        assert answer()["modules"]["failed"] == []
        assert not (tmp_path / "ended").exists()
    assert (tmp_path / "ended").exists(), "it ended as it does"


def _broken_off(root: Path) -> None:
    with asking("start", PYTHON, root):
        while not (root / "begun").exists():
            time.sleep(0.01)
        raise UsageError("no such check", cure="name another")


def test_who_does_not_wait_for_the_answer_ends_it(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SLOW)
    begun = time.monotonic()
    with pytest.raises(UsageError, match="no such check"):
        _broken_off(tmp_path)
    assert time.monotonic() - begun < 30


def test_a_file_full_of_words_on_standard_error_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import sys\nsys.stderr.write('word ' * 100_000)\n")
    with asking("start", PYTHON, tmp_path) as answer:
        assert answer()["modules"]["failed"] == []


def test_an_application_that_ends_python_is_told_with_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import os\nos.write(2, b'no licence')\nos._exit(3)\n")
    with asking("start", PYTHON, tmp_path) as answer, pytest.raises(ProbeError, match="no licence"):
        answer()
