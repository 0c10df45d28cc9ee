"""Links: where they stand, where they lead, and that nothing else is opened."""

import os
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual.events import Key

from reader.document import Document, Style
from reader.formats import parse
from reader.library import Library
from reader.ui.destination import Page, Refusal, Web, destination, place, slug
from reader.ui.links import beside, links
from tests.terminal import Terminal
from tests.ui.conftest import Desk
from tests.ui.driving import keys, lines, screen, sentence, settle, shown, type_, until

ARTICLE = Path("/library/letters/one.md")
LIBRARY = Library([Path("/library")], Path("/guide"))


def found(text: str, name: str = "a.txt") -> list[tuple[str, str]]:
    """The links of a text: what stands there, and where it leads."""
    document = parse(text.encode(), name)
    return [
        (document.text[link.start : link.end], link.target)
        for link in links(document, 0, len(document.text))
    ]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://a.example/b.", "https://a.example/b"),
        ("(see https://a.example/b_(c), too)", "https://a.example/b_(c)"),
        ("[https://a.example/b]; and so on", "https://a.example/b"),
        ("“https://a.example/?q=1&r=2#s”", "https://a.example/?q=1&r=2#s"),
        ("Is it http://a.example/b?!", "http://a.example/b"),
        ("*https://a.example/b*", "https://a.example/b"),
        ("<HTTPS://A.example>", "HTTPS://A.example"),
        ("it's https://a.example's", "https://a.example's"),
        ("见https://a.example/b。", None),
        ("见 https://a.example/b。好", "https://a.example/b"),
        ("https://a.example/ä/中", "https://a.example/ä/中"),
        ("xhttps://a.example", None),
        ("https:// a", None),
        ("https://...", None),
        ("www.", None),
        ("www.a", None),
        ("ftp://a.example", None),
        (f"https://a.example/{'b' * 2_100}", None),
    ],
)
def test_addresses_are_found_without_what_is_around_them(text: str, address: str | None) -> None:
    assert found(text) == ([(address, address)] if address else [])


def test_addresses_without_a_scheme_lead_to_the_web() -> None:
    assert found("Read www.a.example/b.") == [("www.a.example/b", "https://www.a.example/b")]


def test_marked_up_links_and_bare_ones_stand_in_order() -> None:
    text = "[one](b.md) https://a.example <https://c.example> [https://d.example](e.md) *x*[^n]"
    assert found(f"{text}\n\n[^n]: Note.", "a.md") == [
        ("one", "b.md"),
        ("https://a.example", "https://a.example"),
        ("https://c.example", "https://c.example"),
        ("https://d.example", "e.md"),
        ("[1]", "#fn-1"),
        ("", "#fnref-1-1"),
    ]


def test_a_passage_has_the_links_that_it_touches() -> None:
    document = parse(b"One https://a.example two https://b.example three.", "a.txt")
    whole = list(links(document, 0, len(document.text)))
    assert list(links(document, 8, 9)) == whole[:1]
    assert list(links(document, 21, 25)) == []
    assert list(links(parse(b"", "a.txt"), 0, 0)) == []


pieces = st.sampled_from(
    ["One ", "https://a.example/b", "www.b.example ", "[c](d.md) ", "*e* ", "://", "\n\n", "www."]
)
documents = st.lists(pieces, min_size=1, max_size=30).map(
    lambda parts: parse("".join(parts).encode(), "a.md")
)


@given(documents, st.integers(0, 200))
def test_the_nearest_link_is_the_nearest_of_all(document: Document, offset: int) -> None:
    every = sorted({link.start for link in links(document, 0, len(document.text))})
    after, before = beside(document, offset, 1), beside(document, offset, -1)
    assert (after and after.start) == next((at for at in every if at >= offset), None)
    assert (before and before.start) == next((at for at in every[::-1] if at < offset), None)


@pytest.mark.parametrize(
    ("target", "path", "part"),
    [
        ("two.md", "/library/letters/two.md", ""),
        ("../three%20four.TXT#Some-Part", "/library/three four.TXT", "Some-Part"),
        ("./../letters/./two.md?raw=1#a%20b", "/library/letters/two.md", "a b"),
        ("/guide/five.md", "/guide/five.md", ""),
        ("%FF.md", "/library/letters/\udcff.md", ""),
        ("#here", str(ARTICLE), "here"),
        ("", str(ARTICLE), ""),
    ],
)
def test_links_to_articles(target: str, path: str, part: str) -> None:
    assert destination(target, ARTICLE, LIBRARY) == Page(Path(path), part)


