"""What was found in a library, as Markdown and as CSV."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from reader.dates import told
from reader.exports.files import write
from reader.exports.literal import line, quotation
from reader.hits import Group, Hit, Kind
from reader.library import shown

_MARK = "<!-- what reader found; it is written anew by the next export -->"
_COLUMNS = "article title path kind start end context speaker date source tags".split()
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Stand for emphasis until the rest is escaped: no article means anything by them."""
_FORMULA = re.compile(r"[\s]*[=+\-@]|[\t\r]")


def ours(text: str) -> bool:
    """Whether a file holds such an export, which may be replaced."""
    first = text.lstrip("\ufeff").splitlines()[:1]
    return first in ([_MARK], [",".join(_COLUMNS)])


def is_table(path: Path) -> bool:
    """Whether a file of that name is to be CSV."""
    return path.suffix.lower() == ".csv"


def may_replace(path: Path) -> bool:
    """Whether there is no file yet, or an export of ours. Raises OSError."""
    try:
        with path.open("rb") as file:
            return ours(file.read(1024).decode("utf-8", "replace"))
    except FileNotFoundError:
        return True


def save(path: Path, query: str, groups: Iterable[Group]) -> tuple[int, int]:
    """Write what a query found into a file, as its suffix says; returns the numbers of places and
    of articles. The file is there whole, or as it was before. Raises OSError."""
    kept = list(groups)
    text = table(kept) if is_table(path) else markdown(query, kept)
    path.parent.mkdir(0o700, parents=True, exist_ok=True)
    write(path, text)
    return sum(len(group.hits) for group in kept), len(kept)


def table(groups: Iterable[Group]) -> str:
    """A line for each place. What a spreadsheet would take for a formula has a `'` before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for group in groups:
        article = group.row.article
        for hit in group.hits:
            about = hit.speaker, article.date or "", article.source or ""
            place = shown(article.path) if article.path else ""
            cells = [group.row.name, article.title, place, hit.kind.value]
            cells += [str(hit.start), str(hit.end), hit.context, *about, " ".join(hit.tags)]
            writer.writerow([_guarded(cell) for cell in cells])
    return out.getvalue()


def markdown(query: str, groups: Iterable[Group]) -> str:
    """A heading for each article, and its places as quotations, what was found in them in bold."""
    parts = [_MARK, f"# {line(query)}"]
    for group in groups:
        article = group.row.article
        known = (article.author, article.source, told(article.date) if article.date else "")
        about = " · ".join(line(part) for part in known if part)
        parts.append(f"## {line(article.title)}")
        place = f"`{shown(article.path)}`" if article.path else "missing"
        parts.append("  \n".join(filter(None, (about, place))))
        parts += [part for hit in group.hits for part in _place(hit)]
    return "\n\n".join(parts) + "\n"


def _place(hit: Hit) -> Iterator[str]:
    context = hit.context.replace(_OPEN, " ").replace(_CLOSE, " ")
    for low, high in reversed(hit.spans):
        context = f"{context[:low]}{_OPEN}{context[low:high]}{_CLOSE}{context[high:]}"
    if hit.kind is Kind.NOTE:
        yield "Note:"
    said = quotation(context)
    yield said.replace(_OPEN, "**").replace(_CLOSE, "**")
    about = [line(hit.speaker)] if hit.speaker else []
    about += [f"#{tag}" for tag in hit.tags]
    if about:
        yield " · ".join(about)


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not cell.isdigit() else cell
