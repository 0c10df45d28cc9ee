"""The notebook's rules: what is saved, recognised, kept, set aside and told."""

import json
import subprocess
import sys
import zlib
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tinydb import TinyDB

from reader.annotation import (
    Anchor,
    Annotation,
    Colour,
    Notes,
    Reading,
    Status,
    annotate,
    new_notes,
    revise,
)
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.history import versions
from reader.notebook import Notebook
from reader.passage import select
from reader.rows import annotation_row

TEXT = "You speak about a baseline. It is a minimum of 40 billion euros. Why should it be more?"
NOW = "2024-07-05T16:17:00Z"


def article(text: str = TEXT, title: str = "Press conference") -> Document:
    return Document(
        text=text,
        blocks=(Block(Kind.PARAGRAPH, 0, len(text)),),
        metadata=Metadata(
            title=Fact(title, Origin.TEXT), author=Fact("Jens Stoltenberg", Origin.TEXT)
        ),
    )


def notebook(folder: Path) -> Notebook:
    return Notebook(folder / "notes", device="desk", now=lambda: NOW)


def mark(
    document: Document, quote: str = "a minimum", id: str = "first", **said: Any
) -> Annotation:
    start = document.text.index(quote)
    return annotate(document, start, start + len(quote), id=id, device="desk", now=NOW, **said)


def saved(folder: Path, *annotations: Annotation, document: Document | None = None) -> Notes:
    document = document or article()
    book = notebook(folder)
    return book.put(book.find(document, "/a.txt"), document, *annotations)


def file(folder: Path) -> Path:
    (path,) = (folder / "notes").glob("*.json")
    return path


def stored(folder: Path) -> Any:
    return json.loads(file(folder).read_text("utf-8"))


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the file as another program, or a later version, might."""
    tables = stored(folder)
    change(tables)
    file(folder).write_text(json.dumps(tables), "utf-8")


def test_an_annotation_is_there_again(tmp_path: Path) -> None:
    document = article()
    note = mark(document, note="compare\nwith May", tags=("aid/air", "money"), colour=Colour.BLUE)
    notes = saved(tmp_path, note)
    assert notes.annotations == (note,)
    assert notebook(tmp_path).read(notes.id) == notes
    assert notebook(tmp_path).find(document, "/a.txt") == notes
    assert list(notebook(tmp_path).all()) == [notes]
    assert notes.author == "Jens Stoltenberg"
    assert notes.id == f"press-conference-{document.hash[:12]}"
    assert file(tmp_path).name == f"{notes.id}.json"


def test_finding_saves_nothing(tmp_path: Path) -> None:
    book = notebook(tmp_path)
    assert book.find(article(), "/a.txt") == new_notes(article(), "/a.txt")
    assert book.read("press-conference-0123456789ab") is None
    assert list(book.all()) == []
    assert not (tmp_path / "notes").exists()


def test_files_and_folders_are_private(tmp_path: Path) -> None:
    saved(tmp_path, mark(article()))
    saved(tmp_path, mark(article(), id="second"))
    modes = {
        path.relative_to(tmp_path).parts[1:]: path.stat().st_mode & 0o777
        for path in [tmp_path / "notes", *(tmp_path / "notes").rglob("*")]
    }
    id = file(tmp_path).stem
    folders = [(), (".locks",), (".backups",), (".backups", id)]
    assert {place for place, mode in modes.items() if mode == 0o700} == set(folders)
    assert len(modes) == len(folders) + 3
    assert all(mode == 0o600 for place, mode in modes.items() if place not in folders)


def test_a_stock_tinydb_reads_the_tables(tmp_path: Path) -> None:
    document = article()
    saved(tmp_path, mark(document), mark(document, "a baseline", "second", tags=("aid",)))
    database = TinyDB(file(tmp_path), access_mode="r")
    rows = database.table("annotations").all()
    assert [(row.doc_id, row["id"], row["tags"]) for row in rows] == [
        (1, "first", []),
        (2, "second", ["aid"]),
    ]
    (row,) = database.table("article").all()
    assert (row["paths"], row["hashes"]) == (["/a.txt"], [document.hash])
    (text,) = database.table("texts").all()
    assert text["hash"] == document.hash
    assert zlib.decompress(b64decode(text["text"])).decode() == document.text
    database.close()


def test_reading_imports_no_database(tmp_path: Path) -> None:
    saved(tmp_path, mark(article()))
    code = f"""
