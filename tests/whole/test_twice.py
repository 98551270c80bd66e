"""Two builds of one source are the same bytes, wherever, whenever and by however many they are made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from trees import files_of, first_difference

HERE = Path(__file__).resolve().parents[2]
SOURCE = ("src", "docs", "tests", "conf.py", "pyproject.toml", "README.md", "LICENSE", "LICENSE-docs")
PUBLISHED = ["-D", "html_baseurl=https://example.org/book/", "-D", "notebooks_repository=some/one"]
ONE = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
OTHER = {
    "PYTHONHASHSEED": "4242",
    "LC_ALL": "C",
    "TZ": "Pacific/Kiritimati",
    "LANGUAGE": "de",
    "LANG": "de_DE",
}
LEAST_FILES = 60


def test_a_difference_is_named_with_its_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "same").write_text("same")
        (tmp_path / name / "sub" / "text").write_text("what is written ")
    assert first_difference(tmp_path / "one", tmp_path / "other") == ""
    (tmp_path / "other" / "sub" / "text").write_text("what is printed ")
    said = first_difference(tmp_path / "one", tmp_path / "other")
    assert said == "sub/text differs at byte 8:\nb'what is written '\nb'what is printed '"
    (tmp_path / "one" / "sub" / "more").write_text("")
    assert first_difference(tmp_path / "one", tmp_path / "other") == "sub/more is only in the first"


def copy(folder: Path) -> Path:
    """Copy the source of the book."""
    folder.mkdir(parents=True)
    for source in (HERE / name for name in SOURCE):
        if source.is_dir():
            shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder)
    return folder


def build(folder: Path, workers: int, more: dict[str, str]) -> Path:
    """Build the whole book, from nothing."""
    paths = f"{folder / 'src'}{os.pathsep}{folder}"  # before what is installed
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": paths, **more}
    command = [sys.executable, "-m", "sphinx", "-c", ".", "-b", "html", "-d", "build/doctrees", "-n", "-q"]
    command += [*PUBLISHED, "-j", str(workers), "-W", "--keep-going", "docs", "build/html"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "build" / "html"


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    folders = copy(tmp_path / "one"), copy(tmp_path / "elsewhere" / "a folder of ünüsual name" / "book")
    one, other = build(folders[0], 1, ONE), build(folders[1], 2, OTHER)
    built = files_of(one)
    assert len(built) > LEAST_FILES
    assert {"sitemap.xml", "sections.js", "ledger.json", "objects.inv"} <= set(built)
    assert first_difference(one, other) == ""
    print(f"{len(built)} files, {sum(path.stat().st_size for path in built.values())} bytes: the same twice")
