"""Every key of the main screen, once: what the user changes, hints, help and palette derive from
it."""

from collections.abc import Iterator
from typing import NamedTuple


class Key(NamedTuple):
    """An action of the main screen with the keys that reach it."""

    id: str
    """Unique, for changing its keys: `pane.next_sentence`."""
    action: str
    """What runs, as Textual writes actions: `move('sentence', 1)`."""
    keys: tuple[str, ...]
    """Textual's key names; two names parted by a blank are pressed one after the other."""
    shown: str
    """The keys as people write them: `) · Ctrl-Right`."""
    label: str
    group: str
    hint: str = ""
    """A word for the line at the bottom, where it stands there."""


_GROUPS = {
    "pane": "Reading",
    "mark": "Marking",
    "find": "Finding",
    "list": "Articles",
    "notes": "Notes of all articles",
    "app": "Application",
}


def _key(id: str, action: str, names: str, shown: str, label: str, hint: str = "") -> Key:
    """A row of the table; `names` are parted by commas, the id says which group it is of."""
    group = _GROUPS[id.partition(".")[0]]
    return Key(id, action, tuple(names.split(",")), shown, label, group, hint)


def keys() -> tuple[Key, ...]:
    """All keys, in the order in which help and palette show them."""
    return (
        *_reading(),
        *_marking(),
        *_finding(),
        *_articles(),
        *_notes(),
        *_application(),
    )


def _reading() -> Iterator[Key]:
    yield _key("pane.down", "line(1)", "j,down", "j · ↓", "Down a line")
    yield _key("pane.up", "line(-1)", "k,up", "k · ↑", "Up a line")
    yield _key("pane.page_down", "page(1.0)", "space,pagedown", "Space · PgDn", "Down a page")
    yield _key("pane.page_up", "page(-1.0)", "b,pageup", "b · PgUp", "Up a page")
    yield _key("pane.half_down", "page(0.5)", "ctrl+d", "Ctrl-d", "Down half a page")
    yield _key("pane.half_up", "page(-0.5)", "ctrl+u", "Ctrl-u", "Up half a page")
    yield _key("pane.top", "edge(-1)", "g g,home", "gg · Home", "To the top")
    yield _key("pane.bottom", "edge(1)", "G,end", "G · End", "To the bottom")
    next_one, previous = "right_parenthesis,ctrl+right", "left_parenthesis,ctrl+left"
    yield _key("pane.next_sentence", "move('sentence', 1)", next_one, ") · Ctrl-→", "Next sentence")
    yield _key(
        "pane.previous_sentence",
        "move('sentence', -1)",
        previous,
        "( · Ctrl-←",
        "Previous sentence",
    )
    next_one, previous = "right_curly_bracket,ctrl+down", "left_curly_bracket,ctrl+up"
    yield _key(
        "pane.next_paragraph", "move('paragraph', 1)", next_one, "} · Ctrl-↓", "Next paragraph"
    )
    yield _key(
        "pane.previous_paragraph",
        "move('paragraph', -1)",
        previous,
        "{ · Ctrl-↑",
        "Previous paragraph",
    )
    next_one, previous = "right_square_bracket", "left_square_bracket"
    sequence = f"{next_one} {next_one}"
    yield _key("pane.next_heading", "move('heading', 1)", sequence, "]]", "Next heading or speaker")
    sequence = f"{previous} {previous}"
    yield _key(
        "pane.previous_heading",
        "move('heading', -1)",
        sequence,
        "[[",
        "Previous heading or speaker",
    )
    sequence = f"{next_one} a,f8"
    yield _key(
        "pane.next_annotation", "move('annotation', 1)", sequence, "]a · F8", "Next annotation"
    )
    sequence = f"{previous} a,shift+f8"
    yield _key(
        "pane.previous_annotation",
        "move('annotation', -1)",
        sequence,
        "[a · Shift-F8",
        "Previous annotation",
    )
    sequence = f"{next_one} l"
    yield _key("pane.next_link", "link(1)", sequence, "]l", "Next link; Enter follows it")
    sequence = f"{previous} l"
    yield _key("pane.previous_link", "link(-1)", sequence, "[l", "Previous link")
    yield _key(
        "pane.outline", "outline", "o,f2", "o · F2", "Outline: headings and speakers", "outline"
    )
    yield _key("pane.back", "journey(-1)", "ctrl+o", "Ctrl-o", "Back to where you were")
    yield _key("pane.forward", "journey(1)", "g semicolon", "g;", "Forward again")
    yield _key("pane.mark", "mark", "m", "m x", "Mark this place with a letter")
    yield _key("pane.go_to_mark", "go_to_mark", "apostrophe", "' x", "Go to a marked place")
    yield _key("pane.narrower", "measure(-4)", "minus", "-", "Narrower column")
    yield _key("pane.wider", "measure(4)", "plus,equals_sign", "+", "Wider column")
    yield _key("pane.spacing", "spacing", "L,f7", "L · F7", "Lines apart, or close")
    yield _key("pane.zen", "zen", "z,f9", "z · F9", "Nothing but the text")


