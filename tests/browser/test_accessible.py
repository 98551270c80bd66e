"""axe-core at WCAG 2.2, level AA, finds nothing on any page, light or dark."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from test_pages import PAGES

AXE = Path(os.environ.get("GROKDOCS_AXE", "build/browser/node_modules/axe-core/axe.min.js"))
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
NARROW = ["scrollable-region-focusable", "target-size", "button-name", "link-name"]
GOOD_PRACTICE = ["heading-order", "landmark-unique", "landmark-one-main", "page-has-heading-one", "region"]

_RUN = """async ([levels, rules]) => {
    const only = levels.length ? {type: 'tag', values: levels} : {type: 'rule', values: rules};
    const asked = levels.length ? Object.fromEntries(rules.map(rule => [rule, {enabled: true}])) : {};
    const result = await axe.run({runOnly: only, rules: asked, resultTypes: ['violations'], selectors: false});
    return {
        passed: result.passes.map(rule => rule.id),
        violations: result.violations.flatMap(rule => rule.nodes.map(node =>
            `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary.replace(/\\s+/g, ' ')}`)),
    };
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        pytest.fail("axe-core is not there: run tox -e browser, or name axe.min.js in GROKDOCS_AXE")
    return AXE.read_text(encoding="utf-8")


def _run(page: Page, levels: list[str], rules: list[str], *, seen: str) -> str:
    """Let axe look, and write what it finds; it must have had something to look at."""
    result: dict[str, Any] = page.evaluate(_RUN, [levels, rules])
    assert seen in result["passed"] or result["violations"], f"axe found nothing to hold against {seen}"
    return "\n".join(result["violations"])


def test_axe_can_see_a_mistake(chromium: Browser, axe: str) -> None:
    page = chromium.new_page()
    page.set_content('<p style="color:#999;background:#fff">pale</p><button></button>')
    page.evaluate(axe)
    said = _run(page, LEVELS, [], seen="color-contrast")
    assert {"color-contrast", "button-name", "html-has-lang"} <= {
        line.split(":")[0] for line in said.split("\n")
    }
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(chromium: Browser, site: Path, axe: str, name: str) -> None:
    """Everything is unfolded and looked at wide and light; dark and narrow, what differs there."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto((site / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    page.evaluate(axe)
    assert _run(page, LEVELS, GOOD_PRACTICE, seen="color-contrast") == ""
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    assert _run(page, [], COLOURS, seen="color-contrast") == "", "in the dark"
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(400)  # the theme looks again for what scrolls 300 ms after a change of width
    assert _run(page, [], NARROW, seen="target-size") == "", "on a phone"
    context.close()
