"""The rules of print, each against an independent way to say the same."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs._ext.ledger import rounding

FINITE = st.floats(allow_nan=False, allow_infinity=False)
MODERATE = st.floats(-1e9, 1e9)
PLACES = st.integers(0, 12)


def printed(places: int) -> str:
    """Write a number with so many decimals."""
    return f"{0:.{places}f}"


def quantized(number: Decimal, places: int) -> Decimal:
    """Round with the decimal module: exact binary value, ties to even."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN, Context(prec=400))


@given(FINITE)
def test_python_2_kept_twelve_significant_digits(number: float) -> None:
    text = rounding.as_printed(repr(number), "", "py2-str12")
    assert Decimal(text) == Context(prec=12, rounding=ROUND_HALF_EVEN).create_decimal(Decimal(number))
    assert "." in text or "e" in text
    assert math.copysign(1, float(text)) == math.copysign(1, number)


@given(FINITE)
def test_python_3_reads_back_to_the_same_number(number: float) -> None:
    text = rounding.as_printed(repr(number), "", "py3-repr")
    assert float(text) == number
    assert rounding.as_printed(text, "", "py3-repr") == text
    assert len(Decimal(text).as_tuple().digits) <= 17


@given(MODERATE, PLACES)
def test_decimals_agree_with_the_decimal_module(number: float, places: int) -> None:
    text = rounding.decimals(repr(number), printed(places))
    assert Decimal(text) == quantized(Decimal(number), places)
    assert rounding.places_of(text) == places


@given(st.floats(-1e-3, 0), st.integers(0, 2))
def test_a_zero_never_has_a_minus(number: float, places: int) -> None:
    assert not rounding.decimals(repr(number / 10), printed(places)).startswith("-")


@given(st.floats(0, 1), st.integers(0, 6))
def test_a_percentage_is_a_hundredfold(share: float, places: int) -> None:
    text = rounding.percent(repr(share), printed(places))
    assert Decimal(text.rstrip("%")) == quantized(Decimal(share * 100), places)
    assert rounding.percent(text, printed(places)) == text


@given(MODERATE)
def test_five_characters_are_cut_and_never_rounded(number: float) -> None:
    assert repr(number).startswith(rounding.trunc5(repr(number)))
    assert len(rounding.trunc5(repr(number))) <= 5


@given(st.integers(-(10**9), 10**9))
def test_a_whole_number_has_no_point(number: int) -> None:
    assert rounding.integer(str(number)) == rounding.integer(f"{number}.0") == str(number)


@pytest.mark.parametrize("shown", ["0.5", "inf", "-inf", "nan", "1e400", "two"])
def test_what_is_not_whole_is_refused(shown: str) -> None:
    with pytest.raises(ValueError, match=r"whole number|could not convert"):
        rounding.integer(shown)


@given(MODERATE, st.integers(-100, 100), st.floats(0, 10))
def test_near_is_near(number: float, printed: int, tolerance: float) -> None:
    near = printed - tolerance <= number <= printed + tolerance
    edge = math.isclose(abs(number - printed), tolerance)
    result = rounding.within(repr(number), str(printed), tolerance)
    assert edge or result == (str(printed) if near else repr(number))


def test_nan_is_near_nothing() -> None:
    assert rounding.within("nan", "1", 1e9) == "nan"


@given(st.lists(st.integers(0, 99), min_size=1, max_size=4))
def test_a_shape_is_its_sizes(sizes: list[int]) -> None:
    printed = f"({'x'.join(map(str, sizes))})"
    assert rounding.shape(repr(tuple(sizes)), printed) == printed
    longer = repr((*sizes, 1))
    assert rounding.shape(longer, printed) == longer
    changed = repr((sizes[0] + 1, *sizes[1:]))
    assert rounding.shape(changed, printed) == changed


@pytest.mark.parametrize("shown", ["(1.3)", "1 3", "(1, 3) (1, 3)", "(1, -3)", "", "one (1, 3)"])
def test_what_is_no_shape_is_refused(shown: str) -> None:
    with pytest.raises(ValueError, match="is no shape"):
        rounding.shape(shown, "(1,3)")


@pytest.mark.parametrize("shown", ["no error here", "error", "", "an Error: x", "Errors: 3", "(2, 3)"])
def test_only_the_name_of_an_error_begins_an_error(shown: str) -> None:
    with pytest.raises(ValueError, match="does not begin with the name of an error"):
        rounding.raises(shown, "error")


def test_the_name_of_an_error_and_not_its_message_is_compared() -> None:
    assert rounding.raises("TypeError: no ValueError", "Value Error") == "TypeError"
    assert rounding.raises("ValueError", "error") == "error"


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ("py2-str12", "0.85abc"),
        ("py3-repr", "1.5.2"),
        ("decimals", "0.85abc"),
        ("percent", "60.1%%x"),
        ("trunc5", "0.101abc"),
        ("str", ""),
        ("within", "near"),
        ("holds", "true"),
        ("holds", "1"),
    ],
)
def test_half_a_number_is_none(rule: str, shown: str) -> None:
    with pytest.raises(ValueError, match=r"could not convert|is no answer"):
        rounding.as_printed(shown, "0.101", rule)
