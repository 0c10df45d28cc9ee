"""Searching a document: words in all their spellings, regular expressions, paragraphs kept."""

import re
import subprocess
import sys
import tracemalloc
from array import array
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotation import annotate
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.formats import parse
from reader.query import parse as query
from reader.text import fold
from reader.ui import patterns
from reader.ui.finding import find, spellings
from reader.ui.keeping import Kept, keep
from reader.ui.marks import Mark, Marks
from reader.ui.matches import Matches
from reader.ui.patterns import PatternError, find_pattern, plain
from tests.ui.conftest import TRANSCRIPT


def document(text: str, *blocks: tuple[int, int]) -> Document:
    """A text of these paragraphs, or of one."""
    ranges = blocks or ((0, len(text)),)
    return Document(
        text=text,
        blocks=tuple(Block(Kind.PARAGRAPH, *block) for block in ranges),
        metadata=Metadata(title=Fact("A title", Origin.TEXT)),
    )


def never() -> bool:
    return False


# Places


ranges = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), max_size=20)


def apart(steps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges that do not overlap, from gaps and lengths."""
    found, at = [], 0
    for gap, length in steps:
        found.append((at + gap, at + gap + length))
        at += gap + length
    return found


@given(ranges, st.integers(0, 130), st.integers(0, 20))
def test_matches_are_looked_up_by_place(
    steps: list[tuple[int, int]], start: int, size: int
) -> None:
    plainly = apart(steps)
    matches = Matches.of(plainly)
    assert list(matches) == plainly and len(matches) == len(plainly)
    end = start + size
    assert list(matches.between(start, end)) == [
        place for place in plainly if place[0] < end and place[1] > start
    ]
    assert matches.before(start) == sum(place[0] < start for place in plainly)
    assert list(matches[1:3] + matches[3:]) == plainly[1:]


def test_of_matches_that_overlap_the_first_counts() -> None:
    assert list(Matches.of([(1, 4), (2, 3), (3, 6), (4, 5)])) == [(1, 4), (4, 5)]


def test_many_matches_take_little_room() -> None:
    text = document("the sea, the fleet " * 50_000)
    found = find(text, "e", never)
    assert len(found) == 250_000
    arrays = [getattr(found, slot) for slot in Matches.__slots__]
    assert all(isinstance(one, array) for one in arrays)
    assert sum(map(sys.getsizeof, arrays)) < 17 * len(found)


def test_matches_within_blocks_begin_there() -> None:
    text = document("one two one\n\none\n\ntwo one", (0, 11), (13, 16), (18, 25))
    found = find(text, "one", never)
    assert [list(found.within(text, blocks)) for blocks in ([], [1], [0, 2])] == [
        [],
        [(13, 16)],
        [(0, 3), (8, 11), (22, 25)],
    ]


# Words


signs = st.text(st.sampled_from("aAáÁàbBsSßſKkKIiİıΣσς’'\"“ \n\u00a0-–xX"), max_size=60)
needles = st.text(st.sampled_from("aAáÁbBsSßKkIiİσΣ'“ -x"), min_size=1, max_size=4)


def fits(part: str, wanted: str) -> bool:
    """Whether a piece of text, as long as what is wanted, is found by it."""
    exact = any(char.isupper() for char in wanted)
    return fold(part) == fold(wanted) and (
        not exact
        or all(one.isupper() is other.isupper() for one, other in zip(part, wanted, strict=True))
    )


def scan(text: str, wanted: str) -> list[tuple[int, int]]:
    """What finding means: from left to right, wherever a piece of the text fits."""
    found, at, length = [], 0, len(wanted)
    while wanted.strip() and at + length <= len(text):
        if fits(text[at : at + length], wanted):
            found.append((at, at + length))
            at += length
        else:
            at += 1
    return found


both = st.one_of(
    st.tuples(signs, needles),
    # What lies over itself: where one place ends decides where the next one begins.
    st.tuples(st.text(st.sampled_from("aAb"), max_size=30), st.sampled_from(["aa", "aba", "abab"])),
)


@given(both, st.integers(1, 40), st.integers(0, 40))
@settings(max_examples=400, deadline=None)
def test_find_is_complete(both: tuple[str, str], chunk: int, offset: int) -> None:
    text, wanted = both
    told: list[tuple[int, int]] = []
    found = find(
        document(text), wanted, never, offset=min(offset, len(text)), first=told.append, chunk=chunk
    )
    assert list(found) == scan(text, wanted)
    length = len(wanted)
    starts = [at for at in range(offset, len(text)) if fits(text[at : at + length], wanted)]
    nearest = [(at, at + length) for at in starts if at + length <= len(text)][:1]
    assert told[-1:] == (nearest if wanted.strip() else []) and len(told) <= 2
    assert told[:1] in ([], nearest) or text[slice(*told[0])] == wanted


def test_everything_that_is_folded_has_its_spellings() -> None:
    known = spellings()
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        folded = fold(sign)
        assert folded == sign or sign in known[folded]


def test_small_letters_find_both_and_capitals_themselves() -> None:
    text = document("The the THE Café cafe CAFÉ don’t Łódź")
    words = {
        "the": 3,
        "The": 1,
        "THE": 1,
        "cafe": 3,
        "café": 3,
        "Cafe": 1,
        "CAFE": 1,
        "don't": 1,
        "lodz": 1,
        "Lodz": 1,
        "LODZ": 0,
        "  ": 0,
        "": 0,
    }
    assert {word: len(find(text, word, never)) for word in words} == words


def test_a_search_that_is_cancelled_ends_at_the_next_chunk() -> None:
    text = document("needle " * 1_000)
    asked = count(1)
    found = find(text, "needle", lambda: next(asked) > 3, chunk=70)
    assert not found and next(asked) <= 7
    paragraphs = document("needle " * 1_000, *((at, at + 6) for at in range(0, 7_000, 7)))
    asked = count(1)
    assert not find_pattern(paragraphs, "needle", lambda: next(asked) > 3)
    assert next(asked) <= 7


def test_no_second_copy_of_the_text_is_made() -> None:
    text = document("Né autre chose here. " * 150_000)  # 3 MB, two folded
    find(text, "warm up", never)
    tracemalloc.start()
    assert not find(text, "never there", never)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 300_000


# Regular expressions


def matched(text: Document, pattern: str) -> list[str]:
    return [text.text[slice(*place)] for place in find_pattern(text, pattern, never)]


LINES = document("The first line\nthe last Line\n\nAnother the end", (0, 28), (30, 45))


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("^the", ["The", "the"]),
        ("line$", ["line", "Line"]),
        ("end$|^another", ["Another", "end"]),
        ("Line$", ["Line"]),
        (r"\bthe\b \w+", ["The first", "the last", "the end"]),
        (r"line\s+the", ["line\nthe"]),
        (r"line\s+another", []),  # a match lies within a paragraph
        ("x*", []),  # empty ones are not shown
        (r"x*\b|end", ["end"]),
        (r"\S+d\Z", ["end"]),
        (r"\b\x54he", ["The", "the", "the"]),  # the capital in a code is none
        (r"(?<N>l)i(?:n)e", ["line", "Line"]),
        (r"\p{Lu}\w+", ["The", "Line", "Another"]),
        ("", []),
        ("  ", []),
        (r"(?r)\bthe", ["The", "the", "the"]),  # backwards
    ],
)
def test_patterns(pattern: str, found: list[str]) -> None:
    assert matched(LINES, pattern) == found


def test_plain_letters_find_accented_ones_and_accented_ones_themselves() -> None:
    text = document("Café cafe CAFÉ “Don’t” l'été")
    assert matched(text, "caf[e]") == ["Café", "cafe", "CAFÉ"]
    assert matched(text, "café") == ["Café", "CAFÉ"]
    assert matched(text, r"caf\xe9") == ["Café", "CAFÉ"]
    assert matched(text, "Cafe") == ["Café"]
    assert matched(text, '"don\'t"') == ["“Don’t”"]
    assert matched(text, "[^\\x00-\\x7f]+") == ["é", "É", "“", "’", "”", "é", "é"]


@given(signs)
@settings(deadline=None)
def test_plain_text_is_as_long_and_keeps_its_capitals_and_lines(text: str) -> None:
    made = plain(text)
    assert len(made) == len(text) and fold(made) == fold(text)
    for one, other in zip(made, text, strict=True):
        assert one.isupper() is other.isupper() and (one == "\n") is (other == "\n")
    assert plain(made) == made


@given(
    st.text(st.sampled_from("ab \n"), max_size=80),
    st.sampled_from(["a", "a+", "^b", "a$", "[ab]+", "a.b", r"\ba", "(a|b)a", "a*", r"\s+b"]),
    st.integers(0, 80),
)
@settings(deadline=None)
def test_patterns_are_looked_for_paragraph_by_paragraph(
    text: str, wanted: str, offset: int
) -> None:
    found = parse(text.encode(), "a.md")
    known = re.compile(wanted, re.MULTILINE)
    plainly = [
        (block.start + match.start(), block.start + match.end())
        for block in found.blocks
        for match in known.finditer(found.text[block.start : block.end])
        if match.end() > match.start()
    ]
    told: list[tuple[int, int]] = []
    offset = min(offset, len(found.text))
    assert list(find_pattern(found, wanted, never, offset=offset, first=told.append)) == plainly
    assert told == [place for place in plainly if place[0] >= offset][:1]


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("(", "missing ) at the end"),
        ("ab)", "unbalanced parenthesis at character 3"),
        ("*a", "nothing to repeat at character 1"),
        ("[a", "unterminated character set at the end"),
        (r"\p{Nonsense}x", "unknown property at character 13"),
        ("(" * 3_000, "its parentheses are too deep"),
        ("((a{999}){999}){999}", "it repeats too much"),
    ],
)
def test_what_is_no_pattern_is_told_with_its_place(pattern: str, told: str) -> None:
    with pytest.raises(PatternError, match=f"^{re.escape(told)}$"):
        find_pattern(LINES, pattern, never)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(x+x+)+y|(a*)*b$", "a(?R)"])
def test_a_pattern_that_runs_wild_is_stopped(pattern: str) -> None:
    evil = document("a" * 5_000 + "!")
    with pytest.raises(PatternError, match=r"^took longer than 0\.25 s in one paragraph: make the"):
        find_pattern(evil, pattern, never)


def test_a_search_that_takes_too_long_is_told() -> None:
    assert len(find_pattern(LINES, "line", never)) == 2
    with pytest.raises(PatternError, match=r"^took longer than 0 s: make the pattern simpler$"):
        find_pattern(LINES, "line", never, seconds=0.0)
    assert patterns.SECONDS == 2.0


def test_matches_across_the_pieces_of_an_overlong_paragraph_are_found() -> None:
    words = " ".join(f"word{n}" for n in range(6_000))
    text = f"{words} «begin» {words.replace('word', 'term')} «end»"
    overlong = parse(text.encode(), "a.txt")
    assert len(overlong.blocks) > 8
    at = {word: overlong.text.index(word) for word in ("«begin»", "«end»")}
    for border in (block.start for block in overlong.blocks[1:]):
        across = overlong.text[border - 30 : border + 30].strip()
        assert matched(overlong, re.escape(across)) == [across]
    # Further than a window reaches, up to the end of the paragraph, and from no other place.
    [(start, end)] = find_pattern(overlong, "«begin».*", never)
    assert (start, end) == (at["«begin»"], len(overlong.text))
    [(start, end)] = find_pattern(overlong, "^.*$", never)
    assert (start, end) == (0, len(overlong.text))
    assert matched(overlong, r"\b(word|term)5\b") == ["word5", "term5"]
    assert len(find_pattern(overlong, r"(?<![dm\d])\d+", never)) == 0
    assert matched(overlong, r"\S+$") == ["«end»"] and matched(overlong, r"^\S+") == ["word0"]


def test_the_module_for_patterns_is_imported_when_one_is_looked_for() -> None:
    code = "import reader.ui.app, reader.ui.screens.reading, sys; print('regex' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# Paragraphs kept


BRIEFING = parse(TRANSCRIPT.encode(), "a.txt")


def marked(*passages: tuple[str, str, tuple[str, ...]]) -> Marks:
    """Annotations of the briefing: the words, a note, tags."""
    return Marks(
        Mark(start, start + len(words), annotate_at(start, len(words), note, tags).annotation)
        for words, note, tags in passages
        for start in [BRIEFING.text.index(words)]
    )


def annotate_at(start: int, length: int, note: str, tags: tuple[str, ...]) -> Mark:
    made = annotate(
        BRIEFING,
        start,
        start + length,
        id=f"id-{start}",
        device="d",
        now="2026-01-01T00:00:00Z",
        note=note,
        tags=tags,
    )
    return Mark(start, start + length, made)


def kept(text: str, marks: Marks | None = None, around: int = 0) -> Kept:
    found = keep(BRIEFING, query(text), marks or Marks(), never, around)
    assert found is not None
    return found


def begins(numbers: object) -> list[str]:
    """The first words of blocks."""
    assert isinstance(numbers, (list, frozenset))
    blocks = [BRIEFING.blocks[number] for number in sorted(numbers)]
    return [" ".join(BRIEFING.text[block.start : block.end].split()[:2]) for block in blocks]


def test_the_line_that_names_who_speaks_stands_above_what_is_kept() -> None:
    found = kept("steel")
    assert begins(found.blocks) == ["The steel"]
    assert begins(found.shown) == ["Director of", "The steel"]
    assert not found.context and found.told == "1 of 8"
    assert [BRIEFING.text[slice(*place)] for place in found.matches] == ["steel"]


def test_paragraphs_around_those_kept_are_shown_with_who_says_them() -> None:
    one = kept("steel", around=1)
    assert begins(one.blocks) == ["The steel"] and one.told == "1 of 8"
    assert begins(one.context) == ["Why did", "Will the"]
    assert begins(one.shown) == [
        *("Reporter One,", "Why did", "Director of", "The steel", "Reporter Two,", "Will the"),
    ]
    two = kept("steel", around=2)
    assert begins(two.context) == ["Repairs will", "Why did", "Will the", "For two"]
    edge = kept("thank", around=2)
    assert begins(edge.context) == ["Will the", "For two"]
    assert not kept("zzz", around=2).shown and kept("zzz").told == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("has:note", ["Why did"]),
        ("has:tag", ["The steel"]),
        ("has:highlight", ["Good morning.", "Why did", "The steel"]),
        ("has:highlight -has:note -has:tag", ["Good morning."]),
        ("is:annotated steel", ["The steel"]),
        ("colour:red", []),
        ("colour:yellow -has:tag", ["Good morning.", "Why did"]),
        ("is:review", []),
        ("-has:highlight ferry", ["Will the"]),
        ("#money", ["The steel"]),
        ("note:may", ["Why did"]),
    ],
)
def test_paragraphs_are_kept_for_what_is_marked_in_them(text: str, found: list[str]) -> None:
    marks = marked(
        ("Good morning.", "", ()),
        ("Why did the cost rise?", "Compare with May", ()),
        ("The steel became dearer.", "", ("money",)),
    )
    assert begins(kept(text, marks).blocks) == found


def test_exact_words_are_marked_over_the_end_of_a_line() -> None:
    found = parse(b"Title\n\nThe upper  \nLock leaks.\n", "a.md")
    shown = keep(found, query('="upper Lock"'), Marks(), never)
    assert shown and shown.told == "1 of 1"
    assert [found.text[slice(*place)] for place in shown.matches] == ["upper\nLock"]


def test_headings_are_counted_apart() -> None:
    text = "# The lock\n\nThe lock leaks.\n\nNobody minds.\n\n## Another lock\n\nIt holds."
    found = parse(text.encode(), "a.md")
    told = {
        words: kept.told
        for words in ("lock", "leaks", "another", "minds -it")
        if (kept := keep(found, query(words), Marks(), never))
    }
    assert told == {
        "lock": "1 of 3 and 2 headings",
        "leaks": "1 of 3",
        "another": "1 heading",
        "minds -it": "1 of 3",
    }


def test_keeping_can_be_cancelled() -> None:
    assert keep(BRIEFING, query("the"), Marks(), lambda: True) is None
