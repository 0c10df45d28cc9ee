import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

import reader
from reader.cli import main

Json: TypeAlias = dict[str, object]

LIST_FIELDS = (
    "id path title author date updated source language format words annotations status starred"
    " progress"
).split()
NOTE_FIELDS = (
    "id article title path state start end exact text reason note tags colour heading speaker"
    " created updated"
).split()

DELTA = """River report

By Ana Moreau

The river rose at the weir on Tuesday. Nobody had opened the sluice.

At the weir “two boats” were lost, the keeper’s and
the miller's. The river fell on Thursday.
"""
HARBOUR = """Harbour talks

The dredging was paid for twice. The river report says so.
"""


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[Json]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def row(self) -> Json:
        (row,) = self.rows
        return row


Run: TypeAlias = Callable[..., Result]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of our own, in an empty folder beside their articles."""
    for name in ("READER_NOTES", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name.lower()))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", str(Path(reader.__file__).parent.parent))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "home"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "delta.txt").write_text(DELTA, "utf-8")
    (folder / "harbour.txt").write_text(HARBOUR, "utf-8")
    return folder


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line in this process, with its standard input if need be."""

    def run(*words: object, given: str | bytes = b"") -> Result:
        content = given.encode() if isinstance(given, str) else given
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(content)))
        code = main([str(word) for word in words])
        out, err = capsysbinary.readouterr()
        assert b"Traceback" not in err
        return Result(code, out.decode(), err.decode())

    return run


@pytest.fixture
def on(run: Run, articles: Path) -> Run:
    """The same, with the articles above."""

    def on(*words: object, given: str | bytes = b"") -> Result:
        return run("--library", articles, *words, given=given)

    return on


def process(*words: object, **more: object) -> subprocess.CompletedProcess[bytes]:
    argv = [sys.executable, "-m", "reader", *map(str, words)]
    return subprocess.run(argv, capture_output=True, check=False, timeout=30)


def one_line(text: str) -> bool:
    return text.startswith("reader: ") and text.count("\n") == 1 and text.endswith("\n")


class TestList:
    def test_what_is_known_of_every_article(self, on: Run, articles: Path) -> None:
        rows = on("list", "--json").rows
        assert [list(row) for row in rows] == [LIST_FIELDS, LIST_FIELDS]
        delta = rows[0]
        assert str(delta.pop("id")).startswith("river-report-")
        assert delta == {
            "path": str(articles / "delta.txt"),
            "title": "River report",
            "author": "Ana Moreau",
            "date": None,
            "updated": None,
            "source": None,
            "language": None,
            "format": "text",
            "words": len(DELTA.split()),
            "annotations": 0,
            "status": "unread",
            "starred": False,
            "progress": 0.0,
        }

    def test_people_get_a_line_each_and_the_number(self, on: Run) -> None:
        result = on("list")
        assert result.out.splitlines() == [
            " " * 19 + "unread  River report · Ana Moreau",
            " " * 19 + "unread  Harbour talks",
        ]
        assert result.err == "reader: 2 articles\n"

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            (["harbour"], ["Harbour talks"]),  # title
            (["moreau"], ["River report"]),  # author
            (["sluice"], ["River report"]),  # text
            (["river"], ["River report", "Harbour talks"]),
            (["river", "weir"], ["River report"]),
            (["--", "-weir"], ["Harbour talks"]),
            (['"keeper\'s and the miller"'], ["River report"]),
            (["#money"], ["Harbour talks"]),
            (["title:river"], ["River report"]),
            (["is:annotated"], ["Harbour talks"]),
            (["is:review"], []),
            (["sluice or twice"], ["River report", "Harbour talks"]),
            (["date:none", "in:nowhere"], []),
            (["nowhere"], []),
        ],
    )
    def test_queries(self, on: Run, query: list[str], titles: list[str]) -> None:
        on("annotate", "harbour", "--quote", "paid for twice", "--tag", "money")
        result = on("list", "--json", *query)
        assert [row["title"] for row in result.rows] == titles
        assert result.code == (0 if titles else 1)

    @pytest.mark.parametrize("command", ["list", "notes", "tags", "export", "trash"])
    def test_what_is_wrong_with_a_query_is_told_with_its_place(self, on: Run, command: str) -> None:
        result = on(command, "river", "is:late", "or\nweir")
        assert (result.code, result.out) == (2, "")
        assert one_line(result.err) and "“late” is no state; there are unread" in result.err
        assert result.err.endswith(": river is:>>late<< or weir\n")

    def test_counts_what_was_marked(self, on: Run) -> None:
        on("annotate", "harbour", "--quote", "twice")
        marked = on("list", "--json").rows[1]
        assert marked["annotations"] == 1
        assert "✎ 1" in on("list").out

    def test_an_article_is_listed_once(self, run: Run, articles: Path) -> None:
        file = articles / ".." / "articles" / "delta.txt"
        result = run("list", "--json", "--library", articles, "--library", file)
        assert len(result.rows) == 2

    def test_what_cannot_be_read_does_not_hide_the_rest(self, on: Run, articles: Path) -> None:
        (articles / "binary.txt").write_bytes(b"\0\1\2" * 100)
        result = on("list", "--json")
        assert len(result.rows) == 2
        assert result.code == 0
        assert one_line(result.err) and "binary.txt" in result.err


