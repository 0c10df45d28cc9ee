"""Passages out to other programs and in from them, on the command line."""

import csv
import io
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tests.prose import article
from tests.test_cli import DELTA, Run, articles, home, on, one_line, run

__all__ = ["articles", "home", "on", "run"]

ALL = ("json", "w3c", "csv", "qdpx", "readwise")


@pytest.fixture(autouse=True)
def marked(on: Run) -> None:
    for words in (
        ["delta", "--quote", "rose at the weir", "--tag", "aid/food", "--note", "=1+1"],
        ["delta", "--quote", "“two boats”", "--colour", "red"],
        ["harbour", "--quote", "paid for twice", "--tag", "money", "--tag", "aid"],
    ):
        assert on("annotate", *words).code == 0


def said(on: Run, *options: object) -> list[tuple[object, ...]]:
    names = ("title", "start", "end", "exact", "note", "tags", "colour")
    rows = on(*options, "notes", "--json").rows
    return sorted(tuple(map(str, map(row.get, names))) for row in rows)


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and ".locks" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.mark.parametrize("format", ALL)
def test_passages_come_back_as_they_went_out(on: Run, tmp_path: Path, format: str) -> None:
    file = tmp_path / f"out.{format}"
    assert on("export", "-f", format, "-o", file).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    result = on("--notes", tmp_path / "other", "import", file)
    assert result.code == 0
    assert "imported 3 passages in 2 articles\n  3 attached" in result.out
    came = said(on, "--notes", tmp_path / "other")
    if format == "qdpx":  # which has no colours of passages
        came = [(*row[:-1], "red" if "boats" in str(row[3]) else "yellow") for row in came]
    assert came == said(on)


SIGNS = (
    "Café 😀\r\n\r\nThe naïve résumé 👩\u200d👩\u200d👧 rose at the weir 𝒳.\r\n\r\n"
    "Then שלום, “twice”, and\ttwice.\r\n"
)
SOURCES = {
    "crlf": SIGNS.encode(),
    "bom": SIGNS.encode("utf-8-sig"),
    "nfd": unicodedata.normalize("NFD", SIGNS).encode(),
    "utf-16": SIGNS.encode("utf-16"),
}


@pytest.mark.parametrize("format", ALL)
@pytest.mark.parametrize("source", SOURCES)
def test_articles_of_any_encoding_give_the_same_spans(
    run: Run, tmp_path: Path, source: str, format: str
) -> None:
    folder, file = tmp_path / "odd", tmp_path / f"odd.{format}"
    folder.mkdir()
    (folder / "a.txt").write_bytes(SOURCES[source])
    here = ("--library", folder, "--notes", tmp_path / "here")
    more = ["--note", "=1\n😀 a;b", "--tag", "aid/food", "--tag", "café"]
    for words in (["résumé 👩\u200d👩\u200d👧 rose", *more], ["𝒳"], ["שלום, “twice”"]):
        assert run(*here, "annotate", folder / "a.txt", "--quote", *words).code == 0
    assert run(*here, "export", "-f", format, "-o", file).code == 0
    there = ("--library", folder, "--notes", tmp_path / "there")
    assert "imported 3 passages in 1 article\n  3 attached" in run(*there, "import", file).out
    # A project has no colours, but all of these are of one.
    assert said(run, *there) == said(run, *here)
    assert "nothing new among 3 passages" in run(*there, "import", file).out


@pytest.mark.parametrize("format", ALL)
def test_importing_twice_adds_nothing(on: Run, tmp_path: Path, format: str) -> None:
    file = tmp_path / f"out.{format}"
    on("export", "-f", format, "-o", file)
    before = said(on)
    assert "nothing new among 3 passages" in on("import", file).out
    assert said(on) == before
    other = tmp_path / "other"
    on("--notes", other, "import", file)
    there = files(other)
    again = on("--notes", other, "import", file)
    assert (again.code, "3 here already" in again.out) == (0, True)
    assert files(other) == there


