"""Import files that are broken, cut off, huge or made to do harm: one line, and nothing is done."""

import io
import json
import os
import random
import signal
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.exports import own
from reader.imports import limits, read
from reader.imports.parcel import NotUnderstoodError
from reader.notation import Tables
from tests.test_cli import Run, articles, home, on, one_line, run
from tests.test_exchange import CLIPPINGS, files
from tests.test_import_formats import ANNOTATION, project

__all__ = ["articles", "home", "on", "run"]

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]><Project name="&c;" xmlns="urn:QDA-XML:project:1.0"/>'
)
OUTSIDE = (
    b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0">&x;</CodeBook>'
)


def packed(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def encrypted() -> bytes:
    content = bytearray(packed(project_qde=b"<Project/>"))
    content[6] |= 1  # says so in both of its headers
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def spoilt(method: int) -> bytes:
    """An archive of which an entry is packed in some way, and was damaged."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("project.qde", b"<Project>" * 500)
    content = bytearray(out.getvalue())
    content[45:70] = bytes(255 - byte for byte in content[45:70])
    return bytes(content)


def strange() -> bytes:
    """An archive of which an entry is packed in a way that nobody knows."""
    content = bytearray(packed(project_qde=b"<Project/>"))
    content[8:10] = b"\x63\x00"
    at = content.index(b"PK\x01\x02") + 10
    content[at : at + 2] = b"\x63\x00"
    return bytes(content)


def misnamed() -> bytes:
    """An archive of which an entry is called otherwise, and at length, where it stands."""
    name = "n" * 60_000
    content = packed(**{f"{name}_qde": b"<Project/>"})
    return content.replace(b"nnnn", b"\x1b\n\xff\xff", 1000)


def lying() -> bytes:
    """An archive that says that an entry is smaller than it is."""
    content = bytearray(packed(project_qde=b"<Project>" + b" " * 5000))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 10)
    content[22:26] = struct.pack("<I", 10)
    return bytes(content)


BROKEN = {
    "empty": b"",
    "zeros": b"\0" * 4096,
    "noise": random.Random(1).randbytes(4096),
    "text": b"Nothing that anybody would call an export.\n",
    "no export": b'{"type": "FeatureCollection", "features": []}',
    "cut off": b'{"annotations": [{"uri": "x"',
    "twice": b'{"annotations": [], "annotations": []}',
    "deep": b"[" * 100_000,
    "number": b'{"annotations": [{"uri": "x", "id": ' + b"9" * 100_000 + b"}]}",
    "not a number": b'{"annotations": [{"uri": NaN}]}',
    "half a zip": project(b"x", [])[:200],
    "zip of nothing": packed(a_txt=b"x"),
    "zip bomb": packed(project_qde=b"<Project/>", sources__a_txt=b"\0" * 40_000_000),
    "encrypted": encrypted(),
    "larger than it says": lying(),
    "misnamed": misnamed(),
    "bomb of a long name": packed(**{"n" * 60_000: b"\0" * 40_000_000}),
    "spoilt": spoilt(zipfile.ZIP_DEFLATED),
    "spoilt bzip2": spoilt(zipfile.ZIP_BZIP2),
    "spoilt lzma": spoilt(zipfile.ZIP_LZMA),
    "packed strangely": strange(),
    "bomb": BOMB,
    "bomb in a zip": packed(project_qde=BOMB),
    "bomb in UTF-16": BOMB.decode().encode("utf-16"),
    "outside": OUTSIDE,
    "deep xml": b"<Project xmlns='urn:QDA-XML:project:1.0'>" + b"<a>" * 10_000,
    "cut xml": b"<Project xmlns='urn:QDA-XML:project:1.0'><Sources>",
    "xml in Latin-1": "<?xml version='1.0' encoding='latin-1'?><CodeBook a='é'/>".encode("latin-1"),
    "other xml": b"<html><body>x</body></html>",
    "table cut off": b'title,exact\nT,"words that do not',
    "lua cut off": b'return { ["annotations"] = { [1] = { ["text"] = "x',
    "lua that does": b'return { os.execute("rm -rf /") }',
    "deep lua": b"return " + b"{" * 10_000,
    "newer": b'{"format": "reader notes", "version": 2, "notes": {}}',
    "id": b'{"format": "reader notes", "version": 1, "notes": {"../../x-0123456789ab": {}}}',
    "tables": b'{"format": "reader notes", "version": 1, "notes": {"x-0123456789ab": 3}}',
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_line_and_nothing_is_done(on: Run, tmp_path: Path, home: Path, name: str) -> None:
    on("annotate", "delta", "--quote", "two boats")
    file = tmp_path / "here" / "import"
    file.write_bytes(BROKEN[name])
    before = files(tmp_path)
    result = on("import", file)
    assert (result.code, result.out) == (2, "")
    assert one_line(result.err), result.err
    assert result.err.startswith(f"reader: {file}: ")
    assert len(result.err) < 500
    assert files(tmp_path) == before


def test_what_cannot_be_read_at_all(on: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "shut").write_bytes(b"x")
    (tmp_path / "large").touch()
    os.truncate(tmp_path / "large", limits.LARGEST + 1)
    for name in ("pipe", "large", "none", ".", "a\0b"):
        result = on("import", f"{tmp_path}/{name}")
        assert result.code == 2
        assert one_line(result.err)


def test_too_many_files_in_an_archive() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(20_001):
            archive.writestr(str(number), b"")
    with pytest.raises(NotUnderstoodError, match=r"20,001 files"):
        read(out.getvalue(), "a.qdpx")


def test_too_much_markup() -> None:
    content = b"title,exact\n" + b"T,words\n" * (limits.LARGEST_MARKUP // 8)
    with pytest.raises(NotUnderstoodError, match=r"up to 64"):
        read(content, "a.csv")


def test_what_reader_exported_may_be_larger_but_nothing_that_only_begins_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A notebook comes back, whatever the texts in it."""
    monkeypatch.setattr(limits, "LARGEST_MARKUP", 10_000)
    monkeypatch.setattr(limits, "_VALUES", 100)
    tables: Tables = {"schema": 2, "texts": {"1": {"hash": "ab", "text": "x" * 20_000}}}
    whole = own.write({"x-0123456789ab": tables})
    assert read(whole, "a.json").tables["x-0123456789ab"] == tables
    for content in (
        whole.replace(b"xxxx", b'", "'),
        own.SIGNATURE + b'"notes": {"x": [' + b"{}," * 10_000 + b"{}]}}",
        json.dumps({"annotations": [{"uri": "x" * 20_000}]}).encode(),
    ):
        with pytest.raises(NotUnderstoodError, match="are read at once"):
            read(content, "a.json")


def test_names_in_an_archive_lead_nowhere(on: Run, tmp_path: Path) -> None:
    """Texts named by paths out of the archive are looked for in it, and nowhere else."""
    secret = tmp_path / "here" / "secret.txt"
    secret.write_text("The river rose at the weir.\n", "utf-8")
    content = project(b"", [(4, 9, "")])
    for path in ("../secret.txt", f"/{secret}", "..\\secret.txt", "sources/../../secret.txt"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            xml = archive.read("Project.qde").replace(b"T1.TXT", path.encode())
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("../../project.qde", xml)
            archive.writestr("../evil.txt", b"x")
            archive.writestr("/tmp/evil.txt", b"x")
        file = tmp_path / "here" / "p.qdpx"
        file.write_bytes(out.getvalue())
        result = on("import", file)
        assert "its text is not in the file" in result.out
        assert not list(tmp_path.rglob("evil.txt"))


def test_a_path_in_a_file_does_not_make_that_an_article(on: Run, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Secret\n\nThe river rose at the weir.\n", "utf-8")
    file = tmp_path / "a.csv"
    file.write_text(f"title,exact,path\nSecret,The river rose,{secret}\n", "utf-8")
    assert "1 missing" in on("import", file).out
    (row,) = on("notes", "--json").rows
    assert (row["state"], row["text"]) == ("orphan", None)
    assert row["path"] != str(secret)


class SlowError(Exception):
    """It takes too long."""


@pytest.mark.parametrize(
    "content",
    [
        "return {" + "--[[\n" * 100_000,
        f'<Project xmlns="urn:QDA-XML:project:1.0">{" " * 300_000}</Project>',
        f'<Project xmlns="urn:QDA-XML:project:1.0">{"<?xml " * 100_000}</Project>',
        json.dumps({"annotations": [{**ANNOTATION, "created": f"2024{' ' * 100_000}x"}]}),
        CLIPPINGS.replace("Nobody had", f"<{'limit' * 40_000}"),
        CLIPPINGS.replace("Who should", f"<{'limit' * 40_000}> <"),
        CLIPPINGS.replace("River report", f"{'(' * 100_000} {'(a)' * 100_000} ("),
    ],
    ids=["comments", "blanks", "declarations", "time", "limit", "remark", "title"],
)
def test_what_is_made_to_take_long_takes_no_longer_than_it_is(content: str) -> None:
    """A second of a processor is much more than any of them needs, and what they took before grew
    with the square of their lengths."""

    def late(signum: int, frame: object) -> None:
        raise SlowError

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, 1)
    try:
        with suppress(NotUnderstoodError):
            read(content.encode(), "a")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


STARTS = [
    json.dumps({"annotations": [ANNOTATION]}).encode(),
    CLIPPINGS.encode(),
    project(b"The river rose at the weir.\n", [(4, 9, "")]),
    b'title,exact,note\nT,words,"a\nb"\nU,\'=more,\n',
    b'return { ["annotations"] = { [1] = { ["text"] = "a\\195\\169", ["pos0"] = "x" } } }',
    json.dumps({"type": "calibre_annotation_collection", "annotations": [{"a": 1}]}).encode(),
    json.dumps(
        {"format": "reader notes", "version": 1, "notes": {"x-0123456789ab": {"schema": 2}}}
    ).encode(),
]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(STARTS), st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=4))))
def test_whatever_is_spoilt_is_understood_or_refused(
    content: bytes, edits: list[tuple[int, bytes]]
) -> None:
    for at, instead in edits:
        at = min(at, len(content))
        content = content[:at] + instead + content[at + 1 :]
    try:
        parcel = read(content, "a")
    except NotUnderstoodError as error:
        assert "\n" not in str(error).strip()
        return
    for work in parcel.works:
        assert all(one.exact.strip() for one in work.excerpts)


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    "annotations uri target selector exact type body document text tags title"
                    " entries items first source id references notes start end user".split()
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=30,
    )
)
def test_any_json_is_survived(value: object) -> None:
    for whole in (
        value,
        {"annotations": value},
        {"annotations": [{"uri": "x", "target": value}]},
        {"type": "Annotation", "target": value, "body": value},
        {"type": "calibre_annotation_collection", "annotations": value},
        {"entries": value if isinstance(value, list) else [value]},
    ):
        try:
            read(json.dumps(whole).encode(), "a.json")
        except NotUnderstoodError:
            continue
