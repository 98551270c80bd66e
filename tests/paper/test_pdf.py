"""The printed book: page numbers that are right, links that land, and nothing beyond the margin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from binding import bound
from lxml import etree

from docs._ext.paper import blanks, chromium, printing
from docs._ext.paper import pages as paper

CHAPTERS = 8
FACES = {"SourceSerif4", "SourceSans3", "SourceCodePro", "DejaVuSans", "DejaVuSansMono"}
MILLIMETRE = 96 / 25.4  # CSS pixels


@pytest.fixture(scope="session")
def pdf() -> Path:
    return bound("pdf/grokdocs.pdf")


@pytest.fixture(scope="session")
def pages(pdf: Path) -> list[str]:
    """What stands on each page, its foot first."""
    book = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in book]


@pytest.fixture(scope="session")
def text(pages: list[str]) -> list[str]:
    """The same without spaces and line breaks: these are the printer's own."""
    return [_tight(page) for page in pages]


@pytest.fixture(scope="session")
def source() -> paper.Element:
    return etree.parse(str(bound("pdf/book.xhtml"))).getroot()


def contents(source: paper.Element) -> Iterator[tuple[int, str, str]]:
    """Read the table of contents: level, title, and the place that it leads to."""
    (listed,) = (each for each in paper.named(source, "nav") if each.get("id") == "contents")
    for item in paper.named(listed, "li"):
        (link,) = paper.named(item, "a")
        yield int(item.get("class")[-1]), paper.words(link[0]), link.get("href")[1:]


def _unnumbered(title: str) -> str:
    return re.sub(r"^\d · ", "", title)  # the number of a chapter stands above its title


def _tight(words: str) -> str:
    return re.sub(r"[\s\x02\ufffe\u00ad\u2010-]+", "", words)  # pdfium has signs of its own for a hyphen


def test_the_contents_send_to_the_page_where_the_title_stands(
    pdf: Path, source: paper.Element, text: list[str]
) -> None:
    place = printing.places(pdf)
    listed = [(title, place[there]) for _, title, there in contents(source)]
    assert len(listed) > 100
    assert [title for title, page in listed if _tight(_unnumbered(title)) not in text[page - 1]] == []
    assert sorted(page for _, page in listed) == [page for _, page in listed], "in the order of the book"


def test_no_object_is_printed_as_python_writes_it(pages: list[str]) -> None:
    whole = "".join(pages)
    assert [said for said in ("Formula(latex=", "<function", "<Axes", "object at 0x") if said in whole] == []


def test_every_page_but_the_first_carries_its_number(pages: list[str]) -> None:
    assert len(pages) > 250
    feet = [page.splitlines()[0].rpartition(" ")[2] for page in pages[1:]]
    assert feet == [str(number) for number in range(2, len(pages) + 1)]


def test_no_page_within_a_chapter_is_more_than_a_third_empty(pdf: Path) -> None:
    measured = blanks.measured(pdf)
    print(blanks.report(measured))
    assert len({page.chapter for page in measured}) > 15
    assert any(page.blank > blanks.MOST for page in measured if page.ends), "the measure sees what is empty"
    assert [str(page) for page in blanks.within(measured)] == []


def test_the_index_sends_to_pages_that_speak_of_it(source: paper.Element, text: list[str]) -> None:
    followed, wrong = 0, []
    (index,) = (each for each in source.iter() if each.get("id") == "genindex")
    for item in paper.named(index, "li"):
        named = item if not paper.words(item[0]).startswith("(") else item.getparent().getparent()
        name = re.split(r"[ (]", paper.words(named[0]))[0].rpartition(".")[2]  # a module's title is short
        for link in item:
            if link.get("href"):
                page = int(paper.words(link))
                followed += 1
                if _tight(name).lower()[:6] not in text[page - 1].lower():
                    wrong.append(f"{paper.words(item[0])}: {page}")
    assert wrong == []
    assert followed > 300


def test_references_name_their_pages(source: paper.Element, pdf: Path) -> None:
    pages = printing.places(pdf)
    told = [
        (each.get("data-of")[1:], int(each.text))
        for each in paper.named(source, "span")
        if each.get("data-of")
    ]
    assert len(told) > 500
    assert [place for place, page in told if pages.get(place) != page] == []
    assert len(paper.having(source, "gd-see")) > 50


