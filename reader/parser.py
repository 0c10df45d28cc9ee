"""A parser of command lines, with what all commands have in common."""

import argparse
from typing import NoReturn

from reader.arguments import APP, UsageError


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"reader {version('passage-reader')}")
        except PackageNotFoundError:
            print("reader, not installed")
        parser.exit()


class Parser(argparse.ArgumentParser):
    """A parser with the options that all commands share; it raises where argparse would exit."""

    def __init__(self, command: str) -> None:
        super().__init__(
            prog="reader" if command == APP else f"reader {command}",
            allow_abbrev=False,  # --note must not be read as --notes
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        shared = self.add_argument_group("options of every command")
        shared.add_argument(
            "--library",
            action="append",
            metavar="PATH",
            help="a folder or file with articles, in place of the configured ones; repeatable",
        )
        shared.add_argument("--notes", metavar="DIR", help="the folder of the notes")
        shared.add_argument("--config", metavar="FILE", help="the configuration file")
        shared.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")

    def describe(self, text: str, example: str) -> None:
        self.description = text
        self.epilog = f"example:\n{example}"

    def add_query(self) -> None:
        self.add_argument(
            "query",
            nargs="*",
            metavar="QUERY",
            help="words, begin*, =Exact, \"a phrase\", '#tag', title:word, also author: source:"
            " speaker: note: in: lang: format:, date:2024-07 or >2024 or last-week, updated:,"
            " is:unread, has:note, colour:red; -not, or, and parentheses; all must hold; put --"
            " before a query that begins with -",
        )

    def add_limit(self) -> None:
        self.add_argument("--limit", type=_count, metavar="N", help="no more than N of them")

    def add_json(self) -> None:
        self.add_argument(
            "--json", action="store_true", help="one JSON object a line, for other programs"
        )

    def add_listing(self, *sorts: str) -> None:
        """Options of commands that list something from the index; `sorts` are the orders in which
        they can, the usual one first."""
        self.add_limit()
        self.add_argument(
            "--sort",
            choices=sorts,
            metavar="ORDER",
            help=f"{', '.join(sorts)}; without it {sorts[0]}",
        )
        self.add_argument(
            "--no-scan",
            dest="scan",
            action="store_false",
            help="answer from the index as it is, without looking for changed files first",
        )

    def add_article(self, more: str = "") -> None:
        self.add_argument(
            "article",
            metavar="ARTICLE",
            help=f"a path, an id, or part of a title or path that no other article has{more}",
        )

    def add_list(self) -> None:
        self.add_argument("--list", action="store_true", help="list acts, and do nothing")
        self.add_argument("-n", dest="count", type=int, metavar="N", help="how many; without it 20")
        self.add_json()


def _count(text: str) -> int:
    """A number of results. Raises ArgumentTypeError for anything else."""
    if not (text.isascii() and text.isdigit()) or not int(text):
        raise argparse.ArgumentTypeError(f"“{text}” is no number from 1 on")
    return int(text)