@pytest.mark.parametrize("format", ALL)
def test_an_import_is_one_act(on: Run, tmp_path: Path, format: str) -> None:
    file = tmp_path / f"out.{format}"
    on("export", "-f", format, "-o", file)
    other = ("--notes", tmp_path / "other")
    on(*other, "import", file)
    listed = on(*other, "undo", "--list").out
    assert f"import of out.{format} in 2 articles" in listed
    assert listed.count("\n") == 1
    assert on(*other, "undo").code == 0
    assert said(on, *other) == []
    assert on(*other, "redo").code == 0
    assert len(said(on, *other)) == 3
    assert on(*other, "undo").code == 0
    # What was taken back is not thought to have been deleted on purpose.
    assert "imported 3 passages" in on(*other, "import", file).out
    assert len(said(on, *other)) == 3
    assert on(*other, "undo").code == 0
    assert said(on, *other) == []


def test_what_was_deleted_stays_so(on: Run, tmp_path: Path) -> None:
    file, other = tmp_path / "out.csv", tmp_path / "other"
    on("export", "-f", "csv", "-o", file)
    on("--notes", other, "import", file)
    for notes in other.glob("*.json"):
        notes.write_text(notes.read_text("utf-8").replace('"deleted": null', '"deleted": "2024"'))
    result = on("--notes", other, "import", file)
    assert "nothing new among 3 passages" in result.out
    assert "3 of them were deleted here, and stay so" in result.out


def test_a_dry_run_tells_and_changes_nothing(on: Run, tmp_path: Path, home: Path) -> None:
    file, other = tmp_path / "out.csv", tmp_path / "other"
    on("export", "-f", "csv", "-o", file)
    before = files(home)
    result = on("--notes", other, "import", file, "--dry-run")
    assert result.out.startswith("CSV of reader: would import 3 passages in 2 articles\n")
    assert not other.exists()
    assert files(home) == before
    row = on("--notes", other, "import", file, "--dry-run", "--json").row
    assert (row["new"], row["attached"], row["articles"], row["done"]) == (3, 3, 2, False)


def test_json_brings_back_the_same_notebook(on: Run, tmp_path: Path, home: Path) -> None:
    notes = home / "data" / "reader" / "notes"
    on("undo")  # there is a tombstone, with a history
    for path in notes.glob("*.json"):  # and something of a later version
        tables = json.loads(path.read_bytes())
        tables["article"]["1"]["mood"] = {"calm": [1, None, "😀"]}
        path.write_text(json.dumps(tables), "utf-8")
    on("annotate", "delta", "--quote", "Nobody")  # which writes the file as reader does
    on("annotate", "harbour", "--quote", "dredging")
    before = {path.name: path.read_bytes() for path in notes.glob("*.json")}
    on("export", "-f", "json", "-o", tmp_path / "all.json")
    for path in notes.glob("*.json"):
        path.unlink()
    assert on("import", tmp_path / "all.json").code == 0
    assert {path.name: path.read_bytes() for path in notes.glob("*.json")} == before
    # Exporting again gives the same bytes.
    whole = (tmp_path / "all.json").read_bytes()
    on("export", "-f", "json", "-o", tmp_path / "all.json")
    assert (tmp_path / "all.json").read_bytes() == whole


