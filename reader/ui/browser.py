"""Web browsers: which one there is, whether it takes the terminal, and starting it.

Import it only where a browser is wanted: looking for one starts programs.
"""

import os
import subprocess
import sys
import webbrowser
from pathlib import PurePath

_TEXT = frozenset("www-browser links links2 elinks lynx w3m browsh carbonyl".split())
_OPEN = """
import sys, webbrowser
browser = webbrowser.get()
well = browser.open(sys.argv[1])
# One that has handed the address on and ended is no failure.
sys.exit(not (well or isinstance(browser, webbrowser.BackgroundBrowser)))
"""
_PATIENCE = 3.0
"""Seconds after which a browser that has not ended is held to be running."""


class Browser:
    """The browser that the user's system, or `BROWSER`, names."""

    def __init__(self) -> None:
        """Look for it. Raises LookupError where there is none."""
        try:
            self._found = webbrowser.get()
        except webbrowser.Error:
            raise LookupError("no browser was found") from None
        self.name = PurePath(getattr(self._found, "name", "")).name or "the browser"

    @property
    def takes_terminal(self) -> bool:
        """Whether it is shown in the terminal that reader runs in."""
        known = isinstance(self._found, webbrowser.GenericBrowser)
        detached = isinstance(self._found, webbrowser.BackgroundBrowser)
        drawn = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
        return self.name in _TEXT or (known and not detached and not drawn)

    def run(self, url: str) -> bool:
        """Open an address in this terminal, until the browser ends; says whether that went well."""
        return self._found.open(url)

    def start(self, url: str) -> bool:
        """Open an address in a window of its own; says whether that went well, as far as it shows
        within a few seconds. Nothing that it writes reaches the terminal."""
        none = subprocess.DEVNULL
        command = [sys.executable, "-I", "-c", _OPEN, url]
        child = subprocess.Popen(
            command, stdin=none, stdout=none, stderr=none, start_new_session=True
        )
        try:
            return child.wait(_PATIENCE) == 0
        except subprocess.TimeoutExpired:
            return True
