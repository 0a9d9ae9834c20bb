"""The stub packages belong to 1.x.

SQLAlchemy 2.0 brings its own types. `sqlalchemy-stubs` and `sqlalchemy2-stubs` hide them and are
to be uninstalled.

A requirement that stands on a line of its own is removed; other forms are reported.

Left alone: other packages with similar names, and comments. Not for the bridge: 1.4 has no types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Edit, Example, Fix, Found, Level, Rule, TextContext

RULE = Rule(
    code="AL604",
    level=Level.BREAKS,
    since="2.0",
    bridge=False,
    rows=("stubs-packages",),
    examples=(
        Example(
            "mypy==1.0\nsqlalchemy2-stubs==0.0.2a38  # types\nfastapi\n",
            "mypy==1.0\nfastapi\n",
            path="requirements.txt",
        ),
        Example(
            'dev = [\n    "mypy",\n    "sqlalchemy-stubs>=0.4"\n]\n',
            'dev = [\n    "mypy",\n]\n',
            path="pyproject.toml",
            title="a line of a TOML list",
        ),
        Example(
            '[tool.poetry.dev-dependencies]\nsqlalchemy-stubs = "^0.4"\nmypy = "*"\n',
            '[tool.poetry.dev-dependencies]\nmypy = "*"\n',
            path="pyproject.toml",
            title="Poetry",
        ),
        Example('dev = ["sqlalchemy-stubs", "mypy"]\n', FLAGGED, path="pyproject.toml"),
        Example(
            "sqlalchemy-stubs==0.4 \\\n    --hash=sha256:00\n",
            FLAGGED,
            path="requirements.txt",
            title="a hash",
        ),
        Example("sqlalchemy==2.0\nboto3-stubs\n", None, path="requirements.txt"),
        Example("# no sqlalchemy2-stubs here\n", None, path="requirements.txt"),
    ),
)

_FILES = ("requirements*.txt", "requirements*.in", "*requirements*/*.txt", "*requirements*/*.in",
          "constraints*.txt", "pyproject.toml", "setup.cfg", "Pipfile")  # fmt: skip
_NAME = r"(?i:sqlalchemy2?[-_.]stubs)"
_WANTED = re.compile(rf"{_NAME}\b")
_OWN_LINE = re.compile(
    rf"\s*(?:[\"']{_NAME}\b[^\"'\n]*[\"']\s*,?"
    rf"|[\"']?{_NAME}[\"']?\s*=\s*(?:[\"'][^\"'\n]*[\"']|\{{[^\}}\n]*\}})"
    rf"|{_NAME}\b(?!\s*=\s*[\"'{{])[^\n\\]*)\s*\Z"
)


@RULE.on_text(*_FILES)
def find(context: TextContext) -> Iterator[Found]:
    """Lines that ask for the stubs, comments aside."""
    offset = 0
    for line in context.document.text.splitlines(keepends=True):
        said = line.partition("#")[0]
        found = _WANTED.search(said)
        if found:
            place = Edit(offset + found.start(), offset + found.end(), "")
            own_line = _OWN_LINE.match(said) is not None
            edit = Edit(offset, offset + len(line), "")
            yield Found(
                place,
                f"{found.group()} is for SQLAlchemy 1.x: 2.0 brings its own types",
                Fix((edit,)) if own_line else None,
                "" if own_line else "remove it from this list",
            )
        offset += len(line)
