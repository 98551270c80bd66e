"""The ledger in the book: claims, marks, verdicts, and the pages and the file that list them.

A cell claims printed figures with the option ``:book:``. While its page is read, what it shows
is compared with print, and the verdict is kept in the environment. At the end of *every* build
all verdicts are looked through again, so a mistake stays red until it is mended.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from grokdocs import reading
from grokdocs.published import (
    NOT_CHECKED,
    Comparison,
    Erratum,
    Figure,
    Ledger,
    Printed,
    compare,
    load_errata,
    load_ledger,
    values_in,
)

logger = logging.getLogger(__name__)

LEDGER_PAGE, ERRATA_PAGE = "reference/ledger", "reference/errata"
CHAPTER = re.compile(r"^chapters/(\d\d)-")
MOST_VALUES = 4  # that a row of the ledger shows before it folds the rest

SAID = {
    "reproduces": ("✓", "as printed"),
    "erratum": ("≠", "known erratum"),
    "underspecified": ("?", "cannot be checked"),
    "differs": ("✗", "differs from print"),
    "unchecked": ("–", "not checked"),
}


class Claim(NamedTuple):
    """One figure, claimed by one cell."""

    id: str
    page: str
    line: int | None
    comparison: Comparison | None  # None if there is no such figure


class Books(NamedTuple):
    """The two data files, loaded once for a build."""

    ledger: Ledger
    errata: dict[str, Erratum]


class mark(nodes.General, nodes.Inline, nodes.Element):  # noqa: N801  (docutils names nodes like this)
    """A mark below a cell; it learns its links when the page is written."""


class fill(nodes.General, nodes.Element):  # noqa: N801
    """A place that is filled when all verdicts are known."""


# ---- data -----------------------------------------------------------------------------------


def load(app: Sphinx) -> None:
    """Read the ledger and the errata, and say what is wrong with them before anything is built."""
    app._started = time.monotonic()  # type: ignore[attr-defined]
    try:
        ledger = load_ledger(_file(app, "ledger_file"))
        errata = load_errata(_file(app, "ledger_errata_file"), ledger)
    except (ValueError, OSError) as error:
        raise ExtensionError(str(error)) from None
    app._books = Books(ledger, errata)  # type: ignore[attr-defined]


def _books(app: Sphinx) -> Books:
    books: Books = app._books  # type: ignore[attr-defined]
    return books


def _file(app: Sphinx, name: str) -> Path:
    return Path(app.srcdir, app.config[name])


def _claims(env: BuildEnvironment) -> dict[str, list[Claim]]:
    """Hold the claims of each page; they are pickled with the environment."""
    if not hasattr(env, "ledger_claims"):
        env.ledger_claims = {}  # type: ignore[attr-defined]
    claims: dict[str, list[Claim]] = env.ledger_claims  # type: ignore[attr-defined]
    return claims


def _readers(env: BuildEnvironment) -> set[str]:
    """Hold the pages that show counts or lists, and are written again when a verdict changes."""
    if not hasattr(env, "ledger_readers"):
        env.ledger_readers = set()  # type: ignore[attr-defined]
    readers: set[str] = env.ledger_readers  # type: ignore[attr-defined]
    return readers


def purge(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget a page that is about to be read again."""
    _claims(env).pop(page, None)
    _readers(env).discard(page)


def merge(app: Sphinx, env: BuildEnvironment, pages: Iterable[str], other: BuildEnvironment) -> None:
    """Take over what another process has read."""
    _claims(env).update({page: _claims(other)[page] for page in pages if page in _claims(other)})
    _readers(env).update(_readers(other) & set(pages))


# ---- claims ---------------------------------------------------------------------------------


