"""The book as a PDF: the sheets on one long page, and Chromium as the printer.

What paper needs and a browser does not have is added here: a table of contents and an index with
page numbers, a page number beside each reference to another place in the book, and bookmarks.
Where a place falls is known only when the book is printed, so it is printed, read, and printed again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
from lxml import etree
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

from . import pages
from .pages import E
from .sheets import CHAPTERS, TEMPLATES, Sheets

logger = logging.getLogger(__name__)

CONTENTS_DEPTH = 2
SMALLER, TALLEST, WIDEST = 0.8, 200, 510  # of a picture; the last two in CSS pixels
SMALLEST_WORDS = 6.2  # in a picture, in points
LETTERS, LINES = 70, 40  # of a line, and of a page
UNKNOWN = "000"  # as wide as a page number will be
_FONT_SIZE = re.compile(r"font-size: ([\d.]+)px")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
WHOLES = frozenset({"reference-api", "reference-errata"})
SOLUTIONS = {"level": 1, "refuri": "solutions.xhtml", "text": "Solutions"}


class Entry(NamedTuple):
    """A line of the table of contents."""

    level: int
    title: str
    place: str


class PDFBuilder(Sheets):
    """Bind the sheets into a PDF."""

    name = "pdf"
    epilog = "The PDF is in %(outdir)s."
    styles = ("sheet.css", "print.css")

    def handle_finish(self) -> None:
        """Put the sheets in order, print them until the page numbers are right, and sign the print."""
        from . import printing  # which needs what only the extra `paper` brings

        self.get_toc()
        book, listed = self.bind()
        source, target = (
            Path(self.outdir, "book.xhtml"),
            Path(self.outdir, f"{self.config.epub_basename}.pdf"),
        )
        if not printing.print_until_settled(book, source, target):
            logger.warning("pdf: the page numbers do not settle")
        if lost := sorted(set(wanted(book)) - set(printing.places(target))):
            logger.warning("pdf: %d references lead nowhere: %s", len(lost), ", ".join(lost[:5]))
        said = {"Title": self.config.epub_title, "Author": self.config.author}
        printing.finish(target, listed, {**said, "Subject": self.config.epub_description})

    def bind(self) -> tuple[pages.Element, list[Entry]]:
        """Make one page of all sheets, behind a title and a table of contents."""
        addresses = [node["refuri"].partition("#")[0] for node in self.refnodes]
        names = [address.removesuffix(self.out_suffix) for address in dict.fromkeys(addresses)]
        sheets = [self.collect(name) for name in names]
        join_parts(sheets)
        after = 1 + max(place for place, name in enumerate(names) if name.startswith(CHAPTERS))
        sheets.insert(after, solutions(sheets))
        self.refnodes.insert(addresses.index(f"{names[after]}{self.out_suffix}"), SOLUTIONS)
        listed = list(entries(self.refnodes))
        name, about = self.parts_of_title()
        book = TEMPLATES.get_template("book.html").render(
            config=self.config,
            name=name,
            about=about,
            entries=listed,
            styles=[f"_static/{style}" for style in self.styles],
            signs=signs(),
            titles=titles(sheets),
            unknown=UNKNOWN,
        )
        root = etree.fromstring(book)
        root[-1].extend(sheets)
        lead_to_errata(root)
        return root, listed

    def collect(self, name: str) -> pages.Element:
        """Read one sheet, and make it a part of the one page."""
        root = etree.parse(str(self.get_outfilename(name))).getroot()
        body = root.find(f"{{{pages.XHTML}}}body")
        name_headings(body)
        settle(body, name, self.out_suffix)
        sheet = E.article({"id": key(name), "class": "gd-sheet"}, *body)
        if name.startswith(CHAPTERS):
            sheet.set("class", "gd-sheet gd-chapter")
            set_number(pages.named(sheet, "h1")[0])
        fit(sheet)
        refer(sheet)
        return sheet


# ---------------------------------------------------------------- one page of many


def key(name: str) -> str:
    """Name a sheet as a place.

    >>> key("chapters/03-predict")
    'chapters-03-predict'
    """
    return name.replace("/", "-")


def name_headings(body: pages.Element) -> None:
    """Let a section be found at its heading: the section may begin where a page ends.

    Examples
    --------
    >>> body = pages.parse('<section id="a"><span id="b"/><h2>A</h2></section>')
    >>> name_headings(body)
    >>> body[0].get("id"), [each.get("id") for each in body[0][0].iter()]
    (None, ['a', 'b'])
    """
    for section in pages.named(body, "section"):
        before = list(section.iterchildren())
        heading = next((each for each in before if each.tag[-2:] in _HEADINGS), None)
        if heading is None:
            continue
        names = before[: before.index(heading)]
        for place, name in enumerate(names):
            heading.insert(place, name)
        if section.get("id") and not heading.get("id"):
            heading.set("id", section.attrib.pop("id"))


def settle(body: pages.Element, name: str, suffix: str) -> None:
    """Write ids and links of a sheet as they must be where all sheets are one page.

    Examples
    --------
    >>> body = pages.parse('<p id="x"><a href="04.xhtml#y">four</a> <a href="#x">here</a></p>')
    >>> settle(body, "chapters/03", ".xhtml")
    >>> body[0].get("id"), [link.get("href") for link in body[0]]
    ('chapters-03--x', ['#chapters-04--y', '#chapters-03--x'])
    """
    folder = Path(name).parent
    for each in body.iter(f"{{{pages.XHTML}}}*"):
        if each.get("id"):
            each.set("id", f"{key(name)}--{each.get('id')}")
        if each.get("src"):
            each.set("src", os.path.normpath(folder / each.get("src")))
    for link in pages.named(body, "a"):
        address, mark, place = (link.get("href") or "").partition("#")
        if ":" not in address and (address or mark):
            there = os.path.normpath(folder / address.removesuffix(suffix)) if address else name
            link.set("href", f"#{key(there)}--{place}" if place else f"#{key(there)}")


def set_number(heading: pages.Element) -> None:
    """Set the number of a chapter apart from its title.

    >>> heading = E.h1("3 · Predict")
    >>> set_number(heading); heading[0].text, pages.words(heading)
    ('3', '3 · Predict')
    """
    number, dot, title = (heading.text or "").partition(" · ")
    if dot:
        apart = E.span({"class": "gd-chapter-number"}, number, E.span({"class": "gd-dot"}, dot))
        heading.text, apart.tail = None, title
        heading.insert(0, apart)


def join_parts(sheets: list[pages.Element]) -> None:
    """Let the parts of the reference follow one another: each alone would leave half a page empty."""
    for whole in [sheet for sheet in sheets if sheet.get("id") in WHOLES]:
        for part in [sheet for sheet in sheets if sheet.get("id").startswith(f"{whole.get('id')}-")]:
            sheets.remove(part)
            part.set("class", "gd-part-of-sheet")
            whole.append(part)


def solutions(sheets: list[pages.Element]) -> pages.Element:
    """Gather the solutions of all chapters: on paper, one does not look at them by chance."""
    gathered = E.article({"id": "solutions", "class": "gd-sheet"}, E.h1("Solutions"))
    for sheet in sheets:
        for section in pages.having(sheet, "gd-solutions"):
            pages.remove(section)
            section[0].text = pages.words(pages.named(sheet, "h1")[0])
            gathered.append(section)
    return gathered


def entries(refnodes: list[dict[str, Any]]) -> Iterator[Entry]:
    """Choose the lines of the table of contents."""
    for node in refnodes:
        if node["level"] <= CONTENTS_DEPTH:
            address, _, place = node["refuri"].partition("#")
            target = key(address.removesuffix(".xhtml")) + (f"--{place}" if place else "")
            yield Entry(node["level"], unescape(node["text"]), target)


def page_of(target: str) -> pages.Element:
    """Leave room for the number of a page."""
    return E.span({"class": "gd-page", "data-of": target}, UNKNOWN)


def see(target: str) -> pages.Element:
    """Name a page beside a reference to it."""
    return E.span({"class": "gd-see"}, " (page ", page_of(target), ")")


def refer(sheet: pages.Element) -> None:
    """Give a page number to each way to a solution, each place of the index, each reference elsewhere."""
    for link in pages.named(sheet, "a"):
        target, classes = link.get("href") or "", pages.classes(link)
        if not target.startswith("#"):
            continue
        if "gd-leaf" in classes:
            link.text = ""
            link.append(page_of(target))
        elif "gd-page-of" in classes:
            link.append(E.span(", page ", page_of(target)))
        elif "gd-back" in classes or (_is_reference(link) and not target.startswith(f"#{sheet.get('id')}")):
            note = see(target)
            note.tail, link.tail = link.tail, None
            link.addnext(note)


def lead_to_errata(book: pages.Element) -> None:
    """Say from which page on the errata stand that a chapter names."""
    order = {each.get("id"): place for place, each in enumerate(book.iter()) if each.get("id")}
    for line in pages.having(book, "gd-errata-named"):
        first = min((link.get("href") for link in pages.named(line, "a")), key=lambda way: order[way[1:]])
        line.append(E.span({"class": "gd-see"}, " (from page ", page_of(first), ")"))


def _is_reference(link: pages.Element) -> bool:
    """Tell a reference that the text makes from a term, a mark or a name in code."""
    around = pages.classes(link.getparent())
    return any("std" in pages.classes(each) for each in link) or "gd-taught" in around


def fit(sheet: pages.Element) -> None:
    """Make pictures smaller, but never so small that their words cannot be read.

    Examples
    --------
    >>> picture = "<svg width='480' viewBox='0 0 360 270'>{}</svg>"
    >>> words = "<text style='font-size: 7px'>small</text>"
    >>> sheet = pages.parse(picture.format("") + picture.format(words))
    >>> fit(sheet); sheet[0].get("width"), sheet[1].get("width")
    ('267', '425')
    """
    for picture in sheet.iter(f"{{{pages.SVG}}}svg"):
        width, (*_, wide, high) = float(picture.get("width")), map(float, picture.get("viewBox").split())
        sizes = [float(size) for size in _FONT_SIZE.findall(etree.tostring(picture, encoding="unicode"))]
        readable = SMALLEST_WORDS / min(sizes) * wide / 0.75 if sizes else 0  # a CSS pixel is 0.75 points
        small = max(readable, min(SMALLER * width, TALLEST * wide / high))
        picture.set("width", f"{min(small, WIDEST):.0f}")


def let_wait(book: pages.Element, shown: str, share: float) -> bool:
    """Let what stands behind a picture go before it, as much as fills that share of a page.

    The picture is the first whose caption is shown, in letters without spaces. Behind one without
    code, a cell may go before it, too.

    Examples
    --------
    >>> cell = '<div class="cell"><figure><figcaption>A bowl.</figcaption></figure></div>'
    >>> book = pages.parse(f"<section><p>See.</p>{cell}<p>One.</p><p>Two.</p><h2>Next</h2></section>")
    >>> let_wait(book, "0Abowl", 0.06), [pages.words(each) for each in book[0]]
    (True, ['See.', 'One.', 'Two.', 'A bowl.', 'Next'])
    """
    captions = [each for each in pages.named(book, "figcaption") if tight(pages.words(each)) in shown]
    if not captions:
        return False
    cells = [each for each in captions[0].iterancestors() if "cell" in pages.classes(each)]
    card = cells[0] if cells else captions[0].getparent()
    moved = False
    while share > 0 and (behind := card.getnext()) is not None and _may_go_before(behind, card):
        lines = sum("".join(each.itertext()).count("\n") + 1 for each in pages.named(behind, "pre"))
        share -= (2 + (lines or len(pages.words(behind)) // LETTERS)) / LINES
        card.addprevious(behind)
        moved = True
    return moved


def _may_go_before(behind: pages.Element, card: pages.Element) -> bool:
    if "cell" in pages.classes(behind):
        return not pages.named(card, "pre") and not pages.named(behind, "figure")
    return behind.tag.rpartition("}")[2] in {"p", "ul", "ol"}


def tight(text: str) -> str:
    """Leave out what a printer may put between letters, and all other signs.

    >>> tight("In a hun- dred.")
    'Inahundred'
    """
    return "".join(letter for letter in text if letter.isalnum())


def titles(sheets: list[pages.Element]) -> dict[str, str]:
    """Tell what stands at the foot of a sheet's pages; in CSS, a string of its own has other quotes."""
    return {
        sheet.get("id"): pages.words(pages.named(sheet, "h1")[0]).replace("\\", "").replace('"', "'")
        for sheet in sheets
    }