def _marking() -> Iterator[Key]:
    yield _key(
        "mark.highlight", "highlight", "H", "H", "Highlight, or remove the highlight", "highlight"
    )
    yield _key("mark.note", "note", "a", "a", "Write a note", "note")
    yield _key("mark.tag", "tag", "t", "t", "Tag; the tags used last come first", "tag")
    yield _key("mark.untag", "untag", "T", "T", "Take a tag away")
    for number, colour in enumerate(("yellow", "red", "green", "blue", "purple"), 1):
        yield _key(
            f"mark.colour_{number}",
            f"colour('{colour}')",
            f"{number}",
            f"{number}",
            f"Colour it {colour}",
        )
    yield _key(
        "mark.select", "select", "v", "v", "Select from this sentence on; again: widen", "select"
    )
    yield _key("mark.select_paragraph", "select_paragraph", "V", "V", "Select by paragraphs")
    yield _key(
        "mark.grow_right",
        "grow('character', 1)",
        "shift+right",
        "Shift-→",
        "Select a character more",
    )
    yield _key(
        "mark.grow_left",
        "grow('character', -1)",
        "shift+left",
        "Shift-←",
        "Select a character less",
    )
    yield _key(
        "mark.grow_down", "grow('sentence', 1)", "shift+down", "Shift-↓", "Select a sentence more"
    )
    yield _key(
        "mark.grow_up", "grow('sentence', -1)", "shift+up", "Shift-↑", "Select a sentence less"
    )
    yield _key(
        "mark.grow_word",
        "grow('word', 1)",
        "ctrl+shift+right",
        "Ctrl-Shift-→",
        "Select a word more",
    )
    yield _key(
        "mark.grow_word_back",
        "grow('word', -1)",
        "ctrl+shift+left",
        "Ctrl-Shift-←",
        "Select a word less",
    )
    yield _key("mark.ends", "ends", "e,f6", "e · F6", "Move the ends of the annotation")
    yield _key(
        "mark.delete", "delete", "d d,delete", "dd · Delete", "Delete the annotation", "delete"
    )
    yield _key("mark.undo", "undo", "u,ctrl+z", "u · Ctrl-z", "Undo")
    yield _key("mark.redo", "redo", "U,ctrl+y", "U · Ctrl-y", "Redo")
    yield _key("mark.copy", "copy(True)", "y", "y", "Copy the passage with its citation")
    yield _key("mark.copy_text", "copy(False)", "Y,ctrl+c", "Y · Ctrl-c", "Copy the passage alone")
    yield _key("mark.menu", "menu", "enter", "Enter", "What can be done with this passage")


def _finding() -> Iterator[Key]:
    yield _key("find.find", "find", "slash,ctrl+f", "/ · Ctrl-f", "Find in this article", "find")
    yield _key("find.next", "find_next(1)", "n", "n", "Next match")
    yield _key("find.previous", "find_next(-1)", "N", "N", "Previous match")
    yield _key(
        "find.filter", "fold", "ampersand", "&", "Keep only the paragraphs that match", "filter"
    )
    yield _key("find.regex", "regex", "ctrl+r", "Ctrl-r", "Find by regular expressions", "regex")
    yield _key(
        "find.context", "context", "ctrl+t", "Ctrl-t", "Paragraphs around those kept", "around"
    )
    yield _key("find.search", "search", "g slash,f3", "g/ · F3", "Search every article and note")
    label = "Every use of a word in the library"
    yield _key("find.concordance", "concordance", "g c,shift+f3", "gc · Shift-F3", label)
    label = "Echoes: where else this passage is said"
    yield _key("find.echoes", "echoes", "g e", "ge", label)


