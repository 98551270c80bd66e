"""No wrong digit of the book gets past the comparison, and no value that is missing or too many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from docs._ext.ledger.compare import Comparison, compare
from docs._ext.ledger.load import ROWS, Figure, Printed, Values, load, values_in
from docs._ext.ledger.rounding import as_printed

DOCS = Path(__file__).resolve().parent.parent / "docs"
FIGURES = list(load(DOCS / "published.toml", DOCS / "errata.toml").figures.values())
CHECKABLE = [figure for figure in FIGURES if figure.status != "underspecified"]


def named(figure: Figure) -> str:
    return figure.id


def right(figure: Figure) -> Printed:
    """What a right page computes."""
    return figure.printed if figure.recomputed is None else figure.recomputed


def shown(figure: Figure, values: Values) -> str:
    """What a cell shows that computes these values, in the form that the figure asks for."""
    if isinstance(values, str):
        return as_shown(figure.rule, values)
    if figure.kind in ROWS and figure.columns:
        names = [name.replace(" ", "_") for name in figure.columns]
        rows = [[row] if isinstance(row, str) else list(values_in(row)) for row in values]
        if names[0] != "pass":
            passes = figure.setup.get("rows", range(len(rows)))
            names = ["iteration", *names]
            rows = [[str(number), *row] for number, row in zip(passes, rows, strict=True)]
        return "\n".join("  ".join(value or "0.5" for value in row) for row in [names, *rows])
    if figure.rule == "exact" and all(isinstance(row, str) for row in values):
        return "\n".join(values_in(values))
    return "\n".join(" ".join(values_in(row)) for row in values)


def as_shown(rule: str, value: str) -> str:
    """What a cell shows for one value in print."""
    if rule == "raises":
        return "ValueError: shapes"
    return {"holds": "True", "fails": "False"}.get(value, value) if rule == "holds" else value


def one_digit_off(value: str) -> Iterator[str]:
    """Change each digit, one at a time."""
    for place, digit in enumerate(value):
        if digit.isdigit():
            yield value[:place] + str((int(digit) + 1) % 10) + value[place + 1 :]


def changed(values: Printed, wrong_place: int) -> Values:
    """Change the first digit of one value; a value without digits gets another word."""
    flat = list(values_in(values))
    flat[wrong_place] = next(one_digit_off(flat[wrong_place]), "another")
    left = iter(flat)

    def fill(part: Values) -> Values:
        return next(left) if isinstance(part, str) else tuple(fill(inner) for inner in part)

    return fill(values)


def test_every_digit_of_every_value_counts() -> None:
    tried = 0
    for figure in CHECKABLE:
        rules = figure.column_rules or (figure.rule,)
        for place, value in enumerate(values_in(right(figure))):
            rule = rules[place % len(rules)]
            text = as_shown(rule, value)
            for wrong in one_digit_off(value) if rule != "raises" else ():
                tried += 1
                near = float(figure.setup.get("tolerance", 0))
                assert as_printed(text, wrong, rule, tolerance=near) != wrong, (figure.id, wrong)
                # Near is near, and a 17th digit may be another way to write the same number.
                if rule not in ("within", "py3-repr"):
                    assert as_printed(wrong, value, rule) != value, (figure.id, wrong)
    assert tried > 4000


@pytest.mark.parametrize("figure", CHECKABLE, ids=named)
def test_the_right_values_are_recognised_and_no_others(figure: Figure) -> None:
    values = right(figure)
    text = shown(figure, values)
    found = compare(figure, text)
    assert (found.verdict, found.problems) == (figure.status, ())
    assert found.computed is not None
    for value, computed in zip(values_in(values), values_in(found.computed), strict=True):
        assert value in ("", computed, computed.replace("0.", ".", 1))  # "" is cut off, .5 is 0.5

    for place in {0, figure.count // 2, figure.count - 1}:
        if list(values_in(values))[place]:
            wrong = changed(values, place)
            other = replace(figure, **{"printed" if figure.recomputed is None else "recomputed": wrong})
            assert compare(other, text).verdict == "differs"
            if figure.rule not in ("within", "py3-repr", "raises", "holds"):
                assert compare(figure, shown(figure, wrong)).verdict == "differs"

    too_many = {"raises": "no error", "holds": "yes"}.get(figure.rule, f"{text} 7")
    assert compare(figure, "").verdict == "differs"
    assert compare(figure, too_many).verdict == "differs"
    if figure.kind in ROWS or (figure.count > 1 and figure.rule != "exact"):
        assert compare(figure, text.rpartition(" ")[0]).verdict == "differs"
        assert compare(figure, text.rpartition("\n")[0]).verdict == "differs"


@pytest.mark.parametrize("figure", [f for f in CHECKABLE if f.kind == "log"], ids=named)
def test_a_log_with_other_names_or_a_pass_twice_differs(figure: Figure) -> None:
    names, *rows = shown(figure, right(figure)).splitlines()
    assert "is shown twice" in compare(figure, "\n".join([names, *rows, rows[0]])).problems[0]
    other = names.replace(names.split()[-1], "other")
    assert "no line names the columns" in compare(figure, "\n".join([other, *rows])).problems[0]


@pytest.mark.parametrize("figure", [f for f in FIGURES if f.status == "underspecified"], ids=named)
def test_an_underspecified_figure_that_reproduces_differs(figure: Figure) -> None:
    found = compare(figure, shown(figure, figure.printed))
    assert found.verdict == "differs"
    assert found.problems == ("it reproduces now: change its status in the ledger",)
    assert compare(figure, shown(figure, changed(figure.printed, 0))).verdict == "underspecified"
    assert compare(figure, "").verdict == "differs"


# ---------------------------------------------------------------- verdicts


def a_figure(printed: Printed = "0.98", rule: str = "decimals", **changes: object) -> Figure:
    fields: dict[str, Any] = {
        "kind": "value",
        "topic": "a sum",
        "source": ("m | Sums",),
        "status": "reproduces",
    }
    fields |= {"id": "ch3/sum", "chapter": 3, "printed": printed, "rule": rule, "setup": {"weight": 1}}
    return Figure(**fields | changes)


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (a_figure("0.3"), "\N{MINUS SIGN}0.3"),
        (a_figure("1.5"), "1.5.2"),
        (a_figure("0.85"), "0.85abc"),
        (a_figure("0.85"), "0.85 0.9"),
        (a_figure("0.85"), "error: none"),
        (a_figure("error", "raises"), "no error here"),
        (a_figure(("1",), "columns", columns=("a",), column_rules=("int",)), "inf"),
        (a_figure(("0.101",), "columns", columns=("a",), column_rules=("trunc5",)), "0.101abc"),
        (a_figure((("1", "2"),), "exact", kind="table"), "0.5 1 2"),
        (a_figure(("0.5", ""), note="cut off"), "0.5"),
        (a_figure(("0.5", ""), note="cut off"), "0.6 7"),
    ],
)
def test_what_only_looks_right_differs(figure: Figure, text: str) -> None:
    found = compare(figure, text)
    assert found.verdict == "differs"
    assert found.problems
    assert all(found.problems)


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (a_figure("-0.3"), "\N{MINUS SIGN}0.3"),
        (a_figure(".50"), "0.5"),
        (a_figure("-.5"), "-0.5"),
        (a_figure(("0.5", ""), note="cut off"), "0.5 7"),
    ],
)
def test_what_only_looks_different_reproduces(figure: Figure, text: str) -> None:
    assert compare(figure, text).verdict == "reproduces"


def test_an_erratum_is_verified_when_the_right_value_is_not_the_printed_one() -> None:
    known = a_figure("0.585", status="erratum", recomputed="1.08", reason="so")
    assert compare(known, "1.08") == Comparison("erratum", "1.08")
    assert compare(known, "0.585").verdict == "differs"
    assert compare(known, "1.07").problems == ("the ledger's right value 1.08, computed 1.07",)
    no_erratum = a_figure("1", status="erratum", recomputed="0.98", reason="so")  # it rounds to print
    assert compare(no_erratum, "0.98").problems == (
        "the printed value follows from the setup after all: it is no erratum",
    )


def test_names_of_columns_are_those_of_print_or_of_our_logs() -> None:
    printed = (("0.5", "0.25"),)
    columns = ("weight_before", "test error")
    figure = a_figure(printed, "py3-repr", kind="log", columns=columns, setup={"rows": [3]})
    for names in ("pass weight_before test_error", "iteration weight test.error"):
        assert compare(figure, f"{names}\n3 0.5 0.25").verdict == "reproduces"
    assert not re.search("reproduces", compare(figure, "iteration new_weight test.error\n3 0.5 0.25").verdict)
