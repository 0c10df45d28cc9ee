"""The app in a pseudo-terminal against a bare Textual application, `less` and `w3m`.

    python -m tests.benchmarks.bench_app [ROUNDS] [--only MEASURE] [--library FOLDER]

Cases take turns within each of seven rounds, so that their ratios hold when the machine's speed
drifts; medians are printed, and the goals beside them. Times end when the bytes that complete the
awaited picture are read. Measures are start, enter, page, find, resize, theme and peak.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple, TypeAlias

from tests.benchmarks.cases import SIZE, Case, cases
from tests.terminal import Terminal

Times: TypeAlias = dict[str, dict[str, list[float]]]
"""By case and measure: milliseconds, or MiB for the peak."""


class Goal(NamedTuple):
    """What a case may need of a measure: so many times what another one needs of it, or of a
    measure of its own."""

    measure: str
    case: str
    other: str
    most: float | None
    """None where peers are only looked at."""
    worst: bool = False
    """The 95th percentile of both, not the median."""
    other_measure: str = ""


GOALS = (
    Goal("start", "1,000 articles", "bare", 1.25),
    Goal("start", "100,000 articles", "bare", 1.35),
    Goal("start", "10 MB", "3 kB", 1.3),
    Goal("start", "one line", "10 MB", 1.2),
    Goal("start", "blank lines", "10 MB", 1.2),
    Goal("start", "10 MB", "w3m", None),
    Goal("enter", "two articles", "w3m", 0.5, other_measure="start"),
    Goal("page", "10 MB", "bare", 2.5),
    Goal("page", "10 MB", "bare", 2.5, worst=True),
    Goal("page", "10 MB", "10 kB", 1.1),
    Goal("page", "10 MB", "10 kB", 1.1, worst=True),
    Goal("page", "one line", "10 MB", 1.2),
    Goal("page", "blank lines", "10 MB", 1.2),
    Goal("page", "5,000 notes", "no notes", 1.2),
    Goal("find", "10 MB", "less", 0.2),
    Goal("find", "one line", "10 MB", 1.2),
    Goal("find", "blank lines", "10 MB", 1.2),
    Goal("peak", "10 MB", "bare", 2.5),
    Goal("peak", "100,000 articles", "bare", 2.5),
)
LIMITS = (("resize", "10 MB", 100.0), ("theme", "10 MB", 100.0))
"""Milliseconds that a measure of a case may take."""


def main() -> None:
    """Run the rounds and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("rounds", nargs="?", type=int, default=7)
    parser.add_argument("--only", metavar="MEASURE", help="one of those named above")
    parser.add_argument("--library", type=Path, metavar="FOLDER", help="one of 100,000 articles")
    given = parser.parse_args()
    times: Times = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # As installed: compiled by the first round, whatever the one who measures is used to.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        wanted = chosen(cases(folder, given.library), given.only)
        for number in range(given.rounds + 1):  # the first round warms up
            for label, case in wanted.items():
                home = folder / f"home-{label.replace(' ', '-')}-{number}"
                home.mkdir()
                kept = run(case, home)
                if number:
                    known = times.setdefault(label, {})
                    for measure, values in kept.items():
                        known[measure] = known.get(measure, []) + values
            print(f"round {number} of {given.rounds}", file=sys.stderr)
    report(times, given.only)


def chosen(known: dict[str, Case], measure: str | None) -> dict[str, Case]:
    """The cases that a measure needs, with no steps but that; all where none is named."""
    if measure is None:
        return known
    goals = [goal for goal in GOALS if goal.measure == measure]
    needed = {name for goal in goals for name in (goal.case, goal.other)}
    needed |= {case for name, case, _ in LIMITS if name == measure}
    if not needed:
        sys.exit(f"nothing measures “{measure}”")
    return {
        label: case._replace(steps={k: v for k, v in case.steps.items() if k == measure})
        for label, case in known.items()
        if label in needed
    }


def run(case: Case, home: Path) -> dict[str, list[float]]:
    """Start a program once and do in it what is to be timed."""
    with Terminal(case.home or home, command=case.command, size=SIZE) as terminal:
        terminal.await_text(case.awaited)
        kept = {"start": [(terminal.read_at - terminal.began) * 1000]}
        for measure, step in case.steps.items():
            kept[measure] = step(terminal)
        kept["peak"] = [terminal.peak()]
    return kept


def report(times: Times, only: str | None) -> None:
    """Print what was measured, and how it stands to the goals."""
    for label, measures in times.items():
        told = [f"{name} {median(values):7.1f}" for name, values in measures.items() if values]
        print(f"{label:15} {'   '.join(told)}")
    print()
    for goal in GOALS:
        one = times.get(goal.case, {}).get(goal.measure)
        other = times.get(goal.other, {}).get(goal.other_measure or goal.measure)
        if one and other and only in (None, goal.measure):
            ratio = typical(one, goal.worst) / typical(other, goal.worst)
            name = f"{goal.measure}{' p95' if goal.worst else ''}: {goal.case} / {goal.other}"
            tell(name, f"{ratio:6.2f}", goal.most, ratio)
    for measure, case, most in LIMITS:
        if values := times.get(case, {}).get(measure):
            tell(f"{measure}: {case}", f"{median(values):6.0f} ms", most, median(values))


def typical(values: list[float], worst: bool) -> float:
    """The median, or the 95th percentile."""
    return quantiles(values, n=20)[-1] if worst and len(values) > 1 else median(values)


def tell(name: str, value: str, most: float | None, found: float) -> None:
    """Print a line, with a sign where a goal is missed."""
    goal = f"goal {most:g}" if most else "no goal"
    print(f"{name:40} {value:10} ({goal}){' <-- missed' if most and found > most else ''}")


if __name__ == "__main__":
    main()
