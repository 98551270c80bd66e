"""The ledger: every figure that the book has printed, and how it is compared.

`load_ledger` and `load_errata` read the two data files and refuse a mistake in them by name.
`compare` takes what a cell shows and says whether it is what the book has printed. It counts
every value, and a value that is missing on either side is a difference.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from . import reading
from .rounding import RULES, as_printed

__all__ = [
    "NOT_CHECKED",
    "Comparison",
    "Erratum",
    "Figure",
    "Ledger",
    "compare",
    "load_errata",
    "load_ledger",
    "values_in",
]

Printed: TypeAlias = "str | list[Printed]"
Record = TypeVar("Record", "Figure", "Erratum")

# A cell shows this line when the data for its figure cannot be had.
NOT_CHECKED = "not checked: MNIST not available"
DOWNLOADED = "MNIST"

ROWS = ("log", "table")
KINDS = ("value", "claim", *ROWS)
STATUSES = ("reproduces", "erratum", "underspecified")
COLUMN_RULES = ("int", "str", "trunc5")
FIGURE_TABLES = ("format", "title", "author", "chapters", "sources", "figure")
ERRATUM_TABLES = ("erratum",)


@dataclass(frozen=True)
class Figure:
    """One printed figure: what is printed, where, and the setup that gives it.

    Parameters
    ----------
    id : str
        ``ch4/gradient-descent/log``.
    chapter : int
        The chapter of the book.
    kind : {"value", "log", "table", "claim"}
        What it is in print.
    topic : str
        What it is about, in our words.
    source : tuple of str
        Edition and section, once for each place where it is printed.
    status : {"reproduces", "erratum", "underspecified"}
        What is known of it.
    printed : str or nested list of str
        The figure, unchanged. An empty text marks a value that the source cuts off.
    rule : str
        How it was rounded; see `grokdocs.rounding`.
    setup : mapping
        The numbers that give it.
    recomputed : str or nested list of str, optional
        For an erratum: what the setup gives, in full.
    reason, missing, note : str
        Why it is an erratum; what is missing in the source; anything else.
    columns, column_rules, errata : tuple of str
        Names and rules of the columns; the errata that bear on it.

    Notes
    -----
    The ledger.

    Examples
    --------
    >>> where = ("meap6 | Sums",)
    >>> figure = Figure("ch3/sum", 3, "value", "a sum", where, "reproduces", "0.98", "decimals", {})
    >>> figure.anchor, figure.count
    ('ch3-sum', 1)
    """

    id: str
    chapter: int
    kind: str
    topic: str
    source: tuple[str, ...]
    status: str
    printed: Printed
    rule: str
    setup: Mapping[str, Any]
    recomputed: Printed | None = None
    reason: str = ""
    missing: str = ""
    note: str = ""
    columns: tuple[str, ...] = ()
    column_rules: tuple[str, ...] = ()
    errata: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Where the claiming cell stands on its page."""
        return re.sub(r"[^a-z0-9]+", "-", self.id.lower())

    @property
    def count(self) -> int:
        """How many values are printed, those that are cut off among them."""
        return len(list(values_in(self.printed)))


@dataclass(frozen=True)
class Erratum:
    """One mistake of the sources.

    Parameters
    ----------
    id : str
        ``E75``.
    chapter : int
        The chapter it belongs to; 0 if it runs through all of them.
    group : str
        The heading under which it is listed.
    kind : {"code", "number", "claim"}
        Code that does not run as it should, a wrong number, a misleading claim.
    where : str
        Edition and section.
    text : str
        What is wrong, in our words.
    correct : str
        What a right version computes.
    figures : tuple of str
        The printed figures that it bears on.
    stated : tuple of str
        What the cells that run it must show, in this order: values, words, or several of them
        side by side.
    not_run : str
        Why no cell can run it.
    data : str
        The data set without which it cannot be run.
    rank : int
        Its place among those that change a result; 0 if it changes none.

    Notes
    -----
    The errata.

    Examples
    --------
    >>> Erratum("E14", 3, "Chapter 3", "number", "vectors", "c.e is printed as 0", "1").anchor
    'e14'
    """

    id: str
    chapter: int
    group: str
    kind: str
    where: str
    text: str
    correct: str
    figures: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    not_run: str = ""
    data: str = ""
    rank: int = 0

    @property
    def anchor(self) -> str:
        """Where it stands on the page of errata."""
        return self.id.lower()


