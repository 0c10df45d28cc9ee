"""Exported files: one for each article, found again, never another's."""

import os
import stat
import subprocess
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotation import Notes, annotate, new_notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.exports import naming
from reader.exports.files import Report, find_existing, write
from reader.exports.orders import Item, Order
from reader.exports.orders import write as carry_out
from reader.options import Flavour

DOCUMENT = Document(
    text="One.",
    blocks=(Block(Kind.PARAGRAPH, 0, 4),),
    metadata=Metadata(title=Fact("A title", Origin.TEXT)),
)
MARKED = annotate(
    DOCUMENT,
    0,
    4,
    id="00000001-0000-4000-8000-000000000000",
    device="d",
    now="2024-07-05T16:17:00Z",
)
NOTES = replace(new_notes(DOCUMENT, "/a.txt"), records=(MARKED,))
OTHER = replace(NOTES, id="a-title-0123456789ab")


def put(folder: Path, *notes: Notes, order: Order = Order()) -> Report:  # noqa: B008 - frozen
    return carry_out(order, folder, lambda there: [Item(note, None) for note in notes])


def file_name(notes: Notes, taken: Collection[str]) -> str:
    return naming.file_name(Order().layout.name({"name": notes.title}), notes.id, taken)


def test_a_file_is_named_after_the_title() -> None:
    assert file_name(replace(NOTES, title="Élan: a “Story”, part 2/3"), []) == (
        "elan-a-story-part-2-3.md"
    )
    long = file_name(replace(NOTES, title="worded " * 50), [])
    assert len(long) <= 80 + len(".md")
    assert long.endswith("-worded.md")


@pytest.mark.parametrize("title", ["", "...", "😀", "\x00", "../..", "/"])
def test_a_title_that_gives_no_name_is_untitled(title: str) -> None:
    assert file_name(replace(NOTES, title=title), []) == "untitled.md"


@pytest.mark.parametrize("title", ["CON", "nul", "aux.", "COM1", "lpt9"])
def test_names_of_devices_get_a_suffix(title: str) -> None:
    slug = title.lower().strip(".")
    assert file_name(replace(OTHER, title=title), []) == f"{slug}-01234567.md"


def test_names_that_only_begin_like_a_device_do_not() -> None:
    assert file_name(replace(NOTES, title="Console"), []) == "console.md"


def test_a_taken_name_gets_a_part_of_the_id_in_any_case_of_letters() -> None:
    assert file_name(OTHER, ["A-Title.MD"]) == "a-title-01234567.md"
    assert file_name(OTHER, ["a-title.md", "A-TITLE-01234567.md"]) == "a-title-01234567-2.md"
    assert file_name(replace(OTHER, id="x"), ["a-title.md"]) == "a-title-2d711642.md"


@settings(deadline=None)
@given(st.lists(st.text(), max_size=20))
def test_any_titles_give_distinct_names_that_are_plain(titles: list[str]) -> None:
    names: set[str] = set()
    for number, title in enumerate(titles):
        name = file_name(replace(NOTES, title=title, id=str(number)), names)
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
        assert name[0] not in "-."
        assert name not in names
        names.add(name)


def test_a_thousand_hostile_titles_are_a_thousand_files_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    kinds = [
        "",
        "../../etc/passwd",
        "a/b\\c",
        "CON",
        "x" * 300,
        "\x00\n\t",
        "—",
        "Ä",
        "a.md",
        "A.md",
    ]
    articles = [
        replace(NOTES, title=kinds[number % 10], id=f"t-{number:012x}") for number in range(1_000)
    ]
    folder = tmp_path / "out"
    report = put(folder, *articles)
    assert (len(report.written), report.problems) == (1_000, ())
    assert len(list(folder.iterdir())) == len(set(report.written)) == 1_000
    assert list(tmp_path.iterdir()) == [folder]
    assert find_existing(folder) == dict(
        zip((notes.id for notes in articles), report.written, strict=True)
    )


def test_a_second_export_writes_nothing(tmp_path: Path) -> None:
    (path,) = put(tmp_path, NOTES).written
    before = path.stat().st_mtime_ns, path.read_bytes()
    assert put(tmp_path, NOTES) == Report((), (path,), ())
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


def test_a_file_that_was_renamed_or_moved_is_found_again(tmp_path: Path) -> None:
    (path,) = put(tmp_path, NOTES).written
    (tmp_path / "below").mkdir()
    moved = path.rename(tmp_path / "below" / "Mein Titel.md")
    changed = replace(NOTES, title="Another")
    assert put(tmp_path, changed) == Report((moved,), (), ())
    assert list(tmp_path.rglob("*.md")) == [moved]


@pytest.mark.parametrize("flavour", list(Flavour))
@pytest.mark.parametrize("length", [*range(16_300, 16_360, 6), 60_000])
def test_a_file_that_says_much_of_itself_is_found_again(
    tmp_path: Path, flavour: Flavour, length: int
) -> None:
    """Its id stands behind that, or is cut where the beginning is."""
    order = Order(flavour=flavour)
    long = replace(NOTES, author="a" * length)
    (path,) = put(tmp_path, long, order=order).written
    assert put(tmp_path, long, order=order) == Report((), (path,), ())
    assert find_existing(tmp_path) == {NOTES.id: path}