import sys
from pathlib import Path
from reader.notebook import Notebook
(notes,) = Notebook(Path({str(tmp_path / "notes")!r}), device="", now=str).all()
assert notes.annotations
print(*sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"tinydb", "filelock", "slugify"} & set(done.stdout.split())


def test_a_deleted_annotation_leaves_a_tombstone(tmp_path: Path) -> None:
    note = mark(article(), note="keep me")
    saved(tmp_path, note)
    gone = revise(note, replace(note, deleted=NOW), device="desk", now=NOW)
    notes = saved(tmp_path, gone)
    assert notes.annotations == ()
    assert [record.note for record in notes.records] == ["keep me"]
    assert saved(tmp_path, note).annotations == (), "the earlier revision does not come back"


def test_of_two_changes_to_one_annotation_none_is_lost(tmp_path: Path) -> None:
    note = mark(article(), note="first")
    saved(tmp_path, note)
    mine = revise(note, replace(note, note="mine"), device="desk", now=NOW)
    theirs = revise(note, replace(note, tags=("aid",)), device="lap", now=NOW)
    saved(tmp_path, theirs)
    (record,) = saved(tmp_path, mine).records
    assert (record.rev, record.tags) == ((2, "lap"), ("aid",))
    assert [version["note"] for version in versions(record)] == ["first", "mine", "first"]
    assert saved(tmp_path, mine, theirs, note).records == (record,), "again changes nothing"


def test_two_windows_add_to_each_other(tmp_path: Path) -> None:
    document = article()
    one, other = notebook(tmp_path), notebook(tmp_path)
    seen_by_one = one.find(document, "/a.txt")
    seen_by_other = other.find(document, "/copy/a.txt")
    one.put(seen_by_one, document, mark(document, id="one"))
    both = other.put(seen_by_other, document, mark(document, "a baseline", "other"))
    assert {note.id for note in both.annotations} == {"one", "other"}
    assert both.paths == ("/a.txt", "/copy/a.txt")
    one.keep(seen_by_one, document, Reading(starred=True))
    notes = one.read(both.id)
    assert notes and notes.annotations == both.annotations and notes.reading.starred
    assert other.put(both, document).reading == notes.reading


def test_two_windows_on_two_texts_know_both(tmp_path: Path) -> None:
    notes = saved(tmp_path, mark(article()))
    texts = [article(TEXT.replace("more", word)) for word in ("less", "so")]
    windows = [notebook(tmp_path), notebook(tmp_path)]
    found = [window.find(text, "/a.txt") for window, text in zip(windows, texts, strict=True)]
    for window, seen, text in zip(windows, found, texts, strict=True):
        notes = window.put(seen, text)
    assert notes.hashes == (article().hash, texts[0].hash, texts[1].hash)


def test_versions_put_at_once_are_merged(tmp_path: Path) -> None:
    note = mark(article(), note="first")
    second = revise(note, replace(note, note="second"), device="desk", now=NOW)
    assert saved(tmp_path, second, note).records == (second,)


def test_reading_state_is_kept_without_annotations(tmp_path: Path) -> None:
    document = article()
    book = notebook(tmp_path)
    reading = Reading(
        status=Status.READING,
        progress=0.62,
        place=select(document.text, 28, 60),
        text_hash=document.hash,
        opened=NOW,
        marks={"a": Anchor(select(document.text, 28, 60), document.hash)},
    )
    notes = book.keep(book.find(document, "/a.txt"), document, reading)
    assert notes.reading == replace(reading, rev=(1, "desk"))
    assert notebook(tmp_path).find(document, "/a.txt").reading == notes.reading
    assert "texts" not in stored(tmp_path), "the text is for annotations"
    notes = book.put(notes, document, mark(document))
    assert (notes.reading.progress, len(notes.annotations)) == (0.62, 1)
    stale = book.keep(replace(notes, records=()), document, Reading(rev=(0, "lap")))
    assert (stale.reading.rev, stale.reading.progress) == ((2, "desk"), 0)
    assert stale.annotations == notes.annotations


