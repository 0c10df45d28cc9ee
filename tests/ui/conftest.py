"""A library of three articles of our own, and the app on it with a fixed clock and fixed ids."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reader.acts import Journal
from reader.annotation import Notes
from reader.index import Index
from reader.library import Library, there
from reader.notebook import Notebook
from reader.rescue import Rescue
from reader.ui.app import ReaderApp
from reader.ui.session import Memory, Session

STORY = """\
Ferry timetable changes after the storm

The harbour office moved the first crossing to seven. Nobody was asked, said the ferry crews. \
The office disagrees: it wrote to everyone in March.

Two boats wait for repairs. One of them lost a rudder, the other its radio.

The council meets on Tuesday. It will hear the crews first.
"""

TRANSCRIPT = """\
Quarterly briefing on the tide gates

by Director of Works ahead of the council session

Good morning. The gates closed eleven times this quarter.
That is two more than we planned for.

Repairs will cost 4.5 million crowns. I expect the council to agree.

Reporter One, Harbour Wire

Why did the cost rise? Your report of May spoke of three million.

Director of Works

The steel became dearer. And we found rust where none was expected.

Reporter Two, Coast Gazette

Will the ferry be affected?

Director of Works

For two nights only. We shall publish the dates.

Reporter One, Harbour Wire

Thank you.
"""

REPORT = """\
---
title: Water levels in brief
author: River Survey
date: 2025-03-02
---
# Water levels in brief

The river stood *high* in January. A [table](https://example.org/levels) follows.

## Gauges

- Upper gauge: 3.1 m
- Lower gauge: 2.4 m

## Outlook

> The thaw is late this year.

Levels will fall by May.
"""


class Desk:
    """A library and a notebook in a folder; every app made from it is a new run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.library = folder / "library"
        self.library.mkdir()
        self.told: list[str] = []
        """What was said of the index."""
        self._ids = itertools.count(1)
        self._seconds = itertools.count()

    def now(self) -> str:
        second = next(self._seconds)
        return f"2026-05-04T10:{second // 60 % 60:02}:{second % 60:02}Z"

    def write(self, name: str, text: str) -> Path:
        path = self.library / name
        path.write_text(text, "utf-8")
        return path

    def session(self, first: Path | None = None, guide: Path | None = None) -> Session:
        state = self.folder / "state.json"
        library, notebook = Library([self.library], guide), self.notebook()
        return Session(
            library=library,
            index=Index(self.folder / "index.db", library, notebook, report=self.told.append),
            notebook=notebook,
            journal=Journal(self.folder / "acts" / "notes.jsonl"),
            device="tester",
            now=self.now,
            new_id=lambda: f"00000000-0000-4000-8000-{next(self._ids):012}",
            styles=Path(__file__).parents[2] / "styles",
            drafts=self.folder / "drafts",
            exports=self.folder / "exports",
            state=state,
            shelves=self.folder / "shelves.toml",
            reports=self.told,
            rescue=self.rescue(),
            memory=Memory.load(state),
            first=first,
        )

    def with_library(self, session: Session, library: Library) -> Session:
        """The same session on another library."""
        index = Index(self.folder / "other.db", library, session.notebook, report=self.told.append)
        return replace(session, library=library, index=index)

    def rescue(self) -> Rescue:
        places = [self.folder / "unsaved", self.folder / "elsewhere"]
        return Rescue(lambda: places, self.notebook(), device="tester", now=self.now)

    def app(self, first: str = "") -> ReaderApp:
        return ReaderApp(self.session(self.library / first if first else None))

    def notebook(self) -> Notebook:
        return Notebook(self.folder / "notes", device="tester", now=self.now, there=there)

    def saved(self) -> list[Notes]:
        """What is on disk, read afresh."""
        return list(self.notebook().all())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write("1-story.txt", STORY)
    desk.write("2-briefing.txt", TRANSCRIPT)
    desk.write("3-report.md", REPORT)
    return desk


@pytest.fixture(autouse=True)
def steady(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The colours of one terminal, whatever the one is that the tests are run in."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)
    yield lambda: None
