"""Imports as they are planned and written: all or nothing, and the same bytes."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.acts import Journal
from reader.annotation import Json
from reader.exports import own
from reader.importing import Importing
from reader.imports import read
from reader.imports.parcel import Excerpt, Parcel, Work
from reader.library import Library, there
from reader.notation import Tables, Writer
from reader.notebook import Notebook
from reader.passage import Cancelled
from reader.past import Past
from reader.plan import Plan
from reader.planning import planned
from reader.reversal import Reversal
from reader.storage import NotSavedError, read_tables
from reader.words import Vocabulary, Words

FILE = Path("/somewhere/file")


class Place(NamedTuple):
    notebook: Notebook
    library: Library
    importing: Importing
    journal: Journal
    ticks: Iterator[int]

    def now(self) -> str:
        """A clock that goes on at every look."""
        return f"2024-07-05T10:00:{next(self.ticks) % 60:02}Z"

    def plan(self, parcel: Parcel) -> Plan:
        return planned(parcel, FILE, self.notebook, self.library, device="d", now=self.now())

    @property
    def content(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.notebook.folder.glob("*.json")}


def place(folder: Path) -> Place:
    """A library of ten articles, and a notebook with something in it."""
    (folder / "a").mkdir(parents=True)
    for number in range(10):
        text = f"Story {number}\n\nThe {number}th ship came in. It was late {'é😀' * number}.\n"
        (folder / "a" / f"story-{number}.txt").write_text(text, "utf-8")
    ticks = count()
    notebook = Notebook(
        folder / "notes",
        device="d",
        now=lambda: f"2024-07-05T10:00:{next(ticks) % 60:02}Z",
        there=there,
    )
    journal = Journal(folder / "acts.jsonl")
    ids = count()
    importing = Importing(
        notebook=notebook, journal=journal, device="d", new_id=lambda: f"act-{next(ids)}"
    )
    return Place(notebook, Library([folder / "a"]), importing, journal, ticks)


@pytest.fixture
def here(tmp_path: Path) -> Place:
    return place(tmp_path)


def ships(*numbers: int, words: str = "th ship came in.") -> Parcel:
    works = (
        Work(
            title=f"Story {number}",
            excerpts=(
                Excerpt(id=f"{number}-{words}", exact=f"{number}{words}", updated="2020-01-02"),
                Excerpt(id=f"late-{number}-{words}", exact="It was late", note="so late"),
            ),
        )
        for number in numbers
    )
    return Parcel(kind="ships", works=tuple(works))


def undo(here: Place, *, back: bool = True) -> Reversal:
    past = Past(here.journal)
    past.refresh()
    act = past.done if back else past.undone
    assert act
    reversal = Reversal(act=act, back=back, device="d", now=here.now())
    reversal.run(here.notebook)
    return reversal


def test_an_act_knows_its_annotations_at_whatever_times_they_were_made(here: Place) -> None:
    plan = here.plan(ships(*range(10)))
    assert (plan.attached, plan.articles) == (20, 10)
    here.now()  # the clock goes on while it is written
    here.importing.write(plan, "import")
    undone = undo(here)
    assert (len(undone.changed), undone.left, undone.problems) == (20, set(), [])
    assert not any(notes.annotations for notes in here.notebook.all())


def test_cancelled_at_any_article_leaves_nothing(here: Place) -> None:
    here.importing.write(here.plan(ships(2, 5)), "before")
    before = here.content
    for last in range(10):
        done: list[int] = []
        plan = here.plan(ships(*range(10), words="th ship"))
        with pytest.raises(Cancelled):
            here.importing.write(
                plan,
                "import",
                progress=done.append,
                cancelled=lambda: len(done) == last,  # noqa: B023
            )
        assert len(done) == last
        assert here.content == before
    assert undo(here).act.label == "before"  # the others were taken back already


def test_looking_into_a_backup_can_be_cancelled_at_any_article(here: Place, tmp_path: Path) -> None:
    here.importing.write(here.plan(ships(*range(10))), "import")
    files = {
        id: read_tables(here.notebook.files.path(id)) or {} for id in here.notebook.files.files()
    }
    parcel = read(own.write(files), "a.json")
    fresh = place(tmp_path / "fresh")
    before, asked = fresh.content, 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked == last

    for last in range(1, 1 + len(files)):
        asked = 0
        with pytest.raises(Cancelled):
            planned(
                *(parcel, FILE, fresh.notebook, fresh.library),
                device="d",
                now=fresh.now(),
                cancelled=cancelled,
            )
        assert asked == last
    assert fresh.content == before


def test_where_one_article_cannot_be_written_nothing_is(here: Place) -> None:
    here.importing.write(here.plan(ships(2, 5)), "before")
    before = here.content
    plan = here.plan(ships(*range(10), words="th ship"))
    shut = plan.shares[7].notes.id
    newer = here.notebook.folder / f"{shut}.json"
    newer.write_text('{"schema": 99}', "utf-8")
    with pytest.raises(NotSavedError):
        here.importing.write(plan, "import")
    newer.unlink()
    assert here.content == before


def test_what_others_add_meanwhile_is_kept(here: Place) -> None:
    """Also where all is put back."""
    plan = here.plan(ships(1, 2))
    ids = [share.notes.id for share in plan.shares]

    done: list[int] = []

    def add(number: int) -> None:
        done.append(number)
        other = Notebook(here.notebook.folder, device="e", now=here.now, there=there)
        other.change(ids[0], lambda notes: [replace(notes.records[0], id="theirs", rev=(1, "e"))])

    with pytest.raises(Cancelled):
        here.importing.write(plan, "import", progress=add, cancelled=lambda: bool(done))
    kept = here.notebook.read(ids[0])
    assert kept and [note.id for note in kept.annotations] == ["theirs"]
    assert ids[1] not in here.notebook.files.files()


def test_the_plan_changes_nothing(here: Place, tmp_path: Path) -> None:
    here.plan(ships(1, 2))
    assert not here.notebook.folder.exists()
    assert not (tmp_path / "acts.jsonl").exists()


def test_what_reads_otherwise_there_stays_as_it_came(here: Place) -> None:
    parcel = Parcel(
        kind="k",
        works=(
            Work(
                title="STORY 3",
                excerpts=(Excerpt(id="1", exact="the 3th  SHIP came in"),),
            ),
        ),
    )
    plan = here.plan(parcel)
    (note,) = plan.shares[0].new
    assert note.passage.exact == "the 3th  SHIP came in"
    assert note.anchor and note.anchor.passage.exact == "The 3th ship came in"
    assert note.anchor.passage.start == 9


def test_a_work_is_known_by_what_tells_most(here: Place, tmp_path: Path) -> None:
    """By its text, its path, its title, its file's name, or its passages alone."""
    words = "The 4th ship came in. It was late"
    one = (Excerpt(id="1", exact=words),)
    text = (tmp_path / "a" / "story-4.txt").read_text("utf-8")
    wanted = here.plan(Parcel(kind="k", works=(Work(title="Story 4", excerpts=one),)))
    id = wanted.shares[0].notes.id
    for work in (
        Work(
            title="Another",
            text=text,
            text_hash=hashlib.sha256(text.encode()).hexdigest(),
            excerpts=one,
        ),
        Work(title="Another", paths=(str(tmp_path / "a" / "story-4.txt"),), excerpts=one),
        Work(title="Another", paths=("/elsewhere/story-4.txt",), excerpts=one),
        Work(title="story-4", excerpts=one),
        Work(title="Story 4: and what came of it", excerpts=one),
        Work(title="Another", excerpts=one),
    ):
        plan = here.plan(Parcel(kind="k", works=(work,)))
        assert [share.notes.id for share in plan.shares] == [id]
        assert plan.attached == 1
    plan = here.plan(
        Parcel(kind="k", works=(Work(title="Another", excerpts=(Excerpt(id="1", exact="ship"),)),))
    )
    assert (plan.missing, plan.absent) == (1, 1)


