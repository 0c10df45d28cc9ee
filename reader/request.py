"""What is asked to be marked: a passage named by its words or its place, and what goes with it."""

import json
import re
from collections.abc import Iterable

from reader.annotation import Colour
from reader.document import Document
from reader.record import record
from reader.text import clean, clip, fold, tag_name

_FIELDS = frozenset("article exact start end occurrence note tags colour".split())
# What `notes --json` prints besides: its lines can be fed back as they are.
_IGNORED = frozenset("id title path state text reason heading speaker created updated".split())
_SHOWN = 5


class RequestError(ValueError):
    """A request cannot be met as it is; the message is one line fit to show."""


class NotQuotedError(RequestError):
    """The words do not stand in the article."""


@record(kw_only=True)
class Request:
    """A wish for an annotation."""

    article: str
    exact: str = ""
    """The words of the passage; "" where start and end say it all."""
    start: int | None = None
    end: int | None = None
    """Code points into the text; they choose among equal words too."""
    occurrence: int | None = None
    """Which of several equal words, from 1."""
    colour: Colour = Colour.YELLOW
    note: str = ""
    tags: tuple[str, ...] = ()

    def range(self, document: Document) -> tuple[int, int]:
        """Where the passage stands in the document, in code points.

        Words that do not stand there exactly are looked for with case, accents, quotation marks
        and blanks folded. Raises NotQuotedError where they are not there either, RequestError
        where they stand several times and nothing says which.
        """
        start, end = self.start, self.end
        if start is not None and end is not None and self.exact in ("", document.text[start:end]):
            return start, end
        exact = clean(self.exact).text.strip()
        pattern = r"\s+".join(map(re.escape, fold(exact).split()))
        if not pattern:
            raise RequestError("the quotation is empty")
        found = _places(re.escape(exact), document.text)
        found = found or _places(pattern, fold(document.text))
        if not found:
            raise NotQuotedError(
                f"“{clip(exact, 60)}” does not stand in “{clip(document.title, 60)}”"
            )
        number = 1 if self.occurrence is None else self.occurrence
        if not 1 <= number <= len(found):
            raise RequestError(
                f"“{clip(exact, 60)}” has no occurrence {number}: it stands {_times(len(found))}"
            )
        if len(found) > 1 and self.occurrence is None:
            raise RequestError(
                f"“{clip(exact, 60)}” stands {_times(len(found))}:"
                f" {_told(document, [start for start, _ in found])}; choose one with --occurrence N"
            )
        return found[number - 1]


def request(
    article: str,
    *,
    exact: str = "",
    start: int | None = None,
    end: int | None = None,
    occurrence: int | None = None,
    colour: str = Colour.YELLOW,
    note: str = "",
    tags: Iterable[str] = (),
) -> Request:
    """A request from values as a person or a program wrote them. Raises RequestError."""
    if colour not in tuple(Colour):
        raise RequestError(f"“{clip(colour, 40)}” is no colour; there are {', '.join(Colour)}")
    if (start is None) is not (end is None):
        raise RequestError("start and end go together")
    if start is None and not exact:
        raise RequestError("nothing says which passage: name its words, or start and end")
    try:
        names = tuple(dict.fromkeys(map(tag_name, tags)))
    except ValueError as error:
        raise RequestError(str(error)) from None
    return Request(
        article=article,
        exact=exact,
        start=start,
        end=end,
        occurrence=occurrence,
        colour=Colour(colour),
        note=clean(note).text,
        tags=names,
    )


def read(line: bytes) -> Request:
    """A request from a line of JSON. Raises RequestError, saying what is wrong with it."""
    try:
        fields: object = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RequestError(f"this is not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise RequestError("this is no JSON object")
    if unknown := fields.keys() - _FIELDS - _IGNORED:
        names = ", ".join(clip(name, 40) for name in sorted(unknown))
        raise RequestError(f"there is no field {names}")
    tags = fields.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise RequestError("tags must be a list of texts")
    article = _text(fields, "article")
    if not article:
        raise RequestError("there is no field article")
    return request(
        article,
        exact=_text(fields, "exact"),
        start=_number(fields, "start"),
        end=_number(fields, "end"),
        occurrence=_number(fields, "occurrence"),
        colour=_text(fields, "colour") or Colour.YELLOW,
        note=_text(fields, "note"),
        tags=tags,
    )


def _text(fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return value or ""
    raise RequestError(f"{name} must be text")


def _number(fields: dict[str, object], name: str) -> int | None:
    value = fields.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise RequestError(f"{name} must be a whole number, not below 0")


def _places(pattern: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(pattern, text)]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _told(document: Document, starts: list[int]) -> str:
    """Where passages stand: by paragraph and, in a transcript, by speaker."""
    told = []
    for number, start in enumerate(starts[:_SHOWN], 1):
        speaker = document.speaker_at(start)
        told.append(
            f"{number} in ¶ {document.paragraph_at(start)}{f' ({speaker})' if speaker else ''}"
        )
    more = ["…"] if len(starts) > _SHOWN else []
    return ", ".join(told + more)
