"""A parser for one command of a command line, with the options that all commands share."""

import argparse


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"reader {version('passage-reader')}")
        except PackageNotFoundError:
            print("reader, not installed")
        parser.exit()


class Parser(argparse.ArgumentParser):
    """A parser with the options that all commands share."""

    def __init__(self, prog: str) -> None:
        super().__init__(
            prog=prog,
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

    def describe(self, text: str, example: str) -> None:
        self.description = text
        self.epilog = f"example:\n{example}"

    def add_query(self) -> None:
        self.add_argument(
            "query",
            nargs="*",
            metavar="QUERY",
            help="words, \"a phrase\", '#tag', speaker:name, note:word, has:note, has:tag,"
            " has:highlight, each negated by - ; put -- before a query that begins with -",
        )

    def add_json(self) -> None:
        self.add_argument(
            "--json", action="store_true", help="one JSON object a line, for other programs"
        )