def test_each_annotated_text_is_kept_once(tmp_path: Path) -> None:
    document = article()
    saved(tmp_path, mark(document))
    saved(tmp_path, mark(document, "a baseline", "second"))
    changed = article(TEXT.replace("more", "less"))
    notes = saved(tmp_path, mark(changed, "less", "third"), document=changed)
    assert notes.hashes == (document.hash, changed.hash)
    hashes = [row["hash"] for row in stored(tmp_path)["texts"].values()]
    assert hashes == [document.hash, changed.hash]
    later = article(TEXT.replace("more", "so"))
    saved(tmp_path, *notes.records, document=later)
    assert len(stored(tmp_path)["texts"]) == 2, "nothing was marked in the third text"


def test_what_a_later_version_adds_survives(tmp_path: Path) -> None:
    document = article()
    note = mark(document)
    book = notebook(tmp_path)
    book.keep(saved(tmp_path, note), document, Reading(starred=True))

    def add(tables: dict[str, Any]) -> None:
        tables["annotations"]["1"] |= {"mood": {"calm": [1, None]}, "colour": "orange"}
        tables["article"]["1"] |= {"shelf": "war"}
        tables["article"]["1"]["reading"] |= {"speed": 250, "status": "skimmed"}
        tables["links"] = {"1": {"to": "b"}}
        tables["made by"] = "a later version"

    edit(tmp_path, add)
    before = stored(tmp_path)
    (notes,) = book.all()
    assert notes.annotations[0].colour is Colour.YELLOW
    assert notes.reading.status is Status.UNREAD
    noted = replace(notes.annotations[0], note="new")
    notes = book.put(notes, document, revise(notes.annotations[0], noted, device="desk", now=NOW))
    book.keep(notes, document, replace(notes.reading, progress=0.5))
    after = stored(tmp_path)
    for place in (("annotations", "1"), ("article", "1"), ("article", "1", "reading")):
        old, new = before, after
        for step in place:
            old, new = old[step], new[step]
        changed = {name for name in old if new[name] != old[name]}
        assert changed <= {"note", "rev", "updated", "history", "reading", "progress"}
    assert (after["links"], after["made by"]) == (before["links"], before["made by"])
    chosen = replace(notes.annotations[0], colour=Colour.RED)
    red = revise(notes.annotations[0], chosen, device="desk", now=NOW)
    assert book.put(notes, document, red).annotations[0].colour is Colour.RED


def test_a_row_that_is_no_annotation_stays_and_is_told(tmp_path: Path) -> None:
    document = article()
    saved(tmp_path, mark(document, id="odd"), mark(document, "a baseline", "sound"))
    edit(tmp_path, lambda tables: tables["annotations"]["1"].update(exact=5))
    edit(tmp_path, lambda tables: tables["article"]["1"].update(paths="/a.txt"))
    odd = stored(tmp_path)
    book = notebook(tmp_path)
    (notes,) = book.all()
    assert [note.id for note in notes.annotations] == ["sound"]
    assert [line.partition(", ")[0] for line in book.problems] == [
        f"{file(tmp_path)}: row 1 of “article” is not understood",
        f"{file(tmp_path)}: row 1 of “annotations” is not understood",
    ]
    notes = book.put(book.find(document, "/a.txt"), document, mark(document, id="odd"))
    assert [note.id for note in notes.records] == ["sound", "odd"]
    assert notes.paths == ("/a.txt",)
    for table in ("article", "annotations"):
        assert stored(tmp_path)[table]["1"] == odd[table]["1"]


def test_an_annotation_that_stands_there_twice_is_one(tmp_path: Path) -> None:
    document = article()
    note = mark(document, note="first")
    saved(tmp_path, note)
    mine, theirs = (
        revise(note, replace(note, note=said), device=said, now=NOW) for said in ("mine", "theirs")
    )
    saved(tmp_path, mine)
    row: Any = annotation_row(theirs)
    edit(tmp_path, lambda tables: tables["annotations"].update({"7": row}))
    (notes,) = notebook(tmp_path).all()
    (record,) = notes.records
    assert {version["note"] for version in versions(record)} == {"first", "mine", "theirs"}
    assert saved(tmp_path, record).records == (record,)
