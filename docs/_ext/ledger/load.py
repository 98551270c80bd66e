"""The two data files: what is printed, what is wrong in print, and what the files may not say.

A mistake in a file is refused with the name of the entry, before anything is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct

from .rounding import ColumnRule, Rule, places_of

Values: TypeAlias = "str | Sequence[Values]"
Record = TypeVar("Record", "Figure", "Erratum")
File = TypeVar("File", bound=Struct)

Text = Annotated[str, Meta(min_length=1)]
ErratumId = Annotated[str, Meta(pattern=r"^E\d\d$")]
Printed = str | tuple[str | tuple[str, ...], ...]

ROWS = ("log", "table")


class Figure(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One printed figure: what is printed, where, by which rule, and the setup that gives it.

    A source is an edition, a bar and a section. An empty text among the printed values marks one
    that the source cuts off.

    >>> more = {"chapter": 3, "kind": "value", "topic": "a sum", "source": ["meap6 | Sums"]}
    >>> more |= {"status": "reproduces", "printed": "0.98", "rule": "decimals", "setup": {"weight": 1}}
    >>> figure = msgspec.convert({"id": "ch3/sum", **more}, Figure)
    >>> figure.anchor, figure.count
    ('ch3-sum', 1)
    """

    id: Text
    chapter: int
    kind: Literal["value", "claim", "log", "table"]
    topic: Text
    source: Annotated[tuple[Text, ...], Meta(min_length=1)]
    status: Literal["reproduces", "erratum", "underspecified"]
    printed: Printed
    rule: Rule
    setup: Annotated[dict[str, Any], Meta(min_length=1)]
    recomputed: Printed | None = None
    reason: str = ""
    missing: str = ""
    note: str = ""
    columns: tuple[Text, ...] = ()
    column_rules: tuple[ColumnRule, ...] = ()
    errata: tuple[ErratumId, ...] = ()

    @property
    def anchor(self) -> str:
        """Where the claiming cell stands on its page."""
        return re.sub(r"[^a-z0-9]+", "-", self.id.lower())

    @property
    def places(self) -> list[tuple[str, str]]:
        """Where it is printed: the edition, in short, and the section."""
        return [(short, section) for short, _, section in (each.partition(" | ") for each in self.source)]

    @property
    def count(self) -> int:
        """How many values are printed, those that are cut off among them."""
        return len(list(values_in(self.printed)))

    def __post_init__(self) -> None:
        """Hold the fields of an entry against each other."""
        given = (self.recomputed is not None, bool(self.reason), bool(self.missing))
        if given != {"erratum": (True, True, False), "underspecified": (False, False, True)}.get(
            self.status, (False, False, False)
        ):
            raise ValueError(
                "status says what else an entry has: an erratum 'recomputed' and 'reason', what is "
                "underspecified 'missing', what reproduces none of them"
            )
        for values in (list(values_in(each)) for each in (self.printed, self.recomputed) if each is not None):
            if not any(values) or ("" in values and not self.note):
                raise ValueError("a value is empty: only one that the source cuts off is, and 'note' says so")
        tolerance = self.setup.get("tolerance", 0)
        if (self.rule == "within") != ("tolerance" in self.setup) or not all(
            0 <= 2 * tolerance <= 10 ** -places_of(value) for value in values_in(self.printed)
        ):
            raise ValueError("rule within has a setup.tolerance, at most half of the last printed digit")
        self._check_rows()

    def _check_rows(self) -> None:
        """Make sure that rows can be told apart, and that a row has the columns that are named."""
        rows, is_log = self.setup.get("rows"), self.kind in ROWS
        if is_log and isinstance(self.printed, str):
            raise ValueError(f"printed is one text: a {self.kind} is a list of rows")
        if is_log and not self.columns and (self.kind == "log" or isinstance(self.printed[0], str)):
            raise ValueError(f"columns is missing: name the columns of the {self.kind}")
        if is_log and not (
            rows is None
            or (isinstance(rows, list) and [type(row) for row in rows] == [int] * len(self.printed))
        ):
            raise ValueError("setup.rows lists the passes that are printed, a whole number for each row")
        if len(self.column_rules) != (len(self.columns) if self.rule == "columns" else 0):
            raise ValueError("rule columns has 'columns' and as many 'column_rules', and no other has these")
        flat = not is_log and all(isinstance(part, str) for part in self.printed)
        for row in [self.printed] if flat else self.printed:
            width = 1 if isinstance(row, str) else len(row)
            if self.columns and width != len(self.columns):
                raise ValueError(f"a printed row has {width} values, columns names {len(self.columns)}")


