"""Pages laid out for paper: what is moved, cut, opened, left out, and numbered."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent.parent
if not (HERE / "docs").exists():
    pytest.skip("the pages are not here, only the package", allow_module_level=True)

from lxml import etree  # noqa: E402
from sphinx.application import Sphinx  # noqa: E402
from sphinx.util.docutils import docutils_namespace  # noqa: E402

from docs._ext.pages import folding  # noqa: E402
from docs._ext.paper import epub, pages, pdf, sheets  # noqa: E402
from docs._ext.paper.pages import E  # noqa: E402


def laid_out(html: str) -> pages.Element:
    body = pages.parse(html)
    pages.lay_out(body)
    return body


# ---------------------------------------------------------------- a sheet


def test_a_page_that_is_not_well_formed_is_refused_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"not well-formed.*<b>two"):
        pages.parse("<p>one</p>\n<p><b>two</p>")


def test_words_behind_what_is_removed_stay() -> None:
    body = pages.parse("<p>a<b>x</b>b<i>y</i>c</p>")
    pages.remove(body[0][1])
    pages.remove(body[0][0])
    assert body[0].text == "abc"


CELL = (
    '<div class="cell {tag}"><details class="admonition hide above-input"><summary>Show</summary>'
    '<div class="cell_input">CODE</div>{inside}</details>{outside}</div>'
)


@pytest.mark.parametrize(
    ("html", "left"),
    [
        *(
            (f'<p>before <span class="{name} other">press me</span>after</p>', "before after")
            for name in sorted(pages.ONLY_ON_A_SCREEN)
        ),
        (
            CELL.format(tag="", inside="", outside="PICTURE").replace("above-input", "gd-code-of-picture"),
            "PICTURE",
        ),
        (CELL.format(tag="tag_hide-input", inside="", outside="<pre>WORDS</pre>"), "CODEWORDS"),
        ('<details class="x" open=""><summary>More</summary><p>one</p></details>', "one"),
    ],
)
def test_what_a_reader_would_have_to_press_is_gone_or_open(html: str, left: str) -> None:
    body = laid_out(html)
    assert pages.words(body) == left
    assert pages.named(body, "details") == []


def exercise(name: str, title: str, answer: str = "") -> str:
    """Write an exercise as the site does, with its solution if it has one."""
    way = f'<p class="gd-way"><a href="#solution-{name}">Solution</a></p>' if answer else ""
    box = f'<div class="exercise admonition" id="exercise-{name}"><p>{title}</p><p>Do it.</p>{way}</div>'
    inside = f'<div class="gd-inside"><span id="solution-{name}"/><pre>{answer}</pre></div>'
    return box + f'<details class="gd-solution"><summary>Show</summary>{inside}</details>' * bool(answer)


def test_solutions_stand_at_the_end_and_both_ways_lead() -> None:
    body = laid_out(
        f'<section id="chapter"><h1>One</h1>{exercise("1", "1. Add", "first")}<p>Now read on.</p>'
        f"{exercise('2', '2. Think')}{exercise('3', '3. Halve', 'third')}</section>"
    )
    (section,) = pages.having(body, "gd-solutions")
    assert body[0][-1] is section
    assert [pages.words(each) for each in section] == ["Solutions", "1. Add", "first", "3. Halve", "third"]
    ways = {link.get("href") for link in pages.named(body, "a")}
    assert ways == {"#solution-1", "#solution-3", "#exercise-1", "#exercise-3"}
    assert ways <= {f"#{each.get('id')}" for each in body.iter() if each.get("id")}
    assert pages.having(laid_out("<section><h1>One</h1></section>"), "gd-solutions") == []


@pytest.mark.parametrize(
    ("line", "put"),
    [
        (0, "<pre><i/>a\n<span>b<b>c\nd</b>e</span>f\ng</pre>"),
        (1, "<pre>a\n<i/><span>b<b>c\nd</b>e</span>f\ng</pre>"),
        (2, "<pre>a\n<span>b<b>c\n<i/>d</b>e</span>f\ng</pre>"),
        (3, "<pre>a\n<span>b<b>c\nd</b>e</span>f\n<i/>g</pre>"),
    ],
)
def test_a_mark_is_put_before_its_line_however_deep_that_is(line: int, put: str) -> None:
    block = etree.fromstring("<pre>a\n<span>b<b>c\nd</b>e</span>f\ng</pre>")
    pages._put(etree.Element("i"), block, line)
    assert etree.tostring(block, encoding="unicode") == put


def test_a_long_log_keeps_its_ends_and_says_what_lies_between() -> None:
    log = folding.render("pass error\n" + "".join(f"{row} x\n" for row in range(100)), first=2, last=1)
    found = laid_out(log)
    assert [row for row in ("0 x", "50 x", "99 x") if row in pages.words(found)] == ["0 x", "99 x"]
    assert pages.words(pages.having(found, "gd-cut")[0]) == "… 97 lines between are left out here …"


@pytest.mark.parametrize(
    ("address", "stays"),
    [
        *((file, False) for file in ("ledger.json", "../notebooks/04.ipynb", "../ledger.json#x")),
        *((way, True) for way in ("#here", "04.xhtml#there", "../index.xhtml", "https://example.org/x.pdf")),
    ],
)
def test_a_link_stays_if_a_book_can_follow_it(address: str, stays: bool) -> None:
    body = laid_out(f'<p><a href="{address}">the file</a></p>')
    assert [link.get("href") for link in pages.named(body, "a")] == [address] * stays
    assert pages.words(body) == "the file"


def test_a_picture_brings_its_own_colours_sizes_and_name_space() -> None:
    body = laid_out(
        '<svg fill="currentColor"><path style="stroke: var(--gd-error, #aa0000); font-size: '
        'calc(12px * var(--gd-text, 1)); font-family: var(--gd-mono, monospace)"/></svg>'
    )
    (path,) = body.iter(f"{{{pages.SVG}}}path")
    assert path.get("style") == "stroke: #aa0000; font-size: 12px; font-family: monospace"
    assert b"<svg xmlns=" in etree.tostring(body)


def test_a_letter_slants_and_a_name_does_not() -> None:
    math = f'<math xmlns="{pages.MATHML}"><mi>a</mi><mi>relu</mi><mi mathvariant="normal">b</mi></math>'
    assert [each.get("class") for each in laid_out(math)[0]] == ["gd-letter", None, None]


def test_a_block_tells_the_width_of_its_lines_and_of_its_cell() -> None:
    body = laid_out('<pre>short\nlonger line</pre><div class="cell"><pre>1</pre><pre>123</pre></div>')
    found = [re.findall(r"\d+", each.get("style")) for each in pages.named(body, "pre")]
    assert found == [["11", "11"], ["1", "3"], ["3", "3"]]


def test_the_index_leads_to_every_place_and_a_module_is_an_entry_of_its_own() -> None:
    links = [("main", "a.xhtml#x"), ("", "b.xhtml#y")]
    alpha = ("alpha", (links, [("in chapter", [("", "c.xhtml#z")])], None))
    deep: Any = ("deep", ([], [("module", [("", "d.xhtml#<w>")])], None))
    page = sheets.index([("A", [alpha]), ("D", [deep, ("module", ([("", "no.xhtml")], [], None))])])
    ways = [link.get("href") for link in pages.named(page, "a")]
    assert ways == ["a.xhtml#x", "b.xhtml#y", "c.xhtml#z", "d.xhtml#<w>"]
    assert pages.words(page) == "Index A alpha 1 2in chapter 1 D deep 1"


# ---------------------------------------------------------------- one page of many


def test_ids_of_two_sheets_cannot_meet() -> None:
    found = []
    for name in ("chapters/01", "chapters/02"):
        body = pages.parse('<h2 id="summary">x</h2><img src="../_images/a.png"/><a href="#summary">s</a>')
        pdf.settle(body, name, ".xhtml")
        found.append([body[0].get("id"), body[2].get("href"), body[1].get("src")])
    assert found == [
        ["chapters-01--summary", "#chapters-01--summary", "_images/a.png"],
        ["chapters-02--summary", "#chapters-02--summary", "_images/a.png"],
    ]


def test_a_reference_elsewhere_names_its_page_and_a_term_does_not() -> None:
    sheet = E.article(
        {"id": "chapters-03"},
        E.p(
            E.a({"href": "#chapters-04"}, E.span({"class": "std std-doc"}, "chapter 4")),
            ", ",
            E.a({"href": "#chapters-03--x"}, E.span({"class": "std std-ref"}, "above")),
            ", ",
            E.a({"href": "#reference-glossary--term-weight"}, E.strong("weight")),
        ),
    )
    pdf.refer(sheet)
    pdf.number_pages(sheet, {"chapters-04": 43, "chapters-03--x": 30})
    assert pages.words(sheet) == "chapter 4 (page 43), above, weight"
    assert pdf.wanted(sheet) == ["chapters-04"]


def test_the_index_names_a_page_once_and_forgets_nothing() -> None:
    body = sheets.index([("A", [("alpha", ([("", f"a.xhtml#{name}") for name in "xyz"], [], None))])])
    pdf.settle(body, "genindex", ".xhtml")
    pdf.refer(body)
    shown = []
    for numbers in ({"a--x": 7, "a--y": 7, "a--z": 9}, {"a--x": 7, "a--y": 8, "a--z": 9}):
        pdf.number_pages(body, numbers)
        shown.append([pages.words(link) for link in pages.having(body, "gd-leaf")])
    assert shown == [["7", "9"], ["7", "8", "9"]]


@pytest.mark.parametrize(
    ("words", "width"),
    [
        ("", pdf.TALLEST / 2),
        ("font-size: 8px", pdf.SMALLEST_WORDS / 8 * 400 / 0.75),
        ("font-size: 2px", pdf.WIDEST),
    ],
)
def test_a_tall_picture_shrinks_until_its_words_are_small(words: str, width: float) -> None:
    sheet = pages.parse(f'<svg width="533" viewBox="0 0 400 800"><text style="{words}">x</text></svg>')
    pdf.fit(sheet)
    assert float(sheet[0].get("width")) == pytest.approx(width, abs=1)


def test_the_contents_name_pages_and_their_sections_only() -> None:
    nodes = [
        {"level": level, "refuri": f"chapters/03.xhtml{place}", "text": f"L{level} &amp; more"}
        for level, place in ((1, ""), (2, "#one"), (3, "#two"))
    ]
    assert list(pdf.entries(nodes)) == [
        (1, "L1 & more", "chapters-03"),
        (2, "L2 & more", "chapters-03--one"),
    ]


def test_parts_of_the_reference_are_one_sheet() -> None:
    names = (
        "chapters-01",
        "reference-api",
        "reference-api-chapter-2",
        "reference-errata",
        "reference-errata-run",
    )
    sheets = [E.article({"id": name}, E.h1(name)) for name in names]
    pdf.join_parts(sheets)
    assert [sheet.get("id") for sheet in sheets] == [names[0], names[1], names[3]]
    assert [part.get("id") for sheet in sheets for part in pages.having(sheet, "gd-part-of-sheet")] == [
        names[2],
        names[4],
    ]


def test_errata_of_a_chapter_lead_to_the_first_of_them() -> None:
    items = "".join(f'<li><a href="e.xhtml#e{number}">E{number}</a> Wrong.</li>' for number in (1, 2))
    listed = f'<details class="gd-errata"><summary>2 mistakes</summary><ul>{items}</ul></details>'
    sheet = E.article({"id": "chapters-03"}, *laid_out(f"<section>{listed}</section>"))
    pdf.settle(sheet, "chapters/03", ".xhtml")
    book = E.body(sheet, *(E.p({"id": f"chapters-e--e{number}"}) for number in (2, 1)))
    pdf.lead_to_errata(book)
    pdf.number_pages(book, {"chapters-e--e2": 7, "chapters-e--e1": 8})
    assert pages.words(sheet) == "2 mistakes: E1, E2 (from page 7)"


def test_a_long_cell_and_one_with_a_picture_may_go_on_on_the_next_page() -> None:
    cells = ("<pre>1\n2</pre>", "<pre>" + "1\n" * (pages.LONG + 1) + "</pre>", "<figure/>")
    body = laid_out("".join(f'<div class="cell">{inside}</div>' for inside in cells))
    assert ["gd-long" in pages.classes(cell) for cell in pages.having(body, "cell")] == [False, True, True]


def test_solutions_of_all_chapters_are_gathered_under_their_titles() -> None:
    book = [
        laid_out(f"<section><h1>{name}</h1>{exercise('1', '1. Do', 'answer of ' + name)}</section>")
        for name in ("One", "Two")
    ]
    for sheet in book:
        pdf.refer(sheet)
    gathered = pdf.solutions(book)
    found = re.findall(r"Solutions|answer of (?:One|Two)|One|Two", pages.words(gathered))
    assert found == ["Solutions", "One", "answer of One", "Two", "answer of Two"]
    assert len(pages.having(gathered, "gd-see")) == 2
    assert [pages.having(body, "gd-solutions") for body in book] == [[], []]


@pytest.mark.parametrize(
    ("card", "share", "order"),
    [
        ("", 0.04, "one PICTURE two CODE"),
        ("", 0.06, "one two PICTURE CODE"),
        ("", 0.9, "one two CODE PICTURE"),
        ("<pre>drawn</pre>", 0.9, "one two drawnPICTURE CODE"),
    ],
)
def test_a_picture_waits_until_its_page_is_full_but_no_program_is_turned_round(
    card: str, share: float, order: str
) -> None:
    picture = f'<div class="cell">{card}<figure><figcaption>PICTURE</figcaption></figure></div>'
    code = '<div class="cell"><pre>CODE</pre></div><h2>Next</h2><p>three</p>'
    book = pages.parse(f"<section><p>x</p>{picture}<p>one</p><p>two</p>{code}</section>")
    assert pdf.let_wait(book, "31PICTURE", share)
    shown = " ".join(pages.words(each) for each in book[0])
    assert shown == f"x {order} Next three"
    assert not pdf.let_wait(book, "nothing", share)


def test_a_title_at_the_foot_may_hold_quotes() -> None:
    sheet = E.article({"id": "x"}, E.h1('The "end"'))
    assert pdf.titles([sheet]) == {"x": "The 'end'"}


# ---------------------------------------------------------------- a small book

PAGES = {
    "index": "# Book\n\nSee [the other](chapters/01-one.md) and {math}`a_1`.\n\n```{toctree}\n:hidden:\n"
    "chapters/01-one\ngenindex\n```\n",
    "chapters/01-one": "# One\n\n```{index} bowl\n```\n\nA [way back](../index.md), and\n"
    "a [stranger](https://example.org).\n\n## Part\n\n```python\nx = 1\n```\n",
}


@pytest.fixture(scope="module")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> epub.EPUBBuilder:
    folder = tmp_path_factory.mktemp("book")
    for name, page in PAGES.items():
        path = folder / "docs" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    said = io.StringIO()
    settings = {
        "extensions": ["myst_nb", "docs._ext.paper", "docs._ext.pages.mathml"],
        "myst_enable_extensions": ["dollarmath"],
        "html_math_renderer": "mathml",
        "language": "en",
        "epub_basename": "small",
        "epub_identifier": "urn:uuid:0",
        "epub_uid": "book",
        "epub_show_urls": "no",
        **dict.fromkeys(["version", "author", "copyright", "epub_description", "epub_contributor"], "x"),
    }
    with docutils_namespace():
        out = folder / "out"
        app = Sphinx(
            folder / "docs", None, out, folder / "doctrees", "epub", settings, status=None, warning=said
        )
        app.build(force_all=True)
    assert said.getvalue() == ""
    assert isinstance(app.builder, epub.EPUBBuilder)
    return app.builder


def test_a_book_holds_its_sheets_and_nothing_of_a_site(small_book: epub.EPUBBuilder) -> None:
    with zipfile.ZipFile(small_book.outdir / "small.epub") as book:
        names = book.namelist()
        assert names[0] == "mimetype"
        assert book.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
    found = sorted(name for name in names if name.endswith(".xhtml"))
    assert found == ["chapters/01-one.xhtml", "genindex.xhtml", "index.xhtml", "nav.xhtml"]
    assert not [name for name in names if name.endswith((".js", ".json", ".ipynb", ".html"))]
    root = etree.parse(small_book.outdir / "chapters" / "01-one.xhtml").getroot()
    assert root.get("lang") == root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert [link.get("href") for link in root.iter(f"{{{pages.XHTML}}}link")] == ["../_static/sheet.css"]
    assert pages.words(pages.named(root, "title")[0]) == "One"


def test_a_sheet_with_a_formula_says_so_beforehand(small_book: epub.EPUBBuilder) -> None:
    assert (small_book.outdir / "content.opf").read_bytes().startswith(b"<?xml version=")
    package = etree.parse(small_book.outdir / "content.opf")
    told = {item.get("href"): item.get("properties") for item in package.iter(f"{{{epub.OPF}}}item")}
    assert [told[name] for name in ("index.xhtml", "chapters/01-one.xhtml", "nav.xhtml")] == [
        *("mathml", None, "nav"),
    ]
    read = [each.get("idref") for each in package.iter(f"{{{epub.OPF}}}itemref")]
    assert len(read) == len(set(read)) == 3
    offered = [each.get("property") for each in package.iter(f"{{{epub.OPF}}}meta")]
    assert offered.count("schema:accessMode") == 2


def test_the_first_page_speaks_to_the_reader(small_book: epub.EPUBBuilder) -> None:
    for name in ("index.xhtml", "nav.xhtml", "toc.ncx"):
        assert sheets.FRONT_TITLE in (small_book.outdir / name).read_text(encoding="utf-8"), name


def test_two_bindings_are_the_same_bytes(small_book: epub.EPUBBuilder) -> None:
    path = small_book.outdir / "small.epub"
    first = path.read_bytes()
    small_book.build_epub()
    assert path.read_bytes() == first
    with zipfile.ZipFile(path) as book:
        assert {each.date_time for each in book.infolist()} == {epub.LONG_AGO}
