"""Dossiers: passages of many articles under a tag, a date or a speaker; files like any other."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from reader.annotation import Annotation, Notes, annotate, new_notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.exports.files import Report
from reader.exports.orders import Item, Order, write
from reader.options import By, Flavour


def article(title: str, day: str) -> Document:
    text = f"{title} begins.\n\nIt goes on."
    end = text.index("\n")
    return Document(
        text=text,
        blocks=(Block(Kind.PARAGRAPH, 0, end), Block(Kind.PARAGRAPH, end + 2, len(text))),
        metadata=Metadata(
            title=Fact(title, Origin.TEXT),
            author=Fact("Ana Silva", Origin.TEXT),
            date=Fact(day, Origin.TEXT) if day else None,
        ),
    )


WEIR, GATES = article("Weir", "2024-07-05"), article("Gates", "2023-01-02")


def mark(document: Document, quotation: str, number: int, *tags: str) -> Annotation:
    start = document.text.index(quotation)
    id = f"{number:08}-0000-4000-8000-000000000000"
    now = "2024-07-05T16:17:00Z"
    return annotate(document, start, start + len(quotation), id=id, device="d", now=now, tags=tags)


def noted(document: Document, *annotations: Annotation) -> Notes:
    return replace(new_notes(document, f"/{document.title}.txt"), records=annotations)


MARKS = (
    mark(WEIR, "Weir begins.", 1, "aid/air", "money"),
    mark(WEIR, "It goes on.", 2),
    mark(GATES, "Gates begins.", 3, "money"),
)
ITEMS = (
    Item(noted(WEIR, *MARKS[:2]), WEIR),
    Item(noted(GATES, MARKS[2]), GATES),
)


def put(folder: Path, order: Order, *items: Item) -> Report:
    return write(order, folder, lambda there: items or ITEMS)


def quoted(path: Path) -> list[str]:
    return re.findall("^> (.*)", path.read_text("utf-8"), re.MULTILINE)


def test_by_tag_there_is_a_file_for_each(tmp_path: Path) -> None:
    report = put(tmp_path, Order(by=By.TAG))
    names = [path.name for path in report.written]
    assert names == ["aid-air.md", "money.md", "without-a-tag.md"]
    assert quoted(tmp_path / "money.md") == ["Gates begins.", "Weir begins."], "the oldest first"
    text = (tmp_path / "money.md").read_text("utf-8")
    assert "# money\n" in text and "tags:\n- aid/air\n- money\n" in text
    assert "— Silva, Gates, 2 January 2023, ¶ 1 · yellow" in text
    assert put(tmp_path, Order(by=By.TAG)) == Report((), report.written, ())


def test_by_date_and_by_speaker(tmp_path: Path) -> None:
    undated = Item(noted(article("Third", ""), mark(article("Third", ""), "Third", 4)), None)
    spoken = Item(noted(WEIR, replace(MARKS[0], speaker="Jens  Berg")), None)
    report = put(tmp_path / "date", Order(by=By.DATE), *ITEMS, undated)
    names = [path.name for path in report.written]
    assert names == ["2023-01-02.md", "2024-07-05.md", "without-a-date.md"]
    assert "# 2 January 2023\n" in report.written[0].read_text("utf-8")
    report = put(tmp_path / "speaker", Order(by=By.SPEAKER), spoken, ITEMS[1])
    assert [path.name for path in report.written] == ["ana-silva.md", "jens-berg.md"]


def test_all_in_one_file_under_headings(tmp_path: Path) -> None:
    (path,) = put(tmp_path, Order(by=By.TAG, together=True)).written
    text = path.read_text("utf-8")
    assert path.name == "notes-by-tag.md"
    order = ["# Notes by tag", "## aid/air", "## money", "## Without a tag", "> It goes on."]
    assert sorted(order, key=text.index) == order
    assert quoted(path).count("Weir begins.") == 2, "once for each of its tags"
    (path,) = put(tmp_path, Order(together=True)).written
    text = path.read_text("utf-8")
    order = ["# Notes\n", "## Gates", "> Gates begins.", "## Weir", "> Weir begins.", "> It goes"]
    assert path.name == "notes.md" and sorted(order, key=text.index) == order


def test_all_in_one_file_for_logseq_says_what_begins(tmp_path: Path) -> None:
    (path,) = put(tmp_path, Order(flavour=Flavour.LOGSEQ, by=By.TAG, together=True)).written
    lines = re.findall(r"^  (?:\*\*|> ).*", path.read_text("utf-8"), re.MULTILINE)
    assert lines == [
        *("  **aid/air**", "  > Weir begins."),
        *("  **money**", "  > Gates begins.", "  > Weir begins."),
        *("  **Without a tag**", "  > It goes on."),
    ]


@pytest.mark.parametrize("flavour", list(Flavour))
@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("by", list(By))
def test_what_its_owner_wrote_stays_in_place(
    tmp_path: Path, by: By, together: bool, flavour: Flavour
) -> None:
    order = Order(by=by, together=together, flavour=flavour)
    report = put(tmp_path, order)
    [path] = [one for one in report.written if "> Weir begins." in one.read_text("utf-8")][:1]
    text = path.read_text("utf-8").splitlines(keepends=True)
    at = next(n for n, line in enumerate(text) if "> Weir begins." in line)
    at = next(n for n in range(at, len(text)) if "reader:end" in text[n]) + 1
    text[at:at] = ["\n", "Mine, about the weir.\n"]
    path.write_text("".join(text), "utf-8")
    moved = path.rename(tmp_path / "My file.md")
    new = replace(MARKS[0], id="00000009-0000-4000-8000-000000000000", tags=("aid/air", "new"))
    more = Item(noted(WEIR, *MARKS[:2], new), WEIR)
    again = put(tmp_path, order, more, ITEMS[1])
    assert again.problems == () and moved in again.written + again.unchanged
    found = moved.read_text("utf-8")
    assert found.count("Mine, about the weir.\n") == 1
    above = found[: found.index("Mine, about")]
    assert above.rstrip().endswith("-->") and "> Weir begins." in above
    assert put(tmp_path, order, more, ITEMS[1]).written == ()


def test_a_passage_that_lost_its_tag_leaves_and_an_empty_file_keeps_its_owners_text(
    tmp_path: Path,
) -> None:
    order = Order(by=By.TAG)
    put(tmp_path, order)
    path = tmp_path / "aid-air.md"
    path.write_text(path.read_text("utf-8") + "\nMine.\n", "utf-8")
    without = Item(noted(WEIR, replace(MARKS[0], tags=("money",)), MARKS[1]), WEIR)
    report = put(tmp_path, order, without, ITEMS[1])
    assert path in report.written
    text = path.read_text("utf-8")
    assert quoted(path) == [] and text.endswith("\nMine.\n") and "# aid/air\n" in text
    assert put(tmp_path, order, without, ITEMS[1]).written == ()


def test_of_a_query_only_what_matches_comes_and_nothing_goes(tmp_path: Path) -> None:
    order = Order(by=By.TAG)
    put(tmp_path, order)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    chosen = frozenset([MARKS[2].id])
    some = [item._replace(chosen=chosen & {one.id for one in item.notes.records}) for item in ITEMS]
    assert put(tmp_path, order, *some).written == ()
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    (path,) = put(tmp_path / "new", order, *some).written
    assert path.name == "money.md" and quoted(path) == ["Gates begins."]


@pytest.mark.parametrize("flavour", list(Flavour))
@pytest.mark.parametrize("together", [True, False])
def test_passages_of_articles_that_are_not_exported_now_stay(
    tmp_path: Path, together: bool, flavour: Flavour
) -> None:
    order = Order(by=By.TAG, together=together, flavour=flavour)
    report = put(tmp_path, order)
    [path] = [one for one in report.written if "money" in one.name or together]
    noticed = replace(MARKS[0], note="Noted since.")
    some = Item(noted(WEIR, noticed, MARKS[1]), WEIR, frozenset([MARKS[0].id]))
    assert path in put(tmp_path, order, some).written
    text = path.read_text("utf-8")
    assert text.count("> Gates begins.") == 1 and text.count("Noted since.") == 1 + together
    assert put(tmp_path, order, some).written == ()
    whole = put(tmp_path, order, Item(noted(WEIR, MARKS[1]), WEIR), ITEMS[1])
    assert path in whole.written
    text = path.read_text("utf-8")
    assert text.count("> Gates begins.") == 1 and "> Weir begins." not in text
    assert "aid/air" not in text.split("reader:begin head")[0]


def test_two_articles_of_one_title_stay_apart(tmp_path: Path) -> None:
    first, second = article("Weir", "2024-07-05"), article("Weir", "2024-07-06")
    items = [
        Item(replace(noted(one, mark(one, "Weir", number)), id=f"weir-{number:012x}"), one)
        for number, one in enumerate((first, second), 1)
    ]
    (path,) = put(tmp_path, Order(together=True), *items).written
    assert path.read_text("utf-8").count("\n## Weir\n") == 2


def test_an_article_whose_passages_were_deleted_is_brought_up_to_date(tmp_path: Path) -> None:
    (path, _) = put(tmp_path, Order()).written
    path.write_text(path.read_text("utf-8") + "\nMine.\n", "utf-8")
    gone = replace(noted(WEIR, *MARKS[:2]), records=())
    report = put(tmp_path, Order(), Item(gone, WEIR))
    assert report.written == (path,)
    assert quoted(path) == [] and path.read_text("utf-8").endswith("\nMine.\n")
    assert put(tmp_path / "new", Order(), Item(gone, WEIR)) == Report((), (), ())
    assert not (tmp_path / "new").exists()


def test_an_export_can_be_stopped_and_tells_how_far_it_is(tmp_path: Path) -> None:
    counts: list[int] = []
    report = write(
        Order(),
        tmp_path,
        lambda there: ITEMS,
        progress=counts.append,
        cancelled=lambda: bool(counts),
    )
    assert counts == [1] and [path.name for path in report.written] == ["weir.md"]


def test_a_dry_run_is_told_what_would_be_and_writes_nothing(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    folder = tmp_path / "out"
    report = write(
        Order(), folder, lambda there: ITEMS, put=lambda path, old, new: told.append((old, new))
    )
    assert len(report.written) == 2 and not folder.exists()
    put(folder, Order())
    assert [new for _, new in told] == [path.read_text("utf-8") for path in report.written]