@dataclass(frozen=True)
class Ledger:
    """All printed figures, in the order of the book.

    Parameters
    ----------
    figures : mapping of str to Figure
        The figures by their id.
    sources : mapping of str to str
        The editions: short name and full name.

    Notes
    -----
    The ledger.

    Examples
    --------
    >>> Ledger({}, {"meap6": "version 6"}).edition("meap6 | What is a Neural Network?")
    ('version 6', 'What is a Neural Network?')
    """

    figures: Mapping[str, Figure]
    sources: Mapping[str, str]

    def edition(self, source: str) -> tuple[str, str]:
        """Split a source into the full name of the edition, and the section."""
        short, _, section = source.partition(" | ")
        return self.sources[short], section

    def of_chapter(self, chapter: int) -> list[Figure]:
        """Pick the figures of one chapter."""
        return [figure for figure in self.figures.values() if figure.chapter == chapter]


@dataclass(frozen=True)
class Comparison:
    """What came of comparing one figure with what a cell shows.

    Parameters
    ----------
    verdict : {"reproduces", "erratum", "underspecified", "differs", "unchecked"}
        ``erratum`` means that the known mistake was verified: the right value was computed,
        and it is not the printed one.
    computed : str or nested list of str, optional
        What the page shows, written as print would write it.
    problems : tuple of str
        Each difference, in a line.

    Notes
    -----
    The ledger.

    Examples
    --------
    >>> Comparison("differs", "0.86", ("printed 0.85, computed 0.86",)).problems
    ('printed 0.85, computed 0.86',)
    """

    verdict: str
    computed: Printed | None = None
    problems: tuple[str, ...] = ()


def values_in(printed: Printed) -> Iterator[str]:
    """Walk through a printed figure, value by value.

    Parameters
    ----------
    printed : str or nested list of str
        The figure.

    Yields
    ------
    str
        The values, row by row.

    Notes
    -----
    The ledger.

    Examples
    --------
    >>> list(values_in([["0.3025", "0.25"], ["0.17", ""]]))
    ['0.3025', '0.25', '0.17', '']
    """
    if isinstance(printed, str):
        yield printed
        return
    for part in printed:
        yield from values_in(part)


def compare(figure: Figure, text: str) -> Comparison:
    """Compare a printed figure with what a cell shows.

    Parameters
    ----------
    figure : Figure
        What is printed, and by which rule it was rounded.
    text : str
        The text output of the cell.

    Returns
    -------
    Comparison
        The verdict, and every difference.

    Notes
    -----
    The ledger.

    Examples
    --------
    >>> where = ("meap6 | Sums",)
    >>> figure = Figure("ch3/sum", 3, "value", "a sum", where, "reproduces", "0.98", "decimals", {})
    >>> compare(figure, "0.9800000000000001").verdict
    'reproduces'
    >>> compare(figure, "0.99")
    Comparison(verdict='differs', computed='0.99', problems=('printed 0.98, computed 0.99',))
    """
    if NOT_CHECKED in text.splitlines() and figure.setup.get("data") == DOWNLOADED:
        return Comparison("unchecked")
    try:
        if not any(values_in(figure.printed)):
            raise ValueError("nothing is printed that could be compared")
        shown = _read(figure, text)
        computed = _round(figure, shown, figure.printed)
        if figure.status == "reproduces":
            return _judge(figure.printed, computed)
        if figure.status == "underspecified":
            return _judge_open(figure.printed, computed)
        recomputed = figure.recomputed or ""
        return _judge_erratum(figure.printed, computed, recomputed, _round(figure, shown, recomputed))
    except ValueError as error:
        return Comparison("differs", None, (str(error),))


def load_ledger(path: Path | str) -> Ledger:
    r"""Read the printed figures, and refuse a mistake in the file by name.

    Parameters
    ----------
    path : Path or str
        The file ``published.toml``.

    Returns
    -------
    Ledger
        The figures.

    Raises
    ------
    ValueError
        If an entry has an unknown key, lacks one, repeats an id, has a status without its
        reason, or names a rule, a source or a row that does not exist.

    Notes
    -----
    The ledger.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "published.toml")
    ...     _ = file.write_text('chapters = [3]\n[sources]\n[[figure]]\nid = "ch3/sum"')
    ...     load_ledger(file)
    Traceback (most recent call last):
        ...
    ValueError: published.toml, figure ch3/sum: 'chapter' is missing
    """
    path = Path(path)
    data = _toml(path, FIGURE_TABLES)
    if not isinstance(data.get("sources"), dict) or not isinstance(data.get("chapters"), list):
        raise ValueError(f"{path.name}: name the editions under [sources], and list the chapters")
    figures = _records(path.name, data, Figure, lambda figure: _check_figure(figure, data))
    return Ledger({figure.id: figure for figure in figures}, data["sources"])


