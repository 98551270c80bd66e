"""The ledger in the book: claims, marks, verdicts, and the file that lists them.

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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from ..paper.builders import is_a_site
from . import reading
from .published import (
    NOT_CHECKED,
    Comparison,
    Erratum,
    Figure,
    Ledger,
    compare,
    load_errata,
    load_ledger,
    values_in,
)

logger = logging.getLogger(__name__)

LEDGER_PAGE, ERRATA_PAGE = "reference/ledger", "reference/errata"
CHAPTER = re.compile(r"^chapters/(\d\d)-")

# Writes a place on a page, from the page and what the place is named: for HTML, and as plain text.
Filler: TypeAlias = "Callable[[Sphinx, str, str], tuple[str, str]]"

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
        ledger = load_ledger(data_file(app, "ledger_file"))
        errata = load_errata(data_file(app, "ledger_errata_file"), ledger)
    except (ValueError, OSError) as error:
        raise ExtensionError(str(error)) from None
    app._books = Books(ledger, errata)  # type: ignore[attr-defined]


def books_of(app: Sphinx) -> Books:
    """Hold the two data files."""
    books: Books = app._books  # type: ignore[attr-defined]
    return books


def data_file(app: Sphinx, name: str) -> Path:
    """Find the file that a setting names."""
    return Path(app.srcdir, app.config[name])


def _claims(env: BuildEnvironment) -> dict[str, list[Claim]]:
    """Hold the claims of each page; they are pickled with the environment."""
    if not hasattr(env, "ledger_claims"):
        env.ledger_claims = {}  # type: ignore[attr-defined]
    claims: dict[str, list[Claim]] = env.ledger_claims  # type: ignore[attr-defined]
    return claims


def readers_of(env: BuildEnvironment) -> set[str]:
    """Hold the pages that show counts or lists, and are written again when a verdict changes."""
    if not hasattr(env, "ledger_readers"):
        env.ledger_readers = set()  # type: ignore[attr-defined]
    readers: set[str] = env.ledger_readers  # type: ignore[attr-defined]
    return readers


def purge(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget a page that is about to be read again."""
    _claims(env).pop(page, None)
    readers_of(env).discard(page)


def merge(app: Sphinx, env: BuildEnvironment, pages: Iterable[str], other: BuildEnvironment) -> None:
    """Take over what another process has read."""
    _claims(env).update({page: _claims(other)[page] for page in pages if page in _claims(other)})
    readers_of(env).update(readers_of(other) & set(pages))


# ---- claims ---------------------------------------------------------------------------------


def read_claims(app: Sphinx, document: nodes.document) -> None:
    """Compare what the cells of a page show with the figures that they claim."""
    env = app.env
    cells = [node for node in document.findall(nodes.container) if node.get("nb_element") == "cell_code"]
    if cells:
        _depend(app)
    for cell in cells:
        ids = split_ids(dict(cell.get("cell_metadata") or {}).get("book") or [])
        if not ids:
            continue
        claims = _compare_cell(books_of(app).ledger, ids, text_of(cell), env.docname, cell.line)
        _claims(env).setdefault(env.docname, []).extend(claims)
        _put_marks(document, cell, claims, books_of(app))


def _depend(app: Sphinx) -> None:
    """Read a page with cells again whenever the package, the ledger or the data change."""
    root = Path(app.confdir)
    for pattern in app.config.ledger_dependencies:
        for path in sorted(root.glob(pattern)):
            app.env.note_dependency(path)
    for name in ("ledger_file", "ledger_errata_file"):
        app.env.note_dependency(data_file(app, name))


def split_ids(claimed: str | Sequence[str]) -> list[str]:
    """Read one id, several with commas between them, or a list.

    >>> split_ids("ch3/a, ch3/b") == split_ids(["ch3/a", "ch3/b"])
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
    books = books_of(app)
    figures = [books.ledger.figures[id_] for id_ in place["figures"]]
    sign, words = SAID[place["verdict"]]
    target = uri(app, page, LEDGER_PAGE, figures[0].anchor)
    if place["erratum"]:
        words = f"erratum {place['erratum']}"
        target = uri(app, page, ERRATA_PAGE, books.errata[place["erratum"]].anchor)
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


def uri(app: Sphinx, page: str, other: str, anchor: str) -> str:
    """Link from a page to a place on another."""
    base = "" if page == other else app.builder.get_relative_uri(page, other)
    return f"{base}#{anchor}"


# ---- verdicts -------------------------------------------------------------------------------


def judge(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Look through all verdicts, warn of each that is not in order, and name the pages to rewrite."""
    ledger, claims = books_of(app).ledger, list(_all_claims(env))
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
    return sorted(readers_of(env) & set(env.found_docs))


