"""Long outputs, folded: the first rows, the last rows, and the whole for who wants it.

A cell prints everything. The page shows both ends and keeps the whole in a ``<details>``, which
opens without a script and from the keyboard. Only HTML is folded; the document keeps every line.
Nothing opens on paper, so there an output may be longer before it is cut.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..tree import cells

LONGEST, LONGEST_ON_PAPER = 16, 36  # lines of an output that is not folded
FIRST, LAST = 6, 3  # rows that are shown of one that is
MOST_HEADER_LINES = 3
FITS_ON_A_PHONE, FITS_THE_MEASURE = 32, 78  # letters of a line; what is longer is set smaller, or wider

_ROW = re.compile(r"\s*[-+.]?\d")


class Fold(NamedTuple):
    """A long text, cut where the page cuts it."""

    header: list[str]
    first: list[str]
    hidden: int
    last: list[str]


def fold(text: str, *, first: int, last: int) -> Fold:
    r"""Cut a text into its header lines, its first rows and its last rows.

    A header line is one above the first row that begins with a number. A text without such rows,
    or with many lines above them, has none.

    >>> fold("pass  error\n0  .5\n1  .4\n2  .3\n3  .2", first=1, last=1)
    Fold(header=['pass  error'], first=['0  .5'], hidden=2, last=['3  .2'])
    """
    lines = text.rstrip("\n").split("\n")
    head = next((number for number, line in enumerate(lines) if _ROW.match(line)), 0)
    if head > MOST_HEADER_LINES:
        head = 0
    rows = lines[head:]
    hidden = max(0, len(rows) - first - last)
    return Fold(lines[:head], rows[:first], hidden, rows[max(first, len(rows) - last) :])


def columns(text: str) -> int:
    r"""Count the letters of the longest line.

    >>> columns("for each:\n    pass")
    9
    """
    return max(map(len, text.splitlines()), default=0)


def render(text: str, *, first: int, last: int) -> str:
    """Write the folded text as HTML."""
    header, top, hidden, bottom = fold(text, first=first, last=last)
    lines = text.rstrip("\n").split("\n")
    rows = len(lines) - len(header)
    what = f"{rows:,} {'rows' if header else 'lines'}"
    head = f'<span class="gd-fold-header">{_join(header)}</span>' if header else ""
    return (
        f'<div class="gd-fold highlight" style="--gd-columns:{columns(text)}">'
        f'<pre class="gd-fold-end">{_join(header + top)}</pre>'
        "<details><summary>"
        f'<span class="gd-fold-show">Show all {what}</span>'
        f'<span class="gd-fold-hide">Show only the ends of {what}</span>'
        f' <span class="gd-fold-hidden">({hidden:,} hidden)</span></summary>'
        f'<pre class="gd-fold-whole" tabindex="0" role="group" aria-label="All {what}">'
        f"{head}{_join(lines[len(header) :])}</pre></details>"
        f'<pre class="gd-fold-end">{_join(bottom)}</pre>'
        "</div>"
    )


def _join(lines: list[str]) -> str:
    return "".join(escape(line, quote=False) + "\n" for line in lines)


class DropEmptyCells(SphinxPostTransform):
    """Leave out a cell that shows neither its code nor an output: it would be an empty frame."""

    default_priority = 60

    def run(self, **_: Any) -> None:
        """Remove each of them."""
        for cell in cells(self.document):
            if not cell.children and not cell["ids"]:
                cell.parent.remove(cell)


class FoldOutputs(SphinxPostTransform):
    """Fold the text outputs of cells that are longer than the longest."""

    default_priority = 60  # after MyST-NB has chosen one form of each output

    def run(self, **_: Any) -> None:
        """Replace each long output."""
        if self.app.builder.format != "html":
            return
        longest = LONGEST if self.app.builder.name == "html" else LONGEST_ON_PAPER
        for block in list(self.document.findall(nodes.literal_block)):
            text = block.astext()
            is_output = "output" in block["classes"] and "traceback" not in block["classes"]
            if is_output and len(text.splitlines()) > longest and "\x1b" not in text:
                html = render(text, first=FIRST, last=LAST)
                folded = nodes.raw("", html, format="html")
                block.replace_self(nodes.container("", folded, classes=block["classes"], ids=block["ids"]))


def setup(app: Sphinx) -> dict[str, Any]:
    """Fold long outputs."""
    app.add_post_transform(FoldOutputs)
    app.add_post_transform(DropEmptyCells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