@pytest.mark.parametrize(
    ("target", "word"),
    [
        ("../../etc/passwd", "outside"),
        ("../../library-of-others/a.md", "outside"),
        ("..%2f..%2Fetc/x.md", "outside"),
        ("/etc/hosts.txt", "outside"),
        ("picture.png", "no article"),
        ("folder", "no article"),
        ("..", "no article"),
        (".hidden.md", "hidden"),
        ("../.git/x.md", "hidden"),
        ("%00.md", "no file"),
        ("javascript:alert(1)", "javascript"),
        ("JaVa\u200bScript:alert(1)", "JaVaScript"),
        ("java\nscript:alert(1)", "java script"),
        ("data:text/html;base64,x", "data"),
        ("file:///library/letters/two.md", "file"),
        ("C:\\x.md", "C:"),
        ("//evil.example/x.md", "other machines"),
        ("\\\\evil\\x.md", "other machines"),
        ("http:///x", "no address"),
        ("https:x", "no address"),
        ("https://[::", "no address"),
        ("https://a.example:x/", "no address"),
        ("https://good.example\\@evil.example/", "no address"),
        ("https://evil.example%2f.good.example/", "no address"),
        ("https://evil.example℀.good.example/", "no address"),
        ("https://a@b@c/", "no address"),
        ("https://xn--999999999.example/", "cannot be"),
        ("https://xn--é.example/", "cannot be"),
        ("x" * 3_000, "too long"),
    ],
)
def test_links_that_are_refused_say_why(target: str, word: str) -> None:
    refused = destination(target, ARTICLE, LIBRARY)
    assert isinstance(refused, Refusal) and word in refused.why


@pytest.mark.parametrize(
    ("target", "url", "host", "written"),
    [
        ("https://a.example/b c", "https://a.example/b%20c", "a.example", ""),
        ("HTTP://A.Example", "HTTP://a.example", "a.example", ""),
        ("https://a.ex:80/%20?q=ä#é", "https://a.ex:80/%20?q=%C3%A4#%C3%A9", "a.ex", ""),
        ("https://good.ex@evil.ex/", "https://good.ex@evil.ex/", "evil.ex", ""),
        ("https://[::1]/x", "https://[::1]/x", "[::1]", ""),
        ("https://аррӏе.ex/", "https://xn--80ak6aa92e.ex/", "xn--80ak6aa92e.ex", "аррӏе.ex"),
        ("https://xn--80ak6aa92e.ex", "https://xn--80ak6aa92e.ex", "xn--80ak6aa92e.ex", "аррӏе.ex"),
        ("https://ｅｖｉｌ。ex/", "https://evil.ex/", "evil.ex", ""),
        ("mailto:a@b.ex?subject=c d", "mailto:a@b.ex?subject=c%20d", "", ""),
    ],
)
def test_links_to_the_web(target: str, url: str, host: str, written: str) -> None:
    assert destination(target, ARTICLE, LIBRARY) == Web(target, url, host, written)


def sure(target: str) -> None:
    """What holds of every link."""
    leads = destination(target, ARTICLE, LIBRARY)
    if isinstance(leads, Page):
        path = os.path.normpath(leads.path)
        assert path.startswith(("/library/", "/guide/"))
        assert path.endswith((".md", ".txt", ".text", ".log", ".markdown", ".mkd", ".mdown")) or (
            Path(path).suffix.lower() in (".md", ".txt", ".text", ".log", ".markdown", ".mdown")
        )
        assert leads.path == ARTICLE or not any(part.startswith(".") for part in leads.path.parts)
    elif isinstance(leads, Web):
        assert leads.url.lower().startswith(("http://", "https://", "mailto:"))
        assert leads.url.isascii() and leads.url.isprintable() and " " not in leads.url
        assert leads.target.isprintable()
        assert "\\" not in leads.host and "/" not in leads.host and leads.host.isascii()
    else:
        assert leads.why


@given(st.text(max_size=60))
def test_any_text_leads_somewhere_or_is_refused(target: str) -> None:
    sure(target)


