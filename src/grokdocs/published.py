"""The ledger: what the book printed, and whether a recomputation prints the same.

A *figure* is one printed number, log, table or claim. It carries the setup that should produce it and
the rule under which the book rounded it. `load_ledger` reads all of them from ``published.toml``,
`read_output` finds the values in what a cell displays, and `compare` gives the verdict.

Values stay text from end to end: two numbers can be equal while their digits are not.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeAlias

__all__ = [
    "NOT_AVAILABLE",
    "Comparison",
    "Erratum",
    "Figure",
    "Ledger",
    "LedgerError",
    "Nested",
    "ReadError",
    "Source",
    "compare",
    "decimals",
    "exact",
    "holds",
    "integer",
    "leaves",
    "load_errata",
    "load_ledger",
    "percent",
    "py2_str12",
    "py3_repr",
    "raises",
    "read_output",
    "shape",
    "shares",
    "trunc5",
    "within",
]

#: A text, or a row of texts, or rows of them: how values are printed and read.
Nested: TypeAlias = "str | tuple[Nested, ...]"

#: The line by which a cell says that the data it needs is not here.
NOT_AVAILABLE = "not checked: MNIST not available"

KINDS = frozenset({"value", "log", "table", "claim"})
STATUSES = frozenset({"reproduces", "erratum", "underspecified"})
NUMBER_RULES = frozenset({"py2-str12", "py3-repr", "decimals", "percent", "within", "columns"})
RULES = NUMBER_RULES | {"exact", "holds", "shape", "raises"}
COLUMN_RULES = frozenset({"int", "str", "trunc5"})
ERRATUM_KINDS = frozenset({"code", "number", "claim"})

MOST_DIFFERENCES = 5

_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf)%?(?!\w)")
_EXCEPTION = re.compile(r"\s*([A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt|Iteration))\b")
_TRUTH = {"True": "holds", "False": "fails", "holds": "holds", "fails": "fails"}
_FIGURE_ID = re.compile(r"ch(\d+)/[\w.-]+(?:/[\w.-]+)*")
_ERRATUM_ID = re.compile(r"E\d\d")


class LedgerError(ValueError):
    """The ledger or the errata do not keep to their form; the message names the entry and the remedy."""


class ReadError(ValueError):
    """The text of a cell cannot be read as the figure that it claims."""


# ---------------------------------------------------------------- records


@dataclass(frozen=True)
class Source:
    """One place where a figure or a mistake is printed.

    Parameters
    ----------
    edition : str
        The short name of the edition, a key of the ledger's sources.
    place : str
        The section, by its number or its title.

    Examples
    --------
    >>> Source.parse("live4 | 4.7")
    Source(edition='live4', place='4.7')
    """

    edition: str
    place: str

    @classmethod
    def parse(cls, text: str) -> Source:
        """Read ``edition | place``."""
        edition, bar, place = text.partition(" | ")
        if not (bar and edition.strip() and place.strip()):
            raise LedgerError(f"source {text!r} has no place: write 'edition | section'")
        return cls(edition.strip(), place.strip())


@dataclass(frozen=True)
class Figure:
    """One printed number, log, table or claim, and the setup that should produce it.

    Parameters
    ----------
    id : str
        ``ch4/gradient-descent/log``: the chapter and a name.
    chapter : int
        The chapter that prints it.
    kind : {"value", "log", "table", "claim"}
        What is printed.
    topic : str
        A line of what it is, in our words.
    source : tuple of Source
        Every place that prints it.
    status : {"reproduces", "erratum", "underspecified"}
        What a recomputation is expected to show.
    printed : str or nested tuple of str
        The digits in print, untouched. An empty text is a value that the source cuts off.
    rule : str
        How print rounds; see the functions of this module.
    setup : mapping
        The parameters, under names that explain themselves.
    recomputed : str or nested tuple of str, optional
        An erratum's right values, in the shape of `printed`.
    reason : str, optional
        Why an erratum is one.
    missing : str, optional
        What an underspecified figure lacks.
    errata : tuple of str
        The entries of the errata that bear on it.
    note : str, optional
        Anything else.
    columns : tuple of str
        The names of a log's or table's columns.
    column_rules : tuple of str
        The rule of each column, when `rule` is ``columns``.

    Examples
    --------
    >>> figure = Figure("ch3/sum", 3, "value", "a sum", (Source("meap6", "Sums"),), "reproduces",
    ...                 ("0.5", "1.5"), "decimals", {"inputs": [1, 3]})
    >>> figure.anchor, figure.value_count
    ('ch3-sum', 2)
    """

    id: str
    chapter: int
    kind: str
    topic: str
    source: tuple[Source, ...]
    status: str
    printed: Nested
    rule: str
    setup: Mapping[str, Any]
    recomputed: Nested | None = None
    reason: str | None = None
    missing: str | None = None
    errata: tuple[str, ...] = ()
    note: str | None = None
    columns: tuple[str, ...] = ()
    column_rules: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The id as a page's anchor."""
        return self.id.replace("/", "-")

    @property
    def value_count(self) -> int:
        """How many values are printed, those cut off included."""
        return len(leaves(self.printed))


