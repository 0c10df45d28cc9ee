"""Names of people as texts introduce them: bylines, and lines that only name a speaker."""

import re
from typing import NamedTuple

LONGEST = 100
"""A longer line (code points) names nobody."""
_WORD = re.compile(r"[^\s,]+")
_BRACKETED = re.compile(r"(?P<name>[^()\[\]]+?) ?[(\[](?P<rest>[^()\[\]]+)[)\]]")
_PARTED = re.compile(r" *, *| +[-–—|/] +")
_SHORTENED = ("Jr.", "Sr.")
_LATER = frozenset("de del della der den di da du des la le van von zu bin ibn al el y ter".split())
"""These begin no name, and belong to one that has begun."""
_CONNECTIVES = _LATER | frozenset("of the for and & e at in on to".split())
# A line that begins with one of these is the heading of a section, or a sentence.
_NO_NAME = frozenset(
    "a an and any are as at before after by can did do does for from how if in is it its more next"
    " no not on other our read related share sign some story that their there these this those to"
    " under until was we were what what's when where which who whose why will with yes you your"
    " watch listen follow subscribe click continue advertisement".split()
)
_OFFICES = frozenset(
    "president vice prime minister premier chancellor secretary general deputy assistant"
    " under-secretary spokesperson spokesman spokeswoman commissioner senator congressman"
    " congresswoman representative ambassador envoy governor mayor chair chairman chairwoman"
    " chairperson director head chief officer admiral colonel captain major commander judge"
    " justice professor dr doctor mr mrs ms sir dame lord lady king queen prince princess pope"
    " moderator host interviewer interviewee presenter correspondent reporter journalist editor"
    " analyst speaker member counsel attorney witness operator participant question answer"
    " questioner keeper master harbourmaster manager treasurer clerk engineer"
    " interpreter".split()
)


_COURTESY = frozenset("mr mrs ms mx dr sir dame lord lady".split())
"""These stay with the name."""


class Name(NamedTuple):
    """A person as named: who, and what they are or whom they speak for ("" if not said)."""

    name: str
    affiliation: str


def office(word: str) -> bool:
    """Whether a word names an office or a part in a conversation."""
    return word.strip(".,:*_").casefold() in _OFFICES


def read(line: str) -> Name | None:
    """Read a line that may only name someone; None where it says more, or names nobody.

    "Andrew Gray, Reuters", "NATO Secretary General Jens Stoltenberg", "Moderator".
    """
    if len(line) > LONGEST:
        return None
    line = " ".join(line.strip(" \u00a0*_").rstrip(",:").split())
    if bracketed := _BRACKETED.fullmatch(line):
        line = f"{bracketed['name']}, {bracketed['rest']}"
    if not line or (line[-1] in ".!?;…)" and not line.endswith(_SHORTENED)):
        return None
    first, *parts = _PARTED.split(line, maxsplit=1)
    words = first.split()
    if not 1 <= len(words) <= 10 or not all(_capital(word) for word in words):
        return None
    opening = words[0].casefold()
    if opening in _NO_NAME or (opening == "the" and not all(map(office, words[1:]))):
        return None
    if any(char.isdigit() for char in first) or not (len(words) > 1 or office(words[0])):
        return None
    rest = parts[0].strip(" ,") if parts else ""
    if rest:
        return Name(" ".join(words), rest) if _affiliation(rest) and len(words) <= 6 else None
    return _split(words)


def byline(text: str) -> str:
    """The names in the words that follow "by": "Secretary General Jens Stoltenberg ahead of …"
    gives "Jens Stoltenberg"; several are joined by commas; "" where none is found."""
    found: list[str] = []
    for part in re.split(r",| and | & ", text):
        words = part.split()
        taken: list[str] = []
        for word in words:
            if word[:1].isupper() or (taken and word in _LATER):
                taken.append(word)
            else:
                break
        # Behind a full name a single word is an agency or a place, and an office that person's.
        more = len(taken) > 1 and not office(taken[-1])
        if taken and (more or not any(" " in name for name in found)):
            found.append(_split(taken).name)
        if len(taken) < len(words):
            break
    return ", ".join(found)


def _split(words: list[str]) -> Name:
    """Part the office from the person: what follows the last word of office is the person."""
    offices = (office(word) and word.strip(".").casefold() not in _COURTESY for word in words)
    last = max((index for index, is_office in enumerate(offices) if is_office), default=-1)
    person = words[last + 1 :]
    if last < 0 or not person or not person[0][:1].isupper():
        return Name(" ".join(words), "")
    return Name(" ".join(person), " ".join(words[: last + 1]))


def _capital(word: str) -> bool:
    return word[:1].isupper() or word in _CONNECTIVES or not word[:1].isalpha()


def _affiliation(text: str) -> bool:
    words = _WORD.findall(text)
    capitals = sum(1 for word in words if word[:1].isupper() or word[:1].isdigit())
    return 1 <= len(words) <= 10 and capitals * 2 >= len(words) and words[0][:1].isupper()
