"""Every page, from disk at three widths, light and dark; one of each kind over HTTP, too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urldefrag

import pytest
from axe import Axe
from keeping import fresh_page
from playwright.sync_api import Browser, ConsoleMessage, Page

DOCS = Path(__file__).resolve().parents[2] / "docs"
SITE = Path(os.environ.get("GROKDOCS_SITE", "build/html")).resolve()
PAGES = sorted(
    str(page.relative_to(SITE))
    for page in SITE.rglob("*.html")
    if not {"_modules", "_static"} & set(page.relative_to(SITE).parts)
)
CHAPTERS = [name for name in PAGES if name.startswith("chapters/")]
# A server may lose what a folder holds, but not on one page of a kind and not on another.
OF_EACH_KIND = [
    *CHAPTERS,
    "index.html",
    "search.html",
    "reference/glossary.html",
    "reference/api/chapter-4.html",
]
WIDTHS = (390, 768, 1440)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

_WIDER_THAN_THE_SCREEN = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
        .filter(element => element.getBoundingClientRect().right > width + 1)
        .slice(0, 5).map(element => element.tagName + '.' + element.className);
}"""

_PALE_PLATES = """() => [...document.querySelectorAll('main *')].filter(element => {
    const [r, g, b, a = 1] = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number);
    return a > 0.5 && (r + g + b) / 3 > 200 && element.getBoundingClientRect().width > 100;
}).map(element => element.tagName + '.' + element.className)"""

_TWICE = """() => {
    const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
    return ids.filter((id, place) => ids.indexOf(id) !== place);
}"""


class Watched:
    """A page, and everything it said or asked for while it was open."""

    def __init__(self, page: Page, own: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note(request.url, own))
        page.on("requestfailed", lambda request: self.complaints.append(f"lost: {request.url}"))
        page.on("response", lambda response: self._judge(response.status, response.url))

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    def _note(self, url: str, own: str) -> None:
        if not url.startswith((own, "data:", "blob:")):
            self.asked.append(url)

    def _judge(self, status: int, url: str) -> None:
        if status >= 400:
            self.complaints.append(f"{status}: {url}")


@contextmanager
def opened_on_a_phone(chromium: Browser, address: str, own: str) -> Iterator[Watched]:
    """Open a page on a phone; in the end it must have complained of nothing and asked nobody else."""
    with fresh_page(chromium, WIDTHS[0], reduced_motion="reduce") as page:
        watched = Watched(page, own)
        page.goto(address, wait_until="load")
        yield watched
        assert watched.complaints == []
        assert watched.asked == [], "a page must not ask anything of the network"


def test_the_whole_book_is_there() -> None:
    written = {
        str(source.relative_to(DOCS).with_suffix(".html"))
        for source in DOCS.rglob("*.md")
        if not any(part.startswith("_") for part in source.relative_to(DOCS).parts)
    }
    assert len(written) >= 22
    assert len(CHAPTERS) == 9
    assert sorted(written - set(PAGES)) == []


def _let_the_theme_look(page: Page) -> None:
    """Wait until what scrolls can have the focus: the theme looks 300 ms after a change of width."""
    page.wait_for_timeout(400)
    page.wait_for_function(  # which takes a busy computer longer
        "[...document.querySelectorAll('pre[tabindex]')]"
        ".every(pre => pre.scrollWidth <= pre.clientWidth || pre.tabIndex >= 0)",
        timeout=10_000,
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_from_disk_is_quiet_and_fits_and_axe_finds_nothing(
    chromium: Browser, site: Path, axe: Axe, name: str
) -> None:
    """A page is loaded once. It is looked at wide and light; then dark and narrow, what differs there."""
    with opened_on_a_phone(chromium, (site / name).as_uri(), site.as_uri()) as watched:
        page = watched.page
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(_WIDER_THAN_THE_SCREEN) == [], f"{width} px"
        assert page.evaluate(_TWICE) == [], "an id stands twice"
        page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
        _let_the_theme_look(page)
        assert axe.everything(page) == ""
        page.emulate_media(color_scheme="dark")
        page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
        assert page.evaluate(_PALE_PLATES) == [], "a plate of light shines in the dark"
        assert axe.colours(page) == "", "in the dark"
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        assert page.evaluate(_WIDER_THAN_THE_SCREEN) == [], "unfolded and in the dark"
        _let_the_theme_look(page)
        assert axe.narrow(page) == "", "on a phone"


def test_axe_can_see_a_mistake(chromium: Browser, axe: Axe) -> None:
    page = chromium.new_page()
    page.set_content('<p style="color:#999;background:#fff">pale</p><button></button>')
    said = axe.everything(page)
    assert {"color-contrast", "button-name", "html-has-lang"} <= {
        line.split(":")[0] for line in said.split("\n")
    }
    page.close()


@pytest.mark.parametrize("name", OF_EACH_KIND)
def test_a_page_over_http_is_quiet_and_fits(chromium: Browser, served: str, name: str) -> None:
    with opened_on_a_phone(chromium, f"{served}/{name}", served) as watched:
        assert watched.page.evaluate(_WIDER_THAN_THE_SCREEN) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_page_is_light_or_dark_before_a_script_file_has_come(
    chromium: Browser, served: str, scheme: Literal["light", "dark"]
) -> None:
    context = chromium.new_context(color_scheme=scheme)
    page = context.new_page()
    page.route("**/*.js*", lambda route: route.abort())
    page.goto(f"{served}/{CHAPTERS[0]}")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    context.close()


# ---------------------------------------------------------------- links


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids = {"", "top"}
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        self.ids.add(named.get("id") or "")
        if tag == "a" and (address := named.get("href")):
            self.links.append(address)


def test_links_within_the_book_land(site: Path) -> None:
    pages: dict[Path, _Anchors] = {}
    for name in PAGES:
        pages[site / name] = _Anchors()
        pages[site / name].feed((site / name).read_text(encoding="utf-8"))
    followed, lost = 0, []
    for page, anchors in pages.items():
        for link in anchors.links:
            address, fragment = urldefrag(link)
            if ":" in address:
                continue
            target = (page.parent / unquote(address)).resolve() if address else page
            landed = unquote(fragment) in pages[target].ids if target in pages else target.is_file()
            followed += 1
            if not landed:
                lost.append(f"{page.relative_to(site)}: {link}")
    assert lost == []
    assert followed > 1000