@dataclass(frozen=True)
class Erratum:
    """One mistake of the sources.

    Parameters
    ----------
    id : str
        ``E14``.
    group : str
        The heading it stands under.
    chapter : int
        The chapter it concerns; 0 when it runs across the sources.
    kind : {"code", "number", "claim"}
        Code that does not run or runs wrong; a wrong number; a wrong statement.
    sources : tuple of str
        The short names of the editions that have it.
    where : str
        The place in them.
    text : str
        What is wrong.
    correct : str
        What is right.
    figures : tuple of str
        The figures of the ledger that it bears on.

    Examples
    --------
    >>> Erratum("E64", "Chapter 6", 6, "number", ("meap6",), "Linear", "1*10*2 is 100", "20").anchor
    'e64'
    """

    id: str
    group: str
    chapter: int
    kind: str
    sources: tuple[str, ...]
    where: str
    text: str
    correct: str
    figures: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The id as a page's anchor."""
        return self.id.lower()


@dataclass(frozen=True)
class Ledger:
    """Every printed figure of the book.

    Parameters
    ----------
    title, author : str
        The book.
    chapters : tuple of int
        The chapters that print figures.
    sources : mapping of str to str
        The editions by their short names.
    figures : tuple of Figure
        In the order of the book.

    Examples
    --------
    >>> ledger = Ledger("A book", "Somebody", (1,), {"first": "the first edition"}, ())
    >>> ledger.of_chapter(1), "ch1/sum" in ledger
    ((), False)
    """

    title: str
    author: str
    chapters: tuple[int, ...]
    sources: Mapping[str, str]
    figures: tuple[Figure, ...]
    _by_id: Mapping[str, Figure] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {figure.id: figure for figure in self.figures})

    def __contains__(self, figure_id: str) -> bool:
        return figure_id in self._by_id

    def __getitem__(self, figure_id: str) -> Figure:
        return self._by_id[figure_id]

    def of_chapter(self, chapter: int) -> tuple[Figure, ...]:
        """Pick the figures of one chapter."""
        return tuple(figure for figure in self.figures if figure.chapter == chapter)


@dataclass(frozen=True)
class Comparison:
    """What came of comparing a cell with print.

    Parameters
    ----------
    verdict : {"reproduces", "erratum", "underspecified", "differs", "unchecked"}
        The first three confirm the status of the figure, the fourth refutes it, and the last means
        that the data was not there.
    computed : str or nested tuple of str, optional
        The recomputed values, rounded as print rounds, in the shape of print.
    problems : tuple of str
        Why the figure differs, a line for each value.

    Examples
    --------
    >>> Comparison("differs", "0.9", ("printed 0.8, computed 0.9",)).problems
    ('printed 0.8, computed 0.9',)
    """

    verdict: str
    computed: Nested | None = None
    problems: tuple[str, ...] = ()


# ---------------------------------------------------------------- how print rounds


def py2_str12(number: float) -> str:
    """Write a number as Python 2's ``print`` did: 12 significant digits.

    Parameters
    ----------
    number : float
        What to write.

    Returns
    -------
    str
        The digits; a whole number keeps its ``.0``.

    Examples
    --------
    The last bits of a sum vanish, and with them the reader's questions.

    >>> py2_str12(0.1 * 8.5), py2_str12(20 * 0.05), py2_str12(1 / 3e9)
    ('0.85', '1.0', '3.33333333333e-10')
    """
    text = f"{number:.12g}"
    return text if any(mark in text for mark in ".en") else f"{text}.0"


def py3_repr(number: float) -> str:
    """Write a number as Python 3 does: the shortest digits that read back to the same number.

    Parameters
    ----------
    number : float
        What to write.

    Returns
    -------
    str
        The digits.

    Examples
    --------
    >>> py3_repr(0.1 * 8.5), py3_repr(-0.0)
    ('0.8500000000000001', '-0.0')
    """
    return repr(float(number))


def decimals(number: float, like: str) -> str:
    """Round a number to as many decimals as print shows.

    Parameters
    ----------
    number : float
        What to write.
    like : str
        The printed text: only its number of decimals matters.

    Returns
    -------
    str
        The digits. A zero has no sign.

    Examples
    --------
    >>> decimals(0.004225, like="0.004"), decimals(99.7, like="100"), decimals(-0.001, like=".00")
    ('0.004', '100', '0.00')
    """
    text = f"{number:.{len(like.partition('.')[2])}f}"
    return text.lstrip("-") if float(text) == 0 else text


