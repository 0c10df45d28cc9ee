"""Markdown: blocks, styles, and that no word of it is lost, whatever it is."""

import re
import time
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.document import Kind, Style
from reader.formats.commonmark import DEEPEST
from reader.formats.markdown import parse
from reader.formats.plain import Parsed
from reader.formats.tags import scan
from reader.pieces import LONGEST
from reader.text import clean


def told(text: str) -> list[str]:
    """The blocks, each as its kind's first letter, level and marker, and its text."""
    parsed = parse(text)
    check(parsed)
    return [
        f"{block.kind[:2]}{block.level or ''} {block.marker}{' ' if block.marker else ''}"
        f"{parsed.text[block.start : block.end]}"
        for block in parsed.blocks
    ]


def styled(text: str) -> list[tuple[str, str, str]]:
    """The spans, each as its style, its text and its target."""
    parsed = parse(text)
    check(parsed)
    return [
        (span.style.value, parsed.text[span.start : span.end], span.target) for span in parsed.spans
    ]


def check(parsed: Parsed) -> None:
    """What holds for every result."""
    end = 0
    previous = None
    for block in parsed.blocks:
        between = parsed.text[end : block.start]
        if block.start == end and previous:
            assert block.kind is previous.kind and not block.marker  # a piece
        else:
            assert between == "" if previous is None else between in ("\n", "\n\n")
        assert block.start <= block.end <= block.start + LONGEST
        assert (block.kind is Kind.RULE) == (block.start == block.end)
        assert block.marker == "" or block.kind is Kind.ITEM
        end, previous = block.end, block
    assert end == len(parsed.text)
    assert list(parsed.spans) == sorted(parsed.spans)
    for span in parsed.spans:
        assert 0 <= span.start < span.end <= len(parsed.text)
        assert (span.style is Style.LINK) == bool(span.target)
        assert span.target.isascii() and span.target.isprintable()
    assert clean(parsed.text) == (parsed.text, 0)


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        ("\n \n", []),
        ("One.\n\nTwo.", ["pa One.", "pa Two."]),
        ("One\ntwo.", ["pa One two."]),
        ("One  \ntwo\\\nthree.", ["pa One\ntwo\nthree."]),
        (
            "# One #\n## *Two*\nThree\n===\nFour\nfive\n---",
            ["he1 One", "he2 Two", "he1 Three", "he2 Four five"],
        ),
        ("#\n\n-\n\n>\n\n```\n```\n\n&nbsp;", []),
        ("**Ana:** Yes.", ["pa Ana: Yes."]),
        (" &nbsp; <b>Ana:</b> Yes. <br>", ["pa Ana: Yes."]),
        ("***\nOne.\n\n---\n___\n\nTwo.\n\n***", ["pa One.", "ru ", "ru ", "pa Two."]),
        ("\\*One\\* &amp; &copy; 3 &lt; 4 AT&T", ["pa *One* & © 3 < 4 AT&T"]),
    ],
)
def test_paragraphs_headings_and_rules(text: str, blocks: list[str]) -> None:
    assert told(text) == blocks


