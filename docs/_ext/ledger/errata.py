"""The errata in the book: the cells that run them, what those show, and the pages that list them.

A cell runs a mistake, as printed and right, with the option ``:erratum:``. Its id stands in
``errata.toml``, with the values that the cell must show. They are looked for in what a reader
sees, in their order, each under rounding to its own decimals. Verdicts are kept like those of
the ledger: looked through again at the end of *every* build.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from ..pages import filters
from . import claims as ledger
from . import reading
from .published import NOT_CHECKED, Erratum
from .rounding import decimals, places_of

logger = logging.getLogger(__name__)

RESULTS = "Those that change a result"

# What a reader is told about a kind, and about what came of running an erratum.
KINDS = {"code": "faulty code", "number": "wrong number", "claim": "misleading claim"}
SAID = {"shown": ("✓", "runs"), "unchecked": ("–", "not checked:"), "not shown": ("✗", "does not show")}

_BREAK = re.compile(r"[\s,;:=()\[\]{}|]+")


class Run(NamedTuple):
    """One erratum, run by one cell."""

    id: str
    page: str
    line: int | None
    shown: str
    has_data: bool  # False if the page was built with stand-ins


class Outcome(NamedTuple):
    """What came of running one erratum."""

    verdict: str  # shown, not shown, unchecked, not run
    missing: tuple[str, ...] = ()


# ---- is it shown? ---------------------------------------------------------------------------


def words_of(text: str) -> list[str]:
    """Split a text into its words and numbers; brackets, commas and labels' colons do not count.

    >>> words_of("right: [-1.19, -0.091]")
    ['right', '-1.19', '-0.091']
    """
    words = (word.strip("'\"").rstrip(".'\"") for word in _BREAK.split(text.replace("\N{MINUS SIGN}", "-")))
    return [word for word in words if word]


def is_shown(stated: str, word: str) -> bool:
    """Ask whether a word on the page is the stated one, or a number that rounds to it.

    A whole number is a count: it is not rounded.

    >>> is_shown("0.0552", "0.05522500000000001"), is_shown("20", "19.8"), is_shown("TypeError", "TypeError")
    (True, False, True)
    """
    if stated == word:
        return True
    if reading.numbers_of(stated) != [stated] or reading.numbers_of(word) != [word]:
        return False
    if stated.endswith("%") or word.endswith("%"):
        return stated[-1] == word[-1] and is_shown(stated[:-1], word[:-1])
    mantissa, is_power, _ = stated.partition("e")
    if is_power:
        return float(f"{float(word):.{places_of(mantissa)}e}") == float(stated)
    places = places_of(stated)
    return decimals(word, places) == decimals(stated, places) if places else float(word) == float(stated)


def missing(stated: Iterable[str], shown: str) -> list[str]:
    r"""List the stated texts that a shown one lacks.

    Each is a run of words that stand side by side, and they come in their order.

    >>> missing(["0.9 0.91", "0.65 0.86"], "record 0.9: 0.91\nrecord 0.65: 0.861")
    []
    >>> missing(["0.91", "0.87", "0.86"], "0.86 0.91")
    ['0.87', '0.86']
    """
    words, start, lacking = words_of(shown), 0, []
    for text in stated:
        wanted = words_of(text)
        places = range(start, len(words) - len(wanted) + 1)
        found = next((place for place in places if all(map(is_shown, wanted, words[place:]))), None)
        if found is None or not wanted:
            lacking.append(text)
        else:
            start = found + len(wanted)
    return lacking


def outcome(erratum: Erratum, runs: Sequence[Run]) -> Outcome:
    """Hold what an erratum states against all that its cells show, in their order."""
    if not runs:
        return Outcome("not run")
    if erratum.data and not all(run.has_data for run in runs):
        return Outcome("unchecked")
    lacking = missing(erratum.stated, "\n".join(run.shown for run in runs))
    return Outcome("not shown" if lacking or not erratum.stated else "shown", tuple(lacking))


# ---- what the cells show --------------------------------------------------------------------


def _runs(env: BuildEnvironment) -> dict[str, list[Run]]:
    """Hold the runs of each page; they are pickled with the environment."""
    if not hasattr(env, "errata_runs"):
        env.errata_runs = {}  # type: ignore[attr-defined]
    runs: dict[str, list[Run]] = env.errata_runs  # type: ignore[attr-defined]
    return runs


def purge(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget a page that is about to be read again."""
    _runs(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: Iterable[str], other: BuildEnvironment) -> None:
    """Take over what another process has read."""
    _runs(env).update({page: _runs(other)[page] for page in pages if page in _runs(other)})