parts = st.sampled_from(
    "http https : // / .. . %2e%2e %2F %00 %ff two.md .md .txt # ? @ \\ [ ] ::1 example . xn--"
    " - mailto javascript file data library etc passwd ℀ 。 аррӏе é \u202e \x00 \ud800 %zz ~"
    " 80".split()
)


@given(st.lists(parts | st.text(max_size=3), max_size=14).map("".join))
@example("../../library/.md")
def test_any_parts_of_links_lead_somewhere_or_are_refused(target: str) -> None:
    sure(target)


HEADINGS = "# One, *two* & three\n\nx[^n]\n\n## Same\n\n## Same\n\ny[^n]\n\n[^n]: Note."


@pytest.mark.parametrize(
    ("part", "there"),
    [
        ("one-two--three", "One, two & three"),
        ("One, two & three", "One, two & three"),
        ("same", "Same"),
        ("same-1", "Same\n\ny"),
        ("fn-1", "Note."),
        ("fnref-1-1", "[1]\n\nSame"),
        ("fnref-1-2", "[1]\n\nNote"),
        ("", "One"),
        ("top", "One"),
        ("same-2", None),
        ("fn-2", None),
        ("fn-", None),
        ("fnref-1-3", None),
        ("fnref-1", None),
        ("---", None),
    ],
)
def test_parts_of_an_article(part: str, there: str | None) -> None:
    document = parse(HEADINGS.encode(), "a.md")
    at = place(document, part)
    assert at is None if there is None else document.text[at or 0 :].startswith(there)


@given(st.text(max_size=20))
def test_a_name_is_its_own_name(title: str) -> None:
    assert slug(slug(title)) == slug(title)


def test_references_and_notes_lead_to_each_other() -> None:
    document = parse(HEADINGS.encode(), "a.md")
    references = [span for span in document.spans if span.style is Style.LINK]
    note = place(document, references[0].target.removeprefix("#"))
    assert note is not None and len(references) == 2
    back = [link.target for link in links(document, note, note + 1)]
    assert [place(document, target.removeprefix("#")) for target in back] == [
        reference.start for reference in references
    ]


# Stories

ADDRESS = "https://archive.example/weir/papers?box=3"
LINKED = """\
# Letters from the weir

Nothing leads on from here. The keeper wrote to [the miller](the%20mill.md#the-answer) in May.

She wrote again.[^again] There was no reply for a week.

Her papers lie [in the archive](https://archive.example/weir/papers?box=3).

Others were [kept back](../private/secret.md), or are [lost](lost.md), or in
[a chapter](the%20mill.md#chapter-nine) that nobody wrote.

See also [the same name](https://аррӏе.example/weir).

[^again]: The second letter is a copy.
"""
MILL = """\
# The mill

It stood on the left bank.

## The answer

The miller answered in [June](letters.md).
"""


@pytest.fixture
def letters(desk: Desk) -> Desk:
    for path in desk.library.iterdir():
        path.unlink()
    desk.write("letters.md", LINKED)
    desk.write("the mill.md", MILL)
    desk.write("zero.txt", "No link is here.")
    private = desk.folder / "private"
    private.mkdir()
    (private / "secret.md").write_text("# Secret\n\nNobody may read this.")
    return desk


async def test_enter_twice_follows_a_link_and_ctrl_o_returns(letters: Desk) -> None:
    async with letters.app("letters.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "]", "l")
        assert sentence(pilot).startswith("The keeper wrote to the miller")
        await keys(pilot, "enter")
        assert "Follow the miller" in shown(pilot) and "the mill.md" in shown(pilot)
        await keys(pilot, "enter")
        assert screen(pilot).path.endswith("the mill.md")
        assert sentence(pilot) == "The answer"
        await keys(pilot, "]", "l", "enter", "enter")
        assert screen(pilot).path.endswith("letters.md")
        await keys(pilot, "ctrl+o")
        assert sentence(pilot).startswith("The miller answered in June")
        await keys(pilot, "ctrl+o", "ctrl+o")
        assert sentence(pilot).startswith("The keeper wrote to the miller")