class TestPlaces:
    def test_the_guide_is_all_there_is_at_first(self, run: Run, home: Path) -> None:
        titles = [row["title"] for row in run("list", "--json").rows]
        assert titles[0] == "First steps"
        left = [entry.name for entry in home.iterdir()]
        assert left == ["cache"], "listing leaves nothing behind but what can be made anew"

    def test_the_users_own_folder_comes_first(self, run: Run, home: Path) -> None:
        folder = home / "data" / "reader" / "library"
        folder.mkdir(parents=True)
        (folder / "mine.txt").write_text("Mine\n\nA text.\n")
        titles = [row["title"] for row in run("list", "--json").rows]
        assert titles[:2] == ["Mine", "First steps"]

    def test_the_configuration_names_places(self, run: Run, home: Path, articles: Path) -> None:
        config = home / "config" / "reader" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text('library = ["../../../articles"]\nguide = false\nnotes = "kept"\n')
        assert len(run("list", "--json").rows) == 2
        run("annotate", "harbour", "--quote", "twice")
        assert len(list((config.parent / "kept").glob("*.json"))) == 1

    def test_another_configuration(self, run: Run, tmp_path: Path) -> None:
        config = tmp_path / "other.toml"
        config.write_text("guide = false\n")
        assert run("list", "--config", config).code == 1
        config.write_text("guide = 3\n")
        result = run("--config", config, "list")
        assert (result.code, result.out) == (2, "")
        assert one_line(result.err) and "other.toml: line 1: guide must be" in result.err
        result = run("list", "--config", tmp_path / "none.toml")
        assert result.code == 2 and one_line(result.err)

    def test_where_notes_are_kept(
        self, on: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("READER_NOTES", str(tmp_path / "named"))
        on("annotate", "harbour", "--quote", "twice")
        on("annotate", "harbour", "--quote", "paid", "--notes", "asked")
        assert len(list((tmp_path / "named").glob("*.json"))) == 1
        assert len(list(Path("asked").glob("*.json"))) == 1
        assert on("--notes", "asked", "notes", "--json").row["exact"] == "paid"
        assert on("notes", "--json").row["exact"] == "twice"

    def test_shared_options_stand_before_and_after(self, run: Run, articles: Path) -> None:
        delta, harbour = articles / "delta.txt", articles / "harbour.txt"
        result = run("--library", delta, "list", "--json", f"--library={harbour}")
        assert len(result.rows) == 2

    def test_a_place_that_is_not_there(self, run: Run, tmp_path: Path) -> None:
        result = run("list", "--library", tmp_path / "nowhere")
        assert result.code == 2
        assert one_line(result.err) and "nowhere: there is no such" in result.err


class TestShow:
    def test_everything_about_an_article(self, on: Run) -> None:
        row = on("show", "delta", "--json").row
        assert list(row) == [*LIST_FIELDS, "text", "outline", "speakers"]
        text = row["text"]
        assert row["outline"] == [{"title": "River report", "level": 1, "start": 0}]
        assert isinstance(text, str) and text.startswith("River report\n\nBy Ana")
        assert row["speakers"] == []

    def test_speakers(self, run: Run, tmp_path: Path) -> None:
        said = "".join(f"Q: What of {n}?\n\nA: It was {n}.\n\n" for n in range(4))
        (tmp_path / "talk.txt").write_text(said)
        row = run("show", tmp_path / "talk.txt", "--json").row
        assert row["speakers"] == [
            {"name": "Q", "affiliation": None, "turns": 4},
            {"name": "A", "affiliation": None, "turns": 4},
        ]

    def test_people_get_details_and_text(self, on: Run) -> None:
        out = on("show", "delta").out
        assert out.startswith("River report\nAuthor    Ana Moreau\n")
        assert "\nOutline\n  River report\n" in out
        assert "Nobody had opened the sluice." in out

    def test_people_are_told_what_was_done_to_read_it(self, run: Run, tmp_path: Path) -> None:
        text = "Café à la carte: nous avons déjà vu l’ensei\xadgnement. "
        (tmp_path / "old.txt").write_bytes((text * 5).encode("cp1252"))
        out = run("show", tmp_path / "old.txt").out
        assert "\nEncoding  guessed, " in out
        assert "\nRemoved   5 invisible\n" in out

    def names(self, on: Run, articles: Path) -> Iterator[str]:
        yield str(articles / "delta.txt")
        yield os.path.relpath(articles / "delta.txt")
        yield str(on("show", "delta", "--json").row["id"])
        yield from ("river-report", "River report", "RIVER REP", "ver-rep", "delta.txt", "elta")

    def test_ways_to_name_an_article(self, on: Run, articles: Path) -> None:
        for name in self.names(on, articles):
            result = on("show", name, "--json")
            assert result.code == 0, name
            assert result.row["title"] == "River report", name

    def test_a_whole_name_goes_before_a_part(self, on: Run, articles: Path) -> None:
        (articles / "delta2.txt").write_text("River report, the second\n\nMore of it.\n")
        assert on("show", "river report", "--json").row["title"] == "River report"
        assert on("show", "delta", "--json").row["title"] == "River report"

    def test_a_folder_of_that_name_is_no_article(self, on: Run) -> None:
        Path("harbour").mkdir()
        assert on("show", "harbour", "--json").row["title"] == "Harbour talks"

    def test_an_ambiguous_name_lists_five(self, on: Run, articles: Path) -> None:
        for number in range(7):
            (articles / f"{number}.txt").write_text(f"Same title\n\nText {number}.\n")
        result = on("show", "same")
        assert (result.code, result.out) == (2, "")
        assert one_line(result.err)
        assert "any of 7 articles" in result.err
        assert result.err.count("“Same title”") == 5

    def test_an_article_outside_the_library(self, run: Run, articles: Path) -> None:
        run("annotate", articles / "delta.txt", "--quote", "sluice")
        assert run("show", "river report", "--json").row["annotations"] == 1

    @pytest.mark.parametrize(
        ("kind", "code", "told"),
        [
            ("missing", 1, "is no file"),
            ("folder", 2, "is a folder"),
            ("pipe", 2, "no regular file"),
            ("binary", 2, "binary"),
            ("large", 2, "64 MiB"),
            ("long", 1, "is no file"),
        ],
    )
    def test_what_is_no_article_gets_one_line(
        self, run: Run, tmp_path: Path, kind: str, code: int, told: str
    ) -> None:
        path = tmp_path / f"{kind}.txt"
        if kind == "folder":
            path.mkdir()
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "binary":
            path.write_bytes(bytes(range(256)) * 20 + b"\0" * 5000)
        elif kind == "large":
            with path.open("wb") as file:
                file.truncate(64 * 1024 * 1024 + 1)
        elif kind == "long":
            path = tmp_path / ("x" * 5000)
        result = run("show", path)
        assert (result.code, result.out) == (code, "")
        assert one_line(result.err)
        assert told in result.err


class TestAnnotate:
    def test_what_is_marked_is_what_notes_give(self, on: Run, articles: Path, home: Path) -> None:
        made = on(
            *("annotate", "delta", "--quote", "opened the sluice", "--note", "Who?\n*Who*"),
            *("--tag", "To check", "--tag", "#Who", "--colour", "red", "--json"),
        ).row
        assert list(made) == NOTE_FIELDS
        start = DELTA.index("opened the sluice")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(made["created"]))
        assert made == {
            "id": made["id"],
            "article": on("show", "delta", "--json").row["id"],
            "title": "River report",
            "path": str(articles / "delta.txt"),
            "state": "attached",
            "start": start,
            "end": start + len("opened the sluice"),
            "exact": "opened the sluice",
            "text": "opened the sluice",
            "reason": None,
            "note": "Who?\n*Who*",
            "tags": ["to-check", "who"],
            "colour": "red",
            "heading": "River report",
            "speaker": None,
            "created": made["created"],
            "updated": made["created"],
        }
        assert on("notes", "--json").row == made
        (file,) = (home / "data" / "reader" / "notes").glob("*.json")
        assert file.stem == made["article"]
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_people_get_a_line(self, on: Run) -> None:
        result = on("annotate", "delta", "--quote", "opened the sluice", "--tag", "who")
        assert (
            result.out == "marked “opened the sluice” #who in “River report”, River report, ¶ 2\n"
        )
        assert (result.code, result.err) == (0, "")

    @pytest.mark.parametrize(
        "quote",
        [
            'at the weir "two boats" were lost',
            "AT THE WEIR “TWO BOATS” WERE LOST",
            "  At the weir\n“two   boats” were lost ",
            "At the weir “two boats”\u200b were lost",
        ],
    )
    def test_words_need_not_be_exact(self, on: Run, quote: str) -> None:
        row = on("annotate", "delta", "--quote", quote, "--json").row
        assert row["exact"] == "At the weir “two boats” were lost"

    def test_words_over_paragraphs(self, on: Run) -> None:
        row = on("annotate", "delta", "--quote", "the sluice. at the weir", "--json").row
        assert row["exact"] == "the sluice.\n\nAt the weir"

    def test_exact_words_go_before_similar_ones(self, on: Run) -> None:
        row = on("annotate", "delta", "--quote", "At the weir", "--json").row
        assert row["start"] == DELTA.index("At the weir")

    def test_words_that_stand_several_times(self, on: Run) -> None:
        result = on("annotate", "delta", "--quote", "The river")
        assert (result.code, result.out) == (2, "")
        assert one_line(result.err)
        assert "stands 2 times: 1 in ¶ 2, 2 in ¶ 3" in result.err
        row = on("annotate", "delta", "--quote", "The river", "--occurrence", "2", "--json").row
        assert row["start"] == DELTA.rindex("The river")

    @pytest.mark.parametrize(
        ("words", "code", "told"),
        [
            (["--quote", "the ocean"], 1, "does not stand in “River report”"),
            (["--quote", "The river", "--occurrence", "3"], 2, "stands 2 times"),
            (["--quote", "The river", "--occurrence", "0"], 2, "stands 2 times"),
            (["--quote", "sluice", "--occurrence", "two"], 2, "invalid int"),
            (["--quote", " \u200b"], 2, "empty"),
            (["--quote", ""], 2, "name its words"),
            (["--quote", "sluice", "--tag", "2024"], 2, "needs a letter"),
            (["--quote", "sluice", "--colour", "pink"], 2, "yellow"),
            (["--quote"], 2, "expected one argument"),
            ([], 2, "needs --quote"),
        ],
    )
    def test_what_cannot_be_marked(
        self, on: Run, home: Path, words: list[str], code: int, told: str
    ) -> None:
        result = on("annotate", "delta", *words)
        assert (result.code, result.out) == (code, "")
        assert one_line(result.err)
        assert told in result.err
        assert on("notes").code == 1

    def test_notes_that_cannot_be_saved(self, on: Run, tmp_path: Path) -> None:
        (tmp_path / "notes").write_text("a file")
        result = on("annotate", "delta", "--quote", "sluice", "--notes", tmp_path / "notes")
        assert (result.code, result.out) == (2, "")
        assert "was not saved" in result.err.splitlines()[-1]


