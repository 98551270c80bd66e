"""The builder that the PDF and the EPUB have in common: it writes every page as a sheet.

No theme, no script: one style sheet, and pages that `pages` has laid out.
"""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile
from typing import Any

from jinja2 import Environment, FileSystemLoader
from lxml import etree
from sphinx.builders.epub3 import Epub3Builder
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from . import pages

logger = logging.getLogger(__name__)

PAPER = Path(__file__).parents[2] / "_paper"
CHAPTERS = "chapters/"
FRONT_TITLE = "To the reader"
TEMPLATES = Environment(loader=FileSystemLoader(PAPER), autoescape=True)


class Sheets(Epub3Builder):
    """Write the pages of the book, each as a sheet; what they are bound into is another's."""

    name = ""
    styles: tuple[str, ...] = ("sheet.css",)

    def init_css_files(self) -> None:
        """Take no style sheet but our own."""
        self._css_files = []

    def init_js_files(self) -> None:
        """Take no script."""
        self._js_files = []

    def get_toc(self) -> None:
        """Gather the table of contents in reading order: a page's sections before its subpages."""
        super().get_toc()
        names = [node["refuri"].partition("#")[0] for node in self.refnodes]
        self.refnodes.sort(key=lambda node: names.index(node["refuri"].partition("#")[0]))

    def toc_add_files(self, refnodes: list[dict[str, Any]]) -> None:
        """Call the first page what it is called on paper."""
        super().toc_add_files(refnodes)
        refnodes[0]["text"] = FRONT_TITLE

    def copy_static_files(self) -> None:
        """Put the style sheets beside the sheets."""
        self._static_dir.mkdir(parents=True, exist_ok=True)
        for style in self.styles:
            copyfile(PAPER / style, self._static_dir / style)

    def gen_pages_from_extensions(self) -> None:
        """Leave out the pages that only a site has."""

    def write_domain_indices(self) -> None:
        """Leave out the index of modules: every function is in the general one."""
        self.domain_indices = []

    def gen_additional_pages(self) -> None:
        """Leave out the page of the search."""

    def handle_page(
        self,
        pagename: str,
        addctx: dict[str, Any],
        templatename: str = "page.html",
        *,
        outfilename: Path | None = None,
        event_arg: Any = None,
    ) -> None:
        """Lay a page out, and write it as a sheet."""
        body = self.body_of(pagename, templatename, addctx)
        headings = pages.named(body, "h1")
        written = TEMPLATES.get_template("sheet.html").render(
            language=self.config.language,
            title=pages.words(headings[0]) if headings else self.config.epub_title,
            styles=[relative_uri(self.get_target_uri(pagename), f"_static/{name}") for name in self.styles],
            body=etree.tostring(body, encoding="unicode"),
        )
        place = Path(self.get_outfilename(pagename))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(written, encoding="utf-8")

    def body_of(self, pagename: str, templatename: str, context: dict[str, Any]) -> pages.Element:
        """Make what a sheet shows."""
        if templatename == "genindex.html":
            self.fix_genindex(context["genindexentries"])
            return index(context["genindexentries"])
        return self.lay_out(pagename, context["body"])

    def parts_of_title(self) -> tuple[str, str]:
        """Split the book's title at its colon.

        >>> config = type("Config", (), {"epub_title": "grokdocs: how it learns"})
        >>> Sheets.parts_of_title(type("Book", (), {"config": config}))
        ('grokdocs', 'How it learns')
        """
        name, _, about = self.config.epub_title.partition(": ")
        return name, about[:1].upper() + about[1:]

    def lay_out(self, pagename: str, html: str) -> pages.Element:
        """Make a sheet of a page; one that cannot be read is a warning."""
        try:
            body = pages.parse(html)
        except ValueError as error:
            logger.warning("paper: %s", error, location=pagename, type="paper")
            return pages.E.body()
        pages.lay_out(body)
        if pagename == self.config.root_doc:  # the book's name is on its cover
            (heading,) = pages.named(body, "h1")
            heading.text = FRONT_TITLE
        return body


def index(letters: list[tuple[str, list[Any]]]) -> pages.Element:
    """Write the index from what Sphinx has gathered for it.

    >>> page = index([("A", [("alpha", ([("", "a.html#x"), ("", "b.html#y")], [], None))])])
    >>> pages.words(pages.named(page, "li")[0])
    'alpha 1 2'
    """
    return pages.parse(TEMPLATES.get_template("genindex.html").render(letters=letters))
