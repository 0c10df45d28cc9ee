"""The notebook on disks that fail, are full, may not be written to, or are gone.

Run as a program with a folder, this file writes there until the disk is full.
"""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from reader.annotation import Annotation, Notes, annotate, new_notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.notebook import Notebook
from reader.storage import NotSavedError

TEXT = "It is a minimum of 40 billion euros. " * 40
NOW = "2024-07-05T16:17:00Z"
ARTICLE = Document(
    text=TEXT,
    blocks=(Block(Kind.PARAGRAPH, 0, len(TEXT)),),
    metadata=Metadata(title=Fact("Press conference", Origin.TEXT)),
)
NEW = new_notes(ARTICLE, "/a.txt")


def notebook(folder: Path) -> Notebook:
    return Notebook(folder, device="desk", now=lambda: NOW)


def mark(id: str, note: str = "first") -> Annotation:
    return annotate(ARTICLE, 8, 17, id=id, device="desk", now=NOW, note=note)


def read(folder: Path) -> Notes:
    """What another program finds; nothing may be wrong with it."""
    book = notebook(folder)
    notes = book.read(NEW.id)
    assert notes and book.problems == []
    return notes


def left_over(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.endswith(".tmp")]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (errno.EIO, os.strerror(errno.EIO)),
        (errno.ENOSPC, "the disk is full; free some space and save again"),
        (errno.EROFS, "{folder} may not be written to; check its permissions and save again"),
    ],
)
def test_what_failed_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, line: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(NotSavedError) as caught:
        notebook(tmp_path).put(NEW, ARTICLE, mark("first"))
    path = tmp_path / f"{NEW.id}.json"
    assert str(caught.value) == f"{path} was not saved: {line.format(folder=tmp_path)}"


def fill(folder: Path) -> None:
    """On a small disk: write until it is full, make room, then make it read-only."""
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(50_000))
    book, notes, saved = notebook(folder), NEW, 0
    try:
        for saved in count():
            notes = book.put(notes, ARTICLE, mark(str(saved), "words " * 500))
    except NotSavedError as error:
        assert "the disk is full" in str(error), error
    assert read(folder) == notes
    assert len(notes.records) == saved > 0
    assert left_over(folder) == []
    ballast.unlink()
    notes = book.put(notes, ARTICLE, mark("room"))
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    with suppress(NotSavedError):
        book.put(notes, ARTICLE, mark("no"))
        raise AssertionError("saved on a disk that cannot be written to")
    assert read(folder) == notes
    print("kept")


def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = ["unshare", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*own, "true"], check=False).returncode:
        pytest.skip("no disk of our own to fill")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    mount = f"mount -t tmpfs -o size=256k tmpfs {tmp_path} && "
    done = subprocess.run(
        [*own, "sh", "-c", mount + 'exec "$@"', "sh", sys.executable, __file__, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("kept\n", "")


@pytest.fixture
def foreign_folder() -> Iterator[Path]:
    """A folder that may be read but not written to, for root too."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "notes"
        notebook(folder).put(NEW, ARTICLE, mark("first"))
        user = os.geteuid()
        if user == 0:
            for path in (Path(made), folder, *folder.rglob("*")):
                os.chown(path, 65534, -1)
        for path in (folder, folder / ".locks"):
            path.chmod(0o500)
        if user == 0:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            os.seteuid(user)
            for path in (folder, folder / ".locks"):
                path.chmod(0o700)


def test_a_folder_that_may_not_be_written_to_is_told(foreign_folder: Path) -> None:
    notes = read(foreign_folder)
    book = notebook(foreign_folder)
    with pytest.raises(NotSavedError, match="may not be written to; check its permissions"):
        book.put(notes, ARTICLE, mark("second"))
    assert read(foreign_folder) == notes


def test_a_folder_that_went_is_not_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    book = notebook(folder)
    notes = book.put(NEW, ARTICLE, mark("first"))
    folder.rename(tmp_path / "detached")
    with pytest.raises(NotSavedError, match="is gone; bring it back and save again"):
        book.put(notes, ARTICLE, mark("second"))
    assert not folder.exists()
    (tmp_path / "detached").rename(folder)
    assert len(book.put(notes, ARTICLE, mark("second")).records) == 2


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