def test_every_link_lands(pdf: Path) -> None:
    with pikepdf.open(pdf) as book:
        known = set(book.Root.Dests.keys())
        links = [note for page in book.pages for note in page.get("/Annots", []) if note.Subtype == "/Link"]
        inside = [str(note.Dest) for note in links if "/Dest" in note]
        outside = [str(note.A.URI) for note in links if "/A" in note and "/URI" in note.A]
    assert len(inside) > 2000
    assert [place for place in inside if place not in known] == []
    assert outside
    assert [address for address in outside if not address.startswith(("https://", "http://"))] == []


def test_bookmarks_follow_the_book(pdf: Path, source: paper.Element) -> None:
    with pikepdf.open(pdf) as book, book.open_outline() as outline:
        titles = [item.title for item in outline.root]
        below = [item.title for item in outline.root for item in item.children]
    listed = list(contents(source))
    assert titles == [title for level, title, _ in listed if level == 1]
    assert below == [title for level, title, _ in listed if level == 2]
    numbered = [title[0] for title in titles if re.match(r"\d ·", title)]
    assert numbered == [str(n + 1) for n in range(CHAPTERS + 1)]  # with the closing page
    assert {"To the reader", "Solutions", "Glossary", "Index"} <= set(titles)


def test_whoever_cannot_see_it_can_have_it_read(pdf: Path, source: paper.Element) -> None:
    pictures = list(source.iter(f"{{{paper.SVG}}}svg"))
    assert len(pictures) > 60
    assert [each for each in pictures if not each.get("aria-label")] == []
    with pikepdf.open(pdf) as book:
        assert book.Root.MarkInfo.Marked
        assert str(book.Root.Lang) == "en"
        described = [
            str(each.Alt)
            for each in book.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure" and "/Alt" in each
        ]
    assert {each.get("aria-label")[:60] for each in pictures} <= {said[:60] for said in described}


def test_every_face_is_in_the_file_and_none_is_a_stranger(pdf: Path) -> None:
    with pikepdf.open(pdf) as book:
        fonts = [
            each
            for each in book.objects
            if isinstance(each, pikepdf.Dictionary) and "/FontDescriptor" in each
        ]
        assert fonts
        # A face of type 3 is a set of drawings, which are in the file anyway.
        told = [each.FontDescriptor for each in fonts if each.Subtype != "/Type3"]
        assert [each.FontName for each in told if not {"/FontFile2", "/FontFile3"} & set(each.keys())] == []
        names = [str(each.FontDescriptor.FontName).split("+")[-1] for each in fonts]
    assert {re.sub(r"(ExtraLight)?(-.*)?$", "", name).lstrip("/") for name in names} <= FACES


def test_nothing_reaches_beyond_the_margin() -> None:
    width = round((178 - 2 * 17) * MILLIMETRE)
    with chromium.opened() as browser:
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.emulate_media(media="print")
        page.goto(bound("pdf/book.xhtml").as_uri())
        page.evaluate("document.fonts.ready")
        seen, beyond = page.evaluate(_BEYOND)
    assert seen > 10_000
    assert beyond == []


_BEYOND = """() => {
    const width = document.documentElement.clientWidth;
    const all = [...document.querySelectorAll('article *')].filter(each => !each.closest('svg, math'));
    return [all.length, all.filter(each => each.getBoundingClientRect().right > width + 1)
        .map(each => `${each.closest('article').id}: ${each.localName}.${each.className}`)];
}"""


def test_what_the_file_says_of_itself(pdf: Path) -> None:
    with pikepdf.open(pdf) as book:
        assert str(book.docinfo["/Title"]).startswith("grokdocs")
        assert str(book.docinfo["/Author"]) == "the grokdocs authors"
        assert str(book.docinfo["/CreationDate"]).startswith("D:20250101")
        assert book.Root.ViewerPreferences.DisplayDocTitle
    assert pdf.stat().st_size < 8_000_000
