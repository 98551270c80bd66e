"""What the cells of a page claim and run, and the marks below them.

A cell claims printed figures with the option ``:book:``, and runs errata with ``:erratum:``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from ..notes import note
from ..tree import cells
from . import reading
from .compare import Comparison, compare
from .domain import CLAIMS, NOT_CLAIMED, RUNS, Claim, LedgerDomain, domain_of
from .errata import Run
from .load import Books
from .places import place

logger = logging.getLogger(__name__)


def read_cells(app: Sphinx, document: nodes.document) -> None:
    """Note what the cells of a page claim and run, hold it against print, and mark it."""
    domain = domain_of(app.env)
    if found := cells(document):
        _depend(app, domain)
    for cell in found:
        options, text, page = cell.get("cell_metadata") or {}, text_of(cell), app.env.docname
        _warn_of_error(cell, options.get("tags") or [])
        figures, errata = split_ids(options.get("book", "")), split_ids(options.get("erratum", ""))
        compared = compare_cell(domain.books, figures, text)
        note(app.env, CLAIMS, *(Claim(id_, page, cell.line, one) for id_, one in compared))
        note(app.env, RUNS, *(Run(id_, page, cell.line, text) for id_ in errata))
        _mark(document, cell, compared, errata, domain.books)


def _depend(app: Sphinx, domain: LedgerDomain) -> None:
    """Read a page with cells again whenever the package or the data change."""
    for pattern in app.config.ledger_dependencies:
        for path in sorted(Path(app.confdir).glob(pattern)):
            app.env.note_dependency(path)
    for path in domain.files:
        app.env.note_dependency(path)


def _warn_of_error(cell: nodes.Element, tags: Sequence[str]) -> None:
    """Name page and line of a cell that raises."""
    for block in cell.findall(nodes.literal_block):
        if "traceback" in block["classes"] and "raises-exception" not in tags:
            error = block.astext().rstrip().rpartition("\n")[2]
            logger.warning("ledger: the cell raises %s", error, location=cell, type="ledger")


def split_ids(claimed: str | Sequence[str]) -> list[str]:
    """Read one id, several with commas between them, or a list.

    >>> split_ids("ch3/a, ch3/b") == split_ids(["ch3/a", "ch3/b"])
    True
    """
    if not isinstance(claimed, str):
        return list(claimed)
    return [part.strip() for part in claimed.split(",") if part]


def text_of(cell: nodes.Element) -> str:
    """Join what a cell shows as text; not its code, and not what it wrote to stderr."""
    blocks = [
        block.astext()
        for block in cell.findall(nodes.literal_block)
        if "output" in block["classes"] and "stderr" not in block["classes"]
    ]
    return "\n".join(block.rstrip("\n") for block in blocks)


def compare_cell(books: Books, ids: Sequence[str], text: str) -> list[tuple[str, Comparison]]:
    """Give a single figure the whole text, and each of several figures one line."""
    lines = [text] if len(ids) == 1 else reading.lines_of(text)
    if len(lines) != len(ids) > 0:
        problem = f"the cell claims {len(ids)} figures and shows {len(lines)} lines: show one line for each"
        return [(id_, Comparison("differs", None, (problem,))) for id_ in ids]
    return [
        (id_, compare(books.figures[id_], line) if id_ in books.figures else NOT_CLAIMED)
        for id_, line in zip(ids, lines, strict=False)  # no id, no line
    ]


def _mark(
    document: nodes.document,
    cell: nodes.Element,
    compared: Sequence[tuple[str, Comparison]],
    errata: Sequence[str],
    books: Books,
) -> None:
    """Give the cell the ids of its figures and errata, and one mark for each verdict below what it shows."""
    groups: dict[tuple[str, str], list[str]] = {}
    for figure, found in [(books.figures[id_], found) for id_, found in compared if id_ in books.figures]:
        erratum = figure.errata[0] if found.verdict == "erratum" and figure.errata else ""
        groups.setdefault((found.verdict, erratum), []).append(figure.id)
        _anchor(document, cell, figure.anchor)
    marks = [place("mark", (*group, tuple(ids))) for group, ids in groups.items()]
    for id_ in [id_ for id_ in errata if id_ in books.errata]:
        _anchor(document, cell, f"run-{id_.lower()}")
        if id_ not in {erratum for _, erratum in groups}:
            marks.append(place("run", id_))
    if marks:
        cell += nodes.container("", *marks, classes=["gd-marks"])


def _anchor(document: nodes.document, cell: nodes.Element, anchor: str) -> None:
    """Name a cell, if it is the first of that name on its page."""
    if anchor not in document.ids:
        cell["ids"].append(anchor)
        document.ids[anchor] = cell
