"""What readers write, as data: what computes the right numbers passes, and what does not is told why."""

from __future__ import annotations

import doctest
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from grokdocs.drills import DRILLS, Drill, Report, check_source
from grokdocs.drills.checker import verdict_of

FILES = tomllib.loads(Path(__file__).with_name("readers.toml").read_text(encoding="utf-8"))


def _judged(source: str) -> Iterator[Report]:
    return (report for report in check_source(source) if not report.remark)


def test_there_are_many_of_them_for_every_drill() -> None:
    assert len(FILES["right"]) >= 80
    assert len(FILES["wrong"]) >= 100
    for drill in DRILLS.values():
        names = "|".join((drill.name, *drill.aliases))
        for sources in (FILES["right"], [source for source, _ in FILES["wrong"]]):
            assert sum(bool(re.search(rf"\b({names})\b", source)) for source in sources) >= 3


@pytest.mark.parametrize("source", FILES["right"])
def test_whatever_computes_the_right_numbers_passes(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _="": "Ada")
    reports = check_source(source)
    assert verdict_of(reports) == "right", reports
    assert not any(report.findings for report in reports if not report.remark)


@pytest.mark.parametrize(("source", "says"), FILES["wrong"])
def test_whatever_does_not_is_told_its_own_reason(source: str, says: str) -> None:
    (report,) = _judged(source)
    assert report.verdict == "wrong"
    assert len(report.findings) == len(says.split(" | ")), report
    for words in says.split(" | "):
        assert any(words in finding for finding in report.findings), report


@pytest.mark.parametrize("drill", DRILLS.values(), ids=list(DRILLS))
def test_a_drill_begins_with_a_stub_and_ends_with_a_solution(drill: Drill) -> None:
    assert [report.findings for report in _judged(drill.stub)] == [
        ("your function returns nothing: end it with return and the result",)
    ]
    assert len(drill.hints) == len(set(drill.hints)) == 3
    one_number = drill.name == "learn_one_weight"  # where there is nothing for NumPy to do
    assert set(drill.solutions) == {"lists", "recursion" if one_number else "numpy"}
    for source in drill.solutions.values():
        verdicts = {report.name: report.verdict for report in _judged(source)}
        assert verdicts[drill.name] == "right"
        assert set(verdicts.values()) == {"right"}


@pytest.mark.parametrize("drill", DRILLS.values(), ids=list(DRILLS))
def test_the_example_of_a_stub_is_what_a_solution_does(drill: Drill) -> None:
    text = drill.stub.split('"""')[1].rstrip()
    example = doctest.DocTestParser().get_doctest(f"{text}\n", {}, drill.name, None, 0)
    exec(
        f"import numpy as np\n{drill.solutions['lists' if drill.forms[0] == 'lists' else 'numpy']}",
        example.globs,
    )
    assert example.examples
    assert doctest.DocTestRunner().run(example, clear_globs=False).failed == 0


PAGES = sorted((Path(__file__).parents[1] / "docs/chapters").glob("0[3-8]*.md"))


def _shown(page: Path) -> dict[str, str]:
    """Find the drills that a page writes out; where it shows a first try as well, the last one counts."""
    found = {}
    for cell in re.findall(
        r"^```\{code-cell\}.*?\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    ):
        for text in re.findall(r"^def .*?(?=^\S|\Z)", cell, re.MULTILINE | re.DOTALL):
            found[re.split(r"[ (]", text)[1]] = text
    return {name: text for name, text in found.items() if name in DRILLS}


def test_what_the_pages_show_as_a_solution_is_one() -> None:
    shown = {page.stem: _shown(page) for page in PAGES}
    assert {name for texts in shown.values() for name in texts} >= set(DRILLS) - {
        "learn_streetlights",
        "shapes_fit",
    }
    for page, texts in shown.items():
        source = "\n".join(
            ["import numpy as np", "from grokdocs.vectors import weighted_sum", *texts.values()]
        )
        verdicts = {report.name: report.verdict for report in _judged(source)}
        assert all(verdicts[name] == "right" for name in texts), page
