"""W3C Web Annotations: a collection in JSON-LD (https://www.w3.org/TR/annotation-model/).

Quotations are as first marked. Positions are code points, 0-based and half-open, in the canonical
text that `reader show --json` gives, and stand only where a passage is certain to stand now.
"""

import json
from collections.abc import Sequence
from pathlib import PurePath, PurePosixPath
from urllib.parse import quote

from reader.annotation import Annotation, Json
from reader.exports.exhibit import Exhibit, Item, guid, items

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
SIGNATURE = b'{\n "@context": "http://www.w3.org/ns/anno.jsonld",\n "generator": {"name": "reader"'


def write(exhibits: Sequence[Exhibit]) -> bytes:
    """An AnnotationCollection with all annotations on its first and only page."""
    found = [
        _annotation(item, source)
        for one in exhibits
        for source in [_source(one)]
        for item in items(one)
    ]
    ids = [str(annotation["id"]) for annotation in found]
    collection = f"urn:uuid:{guid('collection', *ids)}"
    page = f"urn:uuid:{guid('page', *ids)}"
    head: dict[str, Json] = {
        "@context": CONTEXT,
        "generator": {"name": "reader", "type": "Software"},
        "id": collection,
        "type": "AnnotationCollection",
        "label": "Marked passages",
        "total": len(found),
    }
    fields = [f"{_said(name)}: {_said(value)}" for name, value in head.items()]
    rows = ",\n".join(f"  {_said(annotation)}" for annotation in found)
    opening = {"id": page, "type": "AnnotationPage", "partOf": collection, "startIndex": 0}
    fields.append(f'"first": {_said(opening)[:-1]}, "items": [\n{rows}\n ]}}')
    text = "{\n " + ",\n ".join(fields) + "\n}\n"
    return text.encode("utf-8", "backslashreplace")


def _annotation(item: Item, source: Json) -> dict[str, Json]:
    note, selectors = item.annotation, list[Json]()
    quotation: dict[str, Json] = {"type": "TextQuoteSelector", "exact": note.passage.exact}
    if note.passage.prefix:
        quotation["prefix"] = note.passage.prefix
    if note.passage.suffix:
        quotation["suffix"] = note.passage.suffix
    selectors.append(quotation)
    if item.start is not None:
        selectors.append({"type": "TextPositionSelector", "start": item.start, "end": item.end})
    annotation: dict[str, Json] = {
        "id": f"urn:uuid:{guid(note.id)}",
        "type": "Annotation",
        "created": note.created,
        "modified": note.updated,
        "motivation": _motivation(note),
    }
    creator = note.extra.get("creator")
    if isinstance(creator, str) and creator:
        annotation["creator"] = {"type": "Person", "name": creator}
    bodies: list[Json] = []
    if note.note:
        body = {"value": note.note, "format": "text/markdown", "purpose": "commenting"}
        bodies.append({"type": "TextualBody", **body})
    bodies += [{"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in note.tags]
    if bodies:
        annotation["body"] = bodies
    annotation["target"] = {
        "source": source,
        "selector": selectors,
        "styleClass": note.colour.value,
    }
    return annotation


def _motivation(note: Annotation) -> str:
    return "commenting" if note.note else "tagging" if note.tags else "highlighting"


def _source(exhibit: Exhibit) -> Json:
    """The article: its address, and what it is known by, in Dublin Core's words."""
    notes = exhibit.notes
    known = {
        "dc:title": notes.title,
        "dc:creator": notes.author,
        "dc:date": notes.date,
        "dc:source": notes.source,
    }
    source: dict[str, Json] = {"id": _address(exhibit), "type": "Text"}
    return {**source, **{name: value for name, value in known.items() if value}}


def _address(exhibit: Exhibit) -> str:
    path = exhibit.path or ""
    if path.startswith(("http://", "https://")):
        return quote(path, "!#$%&'()*+,/:;=?@[]~", errors="replace")
    if path and PurePath(path).is_absolute():
        # As `Path.as_uri`, but the same on every system.
        parts = PurePosixPath(PurePath(path).as_posix())
        try:
            named = str(parts).encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # no file is called so
            named = str(parts).encode("utf-8", "replace")
        return f"file://{'' if named.startswith(b'/') else '/'}{quote(named, '/:')}"
    return f"urn:uuid:{guid(exhibit.notes.id, 'article')}"


_said = json.JSONEncoder(ensure_ascii=False).encode
