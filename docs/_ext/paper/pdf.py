"""The book as a PDF: the sheets on one long page, and Chromium's press.

What paper needs and a browser does not have is added here: a table of contents and an index with
page numbers, a page number beside each reference to another place in the book, and bookmarks.
Where a place falls is known only when the book is printed, so it is printed, read, and printed again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import matplotlib
import pikepdf
from lxml import etree
from sphinx.application import Sphinx
from sphinx.util import logging

from . import chromium
from . import pages as paper
from .pages import element
from .sheets import CHAPTERS, Sheets

if TYPE_CHECKING:
    from playwright.sync_api import Browser

logger = logging.getLogger(__name__)

MOST_PRINTINGS = 4
CONTENTS_DEPTH = 2
SMALLER, TALLEST, WIDEST = 0.8, 230, 510  # of a picture; the last two in CSS pixels
SMALLEST_WORDS = 6.2  # in a picture, in points
UNKNOWN = "000"  # as wide as a page number will be
FACES = {
    "source-serif-4": ("400", "400-italic", "600", "600-italic"),
    "source-sans-3": ("400", "400-italic", "600"),
    "source-code-pro": ("400", "400-italic", "600"),
}
_FONT_SIZE = re.compile(r"font-size: ([\d.]+)px")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
SOLUTIONS = {"level": 1, "refuri": "solutions.xhtml", "text": "Solutions"}


class Entry(NamedTuple):
    """A line of the table of contents."""

    level: int
    title: str
    place: str


class Press(Sheets):
    """Bind the sheets into a PDF."""

    name = "pdf"
    epilog = "The PDF is in %(outdir)s."
    styles = ("sheet.css", "press.css")

    def handle_finish(self) -> None:
        """Put the sheets in order, print them, and sign the print."""
        self.get_toc()
        page = self.bind()
        target = Path(self.outdir, f"{self.config.epub_basename}.pdf")
        pages = self.print_until_settled(page, target)
        if lost := sorted(set(_wanted(page)) - set(pages)):
            logger.warning("press: %d references lead nowhere: %s", len(lost), ", ".join(lost[:5]))
        said = {"Title": self.config.epub_title, "Author": self.config.author}
        finish(target, list(entries(page)), {**said, "Subject": self.config.epub_description})

    def print_until_settled(self, page: paper.Element, target: Path) -> dict[str, int]:
        """Print, read the page numbers, and print again, until they no longer change."""
        source = Path(self.outdir, "book.xhtml")
        pages: dict[str, int] = {}
        with chromium.opened() as browser:
            for _ in range(MOST_PRINTINGS):
                number_pages(page, pages)
                source.write_text(f"<!DOCTYPE html>\n{etree.tostring(page, encoding='unicode')}", "utf-8")
                print_pdf(browser, source, target)
                before, pages = pages, places(target)
                if pages == before:
                    return pages
        logger.warning("press: the page numbers did not settle in %d printings", MOST_PRINTINGS)
        return pages

    def bind(self) -> paper.Element:
        """Make one page of all sheets, behind a title and a table of contents."""
        addresses = [node["refuri"].partition("#")[0] for node in self.refnodes]
        names = [address.removesuffix(self.out_suffix) for address in dict.fromkeys(addresses)]
        sheets = [self.collect(name) for name in names]
        after = 1 + max(place for place, name in enumerate(names) if name.startswith(CHAPTERS))
        sheets.insert(after, solutions(sheets))
        self.refnodes.insert(addresses.index(f"{names[after]}{self.out_suffix}"), SOLUTIONS)
        head = element("head", element("meta", charset="utf-8"), element("title", self.config.epub_title))
        for style in (*self.faces(), *(f"_static/{name}" for name in self.styles)):
            head.append(element("link", rel="stylesheet", href=style))
        head.append(element("style", "\n".join([*signs(), *running_feet(sheets)])))
        body = element("body", self.title_page(), contents(self.refnodes), *sheets)
        return element("html", head, body, lang=self.config.language)

    def title_page(self) -> paper.Element:
        """Say what this is, and from which version it was made."""
        name, about = self.parts_of_title()
        return element(
            "section",
            element("img", src="../face/logo-light.svg", alt="", class_="gd-emblem"),
            element("p", name, class_="gd-name"),
            element("p", about, class_="gd-about"),
            element("p", self.config.epub_description, class_="gd-what"),
            element("p", self.config.html_baseurl, class_="gd-what"),
            element("p", f"Version {self.config.release}. © {self.config.copyright}.", class_="gd-imprint"),
            id="title-page",
        )

    def collect(self, name: str) -> paper.Element:
        """Read one sheet, and make it a part of the one page."""
        root = etree.parse(str(self.get_outfilename(name))).getroot()
        body = root.find(f"{{{paper.XHTML}}}body")
        name_headings(body)
        settle(body, name, self.out_suffix)
        kind = "gd-sheet gd-chapter" if name.startswith(CHAPTERS) else "gd-sheet"
        sheet = element("article", *body, id=key(name), class_=kind)
        fit(sheet)
        refer(sheet)
        return sheet

    def faces(self) -> Iterator[str]:
        """Name the style sheets of the typefaces, and miss those that are not there."""
        folder = Path(self.config.press_faces).resolve() / "node_modules" / "@fontsource"
        for family, faces in FACES.items():
            for face in faces:
                path = folder / family / f"{face}.css"
                if path.exists():
                    yield path.as_uri()
                else:
                    logger.warning("press: %s %s is not there: run tox -e pdf, or npm ci", family, face)


# ---------------------------------------------------------------- one page of many


def key(name: str) -> str:
    """Name a sheet as a place.

    >>> key("chapters/03-predict")
    'chapters-03-predict'
    """
    return name.replace("/", "-")


def name_headings(body: paper.Element) -> None:
    """Let a section be found at its heading: the section may begin where a page ends.

    Examples
    --------
    >>> body = paper.parse('<section id="a"><span id="b"/><h2>A</h2></section>')
    >>> name_headings(body)
    >>> body[0].get("id"), [each.get("id") for each in body[0][0].iter()]
    (None, ['a', 'b'])
    """
    for section in paper.named(body, "section"):
        before = list(section.iterchildren())
        heading = next((each for each in before if each.tag[-2:] in _HEADINGS), None)
        if heading is None:
            continue
        names = before[: before.index(heading)]
        for place, name in enumerate(names):
            heading.insert(place, name)
        if section.get("id") and not heading.get("id"):
            heading.set("id", section.attrib.pop("id"))


def settle(body: paper.Element, name: str, suffix: str) -> None:
    """Write ids and links of a sheet as they must be where all sheets are one page.

    Examples
    --------
    >>> body = paper.parse('<p id="x"><a href="04.xhtml#y">four</a> <a href="#x">here</a></p>')
    >>> settle(body, "chapters/03", ".xhtml")
    >>> body[0].get("id"), [link.get("href") for link in body[0]]
    ('chapters-03--x', ['#chapters-04--y', '#chapters-03--x'])
    """
    folder = Path(name).parent
    for each in body.iter(f"{{{paper.XHTML}}}*"):
        if each.get("id"):
            each.set("id", f"{key(name)}--{each.get('id')}")
        if each.get("src"):
            each.set("src", os.path.normpath(folder / each.get("src")))
    for link in paper.named(body, "a"):
        address, mark, place = (link.get("href") or "").partition("#")
        if ":" not in address and (address or mark):
            there = os.path.normpath(folder / address.removesuffix(suffix)) if address else name
            link.set("href", f"#{key(there)}--{place}" if place else f"#{key(there)}")


def solutions(sheets: list[paper.Element]) -> paper.Element:
    """Gather the solutions of all chapters: on paper, one does not look at them by chance."""
    gathered = element("article", element("h1", "Solutions"), id="solutions", class_="gd-sheet")
    for sheet in sheets:
        for section in paper.having(sheet, "gd-solutions"):
            paper.remove(section)
            section[0].text = paper.words(paper.named(sheet, "h1")[0])
            for exercise in [each for each in paper.named(section, "a") if each.getparent().tag[-2:] == "h3"]:
                back = element("span", " (page ", page_of(exercise.get("href")), ")", class_="gd-see")
                exercise.addnext(back)
            gathered.append(section)
    return gathered


def contents(refnodes: list[dict[str, Any]]) -> paper.Element:
    """Write the table of contents: pages, their sections, and room for the numbers."""
    items = []
    for node in refnodes:
        if node["level"] <= CONTENTS_DEPTH:
            address, _, place = node["refuri"].partition("#")
            target = f"#{key(address.removesuffix('.xhtml'))}" + (f"--{place}" if place else "")
            link = element("a", element("span", unescape(node["text"])), page_of(target), href=target)
            items.append(element("li", link, class_=f"gd-level-{node['level']}"))
    return element("nav", element("h1", "Contents"), element("ol", *items), id="contents")


def entries(page: paper.Element) -> Iterator[Entry]:
    """Read the table of contents."""
    (listed,) = (each for each in paper.named(page, "nav") if each.get("id") == "contents")
    for item in paper.named(listed, "li"):
        (link,) = paper.named(item, "a")
        yield Entry(int(item.get("class")[-1]), paper.words(link[0]), link.get("href")[1:])


def page_of(target: str) -> paper.Element:
    """Leave room for the number of a page."""
    return element("span", UNKNOWN, class_="gd-page", **{"data-of": target})


def refer(sheet: paper.Element) -> None:
    """Give a page number to each way to a solution, each place of the index, each reference elsewhere."""
    for link in paper.named(sheet, "a"):
        target, classes = link.get("href") or "", paper.classes(link)
        if not target.startswith("#"):
            continue
        if "gd-leaf" in classes:
            link.text = ""
            link.append(page_of(target))
        elif "gd-page-of" in classes:
            link.append(element("span", ", page ", page_of(target)))
        elif _is_reference(link) and not target.startswith(f"#{sheet.get('id')}"):
            note = element("span", " (page ", page_of(target), ")", class_="gd-see")
            note.tail, link.tail = link.tail, None
            link.addnext(note)


def _is_reference(link: paper.Element) -> bool:
    """Tell a reference that the prose makes from a term, a mark or a name in code."""
    return any("std" in paper.classes(each) for each in link)


def fit(sheet: paper.Element) -> None:
    """Make pictures smaller, but never so small that their words cannot be read.

    Examples
    --------
    >>> picture = "<svg width='480' viewBox='0 0 360 270'>{}</svg>"
    >>> words = "<text style='font-size: 7px'>small</text>"
    >>> sheet = paper.parse(picture.format("") + picture.format(words))
    >>> fit(sheet); sheet[0].get("width"), sheet[1].get("width")
    ('307', '425')
    """
    for picture in sheet.iter(f"{{{paper.SVG}}}svg"):
        width, (*_, wide, high) = float(picture.get("width")), map(float, picture.get("viewBox").split())
        sizes = [float(size) for size in _FONT_SIZE.findall(etree.tostring(picture, encoding="unicode"))]
        readable = SMALLEST_WORDS / min(sizes) * wide / 0.75 if sizes else 0  # a CSS pixel is 0.75 points
        small = max(readable, min(SMALLER * width, TALLEST * wide / high))
        picture.set("width", f"{min(small, WIDEST):.0f}")


def running_feet(sheets: list[paper.Element]) -> Iterator[str]:
    """Write the rules that put a sheet's title at the foot of its pages."""
    for number, sheet in enumerate(sheets):
        title = paper.words(paper.named(sheet, "h1")[0]).replace("\\", "").replace('"', "'")
        yield f"#{sheet.get('id')} {{ page: sheet-{number} }}"
        yield f'@page sheet-{number} {{ @bottom-left {{ content: "{title}" }} }}'