def _articles() -> Iterator[Key]:
    yield _key("list.filter", "filter", "f", "f", "Filter the article list", "filter")
    sequence = "g l,f10"
    yield _key("list.sort", "sort", sequence, "gl · F10", "Sort and group the list", "sort")
    label = "Keep the filter as a shelf, or change a shelf"
    yield _key("list.save", "save_filter", "g f,ctrl+s", "gf · Ctrl-s", label, "shelf")
    yield _key("list.shelves", "shelves", "g h", "gh", "To the shelves above the list")
    yield _key("list.look", "look", "g n", "gn", "Look for new articles now")
    yield _key("list.next", "article(1)", "J,alt+down", "J · Alt-↓", "Next article")
    yield _key("list.previous", "article(-1)", "K,alt+up", "K · Alt-↑", "Previous article")
    sequence = "right_square_bracket u,alt+pagedown"
    yield _key("list.next_unread", "unread(1)", sequence, "]u · Alt-PgDn", "Next unread article")
    sequence = "left_square_bracket u,alt+pageup"
    yield _key(
        "list.previous_unread", "unread(-1)", sequence, "[u · Alt-PgUp", "Previous unread article"
    )
    yield _key("list.star", "star", "s", "s", "Star, or remove the star", "star")
    yield _key("list.read", "read", "r", "r", "Mark as read, or as unread", "read")
    yield _key("list.left", "go(-1)", "h,left", "h · ←", "To the list")
    yield _key("list.right", "go(1)", "l,right", "l · →", "To the text, to the notes", "text")
    yield _key("list.next_region", "region(1)", "tab", "Tab", "Next region")
    yield _key("list.previous_region", "region(-1)", "shift+tab", "Shift-Tab", "Previous region")


def _notes() -> Iterator[Key]:
    label = "Mark for the next act, or no more"
    yield _key("notes.mark", "mark_note", "x,insert", "x · Insert", label, "mark")
    label = "Mark all that are listed, or none"
    yield _key("notes.mark_all", "mark_notes", "X,ctrl+a", "X · Ctrl-a", label)
    label = "Group by article, tag, date or speaker"
    yield _key("notes.group", "group", "S,shift+f10", "S · Shift-F10", label, "group")


def _application() -> Iterator[Key]:
    yield _key("app.notes", "notes", "A,f4", "A · F4", "Notes: this article, all, closed", "notes")
    sequence = "g r,shift+f4"
    yield _key("app.review", "review", sequence, "gr · Shift-F4", "Review passages", "review")
    yield _key("app.tags", "tags", "g t,f5", "gt · F5", "Tags: rename, merge, nest, delete them")
    sequence = "g x,shift+delete"
    yield _key("app.trash", "trash", sequence, "gx · Shift-Delete", "Trash: what was deleted")
    yield _key(
        "app.export", "export", "E,ctrl+e", "E · Ctrl-e", "Export notes as Markdown", "export"
    )
    sequence = "g i"
    yield _key("app.import", "import", sequence, "gi", "Import passages from another program")
    yield _key("app.exported", "exported", "g y", "gy", "Copy where the last export went")
    sequence = "g s"
    yield _key("app.share", "share", sequence, "gs", "Share the notes of another copy of this text")
    yield _key(
        "app.palette", "app.command_palette", "colon,ctrl+p", ": · Ctrl-p", "Every command by name"
    )
    yield _key("app.help", "help", "question_mark,f1", "? · F1", "What can be done here", "help")
    yield _key(
        "app.escape", "escape", "escape", "Esc", "Back: selection, filter, find, panel", "back"
    )
    yield _key("app.quit", "quit", "q,ctrl+q", "q · Ctrl-q", "Quit")