@pytest.mark.parametrize(
    ("text", "blocks", "canonical"),
    [
        ("- One\n- Two", ["it1 • One", "it1 • Two"], "One\nTwo"),
        ("* One\n\n* Two", ["it1 • One", "it1 • Two"], "One\nTwo"),
        ("- One\n* Two", ["it1 • One", "it1 • Two"], "One\n\nTwo"),
        ("3. One\n3. Two\n7. Three", ["it1 3. One", "it1 4. Two", "it1 7. Three"], None),
        ("1) One", ["it1 1) One"], None),
        ("- One\n\n  two\n- Three", ["it1 • One", "it1 two", "it1 • Three"], "One\n\ntwo\nThree"),
        (
            "- One\n  1. Two\n     - Three\n- Four",
            ["it1 • One", "it2 1. Two", "it3 • Three", "it1 • Four"],
            "One\nTwo\nThree\nFour",
        ),
        ("- - One", ["it2 • One"], None),
        ("- # One\n- ```\n  x\n  ```\n\n  Two", ["he1 One", "co x", "it1 Two"], "One\n\nx\n\nTwo"),
        (
            "- [ ] One\n- [x] Two\n- [X] **Three**\n- [y] Four\n\n  [ ] Five",
            ["it1 ☐ One", "it1 ☑ Two", "it1 ☑ Three", "it1 • [y] Four", "it1 [ ] Five"],
            None,
        ),
        ("- One\n\n  |a|\n  |-|\n\n- Two", ["it1 • One", "ro1 a", "it1 • Two"], "One\n\na\n\nTwo"),
        ("- One\n\nTwo\n\n- Three", ["it1 • One", "pa Two", "it1 • Three"], "One\n\nTwo\n\nThree"),
    ],
)
def test_lists(text: str, blocks: list[str], canonical: str | None) -> None:
    assert told(text) == blocks
    assert canonical is None or parse(text).text == canonical


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("> One\ntwo\n>\n> Three", ["qu1 One two", "qu1 Three"]),
        ("> One\n>> Two\n\n> > > Three", ["qu1 One", "qu2 Two", "qu3 Three"]),
        ("> # One\n> - Two\n>\n>       x\n> ---", ["he1 One", "it1 • Two", "co x"]),
        ("- One\n  > Two\n  > - Three", ["it1 • One", "qu1 Two", "it2 • Three"]),
    ],
)
def test_quotations(text: str, blocks: list[str]) -> None:
    assert told(text) == blocks


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("```python\nif x:\n\n    y  z\n```", "if x:\n\n    y  z"),
        ("~~~\n\n  *a* &amp; <b>\n\n~~~", "\n  *a* &amp; <b>\n"),
        ("    a\n\n      b", "a\n\n  b"),
        ("```\nnever closed", "never closed"),
        ("<pre><code>\na &lt;\n  <i>b</i><br>c\n</code></pre>", "a <\n  b\nc"),
    ],
)
def test_code_keeps_its_lines_and_blanks(text: str, code: str) -> None:
    assert told(text) == [f"co {code}"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("| a | *b* |\n|---|:-:|\n| 1 | 2 |", ["ro1 a | b", "ro 1 | 2"]),
        (
            "|a|b|\n|-|-|\n|1|\n||2|\n| | |\n|x<br>y|",
            ["ro1 a | b", "ro 1 | ", "ro  | 2", "ro x y | "],
        ),
        (
            "|a|\n|-|\n|1|2|**3**\\||\n> |b|\n> |-|\n> |1|2|",
            ["ro1 a", "ro 1 | 2 | 3|", "ro1 b", "ro 1 | 2"],
        ),
        ("|a|b|\n|-|-|\n1 | 2 | 3", ["ro1 a | b", "ro 1 | 2 | 3"]),
        ("| | |\n|-|-|\n|1|2|", ["ro 1 | 2"]),
    ],
)
def test_tables_lose_no_cell(text: str, rows: list[str]) -> None:
    assert told(text) == rows


