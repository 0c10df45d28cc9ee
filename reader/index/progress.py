"""How far a scan is, and what it has found."""

from enum import StrEnum
from typing import NamedTuple


class Phase(StrEnum):
    """What a scan is doing."""

    WAITING = "waiting"
    """for another reader, which scans the same library"""
    LOOKING = "looking"
    READING = "reading"
    DONE = "done"


class Progress(NamedTuple):
    """How far a scan is: files read, of how many."""

    done: int
    total: int
    phase: Phase


class Outcome(NamedTuple):
    """What a scan has found."""

    problems: tuple[str, ...]
    """What could not be listed, in lines fit to show."""
    young: bool
    """Whether a file was changed so lately that it has to be looked at again in two seconds."""
    changes: int
    """How many files were not as they were."""
