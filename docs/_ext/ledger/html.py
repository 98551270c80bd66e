"""What stands in the places: marks, counts, the page of the ledger, and the lists of errata.

The HTML itself is in ``places.jinja``, a macro for each place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from itertools import count
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sphinx.application import Sphinx

from ..site.address import Address
from .domain import SAID, domain_of
from .load import Erratum, Figure, Values, values_in

RESULTS = "Those that change a result"
KINDS = {"code": "faulty code", "number": "wrong number", "claim": "misleading claim"}

# What a reader calls an edition; the full names stand once, at the top of the page.
EDITIONS = {
    "meap6": "version 6",
    "live4": "liveBook, chapter 4",
    "live5": "liveBook, chapter 5",
    "notes4": "the notes",
    "code": "the author's notebooks",
}


def prose(text: str) -> Markup:
    """Write a text of ``errata.toml`` as HTML, with what stands in backticks as code.

    >>> print(prose("print `a < b`"))
    print <code class="literal">a &lt; b</code>
    """
    return Markup(re.sub(r"`([^`]+)`", r'<code class="literal">\1</code>', escape(text, quote=False)))


TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters |= {"prose": prose, "number": int}


class Writer:
    """Write the places of one page; the macros call it ``w``."""

    ledger_page, errata_page = "reference/ledger", "reference/errata"
    most_values = 3  # lines of a figure that its row shows before it folds the rest
    said, kinds = SAID, KINDS

    def __init__(self, app: Sphinx, page: str) -> None:
        self.builder = app.builder
        self.titles = app.env.titles
        self.address: Address = app.config.address
        self.page = page
        self.root = "../" * page.count("/")
        self.domain = domain_of(app.env)
        self.books, self.claims = self.domain.books, self.domain.claims
        self.cards = count(1)
        self.macros: Any = TEMPLATES.get_template("places.jinja").make_module({"w": self})

    def write(self, what: str, name: Any) -> str:
        """Write the place of this name."""
        return str(getattr(self.macros, what.replace("-", "_"))(name)).strip()

    def uri(self, page: str, anchor: str) -> str:
        """Lead from the page to a place on another."""
        base = "" if page == self.page else self.builder.get_relative_uri(self.page, page)
        return f"{base}#{anchor}"

    def figures(self, ids: Iterable[str]) -> list[Figure]:
        """Look up figures."""
        return [self.books.figures[id_] for id_ in ids]

    def next_card(self) -> int:
        """Count the cards of the page."""
        return next(self.cards)

    def edition(self, short: str) -> str:
        """Name an edition as a reader would."""
        return EDITIONS.get(short, self.books.sources[short])

    def editions(self, figure: Figure) -> dict[str, list[str]]:
        """List the editions that print a figure, each with its sections."""
        sections: dict[str, list[str]] = {}
        for short, section in figure.places:
            sections.setdefault(short, []).append(section)
        return sections

    def places(self, figure: Figure) -> str:
        """Name each place where a figure is printed: edition and section, in short."""
        return "; ".join(
            ", ".join([self.edition(short), *where]) for short, where in self.editions(figure).items()
        )

    def report(self, edition: str, figures: Iterable[str]) -> str:
        """Lead to a form for a mistake in print that knows where it was found, if there is one."""
        known = {"page": self.page, "edition": edition.replace("`", ""), "figure": ", ".join(figures)}
        return self.address.report("mistake-in-the-book", **known) if self.address.repository else ""

    def lines(self, printed: Values) -> list[str]:
        """Write the values of a figure, a row on each line."""
        rows = [printed] if isinstance(printed, str) else printed
        return [" ".join(value or "(cut off)" for value in values_in(row)) for row in rows]

    def group(self, name: str) -> list[Erratum]:
        """Pick one group of errata."""
        if name == RESULTS:
            return sorted((one for one in self.books.errata.values() if one.rank), key=lambda one: one.rank)
        return [one for one in self.books.errata.values() if one.group == name and not one.rank]

    def pages_that_run(self, erratum: str) -> list[str]:
        """Name the pages with a cell that runs an erratum."""
        return list(dict.fromkeys(run.page for run in self.domain.runs_of(erratum)))

    def title(self, page: str) -> str:
        """Name a page as a sentence would."""
        number, is_chapter, _ = self.titles[page].astext().partition(" · ")
        return f"chapter {number}" if is_chapter else f"“{number}”"

    def bars(self) -> list[tuple[int, dict[str, int]]]:
        """Count the verdicts of each chapter, in the order of the key."""
        counts = Counter((entry["chapter"], entry["verdict"]) for entry in self.domain.entries())
        return [
            (chapter, {verdict: counts[chapter, verdict] for verdict in SAID if counts[chapter, verdict]})
            for chapter in sorted({chapter for chapter, _ in counts})
        ]

    def longest(self, bars: list[tuple[int, dict[str, int]]]) -> int:
        """Measure the longest bar."""
        return max(sum(bar.values()) for _, bar in bars)

    def verdicts(self) -> dict[str, str]:
        """List the verdicts that there are, and what a reader is told."""
        found = {entry["verdict"] for entry in self.domain.entries()}
        return {verdict: words for verdict, (_, words) in SAID.items() if verdict in found}

    def chapters(self, listed: Mapping[str, Figure | Erratum]) -> dict[int, str]:
        """List the chapters that there are, and what a reader calls them."""
        numbers = sorted({one.chapter for one in listed.values()})
        return {number: f"Chapter {number}" if number else "Across the sources" for number in numbers}
