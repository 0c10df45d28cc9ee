"""The floor: a bare Textual application with one line of text."""

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """Shows a line, and another one for every key."""

    def compose(self) -> ComposeResult:
        yield Static("FIRST-LINE-MARK")

    def on_mount(self) -> None:
        self.count = 0

    def on_key(self, event: events.Key) -> None:
        self.count += 1
        self.query_one(Static).update(f"pressed {event.key} {self.count}")


if __name__ == "__main__":
    Bare().run()