def test_tables_are_parted_from_each_other() -> None:
    assert parse("|a|\n|-|\n|1|\n\n|b|\n|-|").text == "a\n1\n\nb"


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("*a* _b_", [("emphasis", "a", ""), ("emphasis", "b", "")]),
        ("**Ana:** Yes.", [("strong", "Ana:", "")]),
        ("~~a~~ `b  c`", [("strike", "a", ""), ("code", "b  c", "")]),
        ("***a** b*", [("strong", "a", ""), ("emphasis", "a b", "")]),
        ("[**a** b](c)", [("strong", "a", ""), ("link", "a b", "c")]),
        ("[a](<b c> 'Title')", [("link", "a", "b%20c")]),
        (
            "[a][r] [r]\n\n[r]: HTTP://b.org/ä 'T'",
            [("link", "a", "HTTP://b.org/%C3%A4"), ("link", "r", "HTTP://b.org/%C3%A4")],
        ),
        ("[a](../b.md#c) [d](#e)", [("link", "a", "../b.md#c"), ("link", "d", "#e")]),
        (
            "<https://a.b/%20> <c@d.org>",
            [("link", "https://a.b/%20", "https://a.b/%20"), ("link", "c@d.org", "mailto:c@d.org")],
        ),
        ("[a](mailto:b@c.d)", [("link", "a", "mailto:b@c.d")]),
        ("*a&nbsp;*", [("emphasis", "a", "")]),
        ("**a**<!-- -->**b**", [("strong", "a", ""), ("strong", "b", "")]),
        ("# *a*\n\n|*b*|\n|-|", [("emphasis", "a", ""), ("emphasis", "b", "")]),
    ],
)
def test_spans(text: str, spans: list[tuple[str, str, str]]) -> None:
    assert styled(text) == spans


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScript:x",
        "data:text/html;base64,x",
        "file:///etc/passwd",
        "ftp://a.b",
        "//a.b/c",
        "a:b",
        "&#x6a;avascript:x",
        "java&#x200b;script:x",
        "&#x202e;javascript:x",
        "<>",
        "https://a.b/" + "c" * 3_000,
    ],
)
def test_where_links_may_not_lead(target: str) -> None:
    assert told(f"One [two]({target}) three") == ["pa One two three"]
    assert styled(f"One [two]({target}) three") == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![a *cat*](b 'c')", "a cat"),
        ("![](b 'A cat')", "image: A cat"),
        ("![](b)", "image"),
        ("One![two](b)![three](b)four, ![five](b).", "One two three four, five."),
        ("[![a](b)](c)", "a"),
        ("One <img src=a alt='two &amp; three'> four", "One two & three four"),
        ("One<img src=a>two<img alt=''>", "One image two"),
    ],
)
def test_images_show_what_stands_for_them(text: str, shown: str) -> None:
    assert told(text) == [f"pa {shown}"]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (
            "One <b>two</b><br/>three<!-- no --> <?no?>four <![CDATA[five]]>",
            ["pa One two\nthree four five"],
        ),
        (
            "One <inaudible> two <LAUGHTER/> <!Three> 1 <2> x",
            ["pa One <inaudible> two <LAUGHTER/> <!Three> 1 <2> x"],
        ),
        ("One <script>*no* <b></script> two <STYLE>no</STYLE > three", ["pa One two three"]),
        ("One <script> two <b> three", ["pa One two three"]),
        ("One<p>two</p><p>three", ["pa One\ntwo\nthree"]),
        (
            "<div align='a > b'>\n<h2>One</h2>\n<p>two\n  &eacute; <i>three</i><br>four</p>five",
            ["he2 One", "pa two é three\nfour", "pa five"],
        ),
        ("<script>\nno\n\nno\n</script>\n<!-- no\n\nno -->\n\nOne", ["pa One"]),
        ("<div><style>no</style >One <a href=no>two</a></div>", ["pa One two"]),
        ("<div>\n\n*One*\n\n</div>", ["pa One"]),
        ("<div>One <!-- two <style> three", ["pa One <!-- two three"]),
        ("<!-- One\n\n# Two", ["pa <!-- One", "he1 Two"]),
        ("<script>One\n\n# Two", ["pa One", "he1 Two"]),
        ("<? One\n\n- Two", ["pa <? One", "it1 • Two"]),
        ("<table><tr><td>One<td>two</table>", ["pa One", "pa two"]),
        ("<div>One <pre>two\n three", ["pa One", "co two\n three"]),
        ("> <p>One\n\n- <p>Two", ["qu1 One", "it1 • Two"]),
        ("<div>a < b <c> &lt;d&gt;", ["pa a < b <c> <d>"]),
        ("<!DOCTYPE html>\n<title>One</title>", ["pa One"]),
    ],
)
def test_html_leaves_its_words(text: str, blocks: list[str]) -> None:
    assert told(text) == blocks


