"""`python -m alchemigrate`: the command line."""

from __future__ import annotations

from alchemigrate.cli import main

if __name__ == "__main__":
    main()
