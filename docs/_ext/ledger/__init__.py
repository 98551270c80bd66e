"""Printed figures and known errata, compared with what the cells of the book show.

`load` reads the data files, `reading` and `rounding` and `compare` hold a cell against print,
`errata` looks for what an erratum states. `cells` does so for each page, `domain` keeps the
verdicts, and `places` and `html` show them.
"""

from __future__ import annotations

import atexit
import json
import time
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.typing import ExtensionMetadata

from ..notes import changed, noted
from .cells import read_cells
from .domain import COUNTS, RUNS, LedgerDomain, domain_of
from .places import DIRECTIVES, ErrataList, PlaceDirective, PlaceRole, Table, fill, resolve


def load_books(app: Sphinx) -> None:
    """Read the data files, and say what is wrong with them before anything is built."""
    domain_of(app.env).books  # noqa: B018 - it loads


def write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages that show counts and lists, if a verdict has changed."""
    domain, runs = domain_of(env), sorted({(run.id, run.page) for run in noted(env, RUNS)})
    if not changed(env, COUNTS, domain.entries(), domain.errata_totals(), runs):
        return []
    return [page for page, notes in env.metadata.items() if COUNTS in notes]


def add_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Give the script to the pages that have choices above a list."""
    if 'class="gd-filter"' in context.get("body", ""):
        app.add_js_file("filter.js", loading_method="defer")


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write ``ledger.json``, and end with one line that a person can read."""
    if exception is not None:
        atexit.register(print, f"ledger: FAILED, the build broke off after {_warnings(app._warncount)}")
    elif app.builder.format == "html":  # the site, or paper
        domain = domain_of(app.env)
        totals = domain.totals()
        if app.builder.name == "html":
            _write_json(app, domain, totals)
        # Sphinx has a few words to add; only then is this the last line.
        atexit.register(print, summary(totals, app._warncount, time.monotonic() - domain.started))


def _write_json(app: Sphinx, domain: LedgerDomain, totals: dict[str, int]) -> None:
    listed = domain.entries()
    for entry in listed:
        if entry["page"]:
            anchor = domain.books.figures[entry["id"]].anchor
            entry["page"] = f"{app.builder.get_target_uri(entry['page'])}#{anchor}"
    text = json.dumps({"figures": listed, "totals": totals}, indent=1, ensure_ascii=False)
    Path(app.outdir, "ledger.json").write_text(text + "\n", encoding="utf-8")


def summary(counts: dict[str, int], warnings: int, seconds: float) -> str:
    """Say in one line what the build has found."""
    parts = [
        f"{counts['values_checked']} printed values in {counts['figures_checked']} figures compared",
        f"{counts['reproduces']} reproduce",
        f"{counts['erratum']} are known errata",
        f"{counts['underspecified']} are underspecified",
    ]
    if counts["differs"]:
        parts.append(f"{counts['differs']} DIFFER")
    verdict = f"FAILED with {_warnings(warnings)}" if warnings else "all in order"
    return f"ledger: {', '.join(parts)}; {verdict}, in {seconds:.0f} s"


def _warnings(count: int) -> str:
    return f"{count} warning{'s' * (count != 1)}"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Compare while reading, judge at every build, fill the pages at the end."""
    app.setup_extension("docs._ext.site.address")
    app.add_config_value("ledger_dependencies", [], "env", frozenset({list}))
    app.add_domain(LedgerDomain)
    app.add_node(fill)
    for role in ("ledger", "errata", "erratum"):
        app.add_role(role, PlaceRole())
    for directive in DIRECTIVES:
        app.add_directive(directive, PlaceDirective)
    app.add_directive("errata-list", ErrataList)
    for directive in ("ledger-table", "errata-table"):
        app.add_directive(directive, Table)
    app.add_css_file("ledger.css")
    app.connect("builder-inited", load_books)
    app.connect("doctree-read", read_cells)
    app.connect("env-updated", write_again)
    app.connect("doctree-resolved", resolve)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
