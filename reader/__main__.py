"""Hands over to the command line."""

import sys

from reader.cli import main as _main


def main() -> None:
    """Run `reader` with the arguments of this process, and exit with its code."""
    sys.exit(_main(sys.argv[1:]))


if __name__ == "__main__":
    main()