async def test_keys_typed_ahead_reach_the_link(letters: Desk) -> None:
    async with letters.app("letters.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for name in ("right_square_bracket", "l", "enter", "enter"):
            pilot.app.post_message(Key(name, name if len(name) == 1 else None))
        await until(pilot, lambda: screen(pilot).path.endswith("the mill.md"))


async def test_from_link_to_link_and_back(letters: Desk) -> None:
    async with letters.app("letters.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        said = []
        for _ in range(5):
            await keys(pilot, "]", "l")
            said.append(sentence(pilot)[:12])
        assert said == [
            "The keeper w",
            "She wrote ag",
            "Her papers l",
            "Others were ",
            "See also the",
        ]
        await keys(pilot, "]", "l")
        assert "No link further on" in lines(pilot)[-1]
        await keys(pilot, "[", "l")
        assert sentence(pilot).startswith("Others were")
        await keys(pilot, "ctrl+o", "ctrl+o")
        assert sentence(pilot).startswith("Others were")
        await keys(pilot, "g", "g", "[", "l")
        assert "No link before" in lines(pilot)[-1]


async def test_links_in_folded_paragraphs_are_passed_over(letters: Desk) -> None:
    async with letters.app("letters.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "&")
        await type_(pilot, "name")
        await keys(pilot, "enter", "g", "g", "]", "l")
        assert sentence(pilot).startswith("See also")
        await keys(pilot, "[", "l")
        assert "No link before" in lines(pilot)[-1]


async def test_a_note_is_read_and_left_again(letters: Desk) -> None:
    async with letters.app("letters.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "]", "l", "]", "l", "enter")
        assert "Read note [1]" in shown(pilot)
        await keys(pilot, "enter")
        assert sentence(pilot) == "The second letter is a copy."
        await keys(pilot, "enter")
        assert "Back to where this note belongs" in shown(pilot)
        await keys(pilot, "enter")
        assert sentence(pilot) == "She wrote again.[1]"


async def test_a_link_brings_back_what_is_folded_away_and_ends_a_selection(letters: Desk) -> None:
    async with letters.app("letters.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "&")
        await type_(pilot, "reply")
        await keys(pilot, "enter", "v", "enter")
        assert "Read note [1]" in shown(pilot)
        await keys(pilot, "enter")
        assert sentence(pilot) == "The second letter is a copy."
        assert "folded" not in shown(pilot) and screen(pilot).pane.selection is None


async def test_what_is_outside_or_missing_is_told_and_not_opened(letters: Desk) -> None:
    (letters.library / "lost.md").symlink_to(letters.folder / "private" / "secret.md")
    async with letters.app("letters.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, *"]l" * 4, "enter", "enter")
        assert "“secret.md” lies outside the library" in lines(pilot)[-1]
        await keys(pilot, "enter", "j", "enter")
        assert "“lost.md” lies outside the library" in lines(pilot)[-1]
        (letters.library / "lost.md").unlink()
        await keys(pilot, "enter", "j", "enter")
        assert "There is no “lost.md”" in lines(pilot)[-1]
        assert screen(pilot).path.endswith("letters.md") and "Secret" not in shown(pilot)
        await keys(pilot, "enter", "j", "j", "enter")
        assert "Nothing here is called “chapter-nine”" in lines(pilot)[-1]
        assert screen(pilot).path.endswith("the mill.md")


async def test_the_web_is_asked_about_first(letters: Desk) -> None:
    async with letters.app("letters.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, *"]l" * 3, "enter")
        assert "archive.example" in shown(pilot)
        await keys(pilot, "enter")
        assert ADDRESS in shown(pilot)
        assert "This link leads to archive.example" in shown(pilot)
        await keys(pilot, "n")
        assert "archive.example" not in shown(pilot)
        await keys(pilot, "enter", "enter", "c")
        assert pilot.app.clipboard == ADDRESS


async def test_a_long_address_is_shown_whole_on_a_small_screen(letters: Desk) -> None:
    address = f"https://a.example/{'/'.join(f'part-{n:03}' for n in range(180))}/end"
    letters.write("long.txt", f"See {address}.")
    async with letters.app("long.txt").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await keys(pilot, "enter", "enter")
        seen: dict[str, None] = {}
        for _ in range(12):
            assert "Open it in the browser" in shown(pilot)
            rows = [line.strip("▌▐▁▂▃▄▅▆▇█ ") for line in lines(pilot)]
            seen |= dict.fromkeys(row for row in rows if " " not in row)
            await keys(pilot, "pagedown")
        assert address in "".join(seen)
        await keys(pilot, "escape")


def script(folder: Path, name: str, body: str) -> Path:
    """A program of our own that takes the place of a browser."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport sys\nfrom pathlib import Path\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Sets `BROWSER` to a program that notes the address; returns the file it is noted in."""

    def make(body: str, how: str) -> Path:
        noted = tmp_path / "noted"
        note = f"Path({str(noted) + '~'!r}).write_text(sys.argv[1])"
        done = f"Path({str(noted) + '~'!r}).rename({str(noted)!r})"
        path = script(tmp_path, "show", f"{note}\n{body}\n{done}")
        monkeypatch.setenv("BROWSER", how.format(path))
        monkeypatch.delenv("DISPLAY", raising=False)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        monkeypatch.setattr(webbrowser, "_tryorder", None)
        monkeypatch.setattr(webbrowser, "_browsers", {})
        return noted

    return make


async def test_look_alikes_are_seen_and_staying_is_what_is_offered(
    letters: Desk, browser: Callable[[str, str], Path]
) -> None:
    noted = browser("", "{} %s &")
    async with letters.app("letters.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, *"]l" * 5, "enter", "enter")
        assert "leads to xn--80ak6aa92e.example" in shown(pilot)
        assert "It reads аррӏе.example." in shown(pilot)
        await keys(pilot, "enter")
        assert "xn--" not in shown(pilot) and pilot.app.clipboard == "" and not noted.exists()


async def test_a_browser_with_a_window_is_started_aside(
    letters: Desk, browser: Callable[[str, str], Path]
) -> None:
    noted = browser("", "{} %s &")
    async with letters.app("letters.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, *"]l" * 3, "enter", "enter", "y")
        assert "Opened in the browser" in lines(pilot)[-1]
        await until(pilot, lambda: noted.exists() and noted.read_text() == ADDRESS)


def test_what_a_browser_says_does_not_reach_the_screen(
    tmp_path: Path, browser: Callable[[str, str], Path]
) -> None:
    noted = browser("print('noise', file=sys.stderr)\nprint('noise', flush=True)", "{} %s &")
    (tmp_path / "letters.md").write_text(LINKED)
    with Terminal(tmp_path, "letters.md") as terminal:
        terminal.await_text("Her papers lie")
        terminal.press(*"]l" * 3, "enter")
        terminal.await_text("Follow in the archive")
        terminal.press("enter")
        terminal.await_text("This link leads to")
        terminal.press("y")
        terminal.await_text("Opened in the browser")
        for _ in range(600):
            if not noted.exists():
                terminal.quiet()
        assert noted.read_text() == ADDRESS and b"noise" not in terminal.raw


async def test_where_the_terminal_cannot_be_given_away_that_is_told(
    letters: Desk, browser: Callable[[str, str], Path]
) -> None:
    noted = browser("", "{} %s")
    async with letters.app("letters.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, *"]l" * 3, "enter", "enter", "y")
        assert "cannot be given to show" in lines(pilot)[-1] and not noted.exists()


def test_a_text_browser_has_the_terminal_to_itself(
    tmp_path: Path, browser: Callable[[str, str], Path]
) -> None:
    noted = browser("print('A page, as text')\ninput('Enter ends')", "{} %s")
    (tmp_path / "letters.md").write_text(LINKED)
    with Terminal(tmp_path, "letters.md") as terminal:
        terminal.await_text("Her papers lie")
        terminal.press(*"]l" * 3, "enter")
        terminal.await_text("Follow in the archive")
        terminal.press("enter")
        terminal.await_text("This link leads to")
        terminal.press("y")
        terminal.await_text("Enter ends")
        assert "A page, as text" in terminal.text
        before, _, _ = terminal.raw.partition(b"A page, as text")
        assert before.rfind(b"\x1b[?1049l") > before.rfind(b"\x1b[?1049h")  # the screen was left
        terminal.press("enter")
        terminal.await_gone("A page, as text")
        terminal.await_text("Her papers lie")
        terminal.press("q")
        assert terminal.ended() == 0
    assert noted.read_text() == ADDRESS
