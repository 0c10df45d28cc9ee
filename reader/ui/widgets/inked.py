"""Widgets whose parts are styled by name, each name looked up when it is first drawn."""

from collections.abc import Callable

from rich.style import Style
from textual.dom import DOMNode
from textual.widget import Widget


class Inked(Widget):
    """A widget that takes styles of its parts from the style sheets: `.line-list--muted`.

    Textual looks up all `COMPONENT_CLASSES` again whenever the style of a widget may have
    changed, four times before the first picture, where most of them are never drawn. This looks
    up what is drawn, once a theme, by the same rules.
    """

    PARTS = ""
    """What the classes of the parts begin with."""

    def ink(self, name: str) -> Style:
        """The style of a part, on the ground of the widget."""
        part = f"{self.PARTS}--{name}"
        if part not in self._component_styles:
            node = DOMNode(classes=part)
            node._attach(self)
            self.app.stylesheet.apply(node, animate=False)
            self._component_styles[part] = node.styles
        return self.get_component_rich_style(part)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._component_styles.clear()


class Inks:
    """The styles of a list, looked up once a theme."""

    def __init__(self, find: Callable[[str], Style]) -> None:
        self._find = find
        self._known: dict[str, Style] = {}

    def __getitem__(self, name: str) -> Style:
        """A component style by its name without the widget's prefix."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]
