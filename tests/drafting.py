"""Another program that is writing a note."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reader.drafts import Draft


@contextmanager
def written(folder: Path, draft: Draft) -> Iterator[subprocess.Popen[bytes]]:
    """A program that has kept a draft in a folder and is running still."""
    code = f"""
from pathlib import Path
from reader.drafts import Draft, Drafts
Drafts(Path({str(folder)!r})).keep({draft!r})
print("kept", flush=True)
input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    ) as program:
        assert program.stdout and program.stdout.readline() == b"kept\n"
        yield program
        program.kill()
