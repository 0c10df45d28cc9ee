"""The keys of the main screen as the user has them."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from reader.config import Settings, SettingsError
from reader.config import shown as printable
from reader.ui.keys import Key, keys
from reader.ui.strokes import StrokeError, also, named, shown, written

if TYPE_CHECKING:
    from textual.binding import Binding

KEPT = {"app.escape": "escape", "app.quit": "ctrl+q"}
"""The ways out; they are nobody else's, and cannot be taken away."""
NEAR = ("line(", "page(", "move('sentence'", "move('paragraph'")
"""How the actions begin that move by lines, pages, sentences and paragraphs."""
_LETTER = " x"
"""How a key is shown that waits for a letter."""


class Keymap:
    """The table of keys with all that is looked up in it."""

    def __init__(self, table: Iterable[Key] = ()) -> None:
        """Without a table, the usual keys."""
        self.keys = tuple(table) or keys()
        """All actions with their keys, in the order in which help and palette show them."""
        self.sequences: dict[tuple[str, str], Key] = {}
        """What two keys do that are pressed one after the other."""
        self._ids: dict[str, Key] = {}
        self._strokes: dict[str, Key] = {}
        for key in self.keys:
            self._ids[key.id] = key
            for name in key.keys:
                first, _, second = name.partition(" ")
                if second:
                    self.sequences[first, second] = key
                else:
                    self._strokes[name] = key

    @classmethod
    def of(cls, settings: Settings) -> "Keymap":
        """The usual keys with the user's in place of theirs.

        Raises SettingsError, naming line and id, for an id or a key that does not exist, and for
        a key that is given to two actions.
        """
        if not settings.keys:
            return cls()
        table = {key.id: key for key in keys()}
        for id, wanted in settings.keys.items():
            if id not in table:
                raise _error(settings, id, f"there is nothing of this name{_near(id, table)}")
            table[id] = _changed(settings, table[id], wanted)
        _check(settings, table)
        return cls(table.values())

    def __getitem__(self, id: str) -> Key:
        """The action with an id, and its keys."""
        return self._ids[id]

    def pressed(self, stroke: str) -> Key | None:
        """What a single key does, by Textual's name of it."""
        return self._strokes.get(stroke)

    @cached_property
    def moving(self) -> frozenset[str]:
        """The keys that move by what is near: lines, pages, sentences, paragraphs."""
        return frozenset(name for name, key in self._strokes.items() if key.action.startswith(NEAR))

    def name(self, id: str) -> str:
        """How a message tells people to do something: by its first key, or by its name in the
        palette where it has none."""
        key = self._ids[id]
        return first(key).removesuffix(_LETTER) or f"“{key.label}”"

    def bindings(self) -> "list[Binding]":
        """Textual's bindings of all single keys; sequences are waited for by the screen."""
        from textual.binding import Binding

        bound = {other: key for name, key in self._strokes.items() for other in also(name)}
        return [
            Binding(name, key.action, key.label, show=False, id=key.id)
            for name, key in (bound | self._strokes).items()
        ]


def first(key: Key) -> str:
    """The first key of an action, as it is shown; "" where it has none."""
    return key.shown.split(" · ")[0]


def _changed(settings: Settings, key: Key, wanted: tuple[str, ...]) -> Key:
    """An action with other keys."""
    names = []
    for one in wanted:
        try:
            names.append(named(one))
        except StrokeError as error:
            raise _error(settings, key.id, f"“{printable(one)}”: {error}") from None
    kept = KEPT.get(key.id)
    if kept and kept not in names:
        inner = ", ".join(f'"{written(name)}"' for name in (*names, kept))
        raise _error(settings, key.id, f"{kept} cannot be taken from it: write [{inner}]")
    letter = _LETTER if key.shown.endswith(_LETTER) else ""
    unique = tuple(dict.fromkeys(names))
    told = " · ".join(f"{shown(name)}{letter}" for name in unique)
    return key if unique == key.keys else key._replace(keys=unique, shown=told)


def _check(settings: Settings, table: dict[str, Key]) -> None:
    """Raises SettingsError where a changed key means two things."""
    owners: dict[str, str] = {}
    begun: dict[str, tuple[str, str]] = {}
    changed = settings.keys.keys()
    for id in (*(id for id in table if id not in changed), *changed):
        for name in table[id].keys:
            start, _, second = name.partition(" ")
            told = ""
            if name in owners:
                told = f"“{shown(name)}” is the key of {owners[name]} too"
            elif second and start in owners:
                told = f"“{shown(name)}” begins with “{shown(start)}”, the key of {owners[start]}"
            elif not second and name in begun:
                other, whole = begun[name]
                told = f"“{shown(name)}” begins “{shown(whole)}”, the keys of {other}"
            if told and id in changed:
                raise _error(settings, id, f"{told}; give one of them another key, or [] for none")
            owners[name] = id
            if second:
                begun.setdefault(start, (id, name))


def _near(id: str, known: Iterable[str]) -> str:
    """What was meant, perhaps."""
    from difflib import get_close_matches

    near = get_close_matches(id, known, 1)
    return f"; is {near[0]} meant?" if near else "; reader config lists all names"


def _error(settings: Settings, id: str, told: str) -> SettingsError:
    return settings.error(f"keys.{printable(id)}: {told}", "keys", id)