def test_of_articles_with_one_title_the_author_decides(here: Place, tmp_path: Path) -> None:
    for number, author in enumerate(("Ana Moreau", "Ida Holm")):
        text = f"Editorial\n\nBy {author}\n\nIt was late. It was cold on day {number}.\n"
        (tmp_path / "a" / f"editorial-{number}.txt").write_text(text, "utf-8")
    late, cold = Excerpt(id="1", exact="It was late"), Excerpt(id="2", exact="cold on day 0")

    def found(author: str, *excerpts: Excerpt) -> list[str | None]:
        work = Work(title="Editorial", author=author, excerpts=excerpts)
        plan = here.plan(Parcel(kind="k", works=(work,)))
        return [None if plan.missing else share.notes.author for share in plan.shares]

    assert found("Holm, Ida", late) == ["Ida Holm"]
    assert found("ANA MOREAU", late) == ["Ana Moreau"]
    # The words tell more than a name, which programs write as they like.
    assert found("Holm, Ida", cold) == ["Ana Moreau"]
    # What someone else wrote, and of which no word stands there, is another work.
    assert found("Bo Alm", Excerpt(id="3", exact="a line of his own")) == [None]
    assert found("Holm, Ida", Excerpt(id="3", exact="a line of hers")) == ["Ida Holm"]


