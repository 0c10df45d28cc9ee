import re
import stat
from pathlib import Path

import pytest

from reader import paths


def test_nothing_is_made_by_asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    found = paths.user_paths()
    made = found.index([tmp_path], None, found.notes)
    known = (found.notes, found.library, found.config, found.state, found.drafts, found.last)
    for path in (*known, found.cache, made):
        assert path.is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_library_has_an_index_of_its_own(tmp_path: Path) -> None:
    found = paths.user_paths()
    one, other = tmp_path / "one", tmp_path / "other"
    made = {
        found.index(places, guide, notes)
        for places in ([one], [other], [one, other], [other, one])
        for guide in (None, one)
        for notes in (tmp_path / "a", tmp_path / "b")
    }
    assert len(made) == 16
    assert found.index([one / "x" / ".."], None, one) == found.index([one], None, one)


def test_a_device_keeps_its_name(tmp_path: Path) -> None:
    state = tmp_path / "deep" / "state"
    name = paths.device(state)
    assert re.fullmatch("[0-9a-f]{8}", name)
    assert paths.device(state) == name
    assert [file.name for file in state.iterdir()] == ["device"]
    assert stat.S_IMODE((state / "device").stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"", b"0123", b"\xff\xfe12345", b"../../etc"])
def test_a_spoilt_name_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "device").write_bytes(content)
    name = paths.device(tmp_path)
    assert re.fullmatch("[0-9a-f]{8}", name)
    assert paths.device(tmp_path) == name


def test_what_is_shipped_is_found() -> None:
    assert (paths.bundled("library") / "1-first-steps.md").is_file()
    assert paths.bundled("styles").is_dir()
    with pytest.raises(FileNotFoundError, match="install reader again"):
        paths.bundled("no-such-folder")
