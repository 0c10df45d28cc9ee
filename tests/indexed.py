"""Indexes in memory, made of texts."""

import os
import sqlite3
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from reader.formats import parse
from reader.index import entries, schema


def indexed(texts: Mapping[str, str]) -> sqlite3.Connection:
    """An index of articles by their paths; their ids count from 1, in this order."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.create(connection)
    for place, (path, text) in enumerate(texts.items()):
        raw = text.encode()
        found = entries.Place(path, 1, 0, place.to_bytes(4, "big"))
        digest = blake2b(raw, digest_size=16).digest()
        entries.put_article(connection, entries.entry(found, digest, parse(raw, path)))
    return connection


def name(path: bytes) -> str:
    """A path without folders and suffix."""
    return Path(os.fsdecode(path)).stem
