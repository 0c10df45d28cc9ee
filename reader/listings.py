"""The commands that tell what there is: articles, passages, the index."""

from datetime import UTC, datetime
from itertools import islice
from time import localtime, strftime
from typing import TYPE_CHECKING

from reader import reports
from reader.anchoring import MISSING
from reader.annotation import Status
from reader.arguments import UsageError
from reader.dates import told
from reader.desk import GOOD, NOTHING, Desk, number
from reader.exports import citation
from reader.index.groupings import Grouping
from reader.index.orders import Sort
from reader.library import shown
from reader.passage import State
from reader.passages import Section
from reader.printer import bold, muted
from reader.query import Query
from reader.query.tree import Is, every
from reader.reports import Passage

if TYPE_CHECKING:
    from reader.index.row import Row

_UNITS = ("bytes", "kB", "MB", "GB")


def articles(desk: Desk) -> int:
    """List articles. Returns the exit code."""
    given, count = desk.arguments, 0
    if given.missing and given.sort:
        raise UsageError("--missing has an order of its own; leave out --sort")
    sort = Sort(given.sort or Sort.FOUND)
    query = desk.query
    rows = desk.collection.missing(query) if given.missing else desk.collection.rows(query, sort)
    for row in islice(rows, given.limit):
        count += 1
        if given.json:
            desk.printer.row(reports.article_fields(row))
        else:
            _article(desk, row)
        if count == 1:
            desk.printer.flush()  # whoever reads along sees it begin
    if not given.missing:
        for problem in desk.collection.unreadable():
            desk.printer.say(problem)
    return desk.counted(count, number(count, "missing article" if given.missing else "article"))


def _article(desk: Desk, row: "Row") -> None:
    article = row.article
    marks = f"✎ {row.annotations}" if row.annotations else ""
    read = f"{row.progress:.0%}" if row.status is Status.READING else row.status.value
    by = article.author or article.source
    desk.printer.line(
        muted(f"{article.date or '':<10}  {marks:>5}  {read:<6}  "),
        bold("★ " * row.starred + article.title),
        muted(f" · {by}" if by else ""),
    )
    if desk.arguments.missing:
        desk.printer.line(f"last at {shown(article.path)}", indent=2, whole=True)


def passages(desk: Desk) -> int:
    """List marked passages. Returns the exit code."""
    given, query = desk.arguments, desk.query
    if given.review:
        review = Is("review")
        query = Query(every([query.node, review] if query.node else [review]), query.text)
    grouping = Grouping(given.sort or Grouping.ARTICLE)
    seen, of = set[tuple[str, str]](), set[str]()
    for section in desk.collection.sections(query, grouping, given.limit, once=given.json):
        found = section.passages
        seen.update((passage.notes.id, passage.annotation.id) for passage in found)
        of.update(passage.notes.id for passage in found)
        if given.json:
            for passage in found:
                desk.printer.row(reports.passage_fields(passage))
        else:
            desk.printer.line(bold(_title(grouping, section)), muted(_by(section)))
            for passage in found:
                _passage(desk, passage, titled=grouping is not Grouping.ARTICLE)
            desk.printer.line()
    count = len(seen)
    return desk.counted(count, f"{number(count, 'passage')} in {number(len(of), 'article')}")


def _title(grouping: Grouping, section: Section) -> str:
    """What stands above passages."""
    name = section.title
    match grouping:
        case Grouping.TAG:
            return f"#{name}" if name else "no tag"
        case Grouping.DATE:
            return told(name) if name else "no date"
        case Grouping.SPEAKER:
            return name or "no speaker"
    return name


def _by(section: Section) -> str:
    return f" · {section.author}" if section.author else ""


def _passage(desk: Desk, passage: Passage, *, titled: bool) -> None:
    annotation, columns = passage.annotation, desk.settings.measure
    title = passage.notes.title if titled else ""
    parts = (title, citation.place(annotation), annotation.colour.value)
    tags = "".join(f" #{tag}" for tag in annotation.tags)
    desk.printer.line()
    desk.printer.text(f"“{annotation.passage.exact}”", indent=2, columns=columns)
    desk.printer.line(muted(" · ".join(filter(None, parts))), tags, indent=2)
    if told := _state(passage):
        desk.printer.line(muted(told), indent=2)
    if passage.text not in (None, annotation.passage.exact):
        lead = "perhaps now" if passage.state is State.UNCERTAIN else "now"
        desk.printer.text(f"{lead}: “{passage.text}”", indent=2, columns=columns)
    if annotation.note:
        desk.printer.text(annotation.note, indent=2, columns=columns)


def _state(passage: Passage) -> str:
    """What is to be said of where a passage stands."""
    if passage.reason == MISSING:
        return passage.reason
    known = {State.ORPHAN: "no longer found in the article", State.UNCERTAIN: "place not certain"}
    parts = (known.get(passage.state, ""), passage.reason)
    return ": ".join(filter(None, parts)) if passage.state in known else ""


def index(desk: Desk) -> int:
    """Show the state of the index, or make it anew. Returns the exit code."""
    collection, rebuild = desk.collection, desk.arguments.rebuild
    known = collection.rebuilt() if rebuild else collection.known_index
    if known is None and not rebuild:
        desk.printer.say("there is no index yet; the first command that needs one makes it")
    if known is None:
        return NOTHING
    state, file = known.state(), known.file
    size = known.totals().bytes
    if desk.arguments.json:
        desk.printer.row(
            {
                "file": str(file),
                "bytes": size,
                "articles": state.articles,
                "unreadable": state.unreadable,
                "words": state.words,
                "annotations": state.annotations,
                "annotated": state.annotated,
                "scanned": known.scanned,
                "problems": [*state.problems],
            }
        )
        return GOOD
    unread = f", {state.unreadable:,} cannot be read" if state.unreadable else ""
    passages = number(state.annotations, "passage")
    lines = {
        "File": shown(file),
        "Size": _size(size),
        "Articles": f"{state.articles:,}{unread}",
        "Words": f"{state.words:,}",
        "Marked": f"{passages} in {number(state.annotated, 'article')}",
        "Scanned": _local(known.scanned) if known.scanned else "not to its end yet",
    }
    for label, value in lines.items():
        desk.printer.line(muted(f"{label:<10}"), value, whole=True)
    for problem in state.problems:
        desk.printer.say(problem)
    return GOOD


def _size(count: int) -> str:
    """Bytes in words: `12.3 MB`."""
    size, unit = float(count), 0
    while size >= 1_000 and unit < len(_UNITS) - 1:
        size, unit = size / 1_000, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{count} {_UNITS[0]}"


def _local(utc: str) -> str:
    """A time, given in UTC (ISO), on the user's clock."""
    seconds = datetime.strptime(utc, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
    return strftime("%Y-%m-%d %H:%M", localtime(seconds))
