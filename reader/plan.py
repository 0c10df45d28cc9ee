"""A plan: what an import would do."""

from dataclasses import dataclass, field

from reader.acts import Step
from reader.annotation import Annotation, Notes
from reader.document import Document
from reader.notation import Tables


@dataclass(kw_only=True)
class Share:
    """What an import brings to one article."""

    notes: Notes
    """Its notes as they are, or new ones; with the path that it was found at."""
    document: Document | None = None
    """The text that is to be kept with them."""
    new: list[Annotation] = field(default_factory=list)
    tables: Tables | None = None
    """A whole notes file that is to be merged into its own."""


@dataclass(kw_only=True)
class Plan:
    """What an import would do."""

    at: str
    """The time that the act is to have."""
    shares: list[Share] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    passages: int = 0
    """All that the file brings."""
    attached: int = 0
    """Those that are new and stand where is certain,"""
    uncertain: int = 0
    """those whose place someone has to tell,"""
    orphans: int = 0
    """those whose words stand nowhere in their article,"""
    missing: int = 0
    """and those whose article is not there."""
    present: int = 0
    """Those that are here already,"""
    differing: int = 0
    """of them those that say something else here,"""
    deleted: int = 0
    """and those that lie in the trash."""
    articles: int = 0
    """The articles that get something new,"""
    absent: int = 0
    """and of them those that are not there."""
    remarks: list[str] = field(default_factory=list)

    @property
    def new(self) -> int:
        """How many passages are new."""
        return self.attached + self.uncertain + self.orphans + self.missing

    def told(self, kind: str, *, dry_run: bool = False) -> list[str]:
        """What importing a file of a kind did, or would do, in lines fit to show."""
        articles = f"in {_number(self.articles, 'article')}"
        if self.new:
            did = "would import" if dry_run else "imported"
            lines = [f"{kind}: {did} {_number(self.new, 'passage')} {articles}"]
        else:
            lines = [f"{kind}: nothing new among {_number(self.passages, 'passage')}"]
        left = ""
        if self.differing:
            left += f"; {self.differing:,} of them say something else here, and were left"
        if self.deleted:
            left += f"; {self.deleted:,} of them were deleted here, and stay so"
        counts = (
            (self.attached, "attached: their words stand there"),
            (self.uncertain, "uncertain: reader notes --review, or gr in the app, asks you"),
            (self.orphans, "orphans: their words stand nowhere in the article; kept all the same"),
            (
                self.missing,
                f"missing: {_number(self.absent, 'article')} not in the library;"
                " kept until they come",
            ),
            (self.present, f"here already{left}"),
        )
        lines += [f"  {count:,} {words}" for count, words in counts if count]
        return [*lines, *(f"  {remark}" for remark in self.remarks)]


def _number(count: int, noun: str) -> str:
    """A count in words: `1 article`, `2,000 articles`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