def load_errata(path: Path | str, ledger: Ledger) -> dict[str, Erratum]:
    r"""Read the mistakes of the sources, and hold them against the ledger.

    Parameters
    ----------
    path : Path or str
        The file ``errata.toml``.
    ledger : Ledger
        The figures that the errata bear on.

    Returns
    -------
    dict of str to Erratum
        The errata by their id.

    Raises
    ------
    ValueError
        If an entry is malformed or repeated, or if errata and figures do not name each other.

    Notes
    -----
    The errata.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "errata.toml")
    ...     _ = file.write_text('[[erratum]]\nid = "75"')
    ...     load_errata(file, Ledger({}, {}))
    Traceback (most recent call last):
        ...
    ValueError: errata.toml, erratum 75: 'chapter' is missing
    """
    path = Path(path)
    data = _toml(path, ERRATUM_TABLES)
    listed = _records(path.name, data, Erratum, lambda erratum: _check_erratum(erratum, ledger))
    errata = {erratum.id: erratum for erratum in listed}
    for figure in ledger.figures.values():
        for unknown in set(figure.errata) - set(errata):
            raise ValueError(f"{path.name}: figure {figure.id} names {unknown}, which is not there")
    return errata


# ---- reading a cell -------------------------------------------------------------------------


def _read(figure: Figure, text: str) -> Printed:
    """Read the values of a figure from a text, in the shape in which they are printed."""
    printed = figure.printed
    if figure.kind in ROWS and figure.columns:
        rows = reading.columns(text, figure.columns, figure.setup.get("rows"))
        return [row[0] for row in rows] if isinstance(printed[0], str) else [list(row) for row in rows]
    if figure.kind == "table":
        return [list(row) for row in reading.rows_of(text, len(printed[0]))]
    lines = reading.lines_of(text)
    if figure.rule in ("exact", "raises", "holds"):
        return _read_words(figure, lines)
    answers = "\n".join(reading.answer(line) for line in lines)
    if figure.rule == "shape":
        return answers
    return _fold(reading.numbers_of(answers), printed)


def _read_words(figure: Figure, lines: list[str]) -> Printed:
    if isinstance(figure.printed, list):
        if len(lines) == len(figure.printed):
            return list(lines)
        return list(" ".join(map(reading.answer, lines)).split())
    if len(lines) != 1:
        raise ValueError(
            f"the cell shows {len(lines)} lines where print has one value: show that value alone"
        )
    return lines[0] if figure.rule == "raises" else reading.answer(lines[0])


def _fold(values: list[str], like: Printed) -> Printed:
    """Give a flat list the shape of the printed figure, and refuse one too many or too few."""
    expected = len(list(values_in(like)))
    if len(values) != expected:
        raise ValueError(f"print has {expected} values, the cell shows {len(values)}: {' '.join(values)}")
    left = iter(values)

    def fill(part: Printed) -> Printed:
        return next(left) if isinstance(part, str) else [fill(inner) for inner in part]

    return fill(like)


# ---- judging --------------------------------------------------------------------------------


def _round(figure: Figure, shown: Printed, like: Printed) -> Printed:
    """Write every value as print would have written it, with as many decimals as `like` has."""
    tolerance = float(figure.setup.get("tolerance", 0))

    def write(value: str, printed: str, rule: str) -> str:
        return as_printed(value, printed, rule, tolerance=tolerance)

    def walk(part: Printed, model: Printed, rules: Sequence[str]) -> Printed:
        if isinstance(part, str) or isinstance(model, str):
            if not (isinstance(part, str) and isinstance(model, str)):
                raise ValueError(
                    "print and page do not have the same shape: show one row for each printed row"
                )
            return write(part, model, rules[0])
        if len(part) != len(model):
            raise ValueError(f"print has {len(model)} values, the cell shows {len(part)}")
        flat = bool(rules[1:]) and all(isinstance(inner, str) for inner in part)
        return [
            walk(inner, inner_model, [rules[place]] if flat else rules)
            for place, (inner, inner_model) in enumerate(zip(part, model, strict=True))
        ]

    return walk(shown, like, figure.column_rules if figure.rule == "columns" else [figure.rule])


