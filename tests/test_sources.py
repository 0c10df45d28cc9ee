"""The list of sources, read again by a program that knows BibTeX, and by the rules of CSL."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string
from pybtex.richtext import Text

from reader.annotation import Notes
from reader.exports.sources import BIBTEX_SIGNATURE, CSL_SIGNATURE, bibtex, csl, names
from reader.text import clean_line

NOTES = Notes(
    id="pre-summit-press-conference-0123456789ab",
    title="Pre-summit press conference",
    author="Jens Stoltenberg",
    date="2024-07-05 16:17",
    source="NATO",
)
HOSTILE = st.lists(
    st.sampled_from(
        [*r"\ { } {} \\ ~ ^ $ & # _ % @ , = \" ' and And } {{ \& --- é 漢 😀 ש".split(), " "]
    )
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    max_size=8,
).map("".join)
TEX = re.compile(
    r"\\textbackslash\{\}|\\textbraceleft\{\}|\\textbraceright\{\}|\\textasciitilde\{\}"
    r"|\\textasciicircum\{\}|\\[$&#_%]"
)
SIGNS = {
    **{r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}"},
    **{r"\textasciitilde{}": "~", r"\textasciicircum{}": "^"},
}
# Of CSL 1.0.2, what we write of it: https://github.com/citation-style-language/schema
TYPES = ("article", "webpage", "document")
KEYS = {"id", "type", "title", "author", "issued", "container-title", "URL"}


def read(text: bytes) -> dict[str, dict[str, str]]:
    database = parse_string(text.decode(), "bibtex")
    return {key: dict(entry.fields) for key, entry in database.entries.items()}


def plain(tex: str) -> str:
    """What TeX shows."""
    inner = tex.removeprefix("{").removesuffix("}")
    return TEX.sub(lambda sign: SIGNS.get(sign[0], sign[0][1:]), inner)


def test_bibtex_tells_what_is_known() -> None:
    assert bibtex([NOTES]).startswith(BIBTEX_SIGNATURE)
    database = parse_string(bibtex([NOTES]).decode(), "bibtex")
    entry = database.entries[NOTES.id]
    assert (entry.type, dict(entry.fields)) == (
        "misc",
        {
            "title": "{Pre-summit press conference}",
            "howpublished": "NATO",
            "year": "2024",
            "month": "July",
            "day": "5",
        },
    )
    (person,) = entry.persons["author"]
    assert (person.first_names, person.last_names) == (["Jens"], ["Stoltenberg"])
    assert str(Text.from_latex(entry.fields["title"])) == NOTES.title


def test_an_address_is_written_to_the_letter() -> None:
    address = "https://x.org/a_b%20c?d=1&e=~f#g^h"
    (entry,) = read(bibtex([replace(NOTES, source=address)])).values()
    assert entry["url"] == address
    (entry,) = read(bibtex([replace(NOTES, source=r"https://x.org/}\{")])).values()
    assert entry["url"] == "https://x.org/%7D%5C%7B"


def test_csl_tells_what_is_known() -> None:
    assert csl([NOTES]).startswith(CSL_SIGNATURE)
    assert json.loads(csl([NOTES])) == [
        {
            "id": NOTES.id,
            "type": "article",
            "title": "Pre-summit press conference",
            "author": [{"family": "Stoltenberg", "given": "Jens"}],
            "issued": {"date-parts": [[2024, 7, 5]]},
            "container-title": "NATO",
        }
    ]
    bare = replace(NOTES, title="", author=None, date="on a day", source="https://x.org/a")
    (item,) = json.loads(csl([bare]))
    assert item == {
        "id": NOTES.id, "type": "webpage", "title": "Untitled", "URL": "https://x.org/a"
    }  # fmt: skip


@settings(deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE, st.text(max_size=12), HOSTILE)
@example("a and b", "}{", "\\", "2024-13-40", "é")
def test_any_values_come_back(title: str, author: str, source: str, date: str, id: str) -> None:
    notes = replace(NOTES, id=id, title=title, author=author, source=source, date=date)
    ((_, fields),) = read(bibtex([notes])).items()
    squeezed = " ".join(plain(fields["title"]).split())
    assert squeezed == (clean_line(title) or "Untitled")
    place = fields.get("howpublished") or fields.get("url") or ""
    assert TEX.sub(lambda sign: SIGNS.get(sign[0], sign[0][1:]), place) == clean_line(source)
    (item,) = json.loads(csl([notes]))
    assert item.keys() <= KEYS and item["type"] in TYPES
    assert item["title"] == (clean_line(title) or "Untitled")
    told = [
        one.get("literal") or f"{one['given']} {one['family']}" for one in item.get("author", [])
    ]
    assert bool(told) is bool(clean_line(author))
    assert all(set(one) in ({"literal"}, {"family", "given"}) for one in item.get("author", []))
    for parts in item.get("issued", {}).get("date-parts", []):
        assert 1 <= len(parts) <= 3 and all(isinstance(part, int) for part in parts)


def test_each_article_stands_once_in_one_order() -> None:
    other = replace(NOTES, id="b")
    articles = [other, NOTES, replace(NOTES, id="x y"), other]
    assert bibtex(articles) == bibtex(articles[::-1])
    assert csl(articles) == csl(articles[::-1])
    assert len(read(bibtex(articles))) == len(json.loads(csl(articles))) == 3


@pytest.mark.parametrize(
    ("author", "found"),
    [
        ("Reuters", ["Reuters"]),
        ("Jane Doe and John Roe", ["Doe, Jane", "Roe, John"]),
        ("Jane Doe & John Roe", ["Doe, Jane", "Roe, John"]),
        ("Jane Doe (Reuters)", ["Jane Doe (Reuters)"]),
        ("Reuters & Jane Doe", ["Reuters & Jane Doe"]),
        ("Jane Doe, John Roe and Ann von Ahn", ["Doe, Jane", "Roe, John", "von Ahn, Ann"]),
        ("Doe, Jane; Roe, John", ["Doe, Jane", "Roe, John"]),
        ("Ministry of Food and Water", ["Ministry of Food and Water"]),
        ("习近平", ["习近平"]),
    ],
)  # fmt: skip
def test_who_is_named(author: str, found: list[str]) -> None:
    told = [one.get("literal") or f"{one['family']}, {one['given']}" for one in names(author)]
    assert told == found
