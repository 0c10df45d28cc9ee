"""Every check, in one command: format, lint, types, tests. Stops at the first that fails."""

import subprocess
import sys
from pathlib import Path

CHECKS = (
    ("ruff", "format", "--check", "--quiet"),
    ("ruff", "check", "--quiet"),
    ("mypy",),
    ("pytest", "--quiet"),
)


def main() -> int:
    """Run the checks; returns the exit code of the first that fails, or 0."""
    root = Path(__file__).parents[1]
    for check in CHECKS:
        print("::", *check, flush=True)
        code = subprocess.run([sys.executable, "-m", *check], cwd=root).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
