"""Children that read articles: none of them is needed, and none outlives its parent."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from reader.index.children import Answer, Children, job
from reader.index.entries import Place
from reader.index.reading import digest
from reader.index.walk import Met
from reader.passage import never


def files(folder: Path, count: int) -> list[Met]:
    """Articles, each with a state of its own."""
    folder.mkdir()
    found = []
    for number in range(count):
        file = folder / f"{number:04}.md"
        file.write_text(f"# Title {number}\n\nBody of *{number}*.\n", "utf-8")
        found.append(Met(Place(str(file), number + 1), file.stat().st_size))
    return found


def titles(answers: Iterator[list[Answer]]) -> list[str]:
    return sorted(
        one.entry.article.title for several in answers for one in several if one.entry is not None
    )


def children(of: int) -> list[int]:
    """The processes that a process has begun."""
    found: list[int] = []
    for task in Path(f"/proc/{of}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def reads(process: int) -> bool:
    """Whether a process is a child that reads articles."""
    return b"reader.index.reading" in Path(f"/proc/{process}/cmdline").read_bytes()


def test_children_read_what_they_are_asked_for(tmp_path: Path) -> None:
    met = files(tmp_path / "library", 100)
    known = digest((tmp_path / "library" / "0003.md").read_bytes())
    jobs = [(job(one, known if one.place.stamp == 4 else b""), one.size) for one in met]
    answers = [one for several in Children(jobs, never).read() for one in several]
    assert sorted(one.job.place.stamp for one in answers) == list(range(1, 101))
    assert [one.job.place.stamp for one in answers if one.entry is None] == [4]
    assert not any(map(reads, children(os.getpid())))


def test_a_child_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    met = files(tmp_path / "library", 600)
    reading = Children([(job(one), one.size) for one in met], never).read()
    first = next(reading)
    killed = [process for process in children(os.getpid()) if reads(process)]
    for process in killed:
        os.kill(process, signal.SIGKILL)
    assert killed
    rest = [one for several in reading for one in several]
    assert sorted(one.entry.article.title for one in (*first, *rest) if one.entry) == sorted(
        f"Title {number}" for number in range(600)
    )


def test_what_takes_too_long_is_given_up_alone(tmp_path: Path) -> None:
    met = files(tmp_path / "library", 3)
    long = tmp_path / "library" / "long.md"
    long.write_text("*a **b `c` [d](e) _f_\n" * 400_000, "utf-8")
    jobs = [(job(one), one.size) for one in met]
    jobs.insert(1, (job(Met(Place(str(long), 9), 1), seconds=1), 1))
    answers = [one for several in Children(jobs, never).read() for one in several]
    by_name = {Path(one.job.place.path).name: one.entry for one in answers}
    assert sorted(by_name) == ["0000.md", "0001.md", "0002.md", "long.md"]
    given_up = by_name["long.md"]
    assert given_up
    assert given_up.article.title == "long"
    assert given_up.problem == (f"{long}: cannot be read; it takes too long or too much memory")
    assert all(one and not one.problem for name, one in by_name.items() if name != "long.md")


PARENT = """
import sys
from pathlib import Path
from reader.index.children import Children, job
from reader.index.entries import Place
from reader.index.walk import Met
from reader.passage import never
files = sorted(Path(sys.argv[1]).iterdir())
jobs = [(job(Met(Place(str(file), 1), 1)), 60_000) for file in files]
for answers in Children(jobs, never).read():
    print(len(answers), flush=True)
"""


def test_children_end_with_their_parent(tmp_path: Path) -> None:
    files(tmp_path / "library", 2_000)
    command = [sys.executable, "-c", PARENT, str(tmp_path / "library")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        parent.stdout.readline()
        reading = [process for process in children(parent.pid) if reads(process)]
        ends = [os.pidfd_open(process) for process in reading]
        parent.kill()
    assert reading
    for end in ends:
        assert select.select([end], [], [], 30)[0], "it lives on"
        os.close(end)


def test_what_lies_in_the_working_folder_is_no_module(tmp_path: Path) -> None:
    met = files(tmp_path / "library", 40)
    trap = tmp_path / "trap"
    trap.mkdir()
    for name in ("hashlib.py", "reader.py", "pickle.py"):
        (trap / name).write_text("raise SystemExit", "utf-8")
    before = Path.cwd()
    os.chdir(trap)
    try:
        answers = Children([(job(one), one.size) for one in met], never).read()
        assert len(titles(answers)) == 40
    finally:
        os.chdir(before)