def read_claims(app: Sphinx, document: nodes.document) -> None:
    """Compare what the cells of a page show with the figures that they claim."""
    env = app.env
    cells = [node for node in document.findall(nodes.container) if node.get("nb_element") == "cell_code"]
    if cells:
        _depend(app)
    for cell in cells:
        ids = _split(dict(cell.get("cell_metadata") or {}).get("book") or [])
        if not ids:
            continue
        claims = _compare_cell(_books(app).ledger, ids, text_of(cell), env.docname, cell.line)
        _claims(env).setdefault(env.docname, []).extend(claims)
        _put_marks(document, cell, claims, _books(app))


def _depend(app: Sphinx) -> None:
    """Read a page with cells again whenever the package, the ledger or the data change."""
    root = Path(app.confdir)
    for pattern in app.config.ledger_dependencies:
        for path in sorted(root.glob(pattern)):
            app.env.note_dependency(path)
    for name in ("ledger_file", "ledger_errata_file"):
        app.env.note_dependency(_file(app, name))


def _split(claimed: str | Sequence[str]) -> list[str]:
    """Read one id, several with commas between them, or a list.

    >>> _split("ch3/a, ch3/b") == _split(["ch3/a", "ch3/b"])
    True
    """
    return [part.strip() for part in claimed.split(",")] if isinstance(claimed, str) else list(claimed)


def text_of(cell: nodes.Element) -> str:
    """Join what a cell shows as text; not its code, and not what it wrote to stderr."""
    blocks = [
        block.astext()
        for block in cell.findall(nodes.literal_block)
        if "output" in block["classes"] and "stderr" not in block["classes"]
    ]
    return "\n".join(block.rstrip("\n") for block in blocks)


def _compare_cell(ledger: Ledger, ids: list[str], text: str, page: str, line: int | None) -> list[Claim]:
    parts = _parts(text, len(ids))
    claims = []
    for number, id_ in enumerate(ids):
        figure = ledger.figures.get(id_)
        if figure is None:
            comparison = None
        elif parts is None:
            shown = len(reading.lines_of(text))
            problem = f"the cell claims {len(ids)} figures and shows {shown} lines: show one line for each"
            comparison = Comparison("differs", None, (problem,))
        else:
            comparison = compare(figure, parts[number])
        claims.append(Claim(id_, page, line, comparison))
    return claims


def _parts(text: str, count: int) -> list[str] | None:
    """Give a single figure the whole text, and each of several figures one line."""
    if count == 1 or NOT_CHECKED in text.splitlines():
        return [text] * count
    lines = reading.lines_of(text)
    return lines if len(lines) == count else None


# ---- marks ----------------------------------------------------------------------------------


def _put_marks(document: nodes.document, cell: nodes.Element, claims: list[Claim], books: Books) -> None:
    """Give the cell the ids of its figures, and one mark for each verdict below what it shows."""
    groups: dict[tuple[str, str], list[str]] = {}
    for claim in claims:
        if claim.comparison:
            figure = books.ledger.figures[claim.id]
            first_erratum = (
                figure.errata[0] if claim.comparison.verdict == "erratum" and figure.errata else ""
            )
            groups.setdefault((claim.comparison.verdict, first_erratum), []).append(claim.id)
            cell["ids"].append(figure.anchor)
            document.ids[figure.anchor] = cell
    marks = [mark("", verdict=verdict, erratum=id_, figures=ids) for (verdict, id_), ids in groups.items()]
    cell += nodes.container("", *marks, classes=["gd-marks"])


def _mark_html(app: Sphinx, page: str, place: mark) -> str:
    """Write a mark: a link with a sign and a word, and the source for who hovers, tabs or listens."""
    books = _books(app)
    figures = [books.ledger.figures[id_] for id_ in place["figures"]]
    sign, words = SAID[place["verdict"]]
    target = _uri(app, page, LEDGER_PAGE, figures[0].anchor)
    if place["erratum"]:
        words = f"erratum {place['erratum']}"
        target = _uri(app, page, ERRATA_PAGE, books.errata[place["erratum"]].anchor)
    if len(figures) > 1:
        words += f" × {len(figures)}"
    where = "".join(f"<span>{escape(_where(books.ledger, figure))}</span> " for figure in figures)
    return (
        f'<a class="gd-mark gd-mark-{place["verdict"]}" href="{target}">'
        f'<span aria-hidden="true">{sign}</span> {words}<span class="gd-mark-where">{where}</span></a>'
    )


