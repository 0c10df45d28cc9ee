"""What is read of files that other programs write."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotation import Colour
from reader.attaching import attach
from reader.formats import parse
from reader.imports import read
from reader.imports.parcel import Excerpt, Parcel, Work, moment
from reader.imports.units import UNITS, Selected, Text, Unit, detect
from reader.passage import State

NOW = "2024-07-05T16:17:00Z"


def parcel(content: str | bytes | object, name: str = "a.json") -> Parcel:
    if isinstance(content, str):
        return read(content.encode(), name)
    return read(content if isinstance(content, bytes) else json.dumps(content).encode(), name)


def passages(found: Parcel) -> list[Excerpt]:
    return [one for work in found.works for one in work.excerpts]


ANNOTATION = {
    "id": "Xy_7-kQ",
    "created": "2024-07-05T10:00:00.123456+00:00",
    "updated": "2024-07-05T12:00:00+02:00",
    "user": "acct:ana@hypothes.is",
    "uri": "https://example.org/delta?x=1",
    "text": "*which* weir?",
    "tags": ["Air defence", "2024", "!?"],
    "document": {"title": ["River report"]},
    "target": [
        {
            "source": "https://example.org/delta?x=1",
            "selector": [
                {"type": "RangeSelector", "startContainer": "/p[1]", "startOffset": 4},
                {"type": "TextPositionSelector", "start": 14, "end": 25},
                {"type": "TextQuoteSelector", "exact": "at the weir", "prefix": "rose "},
            ],
        }
    ],
}


class TestHypothesis:
    def test_annotations(self) -> None:
        found = parcel({"export_date": "2024", "annotations": [ANNOTATION]})
        (work,) = found.works
        assert (found.kind, work.title) == ("Hypothesis", "River report")
        assert work.paths == ("https://example.org/delta?x=1",)
        (one,) = work.excerpts
        assert (one.exact, one.prefix, one.start, one.end) == ("at the weir", "rose ", 14, 25)
        assert one.tags == ("air-defence", "tag-2024")
        assert one.note == "*which* weir?\n\nTags: !?"  # nothing is lost
        assert one.extra == {"creator": "ana"}
        assert (one.created, one.updated) == ("2024-07-05T10:00:00Z", "2024-07-05T10:00:00Z")

    def test_replies_and_page_notes(self) -> None:
        page = {**ANNOTATION, "id": "b", "target": [{"source": "x"}], "text": "good", "tags": []}
        reply = {**page, "id": "c", "references": ["Xy_7-kQ"], "text": "that one"}
        first, second = passages(parcel({"annotations": [ANNOTATION, page, reply]}))
        assert first.note.startswith("*which* weir?\n\nana: that one")
        assert (second.exact, second.note) == ("River report", "good")

    def test_replies_stand_in_the_order_in_which_they_were_made(self) -> None:
        bare: dict[str, object] = {"uri": "x", "user": "acct:bo@h", "references": ["Xy_7-kQ"]}
        times = ("2024-07-07T10:00:00+00:00", "2024-07-06T23:00:00-04:00", "2024-07-06T10:00:00Z")
        replies = [
            {**bare, "id": name, "created": time, "text": name, "tags": ["x", "y"] * (name == "b")}
            for name, time in zip("cab", times, strict=True)
        ]
        lost = {**bare, "references": ["none"], "text": "to nobody"}
        found = parcel({"total": 5, "rows": [*replies, ANNOTATION, lost]})
        (one,) = passages(found)
        assert one.note.split("\n\n")[1:4] == ["bo: b (Tags: x, y)", "bo: a", "bo: c"]
        assert found.remarks == ("1 replies to what is not in the file are left out",)

    def test_a_bare_list_and_an_export_of_nothing(self) -> None:
        assert parcel([ANNOTATION]).works == parcel({"annotations": [ANNOTATION]}).works
        found = parcel({"export_date": "2024", "export_userid": "ana", "annotations": []})
        assert (found.kind, found.works) == ("Hypothesis", ())

    def test_what_is_odd_is_left_out(self) -> None:
        odd = {"uri": 3, "target": {"selector": "x"}, "tags": None, "document": []}
        found = parcel({"annotations": [ANNOTATION, odd, {"uri": ""}, 7, None]})
        assert len(passages(found)) == 1
        assert found.remarks == ("2 without a quotation or a title are left out",)


class TestWebAnnotations:
    def test_every_form_of_bodies_targets_and_collections(self) -> None:
        bare = {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "type": "Annotation",
            "id": "http://example.org/1",
            "bodyValue": "a note",
            "target": {
                "source": "file:///a/b%20%C3%A9.txt",
                "selector": {
                    "type": "FragmentSelector",
                    "value": "p=1",
                    "refinedBy": {"type": "TextQuoteSelector", "exact": "first"},
                },
            },
        }
        tagged = {
            "type": ["Annotation"],
            "motivation": "tagging",
            "body": [{"value": "Aid"}, {"type": "TextualBody", "value": "x", "purpose": "tagging"}],
            "creator": {"name": "Ana"},
            "target": [
                {"source": {"id": "urn:x:y", "dc:title": "T"}, "selector": [{"exact": "second"}]}
            ],
        }
        noted = {
            "type": "Annotation",
            "body": {"value": "why", "purpose": "questioning"},
            "target": {"source": "s", "selector": {"exact": "third"}},
        }
        pages = {"type": "AnnotationPage", "items": [tagged], "next": {"items": [noted]}}
        for whole in (
            [bare, tagged, noted],
            {"type": "AnnotationCollection", "first": {**pages, "items": [bare, tagged]}},
            {"@graph": [bare, {"type": "AnnotationPage", "items": [tagged, noted]}]},
        ):
            found = parcel(whole)
            assert [one.exact for one in passages(found)] == ["first", "second", "third"]
            assert [one.note for one in passages(found)] == ["a note", "", "why"]
            assert [one.tags for one in passages(found)] == [(), ("aid", "x"), ()]
        works = parcel([bare, tagged, noted]).works
        assert [work.paths for work in works] == [("/a/b é.txt",), (), ("s",)]
        assert works[1].title == "T"
        assert works[1].excerpts[0].extra == {"creator": "Ana"}

    @pytest.mark.parametrize(
        "body",
        [
            "http://example.org/x",
            {"id": "http://example.org/x", "type": "Image"},
            {"type": "SpecificResource", "source": "http://example.org/x", "purpose": "linking"},
            {"id": "urn:x", "value": "http://example.org/x", "purpose": "bookmarking"},
        ],
    )
    @pytest.mark.parametrize("motivation", ["highlighting", "linking", "commenting"])
    def test_whatever_is_no_tag_is_noted(self, body: object, motivation: str) -> None:
        target = {"source": "s", "selector": {"exact": "words"}}
        whole = {"type": "Annotation", "motivation": motivation, "body": body, "target": target}
        (one,) = passages(parcel(whole))
        assert (one.note, one.tags) == ("http://example.org/x", ())

    def test_a_position_alone_is_left_out(self) -> None:
        position = {"type": "TextPositionSelector", "start": 1, "end": 3}
        target = {"source": "s", "selector": [position]}
        found = parcel({"type": "Annotation", "target": target})
        assert found.works == ()
        assert found.remarks[0].startswith("1 without a quotation")

    def test_positions_in_any_unit(self) -> None:
        text = "😀 At dawn, at dawn 𝒳 and at dawn.\n"
        document = parse(text.encode(), "a.txt")
        at = text.rindex("at dawn")
        for unit, encoding, width in (("", "utf-32-le", 4), ("utf-16", "utf-16-le", 2)):
            start = len(text[:at].encode(encoding)) // width
            one = Excerpt(id="1", exact="at dawn", start=start, end=start + 7)
            ((found),) = attach(Work(title="", excerpts=(one,)), document, device="d", now=NOW)[0]
            assert (found.start, found.unit, found.state) == (at, unit, State.ATTACHED)


class TestReadwise:
    def test_old_and_new_tables(self) -> None:
        head = "Highlight,Book Title,Book Author,Amazon Book ID,Note,Color,Tags,Location Type,"
        rows = (
            'Location,Highlighted at\r\n"He said ""no"", twice.",The weir,Ana Moreau,,my note,pink,'
            '"aid, Air Defence",location,12,2020-10-05 10:15:00+00:00\r\n,,,,,,,,,\r\n'
        )
        (work,) = parcel(head + rows, "readwise.csv").works
        assert (work.title, work.author) == ("The weir", "Ana Moreau")
        (one,) = work.excerpts
        assert (one.exact, one.note, one.colour) == ('He said "no", twice.', "my note", Colour.RED)
        assert one.tags == ("aid", "air-defence")
        assert one.created == "2020-10-05T10:15:00Z"
        newer = (head + rows).replace("Highlighted at", "Highlighted at,Document tags")
        assert parcel(newer).works == (work,)


class TestKOReader:
    BOOK = {
        "title": "The weir",
        "author": "Ana\nBo",
        "file": "/mnt/us/weir.epub",
        "entries": [
            {"sort": "highlight", "page": 3, "time": 1646155140, "text": "One.", "note": "why",
             "chapter": "I", "drawer": "lighten", "color": "blue"},
            {"sort": "highlight", "page": 4, "time": 1646155150, "text": ""},
        ],
    }  # fmt: skip

    def test_one_book_and_several(self) -> None:
        for whole in (self.BOOK, {"documents": [self.BOOK], "version": "json/1.0"}):
            found = parcel(whole)
            (work,) = found.works
            assert (work.title, work.author) == ("The weir", "Ana, Bo")
            assert work.paths == ("/mnt/us/weir.epub",)
            (one,) = work.excerpts
            assert (one.exact, one.note, one.colour) == ("One.", "why", Colour.BLUE)
            assert one.created == "2022-03-01T17:19:00Z"
            told = "1 bookmarks and pictures are left out: they mark no words"
            assert found.remarks == (told,)

    def test_the_sidecar(self) -> None:
        lua = """-- /mnt/us/weir.epub