def test_footnotes_stand_at_the_end() -> None:
    text = (
        "One[^b] two[^a] three[^b]^[*Four*[^c]]. [^none]\n\n[^a]: Five\n    six\n\n    seven\n"
        "[^unused]: Eight [^late]\n\n[^late]: Nine\n\n[^c]: Ten\n\n- Eleven\n\n[^b]: Twelve\n"
    )
    assert told(text) == [
        "pa One[1] two[2] three[1][3]. [^none]",
        "it1 • Eleven",
        "it1 [1] Twelve",
        "it1 [2] Five six",
        "it1 seven",
        "it1 [3] Four[4]",
        "it1 [4] Ten",
        "it1 [5] Eight [6]",
        "it1 [6] Nine",
    ]
    assert parse("One[^a].[^b]\n\n[^a]: Two\n[^b]: Three").text == "One[1].[2]\n\nTwo\nThree"


def test_references_to_footnotes_are_links() -> None:
    text = "One[^b] *two[^a]* three[^b]^[Four[^c]].\n\n[^a]: Five\n[^b]: Six\n[^c]: Seven"
    assert [span for span in styled(text) if span[0] == "link"] == [
        ("link", "[1]", "#fn-1"),
        ("link", "[2]", "#fn-2"),
        ("link", "[1]", "#fn-1"),
        ("link", "[3]", "#fn-3"),
        ("link", "[4]", "#fn-4"),
    ]


def test_definitions_stand_under_their_terms() -> None:
    assert told("Weir\n: A low dam\nacross a river\n: Or a trap") == [
        "pa Weir\n: A low dam across a river\n: Or a trap"
    ]
    assert parse("a: b\n:c").text == "a: b :c"


def test_what_stands_in_lists_and_quotations_says_so() -> None:
    text = (
        "12. One\n\n    two\n    - three\n      > four\n\n    ```\n    five\n    ```\n\n"
        "> six\n> > seven\n>\n> - eight\n>   # nine\n>   |ten|\n>   |-|\n\n[^a]: Eleven\n"
        "\n    twelve"
    )
    parsed = parse(text)
    assert [
        (block.within, block.marker, parsed.text[block.start : block.end])
        for block in parsed.blocks
    ] == [
        ("", "12.", "One"),
        ("    ", "", "two"),
        ("    ", "•", "three"),
        ("      │ ", "", "four"),
        ("    ", "", "five"),
        ("│ ", "", "six"),
        ("│ │ ", "", "seven"),
        ("│ ", "•", "eight"),
        ("│   ", "", "nine"),
        ("│   ", "", "ten"),
        ("", "[1]", "Eleven"),
        ("    ", "", "twelve"),
    ]
    long = parse(f"1. {'All words of it count. ' * 900}")
    assert [block.within for block in long.blocks] == ["", "   ", "   "]


def test_definitions_that_define_nothing_are_text() -> None:
    assert told("[Question]: Why?") == ["pa [Question]: Why?"]
    assert told("> [Ana]:\n> No!") == ["qu1 [Ana]: No!"]
    assert told("[a]: b.png\n[c]: <d e>\n[f]:\n/g") == []


def test_what_character_references_hide_is_taken_out() -> None:
    parsed = parse("a&#x202e;b &#x200b;&#9;`c`\n\n# d&#xAD;&#10;e\n\n|&zwnj;&#x7f;f|\n|-|")
    check(parsed)
    assert parsed.text == "ab c\n\nd e\n\n\u200c\ufffdf"
    assert parsed.hidden == 3


def test_a_letter_and_its_accent_become_one_across_styles() -> None:
    parsed = parse("caf*e&#x301;* caf*e*\u0301s* *\u1100*&#x1161;*")
    check(parsed)
    assert parsed.text.startswith("café cafés")
    marks = parse("a" + "".join(f"**&#x30{n};**_&#x31{n};_" for n in range(10)))
    check(marks)


