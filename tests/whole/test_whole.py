"""A build is killed, stopped, starved and failed at every stage: the last good site stays, and it is whole.

Real processes: the command of ``tox -e docs`` around a small site, with kernels, read by two workers.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import NamedTuple

import pytest
from trees import files_of, first_difference

from docs._ext import whole

HEAD = "---\nfile_format: mystnb\nkernelspec: {{name: python3}}\n---\n"
PAGE = (
    HEAD + "# Page {number}\n\n```{{code-cell}}\nimport trouble\ntrouble.at('cell')\nprint('{words}')\n```\n"
)
INDEX = "# Index\n\n```{toctree}\n:glob:\npage*\n```\n"
CONF = """
import os, sys
sys.path.insert(0, os.path.dirname(__file__))
import trouble
extensions, html_theme = ["myst_nb"], "basic"
nb_execution_mode, nb_execution_timeout = "force", 30
os.environ.update(PYTHONPATH=os.path.dirname(__file__), BUILDER=str(os.getpid()), WHOLE=str(os.getppid()))

def setup(app):
    for event in trouble.EVENTS:
        app.connect(event, lambda *_, event=event: trouble.at(event), priority=999)
"""
TROUBLE = '''
"""What befalls a build, and when: TROUBLE is an event and a fault."""

import os, signal, time

EVENTS = ("config-inited", "env-before-read-docs", "doctree-read")
EVENTS += ("env-updated", "html-page-context", "build-finished")


def at(event):
    """Let the fault happen, if this is its time."""
    when, _, fault = os.environ.get("TROUBLE", "").partition(" ")
    if event != when:
        return
    if fault == "error":
        raise RuntimeError("out of order")
    if fault == "warning":
        from sphinx.util import logging
        logging.getLogger("trouble").warning("not quite in order")
        return
    who, what = fault.split("-")
    os.kill(int(os.environ[who]), getattr(signal, what))
    time.sleep(60)
'''
EVENTS = (
    "config-inited",
    "env-before-read-docs",
    "doctree-read",
    "cell",
    "env-updated",
    "html-page-context",
    "build-finished",
)
FAULTS = (
    "WHOLE-SIGKILL",
    "WHOLE-SIGTERM",
    "WHOLE-SIGINT",
    "BUILDER-SIGKILL",
    "BUILDER-SIGTERM",
    "error",
    "warning",
)
NO_FAULT = {
    ("cell", "error"),
    ("cell", "warning"),
}  # MyST-NB's own warnings, which every build has a test for
ENDS_BY_ITSELF = 10  # seconds in which a kernel notices that nobody is there any more


class Site(NamedTuple):
    """A small book, and its last good site."""

    folder: Path
    good: Path  # a copy of that site

    def write(self, words: str) -> None:
        """Write the sources."""
        files = {"conf.py": CONF, "trouble.py": TROUBLE, "index.md": INDEX}
        files |= {f"page{n}.md": PAGE.format(number=n, words=words) for n in range(4)}
        for name, text in files.items():
            (self.folder / "source").mkdir(exist_ok=True)
            (self.folder / "source" / name).write_text(text, encoding="utf-8")

    def build(self, *, trouble: str = "", largest: int = 0) -> tuple[int, str]:
        """Build as `tox -e docs` does; give the status, and a word that all its processes carry."""
        token = uuid.uuid4().hex
        command = [sys.executable, "-m", "docs._ext.whole", "html", sys.executable, "-m", "sphinx", "-q"]
        command += ["-E", "-a", "-j", "2", "-W", "--keep-going", "-d", "doctrees", "source", "html"]
        limit = (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))) if largest else None
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, "TROUBLE": trouble, "TOKEN": token},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=limit,
            check=False,
        )
        return done.returncode, token

    def is_good(self) -> str:
        """Compare the site with the last good one."""
        return first_difference(self.good, self.folder / "html")


def alive(token: str) -> list[str]:
    """List the processes that carry a word."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if f"TOKEN={token}".encode() in (place / "environ").read_bytes().split(b"\0"):
                found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # it has ended meanwhile, or is another's
            continue
    return found