return {
    ["annotations"] = {
        [1] = {
            ["chapter"] = "I", --[[ a
            comment ]]
            ["color"] = "green",
            ["datetime"] = "2024-07-05 16:17:00",
            ["drawer"] = "lighten",
            ["note"] = "line\\
two \\"q\\" \\195\\169",
            ["pageno"] = -3.5e2,
            ["pos0"] = '/body/p[1]',
            ["text"] = "One “é” 😀.",
        },
        [2] = { ["page"] = "x", ["text"] = "a bookmark" },
    },
    doc_path = "/mnt/us/weir.epub", flag = true, none = nil, list = { 1, 0x1F; "a" },
    ["doc_props"] = { ["authors"] = "Ana", ["title"] = "The weir" },
}
"""
        (work,) = parcel(lua, "metadata.epub.lua").works
        assert (work.title, work.author) == ("The weir", "Ana")
        (one,) = work.excerpts
        assert (one.exact, one.note) == ("One “é” 😀.", 'line\ntwo "q" é')
        assert (one.colour, one.created) == (Colour.GREEN, "2024-07-05T16:17:00Z")

    def test_an_older_sidecar(self) -> None:
        lua = (
            'return {["highlight"]={[3]={[1]={["text"]="One.",["datetime"]="2020-01-02 03:04:05",'
            '["pos0"]="/a"}}},["stats"]={["title"]="The weir"}}'
        )
        (one,) = passages(parcel(lua))
        assert (one.exact, one.note, one.created) == ("One.", "", "2020-01-02T03:04:05Z")
        for said, note in (("why", "why"), ("Page 3 One. @ 2020-01-02 03:04:05", "")):
            mark = f'["text"]="{said}",["datetime"]="2020-01-02 03:04:05",["pos0"]="/a"'
            noted = lua.replace("return {", f'return {{["bookmarks"]={{[1]={{{mark}}}}},', 1)
            assert [one.note for one in passages(parcel(noted))] == [note]


class TestCalibre:
    def test_highlights_and_not_bookmarks(self) -> None:
        whole = {
            "version": 1,
            "type": "calibre_annotation_collection",
            "annotations": [
                {"type": "highlight", "uuid": "Zl5u8Kq0Q0mWm2m1b1x1Xw", "highlighted_text": "One.",
                 "notes": "why", "style": {"kind": "color", "which": "green"},
                 "timestamp": "2024-07-05T16:17:00.123Z", "book_id": 7},
                {"type": "highlight", "removed": True, "uuid": "x"},
                {"type": "bookmark", "title": "t"},
            ],
        }  # fmt: skip
        found = parcel(b"\xef\xbb\xbf" + json.dumps(whole).encode())
        (one,) = passages(found)
        assert (one.exact, one.note, one.colour) == ("One.", "why", Colour.GREEN)
        assert one.created == "2024-07-05T16:17:00Z"
        assert found.works[0].title == "calibre 7"
        assert found.remarks == ("1 bookmarks are left out: they mark no words",)


def clippings(*records: str) -> Parcel:
    text = "".join(f"\ufeff{record}\r\n==========\r\n".replace("\n", "\r\n") for record in records)
    return parcel(text.replace("\r\r", "\r"), "My Clippings.txt")


class TestKindle:
    @pytest.mark.parametrize(
        "line",
        [
            "- Your Highlight on page 12 | Location 123-125 |"
            " Added on Monday, July 8, 2024 4:05:06 PM",
            "- Your Highlight on Location 123-125 | Added on Monday, 8 July 2024 16:05:06",
            "- Highlight Loc. 123-25 | Added on Monday, July 08, 2024, 04:05:06 PM",
            "- Ihre Markierung auf Seite 12 | bei Position 123-125 | Hinzugefügt am Montag,"
            " 8. Juli 2024 16:05:06",
            "- Votre surlignement à la page 12 | emplacement 123-125 | Ajouté le lundi 8 juillet"
            " 2024 16:05:06",
            "- La subrayado en la página 12 | posición 123-125 | Añadido el lunes, 8 de julio de"
            " 2024 16:05:06",
            "- La tua evidenziazione a pagina 12 | posizione 123-125 | Aggiunto in data lunedì 8"
            " luglio 2024 16:05:06",
            "- Seu destaque na página 12 | posição 123-125 | Adicionado: segunda-feira, 8 de julho"
            " de 2024 16:05:06",
            "- Je markering op pagina 12 | locatie 123-125 | Toegevoegd op maandag 8 juli 2024"
            " 16:05:06",
            "- 12ページ|位置No. 123-125のハイライト |作成日: 2024年7月8日月曜日 16:05:06",
            "- 您在第 12 页（位置 #123-125）的标注 | 添加于 2024年7月8日星期一 下午4:05:06",
            "- Ваш выделенный отрывок на странице 12 | Место 123–125 | Добавлено: понедельник,"
            " 8 июля 2024 г. в 16:05:06",
        ],
    )
    def test_languages(self, line: str) -> None:
        note = line.replace("123-125", "125").replace("123–125", "125").replace("123-25", "125")
        for highlight, word in (
            ("Highlight", "Note"),
            ("Markierung", "Notiz"),
            ("surlignement", "note"),
            ("subrayado", "nota"),
            ("evidenziazione", "nota"),
            ("destaque", "nota"),
            ("markering", "notitie"),
            ("ハイライト", "メモ"),
            ("标注", "笔记"),
            ("выделенный отрывок", "заметка"),
        ):
            note = note.replace(highlight, word)
        title = "The weir: a (short) history (Moreau, Ana)"
        found = clippings(f"{title}\n{line}\n\nOne “é”.", f"{title}\n{note}\n\nwhy?")
        (work,) = found.works
        assert (work.title, work.author) == ("The weir: a (short) history", "Moreau, Ana")
        (one,) = work.excerpts
        assert (one.exact, one.note, one.created) == ("One “é”.", "why?", "2024-07-08T16:05:06Z")
        assert found.remarks == ()

    def test_the_longest_of_edited_highlights_is_meant(self) -> None:
        line = "- Your Highlight on Location {} | Added on Monday, July 8, 2024 4:05:06 PM"
        found = clippings(
            f"T (A)\n{line.format('10-11')}\n\nthe weir",
            f"T (A)\n{line.format('10-12')}\n\nabove the weir itself",
            f"T (A)\n{line.format('10-12')}\n\nthe weir itself",
            f"T (A)\n{line.format('50-51')}\n\nthe weir",
            f"U (A)\n{line.format('10-11')}\n\nthe weir",
        )
        assert [one.exact for one in passages(found)] == [
            "above the weir itself",
            "the weir",
            "the weir",
        ]

    def test_the_longest_of_edited_notes_is_meant(self) -> None:
        line = "- Your {} | Added on Monday, July 8, 2024 4:05:06 PM"
        notes = ["why", "why now", "who?", "why now?", "why"]
        found = clippings(
            f"T (A)\n{line.format('Highlight on Location 10-11')}\n\nthe weir",
            *(f"T (A)\n{line.format('Note on Location 11')}\n\n{note}" for note in notes),
        )
        assert [one.note for one in passages(found)] == ["who?\n\nwhy now?"]

    @pytest.mark.parametrize("title", ["[作者] 书名", "{x} y", "<Sample> T", "PK", "[1]"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_titles_that_begin_as_other_formats_do(self, title: str, mark: str) -> None:
        line = "- Your Highlight on Location 10-11 | Added on Monday, July 8, 2024 4:05:06 PM"
        text = f"{mark}{title} (A)\r\n{line}\r\n\r\nthe weir\r\n==========\r\n"
        for encoding in ("utf-8", "utf-16"):
            found = parcel(text.encode(encoding), "My Clippings.txt")
            assert [(work.title, work.author) for work in found.works] == [(title, "A")]
            assert [one.exact for one in passages(found)] == ["the weir"]

    def test_bookmarks_limits_and_notes_on_the_whole(self) -> None:
        found = clippings(
            "T\n- Your Bookmark on Location 10 | Added on Monday, July 8, 2024 4:05:06 PM\n\n",
            "T\n- Your Note on Location 99 | Added on Monday, July 8, 2024 4:05:06 PM\n\nall of it",
            "T\n- Your Highlight on Location 3-4\n\n"
            "<You have reached the clipping limit for this item>",
            "nonsense",
        )
        (one,) = passages(found)
        assert (one.exact, one.note) == ("T", "all of it")
        assert [remark.split(" ")[0] for remark in found.remarks] == ["1", "1", "1"]


def project(
    text: bytes, selections: list[tuple[int, int, str]], folder: str = "Sources", more: str = ""
) -> bytes:
    """A project as other programs write them."""
    coding = (
        '<Coding guid="{A0000000-0000-4000-8000-00000000000A}">'
        '<CodeRef targetGUID="{C0000000-0000-4000-8000-00000000000B}"/></Coding>'
    )
    said = "".join(
        f'<PlainTextSelection guid="{str(uuid5(UUID(int=2), str(n))).upper()}" name="{name}"'
        f' startPosition="{start}" endPosition="{end}">{coding}</PlainTextSelection>'
        for n, (start, end, name) in enumerate(selections)
    )
    xml = (
        '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
        '<Project name="p" xmlns="urn:QDA-XML:project:1.0"><CodeBook><Codes>'
        '<Code guid="c0000000-0000-4000-8000-00000000000a" name="Aid / Help" isCodable="true">'
        '<Code guid="c0000000-0000-4000-8000-00000000000b" name="Air defence" isCodable="true"/>'
        '</Code></Codes></CodeBook><Sources><TextSource guid="d0000000-0000-4000-8000-000000000001"'
        f' name="River report" plainTextPath="internal://T1.TXT">{said}</TextSource>{more}</Sources>'
        "</Project>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Project.qde", xml.encode("utf-8-sig"))
        archive.writestr(f"{folder}/t1.txt", text)
    return out.getvalue()


def bundle(inside: str, folder: str = "", more: Mapping[str, bytes] | None = None) -> bytes:
    """A project with one text in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        xml = f'<Project name="p" xmlns="urn:QDA-XML:project:1.0">{inside}</Project>'
        archive.writestr(f"{folder}project.qde", xml)
        archive.writestr(f"{folder}sources/r.txt", "The river rose at the weir.\n")
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


