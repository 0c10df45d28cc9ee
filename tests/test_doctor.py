"""`reader doctor`: finds what is wrong, says so in a line, mends what is safe, deletes nothing."""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from reader.annotation import Annotation, annotate
from reader.checks import checks
from reader.cli import main
from reader.conflicts import MERGED
from reader.drafts import Draft, Drafts
from reader.library import load
from reader.notebook import Notebook
from reader.rescue import Rescue
from reader.storage import Row, Tables, read_tables, write_tables
from tests.drafting import written

TEXT = (
    "Ferry timetable\n\nThe harbour office moved the first crossing to seven. Nobody was asked.\n"
)
NOW = "2026-05-04T10:00:00Z"


class Home:
    """A user's folders, with one article that has two notes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes = folder / "data" / "reader" / "notes"
        self.state = folder / "state" / "reader"
        self.library = folder / "data" / "reader" / "library"
        self.library.mkdir(parents=True)
        self.article = self.library / "ferry.txt"
        self.article.write_text(TEXT, "utf-8")
        self.document = load(self.article)
        self.book = Notebook(self.notes, device="desk", now=lambda: NOW)
        self.new = self.book.find(self.document, str(self.article))
        self.id = self.new.id
        self.file = self.notes / f"{self.id}.json"
        self.book.put(self.new, self.document, self.mark("one"), self.mark("two", 40))

    def mark(self, id: str, start: int = 20) -> Annotation:
        return annotate(
            self.document, start, start + 20, id=id, device="desk", now=NOW, note=f"note {id}"
        )

    def other(self, folder: Path, *annotations: Annotation) -> bytes:
        """A notes file on the same article as another machine has it."""
        Notebook(folder, device="lap", now=lambda: NOW).put(self.new, self.document, *annotations)
        return (folder / self.file.name).read_bytes()

    def tables(self) -> Tables:
        tables = read_tables(self.file)
        assert tables
        return tables

    def row(self, name: str, number: str = "1") -> Row:
        """A row of the notes file, to be changed and written with `write`."""
        self.changed = self.tables()
        table = self.changed[name]
        assert isinstance(table, dict)
        row = table[number]
        assert isinstance(row, dict)
        return row

    def write(self) -> None:
        write_tables(self.file, self.changed)

    def ids(self) -> list[str]:
        notes = Notebook(self.notes, device="", now=lambda: NOW).read(self.id)
        return sorted(note.id for note in notes.records) if notes else []

    def everything(self) -> dict[str, bytes]:
        """All files with what they hold."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }


class Result(NamedTuple):
    code: int
    out: str
    err: str


Doctor: TypeAlias = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "state"))
    monkeypatch.delenv("READER_NOTES", raising=False)
    (tmp_path / "state").mkdir()
    return Home(tmp_path)


@pytest.fixture
def doctor(home: Home, capsys: pytest.CaptureFixture[str]) -> Doctor:
    def doctor(*words: object) -> Result:
        code = main(["doctor", *map(str, words)])
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return doctor


WELL = Result(0, "", "reader: all is well\n")


def test_all_is_well(home: Home, doctor: Doctor) -> None:
    assert doctor() == WELL
    assert doctor("--fix") == WELL
    assert doctor("--json") == Result(0, "", "")


