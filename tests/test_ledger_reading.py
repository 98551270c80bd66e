"""What is read back from a cell's output: all of it, and nothing that is not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs._ext.ledger import reading

NUMBERS = st.floats(allow_nan=False)
LOG = """\
        compare   predict
pass    error     prediction
   0    0.3025    0.25
   1    0.17      0.3875
"""


@given(st.lists(NUMBERS))
def test_every_number_is_read_back(numbers: list[float]) -> None:
    for text in (repr(numbers), repr(tuple(numbers)), " ".join(map(repr, numbers))):
        assert [float(word) for word in reading.numbers_of(text)] == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("\N{MINUS SIGN}0.3", ["-0.3"]),
        ("1.5.2", []),
        ("0.85abc", []),
        ("layer_1 x2", []),
        ("0.8-0.3", []),
        ("1_000", []),
        ("nan, -inf", ["nan", "-inf"]),
        ("nano info", []),
        ("60.1%", ["60.1%"]),
        ("[ 0.  .5 -0.0]", ["0.", ".5", "-0.0"]),
        ("array([[1, 2],\n       [3, 4]])", ["1", "2", "3", "4"]),
    ],
)
def test_a_number_stands_alone(text: str, numbers: list[str]) -> None:
    assert reading.numbers_of(text) == numbers


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("error = 0.3", "0.3"),
        ("weight = 0.5: error = 0.3", "0.3"),
        ("0.3", "0.3"),
        ("with (1, 3) : (2, 3)", "(2, 3)"),
        ("error =", "error ="),
    ],
)
def test_a_label_ends_at_the_last_sign(line: str, answer: str) -> None:
    assert reading.answer(line) == answer


def test_columns_are_picked_by_name_and_rows_by_pass() -> None:
    assert reading.columns(LOG, ["prediction", "error"], [1]) == [["0.3875", "0.17"]]
    assert reading.columns(LOG, ["error"]) == [["0.3025"], ["0.17"]]
    assert reading.columns("pass pure_error\n7 0.5", ["pure error"], [7]) == [["0.5"]]
    assert reading.columns(LOG, ["error"], [1, 0]) == [["0.17"], ["0.3025"]]
    assert reading.columns("iteration new_weight\n7 0.5", ["pass", "weight_after"], [7]) == [["7", "0.5"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LOG.replace("error", "eror"), "no line names the columns error"),
        ("", "no line names the columns error"),
        (LOG.replace("   1  ", "   2  "), "pass 1 is not shown"),
        (LOG + "   1    0.18      0.39\n", "pass 1 is shown twice"),
        (LOG.replace("prediction", "error"), "column error is shown twice"),
        (LOG + "   2    0.18\n", "the row 2 0.18 has 2 columns, its names are 3"),
        (LOG.replace("0.3875", "0.3875 0.4"), "has 4 columns, its names are 3"),
    ],
)
def test_a_log_that_cannot_be_read_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        reading.columns(text, ["error"], [0, 1])


def test_a_table_without_names_has_words_for_labels() -> None:
    assert reading.rows_of("light 1:  - 0\nlight 2:  + 0", 2) == [["-", "0"], ["+", "0"]]
    assert reading.rows_of("light 1  - 0\nlight 2  + 0", 2) == [["-", "0"], ["+", "0"]]
    assert reading.rows_of("first  1.5 2\nsecond  3 4", 2) == [["1.5", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0.5 1 2\n3 4", "has more than 2 values: 0.5 is no label"),
        ("+ - 0\n+ 0", r"has more than 2 values: \+ is no label"),
        ("row 9 1 2", "has more than 2 values: 9 is no label"),
        ("- 0\n+", r"the line '\+' has 1 words, a row has 2 values"),
    ],
)
def test_one_value_too_many_is_no_label(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        reading.rows_of(text, 2)


def test_blank_lines_are_passed_over() -> None:
    assert reading.lines_of("\n a  \n\nb\n   \n") == [" a", "b"]
