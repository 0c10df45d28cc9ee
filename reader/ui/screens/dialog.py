"""What every dialog shares: it closes once."""

from typing import TypeVar

from textual.screen import ModalScreen

T = TypeVar("T")


class Dialog(ModalScreen[T]):
    """A screen over the others that returns a result."""

    def end(self, result: T) -> None:
        """Close with a result. Nothing happens where it is closed already: a double click, or a
        key pressed twice, chooses twice."""
        if self.app.screen is self:
            self.dismiss(result)
