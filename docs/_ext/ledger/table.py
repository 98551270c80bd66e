"""The page of the ledger: every figure with its verdict, and a picture of them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..pages import filters
from . import claims as ledger
from .published import Figure, Printed, values_in

MOST_VALUES = 3  # lines of a figure that its row shows before it folds the rest

HEAD = "".join(f'<th scope="col">{name}</th>' for name in ("Figure", "Printed", "Recomputed", "Verdict"))

# What a reader calls an edition; the full names stand once, at the top of the page.
EDITIONS = {
    "meap6": "version 6",
    "live4": "liveBook, chapter 4",
    "live5": "liveBook, chapter 5",
    "notes4": "the notes",
}


class LedgerTable(ledger.Place):
    """``{ledger-table}``: every figure of the ledger, by chapter."""

    what = "ledger-table"

    def run(self) -> list[nodes.Node]:
        """Leave a place for each chapter, under a title of its own."""
        figures = ledger.books_of(self.env.app).ledger.figures.values()
        return self.sections({str(chapter): f"Chapter {chapter}" for chapter in _chapters(figures)})


class LedgerFilter(ledger.Place):
    """``{ledger-filter}``: what to see of the table, for who has a script."""

    what = "ledger-filter"


class LedgerSummary(ledger.Place):
    """``{ledger-summary}``: the verdicts of each chapter, as bars."""

    what = "ledger-summary"


class LedgerSources(ledger.Place):
    """``{ledger-sources}``: the editions, and what they are called here."""

    what = "ledger-sources"


def _chapters(figures: Any) -> list[int]:
    return sorted({figure.chapter for figure in figures})


def fill_table(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    """List the figures of one chapter."""
    listed = [entry for entry in ledger.entries(app) if entry["chapter"] == int(name)]
    rows = "".join(_row(app, page, entry) for entry in listed)
    html = f'<table class="table gd-ledger"><thead><tr>{HEAD}</tr></thead><tbody>{rows}</tbody></table>'
    return html, f"{len(listed)} figures"


def fill_filter(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    """Write two choices; a script shows them."""
    listed = ledger.entries(app)
    chapters = {str(number): f"Chapter {number}" for number in sorted({entry["chapter"] for entry in listed})}
    found = {entry["verdict"] for entry in listed}
    verdicts = {verdict: words for verdict, (_, words) in ledger.SAID.items() if verdict in found}
    return filters.choices(".gd-ledger tbody tr", "figures", {"chapter": chapters, "verdict": verdicts}), ""


def fill_sources(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    """List the editions."""
    sources = ledger.books_of(app).ledger.sources
    items = "".join(
        f"<li><strong>{EDITIONS.get(short, short)}</strong>: {escape(full)}</li>"
        for short, full in sources.items()
    )
    return f"<ul>{items}</ul>", f"{len(sources)} sources"


def fill_summary(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    """Draw one bar for each chapter, divided by verdict."""
    counts: dict[int, Counter[str]] = {}
    for entry in ledger.entries(app):
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
        for verdict, (sign, words) in ledger.SAID.items()
        if any(bar[verdict] for bar in counts.values())
    )
    html = (
        f'<figure class="gd-summary"><div role="img" aria-label="Figures by chapter and verdict. {alt}.">'
        f'<div class="gd-bars" aria-hidden="true">{rows}</div></div>'
        f'<figcaption>One bar for each chapter, as long as it has figures. <span class="gd-key">{key}</span>'
        "</figcaption></figure>"
    )
    return html, alt


def _segments(bar: Counter[str]) -> str:
    return "".join(
        f'<span class="gd-part gd-part-{verdict}" style="flex: {bar[verdict]}">{bar[verdict]}</span>'
        for verdict in ledger.SAID
        if bar[verdict]
    )


def _in_words(bar: Counter[str]) -> str:
    return ", ".join(f"{bar[verdict]} {words}" for verdict, (_, words) in ledger.SAID.items() if bar[verdict])


def _row(app: Sphinx, page: str, entry: dict[str, Any]) -> str:
    books = ledger.books_of(app)
    figure = books.ledger.figures[entry["id"]]
    sign, words = ledger.SAID[entry["verdict"]]
    name = f'<code class="literal">{escape(figure.id)}</code>'
    if entry["page"]:
        name = f'<a href="{ledger.to_root(page)}{entry["page"]}">{name}</a>'
    errata = ", ".join(
        f'<a href="{ledger.uri(app, page, ledger.ERRATA_PAGE, books.errata[id_].anchor)}">{id_}</a>'
        for id_ in figure.errata
    )
    why = [escape(figure.reason or figure.missing or ""), errata]
    reasons = "".join(f'<span class="gd-why">{one}</span>' for one in why if one)
    return (
        f'<tr id="{figure.anchor}" data-chapter="{figure.chapter}" data-verdict="{entry["verdict"]}">'
        f'<th scope="row"><span class="gd-topic">{escape(figure.topic)}</span>{name}'
        f'<span class="gd-place">{_places(figure, books.ledger.sources)}</span></th>'
        f'<td data-label="Printed">{_values_html(figure.printed)}</td>'
        f'<td data-label="Recomputed">{_values_html(entry["computed"])}</td>'
        f'<td class="gd-verdict"><span class="gd-mark gd-mark-{entry["verdict"]}">'
        f'<span aria-hidden="true">{sign}</span> {words}</span>'
        f"{reasons}</td></tr>"
    )


def _places(figure: Figure, sources: Mapping[str, str]) -> str:
    """Name each place where a figure is printed: edition and section."""
    sections: dict[str, list[str]] = {}
    for source in figure.source:
        short, _, section = source.partition(" | ")
        sections.setdefault(EDITIONS.get(short, sources[short]), []).append(section)
    return "; ".join(
        escape(", ".join([edition, *filter(None, where)])) for edition, where in sections.items()
    )


def _values_html(printed: Printed | None) -> str:
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


def setup(app: Sphinx) -> dict[str, Any]:
    """Put the parts of the page where its directives stand."""
    app.setup_extension("docs._ext.ledger.claims")
    app.setup_extension("docs._ext.pages.filters")
    ledger.FILLERS |= {
        "ledger-table": fill_table,
        "ledger-filter": fill_filter,
        "ledger-summary": fill_summary,
        "ledger-sources": fill_sources,
    }
    for directive in (LedgerTable, LedgerFilter, LedgerSummary, LedgerSources):
        app.add_directive(directive.what, directive)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