def percent(share: float, like: str) -> str:
    """Write a share as a percentage with as many decimals as print shows.

    Parameters
    ----------
    share : float
        A share: 1 is everything.
    like : str
        The printed text, ``60.1%``.

    Returns
    -------
    str
        The percentage, with its sign.

    Examples
    --------
    >>> percent(0.601, like="62.3%"), percent(0.769, like="77%")
    ('60.1%', '77%')
    """
    return decimals(100 * share, like.rstrip("%")) + "%"


def trunc5(number: float) -> str:
    """Cut a number to its first five characters, as the last chapter does with errors.

    Parameters
    ----------
    number : float
        What to write.

    Returns
    -------
    str
        Five characters or fewer, cut and not rounded.

    Examples
    --------
    Rounding would give 0.379.

    >>> trunc5(0.378998), decimals(0.378998, like="0.378")
    ('0.378', '0.379')
    """
    return py2_str12(number)[:5]


def integer(number: float) -> str:
    """Write a whole number without its point.

    Parameters
    ----------
    number : float
        What to write.

    Returns
    -------
    str
        The digits. A number that is not whole keeps its decimals, and so differs from any integer.

    Examples
    --------
    >>> integer(299.0), integer(299.5)
    ('299', '299.5')
    """
    return str(int(number)) if float(number).is_integer() else py2_str12(number)


def within(number: float, printed: float, tolerance: float) -> bool:
    """Tell whether a number is as close to the printed one as the figure asks.

    Parameters
    ----------
    number, printed : float
        The two.
    tolerance : float
        The largest distance that counts as the same.

    Returns
    -------
    bool
        Whether it is.

    Examples
    --------
    >>> within(1.0138, printed=1, tolerance=0.05), within(0.9, printed=1, tolerance=0.05)
    (True, False)
    """
    return abs(number - printed) <= tolerance


def exact(text: str, printed: str) -> bool:
    """Tell whether two texts are the same but for blanks at the end of a line.

    Parameters
    ----------
    text, printed : str
        The two.

    Returns
    -------
    bool
        Whether they are. Blanks anywhere else count.

    Examples
    --------
    >>> exact("[0 1 2 3]  ", "[0 1 2 3]"), exact("[0. 0.]", "[ 0.  0.]")
    (True, False)
    """
    return text.rstrip() == printed.rstrip()


def holds(text: str) -> str:
    """Turn the answer of a cell into the word of the ledger.

    Parameters
    ----------
    text : str
        ``True`` or ``False``, or the words themselves.

    Returns
    -------
    {"holds", "fails"}
        The word.

    Raises
    ------
    ReadError
        If the text is something else: *probably* is no verdict.

    Examples
    --------
    >>> holds("True"), holds(str(1 > 2))
    ('holds', 'fails')
    """
    if text.strip() not in _TRUTH:
        raise ReadError(f"{text.strip()!r} says neither True nor False: let the cell print one of them")
    return _TRUTH[text.strip()]


def shape(text: str, like: str) -> str:
    """Write the sizes of an array with the punctuation of print.

    Parameters
    ----------
    text : str
        Any text that has the sizes in their order.
    like : str
        The printed shape.

    Returns
    -------
    str
        The sizes as print would write them; with NumPy's commas if print has fewer or more of them.

    Examples
    --------
    >>> shape("(3, 4)", like="(3x4)"), shape("(3,)", like="(1,3)")
    ('(3x4)', '(3,)')
    """
    sizes = re.findall(r"\d+", text)
    if len(sizes) != len(re.findall(r"\d+", like)):
        return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
    remaining = iter(sizes)
    return re.sub(r"\d+", lambda _: next(remaining), like)


def raises(name: str, printed: str) -> bool:
    """Tell whether an exception is the one that print announces.

    Parameters
    ----------
    name : str
        The name of the exception.
    printed : str
        What print calls it: ``Value Error``, or just ``error``.

    Returns
    -------
    bool
        Whether the name contains the printed word, whatever its blanks and capitals.

    Examples
    --------
    >>> raises("ValueError", "Value Error"), raises("ValueError", "error"), raises("ValueError", "Type Error")
    (True, True, False)
    """
    return "".join(printed.lower().split()) in name.lower()


_NUMBER_WRITERS: Mapping[str, Callable[[float, str], str]] = {
    "py2-str12": lambda number, like: py2_str12(number),
    "str": lambda number, like: py2_str12(number),
    "py3-repr": lambda number, like: py3_repr(number),
    "decimals": decimals,
    "trunc5": lambda number, like: trunc5(number),
    "int": lambda number, like: integer(number),
}


