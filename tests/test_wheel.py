"""The wheel: everything that is shipped is in it and found, in an environment that has only it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_a_wheel_brings_its_library_and_styles(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("passage_reader-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "reader/styles/reading.tcss" in names and "reader/library/1-first-steps.md" in names
    assert "reader/exports/templates/obsidian/passage.j2" in names
    assert not [name for name in names if name.startswith(("tests/", "library/", "styles/"))]

    clean = tmp_path / "clean"
    subprocess.run([sys.executable, "-m", "venv", str(clean)], check=True)
    install = [str(clean / "bin" / "pip"), "install", "--quiet", str(wheel)]
    subprocess.run(install, check=True)

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environ = {"HOME": str(elsewhere), "PATH": os.environ["PATH"]}
    command = [str(clean / "bin" / "reader"), "list", "--json"]
    done = subprocess.run(command, cwd=elsewhere, env=environ, capture_output=True, check=True)
    listed = [json.loads(line) for line in done.stdout.decode().splitlines()]
    shipped = sorted(path.name for path in (ROOT / "library").iterdir())
    assert sorted(Path(row["path"]).name for row in listed) == shipped
    assert all(Path(row["path"]).is_relative_to(clean) for row in listed)

    styles = "from reader.paths import bundled; print(bundled('styles'))"
    command = [str(clean / "bin" / "python"), "-c", styles]
    done = subprocess.run(command, cwd=elsewhere, env=environ, capture_output=True, check=True)
    assert Path(done.stdout.decode().strip()).is_relative_to(clean)


def test_a_checkout_finds_its_library_too(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "reader", "list", "--json"]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, check=True)
    paths = [json.loads(line)["path"] for line in done.stdout.decode().splitlines()]
    assert len(paths) == len(list((ROOT / "library").iterdir()))
    assert all(Path(path).parent == ROOT / "library" for path in paths)
