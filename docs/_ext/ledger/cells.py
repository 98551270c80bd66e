"""What the cells of a page claim and run, and the marks beside what they show.

A cell claims printed figures with the option ``:book:``, and runs errata with ``:erratum:``. A mark
stands at the line that it vouches for: that of its figure, the first of a log, or the last if no
other line is the one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from ..notes import note
from ..tree import ancestors, cells
from . import reading
from .compare import Comparison, compare
from .domain import CLAIMS, NOT_CLAIMED, RUNS, Claim, LedgerDomain, domain_of
from .errata import Run
from .load import ROWS, Books
from .places import place

logger = logging.getLogger(__name__)

LAST = -1  # of an output's lines, however many of them the page shows


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
    return "\n".join(block.astext().rstrip("\n") for block in _outputs(cell))


def _outputs(cell: nodes.Element) -> list[nodes.literal_block]:
    return [
        block
        for block in cell.findall(nodes.literal_block)
        if "output" in block["classes"] and "stderr" not in block["classes"]
    ]


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
    """Give the cell the ids of its figures and errata, and a mark for each beside what it shows."""
    lines = [
        (block, number)
        for block in _outputs(cell)
        for number, text in enumerate(block.astext().splitlines())
        if text.strip()
    ]
    figures = [(books.figures[id_], found) for id_, found in compared if id_ in books.figures]
    said = {figure.errata[0] for figure, found in figures if found.verdict == "erratum" and figure.errata}
    marks: dict[int, list[tuple[str, str]]] = {}
    for number, (figure, _) in enumerate(figures):
        is_log = len(figures) == 1 and figure.kind in ROWS
        marks.setdefault(0 if is_log else line_of(number, len(figures), len(lines)), []).append(
            ("figure", figure.id)
        )
        _anchor(document, cell, figure.anchor)
    runs = [id_ for id_ in errata if id_ in books.errata]
    for number, id_ in enumerate(runs):
        _anchor(document, cell, f"run-{id_.lower()}")
        if id_ not in said:
            marks.setdefault(line_of(number, len(runs), len(lines)), []).append(("run", id_))
    _stand_beside(cell, lines, marks)


def line_of(number: int, marks: int, lines: int) -> int:
    """Find the line for a mark: its own, if there is one for each mark, or the last.

    >>> line_of(1, marks=2, lines=2), line_of(1, marks=2, lines=5)
    (1, 4)
    """
    return number if marks == lines else lines - 1


def _stand_beside(
    cell: nodes.Element,
    lines: Sequence[tuple[nodes.Element, int]],
    marks: Mapping[int, list[tuple[str, str]]],
) -> None:
    """Set marks beside the outputs to whose lines they belong; those without a line end the cell."""
    beside: dict[nodes.Element, list[tuple[int, list[tuple[str, str]]]]] = {}
    for number, listed in sorted(marks.items()):
        block, line = lines[number] if lines else (cell, 0)
        is_last = line == len(block.astext().splitlines()) - 1 > 0
        beside.setdefault(block, []).append((LAST if is_last else line, listed))
    for block, of_block in beside.items():
        there = place("marks", of_block)
        if block is cell or not _is_seen(block):
            cell += there
        else:
            marked = nodes.container(classes=["gd-marked"])
            block.parent.replace(block, marked)
            marked += [block, there]


def _is_seen(block: nodes.Element) -> bool:
    """Ask whether a page shows this form of an output, and no other in its place."""
    return not any(
        each.get("nb_element") == "mime_bundle" and len(each.children) > 1 for each in ancestors(block)
    )


def _anchor(document: nodes.document, cell: nodes.Element, anchor: str) -> None:
    """Name a cell, if it is the first of that name on its page."""
    if anchor not in document.ids:
        cell["ids"].append(anchor)
        document.ids[anchor] = cell
