"""What a query is put to: articles, annotations and paragraphs, with one meaning for all three.

Words are looked for in an article's title, author, source, text, and the notes and tags on it; in
an annotation's passage, note, tags, speaker, heading and its article's title; in a paragraph's
text. What is asked of notes, tags, colours and marks is for any annotation of an article or in a
paragraph, and what is asked of title, author, source, date, folder, language and format is for the
article. `speaker` is any of an article's speakers, the one of a passage, the one of a paragraph.
"""

from collections.abc import Callable, Iterable, Sequence

from reader.annotation import Annotation, Notes, Reading
from reader.article import Article
from reader.query.asked import Subject


def article_subject(
    article: Article,
    notes: Notes | None,
    *,
    folder: str = "",
    speakers: tuple[str, ...] = (),
    text: Callable[[], str] = str,
    placed: Callable[[], frozenset[str]] = frozenset,
    missing: bool = False,
) -> Subject:
    """What a query can ask of an article. `text` gives its canonical text; `placed` says whether
    any annotation is `orphaned` or for `review`; `missing` is one whose file is nowhere."""
    annotations = notes.annotations if notes else ()
    known = (article.title, article.author or "", article.source or "")
    said = (part for note in annotations for part in (note.note, *note.tags))
    return Subject(
        said=(*filter(None, (*known, *said)),),
        body=text,
        title=article.title,
        author=article.author or "",
        source=article.source or "",
        speakers=speakers,
        notes=tuple(note.note for note in annotations),
        folder=folder,
        language=article.language or "",
        format=article.format,
        date=article.date or "",
        updated=article.updated or "",
        tags=notes.tags if notes else frozenset(),
        states=states(notes.reading if notes else Reading(), annotations, missing=missing),
        placed=placed,
        has=traits(annotations),
        colours=frozenset(note.colour.value for note in annotations),
    )


def annotation_subject(
    annotation: Annotation,
    notes: Notes,
    article: Article | None = None,
    *,
    folder: str = "",
    placed: Callable[[], frozenset[str]] = frozenset,
    missing: bool = False,
) -> Subject:
    """What a query can ask of an annotation: `notes` are those it belongs to, `article` is what is
    known of the article they were made on, where more is known than they say."""
    own = (annotation,)
    title = article.title if article else notes.title
    known = article or notes
    return Subject(
        said=(
            *(annotation.passage.exact, annotation.note, annotation.speaker, annotation.heading),
            *(title, *annotation.tags),
        ),
        title=title,
        author=known.author or "",
        source=known.source or "",
        speakers=(annotation.speaker,),
        notes=(annotation.note,),
        folder=folder,
        language=(article.language or "") if article else "",
        format=article.format if article else "",
        date=known.date or "",
        updated=(article.updated or "") if article else "",
        tags=frozenset(annotation.tags),
        states=states(notes.reading, own, missing=missing),
        placed=placed,
        has=traits(own),
        colours=frozenset({annotation.colour.value}),
    )


def paragraph_subject(
    article: Subject,
    text: str,
    speaker: str,
    annotations: Sequence[Annotation],
    *,
    placed: Callable[[], frozenset[str]] = frozenset,
) -> Subject:
    """What a query can ask of a paragraph of an article; `annotations` are those in it."""
    states = article.states
    if bool(annotations) is not ("annotated" in states):
        states ^= {"annotated"}
    return Subject(  # spelled out: there may be a hundred thousand
        body=lambda: text,
        title=article.title,
        author=article.author,
        source=article.source,
        speakers=(speaker,),
        notes=tuple([note.note for note in annotations]),
        folder=article.folder,
        language=article.language,
        format=article.format,
        date=article.date,
        updated=article.updated,
        tags=frozenset([tag for note in annotations for tag in note.tags]),
        states=states,
        placed=placed,
        has=traits(annotations),
        colours=frozenset([note.colour.value for note in annotations]),
    )


def states(
    reading: Reading, annotations: Iterable[Annotation], *, missing: bool = False
) -> frozenset[str]:
    """What `is:` asks for, but for where annotations stand."""
    there = {
        "starred": reading.starred,
        "annotated": any(True for _ in annotations),
        "missing": missing,
    }
    return frozenset({reading.status.value, *(name for name, so in there.items() if so)})


def traits(annotations: Iterable[Annotation]) -> frozenset[str]:
    """What `has:` asks for of annotations: `highlight` of any, `note`, `tag`."""
    found: set[str] = set()
    for note in annotations:
        found.add("highlight")
        if note.note:
            found.add("note")
        if note.tags:
            found.add("tag")
    return frozenset(found)
