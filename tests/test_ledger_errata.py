"""What a cell shows decides whether an erratum is run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from docs._ext.ledger.errata import Run, is_shown, missing, problem
from docs._ext.ledger.html import TEMPLATES, prose
from docs._ext.ledger.load import Erratum

DOCS = Path(__file__).resolve().parent.parent / "docs"


def erratum(**more: object) -> Erratum:
    fields = {"id": "E01", "chapter": 3, "group": "Chapter 3", "kind": "number", "where": "Sums"}
    return Erratum(**fields | {"text": "2", "correct": "3"} | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stated", "word", "shown"),
    [
        ("0.98", "0.9800000000000001", True),
        ("0.98", "0.9", False),
        ("-0.14", "0.14", False),
        ("0.0640", "0.06404", True),
        ("0.0640", "0.0646", False),
        ("2", "2.0", True),
        ("2", "2.4", False),
        ("5.489e-05", "5.489031744e-05", True),
        ("5.489e-05", "0.00005489", True),
        ("5.489e-05", "5.48e-05", False),
        ("60.1%", "60.14%", True),
        ("60.1%", "0.601", False),
        ("0.601", "60.1%", False),
        ("inf", "inf", True),
        ("NameError", "NameError", True),
        ("NameError", "TypeError", False),
        ("3", "three", False),
    ],
)
def test_a_number_is_shown_when_it_rounds_to_the_stated_one(stated: str, word: str, shown: bool) -> None:
    assert is_shown(stated, word) is shown


def test_stated_values_are_looked_for_side_by_side_and_in_order() -> None:
    shown = "as printed: [0.9, 0.91]\nright: [0.65, 0.86] NameError: name 'x'."
    assert missing(["0.9 0.91", "right 0.65", "0.86 NameError name x"], shown) == []
    assert missing(["0.9 0.65"], shown) == ["0.9 0.65"]
    assert missing(["right", "as printed"], shown) == ["as printed"]
    assert missing(["0.91", "0.91"], shown) == ["0.91"]
    assert missing([" "], shown) == [" "]
    assert missing(["0.9"], "") == ["0.9"]


def test_an_erratum_is_in_order_when_its_cells_show_all_that_is_stated() -> None:
    def said(*shown: str, **more: object) -> str:
        return problem(erratum(**more), [Run("E01", "page", 1, text) for text in shown])

    both = {"stated": ("0.98", "TypeError")}
    assert said("0.98\nTypeError: no", **both) == ""
    assert said("0.98", "TypeError", **both) == ""
    assert said("0.97\nTypeError", **both) == "is run by a cell that does not show 0.98"
    assert said(**both).startswith("is run by no cell")
    assert said(not_run="it is a word") == ""
    assert said("0.98", not_run="it is a word").startswith("is run by a cell, and errata.toml says")


def test_backticks_become_code_and_everything_else_is_escaped() -> None:
    assert prose("`a < b` & c") == '<code class="literal">a &lt; b</code> &amp; c'


def test_choices_are_hidden_until_a_script_finds_them() -> None:
    macros: Any = TEMPLATES.get_template("places.jinja").make_module({"w": None})
    html = macros.choices(".item", "items", {"kind": {"a": "A & B"}})
    assert html.startswith('<form class="gd-filter" data-items=".item" data-what="items" hidden="">')
    assert '<option value="a">A &amp; B</option>' in html
    assert 'aria-live="polite"' in html
    assert len((DOCS / "_static" / "filter.js").read_bytes()) < 3000
