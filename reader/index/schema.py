"""The tables of an index. It is derived from articles and notes: losing it loses nothing."""

import sqlite3

VERSION = 2
"""To be counted up with every change of the tables or of what stands in them: an index of another
version is made anew."""
PAGE = 8_192
"""Bytes of a page of the file. Smaller ones are left empty by a third: a page has to have room for
a whole text, and many are of two kilobytes when they are compressed. Larger ones gain little more,
and a change of a row writes a whole page."""
_FULL_TEXT = "content='', columnsize=0, detail=none, tokenize='ascii'"
"""Only which words stand in what: neither where nor how often, which would take more room than the
articles. What is asked beyond that is looked up in the texts."""
_TABLES = f"""
CREATE TABLE articles(
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE, -- absolute, as the system has it
    stamp INTEGER NOT NULL,    -- of the file when it was read; 0: it has to be read again
    digest BLOB,               -- of its bytes
    place INTEGER NOT NULL,    -- which of the library's places it is in
    key BLOB NOT NULL,         -- sorts it within that place as folders list their files
    shelf TEXT NOT NULL,
    folder TEXT NOT NULL,      -- within the place, with slashes; '' at its top
    title TEXT NOT NULL,
    filed TEXT NOT NULL,       -- what sorts it, as `reader.index.entries` makes it of the title
    author TEXT, date TEXT, updated TEXT, source TEXT, language TEXT,
    format TEXT NOT NULL,
    words INTEGER,
    hash TEXT NOT NULL,        -- of the canonical text; '' where it has not been read
    problem TEXT NOT NULL,     -- why it cannot be read; '' where it can
    -- What is known of the notes on it, here too because lists are sorted and filtered by it:
    notes TEXT,                -- their id
    status INTEGER NOT NULL DEFAULT 0, -- 0 unread, 1 reading, 2 read
    starred INTEGER NOT NULL DEFAULT 0,
    progress REAL NOT NULL DEFAULT 0,
    opened TEXT,
    annotated INTEGER NOT NULL DEFAULT 0, -- how many annotations
    kind INTEGER NOT NULL DEFAULT 0,      -- the best of them: 1 highlight, 2 tag, 3 note
    review INTEGER NOT NULL DEFAULT 0     -- how many of them someone has to look at
);
CREATE INDEX articles_found ON articles(place, key, shelf);
CREATE INDEX articles_title ON articles(filed);
CREATE INDEX articles_date ON articles(date);
CREATE INDEX articles_source ON articles(source);
CREATE INDEX articles_author ON articles(author);
CREATE INDEX articles_folder ON articles(place, folder);
CREATE INDEX articles_hash ON articles(hash);
CREATE INDEX articles_notes ON articles(notes);
CREATE INDEX articles_state ON articles(status, starred, annotated, review, opened);

-- Canonical texts and their structure, compressed; see `reader.index.texts`.
CREATE TABLE texts(id INTEGER PRIMARY KEY, text BLOB NOT NULL, parts BLOB NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(text, prefix='1 2 3 4', {_FULL_TEXT}); -- title to text
-- Merged the later the less is written over and over, and the more is looked up one by one.
INSERT INTO words(words, rank) VALUES ('automerge', 8);
CREATE VIRTUAL TABLE terms USING fts5vocab(words, row); -- in how many articles each word stands
CREATE VIRTUAL TABLE stands USING fts5vocab(words, instance); -- each word for each article
CREATE VIRTUAL TABLE titles USING fts5(text, prefix='1 2 3', {_FULL_TEXT});
CREATE TABLE speakers(
    article INTEGER NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL,
    affiliation TEXT NOT NULL, turns INTEGER NOT NULL
);
CREATE INDEX speakers_article ON speakers(article);
CREATE INDEX speakers_folded ON speakers(folded, article);

CREATE TABLE notes(
    id TEXT PRIMARY KEY,
    stamp INTEGER NOT NULL,    -- of the file when it was read; 0: it has to be read again
    title TEXT NOT NULL, author TEXT, date TEXT, source TEXT,
    paths TEXT NOT NULL, hashes TEXT NOT NULL, -- JSON lists
    status INTEGER NOT NULL, starred INTEGER NOT NULL, progress REAL NOT NULL, opened TEXT,
    sealed TEXT NOT NULL,
    annotated INTEGER NOT NULL, kind INTEGER NOT NULL,
    lost INTEGER NOT NULL DEFAULT 0 -- whether its article is nowhere any more
) WITHOUT ROWID;
CREATE INDEX notes_title ON notes(title);
-- Paths and hashes of the articles that notes were made on.
CREATE TABLE names(name BLOB NOT NULL, notes TEXT NOT NULL, PRIMARY KEY(name, notes)) WITHOUT ROWID;
CREATE INDEX names_notes ON names(notes);
CREATE TABLE annotations( -- those that are not deleted
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL, notes TEXT NOT NULL,
    created TEXT NOT NULL, updated TEXT NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, exact TEXT NOT NULL, text_hash TEXT NOT NULL,
    paragraph INTEGER NOT NULL, heading TEXT NOT NULL, speaker TEXT NOT NULL,
    colour TEXT NOT NULL, note TEXT NOT NULL, tags TEXT NOT NULL, -- parted by line ends
    state INTEGER NOT NULL DEFAULT 0, -- 0 attached, 1 moved, 2 uncertain, 3 orphan
    found_start INTEGER, found_end INTEGER, -- in the text as it is now; NULL for an orphan
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX annotations_notes ON annotations(notes, start);
CREATE INDEX annotations_id ON annotations(id);
CREATE INDEX annotations_speaker ON annotations(speaker);
CREATE TABLE tags(tag TEXT NOT NULL, annotation INTEGER NOT NULL, PRIMARY KEY(tag, annotation))
    WITHOUT ROWID;         -- folded
CREATE INDEX tags_annotation ON tags(annotation);
CREATE VIRTUAL TABLE noted USING fts5(text, prefix='1 2 3', {_FULL_TEXT});

CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of an empty index. Raises sqlite3.Error."""
    connection.executescript(
        f"PRAGMA page_size = {PAGE}; BEGIN; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;"
    )


def version(connection: sqlite3.Connection) -> int:
    """Of which version an index is; 0 for an empty file. Raises sqlite3.Error."""
    [[found]] = connection.execute("PRAGMA user_version")
    return int(found)