def _write(rule: str, shown: str, like: str) -> str:
    """Write what a cell shows as print would; digits that are already in that form stay."""
    if shown == like:
        return like
    if rule in _NUMBER_WRITERS:
        return _NUMBER_WRITERS[rule](_number(shown), like)
    if rule == "percent":
        return (
            percent(_number(shown), like) if "%" not in shown else decimals(_number(shown), like[:-1]) + "%"
        )
    return shape(shown, like) if rule == "shape" else shown


def _agrees(rule: str, written: str, like: str, tolerance: float) -> bool:
    """Tell whether two values, written in one form, are the same."""
    if rule == "within":
        return within(_number(written), _number(like), tolerance)
    if rule == "raises":
        return raises(written, like)
    return exact(_with_zero(written), _with_zero(like))


def _number(text: str) -> float:
    return float(text.rstrip("%"))


def _with_zero(text: str) -> str:
    """Write the zero that print leaves out: ``-.102`` is ``-0.102``."""
    return re.sub(r"^([-+]?)\.(?=\d)", r"\g<1>0.", text)


# ---------------------------------------------------------------- texts in rows


def leaves(nested: Nested) -> list[str]:
    """List the texts of a nested row, from left to right.

    Parameters
    ----------
    nested : str or nested tuple of str
        What to flatten.

    Returns
    -------
    list of str
        Its texts.

    Examples
    --------
    >>> leaves((("0.3025", "0.25"), ("0.17015625", "0.3875")))
    ['0.3025', '0.25', '0.17015625', '0.3875']
    >>> leaves("0.85")
    ['0.85']
    """
    if isinstance(nested, str):
        return [nested]
    return [leaf for part in nested for leaf in leaves(part)]


def _shaped(texts: Iterator[str], like: Nested) -> Nested:
    """Put texts, in their order, into the places of another nested row."""
    if isinstance(like, str):
        return next(texts)
    return tuple(_shaped(texts, part) for part in like)


