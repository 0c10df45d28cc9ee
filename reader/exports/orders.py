"""Orders: what is exported as Markdown, how, and where to; and carrying them out."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from reader.anchoring import Texts, placements
from reader.annotation import Notes
from reader.exports import blocks, files, frontmatter, markdown, papers
from reader.exports.files import Put, Report
from reader.exports.layouts import Layout, usual
from reader.exports.naming import file_name
from reader.exports.papers import Paper
from reader.exports.quotes import Quote, present, quotes
from reader.extract import Extract
from reader.options import By, Flavour
from reader.passage import never
from reader.record import record


class Item(NamedTuple):
    """An article some of whose annotations are exported."""

    notes: Notes
    """All that is kept for it."""
    document: Extract | None
    """None where the article is missing."""
    chosen: Collection[str] | None = None
    """The ids of the annotations wanted; None for all."""
    texts: Texts = lambda text_hash: None
    """Gives the texts that its passages were marked in."""

    @property
    def quotes(self) -> list[Quote]:
        """All its annotations, as they stand now."""
        if self.document is None:
            return quotes(self.notes, None)
        placed = placements(self.document, self.notes.records, self.texts)
        return quotes(self.notes, self.document, placed)


@record(kw_only=True)
class Order:
    """How passages are exported."""

    flavour: Flavour = Flavour.PLAIN
    templates: Path | None = None
    """The folder of the user's own templates."""
    by: By = By.ARTICLE
    together: bool = False
    """Whether all goes into one file."""

    @property
    def layout(self) -> Layout:
        """Raises ValueError, with a line fit to show, where a template is wrong."""
        return Layout(self.flavour, self.templates) if self.templates else usual(self.flavour)

    @property
    def by_article(self) -> bool:
        """Whether each article has a file of its own."""
        return self.by is By.ARTICLE and not self.together


def all_papers(order: Order, items: Iterable[Item]) -> Iterator[Paper]:
    """The papers that items make."""
    if order.by_article:
        for item in items:
            yield _article(item)
        return
    found: list[Quote] = []
    chosen: set[str] | None = set()
    for item in items:
        found += item.quotes
        if item.chosen is None:
            chosen = None
        elif chosen is not None:
            chosen.update(item.chosen)
    for paper in papers.dossiers(found, order.by, together=order.together):
        if chosen is None or any(one.quote.annotation.id in chosen for one in paper.entries):
            yield replace(paper, chosen=chosen, partial=chosen is not None)


def write(
    order: Order,
    folder: Path,
    items: Callable[[Collection[str]], Iterable[Item]],
    *,
    put: Put | None = None,
    progress: Callable[[int], None] = lambda count: None,
    cancelled: Callable[[], bool] = never,
) -> Report:
    """Carry out an order; else as `files.export`. `items` gives what is exported, and is told of
    the ids that files are there for: those are brought up to date though nothing be left in them.

    Raises ValueError, with a line fit to show, where a template is wrong.
    """
    layout = order.layout
    existing = files.find_existing(folder)
    found = all_papers(order, items(existing))
    if not order.by_article and not order.together:
        found = _with_forsaken(found, order.by, existing)
    return files.export(
        folder, found, layout, existing=existing, put=put, progress=progress, cancelled=cancelled
    )


class Preview(NamedTuple):
    """What a first file would be."""

    name: str
    text: str
    """How it would begin, without our markers."""


def preview(order: Order, items: Iterable[Item], most: int = 20) -> Preview | None:
    """What an order would write first, made of the first articles alone; None for nothing.

    Raises ValueError as `write` does.
    """
    layout = order.layout
    first = next(all_papers(order, islice(items, 1 if order.by_article else most)), None)
    if first is None:
        return None
    name = file_name(markdown.name(first, layout), first.id, ())
    return Preview(name, blocks.unmarked(markdown.write(first.first(most), layout)))


def _article(item: Item) -> Paper:
    notes = present(item.notes, item.document)
    return papers.article(notes, item.document, item.quotes).only(item.chosen)


def _with_forsaken(found: Iterable[Paper], by: By, existing: Mapping[str, Path]) -> Iterator[Paper]:
    """The papers, and empty ones for files of groups that no passage is in any more, where all
    passages are exported."""
    ids: set[str] = set()
    whole = True
    for paper in found:
        ids.add(paper.id)
        whole = whole and paper.chosen is None
        yield paper
    for id, path in existing.items() if whole and ids else ():
        if id.startswith(f"{papers.dossier_id(by)}-") and id not in ids:
            title = frontmatter.find(files.beginning(path), "title") or path.stem
            yield Paper(id=id, title=title, name=title, properties={"title": title}, entries=())
