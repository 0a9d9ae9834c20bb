"""Query programs made at random: same answers before and after `--modern`, on 2.0 and 2.1?

python bench/programs.py [NUMBER [SEED]]
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TEST = Path(__file__).resolve().parents[1] / "tests" / "upgrade" / "test_query_programs.py"


def main() -> int:
    """Run the test with as many programs as asked for, 2,000 unless said otherwise.

    The same seed makes the same programs.
    """
    number = sys.argv[1] if len(sys.argv) > 1 else "2000"
    command = [sys.executable, "-m", "pytest", "-q", "--timeout", "0", str(TEST)]
    command += [f"--hypothesis-seed={seed}" for seed in sys.argv[2:3]]
    return subprocess.run(command, env={**os.environ, "QUERY_PROGRAMS": number}).returncode


if __name__ == "__main__":
    sys.exit(main())
