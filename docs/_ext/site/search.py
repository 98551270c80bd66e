"""The search: every section of the book with its words, and with the names that it teaches.

The finished pages are read as a reader sees them, but for what hangs on them: cards, marks, pictures.
A name is taught where its listing stands first, where the glossary sends whoever looks it up, and
where the notation says that it is called something else. Everything goes into one script, which only
the page of the search loads, so that a book opened from a folder can be searched as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from lxml import etree, html
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

SCRIPT = "sections.js"
STATIC = Path(__file__).parents[2] / "_static"
WORTH = {"chapters/": 1.0, "reference/api": 0.4, "reference/errata": 0.4, "reference/ledger": 0.4}
ELSEWHERE = 0.6  # is worth what neither teaches nor lists
SKIPPED = {"button", "nav", "script", "style", "svg"}
HANGS_ON = {"gd-card", "gd-marks", "gd-meaning", "gd-notebook", "gd-play", "headerlink"}
HANGS_ON |= {"collapsed", "expanded"}  # what a fold is called while it is closed, and open
HANGS_ON |= {"gd-fold-end", "gd-fold-show", "gd-fold-hide", "gd-fold-hidden"}  # the whole is there as well
INLINE = {"a", "abbr", "b", "code", "em", "i", "kbd", "span", "strong", "sub", "sup"}

Element = Any  # of lxml; it has no types


@dataclass
class Section:
    """What can be found: a section, a term of the glossary, or an entry of the reference."""

    page: str
    anchor: str
    title: str = ""
    names: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)


class Index:
    """The sections of all pages.

    >>> index = Index()
    >>> index.read("a.html", "<section id='x'><h1>One</h1><p>Two<b class='gd-card'>!</b>.</p></section>")
    >>> [(each.title, "".join(each.text)) for each in index.sections]
    [('One', 'Two. ')]
    """

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self._at: dict[str, Section] = {}  # by address
        self._taught: dict[str, list[str]] = {}  # names, and the addresses of what teaches them
        self._renamed: list[tuple[str, str]] = []  # a name in print, and a name or an address here

    def read(self, page: str, text: str) -> None:
        """Add the sections of a page, and note what it says of names."""
        for top in html.fromstring(text).xpath("(//section[@id])[1]"):
            self._walk(top, self._begin(page, top))
            for name, address in _listed(top):
                self._taught.setdefault(name, [urljoin(page, address)])
            for term, address in _looked_up(top):
                self._taught.setdefault(term, []).append(urljoin(page, address))
            self._renamed += [
                (name, urljoin(page, here) if "#" in here else here) for name, here in _renamed(top)
            ]

    def _begin(self, page: str, element: Element) -> Section:
        self.sections.append(Section(page, element.get("id")))
        return self.sections[-1]

    def _walk(self, around: Element, section: Section) -> None:
        """Give what stands in an element to the section that it belongs to."""
        self._at.setdefault(f"{section.page}#{around.get('id')}", section)
        for element in around.iterchildren(etree.Element):
            if element.tag in SKIPPED or HANGS_ON & set(element.get("class", "").split()):
                pass
            elif element.tag == "section" and element.get("id"):
                self._walk(element, self._begin(section.page, element))
            elif element.tag == "dt" and element.get("id"):
                if element.getprevious() is None or element.getprevious().tag != "dt":
                    section = self._begin(section.page, element)  # up to the end of the list
                section.title += f"{', ' if section.title else ''}{_name(element)}"
            elif element.tag in {"h1", "h2", "h3", "h4"}:
                section.title = _seen(element)
            elif element.tag == "pre":
                section.code += [element.text_content(), "\n"]
            else:
                section.text.append(element.text or "")
                self._walk(element, section)
                section.text.append("" if element.tag in INLINE else " ")
            section.text.append(element.tail or "")

    def script(self) -> str:
        """Write all that is known as one script."""
        for name, here in self._renamed:
            self._taught.setdefault(name, []).extend([here] if "#" in here else self._taught.get(here, []))
        for name, addresses in self._taught.items():
            for place in dict.fromkeys(addresses):
                if place in self._at and name not in self._at[place].names:
                    self._at[place].names.append(name)
        pages = {section.page: section.title for section in reversed(self.sections)}
        places = {page: place for place, page in enumerate(pages)}
        rows = [
            [places[each.page], each.anchor, each.title, each.names]
            + [" ".join("".join(part).split()) for part in (each.text, each.code)]
            for each in self.sections
        ]
        listed = [[page, title, _worth(page)] for page, title in pages.items()]
        return f"const PAGES = {_json(listed)};\nconst SECTIONS = {_json(rows)};\n"


def _worth(page: str) -> float:
    return next((worth for start, worth in WORTH.items() if page.startswith(start)), ELSEWHERE)


def _json(rows: list[Any]) -> str:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _seen(element: Element) -> str:
    """Read the words of a heading or a term."""
    return "".join(element.xpath("text()|*[not(@class='headerlink')]//text()")).strip()


def _name(definition: Element) -> str:
    """Name what is defined: an object by its full name, a term as it stands there."""
    return str(definition.get("id")) if "sig" in definition.get("class", "") else _seen(definition)


def _listed(page: Element) -> Iterator[tuple[str, str]]:
    """Name the objects whose source is shown, with and without their module, and the section."""
    for link in page.xpath(".//p[@class='gd-origin']/a[contains(@href, '#grokdocs.')]"):
        section = next(each for each in link.iterancestors("section") if each.get("id"))
        name = link.get("href").partition("#")[2]
        yield from ((each, f"#{section.get('id')}") for each in (name, name.rpartition(".")[2]))


def _looked_up(page: Element) -> Iterator[tuple[str, str]]:
    """Find the terms of a glossary, and the section that each of them leads to."""
    for meaning in page.xpath(".//dl[contains(@class, 'glossary')]/dd"):
        term = meaning.getprevious()
        while term is not None and term.tag == "dt":
            yield from ((_seen(term), link) for link in meaning.xpath("p[last()]/a/@href"))
            term = term.getprevious()


def _renamed(page: Element) -> Iterator[tuple[str, str]]:
    """Find what print calls by another name, and the names or the section in its row."""
    for row in page.xpath(".//table[contains(@class, 'gd-notation')]/tbody/tr"):
        cells = list(row)
        here = cells[-1].xpath(".//code//text()[1]|.//a[contains(@href, 'chapters/')]/@href")
        for name in cells[0].xpath(".//code"):
            yield from ((name.text_content(), each.removesuffix("()")) for each in here)


def make(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Read the pages that are written, and put the page of the search among them."""
    if app.builder.name != "html":
        return
    index = Index()
    for page in sorted(app.env.found_docs):
        path = Path(app.outdir, app.builder.get_target_uri(page))
        index.read(app.builder.get_target_uri(page), path.read_text("utf-8"))
    Path(app.outdir, SCRIPT).write_text(index.script(), "utf-8")
    scripts = {SCRIPT: Path(app.outdir, SCRIPT), "_static/search.js": STATIC / "search.js"}
    addresses = [f"{name}?v={_version(path)}" for name, path in scripts.items()]
    yield "search", {"searching": addresses}, "search.html"


def _version(path: Path) -> str:
    """Give a file another address when it changes, as Sphinx does."""
    return sha256(path.read_bytes()).hexdigest()[:8]


def replace(app: Sphinx) -> None:
    """Take the place of Sphinx's own search, whose excerpts need a server."""
    app.builder.search = False  # type: ignore[attr-defined]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Search what has been written."""
    app.connect("builder-inited", replace)
    app.connect("html-collect-pages", make)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