def read_runs(app: Sphinx, document: nodes.document) -> None:
    """Note what the cells show that run an erratum, and mark them."""
    cells = [node for node in document.findall(nodes.container) if node.get("nb_element") == "cell_code"]
    has_data = not any(NOT_CHECKED in ledger.text_of(cell).splitlines() for cell in cells)
    for cell in cells:
        ids = ledger.split_ids(dict(cell.get("cell_metadata") or {}).get("erratum") or [])
        page = app.env.docname
        _runs(app.env).setdefault(page, []).extend(
            Run(id_, page, cell.line, ledger.text_of(cell), has_data) for id_ in ids
        )
        if ids:
            _mark(document, cell, [id_ for id_ in ids if id_ in ledger.books_of(app).errata])


def _mark(document: nodes.document, cell: nodes.Element, ids: list[str]) -> None:
    """Put a mark below a cell for each erratum, unless the ledger's mark names it already."""
    named = {mark["erratum"] for mark in cell.findall(ledger.mark)}
    boxes = [child for child in cell.findall(nodes.container) if "gd-marks" in child["classes"]]
    box = boxes[0] if boxes else nodes.container("", classes=["gd-marks"])
    for id_ in ids:
        if _anchor(id_) not in document.ids:
            cell["ids"].append(_anchor(id_))
            document.ids[_anchor(id_)] = cell
        if id_ not in named:
            box += ledger.fill("", what="run", name=id_, inline=True)
    if box.children and not boxes:
        cell += box


def _anchor(id_: str) -> str:
    """Name the place of the first cell on a page that runs an erratum."""
    return f"run-{id_.lower()}"


# ---- verdicts -------------------------------------------------------------------------------


def outcomes(app: Sphinx) -> dict[str, Outcome]:
    """Say what came of running each erratum."""
    runs: dict[str, list[Run]] = {}
    for run in _all_runs(app.env):
        runs.setdefault(run.id, []).append(run)
    return {id_: outcome(erratum, runs.get(id_, [])) for id_, erratum in ledger.books_of(app).errata.items()}


def totals(errata: Mapping[str, Erratum], found: Mapping[str, Outcome]) -> dict[str, int]:
    """Count the errata by what came of them, and by kind."""
    verdicts = Counter(one.verdict for one in found.values())
    return {
        "all": len(errata),
        "run": verdicts["shown"] + verdicts["unchecked"],
        "not_run": verdicts["not run"],
        "unchecked": verdicts["unchecked"],
        "results": sum(erratum.rank > 0 for erratum in errata.values()),
        **Counter(erratum.kind for erratum in errata.values()),
    }


def judge(app: Sphinx, env: BuildEnvironment) -> None:
    """Look through all errata, and warn of each that is not in order."""
    errata, found = ledger.books_of(app).errata, outcomes(app)
    first = {run.id: (run.page, run.line) for run in reversed(list(_all_runs(env)))}
    for id_ in sorted(set(first) - set(errata)):
        _warn(f"{id_} is not in errata.toml: look up its id", first[id_])
    for id_, erratum in errata.items():
        if problem := _problem(erratum, found[id_]):
            _warn(f"{id_} {problem}", first.get(id_))
    counted, expected = totals(errata, found)["run"], app.config.errata_expected_run
    if counted < expected:
        _warn(f"{counted} errata are run, {expected} expected")