def _where(ledger: Ledger, figure: Figure) -> str:
    places = "; ".join(", ".join(ledger.edition(source)) for source in figure.source)
    return f"{figure.topic}: {places}"


def _uri(app: Sphinx, page: str, other: str, anchor: str) -> str:
    base = "" if page == other else app.builder.get_relative_uri(page, other)
    return f"{base}#{anchor}"


# ---- verdicts -------------------------------------------------------------------------------


def judge(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Look through all verdicts, warn of each that is not in order, and name the pages to rewrite."""
    ledger, claims = _books(app).ledger, list(_all_claims(env))
    for claim in claims:
        _judge_claim(claim, ledger)
    for id_, times in Counter(claim.id for claim in claims).items():
        if times > 1:
            pages = ", ".join(sorted({claim.page for claim in claims if claim.id == id_}))
            _warn(f"{id_} is claimed {times} times ({pages}): claim each figure once")
    claimed = {claim.id for claim in claims}
    for figure in ledger.figures.values():
        if figure.chapter in _chapters(env) and figure.id not in claimed:
            _warn(f"{figure.id} is printed, and no cell claims it", _page_of(env, figure.chapter))
    _judge_counts(app, env)
    return sorted(_readers(env) & set(env.found_docs))


def _judge_claim(claim: Claim, ledger: Ledger) -> None:
    place = (claim.page, claim.line)
    if claim.comparison is None:
        _warn(f"{claim.id} is not in the ledger: look up its id", place)
    elif claim.comparison.verdict == "differs":
        figure = ledger.figures[claim.id]
        problems = "\n  ".join(claim.comparison.problems)
        _warn(f"{claim.id} differs from print ({figure.source[0]}):\n  {problems}", place)
    elif claim.comparison.verdict == "unchecked" and _must_have_data():
        _warn(f"{claim.id} is not checked, and GROKDOCS_REQUIRE_MNIST is set", place)


def _must_have_data() -> bool:
    return os.environ.get("GROKDOCS_REQUIRE_MNIST", "") not in ("", "0")


def _judge_counts(app: Sphinx, env: BuildEnvironment) -> None:
    """Compare how many values were compared with how many there were when the chapter was written."""
    compared: Counter[int] = Counter()
    unchecked: Counter[int] = Counter()
    for claim in _all_claims(env):
        if claim.comparison and claim.comparison.verdict != "differs":
            figure = _books(app).ledger.figures[claim.id]
            counted = unchecked if claim.comparison.verdict == "unchecked" else compared
            counted[figure.chapter] += figure.count
    for chapter, expected in app.config.ledger_expected_values.items():
        excused = 0 if _must_have_data() else unchecked[chapter]
        if compared[chapter] + excused < expected:
            found = f"{compared[chapter]} values compared, {unchecked[chapter]} not checked"
            _warn(f"chapter {chapter}: {found}, {expected} expected")


def _warn(text: str, place: tuple[str, int | None] | str | None = None) -> None:
    logger.warning("ledger: %s", text, location=place, type="ledger")


def _all_claims(env: BuildEnvironment) -> Iterator[Claim]:
    for page in sorted(_claims(env)):
        yield from _claims(env)[page]


def _chapters(env: BuildEnvironment) -> set[int]:
    return {int(found[1]) for page in env.found_docs if (found := CHAPTER.match(page))}


def _page_of(env: BuildEnvironment, chapter: int) -> str:
    return next(page for page in sorted(env.found_docs) if page.startswith(f"chapters/{chapter:02}-"))


# ---- what the verdicts come to --------------------------------------------------------------


def entries(app: Sphinx) -> list[dict[str, Any]]:
    """Write every figure as an entry of ``ledger.json``."""
    books = _books(app)
    claims = {claim.id: claim for claim in _all_claims(app.env) if claim.comparison}
    listed = []
    for figure in books.ledger.figures.values():
        claim = claims.get(figure.id)
        comparison = (claim and claim.comparison) or Comparison("unchecked")
        listed.append(
            {
                "id": figure.id,
                "chapter": figure.chapter,
                "topic": figure.topic,
                "source": list(figure.source),
                "rule": figure.rule,
                "printed": figure.printed,
                "computed": comparison.computed,
                "recomputed": figure.recomputed,
                "verdict": comparison.verdict,
                "values": figure.count,
                "errata": list(figure.errata),
                "page": claim and f"{app.builder.get_target_uri(claim.page)}#{figure.anchor}",
            }
        )
    return listed


def totals(listed: list[dict[str, Any]], errata: int) -> dict[str, int]:
    """Count the entries, by verdict and by value.

    >>> entry = {"verdict": "reproduces", "values": 3, "printed": ["1", "2", ""]}
    >>> totals([entry], 91)["values_compared"]
    2
    """
    by_verdict = Counter(entry["verdict"] for entry in listed)
    checked = [entry for entry in listed if entry["verdict"] != "unchecked"]
    cut_off = sum(value == "" for entry in checked for value in values_in(entry["printed"]))
    return {
        "figures": len(listed),
        "values": sum(entry["values"] for entry in listed),
        "figures_checked": len(checked),
        "values_checked": sum(entry["values"] for entry in checked),
        "values_compared": sum(entry["values"] for entry in checked) - cut_off,
        "values_cut_off": cut_off,
        **{verdict: by_verdict[verdict] for verdict in SAID},
        "errata": errata,
    }


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write ``ledger.json``, and end with one line that a person can read."""
    if exception is not None:
        atexit.register(print, f"ledger: FAILED, the build broke off after {_warnings(app._warncount)}")
        return
    if app.builder.format != "html":
        return
    listed = entries(app)
    counts = totals(listed, len(_books(app).errata))
    text = json.dumps({"figures": listed, "totals": counts}, indent=1, ensure_ascii=False)
    Path(app.outdir, "ledger.json").write_text(text + "\n", encoding="utf-8")
    seconds = time.monotonic() - app._started  # type: ignore[attr-defined]
    # Sphinx has a few words to add; only then is this the last line.
    atexit.register(print, summary(counts, app._warncount, seconds))


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
    if counts["unchecked"]:
        parts.append(f"{counts['unchecked']} not checked")
    verdict = f"FAILED with {_warnings(warnings)}" if warnings else "all in order"
    return f"ledger: {', '.join(parts)}; {verdict}, in {seconds:.0f} s"


def _warnings(count: int) -> str:
    return f"{count} warning{'s' * (count != 1)}"


# ---- places on the pages --------------------------------------------------------------------


class CountRole(SphinxRole):
    """``{ledger}`figures_checked` ``: a number of this build."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a place for the number."""
        _readers(self.env).add(self.env.docname)
        place = fill("", what="count", name=self.text)
        place.source, place.line = self.get_source_info()
        return [place], []


class ErratumRole(SphinxRole):
    """``{erratum}`E25` ``: a link to an erratum."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a place for the link."""
        place = fill("", what="erratum", name=self.text)
        place.source, place.line = self.get_source_info()
        return [place], []


class Place(SphinxDirective):
    """A block that is filled when all verdicts are known."""

    what = ""

    def run(self) -> list[nodes.Node]:
        """Leave a place for the block."""
        self._depend_on_data()
        _readers(self.env).add(self.env.docname)
        place = fill("", what=self.what, name=" ".join(self.arguments))
        self.set_source_info(place)
        return [place]

    def _depend_on_data(self) -> None:
        for name in ("ledger_file", "ledger_errata_file"):
            self.env.note_dependency(_file(self.env.app, name))


class LedgerTable(Place):
    """``{ledger-table}``: every figure of the ledger."""

    what = "ledger-table"


class ErrataTable(Place):
    """``{errata-table}``: every erratum."""

    what = "errata-table"


class ErrataList(Place):
    """``{errata-list} 4``: the errata of one chapter, in short."""

    what = "errata-list"
    required_arguments = 1


def resolve(app: Sphinx, document: nodes.document, page: str) -> None:
    """Fill the places of a page; all verdicts are known now."""
    for small in list(document.findall(mark)):
        small.replace_self(_raw(_mark_html(app, page, small), f"[{SAID[small['verdict']][1]}] "))
    for place in list(document.findall(fill)):
        try:
            html, text = FILLERS[place["what"]](app, page, place["name"])
        except (KeyError, ValueError):
            logger.warning("ledger: nothing is called %r here", place["name"], location=place, type="ledger")
            html = text = "?"
        inline = place["what"] in ("count", "erratum")
        place.replace_self(_raw(html, text) if inline else nodes.container("", *_raw(html, text)))


def _raw(html: str, text: str) -> list[nodes.Node]:
    return [nodes.raw("", html, format="html"), nodes.raw("", text, format="latex")]


def _fill_count(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    if name == "json":
        return f'<a href="{_to_root(page)}ledger.json"><code>ledger.json</code></a>', "ledger.json"
    number = f"{totals(entries(app), len(_books(app).errata))[name]:,}"
    return number, number


def _fill_erratum(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    erratum = _books(app).errata[name]
    return f'<a href="{_uri(app, page, ERRATA_PAGE, erratum.anchor)}">{name}</a>', name


def _fill_errata_list(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    errata = [erratum for erratum in _books(app).errata.values() if erratum.chapter == int(name)]
    items = [
        f'<li><a href="{_uri(app, page, ERRATA_PAGE, erratum.anchor)}">{erratum.id}</a> '
        f"{escape(erratum.text)}{_right(erratum)}</li>"
        for erratum in errata
    ]
    count = f"{len(errata)} known mistakes of the sources bear on this chapter"
    return (
        f'<details class="gd-errata"><summary>{count}</summary><ul>{"".join(items)}</ul></details>',
        count,
    )


def _right(erratum: Erratum) -> str:
    return f'<p class="gd-right"><span>Right:</span> {escape(erratum.correct)}</p>'


def _fill_errata_table(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    books = _books(app)
    cells = {entry["id"]: entry for entry in entries(app) if entry["page"]}
    groups: dict[str, list[str]] = {}
    for erratum in books.errata.values():
        groups.setdefault(erratum.group, []).append(_erratum_html(app, page, erratum, cells))
    html = "".join(
        f'<section><h2>{escape(group)}</h2><dl class="gd-errata-all">{"".join(items)}</dl></section>'
        for group, items in groups.items()
    )
    return html, f"{len(books.errata)} errata"


def _erratum_html(app: Sphinx, page: str, erratum: Erratum, cells: dict[str, dict[str, Any]]) -> str:
    ran = [
        f'<a href="{_to_root(page)}{cells[figure]["page"]}">{escape(figure)}</a>'
        for figure in erratum.figures
        if figure in cells
    ]
    run = f'<p class="gd-run">Run at {", ".join(ran)}.</p>' if ran else ""
    return (
        f'<dt id="{erratum.anchor}"><a href="#{erratum.anchor}">{erratum.id}</a> '
        f'<span class="gd-kind">{erratum.kind}</span> '
        f'<span class="gd-place">{escape(erratum.where)}</span></dt>'
        f"<dd><p>{escape(erratum.text)}</p>{_right(erratum)}{run}</dd>"
    )


def _to_root(page: str) -> str:
    return "../" * page.count("/")


def _fill_ledger_table(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    listed = entries(app)
    html = []
    for chapter in sorted({entry["chapter"] for entry in listed}):
        rows = "".join(_row(app, page, entry) for entry in listed if entry["chapter"] == chapter)
        html.append(
            f'<section><h2>Chapter {chapter}</h2><div class="gd-ledger-box"><table class="table gd-ledger">'
            "<thead><tr><th>Figure</th><th>Printed</th><th>Recomputed</th><th>Verdict</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div></section>"
        )
    return "".join(html), f"{len(listed)} figures"


def _row(app: Sphinx, page: str, entry: dict[str, Any]) -> str:
    books = _books(app)
    figure = books.ledger.figures[entry["id"]]
    sign, words = SAID[entry["verdict"]]
    name = f"<code>{escape(figure.id)}</code>"
    if entry["page"]:
        name = f'<a href="{_to_root(page)}{entry["page"]}">{name}</a>'
    places = "<br>".join(escape(", ".join(books.ledger.edition(source))) for source in figure.source)
    errata = ", ".join(
        f'<a href="{_uri(app, page, ERRATA_PAGE, books.errata[id_].anchor)}">{id_}</a>'
        for id_ in figure.errata
    )
    why = figure.reason or figure.missing
    return (
        f'<tr id="{figure.anchor}"><th scope="row">{name}<span class="gd-topic">{escape(figure.topic)}</span>'
        f'<span class="gd-place">{places}</span></th>'
        f'<td data-label="Printed">{_values_html(figure.printed)}</td>'
        f'<td data-label="Recomputed">{_values_html(entry["computed"])}</td>'
        f'<td data-label="Verdict"><span class="gd-mark gd-mark-{entry["verdict"]}">'
        f'<span aria-hidden="true">{sign}</span>{words}</span>'
        f"{f'<span class=gd-why>{escape(why)}</span>' if why else ''}"
        f"{f'<span class=gd-why>{errata}</span>' if errata else ''}</td></tr>"
    )


def _values_html(printed: Printed | None) -> str:
    """Show the first values of a figure, and the rest on request."""
    if printed is None:
        return '<span class="gd-none">–</span>'
    rows = [printed] if isinstance(printed, str) else printed
    lines = [escape("  ".join(value or "(cut off)" for value in values_in(row))) for row in rows]
    if len(lines) <= MOST_VALUES:
        return f"<pre>{chr(10).join(lines)}</pre>"
    head, rest = lines[: MOST_VALUES - 1], lines[MOST_VALUES - 1 :]
    return (
        f"<pre>{chr(10).join(head)}</pre><details><summary>{len(rest)} more rows</summary>"
        f"<pre>{chr(10).join(rest)}</pre></details>"
    )


FILLERS = {
    "count": _fill_count,
    "erratum": _fill_erratum,
    "errata-list": _fill_errata_list,
    "errata-table": _fill_errata_table,
    "ledger-table": _fill_ledger_table,
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Compare while reading, judge at every build, fill the pages at the end."""
    app.add_config_value("ledger_file", "published.toml", "env", frozenset({str}))
    app.add_config_value("ledger_errata_file", "errata.toml", "env", frozenset({str}))
    app.add_config_value("ledger_dependencies", [], "env", frozenset({list}))
    app.add_config_value("ledger_expected_values", {}, "", frozenset({dict}))
    app.add_node(mark)
    app.add_node(fill)
    app.add_role("ledger", CountRole())
    app.add_role("erratum", ErratumRole())
    app.add_directive("ledger-table", LedgerTable)
    app.add_directive("errata-table", ErrataTable)
    app.add_directive("errata-list", ErrataList)
    app.add_css_file("ledger.css")
    app.connect("builder-inited", load)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("doctree-read", read_claims)
    app.connect("env-updated", judge)
    app.connect("doctree-resolved", resolve)
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
