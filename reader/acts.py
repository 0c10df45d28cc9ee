"""Acts on annotations, kept in a file so that they can be taken back, also after a restart."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from reader.annotation import Revision


class Step(NamedTuple):
    """One annotation as an act changed it; what it said stands in its history."""

    article: str
    """The id of the article."""
    annotation: str
    """The id of the annotation."""
    before: Revision | None
    """None where the act made the annotation."""
    after: Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that was done by one key or command, and is taken back by one."""

    id: str
    label: str
    """What was done, in words: "highlight", "note"."""
    at: str
    """UTC, ISO."""
    steps: tuple[Step, ...]


class Journal:
    """The acts of this machine on one notebook, in a file of JSON lines."""

    def __init__(self, file: Path) -> None:
        """The file and its folder are made when the first act is added."""
        self.file = file

    def add(self, act: Act) -> None:
        """Remember an act. Raises OSError."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps({'do': asdict(act)})}\n")
