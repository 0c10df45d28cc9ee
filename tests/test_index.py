"""The index: articles in their order, joined with what was noted on them."""

from dataclasses import replace

from reader.annotation import Annotation, Notes, Reading, Status, annotate, new_notes
from reader.article import Article, summary
from reader.formats import parse
from reader.index.memory import Index
from reader.query import parse as ask
from reader.text import fold

TEXTS = {
    "/a.txt": "The ferry\n\nBy Ida Moe\n\nIt sails at nine, they said.\n\nSource: Gazette",
    "/b.txt": "The mayor\n\nShe sleeps, and the ferry waits for her.",
    "/c.txt": "The board\n\nIt has not said who pays for all of this.",
}


def article(path: str) -> Article:
    return summary(parse(TEXTS[path].encode(), path), path)


def noted(path: str, *tags: str, note: str = "", deleted: str | None = None) -> Annotation:
    document = parse(TEXTS[path].encode(), path)
    one = annotate(document, 0, 9, id=path, device="pier", now="2024", note=note, tags=tags)
    return replace(one, deleted=deleted)


def notes(path: str, *records: Annotation, reading: Reading | None = None) -> Notes:
    new = new_notes(parse(TEXTS[path].encode(), path), path)
    return replace(new, records=records, reading=reading or Reading())


def index() -> Index:
    made = Index()
    made.add(map(article, TEXTS))
    return made


def paths(made: Index, query: str) -> str:
    """The names of the articles that a query matches by what is known without their text."""
    return "".join(row.article.path[1] for row in made.rows(ask(query)))


def test_articles_keep_the_order_in_which_they_were_found() -> None:
    made = index()
    assert len(made) == 3
    assert [row.article.path for row in made.rows()] == list(TEXTS)
    made.add([replace(article("/b.txt"), title="The new mayor")])
    assert [row.article.path for row in made.rows()] == list(TEXTS)
    assert paths(made, "new") == "b"


def test_arranged_articles_leave_move_and_keep_what_is_known() -> None:
    made = index()
    bare = [Article(path=path, title="?") for path in ("/d.txt", "/c.txt", "/a.txt")]
    made.arrange(bare)
    assert [(row.article.path, row.article.title) for row in made.rows()] == [
        ("/d.txt", "?"),
        ("/c.txt", "The board"),
        ("/a.txt", "The ferry"),
    ]
    assert made.row("/b.txt") is None


def test_a_row_without_notes() -> None:
    row = index().row("/a.txt")
    assert row
    assert row.id == f"the-ferry-{row.article.hash[:12]}"
    assert (row.status, row.starred, row.progress, row.annotations) == (Status.UNREAD, False, 0, 0)


def test_a_row_with_notes() -> None:
    made = index()
    reading = Reading(status=Status.READING, starred=True, progress=0.5)
    made.note([replace(notes("/a.txt", noted("/a.txt"), reading=reading), id="kept-id")])
    row = made.row("/a.txt")
    assert row
    assert (row.id, row.status, row.starred, row.progress, row.annotations) == (
        "kept-id", Status.READING, True, 0.5, 1,
    )  # fmt: skip
    made.note([replace(notes("/a.txt"), id="kept-id")])
    assert [one.id for one in made.notes()] == ["kept-id"]
    again = made.row("/a.txt")
    assert again and again.annotations == 0


def test_notes_belong_to_a_text_before_they_belong_to_a_path() -> None:
    made = index()
    moved = replace(notes("/a.txt"), id="moved", paths=("/gone.txt",))
    edited = replace(notes("/b.txt"), id="edited", hashes=("0" * 64,))
    other = replace(notes("/c.txt"), id="other", paths=("/a.txt",))
    made.note([other, edited, moved])
    found = [row.notes.id if row.notes else "" for row in made.rows()]
    assert found == ["moved", "edited", "other"]


def test_what_a_filter_asks_of_the_list() -> None:
    made = index()
    made.note(
        [
            notes("/a.txt", noted("/a.txt", "money", note="Compare *May*")),
            notes("/b.txt", noted("/b.txt", "time", deleted="2024")),
        ]
    )
    assert paths(made, "the") == "abc"
    assert paths(made, "ferry") == "a"
    assert paths(made, "ida gazette") == "a"
    assert paths(made, "money") == paths(made, "#money") == paths(made, "note:may") == "a"
    assert paths(made, "#time") == ""
    assert paths(made, "has:note") == paths(made, "has:tag") == paths(made, "has:highlight") == "a"
    assert paths(made, "the -has:highlight") == "bc"
    assert paths(made, "the -#money") == "bc"


def test_a_search_reads_the_texts_too() -> None:
    made = index()
    read: list[str] = []

    def text(article: Article) -> str:
        read.append(article.path)
        return fold(TEXTS[article.path])

    assert [row.article.path for row in made.search(ask("ferry"), text)] == ["/a.txt", "/b.txt"]
    assert read == ["/b.txt", "/c.txt"]
    assert [row.article.path for row in made.search(ask("-ferry"), text)] == ["/c.txt"]


def test_notes_of_articles_that_are_not_there_are_missing() -> None:
    made = index()
    gone = replace(notes("/a.txt", noted("/a.txt")), id="x", paths=("/x",), hashes=("1" * 64,))
    empty = replace(gone, id="y", paths=("/y",), hashes=("2" * 64,), records=())
    made.note([gone, empty, notes("/b.txt", noted("/b.txt"))])
    assert [one.id for one in made.outside()] == ["x"]
    assert len(list(made.notes())) == 3


def test_missing_are_those_whose_articles_are_nowhere() -> None:
    made = index()
    gone = replace(notes("/a.txt", noted("/a.txt")), id="x", paths=("/x",), hashes=("1" * 64,))
    made.note([gone, replace(gone, id="elsewhere", paths=("/y",)), notes("/b.txt")])
    assert made.missing() == [], "nobody has looked yet"
    made.lose(["x", notes("/b.txt").id])
    [row] = made.missing()
    assert (row.id, row.article.path, row.article.title) == ("x", "", "The ferry")
    made.forget(["x", "never known"])
    assert made.missing() == [] and made.known("x") is None
    assert made.known("elsewhere")


def test_a_copy_has_no_part_in_the_notes_of_another_article() -> None:
    made = index()
    made.add([replace(article("/a.txt"), path="/copy.txt")])
    made.note([notes("/a.txt", noted("/a.txt"))])
    assert [row.annotations for row in made.rows()] == [1, 0, 0, 0]
    made.note([replace(notes("/a.txt", noted("/a.txt")), paths=("/a.txt", "/copy.txt"))])
    assert [row.annotations for row in made.rows()] == [1, 0, 0, 1]
    made.forget([notes("/a.txt").id])
    assert [row.annotations for row in made.rows()] == [0, 0, 0, 0]


def test_what_reading_an_article_told_counts_until_its_notes_say_so_themselves() -> None:
    made = index()
    moved = replace(notes("/a.txt", noted("/a.txt")), id="x", paths=("/x",), hashes=("1" * 64,))
    made.note([moved, notes("/b.txt", noted("/b.txt"))])
    made.add([replace(article("/b.txt"), hash="2" * 64)])
    assert [row.annotations for row in made.rows()] == [0, 1, 0]
    made.claim({"/a.txt": "x", "/b.txt": ""})
    assert [row.annotations for row in made.rows()] == [1, 0, 0]
    made.note(
        [
            replace(moved, records=(), paths=("/x", "/a.txt")),
            replace(moved, id="y", paths=("/b.txt",), hashes=("2" * 64,)),
        ]
    )
    assert [row.id for row in made.rows()][:2] == ["x", "y"]