def test_overlong_paragraphs_are_cut() -> None:
    sentence = "**All** words of it count. "
    lines = "code x\n" * 3_000
    parsed = parse(f"1. {sentence * 900}\n\n# {sentence * 900}\n\n```\n{lines}```")
    check(parsed)
    items = [block for block in parsed.blocks if block.kind is Kind.ITEM]
    assert [block.marker for block in items] == ["1.", "", ""]
    assert all(parsed.text[block.end - 2 : block.end] == ". " for block in items[:-1])
    assert Kind.HEADING not in {block.kind for block in parsed.blocks}
    code = [block for block in parsed.blocks if block.kind is Kind.CODE]
    assert all(parsed.text[block.end - 1] == "\n" for block in code[:-1])
    assert parsed.text.count("words") == len(parsed.spans) == 1_800


def test_deep_nesting_keeps_the_words() -> None:
    for text in (
        f"{'>' * 10_000} word",
        f"{'- ' * 10_000}word",
        f"{'> - ' * 5_000}word",
        "".join(f"{' ' * 2 * depth}- word\n" for depth in range(200)),
    ):
        parsed = parse(text)
        check(parsed)
        assert parsed.text.count("word") == text.count("word")
        assert 10 <= max(block.level for block in parsed.blocks) <= DEEPEST


