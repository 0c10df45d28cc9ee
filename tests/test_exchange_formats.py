"""What stands in files for other programs, and that it is read back as it was."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid5
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.anchoring import placements
from reader.annotation import Annotation, Colour, Notes, annotate, new_notes
from reader.attaching import attach
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.exports import EXCHANGE, exchange
from reader.exports.exhibit import Exhibit
from reader.exports.table import bare, guarded
from reader.formats import parse
from reader.imports import read
from reader.passage import State
from reader.text import clean

SCHEMA = xmlschema.XMLSchema(Path(__file__).parent / "refi-qda" / "Project.xsd")
NOW = "2024-07-05T16:17:00Z"
SIGNS = "a b é 😀 𝒳 中 א \u0301 \n . = + - @ ' \" , ; # | < & > ]]> \\ %"
WORDS = st.lists(
    st.sampled_from([*SIGNS.split(" "), " ", "weir", "harbour"]), min_size=1, max_size=30
).map("".join)
NOTES = st.one_of(st.just(""), WORDS.map(str.strip), st.text("=+-@\t'a\n", max_size=6))
TAGS = st.lists(
    st.sampled_from(["aid", "aid/food", "aid/air-defence", "中文", "café", "x_1"]),
    max_size=3,
    unique=True,
)


def article(text: str, title: str = "Harbour talks", author: str = "") -> Document:
    return Document(
        text=text,
        blocks=(Block(Kind.PARAGRAPH, 0, len(text)),),
        metadata=Metadata(
            title=Fact(title, Origin.TEXT), author=Fact(author, Origin.TEXT) if author else None
        ),
    )


def mark(
    document: Document,
    start: int,
    end: int,
    note: str = "",
    tags: tuple[str, ...] = (),
    colour: Colour = Colour.YELLOW,
    creator: str = "",
) -> Annotation:
    id = str(uuid5(UUID(int=1), ascii((document.title, start, end, note, creator))))
    made = annotate(document, start, end, id=id, device="d", now=NOW)
    made = replace(made, note=note, tags=tags, colour=colour)
    return replace(made, extra={"creator": creator}) if creator else made


def exhibit(document: Document, records: Iterable[Annotation], path: str = "/a/b c.txt") -> Exhibit:
    notes = replace(new_notes(document, path), records=tuple(records))
    placed = placements(document, notes.records, lambda _: None)
    return Exhibit(notes, path, document, placed)


def written(format: str, *exhibits: Exhibit) -> bytes:
    write, signature = exchange(format)
    content = write(exhibits)
    assert content == write(exhibits)
    assert content.startswith(signature) or content.endswith(signature)
    return content


def came(content: bytes, *documents: Document) -> list[Annotation]:
    """The annotations that a file holds, put into articles in their order."""
    parcel = read(content, "a.file")
    titled = {document.title: document for document in documents}
    return [
        one.annotation
        for work in parcel.works
        for one in attach(work, titled[work.title], device="d", now=NOW)[0]
    ]


def said(notes: Iterable[Annotation], *fields: str) -> list[tuple[object, ...]]:
    names = fields or ("note", "tags", "colour", "created", "updated")
    return sorted(
        (note.id, note.passage.start, note.passage.end, note.passage.exact, *values)
        for note in notes
        for values in [tuple(getattr(note, name) for name in names)]
    )


@st.composite
def marked(draw: st.DrawFn) -> tuple[Document, list[Annotation]]:
    """An article of any signs, and passages in it."""
    text = parse(draw(WORDS.map(lambda words: f"{words}\n\nend of it\n")).encode(), "a.txt").text
    document = article(text)
    found: dict[tuple[int, int], Annotation] = {}
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        if text[start:end].strip():
            one = mark(
                document,
                start,
                end,
                note=clean(draw(NOTES)).text,
                tags=tuple(draw(TAGS)),
                colour=draw(st.sampled_from(Colour)),
            )
            found[one.passage.start, one.passage.end] = one
    return document, list(found.values())


@settings(max_examples=200, deadline=None)
@given(marked())
def test_w3c_gives_back_spans_notes_tags(made: tuple[Document, list[Annotation]]) -> None:
    document, notes = made
    content = written("w3c", exhibit(document, notes))
    assert said(came(content, document) if notes else []) == said(notes)


@settings(max_examples=200, deadline=None)
@given(marked())
def test_csv_gives_back_spans_notes_tags(made: tuple[Document, list[Annotation]]) -> None:
    document, notes = made
    content = written("csv", exhibit(document, notes))
    assert said(came(content, document)) == said(notes)
    assert said(came(b"\xef\xbb\xbf" + content, document)) == said(notes)


@settings(max_examples=100, deadline=None)
@given(marked())
def test_qdpx_gives_back_spans_notes_tags(made: tuple[Document, list[Annotation]]) -> None:
    document, notes = made
    if not notes:
        return
    content = written("qdpx", exhibit(document, notes))
    assert_valid(content)
    fields = ("note", "created", "updated")
    found = came(content, document)
    assert said(found, *fields) == said(notes, *fields)
    tags = {note.id: set(note.tags) for note in notes}
    assert {note.id: set(note.tags) for note in found} == tags


@settings(max_examples=100, deadline=None)
@given(marked())
def test_readwise_gives_back_spans_notes_tags(made: tuple[Document, list[Annotation]]) -> None:
    document, notes = made
    found = came(written("readwise", exhibit(document, notes)), document)
    fields = ("note", "tags", "colour", "created")
    assert sorted(row[1:] for row in said(found, *fields)) == sorted(
        row[1:] for row in said(notes, *fields)
    )


@settings(max_examples=300)
@given(st.text("=+-@\t\r\n'a ＝", max_size=6) | st.text())
def test_no_cell_is_a_formula_and_none_is_changed(text: str) -> None:
    cell = guarded(text)
    assert bare(cell) == text
    assert cell[:1] not in tuple("=+-@\t\r\n＝＋－＠")


def assert_valid(content: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        project = archive.read("project.qde")
        SCHEMA.validate(project.decode())
        root = ElementTree.fromstring(project)
        for source in root.iter("{urn:QDA-XML:project:1.0}TextSource"):
            path = str(source.get("plainTextPath"))
            assert archive.read(path.replace("internal://", "sources/"))
    return root


TEXT = "At dawn 😀 the ferry came.\n\nNobody 𝒳 waited for it, “not one” of them.\n"


def test_positions_are_code_points_everywhere() -> None:
    document = article(TEXT)
    start = TEXT.index("not one")
    one = mark(document, start, start + 7, note="who?", tags=("aid/food",))
    end = start + 7
    assert len(TEXT[:start].encode("utf-16-le")) // 2 == start + 2  # so it matters
    shown = exhibit(document, [one])
    items = json.loads(written("w3c", shown))["first"]["items"]
    assert items[0]["target"]["selector"][1] == {
        "type": "TextPositionSelector",
        "start": start,
        "end": end,
    }
    (row,) = csv.DictReader(io.StringIO(written("csv", shown).decode(), newline=""))
    assert (row["start"], row["end"]) == (str(start), str(end))
    (row,) = csv.DictReader(io.StringIO(written("readwise", shown).decode(), newline=""))
    assert row["Location"] == str(start)
    root = assert_valid(written("qdpx", shown))
    (selection,) = root.iter("{urn:QDA-XML:project:1.0}PlainTextSelection")
    assert (selection.get("startPosition"), selection.get("endPosition")) == (str(start), str(end))


def test_what_a_web_annotation_says() -> None:
    document = article(TEXT, author="Ana")
    one = mark(document, 0, 7, note="*early*", tags=("time", "aid/food"), colour=Colour.RED)
    whole = json.loads(written("w3c", exhibit(document, [one])))
    assert whole["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (whole["type"], whole["total"]) == ("AnnotationCollection", 1)
    page = whole["first"]
    assert (page["type"], page["partOf"], page["startIndex"]) == (
        "AnnotationPage",
        whole["id"],
        0,
    )
    (item,) = page["items"]
    assert item == {
        "id": f"urn:uuid:{one.id}",
        "type": "Annotation",
        "created": NOW,
        "modified": NOW,
        "motivation": "commenting",
        "body": [
            {
                "type": "TextualBody",
                "value": "*early*",
                "format": "text/markdown",
                "purpose": "commenting",
            },
            {"type": "TextualBody", "value": "time", "purpose": "tagging"},
            {"type": "TextualBody", "value": "aid/food", "purpose": "tagging"},
        ],
        "target": {
            "source": {
                "id": "file:///a/b%20c.txt",
                "type": "Text",
                "dc:title": "Harbour talks",
                "dc:creator": "Ana",
            },
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": "At dawn",
                    "suffix": one.passage.suffix,
                },
                {"type": "TextPositionSelector", "start": 0, "end": 7},
            ],
            "styleClass": "red",
        },
    }


def test_a_project_nests_codes_and_keeps_memos_and_users_apart() -> None:
    document, other = article(TEXT), article("Another <text> & more.", "B & <c>")
    notes = [
        mark(document, 0, 7, tags=("aid/food", "aid"), note="a\n\n<b> & ]]>"),
        mark(document, 0, 7, creator="Ana"),
    ]
    shown = [exhibit(document, notes), exhibit(other, [mark(other, 0, 7, tags=("aid",))])]
    root = assert_valid(written("qdpx", *shown))
    name = "{urn:QDA-XML:project:1.0}"
    codes = [one.get("name") for one in root.iterfind(f"{name}CodeBook/{name}Codes/{name}Code")]
    assert codes == ["aid", "Highlights"]
    assert [one.get("name") for one in root.iter(f"{name}User")] == ["Ana", "reader"]
    (memo,) = root.iter(f"{name}Note")
    assert memo.findtext(f"{name}PlainTextContent") == "a\n\n<b> & ]]>"
    assert [one.get("name") for one in root.iter(f"{name}TextSource")] == [
        "Harbour talks",
        "B & <c>",
    ]
    found = came(written("qdpx", *shown), document, other)
    assert {one.id: one.extra.get("creator") for one in found if one.extra} == {notes[1].id: "Ana"}


def test_what_stands_nowhere_goes_out_too() -> None:
    old, new = article("The weir was closed on Tuesday, they said, at dawn."), article(TEXT)
    lost = mark(old, 4, 19, note="where?", tags=("aid",))
    kept = mark(new, 0, 7)
    shown = exhibit(new, [lost, kept])
    assert shown.placements[lost.id].state is State.ORPHAN
    for format in ("w3c", "csv", "readwise", "qdpx"):
        parcel = read(written(format, shown), "a")
        words = {one.exact: (one.note, one.tags) for work in parcel.works for one in work.excerpts}
        assert words == {"weir was closed": ("where?", ("aid",)), "At dawn": ("", ())}
    root = assert_valid(written("qdpx", shown._replace(texts=lambda _: old.text)))
    names = [one.get("name") for one in root.iter("{urn:QDA-XML:project:1.0}TextSource")]
    assert names == ["Harbour talks", "Harbour talks (passages not found)"]
    gone = shown._replace(document=None, placements={})
    assert_valid(written("qdpx", gone))
    works = read(written("qdpx", gone), "a").works
    assert [one.exact for work in works for one in work.excerpts] == ["At dawn", "weir was closed"]


def test_a_codebook_holds_the_tags() -> None:
    document = article(TEXT)
    notes = [mark(document, 0, 7, tags=("aid/food", "中文"))]
    content = written("qdc", exhibit(document, notes))
    root = ElementTree.fromstring(content)
    assert root.tag == "{urn:QDA-XML:codebook:1.0}CodeBook"
    names = [one.get("name") for one in root.iter("{urn:QDA-XML:codebook:1.0}Code")]
    assert names == ["aid", "food", "中文"]
    assert read(content, "a.qdc").remarks[1] == "#aid #aid/food #中文"


@pytest.mark.parametrize("format", EXCHANGE)
def test_hostile_names_do_no_harm(format: str) -> None:
    strange = "a\x00\x1b[31m\ud800\ufffe\u202e<b>&\"'\n]]>--><!-- 😀"
    document = article(TEXT, strange, strange)
    made = mark(document, 0, 7, note=strange, tags=(strange, "aid"), creator=strange)
    one = replace(made, created="2024-02-30T10:00:00Z", updated='"')
    for place in ("/a/\udcff", "https://a.example/") if format != "json" else ():
        content = written(format, exhibit(document, [one], f"{place}{strange}.txt"))
        if format == "qdpx":
            assert_valid(content)
        elif format != "qdc":
            assert len(read(content, "a").works) == 1
        assert not re.search(rb"[\x00\x1b](?!.*PK)", content if format != "qdpx" else b"")


def test_no_articles_make_an_empty_file() -> None:
    for format in EXCHANGE:
        if format not in ("json", "qdpx"):
            assert written(format)
    assert_valid(written("qdpx"))


def test_notes_without_a_document_have_no_places() -> None:
    document = article(TEXT)
    notes: Notes = exhibit(document, [mark(document, 0, 7)]).notes
    content = written("csv", Exhibit(notes, None, None, {}))
    (row,) = csv.DictReader(io.StringIO(content.decode(), newline=""))
    assert (row["state"], row["start"], row["text"]) == ("orphan", "", "")
