from array import array
from enum import StrEnum
from typing import NamedTuple
import threading
from reader.annotation import Status, article_id
from reader.article import summary
from reader.library import load, UnreadableError
from reader.query import Query
from reader.query import subjects as S
from reader.index.row import Row

class IndexUnavailableError(Exception): ...
class Sort(StrEnum):
    FOUND = "found"; DATE = "date"; TITLE = "title"; SOURCE="source"; FOLDER="folder"; UNREAD="unread"; RECENT="recent"; ANNOTATED="annotated"
class Listing(NamedTuple):
    ids: array
    groups: tuple = ()
    whole: bool = True
    count: int = 0
class Progress(NamedTuple):
    done: int
    total: int
class Outcome(NamedTuple):
    problems: tuple = ()
class Totals(NamedTuple):
    articles: int
    annotations: int

class Index:
    def __init__(self, file, library, notebook, *, report):
        self.library, self.notebook = library, notebook
        self.docs = {}; self._notes = {}; self.changed = 0; self.lock = threading.RLock()
        self.order = []
        self.ids = {}
    def scan(self, progress, cancelled):
        found = list(self.library.files())
        docs = {}
        for n, one in enumerate(found):
            try: docs[str(one.path)] = (load(one.path), one.shelf)
            except UnreadableError: continue
            progress(Progress(n, len(found)))
        with self.lock:
            notes = {n.id: n for n in self.notebook.all()}
            new = ({k: d.hash for k,(d,_) in docs.items()}, notes) != ({k: d.hash for k,(d,_) in self.docs.items()}, self._notes)
            self.docs = docs; self._notes = notes
            for p in docs: self.ids.setdefault(p, len(self.ids)+1)
            if new: self.changed += 1
        return Outcome(tuple(self.library.problems))
    def _of(self, path):
        d, s = self.docs[path]
        for n in self._notes.values():
            if path in n.paths: return n
    def _row(self, path):
        d, s = self.docs[path]; n = self._of(path)
        a = summary(d, path, s)
        r = n.reading if n else None
        from reader.ui.screens.indexing import best
        return Row(self.ids[path], a, n.id if n else None, r.status if r else Status.UNREAD, bool(r and r.starred), r.progress if r else 0.0, len(n.annotations) if n else 0, best(n) if n else "", 0, r.opened if r else None)
    def missing(self):
        out = []
        from reader.ui.screens.indexing import best
        from reader.article import Article
        from pathlib import Path
        here = {n.id for n in map(self._of, self.docs) if n}
        for k, n in enumerate(self._notes.values()):
            if n.id not in here and n.annotations and not any(Path(p).exists() for p in n.paths):
                out.append(Row(-k-1, Article(path="", title=n.title, author=n.author, date=n.date, source=n.source), n.id, n.reading.status, n.reading.starred, n.reading.progress, len(n.annotations), best(n), 0, None))
        return out
    def row(self, path):
        with self.lock: return self._row(path) if path in self.docs else None
    def row_of(self, notes):
        with self.lock:
            return next((self._row(p) for p in self.docs if (n := self._of(p)) and n.id == notes), None)
    def rows(self, ids):
        with self.lock:
            by = {i: p for p, i in self.ids.items()}
            m = {r.id: r for r in self.missing()}
            return [self._row(by[i]) if i > 0 else m[i] for i in ids if by.get(i) in self.docs or i in m]
    def listing(self, query, sort, cancelled):
        with self.lock:
            rows = [self._row(p) for p in self.docs if self._match(p, query)]
            guide = [r for r in rows if r.article.shelf]; own = [r for r in rows if not r.article.shelf]
            groups = []
            if sort == "title": own.sort(key=lambda r: r.article.title)
            if guide: groups.append((len(own), "Guide"))
            miss = [] if query else self.missing()
            if miss: groups.append((len(rows), "Missing"))
            ids = array("q", [r.id for r in own + guide + miss])
        yield Listing(ids, tuple(groups), True, len(ids))
    def _match(self, path, query):
        d, s = self.docs[path]; n = self._of(path)
        return query.matches(S.article_subject(summary(d, path, s), n, text=lambda: d.text, speakers=tuple(x.name for x in d.speakers)))
    def count(self, query):
        return sum(len(x.ids) for x in self.listing(query, "found", None))
    def totals(self):
        with self.lock: return Totals(len(self.docs), sum(len(n.annotations) for n in self._notes.values()))
    def tag_sets(self, own):
        return [(a.tags, 1, a.updated) for n in self._notes.values() if n.id != own for a in n.annotations if a.tags]
    def values(self, field, begun):
        return ["Harbour Wire", "Harbour Gazette"] if field == "source" else []
    def note(self, notes):
        with self.lock:
            for n in notes: self._notes[n.id] = n
            self.changed += 1
    def forget(self, ids):
        with self.lock:
            for i in ids: self._notes.pop(i, None)
            self.changed += 1
    def close(self): ...
