"""Every key of the main screen, once: bindings, hints, help and palette derive from it."""

from collections.abc import Iterator
from typing import NamedTuple

from textual.binding import Binding, BindingType


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


READ, MARK, FIND, LIST, APP = "Reading", "Marking", "Finding", "Articles", "Application"


def keys() -> tuple[Key, ...]:
    """All keys, in the order in which help and palette show them."""
    return (
        *_reading(),
        *_marking(),
        *_finding(),
        *_articles(),
        *_application(),
    )


def _reading() -> Iterator[Key]:
    def key(id: str, action: str, names: str, shown: str, label: str, hint: str = "") -> Key:
        return Key(f"pane.{id}", action, tuple(names.split(",")), shown, label, READ, hint)

    yield key("down", "line(1)", "j,down", "j · ↓", "Down a line")
    yield key("up", "line(-1)", "k,up", "k · ↑", "Up a line")
    yield key("page_down", "page(1.0)", "space,pagedown", "Space · PgDn", "Down a page")
    yield key("page_up", "page(-1.0)", "b,pageup", "b · PgUp", "Up a page")
    yield key("half_down", "page(0.5)", "ctrl+d", "Ctrl-d", "Down half a page")
    yield key("half_up", "page(-0.5)", "ctrl+u", "Ctrl-u", "Up half a page")
    yield key("top", "edge(-1)", "g g,home", "gg · Home", "To the top")
    yield key("bottom", "edge(1)", "G,end", "G · End", "To the bottom")
    next_one, previous = "right_parenthesis,ctrl+right", "left_parenthesis,ctrl+left"
    yield key("next_sentence", "move('sentence', 1)", next_one, ") · Ctrl-→", "Next sentence")
    yield key(
        "previous_sentence", "move('sentence', -1)", previous, "( · Ctrl-←", "Previous sentence"
    )
    next_one, previous = "right_curly_bracket,ctrl+down", "left_curly_bracket,ctrl+up"
    yield key("next_paragraph", "move('paragraph', 1)", next_one, "} · Ctrl-↓", "Next paragraph")
    yield key(
        "previous_paragraph", "move('paragraph', -1)", previous, "{ · Ctrl-↑", "Previous paragraph"
    )
    next_one, previous = "right_square_bracket", "left_square_bracket"
    sequence = f"{next_one} {next_one}"
    yield key("next_heading", "move('heading', 1)", sequence, "]]", "Next heading or speaker")
    sequence = f"{previous} {previous}"
    yield key(
        "previous_heading", "move('heading', -1)", sequence, "[[", "Previous heading or speaker"
    )
    sequence = f"{next_one} a,f8"
    yield key("next_annotation", "move('annotation', 1)", sequence, "]a · F8", "Next annotation")
    sequence = f"{previous} a,shift+f8,f20"
    yield key(
        "previous_annotation",
        "move('annotation', -1)",
        sequence,
        "[a · Shift-F8",
        "Previous annotation",
    )
    yield key("outline", "outline", "o,f2", "o · F2", "Outline: headings and speakers", "outline")
    yield key("back", "journey(-1)", "ctrl+o", "Ctrl-o", "Back to where you were")
    yield key("forward", "journey(1)", "g semicolon", "g;", "Forward again")
    yield key("mark", "mark", "m", "m x", "Mark this place with a letter")
    yield key("go_to_mark", "go_to_mark", "apostrophe", "' x", "Go to a marked place")
    yield key("narrower", "measure(-4)", "minus", "-", "Narrower column")
    yield key("wider", "measure(4)", "plus,equals_sign", "+", "Wider column")
    yield key("zen", "zen", "z,f9", "z · F9", "Nothing but the text")