def assert_all_end(token: str) -> None:
    """Wait until no process of a build is left."""
    last = time.monotonic() + ENDS_BY_ITSELF
    while left := alive(token):
        assert time.monotonic() < last, left
        time.sleep(0.1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("site")
    site = Site(folder, folder / "good")
    site.write("the first edition")
    status, token = site.build()
    assert status == 0
    assert_all_end(token)
    (folder / "html").rename(site.good)
    assert len(files_of(site.good)) > 10
    status, token = site.build()
    assert (status, site.is_good()) == (0, "")
    site.write("the second edition")
    return site


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_befalls_a_build_the_last_good_site_stays(site: Site, fault: str) -> None:
    events = [event for event in EVENTS if (event, fault) not in NO_FAULT]
    for event in events:
        status, token = site.build(trouble=f"{event} {fault}")
        assert status != 0, event
        assert site.is_good() == "", event
        if fault.startswith("WHOLE-SIG") and not fault.endswith("KILL"):
            assert [each for each in alive(token) if "ipykernel" not in each] == [], event
            assert_all_end(token)  # a kernel looks for its parent every second
    print(f"{fault}: {len(events)} builds, and the last good site each time")


def test_a_disk_that_is_full_leaves_the_last_good_site(site: Site) -> None:
    """Of files that may not grow beyond a size, another is the first to fail at each size."""
    sizes = sorted({path.stat().st_size for path in files_of(site.good).values()} | {1})
    limits = [size - 1 for size in sizes if size > 1][::3]
    for limit in limits:
        status, _ = site.build(largest=limit)
        assert status != 0, limit
        assert site.is_good() == "", limit
    print(f"full disk: {len(limits)} builds, and the last good site each time")


def test_after_all_that_the_site_can_be_built(site: Site) -> None:
    status, token = site.build()
    assert status == 0
    assert "the second edition" in (site.folder / "html" / "page1.html").read_text(encoding="utf-8")
    assert "the second edition" not in (site.good / "page1.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in site.folder.glob("html*")) == ["html", "html.lock"]
    assert_all_end(token)


def test_a_reader_never_sees_half_of_an_exchange(tmp_path: Path) -> None:
    """Somebody reads all the while; a folder is exchanged many times."""
    place, seen, stop = tmp_path / "html", [], threading.Event()

    def folder(number: int) -> Path:
        new = tmp_path / f"html-{number}"
        new.mkdir()
        (new / "index.html").write_text(str(number))
        return new

    def look() -> None:
        while not stop.is_set():
            seen.append((place / "index.html").exists())

    whole.exchange(folder(0), place)
    reader = threading.Thread(target=look)
    reader.start()
    for number in range(1, 300):
        whole.exchange(folder(number), place)
    stop.set()
    reader.join()
    assert (place / "index.html").read_text() == "299"
    assert len(seen) > 1_000
    assert all(seen)
    assert [path.name for path in tmp_path.iterdir()] == ["html"]


@pytest.mark.parametrize("stage", ["before", "between"])
def test_where_an_exchange_takes_two_steps_the_last_good_folder_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    place, new = tmp_path / "html", tmp_path / "html-new"
    for path, words in ((place, "old"), (new, "new")):
        path.mkdir()
        (path / "index.html").write_text(words)
    monkeypatch.setattr(whole, "_swap", lambda *_: False)
    if stage == "between":  # killed there
        place.rename(tmp_path / "html-last")
    whole._clear(place)
    assert [path.name for path in tmp_path.iterdir()] == ["html"]
    assert (place / "index.html").read_text() == "old"
    (tmp_path / "html-new").mkdir()
    whole.exchange(tmp_path / "html-new", place)
    assert [path.name for path in tmp_path.iterdir()] == ["html"]
    assert list(place.iterdir()) == []


def test_a_system_without_groups_of_processes_can_build_too(tmp_path: Path) -> None:
    place = tmp_path / "site"
    pretend = f"""
import os, runpy, shutil, signal, subprocess, sys, tempfile
sys.platform, sys.modules["fcntl"] = "win32", None
del signal.SIGHUP, os.killpg
sys.argv = ["whole", {str(place)!r}, *sys.argv[1:]]
runpy.run_path({whole.__file__!r}, run_name="__main__")
"""
    write = "import pathlib, sys; _, to, *words = sys.argv; pathlib.Path(to, 'page').write_text(words[0]); "
    write += "sys.exit(len(words) - 1)"
    for words, status in ((["one"], 0), (["two"], 0), (["three", "fails"], 1)):
        command = [sys.executable, "-c", pretend, sys.executable, "-c", write, str(place), *words]
        assert subprocess.run(command, check=False).returncode == status
    assert (place / "page").read_text() == "two"
    assert len(list(tmp_path.iterdir())) == 3, "the site, its lock, and what has failed"