class Erratum(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One mistake of the sources, in our words, and what a right version computes.

    What the cells that run it must show stands in `stated`, in this order: values, words, or
    several of them side by side. Where no cell can run it, `not_run` says why. `rank` is its place
    among those that change a result; 0 if it changes none.
    """

    id: ErratumId
    chapter: int  # 0 if it runs through all of them
    group: Text
    kind: Literal["code", "number", "claim"]
    where: Text
    text: Text
    correct: Text
    figures: tuple[str, ...] = ()
    stated: tuple[Annotated[str, Meta(pattern=r"\w")], ...] = ()
    not_run: str = ""
    rank: int = 0

    @property
    def anchor(self) -> str:
        """Where it stands on the page of errata."""
        return self.id.lower()

    def __post_init__(self) -> None:
        """Decide whether it can be run."""
        if bool(self.stated) == bool(self.not_run):
            raise ValueError("it has either 'stated', what its cells show, or 'not_run', why there are none")


class Books(NamedTuple):
    """All printed figures, in the order of the book; the names of the editions; all errata."""

    figures: Mapping[str, Figure]
    sources: Mapping[str, str]
    errata: Mapping[str, Erratum]


def values_in(printed: Values) -> Iterator[str]:
    """Walk through a printed figure, value by value.

    >>> list(values_in([["0.3025", "0.25"], ["0.17", ""]]))
    ['0.3025', '0.25', '0.17', '']
    """
    if isinstance(printed, str):
        yield printed
        return
    for part in printed:
        yield from values_in(part)


class _Published(Struct, forbid_unknown_fields=True):
    chapters: list[int]
    sources: dict[str, Text]
    figure: Annotated[list[dict[str, Any]], Meta(min_length=1)]
    format: int = 1
    title: str = ""
    author: str = ""


class _Errata(Struct, forbid_unknown_fields=True):
    erratum: Annotated[list[dict[str, Any]], Meta(min_length=1)]


def load(published: Path, errata: Path) -> Books:
    """Read both files, and hold them against each other."""
    data = _decode(published, _Published)
    figures = _records(published.name, data.figure, Figure)
    listed = _records(errata.name, _decode(errata, _Errata).erratum, Erratum)
    for figure in figures.values():
        for edition, section in figure.places:
            if edition not in data.sources or not section:
                raise ValueError(
                    f"{published.name}, {figure.id}: a source is an edition, a bar and a section"
                )
        if figure.chapter not in data.chapters:
            raise ValueError(f"{published.name}, {figure.id}: 'chapters' does not list {figure.chapter}")
        if unknown := set(figure.errata) - set(listed):
            raise ValueError(f"{published.name}, {figure.id}: {errata.name} has no {min(unknown)}")
    for erratum in listed.values():
        if strangers := set(erratum.figures) - set(figures):
            raise ValueError(f"{errata.name}, {erratum.id}: {published.name} has no {min(strangers)}")
    return Books(figures, data.sources, listed)


def _decode(path: Path, kind: type[File]) -> File:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name}: {error}") from None


def _records(file: str, entries: list[dict[str, Any]], kind: type[Record]) -> dict[str, Record]:
    records: dict[str, Record] = {}
    anchors: dict[str, str] = {}
    for number, entry in enumerate(entries, 1):
        try:
            record = msgspec.convert(entry, kind)
        except msgspec.ValidationError as error:
            raise ValueError(f"{file}, {entry.get('id', f'entry {number}')}: {error}") from None
        if record.anchor in anchors:
            raise ValueError(f"{file}, {record.id}: its anchor is that of {anchors[record.anchor]}")
        anchors[record.anchor] = record.id
        records[record.id] = record
    return records