def _marking() -> Iterator[Key]:
    def key(id: str, action: str, names: str, shown: str, label: str, hint: str = "") -> Key:
        return Key(f"mark.{id}", action, tuple(names.split(",")), shown, label, MARK, hint)

    yield key("highlight", "highlight", "H", "H", "Highlight, or remove the highlight", "highlight")
    yield key("note", "note", "a", "a", "Write a note", "note")
    yield key("tag", "tag", "t", "t", "Tag; the tags used last come first", "tag")
    yield key("untag", "untag", "T", "T", "Take a tag away")
    for number, colour in enumerate(("yellow", "red", "green", "blue", "purple"), 1):
        yield key(
            f"colour_{number}",
            f"colour('{colour}')",
            f"{number}",
            f"{number}",
            f"Colour it {colour}",
        )
    yield key("select", "select", "v", "v", "Select from this sentence on; again: widen", "select")
    yield key("select_paragraph", "select_paragraph", "V", "V", "Select by paragraphs")
    yield key(
        "grow_right", "grow('character', 1)", "shift+right", "Shift-→", "Select a character more"
    )
    yield key(
        "grow_left", "grow('character', -1)", "shift+left", "Shift-←", "Select a character less"
    )
    yield key("grow_down", "grow('sentence', 1)", "shift+down", "Shift-↓", "Select a sentence more")
    yield key("grow_up", "grow('sentence', -1)", "shift+up", "Shift-↑", "Select a sentence less")
    yield key("delete", "delete", "d d,delete", "dd · Delete", "Delete the annotation", "delete")
    yield key("undo", "undo", "u,ctrl+z", "u · Ctrl-z", "Undo")
    yield key("redo", "redo", "U,ctrl+y", "U · Ctrl-y", "Redo")
    yield key("copy", "copy(True)", "y", "y", "Copy the passage with its citation")
    yield key("copy_text", "copy(False)", "Y,ctrl+c", "Y · Ctrl-c", "Copy the passage alone")
    yield key("menu", "menu", "enter", "Enter", "What can be done with this passage")


def _finding() -> Iterator[Key]:
    def key(id: str, action: str, names: str, shown: str, label: str, hint: str = "") -> Key:
        return Key(f"find.{id}", action, tuple(names.split(",")), shown, label, FIND, hint)

    yield key("find", "find", "slash,ctrl+f", "/ · Ctrl-f", "Find in this article", "find")
    yield key("next", "find_next(1)", "n", "n", "Next match")
    yield key("previous", "find_next(-1)", "N", "N", "Previous match")
    yield key("filter", "fold", "ampersand", "&", "Keep only the paragraphs that match", "filter")


def _articles() -> Iterator[Key]:
    def key(id: str, action: str, names: str, shown: str, label: str, hint: str = "") -> Key:
        return Key(f"list.{id}", action, tuple(names.split(",")), shown, label, LIST, hint)

    yield key("filter", "filter", "f", "f", "Filter the article list", "filter")
    yield key("next", "article(1)", "J,alt+down", "J · Alt-↓", "Next article")
    yield key("previous", "article(-1)", "K,alt+up", "K · Alt-↑", "Previous article")
    yield key("star", "star", "s", "s", "Star, or remove the star", "star")
    yield key("read", "read", "r", "r", "Mark as read, or as unread", "read")
    yield key("left", "go(-1)", "h,left", "h · ←", "To the list")
    yield key("right", "go(1)", "l,right", "l · →", "To the text, to the notes", "text")
    yield key("next_region", "region(1)", "tab", "Tab", "Next region")
    yield key("previous_region", "region(-1)", "shift+tab", "Shift-Tab", "Previous region")


def _application() -> Iterator[Key]:
    def key(id: str, action: str, names: str, shown: str, label: str, hint: str = "") -> Key:
        return Key(f"app.{id}", action, tuple(names.split(",")), shown, label, APP, hint)

    yield key("notes", "notes", "A,f4", "A · F4", "Notes: this article, all, closed", "notes")
    yield key("export", "export", "E,ctrl+e", "E · Ctrl-e", "Export notes as Markdown", "export")
    yield key(
        "palette", "app.command_palette", "colon,ctrl+p", ": · Ctrl-p", "Every command by name"
    )
    yield key("help", "help", "question_mark,f1", "? · F1", "What can be done here", "help")
    yield key("escape", "escape", "escape", "Esc", "Back: selection, filter, find, panel")
    yield key("quit", "quit", "q,ctrl+q", "q · Ctrl-q", "Quit")


def bindings() -> list[BindingType]:
    """Textual's bindings of all single strokes; sequences are waited for by the screen."""
    return [
        Binding(
            ",".join(name for name in key.keys if " " not in name),
            key.action,
            key.label,
            show=False,
            id=key.id,
        )
        for key in keys()
        if any(" " not in name for name in key.keys)
    ]


def sequences() -> dict[tuple[str, str], Key]:
    """The keys that are pressed one after the other: what each pair does."""
    found: dict[tuple[str, str], Key] = {}
    for key in keys():
        for name in key.keys:
            first, _, second = name.partition(" ")
            if second:
                found[first, second] = key
    return found
