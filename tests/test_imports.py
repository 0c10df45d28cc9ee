"""The layers: imports go down only, and what is heavy is imported where it is needed."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import reader

PACKAGE = Path(reader.__file__).parent
ROWS = """
    __main__
    cli
    commands ui
    usage marking doctor tagging recovery finding listings meter exchange exporting
    checks asking results dispatch
    desk interchange
    parser
    arguments collection printer request rescue retagging importing
    planning
    whereabouts
    passages locating attaching plan
    reports scanned lookup
    reversal trash batch imports marked
    chart echoes hits
    concordance resemblance timeline
    exports index
    library notebook
    news
    notesfiles past recognition joining
    sheet
    conflicts
    formats query change drafts merging acts anchoring migration vocabulary
    speakers rows backups locks
    history storage
    notation
    annotation article
    passage
    evidence trace
    fit seeds
    edges alignment difference
    likeness words overlap
    document extract
    counts dates names pieces shelves tokens
    sentences
    text paths config
    toml clusters folding options
    record
"""
"""From the top down. What stands in one row does not import one another; the modules of a package
(`exports`, `formats`, `ui`) may."""
RANK = {name: rank for rank, row in enumerate(ROWS.split("\n")) for name in row.split()}
KEPT_TO = {
    "textual": {"ui"},
    "rich": {"ui"},
    "tinydb": {"change"},
    "filelock": {"locks"},
    "regex": {"ui"},
    "rapidfuzz": {"likeness"},
    "watchfiles": {"index"},
    "jinja2": {"exports"},
    "reader.paths": {"__main__", "cli"},
}
"""Who alone may import something."""
HEAVY = (
    "textual rich lxml tinydb yaml markdown_it slugify charset_normalizer sqlite3 regex rapidfuzz"
    " watchfiles jinja2"
).split()
LONGEST = 300


def modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield str(file.relative_to(PACKAGE)), ast.parse(file.read_bytes())


def place(name: str) -> str:
    """The row entry of a file or a dotted module."""
    return name.removesuffix(".py").replace("/", ".").split(".")[0]


def imports(tree: ast.Module) -> Iterator[str]:
    """Everything that is imported anywhere in a module, with full names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


FILES = dict(modules())


def test_every_module_has_its_place() -> None:
    present = {place(file) for file in FILES} - {"__init__"}
    assert present - RANK.keys() == set()
    assert RANK.keys() - present == set()


@pytest.mark.parametrize("file", FILES)
def test_imports_go_down_only(file: str) -> None:
    here = place(file)
    for name in imports(FILES[file]):
        package, _, inner = name.partition(".")
        there = place(inner)
        if package == "reader" and inner and there != here:
            assert RANK[there] > RANK[here], f"{file} imports {name}"


@pytest.mark.parametrize("file", FILES)
def test_what_is_kept_to_its_place(file: str) -> None:
    for name in imports(FILES[file]):
        for kept, allowed in KEPT_TO.items():
            if f"{name}.".startswith(f"{kept}."):
                assert place(file) in allowed, f"{file} imports {name}"


@pytest.mark.parametrize("file", FILES)
def test_no_module_is_long(file: str) -> None:
    lines = (PACKAGE / file).read_bytes().count(b"\n")
    assert lines <= LONGEST


def test_the_command_line_is_imported_at_once() -> None:
    code = f"import reader.cli, sys; print(*(sys.modules.keys() & {set(HEAVY)}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    assert done.stdout.split() == []