RAW = (
    "A 😀 report 𝒳.\r\n\r\nThe river rosé at the weir.\r\n"
    "Nobody had opened the sluice, 😀 not one.\r\n"
)


def counted(text: str, unit: Unit) -> int:
    """How long a text is in a unit."""
    length = len(text.encode(f"{unit.encoding}-le" if unit.encoding != "utf-8" else "utf-8"))
    length //= {"utf-32": 4, "utf-16": 2, "utf-8": 1}[unit.encoding]
    return length - (text.count("\r\n") if unit.crlf == 1 else 0)


class TestProjects:
    @pytest.mark.parametrize("unit", UNITS)
    @pytest.mark.parametrize("named", [True, False])
    def test_the_unit_is_found_out_and_told(self, unit: Unit, named: bool) -> None:
        words = ["report", "The river", "weir", "Nobody had opened", "not one"]
        mark = (3 if unit.encoding == "utf-8" else 1) if unit.bom else 0
        selections = []
        for word in words:
            at = RAW.index(word)
            start = counted(RAW[:at], unit) + mark
            end = start + counted(word, unit)
            selections.append((start, end, word[:9] if named else ""))
        found = parcel(project(RAW.encode("utf-8-sig"), selections), "p.qdpx")
        assert [one.exact for one in passages(found)] == words
        assert found.remarks[0].startswith(f"positions are counted in {unit.told([Text(RAW)])}")
        document = parse(RAW.encode(), "a.txt")
        attached, text = attach(found.works[0], document, device="d", now=NOW)
        assert text is document
        assert [document.text[one.start : (one.start or 0) + 3] for one in attached] == [
            word[:3] for word in words
        ]

    def test_codes_memos_users_and_other_sources(self) -> None:
        text = "The river rose at the weir.\n"
        more = (
            '<PictureSource guid="d0000000-0000-4000-8000-000000000002"><PictureSelection'
            ' guid="d0000000-0000-4000-8000-000000000003" firstX="1" firstY="1" secondX="2"'
            ' secondY="2"/></PictureSource>'
            '<TextSource guid="d0000000-0000-4000-8000-000000000004" name="Inline">'
            "<PlainTextContent>One.\nTwo &amp; three.</PlainTextContent>"
            '<PlainTextSelection guid="d0000000-0000-4000-8000-000000000005" startPosition="5"'
            ' endPosition="8"><Description>a memo</Description></PlainTextSelection></TextSource>'
            '<TextSource guid="d0000000-0000-4000-8000-000000000006" name="Away"'
            ' plainTextPath="relative://../../etc/passwd"><PlainTextSelection'
            ' guid="d0000000-0000-4000-8000-000000000007" startPosition="0" endPosition="1"/>'
            "</TextSource>"
        )
        found = parcel(project(text.encode(), [(4, 9, ""), (90, 99, "")], more=more))
        first, second = passages(found)
        assert (first.exact, first.tags) == ("river", ("aid-help/air-defence",))
        assert (second.exact, second.note) == ("Two", "a memo")
        told = " ".join(found.remarks)
        assert "1 selections in “Away” are left out" in told
        assert "1 selections without words are left out" in told
        assert "1 selections in pictures" in told

    def test_texts_that_are_named_by_their_path_alone(self) -> None:
        content = project(b"The river rose at the weir.\n", [(4, 9, "")])
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            xml = archive.read("Project.qde").replace(b"internal://T1.TXT", b"t1.txt")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("project.qde", xml.replace(b' name="River report"', b""))
            archive.writestr("sources/t1.txt", b"The river rose at the weir.\n")
        (work,) = parcel(out.getvalue()).works
        assert (work.title, work.excerpts[0].exact) == ("t1", "river")

    @pytest.mark.parametrize(
        "source",
        [
            '<PDFSource guid="p" name="River report"><Representation guid="r"'
            ' plainTextPath="internal://r.txt">{}</Representation></PDFSource>',
            '<AudioSource guid="p" name="River report"><Transcript guid="r" name="first"'
            ' plainTextPath="internal://r.txt"><SyncPoint guid="{{A}}" position="4"/>'
            '<SyncPoint guid="b" position="9"/><TranscriptSelection guid="s" fromSyncPoint="a"'
            ' toSyncPoint="B"><Description>a memo</Description></TranscriptSelection>'
            '<TranscriptSelection guid="t" fromSyncPoint="a"/></Transcript></AudioSource>',
        ],
    )
    def test_readings_of_other_sources(self, source: str) -> None:
        """They are called what their sources are called, of which alone people know."""
        selection = (
            '<PlainTextSelection guid="s" startPosition="4" endPosition="9">'
            "<Description>a memo</Description></PlainTextSelection>"
        )
        found = parcel(bundle(f"<Sources>{source.format(selection)}</Sources>"))
        (work,) = found.works
        (one,) = work.excerpts
        assert (work.title, one.exact, one.note) == ("River report", "river", "a memo")
        assert ("1 selections without words are left out" in found.remarks) == ("Sync" in source)

    def test_many_sources_without_texts_are_told_of_in_few_lines(self) -> None:
        sources = "".join(
            f'<TextSource guid="{n}" name="{n} {"long " * 1000}" plainTextPath="relative:///{n}.txt">'
            f'<PlainTextSelection guid="s{n}" startPosition="4" endPosition="9"/></TextSource>'
            for n in range(100)
        )
        found = parcel(bundle(f"<Sources>{sources}</Sources>"))
        assert found.remarks[0].startswith("1 selections in “0 long ")
        assert found.remarks[5:] == ("so are 95 selections in 95 other sources",)
        assert max(map(len, found.remarks)) < 150

    def test_a_project_in_a_folder_of_its_archive(self) -> None:
        source = (
            '<Sources><TextSource guid="d" name="T" plainTextPath="internal://r.txt">'
            '<PlainTextSelection guid="s" startPosition="4" endPosition="9"/></TextSource>'
            "</Sources>"
        )
        found = parcel(bundle(source, "Study/", {"__MACOSX/Study/._project.qde": b"\0\5"}))
        assert [one.exact for one in passages(found)] == ["river"]

    def test_what_is_said_of_whole_sources_is_told(self) -> None:
        source = (
            '<Sources><TextSource guid="d" name="T" plainTextPath="internal://r.txt">'
            '<Coding guid="c"><CodeRef targetGUID="x"/></Coding><NoteRef targetGUID="n"/>'
            "</TextSource></Sources>"
        )
        assert parcel(bundle(source)).remarks == (
            "2 codes and memos of whole sources are left out: they mark no words",
        )

    def test_a_project_without_its_archive(self) -> None:
        with zipfile.ZipFile(io.BytesIO(project(b"x", [], more=""))) as archive:
            assert read(archive.read("Project.qde"), "p.qde").works == ()


