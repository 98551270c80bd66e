"""axe-core at WCAG 2.2, level AA, and what is good practice beyond it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(os.environ.get("GROKDOCS_AXE", "build/browser/node_modules/axe-core/axe.min.js"))
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
NARROW = ["scrollable-region-focusable", "target-size", "button-name", "link-name"]
GOOD_PRACTICE = ["heading-order", "landmark-unique", "landmark-one-main", "page-has-heading-one", "region"]

_RUN = """async ([levels, rules]) => {
    const brief = {resultTypes: ['violations'], selectors: false, preload: false};  // nothing is fetched
    const only = levels.length ? {type: 'tag', values: levels} : {type: 'rule', values: rules};
    const asked = levels.length ? Object.fromEntries(rules.map(rule => [rule, {enabled: true}])) : {};
    const result = await axe.run({runOnly: only, rules: asked, ...brief});
    return {
        passed: result.passes.map(rule => rule.id),
        violations: result.violations.flatMap(rule => rule.nodes.map(node =>
            `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary.replace(/\\s+/g, ' ')}`)),
    };
}"""


# A chapter has thousands of coloured words of code. Of those that stand alike in like places, one is judged
# and the others become plain text, or axe would spend two thirds of its time on them.
_JUDGE_ONCE = """() => {
    const path = node => node.closest('article') === node ? '' :
        path(node.parentElement) + '>' + node.tagName + '.' + node.getAttribute('class');
    const seen = new Set();
    for (const word of document.querySelectorAll('article .highlight pre span')) {
        const place = path(word);
        if (seen.has(place)) word.replaceWith(...word.childNodes);
        seen.add(place);
    }
    document.querySelectorAll('.highlight pre').forEach(code => code.normalize());
    return seen.size;
}"""


class Axe:
    """What axe finds on an open page, a line for each."""

    def __init__(self) -> None:
        if not AXE.exists():
            raise FileNotFoundError(
                "axe-core is not there: run tox -e browser, or name axe.min.js in GROKDOCS_AXE"
            )
        self._script = AXE.read_text(encoding="utf-8")

    def everything(self, page: Page) -> str:
        """Judge a page by every rule, and leave it with fewer words of code in colour."""
        page.evaluate(self._script)
        page.evaluate(_JUDGE_ONCE)
        return self._run(page, LEVELS, GOOD_PRACTICE, seen="color-contrast")

    def colours(self, page: Page) -> str:
        """Judge again what another scheme of colours may change."""
        return self._run(page, [], COLOURS, seen="color-contrast")

    def narrow(self, page: Page) -> str:
        """Judge again what another width may change."""
        return self._run(page, [], NARROW, seen="target-size")

    def _run(self, page: Page, levels: list[str], rules: list[str], *, seen: str) -> str:
        """Let axe look; it must have had something to look at."""
        result: dict[str, Any] = page.evaluate(_RUN, [levels, rules])
        assert seen in result["passed"] or result["violations"], f"axe found nothing to hold against {seen}"
        return "\n".join(result["violations"])