def _differences(printed: Printed, computed: Printed) -> list[str]:
    pairs = zip(values_in(printed), values_in(computed), strict=True)
    # What the source cuts off cannot be compared.
    return [f"printed {a}, computed {b}" for a, b in pairs if a and _plain(a) != _plain(b)]


def _plain(value: str) -> str:
    """Write .5 as 0.5, so that only the digits count."""
    return re.sub(r"^(-?)\.", r"\g<1>0.", value)


def _judge(printed: Printed, computed: Printed) -> Comparison:
    problems = _differences(printed, computed)
    return Comparison("differs" if problems else "reproduces", computed, tuple(problems))


def _judge_open(printed: Printed, computed: Printed) -> Comparison:
    if _differences(printed, computed):
        return Comparison("underspecified", computed)
    return Comparison("differs", computed, ("it reproduces now: change its status in the ledger",))


def _judge_erratum(
    printed: Printed, as_print: Printed, recomputed: Printed, as_recomputed: Printed
) -> Comparison:
    problems = [
        line.replace("printed", "the ledger's right value", 1)
        for line in _differences(recomputed, as_recomputed)
    ]
    if not _differences(printed, as_print):
        problems.append("the printed value follows from the setup after all: it is no erratum")
    return Comparison("differs" if problems else "erratum", as_recomputed, tuple(problems))


# ---- the schema -----------------------------------------------------------------------------


def _toml(path: Path, tables: Sequence[str]) -> dict[str, Any]:
    """Read a file, and refuse what is not TOML or has no place in it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for name in data:
            _one_of("a table", name, tables)
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None
    return data


def _records(
    file: str, data: Mapping[str, Any], kind: type[Record], check: Callable[[Record], None]
) -> list[Record]:
    """Read the entries of a file, and name the entry in which there is a mistake."""
    table = kind.__name__.lower()
    entries = data.get(table)
    if not (isinstance(entries, list) and entries and all(isinstance(entry, dict) for entry in entries)):
        raise ValueError(f"{file} has no [[{table}]]: there is nothing to read")
    records: list[Record] = []
    anchors: dict[str, str] = {}
    for number, entry in enumerate(entries, 1):
        try:
            record = kind(**_fields(kind, entry))
            check(record)
            if record.anchor in anchors:
                raise ValueError(
                    f"the id is too much like {anchors[record.anchor]}: each needs its own anchor"
                )
        except ValueError as error:
            raise ValueError(f"{file}, {table} {entry.get('id', f'number {number}')}: {error}") from None
        anchors[record.anchor] = record.id
        records.append(record)
    return records


def _fields(kind: type, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Hold an entry against the fields of its record, and their types."""
    known = {item.name: item for item in fields(kind)}
    for name in entry:
        if name not in known:
            raise ValueError(f"{name!r} is no key: choose from {', '.join(known)}")
    for name, item in known.items():
        if item.default is MISSING and name not in entry:
            raise ValueError(f"{name!r} is missing")
    return {name: _field(name, value, str(known[name].type)) for name, value in entry.items()}


def _field(name: str, value: Any, wanted: str) -> Any:
    match wanted:
        case "str":
            if not (isinstance(value, str) and value):
                raise ValueError(f"{name} is {value!r}: write a text, in quotes")
        case "int":
            if type(value) is not int:
                raise ValueError(f"{name} is {value!r}: write a whole number")
        case "tuple[str, ...]":
            if not (isinstance(value, list) and all(isinstance(part, str) for part in value)):
                raise ValueError(f"{name} is {value!r}: write a list of texts, in square brackets")
            return tuple(value)
        case "Mapping[str, Any]":
            if not (isinstance(value, dict) and value):
                raise ValueError(f"{name} is {value!r}: name the numbers that give the figure in a table")
        case _:
            _check_printed(name, value)
            if not any(values_in(value)):
                raise ValueError(f"{name} is empty: there is nothing to compare")
    return value


