"""Every page, at three widths, light and dark, from disk and over HTTP."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

SITE = Path(os.environ.get("GROKDOCS_SITE", "build/html")).resolve()
PAGES = sorted(
    str(page.relative_to(SITE))
    for page in SITE.rglob("*.html")
    if "_modules" not in page.parts and "_static" not in page.parts
)
WIDTHS = (390, 768, 1440)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

_WIDER_THAN_THE_SCREEN = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
        .filter(element => element.getBoundingClientRect().right > width + 1)
        .slice(0, 5).map(element => element.tagName + '.' + element.className);
}"""


class Watched:
    """A page, and everything it said or asked for while it loaded."""

    def __init__(self, page: Page, own: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note(request.url, own))

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    def _note(self, url: str, own: str) -> None:
        if not url.startswith((own, "data:", "blob:")):
            self.asked.append(url)


def _open(chromium: Browser, address: str, own: str, width: int, scheme: Scheme) -> Watched:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    watched = Watched(context.new_page(), own)
    watched.page.goto(address, wait_until="load")
    return watched


def test_the_whole_book_is_there() -> None:
    assert len(PAGES) >= 6


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_from_disk_is_quiet_and_fits(
    chromium: Browser, site: Path, name: str, width: int, scheme: Scheme
) -> None:
    watched = _open(chromium, (site / name).as_uri(), site.as_uri(), width, scheme)
    assert watched.page.evaluate(_WIDER_THAN_THE_SCREEN) == []
    assert watched.complaints == []
    assert watched.asked == [], "a page must not ask anything of the network"
    watched.page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_over_http_is_quiet(chromium: Browser, served: str, name: str) -> None:
    watched = _open(chromium, f"{served}/{name}", served, 1440, "light")
    assert watched.complaints == []
    assert watched.asked == []
    watched.page.context.close()


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("chapters/")])
def test_no_pale_plate_shines_in_the_dark(chromium: Browser, site: Path, name: str) -> None:
    watched = _open(chromium, (site / name).as_uri(), site.as_uri(), 1440, "dark")
    plates = watched.page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(element => {
            const [r, g, b, a = 1] = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number);
            return a > 0.5 && (r + g + b) / 3 > 200 && element.getBoundingClientRect().width > 100;
        }).map(element => element.tagName + '.' + element.className)"""
    )
    assert plates == []
    watched.page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_links_within_a_page_land(chromium: Browser, site: Path, name: str) -> None:
    watched = _open(chromium, (site / name).as_uri(), site.as_uri(), 1440, "light")
    lost = watched.page.evaluate(
        """() => [...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute('href').slice(1))
            .filter(id => id && !document.getElementById(decodeURIComponent(id)))"""
    )
    assert lost == []
    watched.page.context.close()


@pytest.mark.parametrize("word", ["weighted sum", "gradient descent"])
def test_the_search_finds(chromium: Browser, served: str, word: str) -> None:
    watched = _open(chromium, f"{served}/search.html?q={word}", served, 1440, "light")
    watched.page.wait_for_selector("ul.search li a", timeout=10_000)
    assert watched.complaints == []
    watched.page.context.close()