def edited(*ships: int) -> Parcel:
    """Passages of which a word was changed since, all of one article that is called otherwise."""
    words = "the {0}th ship of the grey fleet came at dawn to quay number {0}"
    excerpts = tuple(Excerpt(id=str(n), exact=words.format(n)) for n in ships)
    return Parcel(kind="k", works=(Work(title="The fleet", excerpts=excerpts),))


@pytest.fixture
def fleet(tmp_path: Path) -> str:
    lines = (
        f"Yes, the {n}th ship of the grey fleet came by dawn to quay number {n}." for n in range(60)
    )
    text = "The fleet\n\n" + "\n\n".join(lines) + "\n"
    (tmp_path / "a" / "fleet.txt").write_text(text, "utf-8")
    return text


def test_looking_for_passages_tells_how_far_it_is_and_can_be_cancelled(
    here: Place, fleet: str
) -> None:
    def plan(placed: list[int], last: int, looked: list[int]) -> Plan:
        return planned(
            edited(*range(0, 60, 2)),
            FILE,
            here.notebook,
            here.library,
            device="d",
            now=here.now(),
            progress=looked.append,
            placed=placed.append,
            cancelled=lambda: len(placed) == last,
        )

    placed: list[int] = []
    looked: list[int] = []
    assert plan(placed, -1, looked).passages == 30
    assert placed == list(range(1, 31))
    assert looked == list(range(1, 12))
    for last in (1, 17, 29):
        placed = []
        with pytest.raises(Cancelled):
            plan(placed, last, [])
        assert len(placed) == last


