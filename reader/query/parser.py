"""From text to query."""

from datetime import date

from reader.query.asked import Query


class QueryError(ValueError):
    """A text is no query; the message says what to do, on one line fit to show."""

    def __init__(self, message: str, start: int, end: int) -> None:
        """What is wrong stands at `text[start:end]`, in code points of the query's text."""
        super().__init__(message)
        self.message, self.start, self.end = message, start, end


def parse(text: str, *, typing: bool = False, today: date | None = None) -> Query:
    """Read a query. While it is being typed, the last word is only begun unless something follows,
    and what is only begun asks for nothing yet. `today` is what days are counted from, without it
    the date of the system. Raises QueryError."""
    raise NotImplementedError