def _problem(erratum: Erratum, found: Outcome) -> str:
    """Say what is out of order with one erratum, if anything is."""
    if found.verdict != "not run" and erratum.not_run:
        return "is run by a cell, and errata.toml says that it cannot be run"
    if found.verdict == "not shown":
        lacking = ", ".join(found.missing) or "anything: errata.toml has no 'stated' for it"
        return f"is run by a cell that does not show {lacking}"
    if found.verdict == "unchecked" and ledger.must_have_data():
        return "is not checked, and GROKDOCS_REQUIRE_MNIST is set"
    if found.verdict == "not run" and not erratum.not_run:
        return "is run by no cell: give one the option 'erratum', or say in 'not_run' why that cannot be"
    return ""


def _warn(text: str, place: tuple[str, int | None] | None = None) -> None:
    logger.warning("errata: %s", text, location=place, type="errata")


def _all_runs(env: BuildEnvironment) -> Iterator[Run]:
    for page in sorted(_runs(env)):
        yield from _runs(env)[page]


# ---- places on the pages --------------------------------------------------------------------


class ErratumRole(ledger.InlinePlace):
    """``{erratum}`E25` ``: a link to an erratum."""

    what = "erratum"


class CountRole(ledger.CountRole):
    """``{errata}`run` ``: a number of this build."""

    what = "errata-count"


class ErrataList(ledger.Place):
    """``{errata-list} 4``: the errata of one chapter, in short."""

    what = "errata-list"
    required_arguments = 1


class ErrataTable(ledger.Place):
    """``{errata-table}``: every erratum, those that change a result first, the others by chapter."""

    what = "errata-table"

    def run(self) -> list[nodes.Node]:
        """Leave a place for each group, under a title of its own."""
        errata = ledger.books_of(self.env.app).errata.values()
        groups = dict.fromkeys([RESULTS, *(erratum.group for erratum in errata if not erratum.rank)])
        return self.sections({group: group for group in groups})


class ErrataFilter(ledger.Place):
    """``{errata-filter}``: what to see of the table, for who has a script."""

    what = "errata-filter"


