"""The command line: reads it, finds what it speaks of, and hands over."""

import gc
import io
import os
import stat
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reader import config, paths
from reader.arguments import APP, Arguments, UsageError, plain
from reader.config import Settings, SettingsError
from reader.paths import Paths
from reader.printer import Printer

if TYPE_CHECKING:
    from reader.acts import Journal
    from reader.library import Library
    from reader.notebook import Notebook

_SWITCH_SECONDS = 0.001
"""How long a thread that parses or searches keeps a key waiting: a fifth of Python's usual time."""
WRONG, INTERRUPTED, UNHEARD = 2, 130, 141
"""Exit codes: wrong use or bad input; stopped by the user; nobody read on (as by SIGPIPE)."""


def main(argv: Sequence[str]) -> int:
    """Do what a command line asks for, given without the program's name; returns the exit code.

    Raises SystemExit(0) after having shown help or version.
    """
    # Who has closed a stream hears nothing on it.
    printer = Printer(sys.stdout or io.StringIO(), sys.stderr or io.StringIO(), os.environ)
    try:
        try:
            return _run(plain(argv) or _parsed(argv), printer)
        finally:
            printer.flush()
    except (UsageError, SettingsError) as error:
        printer.say(str(error))
        return WRONG
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python would try again to write the rest at exit, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNHEARD
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        printer.say(f"{place}{error.strerror or error}")
        return WRONG


def _parsed(argv: Sequence[str]) -> Arguments:
    from reader.usage import parse

    return parse(argv)


def _run(arguments: Arguments, printer: Printer) -> int:
    found, here = paths.user_paths(), Path.cwd()
    named = config.place(arguments.config, here) if arguments.config else None
    file = named or found.config
    if arguments.command == "config":
        return _config(file, printer)
    from reader.acts import Journal
    from reader.library import Library, there
    from reader.notebook import Notebook

    def read() -> Settings:
        settings = config.read(file, required=named is not None)
        return replace(settings, linear=True) if arguments.linear else settings

    misconfigured = ""
    try:
        settings = read()
    except SettingsError as error:
        if arguments.command != "doctor":
            raise
        settings, misconfigured = Settings(), str(error)
    guide = settings.guide and not (arguments.paths or arguments.library)
    library = Library(
        _places(arguments, settings, found), paths.bundled("library") if guide else None
    )
    notes = arguments.notes or os.environ.get("READER_NOTES")
    folder = config.place(notes, here) if notes else settings.notes or found.notes
    if arguments.command == APP and not (printer.width and sys.stdin and sys.stdin.isatty()):
        raise UsageError("the app needs a terminal; reader --help shows commands that need none")
    device = paths.device(found.state) if arguments.changes else ""
    notebook = Notebook(folder, device=device, now=now, there=there)
    journal = Journal(found.acts(folder))
    place = found.index(library.places, library.guide, folder)
    if arguments.command == APP:
        return _app(
            *(arguments, settings, file, read, found, library, notebook, journal, device, printer),
            place,
        )

    from reader.collection import Collection
    from reader.commands import run
    from reader.desk import Desk
    from reader.index import Index
    from reader.meter import Meter
    from reader.rescue import Rescue

    index = Index(place, library, notebook, report=printer.say)
    collection = Collection(
        *(library, notebook, printer.say, index),
        scan=arguments.scan,
        progress=Meter(printer).tell,
    )
    desk = Desk(
        arguments=arguments,
        settings=settings,
        collection=collection,
        journal=journal,
        printer=printer,
        stdin=sys.stdin.buffer if sys.stdin else io.BytesIO(),
        device=device,
        now=now,
        rescue=Rescue(found.unsaved, notebook, device=device, now=now),
        state=found.state,
        drafts=found.drafts,
        settings_file=file,
        misconfigured=misconfigured,
    )
    try:
        return run(desk)
    finally:
        index.close()


def _app(
    arguments: Arguments,
    settings: Settings,
    file: Path,
    read: Callable[[], Settings],
    found: Paths,
    library: "Library",
    notebook: "Notebook",
    journal: "Journal",
    device: str,
    printer: Printer,
    place: Path,
) -> int:
    """Run the app; `place` is where its index is kept."""
    # Nothing of what is imported and built for the first picture is garbage: collecting begins
    # after it, and never looks through all that again.
    gc.disable()
    sys.setswitchinterval(_SWITCH_SECONDS)
    from reader.index import Index
    from reader.library import absolute
    from reader.options import FOLDER
    from reader.rescue import Rescue
    from reader.ui.app import ReaderApp
    from reader.ui.session import Memory, Session

    reports: list[str] = []
    app = ReaderApp(
        Session(
            library=library,
            index=Index(place, library, notebook, report=reports.append),
            reports=reports,
            notebook=notebook,
            journal=journal,
            device=device,
            now=now,
            new_id=_new_id,
            styles=paths.bundled("styles"),
            drafts=found.drafts,
            exports=settings.export.folder or absolute(FOLDER),
            state=found.last,
            shelves=found.shelves,
            rescue=Rescue(found.unsaved, notebook, device=device, now=now),
            memory=Memory.load(found.last),
            first=next(map(absolute, filter(os.path.isfile, arguments.paths)), None),
            settings=settings,
            settings_file=file,
            reread=read,
            editor=_editor,
        ),
        painted=_collect,
    )
    app.run()
    if app.lost:
        changes = f"{app.lost} change{'s' if app.lost != 1 else ''}"
        printer.say(f"{changes} could not be saved: {app.reading.saver.error}")
        return WRONG
    return app.return_code or 0


def _new_id() -> str:
    from uuid import uuid4

    return str(uuid4())


def _config(file: Path, printer: Printer) -> int:
    """Print a configuration to begin with, and say where it belongs."""
    from reader.ui.sample import sample

    printer.document(sample())
    printer.flush()
    there = "" if file.exists() else ", which does not exist yet"
    printer.say(f"settings are read from {file}{there}")
    return 0


def _editor() -> tuple[str, ...]:
    """The editor of the environment and its arguments: VISUAL, EDITOR, or what is installed."""
    import shutil

    for name in ("VISUAL", "EDITOR"):
        try:
            if words := config.command(os.environ.get(name, "")):
                return words
        except SettingsError as error:
            raise SettingsError(f"{name}: {error}") from None
    return next(((name,) for name in ("nano", "vi") if shutil.which(name)), ())


def _collect() -> None:
    gc.freeze()
    # A picture is made of thousands of parts that soon go by themselves: looking for garbage
    # after every seven hundred of them takes a third of the time of a page.
    gc.set_threshold(20_000)
    gc.enable()


def _places(arguments: Arguments, settings: Settings, found: Paths) -> list[Path]:
    """Where articles come from. Raises UsageError where the user names what cannot be read."""
    named = [Path(path) for path in arguments.paths]
    named = named or [config.place(path, Path.cwd()) for path in arguments.library]
    for path in named:
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            raise UsageError(f"{path}: there is no such file, folder or command") from None
        if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
            raise UsageError(f"{path}: is neither a folder nor a regular file")
    if named or settings.library:
        return named or list(settings.library)
    return [found.library] if found.library.is_dir() else []


def now() -> str:
    """The time: UTC, ISO, to the second: `2024-07-05T16:17:00Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