def _leaf_rules(figure: Figure) -> list[str]:
    if figure.rule != "columns":
        return [figure.rule] * figure.value_count
    return list(figure.column_rules) * (figure.value_count // len(figure.column_rules))


# ---------------------------------------------------------------- what a cell shows


def shares(text: str, count: int) -> list[str]:
    r"""Deal the output of a cell out to the figures that it claims.

    Parameters
    ----------
    text : str
        What the cell displays.
    count : int
        How many figures the cell claims.

    Returns
    -------
    list of str
        The whole text for one figure; otherwise a line for each, blank lines left out.

    Raises
    ------
    ReadError
        If there are more or fewer lines than figures.

    Examples
    --------
    >>> shares("error up = 0.49\n\nerror down = 0.05\n", 2)
    ['error up = 0.49', 'error down = 0.05']
    """
    if count == 1:
        return [text]
    lines = _lines(text)
    if len(lines) != count:
        raise ReadError(
            f"the cell claims {count} figures and shows {len(lines)} lines: print one line for each figure"
        )
    return lines


def read_output(figure: Figure, text: str) -> Nested:
    r"""Find the values of a figure in what a cell displays.

    Parameters
    ----------
    figure : Figure
        The figure that the cell claims.
    text : str
        Its text output.

    Returns
    -------
    str or nested tuple of str
        The values as they are shown, in the shape of print.

    Raises
    ------
    ReadError
        If the text has not exactly as many values as print, or not the columns or passes.

    Examples
    --------
    Of a labelled line, what stands after the last ``=`` or ``:`` is read.

    >>> figure = Figure("ch3/sum", 3, "value", "a sum", (), "reproduces", "0.98", "decimals", {})
    >>> read_output(figure, "three inputs: 0.85 + 0.13 = 0.98")
    '0.98'

    Of a log, the columns that print has, at the passes that print shows.

    >>> figure = Figure("ch4/log", 4, "log", "a run", (), "reproduces", ("0.9", "0.7"), "py3-repr",
    ...                 {"rows": [0, 2]}, columns=("error",))
    >>> read_output(figure, "pass  error  prediction\n0  0.9  0.1\n1  0.8  0.2\n2  0.7  0.3")
    ('0.9', '0.7')
    """
    if figure.columns and figure.kind in {"log", "table"}:
        found = _read_table(figure, text)
    elif figure.rule in _READERS:
        found = _READERS[figure.rule](figure, text)
    else:
        found = [number for line in _lines(text) for number in _NUMBER.findall(_unlabelled(line))]
    if len(found) != figure.value_count:
        raise ReadError(
            f"print has {_count(figure.value_count, 'value')}, the cell shows {len(found)}"
            f" ({', '.join(found[:6]) or 'nothing'}): show those of the figure and no others"
        )
    return _shaped(iter(found), figure.printed)


def _read_exact(figure: Figure, text: str) -> list[str]:
    """Read whole lines for a column of texts, words for a table."""
    lines = [_unlabelled(line) for line in _lines(text)]
    if isinstance(figure.printed, str):
        return ["\n".join(lines).strip()]
    if len(lines) == len(figure.printed) and isinstance(figure.printed[0], str):
        return lines
    return [word for line in lines for word in line.split()]


def _read_truth(figure: Figure, text: str) -> list[str]:
    return [holds(_unlabelled(line)) for line in _lines(text)]


def _read_shape(figure: Figure, text: str) -> list[str]:
    return [_unlabelled(line).strip() for line in _lines(text)]


def _read_exception(figure: Figure, text: str) -> list[str]:
    return _EXCEPTION.findall(text)[:1] if _EXCEPTION.match(text) else []


_READERS: Mapping[str, Callable[[Figure, str], list[str]]] = {
    "exact": _read_exact,
    "holds": _read_truth,
    "shape": _read_shape,
    "raises": _read_exception,
}


def _read_table(figure: Figure, text: str) -> list[str]:
    """Read the columns that print names, at the passes that print shows (all rows of a table)."""
    names = [name.lower().replace(" ", "_") for name in figure.columns]
    lines = [line.split() for line in text.splitlines()]
    top = next((place for place, cells in enumerate(lines) if set(names) <= set(cells)), None)
    if top is None:
        raise ReadError(f"no line of the output names the columns {', '.join(names)}: print them as a header")
    header = lines[top]
    rows = _rows(header, lines[top + 1 :])
    if "rows" in figure.setup:
        rows = _passes(header, rows, figure.setup["rows"])
    places = [header.index(name) for name in names]
    return [row[place] for row in rows for place in places]


def _rows(header: Sequence[str], lines: Iterable[Sequence[str]]) -> list[Sequence[str]]:
    """Take the rows below a header, up to the first line that does not begin with a number."""
    rows: list[Sequence[str]] = []
    for cells in lines:
        if not cells or not _NUMBER.fullmatch(cells[0]):
            break
        if len(cells) != len(header):
            raise ReadError(f"row {' '.join(cells)!r} has {len(cells)} cells, the header has {len(header)}")
        rows.append(cells)
    return rows


def _passes(
    header: Sequence[str], rows: Iterable[Sequence[str]], wanted: Sequence[int]
) -> list[Sequence[str]]:
    if header[0] != "pass":
        raise ReadError("the first column of the log is not 'pass': its rows cannot be found")
    by_pass = {row[0]: row for row in rows}
    lacking = [str(number) for number in wanted if str(number) not in by_pass]
    if lacking:
        raise ReadError(f"the log has no pass {', '.join(lacking[:6])}: run as many passes as print shows")
    return [by_pass[str(number)] for number in wanted]


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def _unlabelled(line: str) -> str:
    """Drop what stands up to the last ``=`` or ``:``."""
    label, _, value = line.rpartition(max("=", ":", key=line.rfind))
    return value.strip() if label else line


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


# ---------------------------------------------------------------- the verdict


def compare(figure: Figure, text: str) -> Comparison:
    """Compare what a cell displays with print.

    Parameters
    ----------
    figure : Figure
        The figure that the cell claims.
    text : str
        Its text output, or the figure's share of it.

    Returns
    -------
    Comparison
        The verdict, and every problem there is. An erratum is confirmed when the values equal the
        corrected ones *and* print does not follow; an underspecified figure, when it does not come
        out as printed.

    Examples
    --------
    The digits differ and the figure holds: print had rounded.

    >>> figure = Figure("ch3/sum", 3, "value", "a sum", (), "reproduces", "0.85", "py2-str12", {})
    >>> compare(figure, "0.8500000000000001")
    Comparison(verdict='reproduces', computed='0.85', problems=())
    >>> compare(figure, "0.86").problems
    ('printed 0.85, computed 0.86',)
    """
    if NOT_AVAILABLE in (line.strip() for line in text.splitlines()):
        return Comparison("unchecked")
    try:
        shown = read_output(figure, text)
    except ReadError as error:
        return Comparison("differs", problems=(str(error),))
    return _JUDGES[figure.status](figure, shown)


def _judge_reproduces(figure: Figure, shown: Nested) -> Comparison:
    computed = _written(figure, shown, figure.printed)
    problems = _differences(figure, computed, figure.printed, "printed")
    return Comparison("differs" if problems else "reproduces", computed, _shortened(problems))


def _judge_erratum(figure: Figure, shown: Nested) -> Comparison:
    assert figure.recomputed is not None, figure.id
    computed = _written(figure, shown, figure.recomputed)
    problems = _differences(figure, computed, figure.recomputed, "corrected")
    as_print = _written(figure, shown, figure.printed)
    if not _differences(figure, as_print, figure.printed, "printed"):
        problems.append(
            f"print follows from the setup after all: {figure.id} is no erratum, change its status"
        )
    return Comparison("differs" if problems else "erratum", computed, _shortened(problems))


def _judge_underspecified(figure: Figure, shown: Nested) -> Comparison:
    computed = _written(figure, shown, figure.printed)
    if _differences(figure, computed, figure.printed, "printed"):
        return Comparison("underspecified", computed)
    return Comparison("differs", computed, (f"{figure.id} now reproduces: change its status",))


_JUDGES: Mapping[str, Callable[[Figure, Nested], Comparison]] = {
    "reproduces": _judge_reproduces,
    "erratum": _judge_erratum,
    "underspecified": _judge_underspecified,
}


def _written(figure: Figure, shown: Nested, like: Nested) -> Nested:
    """Write values in the form of others; a value that print cut off has no form, so it stays."""
    triples = zip(_leaf_rules(figure), leaves(shown), leaves(like), strict=True)
    texts = (_write(rule, text, other) if other else text for rule, text, other in triples)
    return _shaped(texts, like)


def _differences(figure: Figure, computed: Nested, expected: Nested, word: str) -> list[str]:
    tolerance = float(figure.setup.get("tolerance", 0))
    lines = []
    for place, (rule, ours, theirs) in enumerate(
        zip(_leaf_rules(figure), leaves(computed), leaves(expected), strict=True)
    ):
        if theirs and not _agrees(rule, ours, theirs, tolerance):
            lines.append(f"{_place(figure, place)}{word} {theirs}, computed {ours}")
    return lines


def _place(figure: Figure, place: int) -> str:
    """Name the place of a value among those of its figure."""
    if isinstance(figure.printed, str):
        return ""
    width = len(figure.columns) or len(leaves(figure.printed[0]))
    row, column = divmod(place, width)
    name = figure.columns[column] if figure.columns else f"value {place + 1}"
    passes = figure.setup.get("rows")
    if isinstance(passes, list):
        return f"pass {passes[row]}, {name}: "
    return f"row {row + 1}, {name}: " if isinstance(figure.printed[0], tuple) else f"{name}: "


def _shortened(problems: Sequence[str]) -> tuple[str, ...]:
    hidden = len(problems) - MOST_DIFFERENCES
    more = (f"and {hidden} more",) if hidden > 0 else ()
    return (*problems[:MOST_DIFFERENCES], *more)


# ---------------------------------------------------------------- loading


def load_ledger(path: Path | str) -> Ledger:
    """Read the printed figures, and check that every one keeps to the form.

    Parameters
    ----------
    path : path
        A file like ``docs/published.toml``.

    Returns
    -------
    Ledger
        The figures, printed values untouched.

    Raises
    ------
    LedgerError
        If an entry breaks the form; the message names the entry and the remedy.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "published.toml")
    ...     _ = file.write_text("format = 2")
    ...     load_ledger(file)
    Traceback (most recent call last):
        ...
    grokdocs.published.LedgerError: published.toml has format 2: this package reads format 1
    """
    data = _load(Path(path), {"format", "title", "author", "chapters", "sources", "figure"})
    sources, chapters = data["sources"], tuple(data["chapters"])
    figures = tuple(_figure(entry, sources, chapters) for entry in data["figure"])
    _unique("figure", [figure.id for figure in figures])
    _unique("anchor", [figure.anchor for figure in figures])
    return Ledger(data["title"], data["author"], chapters, sources, figures)


def load_errata(path: Path | str, ledger: Ledger) -> tuple[Erratum, ...]:
    """Read the mistakes of the sources, and check them against the ledger.

    Parameters
    ----------
    path : path
        A file like ``docs/errata.toml``.
    ledger : Ledger
        The figures they bear on.

    Returns
    -------
    tuple of Erratum
        In the order of the file.

    Raises
    ------
    LedgerError
        If an entry breaks the form, or if it and the ledger do not name each other.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "errata.toml")
    ...     _ = file.write_text('''format = 1
    ... [[erratum]]
    ... id = "E1"
    ... ''')
    ...     load_errata(file, Ledger("A book", "Somebody", (1,), {}, ()))
    Traceback (most recent call last):
        ...
    grokdocs.published.LedgerError: E1: 'id' is malformed: write E and two digits, as in E07
    """
    data = _load(Path(path), {"format", "erratum"})
    errata = tuple(_erratum(entry, ledger) for entry in data["erratum"])
    _unique("erratum", [erratum.id for erratum in errata])
    _cross_check(errata, ledger)
    return errata


def _load(path: Path, keys: set[str]) -> dict[str, Any]:
    """Read a file of format 1 that has just these keys."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LedgerError(f"{path.name} is not TOML: {error}") from error
    if data.get("format") != 1:
        raise LedgerError(f"{path.name} has format {data.get('format')}: this package reads format 1")
    for key in sorted(keys ^ data.keys()):
        raise LedgerError(f"{path.name}: key {key!r} is {'missing' if key in keys else 'unknown'}")
    return data


def _unique(what: str, names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise LedgerError(f"{name}: {names.count(name)} entries have this {what} id: rename all but one")


def _figure(entry: Mapping[str, Any], sources: Mapping[str, str], chapters: Sequence[int]) -> Figure:
    """Check one entry from its keys to its values, and freeze it."""
    check = _Check(str(entry.get("id", "a figure without an id")))
    check.keys(entry, Figure)
    check.that(bool(_FIGURE_ID.fullmatch(entry["id"])), "'id' is malformed: write ch3/group/name")
    check.that(isinstance(entry["setup"], dict), "'setup' is not a table: write [figure.setup]")
    for key in ("source", "errata", "columns", "column_rules"):
        check.that(_is_texts(entry.get(key, ["-"])), f"{key!r} is not a list of texts")
    check.one_of("kind", entry["kind"], KINDS)
    check.one_of("status", entry["status"], STATUSES)
    check.one_of("rule", entry["rule"], RULES)
    check.one_of("chapter", entry["chapter"], chapters)
    for text in entry["source"]:
        check.that(" | " in text, f"source {text!r} has no place: write 'edition | section'")
    places = tuple(Source.parse(text) for text in entry["source"])
    for place in places:
        check.one_of("source", place.edition, sources)
    figure = Figure(**{key: _frozen(value) for key, value in entry.items()} | {"source": places})
    _check_status(figure, check)
    _check_values(figure, check)
    _check_columns(figure, check)
    return figure


def _check_status(figure: Figure, check: _Check) -> None:
    """Hold a status to its reason, and the errata to their form."""
    needs = {"erratum": {"recomputed", "reason"}, "underspecified": {"missing"}}.get(figure.status, set())
    for key in ("recomputed", "reason", "missing"):
        given = bool(getattr(figure, key))
        check.that(given or key not in needs, f"status {figure.status!r} needs {key!r}")
        check.that(key in needs or not given, f"status {figure.status!r} has no use for {key!r}: remove it")
    number = _FIGURE_ID.fullmatch(figure.id)
    same = number is not None and int(number[1]) == figure.chapter
    check.that(same, f"its 'chapter' is {figure.chapter}: let the id begin with ch{figure.chapter}/")
    for name in figure.errata:
        check.that(
            bool(_ERRATUM_ID.fullmatch(name)), f"erratum {name!r} is malformed: write E and two digits"
        )
    check.that(len(set(figure.errata)) == len(figure.errata), "'errata' names an entry twice")


def _check_values(figure: Figure, check: _Check) -> None:
    """Hold values to their shape, and to what their rule can compare."""
    check.that(_is_block(figure.printed), "'printed' is not a text, a list of texts or rows of equal length")
    corrected = figure.recomputed
    if corrected is not None:
        check.that(
            _is_block(corrected), "'recomputed' is not a text, a list of texts or rows of equal length"
        )
        check.that(
            _sizes(corrected) == _sizes(figure.printed), "'recomputed' is not of the shape of 'printed'"
        )
    check.that(any(leaves(figure.printed)), "'printed' has no value to compare")
    for key, values in (("printed", figure.printed), ("recomputed", corrected)):
        for text in leaves(values) if values is not None else ():
            fits = _fits(figure, text, key) or (text == "" and key == "printed")
            check.that(fits, f"{text!r} in {key!r} does not fit rule {figure.rule!r}")
    if figure.rule == "within":
        tolerance = figure.setup.get("tolerance")
        check.that(
            isinstance(tolerance, int | float) and tolerance > 0, "rule 'within' needs setup.tolerance"
        )


def _fits(figure: Figure, text: str, key: str) -> bool:
    """Tell whether a rule can compare a value with anything."""
    if figure.rule == "percent":
        return text.endswith("%") and bool(_NUMBER.fullmatch(text))
    if figure.rule in NUMBER_RULES:
        return bool(_NUMBER.fullmatch(text)) and not text.endswith("%")
    if figure.rule == "holds":
        return text in {"holds", "fails"} or (key == "printed" and figure.status == "erratum")
    return bool(re.search(r"\d", text)) if figure.rule == "shape" else bool(text)


def _check_columns(figure: Figure, check: _Check) -> None:
    """Hold columns to the width of a row, and rows to the passes of the setup."""
    width, rows = _table_size(figure)
    if figure.columns:
        names, values = _count(len(figure.columns), "name"), _count(width, "value")
        check.that(len(figure.columns) == width, f"'columns' has {names}, a row of 'printed' {values}")
    by_column = figure.rule == "columns"
    check.that(by_column == bool(figure.column_rules), "'column_rules' belongs to rule 'columns': give both")
    if by_column:
        check.that(len(figure.column_rules) == width, "'column_rules' does not have a rule for each column")
    for rule in figure.column_rules:
        check.one_of("column_rules", rule, COLUMN_RULES)
    if figure.kind == "log":
        passes = figure.setup.get("rows")
        check.that(_is_passes(passes), "a log needs setup.rows: the passes in print, counted from 0")
        check.that(bool(figure.columns), "a log needs 'columns'")
        check.that(
            len(passes or ()) == rows, f"setup.rows has {len(passes or ())} passes, 'printed' has {rows} rows"
        )


def _table_size(figure: Figure) -> tuple[int, int]:
    """Count values a row and rows; a flat list is one row, but one column in a log."""
    rows = figure.printed
    if isinstance(rows, str):
        return 1, 1
    if isinstance(rows[0], tuple):
        return len(rows[0]), len(rows)
    return (1, len(rows)) if figure.kind == "log" else (len(rows), 1)


def _erratum(entry: Mapping[str, Any], ledger: Ledger) -> Erratum:
    """Check one entry of the errata, and freeze it."""
    check = _Check(str(entry.get("id", "an erratum without an id")))
    check.that(
        bool(_ERRATUM_ID.fullmatch(str(entry.get("id", "")))),
        "'id' is malformed: write E and two digits, as in E07",
    )
    check.keys(entry, Erratum)
    for key in ("group", "where", "text", "correct"):
        check.that(isinstance(entry[key], str) and bool(entry[key]), f"{key!r} is empty: say it")
    for key in ("sources", "figures"):
        check.that(_is_texts(entry.get(key, ["-"])), f"{key!r} is not a list of texts")
    check.one_of("kind", entry["kind"], ERRATUM_KINDS)
    check.one_of("chapter", entry["chapter"], (0, *ledger.chapters))
    for source in entry["sources"]:
        check.one_of("sources", source, ledger.sources)
    return Erratum(**{key: _frozen(value) for key, value in entry.items()})


def _cross_check(errata: Sequence[Erratum], ledger: Ledger) -> None:
    """Hold figures and errata to naming each other."""
    forward = {(erratum.id, name) for erratum in errata for name in erratum.figures}
    backward = {(name, figure.id) for figure in ledger.figures for name in figure.errata}
    known = {erratum.id for erratum in errata}
    for name, figure_id in sorted(forward | backward):
        _Check(name).that(figure_id in ledger, f"names {figure_id}, which the ledger does not have")
        _Check(figure_id).that(name in known, f"names erratum {name}, which the errata do not have")
        _Check(figure_id).that((name, figure_id) in backward, f"add {name} to its 'errata': {name} names it")
        _Check(name).that((name, figure_id) in forward, f"add {figure_id} to its 'figures': it names {name}")


class _Check:
    """Raise about one entry, by its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def that(self, good: bool, message: str) -> None:
        if not good:
            raise LedgerError(f"{self.name}: {message}")

    def one_of(self, key: str, value: object, known: Iterable[object]) -> None:
        names = [str(each) for each in known]
        self.that(str(value) in names, f"unknown {key} {value!r}: choose from {', '.join(sorted(names))}")

    def keys(self, entry: Mapping[str, Any], record: type) -> None:
        """Hold an entry to the fields of its record."""
        known = {each.name: each for each in fields(record)}
        for key in entry:
            self.that(key in known, f"unknown key {key!r}: choose from {', '.join(known)}")
        for key, each in known.items():
            self.that(key in entry or each.default is not MISSING, f"{key!r} is missing: add it")
            if key in entry and str(each.type).startswith("str"):
                self.that(
                    isinstance(entry[key], str) and bool(entry[key]),
                    f"{key!r} is not a text, or an empty one",
                )
            elif key in entry and each.type == "int":
                self.that(type(entry[key]) is int, f"{key!r} is not a whole number")


def _frozen(value: Any) -> Any:
    """Make tuples of lists; tables stay as they are."""
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, str) and part for part in value)


def _is_block(value: object) -> bool:
    """Tell a text, a row of texts or rows of equal length from everything else."""
    if isinstance(value, str):
        return True
    if not (isinstance(value, tuple) and value):
        return False
    if all(isinstance(part, str) for part in value):
        return True
    rows = [part for part in value if isinstance(part, tuple) and all(isinstance(cell, str) for cell in part)]
    return len(rows) == len(value) and len({len(row) for row in rows}) == 1 and bool(rows[0])


def _sizes(nested: Nested) -> tuple[int, ...]:
    return () if isinstance(nested, str) else (len(nested), *_sizes(nested[0]))


def _is_passes(value: object) -> bool:
    """Tell whether these are passes: whole numbers from 0 that only grow."""
    if not (isinstance(value, list) and value and all(type(number) is int for number in value)):
        return False
    return value[0] >= 0 and value == sorted(set(value))