def fill_erratum(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    """Link to an erratum."""
    return f'<a href="{_home(app, page, ledger.books_of(app).errata[name])}">{name}</a>', name


def fill_count(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    """Write a number of this build."""
    number = f"{totals(ledger.books_of(app).errata, outcomes(app))[name]:,}"
    return number, number


def fill_run(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    """Write the mark below a cell that runs an erratum."""
    erratum = ledger.books_of(app).errata[name]
    sign, words = SAID[outcomes(app)[name].verdict]
    html = (
        f'<a class="gd-mark gd-mark-run" href="{_home(app, page, erratum)}">'
        f'<span aria-hidden="true">{sign}</span> {words} {name}'
        f'<span class="gd-mark-where"><span>{prose(erratum.text)}</span></span></a>'
    )
    return html, f"[{words} {name}] "


def fill_list(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    """List the errata of a chapter, folded."""
    chosen = [one for one in ledger.books_of(app).errata.values() if one.chapter == int(name)]
    items = "".join(
        f'<li><a href="{_home(app, page, one)}">{one.id}</a> {prose(one.text)}{_right(one)}</li>'
        for one in chosen
    )
    count = f"{len(chosen)} known mistakes of the sources bear on this chapter"
    return f'<details class="gd-errata"><summary>{count}</summary><ul>{items}</ul></details>', count


def fill_table(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    """List one group of errata."""
    errata = list(ledger.books_of(app).errata.values())
    if name == RESULTS:
        chosen = sorted((one for one in errata if one.rank), key=lambda one: one.rank)
    else:
        chosen = [one for one in errata if one.group == name and not one.rank]
    items = "".join(_entry(app, page, erratum) for erratum in chosen)
    return f'<dl class="gd-errata-all simple">{items}</dl>', f"{len(chosen)} errata"


def fill_filter(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    """Write two choices; a script shows them."""
    chapters = sorted({erratum.chapter for erratum in ledger.books_of(app).errata.values()})
    named = {str(chapter): f"Chapter {chapter}" if chapter else "Across the sources" for chapter in chapters}
    return filters.choices(".gd-erratum", "errata", {"chapter": named, "kind": KINDS}), ""


def _entry(app: Sphinx, page: str, erratum: Erratum) -> str:
    return (
        f'<div class="gd-erratum" id="{erratum.anchor}" data-chapter="{erratum.chapter}" '
        f'data-kind="{erratum.kind}"><dt><a href="#{erratum.anchor}">{erratum.id}</a> '
        f'<span class="gd-kind">{KINDS[erratum.kind]}</span> '
        f'<span class="gd-place">{prose(erratum.where)}</span></dt>'
        f"<dd><p>{prose(erratum.text)}</p>{_right(erratum)}{_ran(app, page, erratum)}</dd></div>"
    )


def _right(erratum: Erratum) -> str:
    return f'<p class="gd-right"><span>Right:</span> {prose(erratum.correct)}</p>'


def _ran(app: Sphinx, page: str, erratum: Erratum) -> str:
    """Link to the cells that run an erratum, and to its figures in the ledger."""
    pages = dict.fromkeys(run.page for run in _all_runs(app.env) if run.id == erratum.id)
    cells = [
        f'<a href="{ledger.uri(app, page, where, _anchor(erratum.id))}">{escape(_title(app, where))}</a>'
        for where in pages
    ]
    ran = f"Run in {' and in '.join(cells)}." if cells else f"Not run: {prose(erratum.not_run)}."
    figures = [ledger.books_of(app).ledger.figures[id_] for id_ in erratum.figures]
    links = [
        f'<a href="{ledger.uri(app, page, ledger.LEDGER_PAGE, one.anchor)}">{escape(one.topic)}</a>'
        for one in figures
    ]
    more = f" In the ledger: {'; '.join(links)}." if links else ""
    return f'<p class="gd-run">{ran}{more}</p>'


def _title(app: Sphinx, page: str) -> str:
    """Name a page as a sentence would."""
    number, is_chapter, _ = app.env.titles[page].astext().partition(" · ")
    return f"chapter {number}" if is_chapter else f"“{number}”"


def _home(app: Sphinx, page: str, erratum: Erratum) -> str:
    return ledger.uri(app, page, ledger.ERRATA_PAGE, erratum.anchor)


def prose(text: str) -> str:
    """Write a text of ``errata.toml`` as HTML, with what stands in backticks as code.

    >>> prose("print `a < b`")
    'print <code class="literal">a &lt; b</code>'
    """
    return re.sub(r"`([^`]+)`", r'<code class="literal">\1</code>', escape(text, quote=False))


def setup(app: Sphinx) -> dict[str, Any]:
    """Note while reading, judge at every build, fill the pages at the end."""
    app.setup_extension("docs._ext.ledger.claims")
    app.setup_extension("docs._ext.pages.filters")
    app.add_config_value("errata_expected_run", 0, "", frozenset({int}))
    ledger.FILLERS |= {
        "erratum": fill_erratum,
        "errata-count": fill_count,
        "errata-list": fill_list,
        "errata-table": fill_table,
        "errata-filter": fill_filter,
        "run": fill_run,
    }
    app.add_role("erratum", ErratumRole())
    app.add_role("errata", CountRole())
    app.add_directive("errata-list", ErrataList)
    app.add_directive("errata-table", ErrataTable)
    app.add_directive("errata-filter", ErrataFilter)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("doctree-read", read_runs, priority=600)  # after the ledger has put its marks
    app.connect("env-updated", judge)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
