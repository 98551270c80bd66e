"""Pictures that belong to the page: SVG taken in, colours from the palette, words for every image.

A picture that a cell drew is put into the page instead of beside it. Its ink then follows the
page's, its colours are the palette's CSS variables (so dark mode changes them) and its text is set
in the page's font. Builders that cannot do this keep the image as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from grokdocs.pictures.palette import PALETTE

from ..tree import ancestors, cells

logger = logging.getLogger(__name__)

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
INK = "#000000"

_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
_REFERENCE = re.compile(r"(?:url\(#|^#)([^)]+)\)?")
_FONT = re.compile(r"font: ((?:[\w-]+ )*)([\d.]+px) ([^;]*)")
_FAMILY = re.compile(r"font-family: ([^;]*);? ?")
_SIZE = re.compile(r"font-size: ([\d.]+px)")
_NO_TURN = re.compile(r"^rotate\(-?0 [^)]*\)$")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_IMG_WITHOUT_ALT = re.compile(r"<img\b(?![^>]*\balt=)[^>]*>", re.IGNORECASE)

# An element may come twice on a page; an id may not. These are the places that name one.
_REFERRING = ("clip-path", "href", f"{{{XLINK}}}href", "style", "fill", "stroke", "mask", "filter")


def variables() -> dict[str, str]:
    """Map each colour that a picture may use to what the page puts in its place."""
    known = {colour.light.lower(): f"var(--gd-{name}, {colour.light})" for name, colour in PALETTE.items()}
    return known | {INK: "currentColor"}


def inline(svg: str, *, prefix: str, alt: str, colours: Mapping[str, str]) -> tuple[str, set[str]]:
    """Turn an SVG file into an element of the page.

    Parameters
    ----------
    svg : str
        The file.
    prefix : str
        What its ids begin with; unique on the page.
    alt : str
        What a reader who cannot see it must know.
    colours : mapping of str to str
        For each colour (``#rrggbb``, lower case) what replaces it.

    Returns
    -------
    tuple of (str, set of str)
        The element, and the colours that `colours` does not name.
    """
    root = ET.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{{{SVG}}}metadata", f"{{{SVG}}}style", f"{{{SVG}}}title"}:
                parent.remove(child)
    strangers = _paint(root, colours)
    _rename(root, prefix)
    _frame(root, alt)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
        if not (element.text or "").strip():
            element.text = None
        element.tail = None if element.tag != "tspan" else element.tail
    ET.register_namespace("xlink", XLINK)
    return ET.tostring(root, encoding="unicode"), strangers


def _paint(root: ET.Element, colours: Mapping[str, str]) -> set[str]:
    """Swap colours and fonts for the page's; return the colours nobody knows."""
    strangers = set()

    def swap(match: re.Match[str]) -> str:
        colour = match[0].lower()
        if colour not in colours:
            strangers.add(colour)
        return colours.get(colour, colour)

    for element in root.iter():
        if _NO_TURN.match(element.get("transform", "")):
            del element.attrib["transform"]
        for name, value in element.attrib.items():
            if name in {"style", "fill", "stroke", "stop-color"}:
                element.set(name, _words(_HEX.sub(swap, value)))
            elif name in {"d", "x", "y", "points"}:
                element.set(name, _LONG_NUMBER.sub(lambda match: f"{float(match[0]):.2f}", value))
    return strangers


def _words(style: str) -> str:
    """Let the page choose the font, and enlarge it where the picture is small."""
    words = _FAMILY.sub(_family, _FONT.sub(_font, style))
    if re.search(r"font: |DejaVu", words):
        raise ValueError(f"cannot read the font in {style!r}")
    return _SIZE.sub(r"font-size: calc(\1 * var(--gd-text, 1))", words)


def _font(match: re.Match[str]) -> str:
    """Write the short form of a font in its long form."""
    words = [
        f"font-{'style' if word in {'italic', 'oblique'} else 'weight'}: {word}" for word in match[1].split()
    ]
    return "; ".join([*words, f"font-size: {match[2]}", f"font-family: {match[3]}"])


def _family(match: re.Match[str]) -> str:
    """Leave the family to the page, which knows two: prose and code."""
    return "font-family: var(--gd-mono, monospace); " if "mono" in match[1].lower() else ""


def _rename(root: ET.Element, prefix: str) -> None:
    """Keep the ids that something refers to, under numbers; drop the rest."""
    names: dict[str, str] = {}
    for element in root.iter():
        for attribute in _REFERRING:
            for old in _REFERENCE.findall(element.get(attribute, "")):
                names.setdefault(old, f"{prefix}-{len(names) + 1}")

    def rename(match: re.Match[str]) -> str:
        return match[0].replace(match[1], names[match[1]])

    for element in root.iter():
        if (old := element.attrib.pop("id", None)) in names:
            element.set("id", names[old])
        for attribute in _REFERRING:
            if attribute in element.attrib:
                element.set(attribute, _REFERENCE.sub(rename, element.attrib[attribute]))


def _frame(root: ET.Element, alt: str) -> None:
    """Make the outer element an image with a name that is as wide as its page allows."""
    width = root.get("width", "")
    if not width.endswith("pt"):
        raise ValueError(f"the picture's width is {width!r}, and not in points")
    for attribute in ("height", "version"):
        root.attrib.pop(attribute, None)
    root.set("width", f"{float(width[:-2]) * 4 / 3:.0f}")
    root.set("class", "gd-figure")
    root.set("fill", "currentColor")
    root.set("style", "stroke-linejoin: round; stroke-linecap: butt")
    root.set("role", "img")
    root.set("aria-label", alt)


class InlineFigures(SphinxPostTransform):
    """Put the SVG that cells drew into the page."""

    default_priority = 50  # after MyST-NB has chosen one form of each output

    def run(self, **_: Any) -> None:
        """Replace each image of a cell's output by its SVG."""
        if self.app.builder.format != "html":
            return
        colours = variables()
        name = self.env.docname.replace("/", "-")
        images = [image for image in self.document.findall(nodes.image) if _drawn_by_cell(image)]
        for number, image in enumerate(images, start=1):
            path = Path(self.env.srcdir, image["uri"])
            if path.suffix != ".svg":
                continue
            svg, prefix = path.read_text(encoding="utf-8"), f"{name}-{number}"
            try:
                element, strangers = inline(svg, prefix=prefix, alt=image.get("alt", ""), colours=colours)
            except ValueError as error:
                _complain(image, str(error))
                continue
            if strangers:
                logger.warning(
                    "picture uses %s, which the palette does not have",
                    ", ".join(sorted(strangers)),
                    location=_place(image),
                    type="figures",
                    subtype="palette",
                )
            image.replace_self(nodes.raw("", element, format="html"))


def _drawn_by_cell(image: nodes.image) -> bool:
    return any(parent.get("nb_element") == "cell_code_output" for parent in ancestors(image))


def _place(node: nodes.Node) -> nodes.Node:
    """Find the nearest node that knows its line: what a cell displays does not."""
    return next((each for each in (node, *ancestors(node)) if each.line), node)


class PictureFirst(SphinxPostTransform):
    """Show the picture and what it says; the code that drew it waits below, for who asks."""

    default_priority = 200  # when MyST-NB has folded the code
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Move the folded code of each picture behind it."""
        for cell in cells(self.document):
            folded = next(cell.findall(HideCodeCellNode), None)
            if folded is not None and cell["hide_mode"] == "input" and any(cell.findall(nodes.figure)):
                folded["classes"] = ["gd-code-of-picture"]
                folded["prompt_show"] = folded["prompt_hide"] = "The code of this picture"
                cell.remove(folded)
                cell += folded


def require_alt(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of each image that says nothing to a reader who cannot see it."""
    for image in doctree.findall(nodes.image):
        if not image.get("alt", "").strip():
            _complain(image, "image has no alt text")
    for raw in doctree.findall(nodes.raw):
        if "html" in raw.get("format", "").split():
            for tag in _IMG_WITHOUT_ALT.findall(raw.astext()):
                _complain(raw, f"image has no alt text: {tag[:60]}")


def _complain(node: nodes.Node, message: str) -> None:
    logger.warning(message, location=_place(node), type="figures", subtype="alt")


def setup(app: Sphinx) -> dict[str, Any]:
    """Watch every page for images."""
    app.connect("doctree-read", require_alt)
    app.add_post_transform(InlineFigures)
    app.add_post_transform(PictureFirst)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
