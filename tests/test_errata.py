"""The errata: all of them are there, and what a cell shows decides which of them are run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from docs._ext.ledger import errata
from docs._ext.ledger.errata import Outcome, Run, is_shown, missing, outcome
from docs._ext.ledger.published import NOT_CHECKED, Erratum, load_errata, load_ledger
from docs._ext.pages import filters

HERE = Path(__file__).resolve().parent.parent
DOCS = HERE / "docs"


LEDGER = load_ledger(DOCS / "published.toml")
ERRATA = load_errata(DOCS / "errata.toml", LEDGER)
OPTION = re.compile(r"^:?erratum: *\[?([E\d, ]+)\]?$", re.MULTILINE)

# Those that change a result, as a reader should meet them.
RESULTS = ["E75", "E58", "E32", "E14", "E25", "E41", "E42", "E43", "E44", "E47", "E48", "E49", "E50"]
RESULTS += ["E51", "E52", "E53", "E64", "E70", "E71", "E88"]


def erratum(**more: object) -> Erratum:
    fields = {"id": "E01", "chapter": 3, "group": "Chapter 3", "kind": "number", "where": "Sums"}
    return Erratum(**fields | {"text": "2", "correct": "3"} | more)  # type: ignore[arg-type]


def run(shown: str, *, has_data: bool = True, id_: str = "E01") -> Run:
    return Run(id_, "page", 1, shown, has_data)


# ---------------------------------------------------------------- the file


def test_the_91_are_there_in_order_and_each_is_run_or_says_why_not() -> None:
    assert list(ERRATA) == [f"E{number:02}" for number in range(1, 92)]
    for one in ERRATA.values():
        assert bool(one.stated) != bool(one.not_run), one.id
        assert one.kind in errata.KINDS, one.id


def test_those_that_change_a_result_come_first_in_this_order() -> None:
    ranked = sorted((one for one in ERRATA.values() if one.rank), key=lambda one: one.rank)
    assert [one.id for one in ranked] == RESULTS
    assert [one.rank for one in ranked] == list(range(1, len(RESULTS) + 1))


def test_no_text_uses_the_short_name_of_an_edition() -> None:
    short = re.compile(rf"\b({'|'.join(LEDGER.sources)})\b|\bch\. ")
    for one in ERRATA.values():
        for text in (one.where, one.text, one.correct, one.not_run):
            assert not short.search(text), one.id
            assert text.count("`") % 2 == 0, one.id


def test_cells_carry_exactly_those_that_can_be_run() -> None:
    pages = [path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")]
    carried = {id_ for text in pages for ids in OPTION.findall(text) for id_ in re.split(", *", ids.strip())}
    assert carried == {one.id for one in ERRATA.values() if one.stated}
    expected = re.search(
        r"^errata_expected_run = (\d+)", (HERE / "conf.py").read_text(encoding="utf-8"), re.M
    )
    assert expected is not None
    assert int(expected[1]) == len(carried)


# ---------------------------------------------------------------- is it shown?


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


# ---------------------------------------------------------------- what came of it


def test_an_erratum_is_run_when_its_cells_show_all_that_is_stated() -> None:
    one = erratum(stated=("0.98", "TypeError"))
    assert outcome(one, [run("0.98\nTypeError: no")]) == Outcome("shown")
    assert outcome(one, [run("0.98"), run("TypeError")]) == Outcome("shown")
    assert outcome(one, [run("0.97\nTypeError")]) == Outcome("not shown", ("0.98",))
    assert outcome(one, []) == Outcome("not run")
    assert outcome(erratum(), [run("0.98")]) == Outcome("not shown")


def test_without_its_data_an_erratum_is_not_checked_and_others_are() -> None:
    assert (
        outcome(erratum(stated=("1.5",), data="MNIST"), [run("2.5", has_data=False)]).verdict == "unchecked"
    )
    assert outcome(erratum(stated=("1.5",)), [run("2.5", has_data=False)]).verdict == "not shown"


def of_book(*runs: Run, expected: int = 0, **more: object) -> list[str]:
    """Judge a book of one erratum, and collect what is said about it."""
    heard: list[str] = []
    env = SimpleNamespace(errata_runs={"page": list(runs)})
    books = SimpleNamespace(errata={"E01": erratum(**more)}, ledger=LEDGER)
    app = SimpleNamespace(_books=books, env=env, config=SimpleNamespace(errata_expected_run=expected))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(errata.logger, "warning", lambda text, *words, **_: heard.append(text % words))
        errata.judge(app, env)  # type: ignore[arg-type]
    return heard


def test_a_book_in_order_is_silent() -> None:
    assert of_book(run("1.5"), stated=("1.5",), expected=1) == []
    assert of_book(not_run="it is about a word") == []


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (lambda: of_book(run("1.4"), stated=("1.5",)), "E01 is run by a cell that does not show 1.5"),
        (lambda: of_book(run("1.4")), "has no 'stated' for it"),
        (lambda: of_book(stated=("1.5",)), "E01 is run by no cell"),
        (lambda: of_book(), "E01 is run by no cell"),
        (lambda: of_book(run("1"), not_run="it is a word"), "E01 is run by a cell, and errata.toml says"),
        (lambda: of_book(run("1", id_="E99"), not_run="it is a word"), "E99 is not in errata.toml"),
        (lambda: of_book(run("1.5"), stated=("1.5",), expected=2), "1 errata are run, 2 expected"),
    ],
)
def test_each_disorder_is_named(heard: Callable[[], list[str]], expected: str) -> None:
    assert any(expected in text for text in heard())


def test_missing_data_is_a_disorder_only_where_data_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    def judge() -> list[str]:
        return of_book(run("2", has_data=False), stated=("1.5",), data="MNIST", expected=1)

    monkeypatch.delenv("GROKDOCS_REQUIRE_MNIST", raising=False)
    assert judge() == []
    monkeypatch.setenv("GROKDOCS_REQUIRE_MNIST", "1")
    assert "E01 is not checked" in judge()[0]


# ---------------------------------------------------------------- on the page


def test_backticks_become_code_and_everything_else_is_escaped() -> None:
    assert errata.prose("`a < b` & c") == '<code class="literal">a &lt; b</code> &amp; c'


def test_choices_are_hidden_until_a_script_finds_them() -> None:
    html = filters.choices(".item", "items", {"kind": {"a": "A & B"}})
    assert html.startswith('<form class="gd-filter" data-items=".item" data-what="items" hidden="">')
    assert '<option value="a">A &amp; B</option>' in html
    assert 'aria-live="polite"' in html
    assert len((DOCS / "_static" / "filter.js").read_bytes()) < 3000


# ---------------------------------------------------------------- a whole book, small

CONF = """
extensions = ["myst_nb", "docs._ext.ledger"]
html_theme = "basic"
errata_expected_run = 1
"""

PUBLISHED = """
chapters = [3]
[sources]
one = "the first edition"
[[figure]]
id = "ch3/sum"
chapter = 3
kind = "value"
topic = "a sum"
source = ["one | Sums"]
status = "reproduces"
printed = "3"
rule = "exact"
setup = { a = 1 }
"""

TOML = """
[[erratum]]
id = "E01"
chapter = 3
group = "Chapter 3"
kind = "number"
where = "The first edition, Sums"
text = "`1 + 1` is printed as 3."
correct = "2"
figures = ["ch3/sum"]
stated = ["printed 3", "right 2"]
rank = 1