class TestAnnotateMany:
    def test_good_lines_are_saved_and_bad_ones_told(self, on: Run) -> None:
        lines = [
            {"article": "delta", "exact": "opened the sluice", "tags": ["A b"], "colour": "blue"},
            {"article": "delta", "start": 0, "end": 5, "note": "first"},
            {"article": "harbour", "exact": "The", "occurrence": 1},
        ]
        bad = {
            "{": "not JSON",
            "[1]": "no JSON object",
            '"x"': "no JSON object",
            '{"exact": "x"}': "no field article",
            '{"article": "delta"}': "which passage",
            '{"article": "delta", "start": 3}': "start and end",
            '{"article": "delta", "start": 3, "end": 3}': "3",
            '{"article": "delta", "start": 3, "end": 30000}': "30000",
            '{"article": "delta", "start": true, "end": 3}': "whole number",
            '{"article": "delta", "start": -1, "end": 3}': "whole number",
            '{"article": "delta", "exact": ["x"]}': "exact must be text",
            '{"article": "delta", "exact": "weir"}': "2 times",
            '{"article": "delta", "exact": "ocean"}': "does not stand",
            '{"article": "nowhere", "exact": "x"}': "no file",
            '{"article": "a\\u0000b", "exact": "x"}': "no file",
            '{"article": "\\ud83d", "exact": "x"}': "no file",
            '{"article": "delta", "exact": "weir", "tag": "x"}': "no field tag",
            '{"article": "delta", "exact": "weir", "tags": "x"}': "list of texts",
            '{"article": "delta", "exact": "weir", "tags": ["7"]}': "needs a letter",
            '{"article": "delta", "exact": "weir", "colour": "pink"}': "no colour",
            "[" * 100_000: "not JSON",
            "9" * 5000: "not JSON",
        }
        given = "\n\n".join([*map(json.dumps, lines), *bad]).encode() + b"\n\n\xff\n"
        result = on("annotate", "-", "--json", given=given)
        assert result.code == 2
        assert [row["exact"] for row in result.rows] == ["opened the sluice", "River", "The"]
        assert [row["tags"] for row in result.rows] == [["a-b"], [], []]
        numbers = [2 * n + 1 for n in range(len(lines), len(lines) + len(bad) + 1)]
        told = result.err.splitlines()
        for number, message, wanted in zip(numbers, told, [*bad.values(), "utf-8"], strict=True):
            assert message.startswith(f"reader: line {number}: ")
            assert wanted in message
        assert len(on("notes", "--json").rows) == 3

    def test_notes_can_be_fed_back(self, on: Run) -> None:
        on("annotate", "delta", "--quote", "The river", "--occurrence", "2", "--tag", "x")
        on("annotate", "delta", "--quote", "the weir", "--occurrence", "1", "--note", "n\n\nm")
        first = on("notes", "--json")
        result = on("annotate", "-", "--notes", "copy", given=first.out)
        assert (result.code, result.err) == (0, "")
        second = on("notes", "--json", "--notes", "copy")
        assert len(second.rows) == 2
        for before, after in zip(first.rows, second.rows, strict=True):
            assert before.pop("id") != after.pop("id")
            for name in ("created", "updated"):
                before.pop(name), after.pop(name)
            assert before == after

    def test_nothing_to_do_is_done(self, on: Run) -> None:
        assert on("annotate", "-", given="\n\n") == Result(0, "", "")

    def test_a_quotation_beside_standard_input(self, on: Run) -> None:
        result = on("annotate", "-", "--quote", "x")
        assert result.code == 2 and one_line(result.err)

    def test_a_line_is_answered_when_it_is_saved(self, run: Run, articles: Path) -> None:
        """The next line is only sent when the first has been answered, and found on the disk."""
        argv = [sys.executable, "-m", "reader", "annotate", "-", "--json", "--notes", "kept"]
        with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
            assert writer.stdin and writer.stdout
            for quote in ("sluice", "boats"):
                wish = {"article": str(articles / "delta.txt"), "exact": quote}
                writer.stdin.write(json.dumps(wish).encode() + b"\n")
                writer.stdin.flush()
                made = json.loads(writer.stdout.readline())
                assert made in run("notes", "--json", "--notes", "kept").rows
            writer.send_signal(signal.SIGINT)
            assert writer.wait(30) == 130