def _check_printed(name: str, value: Any) -> None:
    if isinstance(value, list):
        for part in value:
            _check_printed(name, part)
    elif not isinstance(value, str):
        raise ValueError(f"{name} holds {value!r}: quote it, or its digits are lost")


def _check_figure(figure: Figure, data: Mapping[str, Any]) -> None:
    _one_of("kind", figure.kind, KINDS)
    _one_of("status", figure.status, STATUSES)
    _one_of("rule", figure.rule, RULES)
    _one_of("chapter", figure.chapter, data["chapters"])
    if not figure.source:
        raise ValueError("source is empty: say in which edition and section it is printed")
    for source in figure.source:
        edition, _, section = source.partition(" | ")
        _one_of("the edition of a source", edition, tuple(data["sources"]))
        if not section:
            raise ValueError(f"source is {source!r}: write the edition, a bar and the section")
    if figure.rule == "within" and "tolerance" not in figure.setup:
        raise ValueError("rule within needs setup.tolerance: say how near is near")
    _check_status(figure)
    _check_rows(figure)
    _check_columns(figure)


def _check_status(figure: Figure) -> None:
    if figure.status == "erratum" and (figure.recomputed is None or not figure.reason):
        raise ValueError("an erratum needs 'recomputed', the right value, and its 'reason'")
    if figure.status == "underspecified" and not figure.missing:
        raise ValueError("an underspecified figure needs 'missing': say what the source does not tell")
    if figure.status == "reproduces" and (figure.recomputed is not None or figure.reason or figure.missing):
        raise ValueError("a figure that reproduces has no 'recomputed', 'reason' or 'missing'")
    for name in figure.errata:
        if not re.fullmatch(r"E\d\d", name):
            raise ValueError(f"errata names {name!r}: write E and two digits")


def _check_rows(figure: Figure) -> None:
    """Make sure that a log or a table is a list, and that its rows can be told apart."""
    if figure.kind not in ROWS:
        return
    rows = figure.setup.get("rows")
    if not isinstance(figure.printed, list):
        raise ValueError(f"printed is one text: a {figure.kind} is a list of rows")
    if not figure.columns and (figure.kind == "log" or isinstance(figure.printed[0], str)):
        raise ValueError(f"columns is missing: name the columns of the {figure.kind}")
    if rows is not None and not (isinstance(rows, list) and all(type(row) is int for row in rows)):
        raise ValueError(f"setup.rows is {rows!r}: list the passes that are printed, as whole numbers")
    if rows is not None and len(rows) != len(figure.printed):
        raise ValueError(f"setup.rows has {len(rows)} entries, printed has {len(figure.printed)} rows")


def _check_columns(figure: Figure) -> None:
    if figure.rule == "columns":
        if not figure.columns:
            raise ValueError("rule columns needs 'columns' and 'column_rules'")
        for rule in figure.column_rules:
            _one_of("column rule", rule, COLUMN_RULES)
        if len(figure.column_rules) != len(figure.columns):
            raise ValueError("column_rules and columns differ in length: give a rule for each column")
    for row in _rows(figure) if figure.columns else ():
        if len(row) != len(figure.columns):
            raise ValueError(f"a printed row has {len(row)} values, columns names {len(figure.columns)}")


def _rows(figure: Figure) -> list[list[Printed]]:
    """Take the printed figure row by row; a value with columns is one row."""
    printed = [figure.printed] if isinstance(figure.printed, str) else figure.printed
    if figure.kind not in ROWS and all(isinstance(part, str) for part in printed):
        return [list(printed)]
    return [[part] if isinstance(part, str) else part for part in printed]


def _check_erratum(erratum: Erratum, ledger: Ledger) -> None:
    if not re.fullmatch(r"E\d\d", erratum.id):
        raise ValueError("the id is E and two digits")
    _one_of("kind", erratum.kind, ("code", "number", "claim"))
    for name in erratum.figures:
        if name not in ledger.figures:
            raise ValueError(f"it names the figure {name}, which is not in the ledger")
    if erratum.stated and erratum.not_run:
        raise ValueError("it has 'stated' and 'not_run': a cell runs it, or none does")


def _one_of(name: str, value: object, allowed: Sequence[object]) -> None:
    if value not in allowed:
        raise ValueError(f"{name} is {value!r}: choose from {', '.join(map(str, allowed))}")
