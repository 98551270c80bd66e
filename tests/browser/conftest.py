"""A real browser, and the built book in front of it, from disk and over HTTP."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from serving import QUIET, serving

SITE = Path(os.environ.get("GROKDOCS_SITE", "build/html")).resolve()


@pytest.fixture(scope="session")
def site() -> Path:
    if not (SITE / "index.html").exists():
        pytest.fail(f"{SITE.name}/index.html is not there: build the book first, with tox -e docs")
    return SITE


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("GROKDOCS_CHROMIUM") or shutil.which("chromium")
    if program is None:
        pytest.fail("no chromium found: install Debian's chromium, or name one in GROKDOCS_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()
