"""Articles that are moved, edited, copied, replaced: whose notes they have, on real files."""

import json
import os
import random
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.annotation import Notes, Reading, annotate
from reader.cli import main
from reader.collection import Collection
from reader.index import Index
from reader.library import Library, load, there
from reader.notebook import Notebook
from reader.query import parse
from reader.recognition import likeness

WORDS = (
    "river council ferry harbour steel rudder winter pilot ledger bridge crossing engine report "
    "baseline quarter mayor signal market timber anchor station gauge summer orchard valley tide"
).split()
NOW = "2024-07-05T16:17:00Z"


def prose(seed: int, sentences: int = 12) -> list[str]:
    """Sentences that have nothing in common with those of another seed."""
    chance = random.Random(seed)
    return [
        " ".join(chance.choices(WORDS, k=chance.randint(6, 14))).capitalize() + "."
        for _ in range(sentences)
    ]


def text_of(title: str, sentences: list[str]) -> str:
    return f"{title}\n\n" + "\n\n".join(" ".join(sentences[n : n + 3]) for n in range(0, 12, 3))


STORY = prose(1)
TEXT = text_of("Ferry timetable changes", STORY)


class Place:
    """A folder of articles and a notebook beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "articles"
        self.folder.mkdir(exist_ok=True)
        self.notes = folder / "notes"

    @property
    def notebook(self) -> Notebook:
        """A new one each time: another process."""
        return Notebook(self.notes, device="desk", now=lambda: NOW, there=there)

    def index(self) -> Index:
        """An index of all this, up to date."""
        made = Index(
            self.notes.with_name("index.sqlite3"),
            Library([self.folder]),
            self.notebook,
            report=lambda told: pytest.fail(told),
        )
        made.scan()
        return made

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def find(self, path: Path) -> Notes:
        """What a reader finds; every way of asking says the same."""
        found = self.notebook.find(load(path), str(path))
        collection = Collection(Library([self.folder]), self.notebook, lambda _: None)
        assert collection.source(str(path)).notes.id == found.id
        row = next(row for row in collection.rows(parse("")) if row.article.path == str(path))
        saved = self.notebook.read(found.id) is not None
        assert row.notes == (found.id if saved else None)
        assert self.index().row(str(path)).notes == row.notes  # type: ignore[union-attr]
        return found

    def mark(self, path: Path, *sentences: str) -> Notes:
        """Annotate sentences of an article, as it is found."""
        document, book = load(path), self.notebook
        marks = []
        for sentence in sentences:
            start = document.text.index(sentence)
            id, end = f"{path.name}: {sentence}", start + len(sentence)
            marks.append(annotate(document, start, end, id=id, device="desk", now=NOW))
        return book.put(book.find(document, str(path)), document, *marks)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def edited(sentences: list[str], *changed: int) -> list[str]:
    """The sentences with a word changed in some of them."""
    return [
        sentence.replace(" ", " quite ", 1) if n in changed else sentence
        for n, sentence in enumerate(sentences)
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("renamed.txt", TEXT),
        ("below/deeper/ferry.txt", TEXT),
        ("windows.txt", TEXT.replace("\n", "\r\n")),
        ("old-mac.txt", TEXT.replace("\n", "\r")),
        ("marked.txt", b"\xef\xbb\xbf" + TEXT.encode()),
        ("wide.txt", TEXT.encode("utf-16")),
        ("moved-and-edited.txt", text_of("Ferry timetable changes", edited(STORY, 0, 4, 9))),
        ("retitled.txt", text_of("Crossings move to seven", edited(STORY, 0, 4))),
        ("preface.txt", text_of("Ferry timetable changes", ["A new first line.", *STORY])),
    ],
)
def test_an_article_that_has_moved_keeps_its_notes(
    place: Place, name: str, text: str | bytes
) -> None:
    old = place.write("ferry.txt", TEXT)
    notes = place.mark(old, STORY[1], STORY[4], STORY[7])
    old.unlink()
    found = place.find(place.write(name, text))
    assert found.id == notes.id
    assert len(found.annotations) == 3


def test_another_unicode_form_is_the_same_text(place: Place) -> None:
    text = TEXT.replace("a", "ä")
    notes = place.mark(place.write("a.txt", text), STORY[1].replace("a", "ä"))
    (place.folder / "a.txt").unlink()
    assert place.find(place.write("b.txt", unicodedata.normalize("NFD", text))).id == notes.id


def test_an_article_that_is_edited_in_its_place_keeps_its_notes(place: Place) -> None:
    path = place.write("ferry.txt", TEXT)
    notes = place.mark(path, STORY[1])
    for text in (
        text_of("Ferry timetable changes", edited(STORY, 0, 4)),
        text_of("Ferry timetable changes", prose(2)),  # the title stays: a new text
        text_of("Another headline", edited(STORY, 1)),  # the passage is edited
        text_of("Another headline", [*STORY[6:], *prose(3)[:6]]),  # half of it, not the passage
    ):
        place.write("ferry.txt", text)
        assert place.find(path).id == notes.id


def test_another_article_in_the_place_of_one_has_notes_of_its_own(place: Place) -> None:
    path = place.write("today.txt", TEXT)
    old = place.mark(path, STORY[1], STORY[4])
    place.write("today.txt", text_of("Mayor resigns", prose(2)))
    new = place.find(path)
    assert new.id != old.id and not new.records
    assert _missing(place) == [old.id]
    new = place.mark(path, prose(2)[3])
    assert place.find(path).id == new.id
    place.write("today.txt", text_of("Mayor resigns at last", edited(prose(2), 0, 7)))
    assert place.find(path).id == new.id, "the one that is like it, where both know the path"
    place.write("today.txt", TEXT)
    assert place.find(path).id == old.id, "the old text is back"
    place.write("today.txt", text_of("Mayor resigns", prose(2)))
    assert place.find(place.write("archive/yesterday.txt", TEXT)).id == old.id


def test_where_nothing_was_annotated_the_place_decides(place: Place) -> None:
    path = place.write("today.txt", TEXT)
    document, book = load(path), place.notebook
    notes = book.keep(book.find(document, str(path)), document, Reading(starred=True))
    place.write("today.txt", text_of("Mayor resigns", prose(2)))
    assert place.find(path).id == notes.id


def _missing(place: Place) -> list[str]:
    collection = Collection(Library([place.folder]), place.notebook, lambda _: None)
    return [row.notes for row in collection.missing(parse("")) if row.notes]


@pytest.mark.parametrize("gone", [True, False])
def test_a_headline_that_many_have_gives_no_notes_away(place: Place, gone: bool) -> None:
    opening, ending = "This briefing is sent every morning at six.", "Write to us with questions."
    days = [[opening, *prose(day, 10), ending] for day in range(5)]
    first = place.write("2024-07-01.txt", text_of("Daily briefing", days[0]))
    notes = place.mark(first, opening, ending, days[0][3])
    if gone:
        first.unlink()
    for number, day in enumerate(days[1:], 2):
        path = place.write(f"2024-07-0{number}.txt", text_of("Daily briefing", day))
        assert place.find(path).id != notes.id
        assert place.mark(path, opening).annotations[0].id.startswith(path.name)
    assert len(list(place.notebook.all())) == 5


def test_a_file_name_that_many_have_gives_no_notes_away(place: Place) -> None:
    notes = place.mark(place.write("a/notes.txt", TEXT), STORY[1])
    assert place.find(place.write("b/notes.txt", text_of("Other", prose(2)))).id != notes.id


def test_a_copy_has_notes_of_its_own(place: Place) -> None:
    first, copy = place.write("ferry.txt", TEXT), place.write("copies/ferry.txt", TEXT)
    notes = place.mark(first, STORY[1])
    _, other = place.notebook.found(load(copy), str(copy))
    assert other == notes
    own = place.find(copy)
    assert own.id != notes.id and not own.annotations
    assert own.id == place.find(copy).id, "another process gives it the same id"
    assert own.id.rpartition("-")[0] == notes.id.rpartition("-")[0]
    own = place.mark(copy, STORY[4])
    assert (len(place.find(first).annotations), len(place.find(copy).annotations)) == (1, 1)
    place.write("copies/ferry.txt", text_of("Ferry timetable changes", edited(STORY, 2)))
    assert place.find(copy).id == own.id
    assert place.find(first).id == notes.id


def test_an_edited_copy_has_notes_of_its_own_too(place: Place) -> None:
    notes = place.mark(place.write("ferry.txt", TEXT), STORY[1], STORY[4])
    copy = place.write("draft.txt", text_of("Ferry timetable changes", edited(STORY, 2)))
    assert place.find(copy).id != notes.id


def test_an_old_copy_of_an_article_that_was_edited_is_a_copy(place: Place) -> None:
    path = place.write("ferry.txt", TEXT)
    notes = place.mark(path, STORY[1])
    place.write("ferry.txt", text_of("Ferry timetable changes", edited(STORY, 2)))
    assert place.find(place.write("before.txt", TEXT)).id != notes.id
    assert place.find(path).id == notes.id


def test_two_copies_are_made_at_once(place: Place) -> None:
    first, copy = place.write("ferry.txt", TEXT), place.write("copy.txt", TEXT)
    document, one, other = load(first), place.notebook, place.notebook
    seen, seen_by_other = one.find(document, str(first)), other.find(document, str(copy))
    assert seen.id == seen_by_other.id, "nothing is noted yet"
    mark = annotate(document, 0, 5, id="x", device="desk", now=NOW)
    assert one.put(seen, document, mark).id == seen.id
    own = other.put(seen_by_other, document, replace(mark, id="y"))
    assert own.id != seen.id
    assert [note.id for note in place.find(first).records] == ["x"]
    assert [note.id for note in place.find(copy).records] == ["y"]


def test_a_place_that_does_not_exist_here_makes_no_copy(place: Place) -> None:
    path = place.write("ferry.txt", TEXT)
    notes = place.mark(path, STORY[1])
    document = load(path)
    place.notebook.put(replace(notes, paths=("/on/another/machine.txt",)), document)
    path.unlink()
    here = place.write("here/ferry.txt", TEXT)
    assert place.find(here).id == notes.id


def test_hard_links_are_one_file(place: Place) -> None:
    first = place.write("ferry.txt", TEXT)
    notes = place.mark(first, STORY[1])
    link = place.folder / "link.txt"
    os.link(first, link)
    assert place.find(link).id == notes.id
    assert place.notebook.found(load(link), str(link))[1] is None


def test_copies_that_move_together_keep_each_its_own(place: Place) -> None:
    names = ("a/ferry.txt", "b/ferry.txt")
    ids = [place.mark(place.write(name, TEXT), STORY[n]).id for n, name in enumerate(names)]
    assert len(set(ids)) == 2
    place.folder.rename(place.folder.with_name("away"))
    place.folder.mkdir()
    (place.folder.with_name("away")).rename(place.folder / "moved")
    assert [place.find(place.folder / "moved" / name).id for name in names] == ids


def test_copies_share_notes_when_they_are_told_to(place: Place) -> None:
    first, copy = place.write("ferry.txt", TEXT), place.write("copy.txt", TEXT)
    notes = place.mark(first, STORY[1])
    own = place.mark(copy, STORY[4])
    shared = place.notebook.share(notes, load(copy), str(copy))
    assert shared.id == notes.id and len(shared.annotations) == 2
    assert shared.paths == (str(first), str(copy))
    assert place.notebook.read(own.id) is None
    for path in (first, copy):
        assert place.find(path).id == notes.id
        assert place.notebook.found(load(path), str(path))[1] is None
    assert place.notebook.share(shared, load(copy), str(copy)) == shared


def test_a_reader_that_holds_notes_which_were_shared_meanwhile_loses_none(place: Place) -> None:
    first, copy = place.write("ferry.txt", TEXT), place.write("copy.txt", TEXT)
    notes, _ = place.mark(first, STORY[1]), place.mark(copy, STORY[4])
    document, late = load(copy), place.notebook
    [own] = [one for one in late.all() if one.id != notes.id]
    place.notebook.share(notes, document, str(copy))
    saved = late.put(own, document, annotate(document, 0, 5, id="x", device="desk", now=NOW))
    assert saved.id == notes.id and len(saved.annotations) == 3
    assert [one.id for one in place.notebook.all()] == [notes.id]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 10_000),
    changed=st.sets(st.integers(0, 11), max_size=4),
    title=st.sampled_from(["Ferry timetable changes", "Crossings move to seven"]),
    marked=st.sets(st.integers(0, 11), min_size=1, max_size=5),
)
def test_light_edits_are_seen_through_and_other_articles_are_not(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    changed: set[int],
    title: str,
    marked: set[int],
) -> None:
    place = Place(tmp_path_factory.mktemp("place"))
    sentences = prose(seed)
    old = place.write("old.txt", text_of("Ferry timetable changes", sentences))
    notes = place.mark(old, *(sentences[n] for n in marked))
    old.unlink()
    other = place.write("other.txt", text_of("Ferry timetable changes", prose(seed + 20_000)))
    assert place.find(other).id != notes.id
    new = place.write("new.txt", text_of(title, edited(sentences, *changed)))
    untouched = len(marked - changed) / len(marked)
    if untouched > 0.5:
        assert place.find(new).id == notes.id


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_a_part_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == 1


def test_texts_are_as_like_as_they_have_parts_in_common() -> None:
    one, other = " ".join(prose(1, 60)), " ".join(prose(2, 60))
    assert likeness(one, other) < 0.1
    assert 0.4 < likeness(one, " ".join([*prose(1, 60)[:30], *prose(2, 60)[:30]])) < 0.6
    assert likeness(one, " ".join(edited(prose(1, 60), 3, 9, 20))) > 0.8


def test_the_index_says_what_recognition_says(place: Place) -> None:
    first, copy = place.write("ferry.txt", TEXT), place.write("copy.txt", TEXT)
    notes = place.mark(first, STORY[1])
    rows = [place.index().row(str(path)) for path in (first, copy)]
    assert [row and row.notes for row in rows] == [notes.id, None]


def command(place: Place, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main([*words, "--library", str(place.folder), "--notes", str(place.notes)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_command_line_shares_the_notes_of_copies(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    first, copy = place.write("ferry.txt", TEXT), place.write("copy.txt", TEXT)
    place.mark(first, STORY[1])
    place.mark(copy, STORY[4])
    code, out, _ = command(place, capsys, "share", str(copy), str(first))
    assert code == 0
    assert out == "“Ferry timetable changes” shares 1 passage, 1 passage of its own added\n"
    assert len(place.find(copy).annotations) == len(place.find(first).annotations) == 2
    code, out, _ = command(place, capsys, "share", str(copy), str(first))
    assert (code, out) == (0, "“Ferry timetable changes” shares 2 passages\n")
    other = place.write("mayor.txt", text_of("Mayor resigns", prose(2)))
    code, out, err = command(place, capsys, "share", str(other), str(first))
    assert (code, out) == (2, "") and "are no copies of one article" in err
    assert not place.find(other).records


def test_the_command_line_tells_of_missing_articles(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    path = place.write("ferry.txt", TEXT)
    place.write("mayor.txt", text_of("Mayor resigns", prose(2)))
    notes = place.mark(path, STORY[1])
    assert command(place, capsys, "list", "--missing") == (1, "", "reader: 0 missing articles\n")
    path.unlink()
    code, out, err = command(place, capsys, "list", "--missing")
    assert code == 0 and err == "reader: 1 missing article\n"
    assert "Ferry timetable changes" in out and f"last at {path}" in out
    code, out, _ = command(place, capsys, "list", "--missing", "--json")
    told = json.loads(out)
    assert (told["id"], told["path"], told["annotations"]) == (notes.id, str(path), 1)
    assert command(place, capsys, "list", "--missing", "mayor")[0] == 1
    assert "its article is missing" in command(place, capsys, "notes")[1]
    _, out, _ = command(place, capsys, "export", "-o", "-")
    assert STORY[1].split(".")[0] in out
    path.write_text(text_of("Mayor resigns at last", prose(3)), "utf-8")
    assert "its article is missing" in command(place, capsys, "notes")[1]
    place.write("archive/again.txt", TEXT)
    assert "its article is missing" not in command(place, capsys, "notes")[1]
    assert command(place, capsys, "list", "--missing")[0] == 1