def _judge_claim(claim: Claim, ledger: Ledger) -> None:
    place = (claim.page, claim.line)
    if claim.comparison is None:
        _warn(f"{claim.id} is not in the ledger: look up its id", place)
    elif claim.comparison.verdict == "differs":
        figure = ledger.figures[claim.id]
        problems = "\n  ".join(claim.comparison.problems)
        _warn(f"{claim.id} differs from print ({figure.source[0]}):\n  {problems}", place)
    elif claim.comparison.verdict == "unchecked" and must_have_data():
        _warn(f"{claim.id} is not checked, and GROKDOCS_REQUIRE_MNIST is set", place)


def must_have_data() -> bool:
    """Ask whether a figure may stay unchecked for want of data."""
    return os.environ.get("GROKDOCS_REQUIRE_MNIST", "") not in ("", "0")


def _judge_counts(app: Sphinx, env: BuildEnvironment) -> None:
    """Compare how many values were compared with how many there were when the chapter was written."""
    compared: Counter[int] = Counter()
    unchecked: Counter[int] = Counter()
    for claim in _all_claims(env):
        if claim.comparison and claim.comparison.verdict != "differs":
            figure = books_of(app).ledger.figures[claim.id]
            counted = unchecked if claim.comparison.verdict == "unchecked" else compared
            counted[figure.chapter] += figure.count
    for chapter, expected in app.config.ledger_expected_values.items():
        excused = 0 if must_have_data() else unchecked[chapter]
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
    books = books_of(app)
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
    counts = totals(listed, len(books_of(app).errata))
    if is_a_site(app.builder):
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


class InlinePlace(SphinxRole):
    """A word that is filled in when all verdicts are known."""

    what = ""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a place for the word."""
        place = fill("", what=self.what, name=self.text, inline=True)
        place.source, place.line = self.get_source_info()
        return [place], []


class CountRole(InlinePlace):
    """``{ledger}`figures_checked` ``: a number of this build."""

    what = "count"

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a place, and have the page written again when a verdict changes."""
        readers_of(self.env).add(self.env.docname)
        return super().run()


class Place(SphinxDirective):
    """A block that is filled when all verdicts are known."""

    what = ""

    def run(self) -> list[nodes.Node]:
        """Leave a place for the block."""
        return [self.place(" ".join(self.arguments))]

    def place(self, name: str) -> fill:
        """Leave a place for the block of this name."""
        for file in ("ledger_file", "ledger_errata_file"):
            self.env.note_dependency(data_file(self.env.app, file))
        readers_of(self.env).add(self.env.docname)
        place = fill("", what=self.what, name=name, inline=False)
        self.set_source_info(place)
        return place

    def sections(self, titles: Mapping[str, str]) -> list[nodes.Node]:
        """Leave a place in a section of its own for each name."""
        sections: list[nodes.Node] = []
        for name, title in titles.items():
            section = nodes.section("", nodes.title(title, title), self.place(name))
            section["names"].append(nodes.fully_normalize_name(title))
            self.state.document.note_implicit_target(section, section)
            sections.append(section)
        return sections


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
        content = _raw(html, text)
        place.replace_self(content if place["inline"] else nodes.container("", *content))


def _raw(html: str, text: str) -> list[nodes.Node]:
    return [nodes.raw("", html, format="html"), nodes.raw("", text, format="latex")]


def _fill_count(app: Sphinx, page: str, name: str) -> tuple[str, str]:
    if name == "json":
        return f'<a href="{to_root(page)}ledger.json"><code>ledger.json</code></a>', "ledger.json"
    number = f"{totals(entries(app), len(books_of(app).errata))[name]:,}"
    return number, number


def to_root(page: str) -> str:
    """Climb from a page to the folder of the site."""
    return "../" * page.count("/")


# Extensions put their own in here: what a place is called, and how it is filled.
FILLERS: dict[str, Filler] = {"count": _fill_count}


def setup(app: Sphinx) -> dict[str, Any]:
    """Compare while reading, judge at every build, fill the pages at the end."""
    app.add_config_value("ledger_file", "published.toml", "env", frozenset({str}))
    app.add_config_value("ledger_errata_file", "errata.toml", "env", frozenset({str}))
    app.add_config_value("ledger_dependencies", [], "env", frozenset({list}))
    app.add_config_value("ledger_expected_values", {}, "", frozenset({dict}))
    app.add_node(mark)
    app.add_node(fill)
    app.add_role("ledger", CountRole())
    app.add_css_file("ledger.css")
    app.connect("builder-inited", load)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("doctree-read", read_claims)
    app.connect("env-updated", judge)
    app.connect("doctree-resolved", resolve)
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
