"""Tagging passages, and taking tags away."""

from dataclasses import replace

from reader.ui.screens.marking import Marking
from reader.ui.session import Session
from reader.ui.widgets.pick_list import Option


class Tagging(Marking):
    """The desk with tags."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._tagged: tuple[str, ...] = ()
        """The tags that were given last in this run."""

    def tag_history(self) -> tuple[tuple[str, ...], dict[str, int]]:
        """The set of tags given last, and all tags with their counts, the newest first."""
        counts: dict[str, int] = {}
        used: dict[str, str] = {}
        newest = ""
        last: tuple[str, ...] = ()
        for notes in self.index.notes():
            for note in notes.records:
                if note.deleted or not note.tags:
                    continue
                if note.updated >= newest:
                    newest, last = note.updated, note.tags
                for tag in note.tags:
                    counts[tag] = counts.get(tag, 0) + 1
                    used[tag] = max(used.get(tag, ""), note.updated)
        ordered = sorted(counts, key=lambda tag: used[tag], reverse=True)
        return self._tagged or last, {tag: counts[tag] for tag in ordered}

    def action_tag(self) -> None:
        """Choose tags for the passage."""
        if not self.ready():
            return
        known = self.meant()
        annotation = known or self.fresh()
        if annotation is None:
            return
        from reader.ui.screens.tag_picker import TagPicker

        last, counts = self.tag_history()

        def chosen(tags: tuple[str, ...] | None) -> None:
            if not tags:
                return
            self._tagged = tags
            together = tuple(dict.fromkeys((*annotation.tags, *tags)))
            tagged = replace(annotation, tags=together)
            if known is None:
                self.put(tagged, "tag")
                self.pane.select(None)
            elif together != annotation.tags:
                self.put(self.changed(annotation, tagged), "tag")

        self.app.push_screen(TagPicker(annotation.tags, last, counts), chosen)

    def action_untag(self) -> None:
        """Take a tag away; where there are several, ask which."""
        if not self.ready():
            return
        known = self.meant()
        if known is None or not known.tags:
            self.tell("No tags here")
            return

        def chosen(tag: str | None) -> None:
            if tag is not None:
                left = tuple(one for one in known.tags if one != tag)
                self.put(self.changed(known, replace(known, tags=left)), "tag taken away")

        if len(known.tags) == 1:
            chosen(known.tags[0])
            return
        from reader.ui.screens.picker import Picker

        options = [Option(tag, f"#{tag}", str(n)) for n, tag in enumerate(known.tags, 1)]
        shortcuts = {str(n): tag for n, tag in enumerate(known.tags[:9], 1)}
        self.app.push_screen(Picker("Take a tag away", options, shortcuts=shortcuts), chosen)
