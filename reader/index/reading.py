"""Reading articles for an index, in this process or, many of them, in children.

`python -m reader.index.reading` is such a child: it reads what it is told on its standard input
and answers on its standard output, both in pickled messages that begin with their length.
"""

import gc
import hashlib
import os
import pickle
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from reader import formats, library
from reader.article import Article
from reader.index.entries import Entry, Place, entry, filed, titled
from reader.library import UnreadableError

_SELDOM = 50_000
"""Objects between two collections: hardly any are garbage."""
_LENGTH = 8
"""Bytes that say how long a message is."""


class Job(NamedTuple):
    """A file to read."""

    place: Place
    digest: bytes = b""
    """Of its bytes as they were: where they are the same still, nothing more is made of them."""
    seconds: int = 0
    """After which it is given up by a child; 0 for never."""


def digest(data: bytes) -> bytes:
    """By what the bytes of a file are known again."""
    return hashlib.blake2b(data, digest_size=16).digest()


def read(job: Job) -> Entry | None:
    """What an index keeps of a file; None where its bytes are as they were."""
    path = Path(job.place.path)
    try:
        data = library.content(path)
        found = digest(data)
        if found == job.digest:
            return None
        return entry(job.place, found, library.parsed(data, path))
    except UnreadableError as error:
        return unread(job.place, str(error))


def unread(place: Place, problem: str) -> Entry:
    """What an index keeps of a file that cannot be read: its name."""
    path = Path(place.path)
    format, _ = formats.formats().get(path.suffix.lower(), ("text", None))
    title = library.shown(path.stem) or "untitled"
    article = Article(path=place.path, shelf=place.shelf, title=title, format=format)
    return Entry(place, b"", article, problem, titles=titled(title), filed=filed(title))


def send(stream: IO[bytes], message: object) -> None:
    """Write a message. Raises OSError."""
    told = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(len(told).to_bytes(_LENGTH, "big") + told)
    stream.flush()


def received(stream: IO[bytes]) -> object:
    """The next message; None at the end. Raises OSError."""
    head = stream.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    length = int.from_bytes(head, "big")
    told = stream.read(length)
    return pickle.loads(told) if len(told) == length else None


def main() -> None:
    """Read files for the parent until it asks for no more, or is no more."""
    if hasattr(os, "nice"):
        os.nice(10)
    gc.set_threshold(_SELDOM)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    with suppress(OSError):  # nobody listens any more
        while jobs := received(source):
            assert isinstance(jobs, list)
            found = []
            for job in jobs:
                _limit(job.seconds)
                found.append(read(job))
            _limit(0)
            send(sink, found)


def _limit(seconds: int) -> None:
    """End this process where it has not ended what it does by then; 0 for never."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


if __name__ == "__main__":
    main()