def signs() -> dict[str, str]:
    """Take the signs that no text face has from the faces that matplotlib brings."""
    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    files = {"gd-signs": "DejaVuSans.ttf", "gd-signs-mono": "DejaVuSansMono.ttf"}
    return {family: (folder / file).as_uri() for family, file in files.items()}


# ---------------------------------------------------------------- page numbers


def number_pages(book: pages.Element, numbers: Mapping[str, int]) -> None:
    """Write the number of each page where there is room for it; the index names a page once."""
    for room in _rooms(book):
        room.text = str(numbers.get(room.get("data-of")[1:], UNKNOWN))
    for letter in pages.having(book, "gd-index"):
        for item in pages.named(letter, "li"):
            seen: set[str] = set()
            for link in [link for link in item if link.get("href")]:
                number = pages.words(link)
                link.set("class", "gd-again" if number in seen and number != UNKNOWN else "gd-leaf")
                seen.add(number)


def numbered(book: pages.Element) -> list[list[str]]:
    """List what `number_pages` has written, so that a page that is open can be told."""
    shown = [each for each in book.iter() if set(pages.classes(each)) & {"gd-leaf", "gd-again"}]
    return [[room.text for room in _rooms(book)], [each.get("class") for each in shown]]


def wanted(book: pages.Element) -> list[str]:
    """List the places whose pages have to be known."""
    return [room.get("data-of")[1:] for room in _rooms(book)]


def _rooms(book: pages.Element) -> list[pages.Element]:
    return [each for each in pages.named(book, "span") if each.get("data-of")]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Offer the builder under the name ``pdf``."""
    app.add_builder(PDFBuilder)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
