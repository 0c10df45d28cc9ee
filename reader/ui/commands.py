"""The command palette: every key's action by name."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from reader.ui.keys import Key
from reader.ui.screens.reading import ReadingScreen


class Commands(Provider):
    """Offers what the main screen can do, with the keys that do it."""

    async def discover(self) -> Hits:
        for key in self._keys():
            yield DiscoveryHit(_told(key), partial(self._run, key))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for key in self._keys():
            score = matcher.match(key.label)
            if score > 0:
                label = _told(key)
                yield Hit(score, matcher.highlight(label), partial(self._run, key), text=label)

    def _keys(self) -> list[Key]:
        if not isinstance(self.screen, ReadingScreen):
            return []
        known = self.screen.keymap.keys
        return [key for key in known if key.id not in ("app.palette", "app.escape")]

    async def _run(self, key: Key) -> None:
        if isinstance(self.screen, ReadingScreen):
            await self.screen.run_action(key.action)


def _told(key: Key) -> str:
    """An action with its keys, where it has any."""
    return f"{key.label}  ({key.shown})" if key.shown else key.label
