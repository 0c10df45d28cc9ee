"""W3C Web Annotations in JSON-LD: one, a list, a page, or a collection with its pages in it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from urllib.parse import unquote_to_bytes, urlsplit

from reader.annotation import Json
from reader.imports.fields import number, objects, text, texts
from reader.imports.parcel import Excerpt, Parcel, Work, excerpt, gathered

_WITHIN = ("items", "@graph", "annotations", "first", "next", "last")
"""Where a collection and its pages have what is in them."""
_MOST = 64
"""How deep they may lie in one another."""
_TAGGING = ("tagging", "classifying", "identifying")


def recognises(value: Json) -> bool:
    """Whether a value is, or holds, a web annotation."""
    return next(_annotations(value), None) is not None


def read(value: Json) -> Parcel:
    """All annotations that quote something."""
    pairs: list[tuple[Work, Excerpt]] = []
    left = 0
    for annotation in _annotations(value):
        found = list(_passages(annotation))
        pairs += found
        left += not found
    more = f"{left:,} without a quotation are left out: a position alone says too little"
    return Parcel(kind="W3C annotations", works=gathered(pairs), remarks=(more,) if left else ())


def _annotations(value: Json, depth: int = 0) -> Iterator[Mapping[str, Json]]:
    for one in objects(value):
        if "Annotation" in _types(one):
            yield one
        elif depth < _MOST:
            for name in _WITHIN:
                if isinstance(one.get(name), dict | list):
                    yield from _annotations(one[name], depth + 1)


def _types(one: Mapping[str, Json]) -> list[str]:
    named = [*texts(one.get("type", [])), *texts(one.get("@type", []))]
    return [re.split("[:#/]", name)[-1] for name in named]


def _passages(annotation: Mapping[str, Json]) -> Iterator[tuple[Work, Excerpt]]:
    note, tags = _said(annotation)
    by = annotation.get("creator")
    creator = next((text(one, "name", "nick", "id") for one in objects(by)), "")
    creator = creator or "".join(texts(by)[:1])
    targets = annotation.get("target")
    for at, target in enumerate(objects(targets)):
        selectors = list(_selectors(target.get("selector")))
        quotation = next((one for one in selectors if text(one, "exact")), None)
        if quotation is None:
            continue
        position = next((one for one in selectors if "start" in one and "end" in one), {})
        work = _work(target)
        id = text(annotation, "id", "@id")
        try:
            yield (
                work,
                excerpt(
                    text(quotation, "exact"),
                    id=f"{id}#{at}" if id and at else id,
                    key=(work.title, *work.paths, note, *tags),
                    prefix=text(quotation, "prefix"),
                    suffix=text(quotation, "suffix"),
                    start=number(position, "start"),
                    end=number(position, "end"),
                    colour=text(target, "styleClass"),
                    note=note,
                    tags=tags,
                    created=text(annotation, "created"),
                    updated=text(annotation, "modified"),
                    creator=creator,
                ),
            )
        except ValueError:
            continue


def _said(annotation: Mapping[str, Json]) -> tuple[str, list[str]]:
    """The note and the tags of an annotation."""
    notes = [text(annotation, "bodyValue")]
    tags: list[str] = []
    motivations = texts(annotation.get("motivation", []))
    body = annotation.get("body")
    for one in body if isinstance(body, list) else [body]:
        if isinstance(one, str):  # an address, of which only that is known
            notes.append(one)
        for part in objects(one):
            purposes = texts(part.get("purpose", [])) or motivations
            value = text(part, "value", "rdf:value", "chars")
            if any(purpose in _TAGGING for purpose in purposes):
                tags.append(value)
            elif value or "value" in part:
                notes.append(value)
            else:
                notes.append(text(part, "source", "id", "@id"))
    return "\n\n".join(filter(None, notes)), tags


def _selectors(value: Json, depth: int = 0) -> Iterator[Mapping[str, Json]]:
    for one in objects(value):
        yield one
        if depth < _MOST:
            for name in ("refinedBy", "items", "selector"):
                yield from _selectors(one.get(name), depth + 1)


def _work(target: Mapping[str, Json]) -> Work:
    source = target.get("source", target.get("id"))
    known = next(objects(source), {})
    address = source if isinstance(source, str) else text(known, "id", "@id")
    return Work(
        title=text(known, "dc:title", "dcterms:title", "schema:name", "title", "label"),
        author=text(known, "dc:creator", "dcterms:creator", "author"),
        date=text(known, "dc:date", "dcterms:date"),
        source=text(known, "dc:source", "dcterms:source"),
        paths=paths_of(address),
    )


def paths_of(address: str) -> tuple[str, ...]:
    """Where an address leads: the path of a file, or the address itself; nothing of a name."""
    with suppress(ValueError):  # what is no address
        parts = urlsplit(address)
        if parts.scheme == "file":
            path = unquote_to_bytes(parts.path).decode("utf-8", "surrogateescape")
            return (path,) if path and "\0" not in path else ()
    return (address,) if address and not address.startswith("urn:") else ()