@settings(max_examples=150, deadline=None)
@given(
    st.text("aé😀 𝒳中\n", min_size=4, max_size=40),
    st.sampled_from(UNITS),
    st.data(),
)
def test_places_are_the_same_in_every_unit(text: str, unit: Unit, data: st.DataObject) -> None:
    raw = text.replace("\n", "\r\n")
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    if raw[start - 1 : start + 1] == "\r\n" or raw[end - 1 : end + 1] == "\r\n":
        return  # between the two of a line end there is no place
    one = Selected(counted(raw[:start], unit), counted(raw[:end], unit), "")
    found = Text(raw).range(one, Unit(unit.encoding, unit.crlf, 0))
    assert found == (start, end)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 80), st.integers(-5, 80), st.text(max_size=5))))
def test_whatever_a_project_claims_is_survived(claims: list[tuple[int, int, str]]) -> None:
    selected = [Selected(*claim) for claim in claims]
    unit, _ = detect([(Text("\ufeff" + RAW), selected)])
    for one in selected:
        place = Text("\ufeff" + RAW).range(one, unit)
        assert place is None or 0 <= place[0] < place[1] <= len(RAW)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_encodings(encoding: str) -> None:
    for text in (
        json.dumps({"annotations": [ANNOTATION]}, indent=1),
        "title\texact\nÜber\tWörter, “so” 😀 und mehr davon\n",
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="a" name="é"/></Codes>'
        "</CodeBook>",
    ):
        if encoding in ("utf-16-le", "utf-32") and text.startswith("<"):
            continue  # in which no XML is
        found = read(text.encode(encoding), "a")
        assert found.count or found.remarks[1] == "#é"


def test_moments() -> None:
    assert moment("2024-07-05T16:17:00+02:00") == "2024-07-05T14:17:00Z"
    assert moment("2024-07-05 16:17") == "2024-07-05T16:17:00Z"
    for odd in ("", None, "yesterday", "2024-13-45", "0001-01-01T00:00:00+14:00"):
        assert moment(odd) is None


def test_names_tell_nothing(tmp_path: Path) -> None:
    for name in ("a.qdpx", "a.exe", ""):
        assert read(b"title,exact\nT,words\n", name).kind == "CSV of reader"
