"""The mypy plugin `sqlalchemy.ext.mypy.plugin` is gone.

2.0 deprecated it and 2.1 removed it: mypy stops with an error. Models with `Mapped[...]` need none.

Left alone: other plugins, which stay in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Edit, Example, Found, Level, Rule, TextContext, make

RULE = Rule(
    code="AL821",
    level=Level.BREAKS,
    since="2.1",
    rows=("mypy-plugin-removed", "mypy-plugin-line"),
    examples=(
        Example(
            "[mypy]\nplugins = sqlalchemy.ext.mypy.plugin\nstrict = true\n",
            "[mypy]\nstrict = true\n",
            path="mypy.ini",
            target="2.1",
        ),
        Example(
            "[mypy]\nplugins = pydantic.mypy, sqlalchemy.ext.mypy.plugin\n",
            "[mypy]\nplugins = pydantic.mypy\n",
            path="setup.cfg",
            target="2.1",
            title="beside another",
        ),
        Example(
            '[tool.mypy]\nplugins = ["sqlalchemy.ext.mypy.plugin", "pydantic.mypy"]\n',
            '[tool.mypy]\nplugins = ["pydantic.mypy"]\n',
            path="pyproject.toml",
            target="2.1",
            title="TOML",
        ),
        Example(
            '[tool.mypy]\nplugins = [\n  "sqlalchemy.ext.mypy.plugin",\n]\n',
            FLAGGED,
            path="pyproject.toml",
            target="2.1",
            title="over several lines",
        ),
        Example("[mypy]\nplugins = pydantic.mypy\n", None, path="mypy.ini", target="2.1"),
        Example(
            "# sqlalchemy.ext.mypy.plugin\n", None, path="mypy.ini", target="2.1", title="a comment"
        ),
    ),
)

MESSAGE = "sqlalchemy.ext.mypy is gone on 2.1"
_NAME = r"[\"']?sqlalchemy\.ext\.mypy\.plugin[\"']?"
_LINE = re.compile(rf"^plugins[ \t]*=[ \t]*\[?(?P<names>[^\]\n]*{_NAME}[^\]\n]*)\]?[ \t]*$", re.M)
_ANYWHERE = re.compile(rf"^[^#\n]*{_NAME}", re.M)


@RULE.on_text("mypy.ini", ".mypy.ini", "setup.cfg", "tox.ini", "pyproject.toml")
def find(context: TextContext) -> Iterator[Found]:
    """The plugin's name in a list of plugins."""
    text = context.document.text
    for line in _LINE.finditer(text):
        names = [name.strip() for name in line["names"].split(",") if name.strip()]
        kept = [name for name in names if not re.fullmatch(_NAME, name)]
        if kept:
            edit = Edit(line.start("names"), line.end("names"), ", ".join(kept))
        else:
            edit = Edit(line.start(), min(line.end() + 1, len(text)), "")
        yield Found(Edit(line.start(), line.end(), ""), MESSAGE, make.fix(edit))
    for found in _ANYWHERE.finditer(text):
        if not _LINE.match(text, found.start()):
            place = Edit(found.start(), found.end(), "")
            yield Found(place, MESSAGE, reason="it is not in a plain list on one line: remove it")
