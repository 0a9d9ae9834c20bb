"""Lists the measurements, or runs one: `python bench scan PATH`."""

from __future__ import annotations

import ast
import runpy
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def scripts() -> dict[str, str]:
    """The first line of each script's docstring, by name."""
    return {
        path.stem: (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
        for path in sorted(HERE.glob("*.py"))
        if path.stem != "__main__"
    }


def main(arguments: list[str]) -> int:
    """Run the script that the first argument names; without one, print the list."""
    known = scripts()
    if arguments and arguments[0] in known:
        sys.argv = [f"bench/{arguments[0]}.py", *arguments[1:]]
        runpy.run_path(str(HERE / f"{arguments[0]}.py"), run_name="__main__")
        return 0
    for name, title in known.items():
        print(f"  {name:10} {title}")
    if arguments:
        print(f"no such measurement: {arguments[0]}", file=sys.stderr)
    return 2 if arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