class TestNotes:
    @pytest.fixture(autouse=True)
    def marked(self, on: Run) -> None:
        on(*"annotate delta --quote Thursday --tag end --note".split(), "the last day")
        on(*"annotate delta --quote sluice --tag aid/defence --colour blue".split())
        on(*"annotate harbour --quote twice --tag money --note".split(), "Sluice money?")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ([], ["twice", "sluice", "Thursday"]),
            (["sluice"], ["twice", "sluice"]),  # in a note, in the words
            (["note:sluice"], ["twice"]),
            (["#money"], ["twice"]),
            (["#aid"], ["sluice"]),
            (["has:note"], ["twice", "Thursday"]),
            (["--", "-has:note"], ["sluice"]),
            (["has:highlight", "has:tag"], ["twice", "sluice", "Thursday"]),
            (["gauge"], []),
            (["is:orphaned"], []),
            (["--", "is:unread", "-is:missing"], ["twice", "sluice", "Thursday"]),
            (["format:text", "colour:blue"], ["sluice"]),
            (["slui*"], ["twice", "sluice"]),
            (["slui"], []),
            (["=Sluice"], ["twice"]),
            (["#money or (#aid -has:note)"], ["twice", "sluice"]),
            (["river"], ["sluice", "Thursday"]),  # the title, not the text
            (["--", "river", "-#end"], ["sluice"]),
            (["moreau"], []),
        ],
    )
    def test_queries(self, on: Run, query: list[str], found: list[str]) -> None:
        result = on("notes", "--json", *query)
        assert [row["exact"] for row in result.rows] == found
        assert result.code == (0 if found else 1)
        assert set(map(tuple, result.rows)) <= {tuple(NOTE_FIELDS)}

    def test_people_get_them_by_article(self, on: Run) -> None:
        result = on("notes", "#end")
        assert result.out.splitlines() == [
            "River report · Ana Moreau",
            "",
            "  “Thursday”",
            "  River report, ¶ 3 · yellow #end",
            "  the last day",
            "",
        ]
        assert result.err == "reader: 1 passage in 1 article\n"

    def test_a_changed_article(self, on: Run, articles: Path) -> None:
        changed = DELTA.replace("Nobody", "And nobody").replace("Thursday", "Friday")
        (articles / "delta.txt").write_text(changed, "utf-8")
        moved, lost = on("notes", "--json", "river").rows
        assert moved["state"] == "moved"
        assert moved["start"] == changed.index("sluice")
        assert moved["text"] == moved["exact"] == "sluice"
        assert (lost["state"], lost["exact"]) == ("orphan", "Thursday")
        assert lost["start"] is lost["end"] is lost["text"] is None
        assert "no longer found in the article" in on("notes").out

    def test_a_missing_article(self, on: Run, articles: Path) -> None:
        (articles / "delta.txt").unlink()
        rows = on("notes", "--json", "river").rows
        assert [row["state"] for row in rows] == ["orphan", "orphan"]
        assert [row["path"] for row in rows] == [str(articles / "delta.txt")] * 2

    def test_a_moved_article(self, on: Run, articles: Path) -> None:
        (articles / "delta.txt").rename(articles / "renamed.txt")
        rows = on("notes", "--json", "river").rows
        assert [row["state"] for row in rows] == ["attached", "attached"]
        assert [row["path"] for row in rows] == [str(articles / "renamed.txt")] * 2

    def test_a_moved_and_changed_article(self, on: Run, articles: Path) -> None:
        (articles / "delta.txt").unlink()
        (articles / "renamed.txt").write_text(DELTA.replace("Nobody", "And nobody"), "utf-8")
        rows = on("notes", "--json", "river").rows
        assert [row["state"] for row in rows] == ["moved", "moved"]

    def test_damaged_notes_are_told_and_the_rest_is_shown(self, on: Run, home: Path) -> None:
        (file,) = (home / "data" / "reader" / "notes").glob("river*.json")
        file.write_text("{")
        backup = file.parent / ".backups" / file.stem
        for kept in (True, False):
            result = on("notes", "--json")
            assert [row["exact"] for row in result.rows].count("twice") == 1
            assert len(result.rows) == 1 + kept
            assert one_line(result.err) and file.name in result.err
            assert file.read_text() == "{"
            if kept:
                backup.rename(backup.with_name("elsewhere"))

    def test_tags_are_counted(self, on: Run) -> None:
        on(*"annotate harbour --quote dredging --tag money --tag end".split())
        assert [tuple(row.values()) for row in on("tags", "--json").rows] == [
            ("aid/defence", 1, 1, 1, 1),
            ("end", 2, 2, 2, 2),
            ("money", 2, 1, 2, 1),
        ]
        assert list(on("tags", "--json").rows[0]) == [
            *("tag", "annotations", "articles", "all_annotations", "all_articles")
        ]
        lines = on("tags").out.splitlines()
        assert lines[1].split() == "2 passages in 2 articles #end".split()
        assert len({line.index("#") for line in lines}) == 1

    def test_no_tags(self, on: Run) -> None:
        assert on("tags", "--notes", "none").code == 1


