"""A draft follows what is written: the words that are served change, and the browser is told."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.sync.client import connect

HERE = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds
SITE = {
    "conf.py": 'extensions = ["myst_parser"]\n',
    "src/package.py": "",
    "docs/index.md": "# A small book\n\nThe first words.\n",
}


def command() -> list[str]:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(HERE / "tox.ini", encoding="utf-8")
    return shlex.split(tox["testenv:draft"]["commands"].replace("{posargs}", ""))


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Serve a small book as `tox -e draft` serves the large one."""
    for name, text in SITE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        free: int = asked.getsockname()[1]
    run = [sys.executable, "-m", "sphinx_autobuild", *command()[1:], "--port", str(free)]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(run, cwd=tmp_path, stdout=log, stderr=log, start_new_session=True)
        try:
            yield free
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def served(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as page:
            return str(page.read().decode())
    except OSError:
        return ""


def test_a_change_of_words_is_served_and_the_browser_is_told(port: int, tmp_path: Path) -> None:
    last = time.monotonic() + PATIENCE
    while not (page := served(port)) and time.monotonic() < last:
        time.sleep(0.1)
    assert "The first words." in page, (tmp_path / "log").read_text()
    assert "websocket-reload" in page
    told: str | bytes = ""
    with connect(f"ws://127.0.0.1:{port}/websocket-reload") as browser:
        while not told and time.monotonic() < last:  # the first change may come before anybody looks
            (tmp_path / "docs/index.md").write_text("# A small book\n\nOther words.\n", encoding="utf-8")
            try:
                told = browser.recv(timeout=5)
            except TimeoutError:
                continue
    assert told == "refresh", (tmp_path / "log").read_text()
    assert "Other words." in served(port)


def test_what_a_build_leaves_beside_the_pages_is_no_change() -> None:
    words = command()
    ignored = [re.compile(words[place + 1]) for place, word in enumerate(words) if word == "--re-ignore"]
    changes = ("docs/chapters/01-why.md", "docs/_static/site.css", "src/grokdocs/deep.py", "conf.py")
    others = (
        "docs/_ext/__pycache__/whole.cpython-311.pyc",
        "docs/_ext/ipython/profile_default/security/key",
        "docs/chapters/.01-why.md.swp",
        "docs/chapters/01-why.md~",
    )
    for path in changes:
        assert not any(each.search(f"/home/one/.books/{path}") for each in ignored), path
    for path in others:
        assert any(each.search(f"/home/one/books/{path}") for each in ignored), path
