"""Earlier versions: which are kept, when, and that they are never in the way."""

import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.backups import DAYS, RECENT, WEEKS, Backups, thinned

NAME = "press-conference-0123456789ab"
BEGUN = datetime(2024, 7, 5, 16, 17, tzinfo=UTC)
TIMES = st.lists(
    st.integers(0, 120 * 24 * 6).map(lambda gaps: BEGUN + gaps * timedelta(minutes=10)),
    max_size=60,
)


@given(TIMES)
def test_what_is_kept(times: list[datetime]) -> None:
    kept = thinned(times)
    assert kept <= set(times)
    assert len(kept) <= RECENT + DAYS + WEEKS
    newest = sorted(set(times), reverse=True)
    assert kept >= set(newest[:RECENT])
    assert thinned(kept) == kept, "what is kept once is not dropped by looking again"
    for of, most in ((_day, DAYS), (_week, WEEKS)):
        for part in sorted({of(time) for time in times}, reverse=True)[:most]:
            assert max(time for time in times if of(time) == part) in kept


def _day(time: datetime) -> tuple[int, ...]:
    return time.year, time.month, time.day


def _week(time: datetime) -> tuple[int, ...]:
    return time.isocalendar()[:2]


@given(TIMES)
def test_a_version_a_time_is_as_good_as_all_at_once(times: list[datetime]) -> None:
    kept: set[datetime] = set()
    for time in sorted(times):
        kept = thinned({*kept, time})
        assert time in kept
    assert kept >= set(sorted(set(times), reverse=True)[:RECENT])
    assert {_day(time) for time in kept} >= {_day(time) for time in thinned(times)}


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = BEGUN

    def __call__(self) -> str:
        return f"{self.time:%Y-%m-%dT%H:%M:%SZ}"


def file(folder: Path, content: str) -> Path:
    """A notes file, replaced as the notebook does it."""
    fresh = folder / "fresh"
    fresh.write_text(content, "utf-8")
    return fresh.replace(folder / f"{NAME}.json")


def kept(backups: Backups) -> list[str]:
    return [path.read_text("utf-8") for _, path in backups.versions(NAME)]


def test_a_version_is_kept_every_ten_minutes(tmp_path: Path) -> None:
    clock = Clock()
    backups = Backups(tmp_path / ".backups", clock)
    assert backups.versions(NAME) == []
    for minute in range(31):
        clock.time = BEGUN + timedelta(minutes=minute, seconds=minute)
        backups.keep(file(tmp_path, str(minute)))
    assert kept(backups) == ["30", "20", "10", "0"]
    later = Backups(tmp_path / ".backups", clock)
    later.keep(file(tmp_path, "another program, as late"))
    assert kept(later) == ["30", "20", "10", "0"]
    times = [time for time, _ in later.versions(NAME)]
    assert times[-1] == BEGUN and times == sorted(times, reverse=True)


def test_a_clock_that_was_wrong_stops_nothing(tmp_path: Path) -> None:
    clock = Clock()
    clock.time = BEGUN + timedelta(days=9_000)
    Backups(tmp_path / ".backups", clock).keep(file(tmp_path, "in a far future"))
    clock.time = BEGUN
    backups = Backups(tmp_path / ".backups", clock)
    backups.keep(file(tmp_path, "now"))
    assert sorted(kept(backups)) == ["in a far future", "now"]


def test_no_more_are_kept_than_are_wanted(tmp_path: Path) -> None:
    clock = Clock()
    backups = Backups(tmp_path / ".backups", clock)
    old = tmp_path / ".backups" / NAME / f"{NAME}.json.v1"
    for number in range(200):
        clock.time = BEGUN + timedelta(hours=7 * number)
        backups.keep(file(tmp_path, str(number)))
        if not old.exists():
            assert backups.keep_format(file(tmp_path, "format 1"), 1) == old
    assert len(kept(backups)) <= RECENT + DAYS + WEEKS
    assert kept(backups)[: RECENT + 1] == [str(number) for number in range(199, 188, -1)]
    assert old.read_text("utf-8") == "format 1"
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / ".backups").iterdir()} == {0o700}


def fail(code: int) -> Callable[..., None]:
    def failing(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return failing


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV])
def test_where_there_are_no_links_it_is_copied_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(os, "link", fail(code))
    clock = Clock()
    backups = Backups(tmp_path / ".backups", clock)
    for content in ("first", "second"):
        backups.keep(file(tmp_path, content))
    assert kept(backups) == ["first"]
    ((_, path),) = backups.versions(NAME)
    assert path.stat().st_mode & 0o777 == 0o600
    assert backups.keep_format(file(tmp_path, "old"), 1).read_text("utf-8") == "old"
    assert backups.keep_format(file(tmp_path, "older"), 1).name.endswith(".v1-1")


@pytest.mark.parametrize("step", ["link", "mkdir", "listdir", "scandir", "open", "unlink"])
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_a_backup_that_fails_is_no_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int
) -> None:
    path = file(tmp_path, "content")
    with monkeypatch.context() as patched:
        patched.setattr(os, step, fail(code))
        Backups(tmp_path / ".backups", Clock()).keep(path)
    assert path.read_text("utf-8") == "content"
    backups = Backups(tmp_path / ".backups", Clock())
    backups.keep(path)
    assert kept(backups) == ["content"]


def test_foreign_files_among_the_backups_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / ".backups" / NAME
    folder.mkdir(parents=True)
    for name in ("20249999T999999Z.json", "notes.json", "20240705T161700Z.json.txt"):
        (folder / name).write_text("mine", "utf-8")
    backups = Backups(tmp_path / ".backups", Clock())
    backups.keep(file(tmp_path, "content"))
    assert kept(backups) == ["content"]
    assert len(list(folder.iterdir())) == 4
    Backups(tmp_path / ".backups", str).keep(file(tmp_path, "no clock"))
    assert kept(backups) == ["content"]
