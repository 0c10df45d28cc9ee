"""Following links: to another place, to another article, or, if the user says so, to the web."""

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import SuspendNotSupported
from textual.worker import get_current_worker

from reader.library import Library, shown
from reader.text import clean_line
from reader.ui.message import Saying
from reader.ui.screens.desk import Desk
from reader.ui.screens.searching import Searching
from reader.ui.session import Session
from reader.ui.widgets.pick_list import Option

if TYPE_CHECKING:
    from reader.ui.browser import Browser
    from reader.ui.destination import Page, Web
    from reader.ui.links import Link

_MOST = 20
"""Links that are offered of one passage."""


class Following(Searching):
    """The desk with the links of an article."""

    class Followed(Saying):
        """A link was looked into off the event loop."""

        told: str = ""
        """What there is to say of it."""
        page: "Page | None" = None
        """An article to open."""
        browser: "Browser | None" = None
        """A browser to give the terminal to, for `url`."""
        url: str = ""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._offered: list[Link] = []
        self._page: Page | None = None
        """The article that is being opened, with the part of it that is wanted."""

    # Finding links

    def action_link(self, by: int) -> None:
        """To the next or previous sentence that holds a link."""
        from reader.ui.links import beside

        view = self.pane.view
        if view is None:
            return
        start, end = view.cursor
        at = end if by > 0 else start
        while link := beside(view.document, at, by):
            target = view.motion.sentence(link.start)
            if target[0] <= link.start < target[1]:
                self.remember()
                self.move_to(target)
                return
            # It stands in a paragraph that is folded away, or in the name of a speaker.
            at = max(link.start + 1, target[0]) if by > 0 else link.start
        self.tell("No link further on" if by > 0 else "No link before")

    def link_options(self) -> list[Option]:
        """The links of the passage, to be picked from."""
        from reader.ui.destination import tell
        from reader.ui.links import links

        document, article, library = self.document, Path(self.path), self.session.library
        if document is None:
            return []
        start, end = self.pane.target
        if (mark := self.pane.marked) and not self.pane.selection:
            start, end = min(start, mark.start), max(end, mark.end)
        self._offered = list(islice(links(document, start, end), _MOST))
        return [
            Option(f"follow({number})", *tell(link, document, article, library))
            for number, link in enumerate(self._offered)
        ]

    # Following them

    def action_follow(self, number: int) -> None:
        """Follow one of the links that were offered."""
        if not 0 <= number < len(self._offered):
            return
        from reader.ui.destination import Refusal, Web, destination

        target = self._offered[number].target
        found = destination(target, Path(self.path), self.session.library)
        if isinstance(found, Refusal):
            self.tell(found.why)
        elif isinstance(found, Web):
            self._ask(found)
        elif found.path == Path(self.path):
            self._show_part(found)
        else:
            self._look_for(found)

    def _show_part(self, page: "Page", *, fresh: bool = False) -> None:
        """Show a part of the open article, unless it has none of that name; `fresh` where the
        article has only just been opened, which was the step to come back from."""
        from reader.ui.destination import place

        at = place(self.document, page.part) if self.document else None
        if self.document is None or at is None:
            self.tell(f"Nothing here is called “{clean_line(page.part)}”")
            return
        if not fresh:
            self.remember()
        kept = self.pane.view.layout.shown if self.pane.view else None
        if kept is not None and self.document.block_at(at) not in kept:
            self.unfold()
        if self.pane.selection:
            self.pane.select(None)
        if view := self.pane.view:
            self.pane.goto(view.motion.sentence(at), fresh=fresh)

    @work(thread=True, exclusive=True, group="follow")
    def _look_for(self, page: "Page") -> None:
        """See whether there is such an article, where the library is allowed to reach."""
        name = shown(page.path.name)
        if not _reached(self.session.library, page.path):
            found = self.Followed(f"“{name}” lies outside the library")
        elif not page.path.is_file():
            found = self.Followed(f"There is no “{name}”")
        else:
            found = self.Followed(page=page)
        if not get_current_worker().is_cancelled:
            self.post_message(found)

    @on(Followed)
    def _followed(self, event: Followed) -> None:
        event.stop()
        if event.page:
            self.remember()
            self._page = event.page
            self.open_article(event.page.path)
        elif event.browser:
            self._browse_here(event.browser, event.url)
        else:
            self.tell(event.told)

    def lay_open(self, opened: Desk.Opened) -> None:
        """Show an article that was read, and the part of it that a link led to."""
        super().lay_open(opened)
        page, self._page = self._page, None
        if page and page.part and page.path == opened.path and opened.document:
            self._show_part(page, fresh=True)

    # Leaving for the web

    def _ask(self, web: "Web") -> None:
        """Show an address whole, and ask what to do with it."""

        def answered(answer: str | None) -> None:
            if answer == "open":
                self._browse(web.url)
            elif answer == "copy":
                self.app.copy_to_clipboard(web.url)
                self.tell("Copied")

        from reader.ui.screens.picker import Picker

        options = (
            Option("open", "Open it in the browser", "y"),
            Option("copy", "Copy the address", "c"),
            Option("leave", "Leave it", "n"),
        )
        told = web.target
        if web.written:
            told = f"It reads {web.written}. Its letters can look like others.\n\n{told}"
        picker = Picker(
            f"This link leads to {web.host}" if web.host else "This link leads to mail",
            options,
            current=2 if web.written else 0,
            text=told,
            shortcuts={"y": "open", "c": "copy", "n": "leave"},
        )
        self.app.push_screen(picker, answered)

    @work(thread=True, group="browser")
    def _browse(self, url: str) -> None:
        """Open an address in the user's browser, which may take a while to start."""
        from reader.ui.browser import Browser

        try:
            browser = Browser()
        except LookupError:
            found = self.Followed("No browser was found; c copies the address")
        else:
            if browser.takes_terminal:
                found = self.Followed(browser=browser, url=url)
            elif browser.start(url):
                found = self.Followed("Opened in the browser")
            else:
                found = self.Followed("The browser could not be started; c copies the address")
        self.post_message(found)

    def _browse_here(self, browser: "Browser", url: str) -> None:
        """Give the terminal to a browser until it ends."""
        try:
            with self.app.suspend():
                well = browser.run(url)
        except SuspendNotSupported:
            self.tell(f"This terminal cannot be given to {browser.name}")
            return
        self.tell("" if well else f"{browser.name} could not open it; c copies the address")


def _reached(library: Library, path: Path) -> bool:
    """Whether a path still lies in the library where links in it have been followed."""
    real = Path(os.path.realpath(path))
    places = [place for place in (*library.places, library.guide) if place]
    return any(real.is_relative_to(os.path.realpath(place)) for place in places)