[[erratum]]
id = "E02"
chapter = 3
group = "Chapter 3"
kind = "claim"
where = "The first edition, Sums"
text = "Sums are called products."
correct = "Sums."
not_run = "it is a word"
"""

PAGE = """---
file_format: mystnb
kernelspec:
  name: python3
---
# Sums

```{code-cell}
:erratum: E01
print("printed", 3, "right", 1 + 1)
```
"""

LIST = """# Errata

{errata}`run` of {errata}`all`. See {erratum}`E01`.

```{errata-filter}
```
```{errata-table}
```
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    files = {
        "conf.py": CONF,
        "published.toml": PUBLISHED,
        "errata.toml": TOML,
        "index.md": "# Book\n\n```{toctree}\nsums\nreference/errata\nreference/ledger\n```\n",
        "sums.md": PAGE,
        "reference/errata.md": LIST,
        "reference/ledger.md": "# Ledger\n\n```{ledger-summary}\n```\n\n```{ledger-table}\n```\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def build(book: Path) -> str:
    command = [sys.executable, "-m", "sphinx", "-q", "-j", "2", "-d", "doctrees", ".", "html"]
    environ = os.environ | {"IPYTHONDIR": str(book / "ipython")}
    built = subprocess.run(command, cwd=book, capture_output=True, text=True, check=False, env=environ)
    return built.stderr


def test_a_mistake_stays_red_until_it_is_mended(book: Path) -> None:
    assert "errata" not in build(book)
    html = (book / "html/reference/errata.html").read_text(encoding="utf-8")
    words = re.sub(r"\s+", " ", re.sub("<[^>]*>", "", html))
    assert "1 of 2. See E01." in words
    assert "Run in “Sums”." in words
    assert "Not run: it is a word." in words
    assert html.index("<h2>Those that change a result") < html.index("<h2>Chapter 3")
    assert 'href="../sums.html#run-e01"' in html
    assert "filter.js" in html
    page = (book / "html/sums.html").read_text(encoding="utf-8")
    assert 'id="run-e01"' in page
    assert 'href="reference/errata.html#e01"' in page
    assert "filter.js" not in page

    (book / "errata.toml").write_text(TOML.replace("right 2", "right 4"), encoding="utf-8")
    for _ in range(2):
        assert "E01 is run by a cell that does not show right 4" in build(book)
    (book / "sums.md").write_text(PAGE.replace("E01", "E77"), encoding="utf-8")
    said = build(book)
    assert "E77 is not in errata.toml" in said
    assert "0 errata are run, 1 expected" in said
    assert NOT_CHECKED not in said
