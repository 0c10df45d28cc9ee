"""Templates of the user's own: they replace the layout, can do nothing else, and errors name file
and line."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotation import annotate, new_notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.exports.layouts import PARTS, Layout, templates, usual
from reader.exports.markdown import render
from reader.exports.orders import Item, Order, write
from reader.exports.printing import Markdown
from reader.exports.sandbox import FaultyTemplate, Sandbox, Value
from reader.options import Flavour

DOCUMENT = Document(
    text="The weir *broke*.",
    blocks=(Block(Kind.PARAGRAPH, 0, 17),),
    metadata=Metadata(
        title=Fact("River: a [report]", Origin.TEXT), date=Fact("2024-07-05", Origin.TEXT)
    ),
)
MARKED = annotate(
    DOCUMENT,
    0,
    17,
    id="00000001-0000-4000-8000-000000000000",
    device="d",
    now="2024-07-05T16:17:00Z",
    note="*mine*",
    tags=("aid/air",),
)
NOTES = replace(new_notes(DOCUMENT, "/a.txt"), records=(MARKED,))


def layout(folder: Path, **parts: str) -> Layout:
    for part, text in parts.items():
        (folder / f"{part}.j2").write_text(text, "utf-8")
    return Layout(Flavour.PLAIN, folder)


def made(folder: Path, passage: str) -> str:
    return layout(folder, passage=passage).passage(
        {"quotation": "a *b*", "tags": ["x", "y/z"], "note": Markdown("*n*"), "level": 3}
    )


def test_a_template_replaces_one_part_and_leaves_the_others(tmp_path: Path) -> None:
    own = layout(tmp_path, passage='{{ quotation }}! {{ note }} {{ tags | map("tag") | join }}\n')
    text = render(NOTES, DOCUMENT, layout=own)
    assert "\nThe weir \\*broke\\*.! *mine* #aid/air\n" in text
    assert "# River: a \\[report]\n" in text
    assert render(NOTES, DOCUMENT, text, layout=own) == text


def test_every_value_is_there_wherever_a_template_asks_for_it(tmp_path: Path) -> None:
    """In a macro, in a branch, in a loop: only what is asked for is made."""
    own = layout(
        tmp_path,
        passage="{% macro about() %}{{ title }}; {{ source }}; {{ day }}={{ date }}{% endmacro %}"
        "{{ about() }} {% if author or not heading %}{{ citation }}|{{ place }}{% endif %}"
        "{% for part in [colour, state, speaker, paragraph, path] %} {{ part }}{% endfor %}"
        " {{ created }} {{ updated }} {{ id }} {{ block }} {{ headings | count }}"
        "{{ remarks | count }} {{ quotation | length }} {{ note }}{{ tags | hashtags }}\n",
    )
    text = render(NOTES, DOCUMENT, layout=own)
    assert (
        "River: a \\[report]; ; 2024-07-05=5 July 2024"
        " River: a \\[report], 5 July 2024, ¶ 1|¶ 1 yellow attached  1 /a.txt"
        f" {MARKED.created} {MARKED.created} {MARKED.id} {MARKED.id} 00 17 *mine*#aid/air\n"
    ) in text


def test_what_is_printed_shows_letter_for_letter_unless_it_is_markdown(tmp_path: Path) -> None:
    assert made(tmp_path, "{{ quotation }} {{ note }}") == "a \\*b\\* *n*"
    assert made(tmp_path, "{{ quotation | markdown }}") == "a *b*"
    assert made(tmp_path, "{{ quotation ~ note }}|{{ quotation ~ 1 }}") == "a \\*b\\**n*|a \\*b\\*1"
    assert made(tmp_path, '{{ tags | join(" · ") }} {{ level + 1 }}') == "x · y/z 4"
    assert made(tmp_path, '{{ quotation | quote | prefix("| ") }}') == "| > a \\*b\\*"
    assert made(tmp_path, '{{ quotation | replace("a", "c") | upper }}') == "C \\*B\\*"


def test_what_a_macro_or_a_block_has_printed_is_not_printed_as_text_once_more(
    tmp_path: Path,
) -> None:
    own = layout(
        tmp_path,
        passage="{% macro told(text) %}**{{ text }}**{% endmacro %}{% set end %}*{{ title }}*"
        "{% endset %}{{ told(title) }} {{ end }} {{ '*' }}\n",
    )
    text = render(NOTES, DOCUMENT, layout=own)
    assert r"**River: a \[report]** *River: a \[report]* \*" in text


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ note | trim }}|{{ tags | hashtags | trim }}", "*n*|#x #y/z"),
        ("{{ note | upper }}{{ note | capitalize }}{{ note | title }}", "*N**n**n*"),
        ("{{ note[:2] }}{{ note | reverse }}{{ note | lower }}", "*n*n**n*"),
        ("{{ quotation | quote | truncate(5, true, '', 0) }}", "> a \\"),
        ("{% set end %} *{{ quotation }}*{% endset %}{{ end | trim }}", "*a \\*b\\**"),
        ("{% filter upper %}*{{ quotation }}*{% endfilter %}", "*A \\*B\\**"),
        (
            "{{ quotation[:4] }}{{ quotation | trim }}{{ '*' | default(note) }}",
            "a \\*ba \\*b\\*\\*",
        ),
    ],
)
def test_a_part_of_markdown_or_markdown_in_other_letters_is_markdown(
    tmp_path: Path, template: str, expected: str
) -> None:
    assert made(tmp_path, template) == expected


def test_names_of_files_come_from_a_template(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    named = "{{ day }} {{ title }}"
    (tmp_path / "templates" / "name.j2").write_text(named)
    order = Order(templates=tmp_path / "templates")
    report = write(order, tmp_path / "out", lambda there: [Item(NOTES, DOCUMENT)])
    assert [path.name for path in report.written] == ["2024-07-05 River- a -report.md"]
    again = write(Order(), tmp_path / "out", lambda there: [Item(NOTES, DOCUMENT)])
    assert (again.written, again.unchanged) == ((), report.written)


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{{ day ~ '_' ~ name }}", "2024-07-05_1. A_b (#c)"),
        ("{{ day ~ '_' ~ (name | slug) }}", "2024-07-05_1-a-b-c"),
        ("{{ facts | join('_') }}", "Ana_M. & Co_5 July 2024_a_b"),
        ("{{ name | lower | truncate(6, true, '', 0) }}{{ '_' + source }}", "1. a_b_a_b"),
        (
            "{{ '' | default('no_date', 1) }}_{{ count }} {% set x %}{{ name }}{% endset %}{{ x }}",
            "no_date_2 1. A_b (#c)",
        ),
    ],
)
def test_nothing_in_a_name_is_escaped(tmp_path: Path, template: str, name: str) -> None:
    values: dict[str, Value] = {"name": "1. A_b (#c)", "day": "2024-07-05", "source": "a_b"}
    facts: list[Value] = ["Ana_M. & Co", "5 July 2024", "a_b"]
    own = layout(tmp_path, name=template)
    assert own.name({**values, "facts": facts, "count": 2}) == name


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", "a/b", "..", "\x00", "CON", "x" * 999])
def test_a_name_stays_in_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "name.j2").write_text(f"{{% raw %}}{name}{{% endraw %}}")
    folder = tmp_path / "deep" / "out"
    order = Order(templates=tmp_path / "templates")
    report = write(order, folder, lambda there: [Item(NOTES, DOCUMENT)])
    assert [path.parent for path in report.written] == [folder]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "templates"]


def test_the_flavours_are_such_templates(tmp_path: Path) -> None:
    for flavour in Flavour:
        for name, text in templates(flavour):
            (tmp_path / name).write_text(text, "utf-8")
        own = Layout(flavour, tmp_path)
        expected = render(NOTES, DOCUMENT, layout=usual(flavour))
        assert render(NOTES, DOCUMENT, layout=own) == expected
        assert [name for name, _ in templates(flavour, tmp_path)] == [f"{p}.j2" for p in PARTS]


@pytest.mark.parametrize(
    ("template", "line", "told"),
    [
        ("a\n{{ quotaton }}", 2, "'quotaton' is undefined"),
        ("a\nb\n{% if %}", 3, "Expected an expression"),
        ("{% for x in tags %}\n", 1, "Unexpected end of template"),
        ("\n{{ quotation | shout }}", 2, "No filter named 'shout'"),
        ("\n\n{{ 1 / 0 }}", 3, "division by zero"),
        ("{{ level.x.y }}", 1, "has no attribute 'x'"),
        ("{{ tags }}", 1, "a list cannot be printed"),
        ("{{ quotation.upper }}", 1, "cannot be printed"),
        ("{{ quotation.upper() }}", 1, "nothing can be called"),
        ("{{ nothing() }}", 1, "'nothing' is undefined"),
        ('{% include "/etc/passwd" %}', 1, "there is no “include” here"),
        ('\n{% extends "head.j2" %}', 2, "there is no “extends” here"),
        ('{% import "x" as y %}', 1, "there is no “import” here"),
        ("{% block a %}{% endblock %}", 1, "there is no “block” here"),
        ("{{ quotation.__class__ }}", 1, "unsafe"),
        ('{{ "%s" % quotation }}', 1, "is not for these values"),
        ("{{ 2 ** 9 }}", 1, "is not for these values"),
        ("{{ 99999999 * 99999999 }}", 1, "too large"),
    ],
)
def test_an_error_names_file_and_line(tmp_path: Path, template: str, line: int, told: str) -> None:
    with pytest.raises(FaultyTemplate) as caught:
        made(tmp_path, template)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path}/passage.j2: line {line}: ") and told in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "template",
    [
        "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
        "{% for a in range(999999999) %}x{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f(n) %}{% if n %}{{ f(n-1) }}{{ f(n-1) }}{% endif %}{% endmacro %}{{ f(90) }}",
        "{% set x = namespace(s='ab') %}{% for a in range(99) %}"
        "{% set x.s = x.s + x.s %}{% endfor %}",
        "{% set x = namespace(s='ab') %}{% for a in range(99) %}"
        "{% set x.s = x.s ~ x.s %}{% endfor %}",
        "{% set x = namespace(s='ab') %}{% for a in range(99) %}"
        "{% set x.s %}{{ x.s }}{{ x.s }}{% endset %}{% endfor %}",
        "{% set x = namespace(s='ab') %}{% for a in range(99) %}"
        "{% set x.s = [x.s, x.s] | join %}{% endfor %}",
        "{% set x = namespace(s='ab') %}{% for a in range(99) %}"
        "{% set x.s = x.s | replace('ab', 'abab') %}{% endfor %}",
        "{% set x = namespace(s=['ab']) %}{% for a in range(99) %}"
        "{% set x.s = [x.s, x.s] %}{{ x.s | length }}{% endfor %}{{ x.s | string }}",
        "{% set x = namespace(a=[1], b=[1]) %}{% for a in range(99) %}"
        "{% set x.a = (x.a, x.a) %}{% set x.b = (x.b, x.b) %}{% endfor %}{{ x.a == x.b }}",
        "{{ 'x' * 999999999 }}",
        "{{ 'x' | center(999999999) }}",
        "{{ '{:>999999999}'.format(1) }}",
    ],
)
def test_no_template_goes_on_for_ever(tmp_path: Path, template: str) -> None:
    with pytest.raises(FaultyTemplate, match=r"passage\.j2: "):
        made(tmp_path, template)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.sampled_from(
            "{{ }} {% %} for in if endfor endif set range (9) quotation tags | join ~ + * x . [ ] '"
            " loop macro call namespace self {# #} -".split()
        )
        | st.text(max_size=4),
        max_size=12,
    ).map(" ".join)
)
def test_any_template_makes_text_or_tells_what_is_wrong(template: str) -> None:
    run = None
    try:
        run = Sandbox({}).compiled(template, Path("/t/passage.j2")).run
        assert isinstance(run({"quotation": "q", "tags": ["a"]}), str)
    except FaultyTemplate as error:
        assert str(error).startswith("/t/passage.j2: ") and "\n" not in str(error)


def test_what_is_no_template_is_told(tmp_path: Path) -> None:
    with pytest.raises(FaultyTemplate, match="no such folder"):
        Layout(Flavour.PLAIN, tmp_path / "none")
    (tmp_path / "Passage.jinja").write_text("")
    with pytest.raises(FaultyTemplate, match=r"neither name\.j2 nor head\.j2 nor passage\.j2 in"):
        Layout(Flavour.PLAIN, tmp_path)
    with pytest.raises(FaultyTemplate, match="x: File name too long"):
        Layout(Flavour.PLAIN, tmp_path / ("x" * 300))
    (tmp_path / "head.j2").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FaultyTemplate, match=r"head\.j2: is no regular file"):
        Layout(Flavour.PLAIN, tmp_path)
    (tmp_path / "head.j2").unlink()
    (tmp_path / "head.j2").mkdir()
    with pytest.raises(FaultyTemplate, match=r"head\.j2: is no regular file"):
        Layout(Flavour.PLAIN, tmp_path)
    (tmp_path / "head.j2").rmdir()
    (tmp_path / "head.j2").write_bytes(b"\xff")
    with pytest.raises(FaultyTemplate, match=r"head\.j2: is not UTF-8"):
        Layout(Flavour.PLAIN, tmp_path)
    (tmp_path / "head.j2").write_bytes(b"x" * 70_000)
    with pytest.raises(FaultyTemplate, match="larger than 64 KiB"):
        Layout(Flavour.PLAIN, tmp_path)


def test_a_template_cannot_write_our_markers(tmp_path: Path) -> None:
    own = layout(tmp_path, passage="<!-- reader:end head -->\n{{ quotation }}\n")
    text = render(NOTES, DOCUMENT, layout=own)
    assert render(NOTES, DOCUMENT, text + "\nMine.\n", layout=own) == text + "\nMine.\n"
