"""Pages laid out for paper: what is moved, cut, opened, left out, and numbered."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from docs._ext.pages import folding, terms
from docs._ext.paper import epub as ebook
from docs._ext.paper import pages as paper
from docs._ext.paper import pdf as press
from docs._ext.paper import sheets

HERE = Path(__file__).resolve().parent.parent


def laid_out(html: str) -> paper.Element:
    body = paper.parse(html)
    paper.lay_out(body)
    return body


def text(html: str) -> str:
    return paper.words(laid_out(html))


# ---------------------------------------------------------------- a sheet


def test_a_page_that_is_not_well_formed_is_refused_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"not well-formed.*<b>two"):
        paper.parse("<p>one</p>\n<p><b>two</p>")


def test_words_behind_what_is_removed_stay() -> None:
    body = paper.parse("<p>a<b>x</b>b<i>y</i>c</p>")
    paper.remove(body[0][1])
    paper.remove(body[0][0])
    assert body[0].text == "abc"


@pytest.mark.parametrize("name", sorted(paper.ONLY_ON_A_SCREEN))
def test_what_only_a_screen_can_do_is_gone(name: str) -> None:
    assert text(f'<p>before <span class="{name} other">press me</span>after</p>') == "before after"


CELL = (
    '<div class="cell {tag}"><details class="admonition hide above-input"><summary>Show</summary>'
    '<div class="cell_input">CODE</div>{inside}</details>{outside}</div>'
)


def test_the_code_behind_a_picture_stays_away_and_other_code_is_shown() -> None:
    picture = CELL.format(tag="tag_hide-input", inside="", outside="<figure>PICTURE</figure>")
    words = CELL.format(tag="tag_hide-input", inside="", outside="<pre>WORDS</pre>")
    assert text(picture) == "PICTURE"
    assert text(words) == "CODEWORDS"


def exercise(title: str, attributes: str = "") -> str:
    return f'<div class="exercise admonition"{attributes}><p>{title}</p><p>Do it.</p></div>'


def solution(code: str) -> str:
    return CELL.format(tag="tag_hide-cell", inside=f"<pre>{code}</pre>", outside="")


def test_solutions_stand_at_the_end_and_both_ways_lead() -> None:
    body = laid_out(
        f'<section id="chapter"><h1>One</h1>{exercise("1. Add")}{solution("first")}<p>And the same again:</p>'
        f"{solution('second')}<p>Now read on.</p>{exercise('2. Think')}<p>No solution.</p>"
        f"""{exercise("3. Halve", ' id="own"')}{solution("third")}</section>"""
    )
    (section,) = paper.having(body, "gd-solutions")
    assert section.getparent() is body[0]
    assert body[0][-1] is section
    found = paper.words(section)
    assert re.findall(r"1\. Add|first|And the same again:|second|3\. Halve|third", found) == [
        *("1. Add", "first", "And the same again:", "second"),
        *("3. Halve", "third"),
    ]
    assert "Now read on." not in found
    assert "Show" not in found
    boxes = paper.having(body, "exercise")
    assert [box.get("id") for box in boxes] == ["exercise-1", None, "own"]
    ways = {link.get("href") for link in paper.named(body, "a")}
    ids = {f"#{each.get('id')}" for each in body.iter() if each.get("id")}
    assert ways == {"#solution-1", "#solution-2", "#exercise-1", "#own"}
    assert ways <= ids


def test_a_page_without_exercises_gets_no_solutions() -> None:
    assert paper.having(laid_out("<section><h1>One</h1></section>"), "gd-solutions") == []


def test_a_long_log_keeps_its_ends_and_says_what_lies_between() -> None:
    log = folding.render("pass error\n" + "".join(f"{row} x\n" for row in range(100)), first=2, last=1)
    found = laid_out(log)
    assert "0 x" in paper.words(found)
    assert "99 x" in paper.words(found)
    assert "50 x" not in paper.words(found)
    assert paper.words(paper.having(found, "gd-cut")[0]) == "… 97 lines between are left out here …"


def test_whatever_else_is_folded_is_open() -> None:
    body = laid_out('<details class="x" open=""><summary>More</summary><p>one</p></details>')
    assert paper.words(body) == "one"
    assert dict(body[0].attrib) == {}
    assert paper.named(body, "details") == []


@pytest.mark.parametrize("address", ["ledger.json", "../notebooks/04.ipynb", "../ledger.json#x"])
def test_a_link_to_a_file_of_the_site_keeps_its_words(address: str) -> None:
    body = laid_out(f'<p><a href="{address}">the file</a></p>')
    assert paper.named(body, "a") == []
    assert paper.words(body) == "the file"


@pytest.mark.parametrize(
    "address", ["#here", "04.xhtml#there", "../index.xhtml", "https://example.org/x.pdf"]
)
def test_a_link_that_a_book_can_follow_stays(address: str) -> None:
    assert paper.named(laid_out(f'<a href="{address}">go</a>'), "a")[0].get("href") == address


def test_a_picture_brings_its_own_colours_sizes_and_name_space() -> None:
    body = laid_out(
        '<svg fill="currentColor"><path style="stroke: var(--gd-error, #aa0000); font-size: '
        'calc(12px * var(--gd-text, 1)); font-family: var(--gd-mono, monospace)"/></svg>'
    )
    (path,) = body.iter(f"{{{paper.SVG}}}path")
    assert path.get("style") == "stroke: #aa0000; font-size: 12px; font-family: monospace"
    assert b"<svg xmlns=" in etree.tostring(body)


def test_a_letter_slants_and_a_name_does_not() -> None:
    math = f'<math xmlns="{paper.MATHML}"><mi>a</mi><mi>relu</mi><mi mathvariant="normal">b</mi></math>'
    assert [each.get("class") for each in laid_out(math)[0]] == ["gd-letter", None, None]


def test_a_sheet_is_a_page_in_its_language() -> None:
    written = paper.sheet(paper.parse("<p>é</p>"), title="A & B", styles=["x.css"], language="en")
    root = etree.fromstring(written.encode())
    assert root.get("lang") == root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert "A &amp; B" in written
    assert 'href="x.css"' in written


# ---------------------------------------------------------------- the index


def test_the_index_leads_to_every_place() -> None:
    links = [("main", "a.xhtml#x"), ("", "b.xhtml#y")]
    page = sheets.index([("A", [("alpha", (links, [("in chapter", [("", "c.xhtml#z")])], None))])])
    assert [link.get("href") for link in paper.named(page, "a")] == ["a.xhtml#x", "b.xhtml#y", "c.xhtml#z"]
    assert paper.words(paper.having(page, "gd-index")[0]) == "alpha 1 2in chapter 1"


def test_a_module_is_an_entry_of_its_own() -> None:
    page = sheets.index([("D", [("deep", ([], [("module", [("", "a.xhtml#x")])], None))])])
    assert paper.words(paper.having(page, "gd-index")[0]) == "deep 1"


def test_a_place_in_the_index_has_a_name_without_spaces() -> None:
    assert terms._anchor("dot product") == "needs-dot-product"


# ---------------------------------------------------------------- one page of many


def test_ids_of_two_sheets_cannot_meet() -> None:
    found = []
    for name in ("chapters/01", "chapters/02"):
        body = paper.parse('<h2 id="summary">x</h2><img src="../_images/a.png"/><a href="#summary">s</a>')
        press.settle(body, name, ".xhtml")
        found.append([body[0].get("id"), body[2].get("href"), body[1].get("src")])
    assert found == [
        ["chapters-01--summary", "#chapters-01--summary", "_images/a.png"],
        ["chapters-02--summary", "#chapters-02--summary", "_images/a.png"],
    ]


def test_a_reference_names_its_page_and_a_term_does_not() -> None:
    sheet = paper.element("article", id="chapters-03")
    sheet.append(
        paper.element(
            "p",
            paper.element("a", paper.element("span", "chapter 4", class_="std std-doc"), href="#chapters-04"),
            ", ",
            paper.element("a", paper.element("span", "above", class_="std std-ref"), href="#chapters-03--x"),
            ", ",
            paper.element("a", paper.element("strong", "weight"), href="#reference-glossary--term-weight"),
        )
    )
    press.refer(sheet)
    press.number_pages(sheet, {"chapters-04": 43, "chapters-03--x": 30})
    assert paper.words(sheet) == "chapter 4 (page 43), above, weight"


def test_the_index_names_a_page_once_and_forgets_nothing() -> None:
    links = [("", f"a.xhtml#{name}") for name in "xyz"]
    body = sheets.index([("A", [("alpha", (links, [], None))])])
    press.settle(body, "genindex", ".xhtml")
    press.refer(body)
    shown = []
    for pages in ({"a--x": 7, "a--y": 7, "a--z": 9}, {"a--x": 7, "a--y": 8, "a--z": 9}):
        press.number_pages(body, pages)
        shown.append([paper.words(link) for link in paper.having(body, "gd-leaf")])
    assert shown == [["7", "9"], ["7", "8", "9"]]


def test_a_wide_line_tells_its_width() -> None:
    body = laid_out('<pre>short\nlonger line</pre><div class="cell"><pre>1</pre><pre>123</pre></div>')
    found = [re.findall(r"\d+", each.get("style")) for each in paper.named(body, "pre")]
    assert found == [["11", "11"], ["1", "3"], ["3", "3"]]


@pytest.mark.parametrize(
    ("words", "width"),
    [
        ("", press.TALLEST / 2),
        ("font-size: 8px", press.SMALLEST_WORDS / 8 * 400 / 0.75),
        ("font-size: 2px", 510),
    ],
)
def test_a_tall_picture_shrinks_until_its_words_are_small(words: str, width: float) -> None:
    sheet = paper.parse(f'<svg width="533" viewBox="0 0 400 800"><text style="{words}">x</text></svg>')
    press.fit(sheet)
    assert float(sheet[0].get("width")) == pytest.approx(width, abs=1)


def test_the_contents_name_pages_and_their_sections_only() -> None:
    nodes = [
        {"level": level, "refuri": f"chapters/03.xhtml{place}", "text": f"L{level} &amp; more"}
        for level, place in ((1, ""), (2, "#one"), (3, "#two"))
    ]
    page = press.contents(nodes)
    assert [link.get("href") for link in paper.named(page, "a")] == ["#chapters-03", "#chapters-03--one"]
    assert paper.words(page) == "ContentsL1 & more000L2 & more000"


def test_solutions_of_all_chapters_are_gathered_under_their_titles() -> None:
    book = []
    for name in ("One", "Two"):
        inside = f"<section><h1>{name}</h1>{exercise('1. Do')}{solution('answer of ' + name)}</section>"
        body = paper.parse(inside)
        paper.lay_out(body)
        book.append(body)
    gathered = press.solutions(book)
    assert re.findall(r"Solutions|answer of (?:One|Two)|One|Two", paper.words(gathered)) == [
        *("Solutions", "One", "answer of One", "Two", "answer of Two"),
    ]
    assert [paper.having(body, "gd-solutions") for body in book] == [[], []]


def test_a_title_may_hold_quotes() -> None:
    sheet = paper.element("article", paper.element("h1", 'The "end"'), id="x")
    assert "content: \"The 'end'\"" in "".join(press.running_feet([sheet]))


# ---------------------------------------------------------------- a small book

PAGES = {
    "index": "# Book\n\nSee [the other](chapters/01-one.md) and {math}`a_1`.\n\n```{toctree}\n:hidden:\n"
    "chapters/01-one\ngenindex\n```\n",
    "chapters/01-one": "# One\n\n```{index} bowl\n```\n\nA [way back](../index.md), and\n"
    "a [stranger](https://example.org).\n\n## Part\n\n```python\nx = 1\n```\n",
}


@pytest.fixture(scope="module")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    for name, page in PAGES.items():
        path = folder / "docs" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    said = io.StringIO()
    settings = {
        "extensions": ["myst_parser", "docs._ext.paper.epub", "docs._ext.pages.mathml"],
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
    return out


def test_a_book_holds_its_sheets_and_nothing_of_a_site(small_book: Path) -> None:
    with zipfile.ZipFile(small_book / "small.epub") as book:
        names = book.namelist()
        assert names[0] == "mimetype"
        assert book.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        assert {each.date_time for each in book.infolist()} == {ebook.LONG_AGO}
    sheets_of_it = sorted(name for name in names if name.endswith(".xhtml"))
    assert sheets_of_it == ["chapters/01-one.xhtml", "genindex.xhtml", "index.xhtml", "nav.xhtml"]
    assert not [name for name in names if name.endswith((".js", ".json", ".ipynb"))]


def test_a_sheet_with_a_formula_says_so_beforehand(small_book: Path) -> None:
    package = etree.parse(str(small_book / "content.opf"))
    told = {item.get("href"): item.get("properties") for item in package.iter(f"{{{ebook.OPF}}}item")}
    assert told["index.xhtml"] == "mathml"
    assert told["chapters/01-one.xhtml"] is None
    assert told["nav.xhtml"] == "nav"
    read = [each.get("idref") for each in package.iter(f"{{{ebook.OPF}}}itemref")]
    assert len(read) == len(set(read)) == 3
    offered = [each.get("property") for each in package.iter(f"{{{ebook.OPF}}}meta")]
    assert offered.count("schema:accessMode") == 2


def test_the_first_page_speaks_to_the_reader(small_book: Path) -> None:
    assert f"<h1>{sheets.FRONT_TITLE}</h1>" in (small_book / "index.xhtml").read_text(encoding="utf-8")
    assert sheets.FRONT_TITLE in (small_book / "nav.xhtml").read_text(encoding="utf-8")
    assert sheets.FRONT_TITLE in (small_book / "toc.ncx").read_text(encoding="utf-8")


def test_two_bindings_are_the_same_bytes(small_book: Path) -> None:
    first = (small_book / "small.epub").read_bytes()
    with zipfile.ZipFile(small_book / "small.epub") as book:
        files = book.namelist()[4:]
    builder = object.__new__(ebook.EBook)
    builder.outdir, builder.files = small_book, files
    builder.config = type("Config", (), {"epub_basename": "small"})()
    builder.build_epub()
    assert (small_book / "small.epub").read_bytes() == first
