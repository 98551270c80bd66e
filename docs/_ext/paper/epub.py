"""The book as an EPUB: the sheets, in a container that every reading system can open.

Sphinx writes the container. Added to it here is what a reading system has to know beforehand:
which sheets hold formulas or drawings, which picture is the cover, and what a reader who cannot
see the pictures will find in their place.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from lxml import etree
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from ..site import cards
from . import pages
from .pages import E
from .sheets import PAPER, Sheets

COVER = "_images/cover.png"
COVER_PAGE = "cover"
OPF = "http://www.idpf.org/2007/opf"
LONG_AGO = (2025, 1, 1, 0, 0, 0)  # the same for every build

ACCESSIBILITY = PAPER / "accessibility.xml"


class EPUBBuilder(Sheets):
    """Bind the sheets into an EPUB."""

    name = "epub"

    def copy_image_files(self) -> None:
        """Draw the cover, too."""
        super().copy_image_files()
        title, about = self.parts_of_title()
        drawn = cards.cover(title, about, self.config.epub_description)
        Path(self.outdir, COVER).parent.mkdir(exist_ok=True)
        Path(self.outdir, COVER).write_bytes(cards.png(drawn))

    def body_of(self, pagename: str, templatename: str, context: dict[str, Any]) -> pages.Element:
        """Make a sheet of the cover, too."""
        if templatename != COVER_PAGE:
            return super().body_of(pagename, templatename, context)
        picture = E.img({"src": COVER, "alt": cards.ALT.format(self.config.epub_title)})
        return E.body(E.p({"class": "gd-cover"}, picture))

    def build_content(self) -> None:
        """Write the list of what is in the book, and complete it."""
        super().build_content()
        path = Path(self.outdir, "content.opf")
        package = etree.parse(str(path))
        complete(package.getroot(), self.outdir)
        package.write(str(path), xml_declaration=True, encoding="utf-8")

    def toc_metadata(self, level: int, navpoints: list[Any]) -> dict[str, Any]:
        """Name the book in its old table of contents as in its list of contents; Sphinx does not."""
        return {**super().toc_metadata(level, navpoints), "uid": self.config.epub_identifier}

    def build_epub(self) -> None:
        """Put everything into one file, the same bytes from the same pages."""
        path = Path(self.outdir, f"{self.config.epub_basename}.epub")
        names = ["mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", *sorted(set(self.files))]
        with ZipFile(path, "w", ZIP_DEFLATED) as book:
            for name in names:
                how = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
                entry = ZipInfo(name, LONG_AGO)
                entry.external_attr = 0o644 << 16
                book.writestr(entry, Path(self.outdir, name).read_bytes(), how)


def complete(package: pages.Element, folder: Path) -> None:
    """Tell of each sheet what it holds, and of the book what it offers."""
    metadata = package.find(f"{{{OPF}}}metadata")
    metadata.extend(etree.parse(str(ACCESSIBILITY)).getroot())
    cover = next((each.get("content") for each in metadata if each.get("name") == "cover"), None)
    for item in package.iter(f"{{{OPF}}}item"):
        if item.get("properties") is None and (held := _held(item, folder, cover)):
            item.set("properties", " ".join(held))
    read: set[str] = set()
    for itemref in list(package.iter(f"{{{OPF}}}itemref")):  # the index is named twice
        if itemref.get("idref") in read:
            pages.remove(itemref)
        read.add(itemref.get("idref"))


def _held(item: pages.Element, folder: Path, cover: str | None) -> list[str]:
    if cover is not None and item.get("id") == cover:
        return ["cover-image"]
    return properties(Path(folder, item.get("href"))) if item.get("href").endswith(".xhtml") else []


def properties(sheet: Path) -> list[str]:
    """Find out whether a sheet holds formulas or drawings."""
    root = etree.parse(str(sheet)).getroot()
    found = {"mathml": pages.MATHML, "svg": pages.SVG}
    return [name for name, space in found.items() if next(root.iter(f"{{{space}}}*"), None) is not None]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Bind the book under the name that Sphinx knows."""
    app.add_builder(EPUBBuilder, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