class TestExport:
    @pytest.fixture(autouse=True)
    def marked(self, on: Run) -> None:
        on(*"annotate delta --quote sluice --tag aid --note".split(), "Who opened it?")
        on(*"annotate harbour --quote twice --tag money".split())

    def test_a_file_for_each_article(self, on: Run) -> None:
        result = on("export", "-o", "out")
        names = ["harbour-talks.md", "river-report.md"]
        assert sorted(result.out.splitlines()) == [f"out/{name}" for name in names]
        assert sorted(file.name for file in Path("out").iterdir()) == names
        text = Path("out/river-report.md").read_text("utf-8")
        assert "> sluice\n" in text and "Who opened it?" in text and "#aid" in text

    def test_the_default_folder(self, on: Run) -> None:
        assert on("export").code == 0
        assert Path("reader-notes/river-report.md").is_file()

    def test_again_with_what_its_owner_wrote(self, on: Run) -> None:
        on("export", "-o", "out")
        file = Path("out/river-report.md")
        file.write_text(file.read_text("utf-8") + "\nMy own words.\n", "utf-8")
        again = on("export", "-o", "out")
        assert (again.code, again.out) == (0, "")
        assert "0 files written, 2 unchanged" in again.err
        on("annotate", "delta", "--quote", "Thursday")
        assert on("export", "-o", "out").out == "out/river-report.md\n"
        text = file.read_text("utf-8")
        assert "My own words." in text and "> Thursday" in text

    def test_what_matches(self, on: Run) -> None:
        on("annotate", "delta", "--quote", "Thursday")
        result = on("export", "#aid", "-o", "-")
        assert "> sluice" in result.out
        assert "Thursday" not in result.out
        assert result.code == 0

    def test_what_matches_takes_nothing_out_of_a_file(self, on: Run) -> None:
        on("annotate", "delta", "--quote", "Thursday", "--tag", "dates")
        on("export", "-o", "out")
        file = Path("out/river-report.md")
        remark = file.read_text("utf-8") + "\nAbout Thursday.\n"
        file.write_text(remark, "utf-8")
        assert on("export", "#aid", "-o", "out").code == 0
        assert file.read_text("utf-8") == remark
        assert on("export", "#aid", "-o", "river.md").code == 0
        assert "Thursday" not in Path("river.md").read_text("utf-8")

    def test_one_file(self, on: Run) -> None:
        assert on("export", "river", "-o", "one.md").out == "one.md\n"
        before = Path("one.md").read_bytes()
        assert on("export", "river", "-o", "one.md").code == 0
        assert Path("one.md").read_bytes() == before

    def test_one_file_for_several_articles(self, on: Run) -> None:
        for output in ("one.md", "-"):
            result = on("export", "-o", output)
            assert (result.code, result.out) == (2, "")
            assert one_line(result.err) and "several articles" in result.err
        assert not Path("one.md").exists()

    @pytest.mark.parametrize("content", ["My own file.\n", "---\nreader_id: other\n---\n"])
    def test_a_file_that_is_not_ours(self, on: Run, content: str) -> None:
        Path("one.md").write_text(content)
        result = on("export", "river", "-o", "one.md")
        assert (result.code, result.out) == (2, "")
        assert one_line(result.err) and "left as it is" in result.err
        assert Path("one.md").read_text() == content

    def test_what_cannot_be_written(self, on: Run) -> None:
        Path("file").write_text("x")
        os.mkfifo("pipe.md")
        for output in ("file", "file/below", "nowhere/one.md", "pipe.md"):
            result = on("export", "river", "-o", output)
            assert (result.code, result.out) == (2, ""), output
            assert "reader: " in result.err and output.split("/")[0] in result.err

    def test_nothing_to_export(self, on: Run) -> None:
        result = on("export", "#none", "-o", "out")
        assert result.code == 1
        assert not Path("out").exists()

    def test_an_unknown_format(self, on: Run) -> None:
        result = on("export", "-f", "docx")
        assert result.code == 2 and one_line(result.err)


