"""Finding where annotations stand that were made in another text."""

from contextlib import suppress

from textual import on, work
from textual.worker import Worker, get_current_worker

from reader.anchoring import Found, find
from reader.annotation import Notes
from reader.document import Document
from reader.passage import Cancelled
from reader.ui.marks import sought
from reader.ui.screens.desk import Desk


class Placing(Desk):
    """The desk with what places annotations, off the event loop."""

    def find_places(
        self, document: Document, notes: Notes, old: Document | None, worker: Worker[None] | None
    ) -> Found:
        """Find all annotations of an article, with the texts that were kept and `old`, which is
        at hand; to be called from a thread. Raises Cancelled where the worker was. Without one
        nothing is found: the first article is shown at once, and they are looked for later."""

        def text(text_hash: str) -> str | None:
            if old and old.hash == text_hash:
                return old.text
            return self.session.notebook.text(notes.id, text_hash)

        if worker is None:
            return {}
        if count := sought(document, notes.annotations, {}):
            self.post_message(self.Awaited(count))
        return find(document, notes.records, text, lambda: worker.is_cancelled)

    def place_again(self, document: Document, notes: Notes) -> None:
        self._place_again(document, notes)

    @work(thread=True, exclusive=True, group="place")
    def _place_again(self, document: Document, notes: Notes) -> None:
        with suppress(Cancelled):
            found = self.find_places(document, notes, None, get_current_worker())
            self.post_message(self.Placed(document, found))

    def cease_placing(self) -> None:
        """Look for nothing more: another text is shown."""
        self.placing = 0
        self.workers.cancel_group(self, "place")

    @on(Desk.Awaited)
    def _awaited(self, event: Desk.Awaited) -> None:
        event.stop()
        self.placing = event.count
        if not event.count:
            self.show_marks()
        self.refresh_status()

    @on(Desk.Placed)
    def _placed(self, event: Desk.Placed) -> None:
        event.stop()
        if event.document is self.document:
            self.placing = 0
            self._places = {**self._places, **event.found}
            self.show_marks()
            self.refresh_notes()
            self.refresh_status()
