"""Finding places in the library for the command line: searches, concordances, echoes."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from reader.annotation import Json, article_id
from reader.arguments import UsageError
from reader.chart import chart, summary
from reader.concordance import MOST, Batch, Column, Line, Sort, batches, newest, of, speaks
from reader.counts import number
from reader.desk import Desk
from reader.difference import Change, figures, parts
from reader.echoes import Echo, Source, echoes
from reader.hits import Group, Hit, Kind, groups
from reader.library import shown
from reader.printer import Printer, Styled, bold, cells, muted
from reader.query import Query
from reader.request import Request
from reader.timeline import timeline

if TYPE_CHECKING:
    import sqlite3

_SORTS = {
    "": Sort.ARTICLE,
    "newest": Sort.ARTICLE,
    "left": Sort.LEFT,
    "right": Sort.RIGHT,
    "date": Sort.DATE,
    "speaker": Sort.SPEAKER,
}
_RANKS = {"": None, "best": True, "newest": False}
_WIDTH = 120
"""Columns of a concordance that is not printed on a terminal."""
_DATE, _TITLE = 10, 20
"""Columns of dates and titles."""
_ROWS = 3


def search(desk: Desk) -> int:
    """Print the places where what is asked for stands. Raises UsageError."""
    arguments = desk.arguments
    if arguments.kwic:
        return _concordance(desk)
    query, limit = desk.query, arguments.limit
    if not query:
        raise UsageError("say what to look for, as in  reader search ferry")
    if arguments.sort not in _RANKS:
        raise UsageError("without --kwic places are sorted by best or newest")
    act = partial(groups, query=query, best=_RANKS[arguments.sort])
    count = articles = total = 0
    for matching, group in desk.index.each(act):
        total = matching
        if group is None:
            continue
        hits = group.hits[: None if limit is None else limit - count]
        if hits and not arguments.json:
            _print_heading(desk.printer, group)
        for hit in hits:
            if arguments.json:
                desk.printer.row(_hit_fields(group, hit))
            else:
                _print_hit(desk, hit)
        count, articles = count + len(hits), articles + bool(hits)
        if count == limit:
            break
    told = f"{number(count, 'place')} in {number(articles, 'article')}"
    return desk.counted(count, f"{told} of {total:,}" if articles < total else told)


def _hit_fields(group: Group, hit: Hit) -> dict[str, Json]:
    article = group.row.article
    return {
        "article": group.row.name,
        "title": article.title,
        "path": article.path or None,
        "kind": hit.kind.value,
        "start": hit.start,
        "end": hit.end,
        "context": hit.context,
        "speaker": hit.speaker or None,
        "found": [list(span) for span in hit.spans],
        "date": article.date,
        "annotation": hit.annotation or None,
        "tags": list(hit.tags),
    }


def _print_heading(printer: Printer, group: Group) -> None:
    article = group.row.article
    about = " · ".join(filter(None, (article.author or article.source, article.date)))
    printer.line()
    printer.line(bold(article.title), muted(f" · {about}" if about else ""))
    place = shown(article.path) if article.path else "missing"
    printer.line(muted(place), indent=2, whole=True)


def _print_hit(desk: Desk, hit: Hit) -> None:
    context = hit.context
    for low, high in reversed(hit.spans):
        context = f"{context[:low]}*{context[low:high]}*{context[high:]}"
    lead = "✎ " if hit.kind is Kind.NOTE else f"{hit.speaker}: " if hit.speaker else ""
    desk.printer.text(f"{lead}{context}", indent=2, columns=desk.settings.measure)
    if hit.tags:
        desk.printer.line(muted(" ".join(f"#{tag}" for tag in hit.tags)), indent=2)


def _concordance(desk: Desk) -> int:
    arguments, query = desk.arguments, desk.query
    if not query.wanted:
        raise UsageError('name a word or a "phrase" that is to stand in the column')
    if arguments.sort not in _SORTS:
        raise UsageError("--kwic is sorted by left, right, date, speaker, or newest")
    column, dates = Column(_SORTS[arguments.sort]), Counter[str]()
    for batch in desk.index.each(partial(_batches, query=query)):
        if batch is None:  # it has to be begun again
            column, dates = Column(column.sort), Counter()
            continue
        column.add(batch.lines)
        dates += batch.dates
    count = sum(dates.values())
    lines = column.lines[: arguments.limit]
    if arguments.json:
        names = desk.index.ask(partial(_names, ids=sorted({line.article for line in lines})))
        for line in lines:
            desk.printer.row(_line_fields(line, names.get(line.article, "")))
    else:
        _print_bars(desk.printer, dates)
        for line in lines:
            _print_line(desk.printer, line)
    told = number(count, "time")
    if count > len(lines):
        of_most = f", {MOST:,} at most" if len(column) < count else ""
        told += f", {len(lines):,} of them printed{of_most}"
    return desk.counted(count, told)


def _batches(connection: "sqlite3.Connection", query: Query) -> Iterator[Batch | None]:
    yield None
    yield from batches(connection, newest(connection, query), of(query), speaks(query))


def _names(connection: "sqlite3.Connection", ids: Sequence[int]) -> dict[int, str]:
    """The ids of articles, as they are reported, by those that they have in the index."""
    marks = ", ".join("?" * len(ids))
    rows = connection.execute(
        f"SELECT id, notes, title, hash FROM articles WHERE id IN ({marks})", tuple(ids)
    )
    return {id: notes or article_id(title, hash) for id, notes, title, hash in rows}


def _line_fields(line: Line, article: str) -> dict[str, Json]:
    return {
        "article": article,
        "title": line.title,
        "path": os.fsdecode(line.path),
        "kind": "text",
        "start": line.start,
        "end": line.end,
        "context": f"{line.left}{line.word}{line.right}",
        "speaker": line.speaker or None,
        "left": line.left,
        "word": line.word,
        "right": line.right,
        "date": line.date or None,
    }


def _print_bars(printer: Printer, dates: Counter[str]) -> None:
    """Counts over time, on a terminal."""
    if not printer.width:
        return
    line = timeline(dates, printer.width // 2)
    for row in chart(line, printer.width, _ROWS):
        printer.line(row)
    if said := summary(line, " · "):
        printer.line(muted(said))
    printer.line()


def _print_line(printer: Printer, line: Line) -> None:
    room = (printer.width or _WIDTH) - _DATE - _TITLE - 4
    side = max(4, (room - cells(line.word)) // 2)
    left = _end(line.left.lstrip(), side)
    right = line.right.rstrip()
    right = right if cells(right) <= side else _start(right, side - 1) + "…"
    printer.line(
        muted(f"{line.date[:_DATE]:<{_DATE}}  "),
        " " * (side - cells(left)) + left,
        bold(line.word),
        right + " " * (side - cells(right)),
        muted(f"  {line.title}"),
        whole=not printer.width,
    )


def _start(text: str, width: int) -> str:
    """As much of a text as fits into so many columns."""
    return text[: _fitting(text, width)]


def _end(text: str, width: int) -> str:
    """The end of a text that fits into so many columns; an ellipsis where something is lost."""
    if cells(text) <= width:
        return text
    return "…" + text[len(text) - _fitting(reversed(text), width - 1) :]


def _fitting(signs: Iterable[str], width: int) -> int:
    """How many signs, from the first one on, fit into so many columns."""
    return sum(taken <= width for taken in accumulate(map(cells, signs)))


def echo(desk: Desk) -> int:
    """Print where else a passage is said."""
    arguments = desk.arguments
    named = " ".join(arguments.query)
    passage, path, start, end = named, "", 0, 0
    if arguments.quote is not None:
        source = desk.collection.source(named)
        request = Request(article="", exact=arguments.quote, occurrence=arguments.occurrence)
        start, end = request.range(source.document)
        passage, path = source.document.text[start:end], source.path
    place = (path, start, end)
    found = desk.index.ask(
        lambda connection: echoes(connection, passage, _source(connection, *place))
    )[: arguments.limit]
    names = desk.index.ask(partial(_names, ids=[one.article for one in found]))
    for one in found:
        if arguments.json:
            desk.printer.row(_echo_fields(passage, one, names.get(one.article, "")))
        else:
            _print_echo(desk, passage, one)
    return desk.counted(len(found), number(len(found), "other place"))


def _source(connection: "sqlite3.Connection", path: str, start: int, end: int) -> Source | None:
    row = connection.execute(
        "SELECT id FROM articles WHERE path = ?", (os.fsencode(path),)
    ).fetchone()
    return Source(row[0], start, end) if row else None


def _echo_fields(passage: str, found: Echo, article: str) -> dict[str, Json]:
    compared = parts(passage, found.text)
    changes: list[Json] = [
        {
            "change": part.change.value,
            "old": passage[part.start : part.end].strip(),
            "new": found.text[part.other_start : part.other_end].strip(),
        }
        for part in compared
        if part.change is not Change.KEPT
    ]
    numbers: list[Json] = [list(pair) for pair in figures(passage, found.text, compared)]
    return {
        "article": article,
        "title": found.title,
        "path": os.fsdecode(found.path),
        "kind": "text",
        "start": found.start,
        "end": found.end,
        "context": found.text,
        "speaker": found.speaker or None,
        "date": found.date or None,
        "paragraph": found.paragraph,
        "score": round(found.score, 4),
        "same": found.same,
        "copies": found.copies,
        "figures": numbers,
        "changes": changes,
    }


def _print_echo(desk: Desk, passage: str, found: Echo) -> None:
    printer = desk.printer
    about = " · ".join(filter(None, (found.speaker, found.date, f"{found.score:.0%} alike")))
    printer.line(bold(found.title), muted(f" · {about}"))
    printer.line(muted(shown(os.fsdecode(found.path))), indent=2, whole=True)
    compared = parts(passage, found.text)
    if changed := figures(passage, found.text, compared):
        told = ", ".join(f"{old} → {new}" for old, new in changed)
        printer.line(Styled(told, "1"), indent=2)
    said: list[str] = []
    for part in compared:
        old = passage[part.start : part.end].strip()
        new = found.text[part.other_start : part.other_end].strip()
        if part.change is Change.KEPT:
            said.append(new)
            continue
        said += [f"[-{old}-]"] if old else []
        said += [f"{{+{new}+}}"] if new else []
    printer.text(" ".join(said), indent=2, columns=desk.settings.measure)
    printer.line()