def test_an_article_is_gone_through_once_for_all_passages_of_it(
    here: Place, fleet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = []

    class Counting(Words):
        def __init__(
            self, text: str, vocabulary: Vocabulary, pause: Callable[[], None] = lambda: None
        ) -> None:
            texts.append(text)
            super().__init__(text, vocabulary, pause)

    monkeypatch.setattr("reader.trace.Words", Counting)
    plan = here.plan(edited(*range(30)))
    assert plan.attached + plan.uncertain == 30
    assert texts.count(fleet.rstrip("\n")) + texts.count(fleet) == 1


def test_absent_works_are_looked_for_in_all_texts_and_that_is_told(here: Place) -> None:
    looked: list[int] = []
    planned(
        absent(Work(title="None", excerpts=(Excerpt(id="1", exact="Words of nobody " * 9),))),
        FILE,
        here.notebook,
        here.library,
        device="d",
        now=here.now(),
        progress=looked.append,
    )
    assert looked == list(range(1, 21))  # ten articles, twice


def absent(*works: Work) -> Parcel:
    return Parcel(kind="k", works=works)


def held(here: Place) -> dict[str, tuple[str, ...]]:
    """The first words of all passages, by the titles, authors and places of what they are of."""
    return {
        " ".join([notes.title, notes.author or "-", *notes.paths]): tuple(
            sorted(note.passage.exact.split()[0] for note in notes.annotations)
        )
        for notes in here.notebook.all()
    }


def test_absent_works_with_one_title_are_kept_apart(here: Place) -> None:
    def by(author: str, exact: str) -> Work:
        return Work(title="Poems", author=author, excerpts=(Excerpt(id=exact, exact=exact),))

    here.importing.write(here.plan(absent(by("Bo Alm", "one"), by("Cy Dee", "two"))), "import")
    more = absent(by("Dee, Cy", "three"), by("Bo Alm", "four"), by("", "five"))
    here.importing.write(here.plan(more), "import")
    assert held(here) == {
        f"Poems Bo Alm {FILE}#Poems": ("five", "four", "one"),
        f"Poems Cy Dee {FILE}#Poems": ("three", "two"),
    }
    assert here.plan(more).new == 0


def test_absent_pages_with_one_title_are_kept_apart(here: Place) -> None:
    def at(path: str, title: str, exact: str) -> Work:
        return Work(title=title, paths=(path,), excerpts=(Excerpt(id=exact, exact=exact),))

    first = absent(
        at("https://a.example/1", "Home", "one"),
        at("https://a.example/2", "Home", "two"),
        at("https://a.example/3", "", "three"),
        at("/mnt/weir.epub", "", "four"),
    )
    here.importing.write(here.plan(first), "import")
    more = absent(
        at("https://a.example/2", "Home", "five"),
        at("https://a.example/4", "Home", "six"),
        at("https://a.example/3", "", "seven"),
        at("/mnt/lamp.epub", "", "eight"),
    )
    here.importing.write(here.plan(more), "import")
    assert held(here) == {
        "Home - https://a.example/1": ("one",),
        "Home - https://a.example/2": ("five", "two"),
        "Home - https://a.example/4": ("six",),
        "https://a.example/3 - https://a.example/3": ("seven", "three"),
        "weir - /mnt/weir.epub": ("four",),
        "lamp - /mnt/lamp.epub": ("eight",),
    }


JSON: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
PASSAGE: dict[str, Json] = {
    "start": 3,
    "end": 8,
    "exact": "words",
    "prefix": "a é😀",
    "suffix": "\u2028",
}
REVISION: st.SearchStrategy[Json] = st.builds(
    lambda number, device: [number, device], st.integers(0, 5), st.sampled_from("ab")
)
EXTRA: st.SearchStrategy[dict[str, Json]] = st.dictionaries(st.sampled_from(["mood", "x"]), JSON)
TAGS: st.SearchStrategy[Json] = st.builds(list, st.lists(st.text(max_size=5), max_size=2))
HISTORY: st.SearchStrategy[Json] = st.builds(
    list, st.lists(st.builds(lambda rev: {"rev": rev}, REVISION), max_size=2)
)


@st.composite
def notes_files(draw: st.DrawFn) -> dict[str, Tables]:
    """Notes files as any reader, this one or a later one, may have written them."""
    whole: dict[str, Tables] = {}
    for number in range(draw(st.integers(0, 3))):
        annotations: dict[str, Json] = {
            str(row): {
                **draw(EXTRA),
                **PASSAGE,
                "id": f"{number}-{row}",
                "rev": draw(REVISION),
                "created": "2024-07-05T10:00:00Z",
                "updated": "2024-07-05T10:00:00Z",
                "deleted": draw(st.sampled_from([None, "2024-07-06T10:00:00Z"])),
                "text_hash": "ab" * 32,
                "note": draw(st.text(max_size=10)),
                "tags": draw(TAGS),
                "colour": draw(st.sampled_from(["red", "turquoise"])),
                "history": draw(HISTORY),
            }
            for row in range(1, draw(st.integers(1, 4)))
        }
        article: Json = {
            **draw(EXTRA),
            "id": f"t-{number:012x}",
            "title": draw(st.text(max_size=10)),
            "paths": ["/a/b.txt", "/\udcff"],
            "hashes": ["ab" * 32],
        }
        tables: Tables = {"schema": 2, "article": {"1": article}, "annotations": annotations}
        tables |= draw(
            st.dictionaries(st.sampled_from(["later", "texts"]), st.just({"1": {"a": 1}}))
        )
        whole[f"t-{number:012x}"] = tables
    return whole


@settings(max_examples=100, deadline=None)
@given(notes_files())
def test_json_is_exact(tmp_path_factory: pytest.TempPathFactory, whole: dict[str, Tables]) -> None:
    here = place(tmp_path_factory.mktemp("exact"))
    content = own.write(whole)
    assert json.loads(content)["notes"].keys() == whole.keys()
    plan = here.plan(read(content, "a.json"))
    here.importing.write(plan, "import")
    assert here.content == {f"{id}.json": Writer().content(tables) for id, tables in whole.items()}
    read_back = {
        id: tables
        for id in here.notebook.files.files()
        if (tables := read_tables(here.notebook.files.path(id)))
    }
    assert own.write(read_back) == content
    again = here.plan(read(content, "a.json"))
    assert again.new == 0
    here.importing.write(again, "import")
    assert (
        own.write(
            {
                id: read_tables(here.notebook.files.path(id)) or {}
                for id in here.notebook.files.files()
            }
        )
        == content
    )


def test_json_is_merged_with_what_is_there(here: Place) -> None:
    here.importing.write(here.plan(ships(1, 2)), "import")
    acts = len((here.journal.file).read_bytes().splitlines())
    older = {
        id: read_tables(here.notebook.files.path(id)) or {} for id in here.notebook.files.files()
    }
    here.importing.write(here.plan(ships(2, 3, words="th ship")), "import")
    newer = here.content
    plan = here.plan(read(own.write(older), "a.json"))
    assert (plan.new, plan.present) == (0, 4)
    here.importing.write(plan, "import")
    assert len((here.journal.file).read_bytes().splitlines()) == acts + 1  # nothing was new
    for name, content in newer.items():
        said = json.loads(content)["annotations"].values()
        now = json.loads((here.notebook.folder / name).read_bytes())["annotations"].values()
        assert sorted(map(str, now)) == sorted(map(str, said))