def test_what_would_be_too_large_to_come_back_is_told(
    on: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.exchange.LARGEST", 1000)
    result = on("export", "-f", "json", "-o", tmp_path / "all.json")
    assert result.code == 0
    assert "export parts of it with a QUERY each" in result.err
    assert (tmp_path / "all.json").stat().st_size > 1000


def test_json_tells_where_its_passages_stand(
    on: Run, run: Run, tmp_path: Path, articles: Path
) -> None:
    file, elsewhere = tmp_path / "all.json", tmp_path / "elsewhere"
    on("export", "-f", "json", "-o", file)

    def told(folder: Path, notes: str) -> list[int]:
        """Of those that are imported: attached, uncertain, orphans, missing."""
        options = ("--library", folder, "--notes", tmp_path / notes)
        dry = run(*options, "import", file, "--json", "--dry-run").row
        row = run(*options, "import", file, "--json").row
        assert {**row, "done": False} == dry
        counts = {
            key: int(str(row[key])) for key in ("attached", "uncertain", "orphans", "missing")
        }
        assert row["new"] == sum(counts.values()) == 3
        # As they are told of from then on.
        states = [str(note["state"]) for note in run(*options, "notes", "--json").rows]
        assert counts["attached"] == states.count("attached") + states.count("moved")
        assert counts["uncertain"] == states.count("uncertain")
        return list(counts.values())

    assert told(articles, "same") == [3, 0, 0, 0]
    delta = articles / "delta.txt"
    delta.write_text(DELTA.replace("“two boats”", "nothing"), "utf-8")
    assert told(articles, "edited") == [2, 1, 0, 0]
    shutil.rmtree(articles)
    elsewhere.mkdir()
    assert told(elsewhere, "none") == [0, 0, 0, 3]
    (elsewhere / "moved.txt").write_text(DELTA, "utf-8")
    assert told(elsewhere, "moved") == [2, 0, 0, 1]


def test_a_query_chooses_what_goes_out(on: Run, tmp_path: Path) -> None:
    for format in ALL:
        on("export", "#money", "-f", format, "-o", tmp_path / f"out.{format}")
        on("--notes", tmp_path / format, "import", tmp_path / f"out.{format}")
        assert [row[3] for row in said(on, "--notes", tmp_path / format)] == ["paid for twice"]
    assert on("export", "#none", "-f", "csv").code == 1


def test_where_it_goes(on: Run, tmp_path: Path) -> None:
    assert on("export", "-f", "csv").out == "reader-notes.csv\n"
    folder = tmp_path / "folder"
    assert on("export", "-f", "w3c", "-o", f"{folder}/").out == f"{folder}/reader-notes.jsonld\n"
    assert on("export", "-f", "qdc", "-o", folder).out == f"{folder}/reader-notes.qdc\n"
    assert on("export", "-f", "csv", "-o", "-").out.startswith("id,article,title,")
    packed = on("export", "-f", "readwise", "-o", "-").out
    assert packed.startswith("Highlight,Book Title,Book Author,")


@pytest.mark.parametrize("format", [*ALL, "qdc"])
def test_what_is_no_export_is_never_overwritten(on: Run, tmp_path: Path, format: str) -> None:
    file = tmp_path / "mine"
    file.write_text("my own words\n", "utf-8")
    result = on("export", "-f", format, "-o", file)
    assert result.code == 2
    assert one_line(result.err)
    assert file.read_text("utf-8") == "my own words\n"
    file.unlink()
    assert on("export", "-f", format, "-o", file).code == 0
    first = file.read_bytes()
    assert on("export", "-f", format, "-o", file).code == 0
    assert file.read_bytes() == first


def test_excel_is_told_that_it_is_utf_8(on: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    on("export", "-f", "csv", "--bom", "-o", file)
    assert file.read_bytes().startswith(b"\xef\xbb\xbfid,")
    assert on("export", "-f", "csv", "-o", file).code == 0  # over one with the mark
    on("export", "-f", "csv", "--bom", "-o", file)
    assert "imported 3 passages" in on("--notes", tmp_path / "other", "import", file).out
    assert on("export", "-f", "w3c", "--bom", "-o", file).code == 2


def test_what_a_spreadsheet_makes_of_a_table_is_understood(on: Run, tmp_path: Path) -> None:
    on("export", "-f", "csv", "-o", tmp_path / "out.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text("utf-8"), newline="")))
    assert {row["note"] for row in rows} == {"'=1+1", ""}
    kept = ("Tags", "title", "EXACT", "note", "id")
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=";", lineterminator="\n")
    table.writerow(kept)
    table.writerows([row[name.lower()] for name in kept] for row in rows)
    (tmp_path / "changed.csv").write_bytes(out.getvalue().encode("cp1252"))
    other = ("--notes", tmp_path / "other")
    result = on(*other, "import", tmp_path / "changed.csv")
    assert "imported 3 passages" in result.out
    assert "its encoding was guessed" in result.out
    # Only the colours are lost with their column.
    assert [row[:-1] for row in said(on, *other)] == [row[:-1] for row in said(on)]


@pytest.mark.parametrize("said", ["sep=;\r\n", "\ufeffSEP=;\r", '"sep=;"\n', ""])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_tables_of_every_spreadsheet(on: Run, tmp_path: Path, said: str, end: str) -> None:
    rows = ["title;exact;note", "River report;Nobody;who?", 'River report;two boats;"a, b, c, d"']
    (tmp_path / "out.csv").write_text(
        said + "".join(row + end for row in rows), "utf-8", newline=""
    )
    row = on("import", tmp_path / "out.csv", "--json").row
    assert (row["format"], row["new"], row["attached"]) == ("CSV of reader", 2, 2)


def test_passages_with_one_id_are_all_kept(on: Run, tmp_path: Path) -> None:
    """As where someone has copied rows of a table, and changed them."""
    id = "a0000000-0000-4000-8000-00000000000a"
    rows = [
        "id,title,exact,note",
        f"{id},River report,Nobody,who?",
        f"{id},River report,two boats,which?",
        f"{id},River report,Nobody,who?",
        f"{id},Another report,Nobody,who?",
        f"{id},River report,Nobody,",
    ]
    (tmp_path / "out.csv").write_text("\n".join(rows), "utf-8")
    row = on("import", tmp_path / "out.csv", "--json").row
    assert (row["passages"], row["new"]) == (4, 4)
    row = on("import", tmp_path / "out.csv", "--json").row
    assert (row["present"], row["new"]) == (4, 0)


CLIPPINGS = """\ufeffRiver report (Ana Moreau)\r
- Your Highlight on Location 12-13 | Added on Monday, July 8, 2024 10:30:00 AM\r
\r
Nobody had opened the sluice.\r
==========\r
\ufeffRiver report (Ana Moreau)\r
- Your Note on Location 13 | Added on Monday, July 8, 2024 10:31:00 AM\r
\r
Who should have?\r
==========\r
\ufeffThe lighthouse (Ida Holm)\r
- Your Highlight on page 7 | Location 100-101 | Added on Monday, July 8, 2024 9:00:00 PM\r
\r
The lamp was never out for more than the time it takes to strike a match.\r
==========\r
"""


def test_absent_articles_are_missing_until_they_come(
    on: Run, tmp_path: Path, articles: Path
) -> None:
    file = tmp_path / "My Clippings.txt"
    file.write_text(CLIPPINGS, "utf-8", newline="")
    result = on("import", file)
    assert "imported 2 passages in 2 articles\n  1 attached" in result.out
    assert "1 missing: 1 article not in the library; kept until they come" in result.out
    (missing,) = on("list", "--missing", "--json").rows
    assert (missing["title"], missing["author"]) == ("The lighthouse", "Ida Holm")
    (lost,) = [row for row in on("notes", "--json").rows if row["title"] == "The lighthouse"]
    assert lost["state"] == "orphan"
    assert "nothing new among 2 passages" in on("import", file).out
    (articles / "sea.txt").write_text(
        f"Keepers of the north\n\nBy Ida Holm\n\n{article(1, 3_000)}\n\nFour. The lamp was"
        " never out for more than the time it\ntakes to strike a match. Then the fifth came.\n",
        "utf-8",
    )
    assert on("list", "--missing").code == 1
    (found,) = [
        row for row in on("notes", "--json").rows if row["path"] == str(articles / "sea.txt")
    ]
    assert str(found["text"]).startswith("The lamp was never out")
    assert "nothing new among 2 passages" in on("import", file).out


def test_a_passage_that_stands_nowhere_is_an_orphan(on: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    rows = [["title", "exact"], ["River report", "Not a word of this was ever said."]]
    rows += [["River report", "the weir"]]
    file.write_text("\n".join(map(",".join, rows)), "utf-8")
    result = on("import", file)
    assert "1 uncertain: reader notes --review" in result.out
    assert "1 orphans: their words stand nowhere in the article" in result.out
    assert on("notes", "--review").code == 0
    assert "nothing new among 2 passages" in on("import", file).out


def test_a_codebook_has_no_passages(on: Run, tmp_path: Path) -> None:
    on("export", "-f", "qdc", "-o", tmp_path / "tags.qdc")
    result = on("import", tmp_path / "tags.qdc")
    assert "#aid #aid/food #money" in result.out
    assert on("undo", "--list").out.count("import") == 0


def test_ctrl_c_leaves_nothing_behind(on: Run, tmp_path: Path, articles: Path) -> None:
    """Stopped while it writes, whenever that is."""
    for number in range(60):
        text = f"Story {number}\n\nThe {number}th ship came in on a Tuesday.\n"
        (articles / f"story-{number}.txt").write_text(text, "utf-8")
    rows = [f"Story {n},The {n}th ship came in on a Tuesday." for n in range(60)]
    file, other = tmp_path / "out.csv", tmp_path / "other"
    file.write_text("\n".join(["title,exact", *rows, "River report,Nobody"]), "utf-8")
    on("--notes", other, "annotate", "delta", "--quote", "two boats")
    before = {name: content for name, content in files(other).items() if "/" not in name}
    argv = [sys.executable, "-m", "reader", "--library", articles, "--notes", other, "import", file]
    process = subprocess.Popen(list(map(str, argv)), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while len(list(other.glob("story-*.json"))) < 5:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert (out, err) == (b"", b"reader: stopped; nothing was imported\n")
    assert {name: content for name, content in files(other).items() if "/" not in name} == before
    assert "imported 61 passages" in on("--notes", other, "import", file).out


def test_ten_thousand_show_how_far_they_are_and_can_be_stopped(
    on: Run, tmp_path: Path, articles: Path
) -> None:
    for number in range(200):
        words = "".join(f"Ship {n} came in. " for n in range(50))
        (articles / f"story-{number}.txt").write_text(f"Story {number}\n\n{words}\n", "utf-8")
    rows = [f"Story {n},Ship {ship} came in." for n in range(200) for ship in range(50)]
    file, other = tmp_path / "out.csv", tmp_path / "other"
    file.write_text("\n".join(["title,exact", *rows]), "utf-8")
    own, their = pty.openpty()
    argv = [sys.executable, "-m", "reader", "--library", articles, "--notes", other, "import", file]
    environ = {**os.environ, "TERM": "xterm"}
    process = subprocess.Popen(
        list(map(str, argv)), stdout=subprocess.PIPE, stderr=their, env=environ
    )
    os.close(their)
    shown = b""
    while b"60 articles written" not in shown:
        shown += os.read(own, 1000)
    assert b"\r\x1b[Kreader: 20 articles looked at, Ctrl-c stops" in shown
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert list(other.glob("*.json")) == []
    os.close(own)


def test_what_a_killed_import_has_left_can_be_undone(
    on: Run, tmp_path: Path, articles: Path
) -> None:
    for number in range(60):
        text = f"Story {number}\n\nThe {number}th ship came in on a Tuesday.\n"
        (articles / f"story-{number}.txt").write_text(text, "utf-8")
    rows = [f"Story {n},The {n}th ship came in on a Tuesday." for n in range(60)]
    file, other = tmp_path / "out.csv", tmp_path / "other"
    file.write_text("\n".join(["title,exact", *rows]), "utf-8")
    argv = [sys.executable, "-m", "reader", "--library", articles, "--notes", other, "import", file]
    process = subprocess.Popen(list(map(str, argv)), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while len(list(other.glob("story-*.json"))) < 5:
        assert process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    left = len(said(on, "--notes", other))
    assert 5 <= left < 60
    # The same again does the rest.
    again = on("--notes", other, "import", file).out
    assert f"imported {60 - left} passages" in again
    assert len(said(on, "--notes", other)) == 60
    assert on("--notes", other, "undo").code == 0
    assert on("--notes", other, "undo").code == 0
    assert said(on, "--notes", other) == []


def test_what_is_exported_of_an_edited_article(on: Run, tmp_path: Path, articles: Path) -> None:
    (articles / "delta.txt").write_text(DELTA.replace("Nobody", "No-one at all"), "utf-8")
    for format in ALL:
        file, other = tmp_path / f"out.{format}", tmp_path / format
        on("export", "-f", format, "-o", file)
        on("--notes", other, "import", file)
        assert [row[:5] for row in said(on, "--notes", other)] == [row[:5] for row in said(on)]
