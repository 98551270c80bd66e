"""A real browser, and the built book in front of it, from disk and over HTTP."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import Axe
from playwright.sync_api import Browser
from serving import serving

from docs._ext.paper.chromium import opened

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
def axe() -> Axe:
    return Axe()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with opened() as browser:
        yield browser
