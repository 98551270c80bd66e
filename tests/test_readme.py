"""What the README says is so."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from docs._ext.ledger.load import load

README = Path("README.md").read_text(encoding="utf-8")


def test_the_counts_are_those_of_the_ledger() -> None:
    books = load(Path("docs/published.toml"), Path("docs/errata.toml"))
    figures = books.figures.values()
    by_status = Counter(figure.status for figure in figures)
    expected = [
        sum(figure.count for figure in figures),
        len(figures),
        by_status["reproduces"],
        by_status["erratum"],
        len(books.errata),
        by_status["underspecified"],
    ]
    table = README.split("printed values compared", 1)[1].split("\n\n", 1)[0]
    assert [int(number) for number in re.findall(r"\d+", table)] == expected


def test_the_example_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(code, {})


def test_every_place_it_names_is_there() -> None:
    for name in re.findall(r"\]\((?!https?:)([^)]+)\)|^\| `([^`]+)` \|", README, re.MULTILINE):
        assert Path(name[0] or name[1]).exists(), name


def test_each_command_stands_on_one_line() -> None:
    for environment in ("docs", "py"):
        assert len(re.findall(rf"^.*tox -e {environment}$", README, re.MULTILINE)) == 1
