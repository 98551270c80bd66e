"""Python in the page: every cell, edited, stopped and put back, from disk and over HTTP."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import Axe
from playwright.sync_api import Browser, Locator, Page

from grokdocs.descent import gradient_descent
from grokdocs.drills import DRILLS, check_source

CHAPTER_4 = "chapters/04-compare-and-learn.html"
FEWEST_CELLS = 100  # that run in the page, over all chapters
LOADED = 60_000  # milliseconds for the first cell on a busy computer
PRINTED = """cell => {
    // What the book printed: the text of its outputs, a folded one whole, marks left out.
    const texts = [...cell.querySelectorAll('.cell_output .output')].map(output => {
        const whole = output.querySelector('.gd-fold-whole') ?? output.querySelector('pre') ?? output;
        const copy = whole.cloneNode(true);
        copy.querySelectorAll('.gd-mark, .gd-marks, [data-mark]').forEach(mark => mark.remove());
        return copy.textContent;
    });
    return texts.join('');
}"""


@pytest.fixture(autouse=True)
def _has_python(site: Path) -> None:
    if not (site / "_static" / "live").exists():
        assert "GROKDOCS_SITE" not in os.environ, "the site that was named has no Python in it"
        pytest.skip("this site was built without Python: tox -e site builds one that has it")


def opened(chromium: Browser, address: str, width: int = 1440) -> Page:
    page = chromium.new_context(viewport={"width": width, "height": 900}, has_touch=width < 500).new_page()
    page.set_default_timeout(LOADED)
    page.goto(address, wait_until="load")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    return page


@pytest.fixture
def chapter_4(chromium: Browser, site: Path) -> Iterator[Page]:
    page = opened(chromium, (site / CHAPTER_4).as_uri())
    yield page
    page.context.close()


def cell_with(page: Page, code: str) -> Locator:
    return page.locator(".cell.gd-live", has=page.locator(".cell_input pre", has_text=code)).first


def run(cell: Locator) -> str:
    button = cell.locator(".gd-live-run")
    if cell.page.evaluate("navigator.maxTouchPoints"):
        button.tap()
    else:
        button.click()
    return finished(cell)


def finished(cell: Locator) -> str:
    cell.page.wait_for_function(
        "cell => cell.querySelector('.gd-live-output')"
        " && cell.querySelector('.gd-live-run').textContent === 'Run'",
        arg=cell.element_handle(),
    )
    return cell.locator(".gd-live-output pre").inner_text()


def write(cell: Locator, old: str, new: str) -> None:
    area = cell.locator("textarea")
    code = area.input_value()
    assert old in code
    area.fill(code.replace(old, new))


def pages_with_cells(site: Path) -> list[Path]:
    return [
        path for path in sorted(site.rglob("*.html")) if 'class="cell gd-live ' in path.read_text("utf-8")
    ]


def test_every_cell_prints_here_what_the_book_prints(chromium: Browser, site: Path) -> None:
    """The cells of a page are run as a reader would, one after the other, from disk."""
    ran, wrong = 0, []
    for path in pages_with_cells(site):
        page = opened(chromium, path.as_uri())
        for cell in page.locator(".cell.gd-live").all():
            printed = cell.evaluate(PRINTED).strip()
            here = run(cell).strip()
            ran += 1
            if here != (printed or "(prints nothing)"):
                wrong.append(f"{path.stem}: {printed[:200]!r} is {here[:200]!r} here")
        page.context.close()
    assert not wrong, "\n".join(wrong)
    assert ran >= FEWEST_CELLS


def test_a_changed_number_answers_and_the_printed_one_comes_back(chapter_4: Page) -> None:
    cell = cell_with(chapter_4, "prediction = x * weight")
    printed = cell.locator(".cell_output").first.inner_text()
    assert run(cell) == printed.strip() == "prediction 0.25"
    write(cell, "weight = 0.5", "weight = 1.5")
    assert run(cell) == "prediction 0.75"
    later = cell_with(chapter_4, "miss = prediction - goal")
    assert run(later).startswith("error = 0.0025"), "what stands below goes on from there"
    assert not cell.locator(".cell_output").first.is_visible()
    cell.get_by_role("button", name="As printed").click()
    assert cell.locator(".cell_output").first.inner_text() == printed
    assert cell.locator("textarea").count() == 0


def test_the_bowl_follows_a_changed_cell(chapter_4: Page) -> None:
    cell = cell_with(chapter_4, "from_zero = list(gradient_descent(")
    run(cell)
    bowl = chapter_4.locator(".gd-play[data-figure=bowl]").first
    assert bowl.evaluate("figure => figure.numbers.steps") == []
    write(cell, "x=0.5, goal=0.8, iterations=10", "x=1.25, goal=0.7, alpha=0.35, iterations=6")
    run(cell)
    chapter_4.wait_for_function(
        "document.querySelector('.gd-play[data-figure=bowl]').numbers.steps.length === 6"
    )
    steps = bowl.evaluate("figure => figure.numbers.steps")
    expected = list(gradient_descent(0.0, x=1.25, goal=0.7, alpha=0.35, iterations=6))
    assert [step["new_weight"] for step in steps] == pytest.approx(
        [step.new_weight for step in expected], rel=1e-12
    )
    assert bowl.get_by_label("input").first.get_attribute("aria-valuetext") == "1.25"
    assert "follows" in cell.locator(".gd-live-note").inner_text()


def test_an_error_names_the_readers_line_and_a_stop_ends_a_loop(chapter_4: Page) -> None:
    cell = cell_with(chapter_4, "squared_error(10.0")
    run(cell)
    cell.locator("textarea").fill("a = 1\nprint(b)")
    assert run(cell).startswith("Line 2:  print(b)\nNameError: name 'b' is not defined")
    cell.locator("textarea").fill("while True:\n    pass")
    cell.locator(".gd-live-run").click()
    chapter_4.wait_for_function(
        "document.querySelector('.gd-live-said:not(:empty)').textContent.startsWith('Run')"
    )
    cell.locator(".gd-live-run").click()
    assert "Stopped" in finished(cell)
    cell.locator("textarea").fill("print(squared_error(2, 0))")
    assert run(cell) == "4.0", "the session begins anew, with what stands above"
    cell.locator("textarea").fill("while True:\n    print(1)")
    assert "Stopped after" in run(cell)


def test_the_keyboard_is_enough(chapter_4: Page) -> None:
    cell = cell_with(chapter_4, "squared_error(10.0")
    button = cell.locator(".gd-live-run")
    button.focus()
    chapter_4.keyboard.press("Enter")
    finished(cell)
    area = cell.locator("textarea")
    area.fill("")
    area.focus()
    chapter_4.keyboard.type("for n in (1, 2):")
    chapter_4.keyboard.press("Enter")
    chapter_4.keyboard.type("print(n)")
    assert area.input_value() == "for n in (1, 2):\n    print(n)"
    chapter_4.keyboard.press("Shift+Enter")
    assert finished(cell) == "1\n2"
    area.focus()
    chapter_4.keyboard.press("Tab")
    assert area.input_value().endswith("print(n)    ")
    chapter_4.keyboard.press("Escape")
    assert button.evaluate("button => button === document.activeElement")


@pytest.mark.parametrize("width", [390, 1440])
def test_over_http_nothing_else_is_asked_and_axe_finds_nothing(
    chromium: Browser, served: str, axe: Axe, width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    page = opened(chromium, f"{served}/{CHAPTER_4}", width)
    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request.url))
    got: list[int] = []
    page.on("response", lambda response: got.append(int(response.headers.get("content-length", 0))))
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    began = time.monotonic()
    cell = cell_with(page, "squared_error(10.0")
    run(cell)
    took = time.monotonic() - began
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    others = [url for url in asked if not url.startswith((served, "data:", "blob:"))]
    assert others == []
    assert any("pyodide.asm.wasm" in url for url in asked)
    with capsys.disabled():
        print(f"\n{width} px: the first cell took {took:.1f} s on a slowed-down computer, {sum(got):,} bytes")
    assert axe.everything(page) == ""
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    assert axe.colours(page) == "", "in the dark"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.close()


SLIPS = {
    "vector_sum": "def vector_sum(a):\n    return sum(a)\n",
    "vector_average": "def vector_average(a):\n    return sum(a) / (len(a) - 1)\n",
    "learn_one_weight": (
        "def learn_one_weight(weight, x, goal, alpha, iterations):\n    errors = []\n"
        "    for i in range(iterations):\n        delta = weight * x - goal\n"
        "        errors.append(delta ** 2)\n"
        "        weight -= alpha * 2 * delta * x\n    return weight, errors\n"
    ),
    "outer_product": "def outer_product(a, b):\n    return [[x * y for x in a] for y in b]\n",
}


def drills_of(site: Path) -> dict[str, str]:
    found = {}
    for path in sorted(site.rglob("*.html")):
        for name in re.findall(r'data-drill="(\w+)"', path.read_text("utf-8")):
            found[name] = path.as_uri()
    return found


def test_a_drill_is_checked_here_as_on_the_command_line(chromium: Browser, site: Path) -> None:
    drills = drills_of(site)
    assert {name for name, drill in DRILLS.items() if drill.forms[0] == "lists"} <= set(drills)
    for name, source in SLIPS.items():
        [expected] = [report for report in check_source(source) if report.drill == name]
        page = opened(chromium, drills[name])
        desk = page.locator(f'[data-drill="{name}"]')
        desk.locator("textarea").fill(source)
        desk.get_by_role("button", name="Check mine").click()
        desk.locator(".gd-drill-verdict").wait_for()
        said = desk.locator(".gd-drill-verdict").inner_text()
        assert said.startswith(str(expected))
        for section in expected.sections:
            link = desk.get_by_role("link", name=str(section))
            link.click()
            assert page.evaluate("document.querySelector(location.hash) !== null"), section
            page.go_back()
        kept = page.evaluate("localStorage.getItem('grokdocs.passed')")
        assert kept == (f'["{name}"]' if expected.passed else None)
        page.context.close()


def test_a_loop_without_end_is_ended_and_what_was_passed_can_be_forgotten(
    chromium: Browser, site: Path
) -> None:
    page = opened(chromium, drills_of(site)["vector_sum"])
    page.clock.install()
    desk = page.locator('[data-drill="vector_sum"]')
    desk.locator("textarea").fill("def vector_sum(a):\n    while True:\n        pass\n")
    desk.get_by_role("button", name="Check mine").click()
    page.wait_for_function(
        "document.querySelector('[data-drill=vector_sum] [role=status]').textContent === 'Checking …'"
    )
    page.clock.fast_forward(60_000)
    desk.locator(".gd-drill-verdict").wait_for()
    assert "takes too long" in desk.locator(".gd-drill-verdict").inner_text()
    desk.locator("textarea").fill(SLIPS["vector_sum"])
    desk.get_by_role("button", name="Check mine").click()
    page.wait_for_function("localStorage.getItem('grokdocs.passed') !== null")
    page.goto((site / "index.html").as_uri())
    line = page.locator("[data-drills]")
    assert "1 of" in line.inner_text()
    line.get_by_role("button").click()
    assert not line.is_visible()
    assert page.evaluate("localStorage.getItem('grokdocs.passed')") is None
    page.context.close()
