"""Starts the probe by path, under a private name and with nothing of it left on the import path."""

import importlib.util
import sys
from pathlib import Path

PRIVATE = "_alchemigrate_probe"


def launch() -> int:
    """Load this folder as the package PRIVATE and run its command line; gives the exit code."""
    here = Path(__file__).resolve().parent
    sys.path[:] = [entry for entry in sys.path if not entry or Path(entry).resolve() != here]
    spec = importlib.util.spec_from_file_location(
        PRIVATE, str(here / "__init__.py"), submodule_search_locations=[str(here)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{here}: the probe's folder is incomplete")
    package = importlib.util.module_from_spec(spec)
    sys.modules[PRIVATE] = package
    spec.loader.exec_module(package)
    command = importlib.import_module(PRIVATE + ".command")
    code: int = command.run(sys.argv[1:])
    return code


if __name__ == "__main__":
    raise SystemExit(launch())
