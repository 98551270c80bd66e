"""The data files: they are whole, and a mistake in one is refused by name."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from docs._ext.ledger.load import Books, load

DOCS = Path(__file__).resolve().parent.parent / "docs"
BOOKS = load(DOCS / "published.toml", DOCS / "errata.toml")

# Those that change a result, as a reader should meet them.
RESULTS = ["E75", "E58", "E32", "E14", "E25", "E41", "E42", "E43", "E44", "E47", "E48", "E49", "E50"]
RESULTS += ["E51", "E52", "E53", "E64", "E70", "E71", "E88"]


def test_the_ledger_is_whole() -> None:
    figures = BOOKS.figures.values()
    assert len(figures) == 135
    assert sum(figure.count for figure in figures) == 1_719
    assert Counter(figure.status for figure in figures) == {
        "reproduces": 111,
        "erratum": 17,
        "underspecified": 7,
    }


def test_the_errata_are_whole() -> None:
    assert list(BOOKS.errata) == [f"E{number:02}" for number in range(1, 97) if number != 60]
    ranked = sorted((one for one in BOOKS.errata.values() if one.rank), key=lambda one: one.rank)
    assert [one.id for one in ranked] == RESULTS
    assert [one.rank for one in ranked] == list(range(1, len(RESULTS) + 1))


def test_no_text_uses_the_short_name_of_an_edition() -> None:
    names = [short for short in BOOKS.sources if short != "code"]  # that is a word of its own
    short = re.compile(rf"\b({'|'.join(names)})\b|\bch\. ")
    for one in BOOKS.errata.values():
        for text in (one.where, one.text, one.correct, one.not_run):
            assert not short.search(text), one.id
            assert text.count("`") % 2 == 0, one.id


# ---------------------------------------------------------------- refusals

HEAD = 'chapters = [3]\nsources = {m = "version 6"}\n'
FIGURE = {
    "id": '"ch3/sum"',
    "chapter": "3",
    "kind": '"value"',
    "topic": '"a sum"',
    "source": '["m | Sums"]',
    "status": '"reproduces"',
    "printed": '"0.98"',
    "rule": '"decimals"',
    "setup": "{weight = 0.1}",
    "errata": '["E01"]',
}
ERRATUM = {
    "id": '"E01"',
    "chapter": "3",
    "group": '"Chapter 3"',
    "kind": '"number"',
    "where": '"version 6"',
    "text": '"printed as 0"',
    "correct": '"1"',
    "figures": '["ch3/sum"]',
    "stated": '["1"]',
}


def toml(table: str, entry: dict[str, str]) -> str:
    """Write an entry; an empty text drops its key."""
    lines = [f"{name} = {value}" for name, value in entry.items() if value]
    return "\n".join([f"[[{table}]]", *lines, ""])


def read(folder: Path, figures: str, errata: str) -> Books:
    (folder / "published.toml").write_text(figures, encoding="utf-8")
    (folder / "errata.toml").write_text(errata, encoding="utf-8")
    return load(folder / "published.toml", folder / "errata.toml")


def test_the_entries_that_the_refusals_start_from_are_sound(tmp_path: Path) -> None:
    books = read(tmp_path, HEAD + toml("figure", FIGURE), toml("erratum", ERRATUM))
    assert (list(books.figures), list(books.errata)) == (["ch3/sum"], ["E01"])
    assert books.figures["ch3/sum"].places == [("m", "Sums")]
    assert books.sources["m"] == "version 6"


LOG = {"kind": '"log"', "columns": '["error"]', "printed": '["1", "2"]'}
COLUMNS = {"rule": '"columns"', "columns": '["a"]', "printed": '["1"]', "column_rules": '["int"]'}
WITHIN = {"rule": '"within"', "printed": '"1"'}
KNOWN = {"status": '"erratum"', "recomputed": '"1"', "reason": '"so"'}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": '"red"'}, "unknown field `colour`"),
        *[({key: ""}, f"missing required field `{key}`") for key in FIGURE if key not in ("id", "errata")],
        ({"chapter": '"3"'}, r"Expected `int`, got `str` - at `\$.chapter`"),
        ({"chapter": "true"}, "Expected `int`, got `bool`"),
        ({"chapter": "9"}, "'chapters' does not list 9"),
        ({"kind": '"picture"'}, "Invalid enum value 'picture'"),
        ({"status": '"fine"'}, "Invalid enum value 'fine'"),
        ({"rule": '"about"'}, "Invalid enum value 'about'"),
        ({"topic": "7"}, r"Expected `str`, got `int` - at `\$.topic`"),
        ({"topic": '""'}, "length >= 1"),
        ({"source": '"m | Sums"'}, "Expected `array`, got `str`"),
        ({"source": "[1]"}, r"\$.source\[0\]"),
        ({"source": "[]"}, "length >= 1"),
        ({"source": '["n | Sums"]'}, "a source is an edition, a bar and a section"),
        ({"source": '["m"]'}, "a source is an edition, a bar and a section"),
        ({"source": '["m | Sums", "m | "]'}, "a source is an edition, a bar and a section"),
        ({"setup": '"x"'}, r"Expected `object`, got `str` - at `\$.setup`"),
        ({"setup": "{}"}, "length >= 1"),
        ({"printed": "0.5"}, r"Expected `str | array`, got `float` - at `\$.printed`"),
        ({"printed": '["1", ["2", 3]]'}, r"\$.printed\[1\]\[1\]"),
        ({"printed": "[]"}, "a value is empty"),
        ({"printed": '""'}, "a value is empty"),
        ({"printed": '["0.98", ""]'}, "a value is empty: only one that the source cuts off"),
        ({"printed": '[["", ""], []]', "note": '"cut off"'}, "a value is empty"),
        ({"status": '"erratum"', "reason": '"so"'}, "an erratum 'recomputed' and 'reason'"),
        ({**KNOWN, "reason": ""}, "an erratum 'recomputed' and 'reason'"),
        ({**KNOWN, "recomputed": "1.5"}, r"got `float` - at `\$.recomputed`"),
        ({**KNOWN, "recomputed": "[]"}, "a value is empty"),
        ({"status": '"underspecified"'}, "what is underspecified 'missing'"),
        ({"recomputed": '"1"'}, "what reproduces none"),
        ({"missing": '"all"'}, "what reproduces none"),
        ({"errata": '["75"]'}, "matching regex"),
        ({"errata": '["E02"]'}, "errata.toml has no E02"),
        (WITHIN, "rule within has a setup.tolerance"),
        *[
            ({**WITHIN, "setup": f"{{tolerance = {tolerance}}}"}, "at most half of the last printed digit")
            for tolerance in ("inf", "nan", "-0.1", "0.6")
        ],
        ({**WITHIN, "setup": '{tolerance = "wide"}'}, "figure|str"),
        ({"setup": "{tolerance = 0.001}"}, "rule within has a setup.tolerance"),
        ({**LOG, "printed": '"1"'}, "printed is one text: a log is a list of rows"),
        ({**LOG, "columns": ""}, "columns is missing: name the columns of the log"),
        ({"kind": '"table"', "printed": '["1"]'}, "columns is missing: name the columns of the table"),
        ({**LOG, "setup": "{rows = 28}"}, "setup.rows lists the passes"),
        ({**LOG, "setup": "{rows = [1]}"}, "setup.rows lists the passes"),
        ({**LOG, "setup": "{rows = [1, 2.5]}"}, "setup.rows lists the passes"),
        ({**LOG, "columns": '["a", "b"]'}, "a printed row has 1 values, columns names 2"),
        ({"columns": '["a", "b"]'}, "a printed row has 1 values, columns names 2"),
        ({**COLUMNS, "column_rules": ""}, "as many 'column_rules'"),
        ({**COLUMNS, "rule": '"exact"'}, "no other has these"),
        ({**COLUMNS, "column_rules": '["round"]'}, "Invalid enum value 'round'"),
    ],
)
def test_a_mistake_in_an_entry_is_named(tmp_path: Path, change: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=f"^published.toml, ch3/sum: .*(?:{message})"):
        read(tmp_path, HEAD + toml("figure", FIGURE | change), toml("erratum", ERRATUM))


ONE, MISTAKE = toml("figure", FIGURE), toml("erratum", ERRATUM)


@pytest.mark.parametrize(
    ("figures", "errata", "message"),
    [
        ("[[figure]\n", MISTAKE, "^published.toml: "),
        (HEAD + ONE + toml("figuer", FIGURE), MISTAKE, "^published.toml: .*unknown field `figuer`"),
        (HEAD, MISTAKE, "^published.toml: .*missing required field `figure`"),
        (HEAD + "figure = []", MISTAKE, "^published.toml: .*length >= 1"),
        (HEAD + "figure = [1]", MISTAKE, "^published.toml: "),
        (ONE, MISTAKE, "^published.toml: .*missing required field"),
        (HEAD + toml("figure", FIGURE | {"id": ""}), MISTAKE, "^published.toml, entry 1: .*`id`"),
        (HEAD + toml("figure", FIGURE | {"id": "5"}), MISTAKE, "^published.toml, 5: Expected `str`"),
        (HEAD + 2 * ONE, MISTAKE, "^published.toml, ch3/sum: its anchor is that of ch3/sum"),
        (
            HEAD + ONE + toml("figure", FIGURE | {"id": '"ch3/Sum"'}),
            MISTAKE,
            "^published.toml, ch3/Sum: its anchor is that of ch3/sum",
        ),
        (HEAD + ONE, "x", "^errata.toml: "),
        (HEAD + ONE, "", "^errata.toml: .*missing required field `erratum`"),
        (HEAD + ONE, toml("errata", ERRATUM), "^errata.toml: .*(unknown|missing)"),
        (HEAD + ONE, 2 * MISTAKE, "^errata.toml, E01: its anchor is that of E01"),
        *[
            (HEAD + ONE, toml("erratum", ERRATUM | change), f"^errata.toml, .*{message}")
            for change, message in [
                ({"id": '"75"'}, "75: .*matching regex"),
                ({"kind": '"typo"'}, "E01: Invalid enum value 'typo'"),
                ({"where": ""}, "E01: .*missing required field `where`"),
                ({"data": '"MNIST"'}, "E01: .*unknown field `data`"),
                ({"figures": '"x"'}, "E01: Expected `array`, got `str`"),
                ({"figures": '["x"]'}, "E01: published.toml has no x"),
                ({"stated": ""}, "E01: it has either 'stated', .* or 'not_run'"),
                ({"stated": '[" "]'}, "E01: .*matching regex"),
                ({"not_run": '"a word"'}, "E01: it has either 'stated', .* or 'not_run'"),
            ]
        ],
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, figures: str, errata: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(tmp_path, figures, errata)
