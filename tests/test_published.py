"""The ledger: its files, its refusals, and that no wrong digit gets past it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from docs._ext.ledger.published import (
    NOT_CHECKED,
    ROWS,
    Comparison,
    Figure,
    Ledger,
    Printed,
    compare,
    load_errata,
    load_ledger,
    values_in,
)

DOCS = Path(__file__).resolve().parent.parent / "docs"

LEDGER = load_ledger(DOCS / "published.toml")
FIGURES = list(LEDGER.figures.values())
CHECKABLE = [figure for figure in FIGURES if figure.status != "underspecified"]
OPEN = [figure for figure in FIGURES if figure.status == "underspecified"]


def named(figure: Figure) -> str:
    return figure.id


# ---------------------------------------------------------------- the files


def test_the_ledger_is_whole() -> None:
    assert len(FIGURES) == 128
    assert sum(figure.count for figure in FIGURES) == 914
    assert sum(figure.count for chapter in (3, 4) for figure in LEDGER.of_chapter(chapter)) == 345
    assert len(load_errata(DOCS / "errata.toml", LEDGER)) == 91


def test_every_source_has_an_edition_and_a_section() -> None:
    for figure in FIGURES:
        for source in figure.source:
            edition, section = LEDGER.edition(source)
            assert edition in LEDGER.sources.values()
            assert section


ENTRY = {
    "id": '"ch3/sum"',
    "chapter": "3",
    "kind": '"value"',
    "topic": '"a sum"',
    "source": '["m | Sums"]',
    "status": '"reproduces"',
    "printed": '"0.98"',
    "rule": '"decimals"',
    "setup": "{weight = 0.1}",
}
HEAD = 'chapters = [3]\nsources = {m = "version 6"}\n'


def toml(table: str, entry: dict[str, str]) -> str:
    """Write an entry; an empty text drops its key."""
    lines = [f"{name} = {value}" for name, value in entry.items() if value]
    return "\n".join([f"[[{table}]]", *lines, ""])


def ledger_of(folder: Path, text: str) -> Ledger:
    (folder / "published.toml").write_text(text, encoding="utf-8")
    return load_ledger(folder / "published.toml")


def test_the_entry_that_the_refusals_start_from_is_sound(tmp_path: Path) -> None:
    assert list(ledger_of(tmp_path, HEAD + toml("figure", ENTRY)).figures) == ["ch3/sum"]


LOG = {"kind": '"log"', "columns": '["error"]', "printed": '["1", "2"]'}
OF_COLUMNS = {"rule": '"columns"', "columns": '["a"]', "printed": '["1"]'}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": '"red"'}, "'colour' is no key: choose from id, chapter, "),
        *[({key: ""}, f"'{key}' is missing") for key in ENTRY if key != "id"],
        ({"chapter": '"3"'}, "chapter is '3': write a whole number"),
        ({"chapter": "true"}, "chapter is True: write a whole number"),
        ({"chapter": "9"}, "chapter is 9: choose from 3"),
        ({"kind": '"picture"'}, "kind is 'picture': choose from value, claim, log, table"),
        ({"status": '"fine"'}, "status is 'fine': choose from reproduces, "),
        ({"rule": '"about"'}, "rule is 'about': choose from py2-str12, "),
        ({"topic": "7"}, "topic is 7: write a text, in quotes"),
        ({"topic": '""'}, "topic is '': write a text, in quotes"),
        ({"source": '"m | Sums"'}, "source is 'm | Sums': write a list of texts, in square brackets"),
        ({"source": "[1]"}, r"source is \[1\]: write a list of texts"),
        ({"source": "[]"}, "source is empty"),
        ({"source": '["n | Sums"]'}, "the edition of a source is 'n': choose from m"),
        ({"source": '["m"]'}, "source is 'm': write the edition, a bar and the section"),
        ({"setup": '"x"'}, "setup is 'x': name the numbers that give the figure in a table"),
        ({"setup": "{}"}, "setup is {}: name the numbers"),
        ({"printed": "0.5"}, "printed holds 0.5: quote it, or its digits are lost"),
        ({"printed": "[0.5]"}, "printed holds 0.5: quote it"),
        ({"printed": '["1", ["2", 3]]'}, "printed holds 3: quote it"),
        ({"printed": "[]"}, "printed is empty: there is nothing to compare"),
        ({"printed": '""'}, "printed is empty"),
        ({"printed": '[["", ""], []]'}, "printed is empty"),
        ({"status": '"erratum"', "reason": '"so"'}, "an erratum needs 'recomputed'"),
        ({"status": '"erratum"', "recomputed": '"1"'}, "an erratum needs .* its 'reason'"),
        ({"status": '"erratum"', "recomputed": "1.5", "reason": '"so"'}, "recomputed holds 1.5: quote it"),
        ({"status": '"erratum"', "recomputed": "[]", "reason": '"so"'}, "recomputed is empty"),
        ({"status": '"underspecified"'}, "an underspecified figure needs 'missing'"),
        ({"recomputed": '"1"'}, "a figure that reproduces has no 'recomputed'"),
        ({"missing": '"all"'}, "a figure that reproduces has no .* 'missing'"),
        ({"errata": '["75"]'}, "errata names '75': write E and two digits"),
        ({"rule": '"within"'}, "rule within needs setup.tolerance"),
        ({**LOG, "printed": '"1"'}, "printed is one text: a log is a list of rows"),
        ({**LOG, "columns": ""}, "columns is missing: name the columns of the log"),
        ({"kind": '"table"', "printed": '["1"]'}, "columns is missing: name the columns of the table"),
        ({**LOG, "setup": "{rows = 28}"}, "setup.rows is 28: list the passes"),
        ({**LOG, "setup": "{rows = [1]}"}, "setup.rows has 1 entries, printed has 2 rows"),
        ({**LOG, "columns": '["a", "b"]'}, "a printed row has 1 values, columns names 2"),
        ({"columns": '["a", "b"]'}, "a printed row has 1 values, columns names 2"),
        ({"rule": '"columns"'}, "rule columns needs 'columns' and 'column_rules'"),
        (OF_COLUMNS, "column_rules and columns differ in length"),
        ({**OF_COLUMNS, "column_rules": '["round"]'}, "column rule is 'round': choose from int, str, trunc5"),
    ],
)
def test_a_mistake_in_an_entry_is_named(tmp_path: Path, change: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=f"^published.toml, figure ch3/sum: {message}"):
        ledger_of(tmp_path, HEAD + toml("figure", ENTRY | change))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[figure]\n", "^published.toml: "),
        (HEAD + toml("figuer", ENTRY), "^published.toml: a table is 'figuer': choose from .*figure$"),
        (HEAD + toml("figure", ENTRY) + toml("figuer", ENTRY), "a table is 'figuer'"),
        (HEAD, r"^published.toml has no \[\[figure\]\]: there is nothing to read"),
        (HEAD + "figure = [1]", r"has no \[\[figure\]\]"),
        (HEAD + "[figure]\n", r"has no \[\[figure\]\]"),
        (toml("figure", ENTRY), r"^published.toml: name the editions under \[sources\]"),
        ("chapters = 3\n[sources]\n", "^published.toml: .* list the chapters"),
        (HEAD + toml("figure", ENTRY | {"id": ""}), "^published.toml, figure number 1: 'id' is missing"),
        (HEAD + toml("figure", ENTRY | {"id": "5"}), "^published.toml, figure 5: id is 5: write a text"),
        (HEAD + 2 * toml("figure", ENTRY), "figure ch3/sum: the id is too much like ch3/sum"),
        (
            HEAD + toml("figure", ENTRY) + toml("figure", ENTRY | {"id": '"ch3/Sum"'}),
            "figure ch3/Sum: the id is too much like ch3/sum: each needs its own anchor",
        ),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ledger_of(tmp_path, text)


ERRATUM = {
    "id": '"E01"',
    "chapter": "3",
    "group": '"Chapter 3"',
    "kind": '"number"',
    "where": '"version 6"',
    "text": '"printed as 0"',
    "correct": '"1"',
    "figures": '["ch3/sum"]',
}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (toml("erratum", ERRATUM | {"id": '"75"'}), "^errata.toml, erratum 75: the id is E and two digits"),
        (toml("erratum", ERRATUM | {"kind": '"typo"'}), "erratum E01: kind is 'typo': choose from code, "),
        (toml("erratum", ERRATUM | {"where": ""}), "erratum E01: 'where' is missing"),
        (toml("erratum", ERRATUM | {"sources": "[]"}), "erratum E01: 'sources' is no key"),
        (toml("erratum", ERRATUM | {"figures": '"x"'}), "figures is 'x': write a list of texts"),
        (toml("erratum", ERRATUM | {"figures": '["x"]'}), "it names the figure x, which is not in the"),
        (2 * toml("erratum", ERRATUM), "erratum E01: the id is too much like E01"),
        (toml("errata", ERRATUM), "^errata.toml: a table is 'errata': choose from erratum"),
        ("x", "^errata.toml: "),
        ("", r"^errata.toml has no \[\[erratum\]\]"),
        (toml("erratum", ERRATUM | {"id": '"E03"'}), "errata.toml: figure ch3/sum names E01, which is not"),
    ],
)
def test_a_mistake_in_the_errata_is_named(tmp_path: Path, text: str, message: str) -> None:
    ledger = ledger_of(tmp_path, HEAD + toml("figure", ENTRY | {"errata": '["E01"]'}))
    (tmp_path / "errata.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load_errata(tmp_path / "errata.toml", ledger)


# ---------------------------------------------------------------- every figure, every digit


def right(figure: Figure) -> Printed:
    """What a right page computes."""
    return figure.printed if figure.recomputed is None else figure.recomputed


def shown(figure: Figure, values: Printed) -> str:
    """What a cell shows that computes these values, in the form that the figure asks for."""
    if isinstance(values, str):
        words = {"holds": "True", "fails": "False"} if figure.rule == "holds" else {}
        return "ValueError: shapes" if figure.rule == "raises" else words.get(values, values)
    if figure.kind in ROWS and figure.columns:
        names = [name.replace(" ", "_") for name in figure.columns]
        rows = [[row] if isinstance(row, str) else list(values_in(row)) for row in values]
        if names[0] != "pass":
            passes = figure.setup.get("rows", range(len(rows)))
            names = ["pass", *names]
            rows = [[str(number), *row] for number, row in zip(passes, rows, strict=True)]
        return "\n".join("  ".join(value or "0.5" for value in row) for row in [names, *rows])
    if figure.rule == "exact" and all(isinstance(row, str) for row in values):
        return "\n".join(values_in(values))
    return "\n".join(" ".join(values_in(row)) for row in values)


def one_digit_off(printed: Printed) -> Iterator[Printed]:
    """Change each digit of each value, one at a time."""
    if isinstance(printed, str):
        for place, digit in enumerate(printed):
            if digit.isdigit():
                yield printed[:place] + str((int(digit) + 1) % 10) + printed[place + 1 :]
        return
    for place, part in enumerate(printed):
        for changed in one_digit_off(part):
            yield [*printed[:place], changed, *printed[place + 1 :]]


@pytest.mark.parametrize("figure", CHECKABLE, ids=named)
def test_the_right_values_are_recognised(figure: Figure) -> None:
    found = compare(figure, shown(figure, right(figure)))
    assert (found.verdict, found.problems) == (figure.status, ())
    assert found.computed is not None
    for value, computed in zip(values_in(right(figure)), values_in(found.computed), strict=True):
        assert value in ("", computed, computed.replace("0.", ".", 1))  # "" is cut off, .5 is 0.5


@pytest.mark.parametrize("figure", CHECKABLE, ids=named)
def test_no_wrong_digit_gets_past(figure: Figure) -> None:
    text = shown(figure, right(figure))
    digits = 0
    for wrong in one_digit_off(right(figure)):
        digits += 1
        if figure.status == "erratum":
            other = replace(figure, recomputed=wrong)
        else:
            other = replace(figure, printed=wrong)
        assert compare(other, text).verdict == "differs", wrong
        # Near is near, and a 17th digit may be another way to write the same number.
        if figure.rule not in ("within", "py3-repr"):
            assert compare(figure, shown(figure, wrong)).verdict == "differs", wrong
    assert digits or figure.rule in ("raises", "holds") or not re.search(r"\d", text)


def test_every_digit_was_tried() -> None:
    of_two = [figure for figure in CHECKABLE if figure.chapter in (3, 4)]
    assert sum(len(list(one_digit_off(right(figure)))) for figure in of_two) > 2500


@pytest.mark.parametrize("figure", CHECKABLE, ids=named)
def test_one_value_too_many_or_too_few_is_a_difference(figure: Figure) -> None:
    text = shown(figure, right(figure))
    last_line = text.splitlines()[-1]
    extra = "TypeError" if figure.rule == "raises" else "7"
    assert compare(figure, "").verdict == "differs"
    assert compare(figure, f"{text} {extra}" if figure.rule != "raises" else "no error").verdict == "differs"
    if figure.rule != "exact" or figure.count > 1:
        fewer = text.removesuffix(last_line) + last_line.rpartition(" ")[0]
        assert compare(figure, fewer.strip()).verdict == "differs" or figure.rule == "raises"
    if not (figure.kind in ROWS and figure.columns):
        assert compare(figure, f"{text}\n{extra}").verdict == "differs"


@pytest.mark.parametrize("figure", [f for f in CHECKABLE if f.kind == "log"], ids=named)
def test_a_log_without_a_pass_or_with_other_names_differs(figure: Figure) -> None:
    names, *rows = shown(figure, right(figure)).splitlines()
    for missing in range(len(rows)):
        left = [names, *rows[:missing], *rows[missing + 1 :]]
        assert "is not shown" in compare(figure, "\n".join(left)).problems[0]
        twice = [names, *rows, rows[missing]]
        assert "is shown twice" in compare(figure, "\n".join(twice)).problems[0]
    for name in names.split()[1:]:
        other = "\n".join([names.replace(name, "other"), *rows])
        assert "no line names the columns" in compare(figure, other).problems[0]


@pytest.mark.parametrize("figure", [f for f in CHECKABLE if f.rule == "holds"], ids=named)
def test_the_other_answer_to_a_claim_differs(figure: Figure) -> None:
    answer = shown(figure, right(figure))
    assert compare(figure, str(answer != "True")).verdict == "differs"
    assert compare(figure, "yes").verdict == "differs"


# ---------------------------------------------------------------- verdicts


def a_figure(printed: Printed = "0.98", rule: str = "decimals", **changes: object) -> Figure:
    base = Figure("ch3/sum", 3, "value", "a sum", ("m | Sums",), "reproduces", printed, rule, {"weight": 1})
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (a_figure("0.3"), "\N{MINUS SIGN}0.3"),
        (a_figure("1.5"), "1.5.2"),
        (a_figure("0.85"), "0.85abc"),
        (a_figure("0.85"), "0.85 0.9"),
        (a_figure("0.85"), "error: none"),
        (a_figure("error", "raises"), "no error here"),
        (a_figure([]), ""),
        (a_figure(""), ""),
        (a_figure([""]), "1"),
        (a_figure(["1"], "columns", columns=("a",), column_rules=("int",)), "inf"),
        (a_figure(["0.101"], "columns", columns=("a",), column_rules=("trunc5",)), "0.101abc"),
        (a_figure([["1", "2"]], "exact", kind="table"), "0.5 1 2"),
        (a_figure(), NOT_CHECKED),
        (a_figure(), f"0.98\n{NOT_CHECKED}\n0.98"),
    ],
)
def test_what_only_looks_right_differs(figure: Figure, text: str) -> None:
    found = compare(figure, text)
    assert found.verdict == "differs"
    assert all(found.problems)
    assert found.problems


def test_a_typeset_minus_is_a_minus() -> None:
    assert compare(a_figure("-0.3"), "\N{MINUS SIGN}0.3").verdict == "reproduces"


def test_a_leading_zero_is_no_difference() -> None:
    assert compare(a_figure(".50"), "0.5").verdict == "reproduces"
    assert compare(a_figure("-.5"), "-0.5").verdict == "reproduces"


def test_what_the_source_cuts_off_must_be_shown_but_is_not_compared() -> None:
    figure = a_figure(["0.5", ""])
    assert compare(figure, "0.5 7").verdict == "reproduces"
    assert compare(figure, "0.5").verdict == "differs"
    assert compare(figure, "0.6 7").verdict == "differs"


def test_only_a_figure_of_mnist_may_go_unchecked() -> None:
    figure = a_figure("60.1%", "percent", setup={"data": "MNIST"})
    assert compare(figure, NOT_CHECKED) == Comparison("unchecked")
    assert compare(figure, "60.1%").verdict == "reproduces"
    assert compare(a_figure(setup={"data": "season"}), NOT_CHECKED).verdict == "differs"


def erratum(printed: str, recomputed: str) -> Figure:
    return a_figure(printed, status="erratum", recomputed=recomputed, reason="so")


def test_an_erratum_is_verified_when_the_right_value_is_not_the_printed_one() -> None:
    assert compare(erratum("0.585", "1.08"), "1.08") == Comparison("erratum", "1.08")
    assert compare(erratum("0.585", "1.08"), "0.585").verdict == "differs"
    assert compare(erratum("0.585", "1.08"), "1.07").problems == (
        "the ledger's right value 1.08, computed 1.07",
    )


def test_an_erratum_that_print_has_right_differs() -> None:
    found = compare(erratum("0.98", "0.98"), "0.98")
    assert found.verdict == "differs"
    assert found.problems == ("the printed value follows from the setup after all: it is no erratum",)
    assert compare(erratum("1", "0.98"), "0.98").verdict == "differs"  # rounds to what is printed


@pytest.mark.parametrize("figure", OPEN, ids=named)
def test_an_underspecified_figure_that_reproduces_differs(figure: Figure) -> None:
    found = compare(figure, shown(figure, figure.printed))
    assert found.verdict == "differs"
    assert found.problems == ("it reproduces now: change its status in the ledger",)
    other = next(one_digit_off(figure.printed))
    assert compare(figure, shown(figure, other)).verdict == "underspecified"
    assert compare(figure, "").verdict == "differs"