def signs() -> Iterator[str]:
    """Take the signs that no text face has from the faces that matplotlib brings."""
    for family, file in {"gd-signs": "DejaVuSans", "gd-signs-mono": "DejaVuSansMono"}.items():
        path = Path(matplotlib.get_data_path(), "fonts", "ttf", f"{file}.ttf")
        yield f'@font-face {{ font-family: "{family}"; src: url("{path.as_uri()}") }}'


# ---------------------------------------------------------------- page numbers


def number_pages(page: paper.Element, pages: Mapping[str, int]) -> None:
    """Write the number of each page where there is room for it; the index names a page once."""
    for each in _rooms(page):
        each.text = str(pages.get(each.get("data-of")[1:], UNKNOWN))
    for letter in paper.having(page, "gd-index"):
        for item in paper.named(letter, "li"):
            _name_each_page_once([link for link in item if link.get("href")])


def _name_each_page_once(links: list[paper.Element]) -> None:
    seen: set[str] = set()
    for link in links:
        number = paper.words(link)
        link.set("class", "gd-again" if number in seen and number != UNKNOWN else "gd-leaf")
        seen.add(number)


def _rooms(page: paper.Element) -> list[paper.Element]:
    return [each for each in paper.named(page, "span") if each.get("data-of")]


def _wanted(page: paper.Element) -> list[str]:
    return [each.get("data-of")[1:] for each in _rooms(page)]


# ---------------------------------------------------------------- the press


def print_pdf(browser: Browser, source: Path, target: Path) -> None:
    """Print the page, with tags for who cannot see it."""
    page = browser.new_page()
    page.set_default_timeout(0)  # on a busy computer, a book takes its time
    page.goto(source.as_uri(), wait_until="load")
    page.evaluate("document.fonts.ready")
    page.pdf(path=str(target), prefer_css_page_size=True, print_background=True, tagged=True)
    page.close()


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


def setup(app: Sphinx) -> dict[str, Any]:
    """Offer the press under the name ``pdf``."""
    app.add_builder(Press)
    app.add_config_value("press_faces", "build/faces", "", frozenset({str}))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
