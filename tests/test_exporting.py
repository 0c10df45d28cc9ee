"""`reader export`, as it is typed."""

import json
import os
import re
from pathlib import Path

import pytest

from reader.cli import main

ARTICLES = {
    "delta.txt": "River report\n\nBy Ana Moreau\n\nThe river rose at the weir. Nobody looked.\n",
    "harbour.txt": "Harbour talks\n\nThe dredging was paid for twice.\n",
}


class Shell:
    """Runs command lines on a library of two articles."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capture = capture
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        shared = ["--library", str(self.folder / "articles"), "--notes", str(self.folder / "notes")]
        self._capture.readouterr()
        code = main([*shared, *words])
        self.out, self.err = self._capture.readouterr()
        return code

    def wrong(self, *words: str) -> str:
        """The one line that is said of a wrong use."""
        assert (self(*words), self.out) == (2, "")
        (line,) = self.err.splitlines()
        return line


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name.lower()))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("READER_NOTES", raising=False)
    (tmp_path / "articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "articles" / name).write_text(text, "utf-8")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    shell = Shell(tmp_path, capsys)
    words = ["--tag", "aid", "--tag", "money", "--note", "Who?"]
    assert shell("annotate", "delta", "--quote", "The river rose", *words) == 0
    assert shell("annotate", "harbour", "--quote", "paid for twice", "--tag", "money") == 0
    return shell


def settings(shell: Shell, text: str) -> None:
    file = shell.folder / "home" / "config" / "reader" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")


def test_a_flavour(shell: Shell) -> None:
    assert shell("export", "river", "--flavour", "obsidian", "-o", "-") == 0
    assert "\n> [!quote] " in shell.out and "\n>\n> The river rose\n>\n" in shell.out
    assert shell("export", "river", "--flavour", "logseq", "-o", "-") == 0
    assert "reader-id:: river-report-" in shell.out
    assert "F" in shell.wrong("export", "--flavour", "word")


def test_dossiers(shell: Shell) -> None:
    assert shell("export", "--by", "tag", "-o", "out") == 0
    assert sorted(shell.out.split()) == ["out/aid.md", "out/money.md"]
    assert Path("out/money.md").read_text("utf-8").count("\n> ") == 2
    assert shell("export", "#aid", "--by", "tag", "--one-file", "-o", "-") == 0
    assert "# Notes by tag\n" in shell.out and "## aid\n" in shell.out
    assert "paid for twice" not in shell.out
    assert "more than one tag" in shell.wrong("export", "--by", "tag", "-o", "one.md")


def test_all_in_one_file(shell: Shell) -> None:
    assert shell("export", "--one-file", "-o", "all.md") == 0
    path = Path("all.md")
    path.write_text(path.read_text("utf-8") + "\nMine.\n", "utf-8")
    assert shell("annotate", "harbour", "--quote", "The dredging") == 0
    assert shell("export", "--one-file", "-o", "all.md") == 0
    text = path.read_text("utf-8")
    assert text.endswith("\nMine.\n") and "> The dredging\n" in text and "## River report" in text


@pytest.mark.parametrize("words", [["river", "-o", "a.md"], ["-f", "bibtex", "-o", "a.bib"]])
def test_one_file_that_says_so_already_is_not_written(shell: Shell, words: list[str]) -> None:
    assert (shell("export", *words), shell.out, shell.err) == (0, f"{words[-1]}\n", "")
    os.utime(words[-1], (1, 1))
    assert shell("export", *words) == 0
    assert (shell.out, shell.err) == ("", f"reader: {words[-1]}: unchanged\n")
    assert shell("export", *words, "--json") == 0
    assert json.loads(shell.out) == {"path": words[-1], "state": "unchanged"}
    assert Path(words[-1]).stat().st_mtime == 1


def test_json_is_for_files(shell: Shell) -> None:
    for words in (["-o", "-"], ["--dry-run"], ["--print-template"], ["-f", "csl"]):
        assert "--json tells of files" in shell.wrong("export", "river", "--json", *words)


def test_a_dry_run_shows_a_diff_and_writes_nothing(shell: Shell) -> None:
    assert shell("export", "--dry-run", "-o", "out") == 0
    assert not Path("out").exists()
    assert "--- /dev/null\n+++ out/river-report.md\n" in shell.out
    assert "\n+> The river rose\n" in shell.out
    assert "2 files would be written, 0 unchanged" in shell.err
    assert shell("export", "-o", "out") == 0
    before = {path: path.read_bytes() for path in Path("out").iterdir()}
    assert shell("annotate", "harbour", "--quote", "The dredging") == 0
    assert shell("export", "--dry-run", "-o", "out") == 0
    assert "--- out/harbour-talks.md\n+++ out/harbour-talks.md\n" in shell.out
    assert "\n+> The dredging\n" in shell.out and "river" not in shell.out
    assert shell("export", "harbour", "--dry-run", "-o", "out/harbour-talks.md") == 0
    assert "\n+> The dredging\n" in shell.out
    assert {path: path.read_bytes() for path in Path("out").iterdir()} == before


def test_what_a_dry_run_shows_can_be_applied(shell: Shell) -> None:
    """What else than \\n some take for the end of a line stays within it."""
    assert shell("export", "river", "-o", "out") == 0
    path = Path("out/river-report.md")
    lines = [*path.read_text("utf-8").splitlines(), "Mine\u2028and\u2029mine", "\tand no more"]
    path.write_bytes("\r\n".join(lines).encode())
    assert shell("annotate", "delta", "--quote", "Nobody looked") == 0
    assert shell("export", "river", "--dry-run", "-o", "out") == 0
    head, *hunks = re.split(r"(?m)^@@ -(\d+),(\d+) \+\d+,\d+ @@\n", shell.out)
    assert head == f"--- {path}\n+++ {path}\n"
    old = path.read_bytes().decode()
    for first, count, hunk in zip(*[iter(hunks)] * 3, strict=True):
        hunk = hunk.replace("\n\\ No newline at end of file\n", "\0")
        lines = [line.rstrip("\0") for line in re.findall("[^\n\0]*[\n\0]", hunk)]
        was, new = ("".join(one[1:] for one in lines if one[0] in (" ", sign)) for sign in "-+")
        assert was in old and was.count("\n") <= int(count) and int(first) > 0
        old = old.replace(was, new)
    assert shell("export", "river", "-o", "out") == 0
    assert path.read_bytes().decode() == old


def test_what_is_printed_is_what_a_file_would_hold(shell: Shell) -> None:
    Path("mine").mkdir()
    Path("mine/passage.j2").write_text("-\te\u0301 {{ quotation }}", "utf-8")
    words = ["export", "river", "--template", "mine"]
    assert shell(*words, "-o", "one.md") == 0
    assert shell(*words, "-o", "-") == 0
    assert shell.out == Path("one.md").read_text("utf-8")
    assert shell("export", "--print-template", "--template", "mine") == 0
    assert shell.out.endswith("{# passage.j2 #}\n-\te\u0301 {{ quotation }}\n")


def test_templates_are_printed_and_used(shell: Shell) -> None:
    assert shell("export", "--print-template", "--flavour", "obsidian") == 0
    assert "{# passage.j2 #}\n" in shell.out and "> [!quote] {{ place }}" in shell.out
    Path("mine").mkdir()
    Path("mine/passage.j2").write_text("{{ quotation }}!\n\n{{ note }}\n", "utf-8")
    assert shell("export", "river", "--template", "mine", "-o", "-") == 0
    assert "\nThe river rose!\n\nWho?\n" in shell.out
    Path("mine/passage.j2").write_text("{{ quotation }}\n{{ quotaton }}\n", "utf-8")
    told = shell.wrong("export", "river", "--template", "mine", "-o", "-")
    assert told == "reader: mine/passage.j2: line 2: 'quotaton' is undefined"
    assert shell("export", "--template", "mine", "-o", "out") == 2
    line, count = shell.err.splitlines()
    assert line == told and count == "reader: 0 files written, 0 unchanged" and shell.out == ""
    Path("mine/name.j2").write_text("{{ nam }}", "utf-8")
    assert shell("export", "--template", "mine", "-o", "out") == 2
    assert shell.err.splitlines() == ["reader: mine/name.j2: line 1: 'nam' is undefined", count]
    assert "there is no such folder" in shell.wrong("export", "--template", "none", "-o", "out")
    nobody = shell.wrong("export", "--template", "~no-such-user/t", "-o", "out")
    assert nobody == "reader: --template: “~no-such-user/t”: there is no such user"


@pytest.mark.parametrize(
    "words",
    ["--by tag", "--flavour logseq", "--one-file", "--template mine", "--print-template"],
)
def test_what_shapes_markdown_goes_with_nothing_else(shell: Shell, words: str) -> None:
    for format in ("csl", "csv"):
        told = shell.wrong("export", *words.split(), "-f", format, "-o", "out")
        name = words.split()[0]
        assert told == f"reader: {name} shapes Markdown, and does not go with -f {format}"
    assert not Path("out").exists()


def test_the_list_of_sources(shell: Shell) -> None:
    assert shell("export", "#money", "-f", "csl") == 0
    titles = [item["title"] for item in json.loads(shell.out)]
    assert titles == ["Harbour talks", "River report"]
    assert shell("export", "#aid", "-f", "bibtex", "-o", "sources.bib") == 0
    text = Path("sources.bib").read_text("utf-8")
    assert "author = {Moreau, Ana}" in text and "Harbour" not in text
    assert shell("export", "-f", "bibtex", "-o", "sources.bib") == 0
    assert "Harbour" in Path("sources.bib").read_text("utf-8")
    Path("mine.bib").write_text("@book{mine}\n")
    assert "left as it is" in shell.wrong("export", "-f", "bibtex", "-o", "mine.bib")
    assert Path("mine.bib").read_text() == "@book{mine}\n"
    assert shell("export", "#none", "-f", "csl") == 1


def test_settings(shell: Shell) -> None:
    templates = shell.folder / "home" / "config" / "reader" / "t"
    settings(shell, '[export]\nfolder = "~/vault"\nflavour = "obsidian"\ntemplates = "t"\n')
    templates.mkdir()
    (templates / "head.j2").write_text("# My {{ title }}\n")
    assert shell("export") == 0
    text = (shell.folder / "home" / "vault" / "river-report.md").read_text("utf-8")
    assert "[!quote]" in text and "# My River report\n" in text
    assert shell("export", "river", "--flavour", "plain", "-o", "-") == 0
    assert "[!quote]" not in shell.out


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('flavour = "word"', "export.flavour must be one of plain, obsidian, logseq"),
        ("auto = 1", "export.auto must be true or false"),
        ('folder = ["a"]', "export.folder must be a folder"),
        ('folder = "~nobody-here/a"', "export.folder: “~nobody-here/a”: there is no such user"),
        ("width = 3", "“width” is no setting of exports; there are folder, flavour, templates"),
    ],
)
def test_wrong_settings(shell: Shell, line: str, told: str) -> None:
    settings(shell, f"[export]\n{line}\n")
    assert f"line 2: {told}" in shell.wrong("export").replace("export: “", "“")


def test_an_article_that_lost_its_last_passage_is_brought_up_to_date(shell: Shell) -> None:
    assert shell("export", "-o", "out") == 0
    path = Path("out/harbour-talks.md")
    path.write_text(path.read_text("utf-8") + "\nMine.\n", "utf-8")
    assert shell("undo") == 0
    assert shell("export", "-o", "out") == 0
    text = path.read_text("utf-8")
    assert shell.out == "out/harbour-talks.md\n"
    assert "paid for twice" not in text and text.endswith("\nMine.\n")
