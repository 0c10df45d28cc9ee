"""Acting on annotations from the panel of all notes: on those that are marked there, as one act."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from textual import on, work

from reader.annotation import Annotation, Colour
from reader.counts import number
from reader.drafts import Drafts
from reader.history import carried
from reader.storage import NotebookError
from reader.ui.message import Saying
from reader.ui.screens.carrying import DELETED, Carrying
from reader.ui.widgets.notes_panel import Entry
from reader.ui.widgets.pick_list import Option


class Batching(Carrying):
    """The desk with acts on many annotations."""

    class Tagged(Saying):
        """The tags of what is marked have been counted."""

        chosen: Mapping[str, Sequence[str]]
        counts: Mapping[str, int]

    # What is meant

    def chosen(self) -> Mapping[str, Sequence[str]]:
        """What an act is for as a batch, by the ids of notes and annotations: what is marked, or
        else the current one of an article that does not lie open; nothing elsewhere."""
        entry = self.chosen_entry()
        if entry is None:
            return {}
        if self.notes_of == "all" and self.marked:
            found: dict[str, list[str]] = {}
            for key in sorted(self.marked):
                found.setdefault(key.notes, []).append(key.id)
            return found
        near = self.notes and entry.notes == self.notes.id and self.document
        return {} if near else {entry.notes: [entry.annotation.id]}

    def _current(self, chosen: Mapping[str, Sequence[str]]) -> Entry | None:
        """The current annotation, where it is all that is chosen."""
        entry, count = self.chosen_entry(), sum(map(len, chosen.values()))
        return entry if count == 1 and entry and entry.key in _keys(chosen) else None

    # Acts

    def action_tag(self) -> None:
        """Choose tags for all that is marked, or else for the passage."""
        chosen = self.chosen()
        if not chosen:
            super().action_tag()
            return
        from reader.ui.screens.tag_picker import TagPicker

        entry = self._current(chosen)
        last, counts = self.tag_history()

        def given(tags: tuple[str, ...] | None) -> None:
            if tags:
                from reader.batch import tagging

                self._tagged = tags
                self.change_many(chosen, "tag", tagging(*tags), f"tagged {_hashed(tags)}")

        self.app.push_screen(TagPicker(entry.annotation.tags if entry else (), last, counts), given)

    def action_untag(self) -> None:
        """Take a tag away from all that is marked, or else from the passage."""
        chosen = self.chosen()
        if chosen:
            self._count_tags(chosen)
        else:
            super().action_untag()

    @work(thread=True, exclusive=True, group="tags")
    def _count_tags(self, chosen: Mapping[str, Sequence[str]]) -> None:
        counts: dict[str, int] = {}
        for id, annotations in chosen.items():
            notes = self.session.notebook.read(id)
            wanted = set(annotations)
            for note in notes.annotations if notes else ():
                if note.id in wanted:
                    for tag in note.tags:
                        counts[tag] = counts.get(tag, 0) + 1
        self.post_message(self.Tagged(chosen, counts))

    @on(Tagged)
    def _ask_tag(self, event: Tagged) -> None:
        """Ask which tag to take away, the most given first."""
        event.stop()
        tags = sorted(event.counts, key=lambda tag: (-event.counts[tag], tag))

        def picked(tag: str | None) -> None:
            if tag is not None:
                from reader.batch import untagging

                done = f"#{tag} taken away"
                self.change_many(event.chosen, "tag taken away", untagging(tag), done)

        if not tags:
            self.tell("No tags here")
        elif len(tags) == 1 and len(_keys(event.chosen)) == 1:
            picked(tags[0])
        else:
            from reader.ui.screens.picker import Picker

            options = [Option(tag, f"#{tag}", number(event.counts[tag], "passage")) for tag in tags]
            picker = Picker("Take a tag away", options, placeholder="narrow by words")
            self.app.push_screen(picker, picked)

    def action_colour(self, name: str) -> None:
        """Colour all that is marked, or else the passage."""
        chosen = self.chosen()
        if not chosen:
            super().action_colour(name)
            return
        from reader.batch import colouring

        colour = Colour(name)
        self.change_many(chosen, f"colour {colour}", colouring(colour), f"coloured {colour}")

    def action_highlight(self) -> None:
        """Highlight the passage, or remove the highlight; of an article that is not open too."""
        chosen = self.chosen()
        entry = self._current(chosen)
        if not chosen:
            super().action_highlight()
        elif entry is None or entry.annotation.note or entry.annotation.tags:
            delete = self.keymap.name("mark.delete")
            what = "They may have notes or tags" if entry is None else "It has a note or tags"
            self.tell(f"{what}: {delete} deletes all of it")
        else:
            self.action_delete()

    def action_delete(self) -> None:
        """Delete all that is marked, or else the annotation under the cursor."""
        chosen = self.chosen()
        if not chosen:
            super().action_delete()
            return
        from reader.batch import deleting

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.change_many(chosen, "deletion", deleting, DELETED)

        entry, count = self._current(chosen), len(_keys(chosen))
        if entry and entry.path:
            answered("yes")
            return
        from reader.ui.screens.picker import confirm

        if entry:
            question = confirm(
                "Delete this annotation? Its article is missing", "Delete it", "Keep it"
            )
        else:
            told = f"Delete {number(count, 'passage')} in {number(len(chosen), 'article')}?"
            question = confirm(told, "Delete them", "Keep them")
        self.app.push_screen(question, answered)

    def action_note(self) -> None:
        """Write the note of the annotation; also of one whose article is not open."""
        chosen = self.chosen()
        entry = self._current(chosen)
        if not chosen:
            super().action_note()
        elif entry is None:
            self.tell("A note is written on one passage at a time")
        else:
            self.edit_note_of(entry.notes, entry.path, entry.annotation)

    def edit_note_of(self, notes: str, path: str, annotation: Annotation) -> None:
        """Open the editor on the note of an annotation of an article that is not open; with what
        was being written there when the app or the terminal went away."""
        drafts, id = Drafts(self.session.drafts), annotation.id
        left = next((one.note for one in drafts.all() if one.annotation == id), None)

        def write(note: str) -> None:
            new = replace(annotation, note=note)

            def done(there: bool) -> None:
                told = "Its notes are not there any more: what you wrote is kept as a draft"
                if there:
                    with suppress(NotebookError):  # it is offered again, no more than that
                        drafts.drop(id)
                    told = f"Note written; {self.keymap.name('mark.undo')} takes it back"
                self.post_message(self.Told(told))

            # What the clock kept of it may be older; there may be no notes to save it in.
            draft = self.draft(annotation, notes, path, note)
            try:
                drafts.keep(draft)
            except NotebookError as error:
                self.app.notify(str(error), markup=False, severity="warning")
            self.change_elsewhere(
                *(notes, id, "note"), lambda now: carried(annotation, new, now), done
            )

        self.write_note(annotation, notes, path, write, left)


def _keys(chosen: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(notes, id) for notes, ids in chosen.items() for id in ids]


def _hashed(tags: Sequence[str]) -> str:
    return " ".join(f"#{tag}" for tag in tags)
