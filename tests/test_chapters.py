"""The form of a chapter: short cells, described pictures, a summary, errata, exercises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

CHAPTERS = sorted(Path("docs/chapters").glob("[0-9][0-9]-*.md"))
LONGEST_CELL = 10
LONGEST_PROGRAM = 40  # of a cell tagged whole-program: to be typed, run and kept
WIDEST_LINE = 80
HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
FENCE = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SOLUTION = re.compile(r"^```\{solution\}.*?^```\{end\} solution", re.MULTILINE | re.DOTALL)


class Cell(NamedTuple):
    options: dict[str, object]
    code: list[str]
    in_solution: bool = False

    @property
    def is_seen(self) -> bool:
        return not (self.in_solution or self.tags & HIDDEN)

    @property
    def tags(self) -> set[str]:
        tags = self.options.get("tags", [])
        return set(tags) if isinstance(tags, list) else {str(tags)}

    @property
    def draws(self) -> bool:
        return any(line.startswith("pictures.") for line in self.code)


def _read(block: str) -> Cell:
    lines = block.splitlines()
    if lines and lines[0] == "---":
        end = lines.index("---", 1)
        return Cell(yaml.safe_load("\n".join(lines[1:end])) or {}, lines[end + 1 :])
    options = [line.lstrip(":") for line in lines if re.match(r":[a-z]+:", line)]
    code = [line for line in lines if not re.match(r":[a-z]+:", line)]
    return Cell(yaml.safe_load("\n".join(options)) or {}, code)


def _cells(page: Path) -> list[Cell]:
    text = page.read_text(encoding="utf-8")
    solutions = {place for found in SOLUTION.finditer(text) for place in range(*found.span())}
    return [
        _read(found[1])._replace(in_solution=found.start() in solutions) for found in FENCE.finditer(text)
    ]


def test_there_are_chapters_with_cells() -> None:
    assert len(CHAPTERS) >= 2
    assert sum(len(_cells(page)) for page in CHAPTERS) >= 80


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_visible_cell_has_at_most_ten_lines(page: Path) -> None:
    for cell in _cells(page):
        lines = [line for line in cell.code if line.strip()]
        longest = LONGEST_PROGRAM if "whole-program" in cell.tags else LONGEST_CELL
        assert len(lines) <= longest or not cell.is_seen, "\n".join(lines)


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_picture_has_a_caption_and_an_alt_text(page: Path) -> None:
    for cell in _cells(page):
        if not cell.draws:
            continue
        shown = cell.options.get("mystnb")
        assert isinstance(shown, dict), cell.code
        assert len(shown["figure"]["caption"]) > 20, cell.code
        assert len(shown["image"]["alt"]) > 40, cell.code
        last = cell.code[-1].rstrip()
        assert last.endswith(";") or last == "plt.show()", "end the cell so that its value is not shown"


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_chapter_opens_and_ends_as_all_do(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if page == CHAPTERS[-1]:
        return  # the closing page
    assert ":class: learn" in text
    assert "**You need:**" in text
    summary = text.split("## Summary", 1)[1].split("\n## ", 1)[0]
    assert len(re.findall(r"^\d\. ", summary, re.MULTILINE)) == 5
    number = int(page.stem[:2])
    if number >= 3:
        assert re.search(rf"```\{{errata-list\}} {number}\n", text)
        exercises = text.split("## Exercises", 1)[1]
        assert exercises.count("```{solution}") == exercises.count("```{exercise}") >= 2


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_every_cell_is_run_and_no_output_is_typed(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    fences = re.findall(r"^`{3,}([^\n`]+)", text, re.MULTILINE)
    assert {fence.split()[0] for fence in fences} <= {
        "{aside}",
        "{code-cell}",
        "{drill}",
        "{end}",
        "{errata-list}",
        "{exercise}",
        "{guess}",
        "{listing}",
        "{play}",
        "{rst-class}",
        "{solution}",
        "bash",
    }, "show code in a cell that runs, or name it in a listing"


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_visible_line_of_code_fits_its_card(page: Path) -> None:
    for cell in _cells(page):
        if cell.is_seen:
            assert [line for line in cell.code if len(line) > WIDEST_LINE] == []