HOSTILE: dict[str, Callable[[int], str]] = {
    "brackets": lambda size: "[" * size,
    "pairs": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "links": lambda size: "[a](" * (size // 4),
    "images": lambda size: "![a" * (size // 3),
    "nested images": lambda size: "![" * (size // 6) + "a" + "](b)" * (size // 6),
    "notes": lambda size: "^[a" * (size // 3),
    "nested notes": lambda size: "^[" * (size // 3) + "a" + "]" * (size // 3),
    "open notes": lambda size: "[^a]: b\n\n" + "[^" * (size // 2),
    "stars": lambda size: "*" * size,
    "half-open stars": lambda size: "**a *b " * (size // 7),
    "comments": lambda size: "a <!-- " * (size // 7),
    "sections": lambda size: "a <![CDATA[" * (size // 11),
    "tags": lambda size: "<div>\n" + "<a b='" * (size // 6),
    "scripts": lambda size: "<div>" + "<script> " * (size // 9),
    "open comments": lambda size: "<!-- a\n\n" * (size // 8),
    "lazy quotations": lambda size: "> " * 90 + "a\n" * (size // 2),
    "rows": lambda size: "|a|b|\n|-|-|\n" + "|1|\n" * (size // 4),
    "columns": lambda size: f"{'|a' * (size // 6)}|\n{'|-' * (size // 6)}|\n{'|1' * (size // 6)}|",
    "definitions": lambda size: "[a]: b/ '\n" * (size // 10),
    "marks": lambda size: "*e*\u0301" * (size // 4),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_more_than_its_share_of_time(name: str) -> None:
    text = HOSTILE[name](50_000).rstrip() + "\n\nThe end."
    began = time.process_time()
    parsed = parse(text)
    # Ten seconds a megabyte, and four times that for a busy machine.
    assert time.process_time() - began < 2
    check(parsed)
    assert "The end." in parsed.text


@pytest.mark.parametrize("markup", ["<!-- ", "<script> ", "<? ", "<p title='"])
def test_the_end_of_html_is_looked_for_once(markup: str) -> None:
    began = time.process_time()
    parts = list(scan("a " + markup * 60_000))
    assert time.process_time() - began < 2
    assert str(parts[0]).startswith("a ")


def test_a_tangled_part_is_text_and_leaves_no_footnotes_behind() -> None:
    nested = "^[" * 3_000 + "word" + "]" * 3_000
    parsed = parse(f"^[Zero] one[^a] {nested}\n\n*Two*[^b]^[three]\n\n[^a]: Four\n\n[^b]: Five")
    check(parsed)
    assert parsed.text.startswith("^[Zero] one[^a] ^[^[")
    assert parsed.text.endswith("]]\n\nTwo[1][2]\n\nFive\nthree\nFour")
    assert parsed.text.count("word") == 1


WORD = st.text(alphabet="abzßéЖ中7", min_size=1, max_size=6)
FORMS = ["{}", "{}", "*{}*", "**{}**", "~~{}~~", "`{}`", "[{}](/x 'y')", "![{}](x)", "<b>{}</b>",
         "<{}>", "[{}]", "**[{}](#y)**", "<!-- x -->{}", "&gt;{}", "\\*{}", "^[{}]"]  # fmt: skip


@st.composite
def inline(draw: st.DrawFn) -> str:
    """Words in styles; each holds its number, so that their order can be told."""
    words = draw(st.lists(st.tuples(st.sampled_from(FORMS), WORD), min_size=1, max_size=6))
    return draw(st.sampled_from([" ", "\n"])).join(form.format(f"Q{word}") for form, word in words)


def listed(marker: str, parts: list[str]) -> str:
    indent = " " * len(marker)
    return "\n".join(marker + part.replace("\n", f"\n{indent}") for part in parts)


def quoted(parts: list[str]) -> str:
    return "\n".join(f"> {line}" for line in "\n\n".join(parts).split("\n"))


def table(cells: list[str]) -> str:
    lines = [cell.replace("\n", " ") for cell in cells]
    return f"| Qa | Qb |\n|---|---|\n| {' | '.join(lines)} |"


LEAVES = st.one_of(
    inline(),
    inline().map(lambda text: "## " + text.replace("\n", " ")),
    inline().map(lambda text: f"{text}\n==="),
    st.lists(inline(), min_size=1, max_size=5).map(table),
    WORD.map(lambda word: f"```x\nQ{word}\n\n  Q{word}\n```"),
    WORD.map(lambda word: f"<div class='x'>\n<p>Q{word}<td>Q{word}</p></div>"),
    st.just("***"),
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("\n\n".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: listed("- ", parts)),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: listed("2. ", parts)),
        st.lists(inner, min_size=1, max_size=3).map(quoted),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_every_word_is_kept(text: str) -> None:
    parsed = parse(text)
    check(parsed)
    words = re.compile("Q[abzßéЖ中7]+")
    assert Counter(words.findall(parsed.text)) == Counter(words.findall(text))
    if "^[" not in text:
        assert words.findall(parsed.text) == words.findall(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab é中 \n\n*_>#+-|!^\\=.", max_size=120))
def test_text_without_links_and_tags_keeps_every_letter_in_order(text: str) -> None:
    parsed = parse(text)
    check(parsed)
    letters = re.compile("[abé中]")
    assert letters.findall(parsed.text) == letters.findall(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ZJ \n[]<>!&;*_#|^", max_size=80))
def test_brackets_that_mean_nothing_keep_every_letter(text: str) -> None:
    parsed = parse(text)
    check(parsed)
    assert Counter(re.findall("[ZJ]", parsed.text)) == Counter(re.findall("[ZJ]", text))


SNIPPETS = st.sampled_from(
    "&#x202e; &#27; &#10; &#x301; &nbsp; [a]( javascript: http://[:: <b> </b> <script> </script>"
    " <pre> </pre> <!-- --> <? ![ ^[ [^a] ](x) ``` ~~~ \n\n \n > - 1. | |- # * ** ~~ ` \\ : <div>"
    " [^a]: [a]: <a href=' ' \" \u202e \u0301 \u1100 \u1161 \ud800 \x00 \x85 &#xfeff; ://".split(
        " "
    )
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.one_of(SNIPPETS, st.text(max_size=4)), max_size=40).map("".join))
def test_anything_at_all(text: str) -> None:
    check(parse(clean(text).text))
