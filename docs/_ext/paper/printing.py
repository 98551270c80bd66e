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
from .pdf import Entry, let_wait, number_pages, numbered, tight, wanted

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MOST_PRINTINGS = 4


def print_until_settled(book: Element, source: Path, target: Path) -> bool:
    """Print, read the page numbers, and print again, until they no longer change."""
    numbers: dict[str, int] = {}
    with chromium.opened() as browser:
        page = load(browser, book, source)
        for printing in range(MOST_PRINTINGS):
            number_pages(book, numbers)
            page.evaluate(_NUMBER, numbered(book))
            press(page, target, tagged=printing > 0)  # which takes time, and is needed once
            before, numbers = numbers, places(target)
            if not printing:
                numbers = fill(page, book, target, numbers)
            elif all(before.get(place) == numbers.get(place) for place in wanted(book)):
                source.write_text(written(book), "utf-8")
                return True
    return False


def press(page: Page, target: Path, *, tagged: bool) -> None:
    """Print what the page shows, with tags for who cannot see it."""
    page.pdf(path=str(target), prefer_css_page_size=True, print_background=True, tagged=tagged)


def fill(page: Page, book: Element, pdf: Path, found: Mapping[str, int]) -> dict[str, int]:
    """Where a picture leaves most of a page empty, let it wait, and count on which pages all then falls.

    A sheet begins on a new page, so one that has changed is tried alone. A print knows the places that a
    link in it leads to: those who want one stand in other sheets, so a page of links is printed with it.
    """
    numbers = dict(found)
    shift = 0
    alone = pdf.with_name("sheet.pdf")
    sheets = [sheet for sheet in book[-1] if sheet.get("id") in found]
    starts = [found[sheet.get("id")] for sheet in sheets]
    for sheet, first, following in zip(
        sheets[:-1], starts, starts[1:], strict=False
    ):  # no picture in the index
        names = sorted({each.get("id") for each in sheet.iter()} & found.keys())
        many = following - first
        changed = wait(sheet, pdf, first, following - 1)
        for _ in range(MOST_PRINTINGS if changed else 0):
            page.evaluate(_REPLACE, [sheet.get("id"), etree.tostring(sheet, encoding="unicode")])
            page.evaluate(_ALONE, [sheet.get("id"), names])
            press(page, alone, tagged=False)
            inside = places(alone)
            many = inside[_WAYS] - 1
            numbers |= {name: first - 1 + inside[name] for name in names}
            if not wait(sheet, alone, 1, many):
                break
        numbers |= {name: numbers[name] + shift for name in names}
        shift += many - (following - first)
    page.evaluate(_ALONE, [None, []])
    last = sheets[-1].get("id")
    numbers |= {name: number + shift for name, number in found.items() if name.startswith(last)}
    return numbers


def wait(sheet: Element, pdf: Path, first: int, last: int) -> bool:
    """Let every picture wait that leaves most of a page empty, between the first and the last of a sheet."""
    printed = pypdfium2.PdfDocument(pdf)
    moved = False
    for number in range(first + 1, last):
        empty = blanks.share(printed[number - 1]) - blanks.MOST
        if empty > 0:
            shown = tight(printed[number].get_textpage().get_text_range())  # of the next page
            moved = let_wait(sheet, shown, empty) or moved
    return moved


_WAYS = "gd-ways"
_ALONE = """([name, ways]) => {
    document.getElementById('gd-ways')?.remove();
    for (const each of document.body.children) each.style.display = !name || each.id === name ? '' : 'none';
    if (!name) return;
    const page = document.createElement('nav');
    page.id = 'gd-ways';
    page.style.breakBefore = 'page';
    for (const way of ['gd-ways', ...ways]) {
        const link = document.createElement('a');
        link.href = `#${way}`;
        link.textContent = '· ';
        page.append(link);
    }
    document.body.append(page);
}"""
_REPLACE = "([name, text]) => { document.getElementById(name).outerHTML = text; }"
_NUMBER = """([texts, classes]) => {
    document.querySelectorAll('[data-of]').forEach((each, place) => each.textContent = texts[place]);
    document.querySelectorAll('.gd-leaf, .gd-again')
        .forEach((each, place) => each.className = classes[place]);
}"""


def written(book: Element) -> str:
    """Write the book as one page."""
    return f"<!DOCTYPE html>\n{etree.tostring(book, encoding='unicode')}"


def load(browser: Browser, book: Element, source: Path) -> Page:
    """Open the book as one page, with all that belongs to it."""
    number_pages(book, {})
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
