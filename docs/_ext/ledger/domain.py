"""All verdicts: the figures that cells claim, and the errata that they run.

They are kept while pages are read, and looked through again at every build, so a mistake stays red
until it is mended.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, cast

from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

from ..notes import noted
from .compare import Comparison
from .errata import Run, problem
from .load import Books, load, values_in

logger = logging.getLogger(__name__)

# The sign of a verdict, and what a reader is told.
SAID = {
    "reproduces": ("✓", "as printed"),
    "erratum": ("≠", "known erratum"),
    "underspecified": ("?", "cannot be checked"),
    "differs": ("✗", "differs from print"),
}
CLAIMS, RUNS, COUNTS = "gd-claims", "gd-runs", "gd-counts"
ENTRY = ("id", "chapter", "topic", "source", "rule", "printed", "recomputed", "errata")
NOT_CLAIMED = Comparison("differs", None, ("no cell claims it",))


class Claim(NamedTuple):
    """One figure, claimed by one cell."""

    id: str
    page: str
    line: int | None
    comparison: Comparison


class LedgerDomain(Domain):
    """The printed figures, the errata, and what came of them.

    What the cells of a page say are its notes `CLAIMS` and `RUNS`. `COUNTS` marks a page that shows
    numbers or lists of the build; it is written again when a verdict changes.
    """

    name = "ledger"
    label = "Printed figures"

    @cached_property
    def books(self) -> Books:
        """The two data files, loaded once for a build."""
        self.started = time.monotonic()
        try:
            return load(*self.files)
        except (ValueError, OSError) as error:
            raise ExtensionError(str(error)) from None

    @property
    def files(self) -> tuple[Path, Path]:
        """Where the data files are."""
        return Path(self.env.srcdir, "published.toml"), Path(self.env.srcdir, "errata.toml")

    @property
    def claims(self) -> dict[str, Claim]:
        """The claim of each figure."""
        return {claim.id: claim for claim in noted(self.env, CLAIMS)}

    def runs_of(self, erratum: str) -> list[Run]:
        """List the cells that run an erratum."""
        return [run for run in noted(self.env, RUNS) if run.id == erratum]

    def problem_of(self, erratum: str) -> str:
        """Say what is out of order with an erratum."""
        return problem(self.books.errata[erratum], self.runs_of(erratum))

    def entries(self) -> list[dict[str, Any]]:
        """Write every figure as an entry of ``ledger.json``; its page is a name."""
        claims = self.claims
        listed = []
        for figure in self.books.figures.values():
            claim = claims.get(figure.id)
            comparison = claim.comparison if claim else NOT_CLAIMED
            entry = {name: getattr(figure, name) for name in ENTRY}
            entry |= {"computed": comparison.computed, "verdict": comparison.verdict}
            listed.append(entry | {"values": figure.count, "page": claim and claim.page})
        return listed

    def totals(self) -> dict[str, int]:
        """Count figures and values, by verdict too."""
        listed, claims = self.entries(), self.claims
        checked = [entry for entry in listed if entry["id"] in claims]
        cut_off = sum(value == "" for entry in checked for value in values_in(entry["printed"]))
        values_checked = sum(entry["values"] for entry in checked)
        verdicts = Counter(entry["verdict"] for entry in listed)
        return {
            "figures": len(listed),
            "values": sum(entry["values"] for entry in listed),
            "figures_checked": len(checked),
            "values_checked": values_checked,
            "values_compared": values_checked - cut_off,
            "values_cut_off": cut_off,
            **{verdict: verdicts[verdict] for verdict in SAID},
            "errata": len(self.books.errata),
        }

    def errata_totals(self) -> dict[str, int]:
        """Count the errata: those that are run, that change a result, and of each kind."""
        errata = self.books.errata.values()
        not_run = sum(bool(erratum.not_run) for erratum in errata)
        return {
            "all": len(errata),
            "run": len(errata) - not_run,
            "not_run": not_run,
            "results": sum(erratum.rank > 0 for erratum in errata),
            **Counter(erratum.kind for erratum in errata),
        }

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over nothing: what pages say are their notes."""

    def check_consistency(self) -> None:
        """Warn of everything that is not in order."""
        for place, said in (*self._wrong_claims(), *self._wrong_runs()):
            logger.warning("ledger: %s", said, location=place, type="ledger")

    def _wrong_claims(self) -> Iterator[tuple[Any, str]]:
        figures = self.books.figures
        claims: list[Claim] = list(noted(self.env, CLAIMS))
        for claim in claims:
            place = (claim.page, claim.line)
            if claim.id not in figures:
                yield place, f"{claim.id} is not in the ledger: look up its id"
            elif claim.comparison.verdict == "differs":
                problems = "\n  ".join(claim.comparison.problems)
                yield place, f"{claim.id} differs from print ({figures[claim.id].source[0]}):\n  {problems}"
        times = Counter(claim.id for claim in claims)
        for claim in claims:
            if times[claim.id] > 1:
                yield (
                    (claim.page, claim.line),
                    f"{claim.id} is claimed {times[claim.id]} times: claim it once",
                )
        for id_ in figures:
            if id_ not in times:
                yield None, f"{id_} is printed, and no cell claims it: give one the option 'book'"

    def _wrong_runs(self) -> Iterator[tuple[Any, str]]:
        first = {run.id: (run.page, run.line) for run in reversed(list(noted(self.env, RUNS)))}
        for id_ in sorted(set(first) - set(self.books.errata)):
            yield first[id_], f"{id_} is not in errata.toml: look up its id"
        for id_ in self.books.errata:
            if said := self.problem_of(id_):
                yield first.get(id_), f"{id_} {said}"


def domain_of(env: BuildEnvironment) -> LedgerDomain:
    """Find the domain."""
    return cast("LedgerDomain", env.get_domain("ledger"))