class TestUsage:
    @pytest.mark.parametrize("command", ["", "list", "show", "annotate", "notes", "tags", "export"])
    def test_help_has_an_example(self, command: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stopped:
            main([*filter(None, [command]), "--help"])
        assert stopped.value.code == 0
        out = capsys.readouterr().out
        assert f"example:\n  reader {command}" in out
        assert "--library PATH" in out

    def test_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stopped:
            main(["list", "--version"])
        assert stopped.value.code == 0
        assert capsys.readouterr().out.startswith("reader")

    @pytest.mark.parametrize(
        "words",
        [
            ["list", "--nope"],
            ["show"],
            ["show", "a", "b"],
            ["tags", "rename", "a"],
            ["--library"],
            ["lsit"],
            ["--note", "x"],
            ["list", "--notes", "~no-such-user-here/x"],
        ],
    )
    def test_wrong_use_gets_one_line(self, run: Run, words: list[str]) -> None:
        result = run(*words)
        assert (result.code, result.out) == (2, "")
        assert one_line(result.err)

    @pytest.mark.parametrize("name", ["import", "./list", "articles"])
    def test_a_path_may_be_called_like_anything(self, run: Run, name: str) -> None:
        Path(name).mkdir()
        result = run(name)
        assert result.code == 2
        assert "needs a terminal" in result.err

    def test_the_app_opens_no_pipe(self, run: Run) -> None:
        os.mkfifo("pipe.txt")
        result = run("pipe.txt")
        assert result.code == 2
        assert one_line(result.err) and "regular file" in result.err

    def test_nobody_reads_on(self, articles: Path) -> None:
        """A reader that goes away early is no error to speak of."""
        for number in range(2000):
            (articles / f"{number}.txt").write_text(f"Title {number}\n\nText {number}.\n")
        argv = [sys.executable, "-m", "reader", "list", "--json", "--library", str(articles)]
        first = process(*argv[3:])
        assert first.stdout.count(b"\n") == 2002
        told = "indexing 2,002 new or changed articles; later this is quick"
        assert first.stderr.decode() == f"reader: {told}\n"
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as lister:
            assert lister.stdout and lister.stderr
            lister.stdout.readline()
            lister.stdout.close()
            # What was written in the last two seconds may change once more unnoticed.
            assert re.fullmatch(rb"(reader: indexing .*\n)?", lister.stderr.read())
            assert lister.wait(30) == 141

    @pytest.mark.parametrize("stream", ["0<&-", "1>&-", "2>&-"])
    def test_streams_may_be_closed(self, articles: Path, stream: str) -> None:
        command = f'"$0" -m reader list --json --library "$1" {stream}'
        argv = ["sh", "-c", command, sys.executable, str(articles)]
        done = subprocess.run(argv, capture_output=True, check=False, timeout=30)
        assert (done.returncode, done.stderr) == (0, b"")
        assert len(done.stdout.splitlines()) == (0 if stream == "1>&-" else 2)

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    def test_a_full_disk_gets_one_line(self, articles: Path) -> None:
        argv = [sys.executable, "-m", "reader", "list", "--json", "--library", str(articles)]
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(argv, stdout=full, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 2
        assert one_line(done.stderr.decode())

    def test_other_encodings(self, articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYTHONIOENCODING", "ascii")
        json_out = process("show", "delta", "--json", "--library", articles).stdout
        assert json.loads(json_out)["text"] == DELTA.strip("\n") + "\n"
        plain = process("show", "delta", "--library", articles)
        assert plain.returncode == 0
        assert b"?two boats?" in plain.stdout


HOSTILE_TITLE = "\x1b]0;owned\x07\x1b[31m[bold]x[/] [@click=app.quit]\u202etxt\u200b\x9b5m"
HOSTILE_NAME = b"\xff\x1b[2J\n[bold]\xe2\x80\xae.txt"
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\ufeff]")


class TestHostile:
    @pytest.fixture
    def hostile(self, tmp_path: Path) -> bytes:
        path = tmp_path / "hostile" / os.fsdecode(HOSTILE_NAME)
        path.parent.mkdir()
        try:
            path.write_text(f"{HOSTILE_TITLE}\n\nAna: {HOSTILE_TITLE} said.\n", "utf-8")
        except OSError:
            pytest.skip("the file system refuses such names")
        return os.fsencode(path)

    def test_nothing_is_sent_raw(self, run: Run, hostile: bytes, tmp_path: Path) -> None:
        path, folder = os.fsdecode(hostile), tmp_path / "hostile"
        marks = ["--note", f"n{HOSTILE_TITLE}", "--tag", f"t{HOSTILE_TITLE}"]
        results = [
            run("annotate", path, "--quote", "said", *marks),
            run("annotate", path, "--quote", "said", *marks, "--json"),
            run("annotate", path, "--quote", HOSTILE_TITLE),
            run("annotate", path, "--quote", f"no{HOSTILE_TITLE}"),
            run("show", f"no{HOSTILE_TITLE}"),
            run(f"--{HOSTILE_TITLE}"),
            *(
                run(*command, "--library", folder, *more)
                for command in (["list"], ["show", path], ["notes"], ["tags"])
                for more in ([], ["--json"])
            ),
            run("export", "-o", "-"),
            run("export"),
        ]
        for result in results:
            assert not RAW.search(result.out), result.out
            assert not RAW.search(result.err), result.err
        assert [result.code for result in results[:3]] == [0, 0, 2]
        assert "[bold]x[/]" in results[6].out

    def test_a_name_survives_json(self, run: Run, hostile: bytes, tmp_path: Path) -> None:
        row = run("list", "--json", "--library", tmp_path / "hostile").row
        assert os.fsencode(str(row["path"])) == hostile
        assert run("show", row["path"], "--json").row["path"] == row["path"]
        wish = json.dumps({"article": row["path"], "exact": "said"})
        assert run("annotate", "-", "--json", given=wish).row["path"] == row["path"]
        assert run("notes", "--json").row["path"] == row["path"]

    def on_a_terminal(self, *words: object) -> str:
        """What a terminal of 40 columns receives from a process."""
        outer, inner = pty.openpty()
        argv = [sys.executable, "-m", "reader", *map(str, words)]
        done = subprocess.run(argv, stdout=inner, stderr=inner, check=False, timeout=30)
        os.close(inner)
        received = b""
        with os.fdopen(outer, "rb", buffering=0) as terminal:
            try:
                while part := terminal.read(4096):
                    received += part
            except OSError:  # Linux says so that all was read
                pass
        assert done.returncode == 0
        return received.decode().replace("\r\n", "\n")

    def test_terminals_get_colour_and_their_width(
        self, hostile: bytes, articles: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "40")
        monkeypatch.setenv("TERM", "xterm-256color")
        places = ["--library", hostile.rpartition(b"/")[0].decode(), "--library", articles]
        for words in (["list"], ["show", "delta"]):
            received = self.on_a_terminal(*words, *places)
            shown = re.sub(r"\x1b\[[0-9;]*m", "", received)
            assert "\x1b[1m" in received
            assert not RAW.search(shown)
            lines = [line for line in shown.splitlines() if not line.startswith(("Path", "Id"))]
            assert max(map(len, lines)) <= 40
            monkeypatch.setenv("NO_COLOR", "1")
            assert self.on_a_terminal(*words, *places) == shown
            monkeypatch.delenv("NO_COLOR")


class TestConfig:
    def test_it_prints_a_file_to_begin_with_and_says_where_it_belongs(
        self, run: Run, home: Path
    ) -> None:
        result = run("config")
        file = home / "config" / "reader" / "config.toml"
        assert result.code == 0
        assert result.err == f"reader: settings are read from {file}, which does not exist yet\n"
        assert "\n#measure = 72\n" in result.out
        assert '\n#keys.pane.bottom = ["G", "end"]  # To the bottom\n' in result.out
        file.parent.mkdir(parents=True)
        file.write_text(result.out, "utf-8")
        assert run("list").code == 0
        assert run("config").err == f"reader: settings are read from {file}\n"

    def test_it_helps_where_the_settings_are_wrong(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "own.toml"
        file.write_text("\nmeasure = 3\n")
        told = run("--config", file, "list")
        assert told.code == 2 and one_line(told.err)
        assert told.err.startswith(f"reader: {file}: line 2: measure must be a whole number")
        result = run("--config", file, "config")
        assert (result.code, result.err) == (0, f"reader: settings are read from {file}\n")

    def test_it_knows_no_textual(self) -> None:
        code = "import sys; from reader.cli import main; main(['config']);"
        code += "print(sys.modules.keys() & {'textual', 'rich', 'tinydb'}, file=sys.stderr)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        assert done.stderr.splitlines()[-1] == b"set()"

    def test_help_names_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["--help"])
        assert "\n  config  " in capsys.readouterr().out
        with pytest.raises(SystemExit):
            main(["config", "--help"])
        assert "reader config > config.toml" in capsys.readouterr().out
