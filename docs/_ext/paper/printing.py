"""Chromium prints the book; what a browser does not know of a PDF is read and added with pikepdf."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
from lxml import etree

from . import blanks, chromium
from .pages import Element
from .pdf import Entry, let_wait, number_pages, numbered, tight

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MOST_PRINTINGS = 6


def print_until_settled(book: Element, source: Path, target: Path, listed: list[Entry]) -> bool:
    """Print, read the page numbers, fill what is empty, and print again, until nothing changes."""
    numbers: dict[str, int] = {}
    with chromium.opened() as browser:
        page = load(browser, book, source)
        for printing in range(MOST_PRINTINGS):
            number_pages(book, numbers)
            page.evaluate(_NUMBER, numbered(book))
            # what tags a print for who cannot see it is needed once, and takes its time
            page.pdf(path=str(target), prefer_css_page_size=True, print_background=True, tagged=printing > 0)
            before, numbers = numbers, places(target)
            if fill(book, target, {numbers[place]: title for level, title, place in listed if level == 1}):
                page.close()
                page = load(browser, book, source)
            elif numbers == before:
                source.write_text(written(book), "utf-8")
                return True
    return False


_NUMBER = """([texts, classes]) => {
    document.querySelectorAll('[data-of]').forEach((each, place) => each.textContent = texts[place]);
    document.querySelectorAll('.gd-leaf, .gd-see, .gd-again')
        .forEach((each, place) => each.className = classes[place]);
}"""


def written(book: Element) -> str:
    """Write the book as one page."""
    return f"<!DOCTYPE html>\n{etree.tostring(book, encoding='unicode')}"


def load(browser: Browser, book: Element, source: Path) -> Page:
    """Open the book as one page, with all that belongs to it."""
    source.write_text(written(book), "utf-8")
    page = browser.new_page()
    lost: list[str] = []
    page.on("requestfailed", lambda request: lost.append(request.url))
    page.set_default_timeout(0)  # on a busy computer, a book takes its time
    page.goto(source.as_uri(), wait_until="load")
    page.evaluate("document.fonts.ready")
    if lost:
        raise FileNotFoundError(f"missing in print, and npm ci brings the typefaces: {', '.join(lost)}")
    return page


def fill(book: Element, pdf: Path, starts: Mapping[int, str]) -> bool:
    """Where a picture leaves most of a page empty, let it wait until that page is full."""
    printed = pypdfium2.PdfDocument(pdf)
    moved = False
    for page in blanks.within(blanks.measured(pdf, starts)):
        shown = tight(printed[page.number].get_textpage().get_text_range())  # of the next page
        moved = let_wait(book, shown, page.blank - blanks.MOST) or moved
    return moved


def places(pdf: Path) -> dict[str, int]:
    """Read on which page each place fell, counted from 1."""
    with pikepdf.open(pdf) as book:
        numbers = {page.objgen: number for number, page in enumerate(book.pages, start=1)}
        found: Any = book.Root.get("/Dests", {})  # each is an array that begins with its page
        return {name[1:]: numbers[place[0].objgen] for name, place in found.items()}


def finish(pdf: Path, listed: list[Entry], said: Mapping[str, str]) -> None:
    """Add bookmarks, write into the file what it is, and pack it.

    The time is that of the sources, not of the clock, so that two printings are the same bytes.
    """
    when = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    stamp = when.strftime("D:%Y%m%d%H%M%SZ")
    with pikepdf.open(pdf, allow_overwriting_input=True) as book:
        bookmark(book, listed)
        for name, value in {**said, "Creator": "grokdocs", "CreationDate": stamp, "ModDate": stamp}.items():
            book.docinfo[f"/{name}"] = value
        book.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        book.save(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)


def bookmark(book: pikepdf.Pdf, listed: list[Entry]) -> None:
    """Make a bookmark of each entry of the contents; Chromium's own say some titles twice."""
    with book.open_outline() as outline:
        for level, title, place in listed:
            item = pikepdf.OutlineItem(title, destination=pikepdf.Array(book.Root.Dests[f"/{place}"]))
            (outline.root if level == 1 else outline.root[-1].children).append(item)
    book.Root.PageMode = pikepdf.Name.UseOutlines
