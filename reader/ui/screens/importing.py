"""Importing passages from other programs in the app."""

from pathlib import Path
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from textual import work

from reader.counts import number
from reader.passage import Cancelled
from reader.storage import NotebookError
from reader.text import clean_line, clip
from reader.ui.screens.renewing import Renewing
from reader.ui.session import Session

if TYPE_CHECKING:
    from reader.plan import Plan
    from reader.ui.screens.import_dialog import ImportDialog

_PROGRESS_SECONDS = 0.1
_STOPPED = "Stopped: nothing was imported"


class Importing(Renewing):
    """The desk with the import."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._planned: tuple[Path, str, Plan] | None = None
        """The file that was looked into last, its kind, and what importing it would do."""

    def action_import(self) -> None:
        """Ask for a file, and import it once it is clear what that does."""
        from reader.ui.screens.import_dialog import ImportDialog

        self.app.push_screen(ImportDialog(self._look_into, self._bring_in))

    @work(thread=True, exclusive=True, group="import")
    def _look_into(self, path: Path, stop: Event, dialog: "ImportDialog") -> None:
        """Find out what importing a file would do."""
        from reader.importing import undone
        from reader.imports.files import opened
        from reader.imports.parcel import NotUnderstoodError
        from reader.library import Library
        from reader.planning import planned

        session = self.session
        # Its problems are told where it is listed.
        library = Library(session.library.places, session.library.guide)
        try:
            parcel = opened(path)
            plan = planned(
                parcel,
                path.absolute(),
                session.notebook,
                library,
                device=session.device,
                now=session.now(),
                undone=undone(session.journal),
                progress=_Progress(dialog, "article", "looked at"),
                placed=_Progress(dialog, "passage", "placed"),
                cancelled=lambda: stop.is_set() or self.saver.closing,
            )
        except NotUnderstoodError as error:
            dialog.post_message(dialog.Planned([clean_line(str(error))], new=False))
        except Cancelled:
            dialog.post_message(dialog.Planned(["Stopped"], new=False))
        else:
            self._planned = path, parcel.kind, plan
            lines = plan.told(parcel.kind, dry_run=True)
            dialog.post_message(dialog.Planned([*map(_line, lines)], new=bool(plan.steps)))

    def _bring_in(self, stop: Event, dialog: "ImportDialog") -> None:
        """Import what was looked into, once all that was changed before is on the disk."""
        if self._planned is None:
            return
        path, kind, plan = self._planned
        self._planned = None

        def job() -> None:
            told = self._write_plan(path, kind, plan, stop, dialog)
            dialog.post_message(dialog.Ended([*map(_line, told)]))

        self.saver.add(job)
        self.refresh_status()

    def _write_plan(
        self, path: Path, kind: str, plan: "Plan", stop: Event, dialog: "ImportDialog"
    ) -> list[str]:
        """Write a plan; what came of it, in lines."""
        from reader.importing import Importing as Writing

        session = self.session
        writing = Writing(
            notebook=session.notebook,
            journal=session.journal,
            device=session.device,
            new_id=session.new_id,
        )
        try:
            writing.write(
                plan,
                f"import of {clip(clean_line(path.name), 60)}",
                progress=_Progress(dialog, "article", "written"),
                cancelled=lambda: stop.is_set() or self.saver.closing,
            )
        except Cancelled:
            return [_STOPPED]
        except NotebookError as error:
            return [f"Nothing was imported: {error}"]
        read = (session.notebook.read(share.notes.id) for share in plan.shares)
        self.post_message(self.Noted([notes for notes in read if notes]))
        return [*plan.told(kind), f"{self.keymap.name('mark.undo')} in one of them takes it back"]


class _Progress:
    """Tells a dialog how many articles or passages are done, not too often."""

    def __init__(self, dialog: "ImportDialog", what: str, done: str) -> None:
        self._dialog, self._what, self._done = dialog, what, done
        self._due = 0.0

    def __call__(self, count: int) -> None:
        if monotonic() >= self._due:
            self._due = monotonic() + _PROGRESS_SECONDS
            told = f"{number(count, self._what)} {self._done}"
            self._dialog.post_message(self._dialog.Reached(told))


def _line(told: str) -> str:
    """A line of a summary, which is set in as it was."""
    return f"{'  ' if told.startswith('  ') else ''}{clean_line(told)}"