def test_a_rewritten_front_matter_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\r\nrating: 5\r\nreader_id: 'my notes-1' # mine\r\n---\r\n")
    assert find_existing(tmp_path) == {"my notes-1": path}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "reader_id: x-1",
        "---\ntitle: a\n---\nreader_id: x-1\n",
        "---\ntitle: a\n---\n---\nreader_id: x-1\n---\n",
        "---\nreader_id:\n---\n",
        "---\nreader_id: [x]\n---\n",
        "---\nreader_id: '\n---\n",
        "---\nnot_reader_id: x-1\n---\n",
    ],
)
def test_files_of_others_are_not_taken_for_ours(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(text)
    assert find_existing(tmp_path) == {}


def test_only_regular_files_in_plain_folders_are_looked_into(tmp_path: Path) -> None:
    (path,) = put(tmp_path / "out", NOTES).written
    folder = tmp_path / "seen"
    (folder / ".trash").mkdir(parents=True)
    (folder / ".trash" / "a.md").write_bytes(path.read_bytes())
    (folder / "link.md").symlink_to(path)
    (folder / "linked").symlink_to(path.parent)
    (folder / "folder.md").mkdir()
    os.mkfifo(folder / "pipe.md")
    (folder / "a.txt").write_bytes(path.read_bytes())
    assert find_existing(folder) == {}


def test_of_two_copies_the_uppermost_is_kept_up_to_date(tmp_path: Path) -> None:
    (path,) = put(tmp_path, NOTES).written
    (tmp_path / "a").mkdir()
    copy = tmp_path / "a" / "a.md"
    copy.write_bytes(path.read_bytes())
    assert put(tmp_path, replace(NOTES, source="S")).written == (path,)


def test_a_foreign_file_is_never_overwritten(tmp_path: Path) -> None:
    foreign = tmp_path / "A-Title.md"
    foreign.write_text("mine")
    (path,) = put(tmp_path, OTHER).written
    assert path.name == "a-title-01234567.md"
    assert foreign.read_text() == "mine"


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_a_link_or_folder_in_the_way_is_refused_and_the_rest_is_written(
    tmp_path: Path, kind: str
) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    folder = tmp_path / "out"
    folder.mkdir()
    if kind == "link":
        (folder / "a-title.md").symlink_to(target)
    else:
        (folder / "a-title.md").mkdir()
    report = put(folder, NOTES, replace(OTHER, title="Second"))
    assert report.problems == (f"{folder}/a-title.md: a {kind} of that name stands in the way",)
    assert [path.name for path in report.written] == ["second.md"]
    assert target.read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    report = put(tmp_path / "file" / "out", NOTES)
    assert report == Report((), (), (f"{tmp_path}/file/out: Not a directory",))


def test_a_file_with_front_matter_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    (path,) = put(tmp_path, NOTES).written
    broken = path.read_text().replace("title: A title", "title: [")
    path.write_text(broken)
    report = put(tmp_path, NOTES)
    assert report.problems == (f"{path}: its front matter is no YAML that can be read",)
    assert path.read_text() == broken


def test_bytes_that_are_no_utf8_stay_in_a_file(tmp_path: Path) -> None:
    (path,) = put(tmp_path, NOTES).written
    path.write_bytes(path.read_bytes() + b"caf\xe9\n")
    put(tmp_path, replace(NOTES, source="S"))
    assert path.read_bytes().endswith(b"caf\xe9\n")
    assert b"source: S\n" in path.read_bytes()


def test_names_in_problems_send_no_signs_to_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "\x1b[2J").write_text("")
    (problem,) = put(tmp_path / "\x1b[2J" / "out", NOTES).problems
    assert "\x1b" not in problem


def test_a_new_file_is_its_owners_and_an_old_one_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    write(path, "one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    write(path, "two")
    assert (stat.S_IMODE(path.stat().st_mode), path.read_text()) == (0o644, "two")


def test_a_write_protected_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("mine")
    path.chmod(0o400)
    with pytest.raises(PermissionError, match="write-protected"):
        write(path, "ours")
    assert path.read_text() == "mine"


@pytest.mark.parametrize("step", ["os.fsync", "os.replace"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.md"
    path.write_text("mine")
    monkeypatch.setattr(step, fail)
    with pytest.raises(OSError, match="No space left"):
        write(path, "ours")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.md", "mine")]


def test_what_a_killed_export_left_goes_with_the_next_one(tmp_path: Path) -> None:
    """Beside a file of ours in a folder further down, too."""
    [first] = put(tmp_path, NOTES).written
    below = tmp_path / "sorted"
    below.mkdir()
    first.rename(below / first.name)
    for folder in (tmp_path, below):
        program = (
            "import os, signal, sys; from pathlib import Path\n"
            "from reader.exports.successor import Successor\n"
            "Successor(Path(sys.argv[1]), 'half'); os.kill(os.getpid(), signal.SIGKILL)"
        )
        path = str(folder / "killed.md")
        assert subprocess.run([sys.executable, "-c", program, path], check=False).returncode < 0
    assert len(list(tmp_path.rglob(".killed*"))) == 2
    assert put(tmp_path, NOTES, OTHER).problems == ()
    assert {*tmp_path.rglob("*.*")} == {tmp_path / "a-title.md", below / "a-title.md"}


def test_line_ends_are_written_as_they_are(tmp_path: Path) -> None:
    write(tmp_path / "a.md", "a\r\nb\nc\r")
    assert (tmp_path / "a.md").read_bytes() == b"a\r\nb\nc\r"
