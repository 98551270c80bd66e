"""What stands in the places: marks, counts, the page of the ledger, and the lists of errata."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from html import escape
from typing import Any

from sphinx.application import Sphinx

from ..pages.filters import choices
from .domain import SAID, domain_of
from .load import Erratum, Figure, Values, values_in

LEDGER_PAGE, ERRATA_PAGE = "reference/ledger", "reference/errata"
RESULTS = "Those that change a result"
KINDS = {"code": "faulty code", "number": "wrong number", "claim": "misleading claim"}
MOST_VALUES = 3  # lines of a figure that its row shows before it folds the rest

HEAD = "".join(f'<th scope="col">{name}</th>' for name in ("Figure", "Printed", "Recomputed", "Verdict"))

# What a reader calls an edition; the full names stand once, at the top of the page.
EDITIONS = {
    "meap6": "version 6",
    "live4": "liveBook, chapter 4",
    "live5": "liveBook, chapter 5",
    "notes4": "the notes",
}


def prose(text: str) -> str:
    """Write a text of ``errata.toml`` as HTML, with what stands in backticks as code.

    >>> prose("print `a < b`")
    'print <code class="literal">a &lt; b</code>'
    """
    return re.sub(r"`([^`]+)`", r'<code class="literal">\1</code>', escape(text, quote=False))


class Writer:
    """Write the places of one page."""

    def __init__(self, app: Sphinx, page: str) -> None:
        self.builder = app.builder
        self.titles = app.env.titles
        self.page = page
        self.domain = domain_of(app.env)
        self.books = self.domain.books

    def write(self, what: str, name: Any) -> str:
        """Write the place of this name."""
        return str(getattr(self, "write_" + what.replace("-", "_"))(name))

    def uri(self, page: str, anchor: str = "") -> str:
        """Lead from the page to a place on another."""
        base = "" if page == self.page else self.builder.get_relative_uri(self.page, page)
        return f"{base}#{anchor}"

    def erratum_uri(self, erratum: Erratum) -> str:
        """Lead to the entry of an erratum."""
        return self.uri(ERRATA_PAGE, erratum.anchor)

    # ---- on any page ------------------------------------------------------------------------

    def write_mark(self, place: tuple[str, ...]) -> str:
        """Write a mark: a link with a sign and a word, and the source for who hovers, tabs or listens."""
        verdict, erratum, *ids = place
        figures = [self.books.figures[id_] for id_ in ids]
        words, target = SAID[verdict][1], self.uri(LEDGER_PAGE, figures[0].anchor)
        if erratum:
            words, target = f"erratum {erratum}", self.erratum_uri(self.books.errata[erratum])
        if len(figures) > 1:
            words += f" × {len(figures)}"
        where = "".join(f"<span>{escape(self._where(figure))}</span> " for figure in figures)
        return _mark(verdict, SAID[verdict][0], words, where, target)

    def _where(self, figure: Figure) -> str:
        places = "; ".join(", ".join(self.books.edition(source)) for source in figure.source)
        return f"{figure.topic}: {places}"

    def write_run(self, id_: str) -> str:
        """Write the mark below a cell that runs an erratum."""
        erratum = self.books.errata[id_]
        sign, words = ("✗", "does not show") if self.domain.problem_of(id_) else ("✓", "runs")
        where = f"<span>{prose(erratum.text)}</span>"
        return _mark("run", sign, f"{words} {id_}", where, self.erratum_uri(erratum))

    def write_erratum(self, id_: str) -> str:
        """Link to an erratum."""
        return f'<a href="{self.erratum_uri(self.books.errata[id_])}">{id_}</a>'

    def write_ledger(self, name: str) -> str:
        """Write a number of this build, or link to the list for programs."""
        if name == "json":
            return f'<a href="{self._to_root()}ledger.json"><code>ledger.json</code></a>'
        return f"{self.domain.totals()[name]:,}"

    def _to_root(self) -> str:
        return "../" * self.page.count("/")

    def write_errata(self, name: str) -> str:
        """Write a number of this build."""
        return f"{self.domain.errata_totals()[name]:,}"

    def write_errata_list(self, chapter: str) -> str:
        """List the errata of a chapter, folded."""
        chosen = [one for one in self.books.errata.values() if one.chapter == int(chapter)]
        items = "".join(
            f"<li>{self.write_erratum(one.id)} {prose(one.text)}{_right(one)}</li>" for one in chosen
        )
        count = f"{len(chosen)} known mistakes of the sources bear on this chapter"
        return f'<details class="gd-errata"><summary>{count}</summary><ul>{items}</ul></details>'

    # ---- the page of the errata -------------------------------------------------------------

    def write_errata_table(self, group: str) -> str:
        """List one group of errata."""
        errata = self.books.errata.values()
        if group == RESULTS:
            chosen = sorted((one for one in errata if one.rank), key=lambda one: one.rank)
        else:
            chosen = [one for one in errata if one.group == group and not one.rank]
        return f'<dl class="gd-errata-all simple">{"".join(map(self._entry, chosen))}</dl>'

    def _entry(self, erratum: Erratum) -> str:
        return (
            f'<div class="gd-erratum" id="{erratum.anchor}" data-chapter="{erratum.chapter}" '
            f'data-kind="{erratum.kind}"><dt><a href="#{erratum.anchor}">{erratum.id}</a> '
            f'<span class="gd-kind">{KINDS[erratum.kind]}</span> '
            f'<span class="gd-place">{prose(erratum.where)}</span></dt>'
            f"<dd><p>{prose(erratum.text)}</p>{_right(erratum)}{self._ran(erratum)}</dd></div>"
        )

    def _ran(self, erratum: Erratum) -> str:
        """Link to the cells that run an erratum, and to its figures in the ledger."""
        pages = dict.fromkeys(run.page for run in self.domain.runs_of(erratum.id))
        cells = [
            f'<a href="{self.uri(page, f"run-{erratum.anchor}")}">{escape(self._title(page))}</a>'
            for page in pages
        ]
        ran = f"Run in {' and in '.join(cells)}." if cells else f"Not run: {prose(erratum.not_run)}."
        figures = [self.books.figures[id_] for id_ in erratum.figures]
        links = [f'<a href="{self.uri(LEDGER_PAGE, one.anchor)}">{escape(one.topic)}</a>' for one in figures]
        more = f" In the ledger: {'; '.join(links)}." if links else ""
        return f'<p class="gd-run">{ran}{more}</p>'

    def _title(self, page: str) -> str:
        """Name a page as a sentence would."""
        number, is_chapter, _ = self.titles[page].astext().partition(" · ")
        return f"chapter {number}" if is_chapter else f"“{number}”"

    def write_errata_filter(self, _: str) -> str:
        """Write two choices; a script shows them."""
        chapters = _chapters(erratum.chapter for erratum in self.books.errata.values())
        return choices(".gd-erratum", "errata", {"chapter": chapters, "kind": KINDS})

    # ---- the page of the ledger -------------------------------------------------------------

    def write_ledger_filter(self, _: str) -> str:
        """Write two choices; a script shows them."""
        listed = self.domain.entries()
        found = {entry["verdict"] for entry in listed}
        verdicts = {verdict: words for verdict, (_, words) in SAID.items() if verdict in found}
        chapters = _chapters(entry["chapter"] for entry in listed)
        return choices(".gd-ledger tbody tr", "figures", {"chapter": chapters, "verdict": verdicts})

    def write_ledger_sources(self, _: str) -> str:
        """List the editions."""
        items = "".join(
            f"<li><strong>{EDITIONS.get(short, short)}</strong>: {escape(full)}</li>"
            for short, full in self.books.sources.items()
        )
        return f"<ul>{items}</ul>"

    def write_ledger_summary(self, _: str) -> str:
        """Draw one bar for each chapter, divided by verdict."""
        counts: dict[int, Counter[str]] = {}
        for entry in self.domain.entries():
            counts.setdefault(entry["chapter"], Counter())[entry["verdict"]] += 1
        longest = max(bar.total() for bar in counts.values())
        rows = "".join(
            f'<div class="gd-bar-name">Chapter {chapter}</div>'
            f'<div class="gd-bar" style="width: {100 * bar.total() / longest:.1f}%">{_segments(bar)}</div>'
            for chapter, bar in sorted(counts.items())
        )
        alt = ". ".join(f"Chapter {chapter}: {_in_words(bar)}" for chapter, bar in sorted(counts.items()))
        key = "".join(
            f'<span><span class="gd-part gd-part-{verdict}">{sign}</span> {words}</span>'
            for verdict, (sign, words) in SAID.items()
            if any(bar[verdict] for bar in counts.values())
        )
        return (
            '<figure class="gd-summary"><div role="img" '
            f'aria-label="Figures by chapter and verdict. {alt}.">'
            f'<div class="gd-bars" aria-hidden="true">{rows}</div></div><figcaption>One bar for each '
            f'chapter, as long as it has figures. <span class="gd-key">{key}</span></figcaption></figure>'
        )

    def write_ledger_table(self, chapter: str) -> str:
        """List the figures of one chapter."""
        listed = [entry for entry in self.domain.entries() if entry["chapter"] == int(chapter)]
        rows = "".join(map(self._row, listed))
        return f'<table class="table gd-ledger"><thead><tr>{HEAD}</tr></thead><tbody>{rows}</tbody></table>'

    def _row(self, entry: dict[str, Any]) -> str:
        figure = self.books.figures[entry["id"]]
        sign, words = SAID[entry["verdict"]]
        name = f'<code class="literal">{escape(figure.id)}</code>'
        if entry["page"]:
            name = f'<a href="{self.uri(entry["page"], figure.anchor)}">{name}</a>'
        errata = ", ".join(map(self.write_erratum, figure.errata))
        why = [escape(figure.reason or figure.missing), errata]
        reasons = "".join(f'<span class="gd-why">{one}</span>' for one in why if one)
        return (
            f'<tr id="{figure.anchor}" data-chapter="{figure.chapter}" data-verdict="{entry["verdict"]}">'
            f'<th scope="row"><span class="gd-topic">{escape(figure.topic)}</span>{name}'
            f'<span class="gd-place">{self._places(figure)}</span></th>'
            f'<td data-label="Printed">{_values(figure.printed)}</td>'
            f'<td data-label="Recomputed">{_values(entry["computed"])}</td>'
            f'<td class="gd-verdict"><span class="gd-mark gd-mark-{entry["verdict"]}">'
            f'<span aria-hidden="true">{sign}</span> {words}</span>{reasons}</td></tr>'
        )

    def _places(self, figure: Figure) -> str:
        """Name each place where a figure is printed: edition and section."""
        sections: dict[str, list[str]] = {}
        for source in figure.source:
            short, _, section = source.partition(" | ")
            sections.setdefault(EDITIONS.get(short, self.books.sources[short]), []).append(section)
        return "; ".join(escape(", ".join([edition, *where])) for edition, where in sections.items())


def _mark(kind: str, sign: str, words: str, where: str, target: str) -> str:
    return (
        f'<a class="gd-mark gd-mark-{kind}" href="{target}"><span aria-hidden="true">{sign}</span> {words}'
        f'<span class="gd-mark-where">{where}</span></a>'
    )


def _right(erratum: Erratum) -> str:
    return f'<p class="gd-right"><span>Right:</span> {prose(erratum.correct)}</p>'


def _chapters(numbers: Iterable[int]) -> dict[str, str]:
    return {
        str(number): f"Chapter {number}" if number else "Across the sources"
        for number in sorted(set(numbers))
    }


def _segments(bar: Counter[str]) -> str:
    return "".join(
        f'<span class="gd-part gd-part-{verdict}" style="flex: {bar[verdict]}">{bar[verdict]}</span>'
        for verdict in SAID
        if bar[verdict]
    )


def _in_words(bar: Counter[str]) -> str:
    return ", ".join(f"{bar[verdict]} {words}" for verdict, (_, words) in SAID.items() if bar[verdict])


def _values(printed: Values | None) -> str:
    """Show the first values of a figure, and the rest on request."""
    if printed is None:
        return '<span class="gd-none">–</span>'
    rows = [printed] if isinstance(printed, str) else printed
    lines = [escape(" ".join(value or "(cut off)" for value in values_in(row))) for row in rows]
    if len(lines) <= MOST_VALUES + 1:
        return f"<pre>{chr(10).join(lines)}</pre>"
    head, rest = lines[:MOST_VALUES], lines[MOST_VALUES:]
    return (
        f"<pre>{chr(10).join(head)}</pre><details><summary>{len(rest)} more rows</summary>"
        f"<pre>{chr(10).join(rest)}</pre></details>"
    )
