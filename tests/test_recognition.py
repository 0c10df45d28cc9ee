"""Finding the notes of an article again, and how little is read for it."""

from pathlib import Path

import pytest

from reader.annotation import Annotation, Notes, Reading, annotate, new_notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.notebook import Notebook
from reader.storage import Tables, read_tables

TEXT = "You speak about a baseline. It is a minimum of 40 billion euros. Why should it be more?"
NOW = "2024-07-05T16:17:00Z"


def article(text: str = TEXT, title: str = "Press conference") -> Document:
    return Document(
        text=text,
        blocks=(Block(Kind.PARAGRAPH, 0, len(text)),),
        metadata=Metadata(title=Fact(title, Origin.TEXT)),
    )


OTHER = article("Something else.", "Other")


def notebook(folder: Path) -> Notebook:
    return Notebook(folder / "notes", device="desk", now=lambda: NOW)


def mark(document: Document, quote: str, id: str) -> Annotation:
    start = document.text.index(quote)
    return annotate(document, start, start + len(quote), id=id, device="desk", now=NOW)


def saved(folder: Path, document: Document, path: str, *quotes: str) -> Notes:
    book = notebook(folder)
    marks = [mark(document, quote, quote) for quote in quotes]
    return book.put(book.find(document, path), document, *marks)


def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the articles whose files are read from now on."""
    read: list[str] = []

    def spy(path: Path) -> Tables | None:
        read.append(path.stem)
        return read_tables(path)

    monkeypatch.setattr("reader.notesfiles.read_tables", spy)
    return read


def test_an_article_is_recognised_by_its_text(tmp_path: Path) -> None:
    notes = saved(tmp_path, article(), "/a.txt", "a minimum")
    renamed = notebook(tmp_path).find(article(title="Remarks"), "/new/b.txt")
    assert (renamed.id, renamed.title) == (notes.id, "Remarks")
    assert renamed.paths == ("/a.txt", "/new/b.txt")
    assert renamed.annotations == notes.annotations


def test_an_article_is_recognised_by_a_later_text(tmp_path: Path) -> None:
    notes = saved(tmp_path, article(), "/a.txt", "a minimum")
    changed = article(TEXT.replace("more", "less"))
    assert saved(tmp_path, changed, "/a.txt").id == notes.id
    again = notebook(tmp_path).find(article(changed.text, "Remarks"), "/b.txt")
    assert again.id == notes.id
    assert again.hashes == (article().hash, changed.hash)


def test_an_article_is_recognised_by_its_place(tmp_path: Path) -> None:
    path = "/undecodable \udcff name/“a”.txt"
    notes = saved(tmp_path, article(), path)
    saved(tmp_path, OTHER, "/other.txt")
    found = notebook(tmp_path).find(article("All is new.", "Also the title"), path)
    assert (found.id, found.title) == (notes.id, "Also the title")


def test_an_article_is_recognised_by_its_title_and_passages(tmp_path: Path) -> None:
    notes = saved(tmp_path, article(), "/a.txt", "a minimum", "40 billion euros")
    changed = article("In short: it is a minimum of 40 billion euros.")
    assert notebook(tmp_path).find(changed, "/b.txt").id == notes.id
    for other in (
        article("The title is not enough, nor is half of them, a minimum."),
        article(changed.text, "Passages are not enough"),
    ):
        assert notebook(tmp_path).find(other, "/b.txt") == new_notes(other, "/b.txt")


def test_a_title_alone_gives_no_notes_away(tmp_path: Path) -> None:
    saved(tmp_path, article(), "/a.txt")
    other = article("Another conference.")
    assert notebook(tmp_path).find(other, "/b.txt") == new_notes(other, "/b.txt")


def test_where_an_article_was_seen_last_stands_last(tmp_path: Path) -> None:
    for path in ("/a.txt", "/b.txt", "/a.txt"):
        notes = saved(tmp_path, article(), path)
    assert notes.paths == ("/b.txt", "/a.txt")


def test_a_known_text_is_found_without_reading_other_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = saved(tmp_path, article(), "/a.txt", "a minimum")
    saved(tmp_path, OTHER, "/other.txt")
    read = watched(monkeypatch)
    assert notebook(tmp_path).find(article(), "/a.txt").id == notes.id
    assert read == [notes.id]


def test_unchanged_files_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path, article(), "/a.txt", "a minimum")
    other = saved(tmp_path, OTHER, "/other.txt")
    book = notebook(tmp_path)
    assert len(list(book.all())) == 2
    read = watched(monkeypatch)
    assert len(list(book.all())) == 2
    assert read == []
    notebook(tmp_path).keep(other, OTHER, Reading(starred=True))
    read.clear()
    assert [notes.reading.starred for notes in book.all()] == [True, False]
    assert read == [other.id]
