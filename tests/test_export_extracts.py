"""Exports of articles as the index keeps them: the same bytes as of the files, parsed."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from reader.annotation import annotate, new_notes
from reader.collection import Collection
from reader.exports import EXCHANGE, exchange, markdown
from reader.exports.exhibit import Exhibit
from reader.exports.layouts import usual
from reader.exports.orders import Item, Order, all_papers
from reader.index import Index
from reader.index.extracts import kept
from reader.library import Library, load, there
from reader.marked import Marked
from reader.notebook import Notebook
from reader.options import By, Flavour
from reader.query import parse

NOW = "2024-05-01T12:00:00Z"
ARTICLES = Path(__file__).parent / "articles"
GUIDE = Path(__file__).parent.parent / "library"
HEADED = """---
title: A *starred* title
author: Ana Moreau
date: 2024-07-05
updated: 2024-07-06
source: https://example.org/a_b
---
# First part

A paragraph before. It has two sentences.

## A part of it

1. One item
2. Another one

> A quotation, told.

Ana: What was it?

Ben: It was this.

Ana: And then?

Ben: Then the end.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Articles of many kinds, with annotations all over them; one was edited since."""
    monkeypatch.setattr("reader.index.walk._RACY", 0)  # files made just now are not read again
    articles = tmp_path / "articles"
    articles.mkdir()
    for path in (*ARTICLES.iterdir(), *GUIDE.rglob("*.md"), *GUIDE.rglob("*.txt")):
        (articles / path.name).write_bytes(path.read_bytes())
    (articles / "headed.md").write_text(HEADED, "utf-8")
    (articles / "edited.txt").write_text(f"Edited\n\n{'It stood here once. ' * 3}\n\nEnd.\n")
    book = notebook(tmp_path)
    for number, path in enumerate(sorted(articles.iterdir())):
        document = load(path)
        size = len(document.text)
        places = sorted({*range(0, max(1, size - 12), max(1, size // 9)), max(0, size - 12)})
        marks = [
            annotate(
                document,
                start,
                min(size, start + 12),
                id=f"{number:08}-{start % 10_000:04}-4000-8000-000000000000",
                device="test",
                now=NOW,
                note="See *this*." if start else "",
                tags=("one", "two/three") if start % 2 else (),
            )
            for start in places
        ]
        book.put(new_notes(document, str(path)), document, *marks)
    (articles / "edited.txt").write_text("Edited\n\nBefore. It stood here once. \n\nEnd, now.\n")
    return tmp_path


def notebook(folder: Path) -> Notebook:
    return Notebook(folder / "notes", device="test", now=lambda: NOW, there=there)


def index(folder: Path) -> Index:
    library = Library([folder / "articles"])
    return Index(folder / "index", library, notebook(folder), report=pytest.fail)


def found(folder: Path, index: Index | None) -> list[Marked]:
    book = notebook(folder)
    collection = Collection(Library([folder / "articles"]), book, pytest.fail, index)
    return list(collection.marked(parse("")))


def written(marked: list[Marked]) -> Iterator[bytes | str]:
    """Everything that they can be exported as."""
    book = {one.whole.id: one.texts for one in marked}
    items = [Item(one.whole, one.document, None, book[one.whole.id]) for one in marked]
    for flavour in Flavour:
        for by in By:
            for paper in all_papers(Order(flavour=flavour, by=by), items):
                text = markdown.write(paper, usual(flavour))
                yield text
                assert markdown.write(paper, usual(flavour), text) == text
    exhibits = [
        Exhibit(one.notes, one.path, one.document, one.placements(), one.texts) for one in marked
    ]
    for format in EXCHANGE.keys() - {"json"}:
        yield exchange(format)[0](exhibits)


def test_an_export_is_the_same_without_parsing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = list(written(found(folder, None)))
    assert len(parsed) > 50
    known = index(folder)
    known.scan()

    def parse(path: Path, *, any_size: bool = False) -> None:
        pytest.fail(f"{path} is parsed")

    monkeypatch.setattr("reader.passages.load", parse)
    assert list(written(found(folder, known))) == parsed
    known.close()


def test_a_file_that_changed_since_is_parsed(folder: Path) -> None:
    known = index(folder)
    known.scan()
    path = folder / "articles" / "headed.md"
    assert known.ask(partial(kept, path=str(path)))
    path.write_text(HEADED.replace("before", "first"), "utf-8")
    assert known.ask(partial(kept, path=str(path))) is None
    library = Library([folder / "articles"])
    late = Collection(library, notebook(folder), pytest.fail, known, scan=False)
    marked = list(late.marked(parse("")))
    [headed] = [one for one in marked if one.path == str(path)]
    assert headed.document == load(path)
    assert list(written(marked)) == list(written(found(folder, None)))
    known.close()


def test_a_file_that_went_or_is_too_young_is_not_known(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "articles" / "headed.md"
    monkeypatch.setattr("reader.index.walk._RACY", 10**12)
    known = index(folder)
    known.scan()
    assert known.ask(partial(kept, path=str(path))) is None
    path.unlink()
    assert known.ask(partial(kept, path=str(path))) is None
    assert known.ask(partial(kept, path="\0")) is None
    known.close()