def test_a_notebook_that_is_not_there_is_well(doctor: Doctor, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    for words in ([], ["--fix"]):
        assert doctor("--notes", tmp_path / "nowhere", *words) == WELL
    assert sorted(tmp_path.rglob("*")) == before


# One thing wrong at a time: what does it, the check that finds it, whether it can be mended


def a_copy(home: Home) -> None:
    content = home.other(home.folder / "lap", home.mark("three"))
    (home.notes / f"{home.id}.sync-conflict-20261122-101112-ABCDEFG.json").write_bytes(content)


def an_unfinished_copy(home: Home) -> None:
    (home.notes / f"{home.id} (1).json").write_bytes(home.file.read_bytes()[:50])


def a_foreign_file(home: Home) -> None:
    (home.notes / "package.json").write_bytes(b"{}")


def a_conflict_of_git(home: Home) -> None:
    (home.folder / ".git").mkdir()
    ours, theirs = home.file.read_bytes(), home.other(home.folder / "lap", home.mark("three"))
    home.file.write_bytes(b"<<<<<<< HEAD\n" + ours + b"=======\n" + theirs + b">>>>>>> lap\n")


def unsaved_changes(home: Home) -> None:
    rescue = Rescue(lambda: [home.state / "unsaved"], home.book, device="desk", now=lambda: NOW)
    rescue.keep(lambda book: book.put(home.new, home.document, home.mark("three")))


def damage_with_a_backup(home: Home) -> None:
    folder = home.notes / ".backups" / home.id
    folder.mkdir(parents=True)
    (folder / "20260504T090000Z.json").write_bytes(home.file.read_bytes())
    (folder / "20260504T093000Z.json").write_bytes(home.file.read_bytes())
    home.file.write_bytes(home.file.read_bytes()[:-20])


def damage(home: Home) -> None:
    home.file.write_bytes(b"")


def a_lost_file_with_a_backup(home: Home) -> None:
    damage_with_a_backup(home)
    home.file.rename(home.notes / f"{home.file.name}.damaged-20260504T100000Z")


def a_file_set_aside(home: Home) -> None:
    (home.notes / f"{home.file.name}.damaged-20260504T100000Z").write_bytes(b"{")


def a_newer_file(home: Home) -> None:
    (home.notes / "newer-0123456789ab.json").write_bytes(b'{"schema": 99}')


def a_row_that_is_not_understood(home: Home) -> None:
    home.row("annotations")["rev"] = "first"
    home.write()


def an_annotation_twice(home: Home) -> None:
    home.row("annotations")
    table = home.changed["annotations"]
    assert isinstance(table, dict)
    table["9"] = table["1"]
    home.write()


def another_name(home: Home) -> None:
    home.row("article")["id"] = "another-0123456789ab"
    home.write()


def a_history_that_is_odd(home: Home) -> None:
    home.row("annotations")["history"] = [{"rev": [7, "desk"]}]
    home.write()


def no_text(home: Home) -> None:
    home.changed = {**home.tables(), "texts": {}}
    home.write()


def no_text_and_another_article(home: Home) -> None:
    no_text(home)
    home.article.write_text(TEXT + "One more.\n", "utf-8")


def an_annotation_in_two_files(home: Home) -> None:
    other = replace(home.new, id="another-0123456789ab")
    home.book.put(other, home.document, home.mark("one"))


def a_temporary_file(home: Home) -> None:
    done = subprocess.run(["sh", "-c", "echo $$"], capture_output=True, check=True)
    left = home.notes / f".{home.file.name}.{int(done.stdout)}.0123abcd.tmp"
    left.write_bytes(b"{")
    os.utime(left, (0, 0))


def a_damaged_backup(home: Home) -> None:
    folder = home.notes / ".backups" / home.id
    folder.mkdir(parents=True)
    (folder / "20260504T093000Z.json").write_bytes(b"{")


def a_damaged_draft(home: Home) -> None:
    (home.state / "drafts").mkdir(parents=True)
    (home.state / "drafts" / "1.json").write_bytes(b"{")


def a_draft_of_an_article_that_is_gone(home: Home) -> None:
    Drafts(home.state / "drafts").keep(
        Draft(
            article=home.id,
            annotation="three",
            start=1,
            end=2,
            note="half a thought",
            path="/gone.txt",
            saved=NOW,
        )
    )


def a_journal_with_garbage(home: Home) -> None:
    home.state.mkdir(parents=True)
    (home.state / "acts.jsonl").write_bytes(b'{"do": {}}\n\xff\n[]\n')


def an_article_that_is_no_text(home: Home) -> None:
    (home.library / "bad.txt").write_bytes(bytes(range(256)) * 8)


def a_missing_article(home: Home) -> None:
    home.article.rename(home.folder / "moved.txt")


def lost_passages(home: Home) -> None:
    home.article.write_text("Ferry timetable\n\nSomething quite different now.\n", "utf-8")


def wrong_settings(home: Home) -> None:
    file = home.folder / "config" / "reader" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("measure = 3\n")


Spoil: TypeAlias = Callable[[Home], None]
MENDED: dict[Spoil, str] = {
    a_copy: "copies",
    a_conflict_of_git: "copies",
    unsaved_changes: "unsaved",
    damage_with_a_backup: "notes",
    a_lost_file_with_a_backup: "damaged",
    an_annotation_twice: "ids",
    no_text: "texts",
    a_temporary_file: "temporary",
}
LEFT: dict[Spoil, str] = {
    an_unfinished_copy: "copies",
    a_foreign_file: "copies",
    damage: "notes",
    a_file_set_aside: "damaged",
    a_newer_file: "notes",
    a_row_that_is_not_understood: "rows",
    another_name: "ids",
    an_annotation_in_two_files: "ids",
    a_history_that_is_odd: "history",
    no_text_and_another_article: "texts",
    a_damaged_backup: "backups",
    a_damaged_draft: "drafts",
    a_draft_of_an_article_that_is_gone: "drafts",
    a_journal_with_garbage: "acts",
    an_article_that_is_no_text: "articles",
    a_missing_article: "missing",
    lost_passages: "passages",
    wrong_settings: "config",
}
FIELDS = ["check", "path", "article", "problem", "advice", "mended"]


@pytest.mark.parametrize("spoil", MENDED | LEFT)
def test_it_is_found_and_nothing_is_changed(home: Home, doctor: Doctor, spoil: Spoil) -> None:
    spoil(home)
    before = home.everything()
    told = doctor()
    assert told.code == 1
    assert "mended" not in told.out
    found = doctor("--json")
    rows = [json.loads(line) for line in found.out.splitlines()]
    assert (found.code, found.err) == (1, "")
    assert [list(row) for row in rows] == [FIELDS] * len(rows)
    assert {row["check"] for row in rows} == {(MENDED | LEFT)[spoil]}
    assert not any(row["mended"] for row in rows)
    for row, line in zip(rows, told.out.splitlines(), strict=True):
        assert line == f"{row['path']}: {row['problem']}; {row['advice']}"
    count = f"{len(rows)} finding{'s' if len(rows) > 1 else ''}"
    assert told.err == f"reader: {count}: {len(rows)} left\n"
    assert home.everything() == before


@pytest.mark.parametrize("spoil", MENDED)
def test_it_is_mended(home: Home, doctor: Doctor, spoil: Spoil) -> None:
    whole = home.ids()
    spoil(home)
    before = home.everything()
    told = doctor("--fix")
    lines = told.out.splitlines()
    assert lines and all(line.endswith("; mended") for line in lines[:1])
    assert set(home.ids()) >= set(whole)
    if spoil in (a_copy, a_conflict_of_git, unsaved_changes):
        assert home.ids() == [*whole[:1], "three", *whole[1:]]
    if spoil in (damage_with_a_backup, a_lost_file_with_a_backup):
        # The damaged file is kept, and told of until someone has looked at it.
        assert "delete it when nothing is missing there" in doctor().out
    else:
        assert told.code == 0
        assert told.err == "reader: 1 finding: 1 mended, all is well now\n"
        assert doctor() == WELL
    after = set(home.everything().values())
    gone = {Path(name).name for name, content in before.items() if content not in after}
    assert all(name == home.file.name or name.endswith(".tmp") for name in gone)


@pytest.mark.parametrize("spoil", LEFT)
def test_what_cannot_be_mended_stays(home: Home, doctor: Doctor, spoil: Spoil) -> None:
    spoil(home)
    before = home.everything()
    told = doctor("--fix")
    assert told.code == 1
    assert "; mended" not in told.out
    kept = set(home.everything().values())
    assert set(before.values()) <= kept, "under whatever name"


def test_a_note_that_another_program_is_writing_is_well(home: Home, doctor: Doctor) -> None:
    draft = Draft(home.id, "one", 1, 2, "half a thought", str(home.article), NOW)
    with written(home.state / "drafts", draft):
        assert doctor() == WELL


def test_what_could_not_be_mended_says_why(home: Home, doctor: Doctor) -> None:
    no_text_and_another_article(home)
    told = doctor("--fix")
    assert told.out.endswith("; could not be mended: no article has that text any more\n")


def test_a_merged_copy_is_kept(home: Home, doctor: Doctor) -> None:
    a_copy(home)
    content = home.other(home.folder / "lap", home.mark("three"))
    assert doctor("--fix").code == 0
    (kept,) = (home.notes / MERGED).iterdir()
    assert kept.read_bytes() == content


def test_notes_of_another_folder_are_merged(home: Home, doctor: Doctor) -> None:
    lap = home.folder / "lap"
    home.other(lap, home.mark("three"))
    second = replace(home.new, id="another-0123456789ab")
    book = Notebook(lap, device="lap", now=lambda: NOW)
    book.put(second, home.document, home.mark("four"))
    (lap / f"{home.id} (1).json").write_bytes(home.other(home.folder / "phone", home.mark("five")))
    before = {path: path.read_bytes() for path in lap.iterdir() if path.is_file()}
    told = doctor("--from", lap)
    assert (told.code, told.out.count("--fix merges them into it")) == (1, 3)
    assert home.ids() == ["one", "two"]
    told = doctor("--fix", "--from", lap)
    assert (told.code, told.out.count("; mended\n")) == (0, 3)
    assert home.ids() == ["five", "one", "three", "two"]
    assert (home.notes / "another-0123456789ab.json").exists()
    assert {path: path.read_bytes() for path in lap.iterdir() if path.is_file()} == before
    assert doctor("--fix", "--from", lap) == WELL
    assert doctor() == WELL


def test_other_commands_point_to_it(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    a_copy(home)
    assert main(["notes"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert len([line for line in told if "reader doctor --fix merges it" in line]) == 1


@pytest.mark.parametrize("depth", [100, 400, 800, 980, 1_500, 20_000])
def test_what_is_nested_deep_does_no_harm(home: Home, doctor: Doctor, depth: int) -> None:
    other = home.folder / "lap"
    content = home.other(other, home.mark("three"))
    deep = b'{"deep": ' + b"[" * depth + b"]" * depth + b"," + content[1:]
    (home.notes / f"{home.id} (1).json").write_bytes(deep)
    (other / home.file.name).write_bytes(deep)
    for words in ([], ["--fix"]):
        told = doctor("--from", other, *words)
        assert told.code in (0, 1) and "Traceback" not in told.err
    assert home.ids() in (["one", "two"], ["one", "three", "two"])
    assert deep in home.everything().values()


@pytest.mark.parametrize(
    "words", [["--from", "nowhere"], ["--from"], ["--nope"], ["more"], ["--from", "{notes}"]]
)
def test_wrong_use(home: Home, doctor: Doctor, words: list[str]) -> None:
    told = doctor(*(word.replace("{notes}", str(home.notes)) for word in words))
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("reader: ") and told.err.count("\n") == 1


def test_where_settings_are_wrong_nothing_else_is_touched(home: Home, doctor: Doctor) -> None:
    wrong_settings(home)
    a_copy(home)
    before = home.everything()
    told = doctor("--fix")
    assert told.out.count("\n") == 1 and "measure must be" in told.out
    assert home.everything() == before


def test_names_from_files_are_shown_harmlessly(home: Home, doctor: Doctor) -> None:
    (home.notes / "\x1b]0;title\x07\udcff.json").write_bytes(b"{}")
    home.row("annotations")["\x1b[2J"] = "x"
    home.row("article")["id"] = "bad\x1b[2J"
    home.write()
    for words in ([], ["--json"], ["--fix"]):
        told = doctor(*words)
        assert all(line.isprintable() for line in (told.out + told.err).splitlines())


def test_every_check_says_what_it_is_for() -> None:
    assert all(check.__doc__ for check in checks())


def test_it_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in ((["--help"], "\n  doctor  "), (["doctor", "--help"], "--from FOLDER")):
        with pytest.raises(SystemExit):
            main(words)
        assert said in capsys.readouterr().out
