"""How the pages are set: lines that an eye can follow, cells that fit, a focus that is seen by everyone."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest
from keeping import fresh_page
from measure import PAGES, SMALLEST_TARGET, look, table
from playwright.sync_api import Browser

SHORTEST, LONGEST = 62, 72  # letters of the line in the middle
FEW = 1 / 5  # of the blocks of a page, at most, scroll on a phone
TABBED = ("chapters/03-predict.html", "reference/errata.html")

_FOCUS = """() => {
    const each = document.activeElement;
    if (each === document.body) return null;
    const has = element => {
        const {outlineStyle, outlineWidth} = getComputedStyle(element);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
    };
    const seen = has(each) || [...each.querySelectorAll('*')].some(has);
    return [seen && each.checkVisibility(), each.outerHTML.slice(0, 120)];
}"""

# Rows of code that go on below: how many there are, and those that do so no further in than they began.
_BROKEN_ROWS = """() => {
    let broken = 0;
    const astray = [];
    for (const row of document.querySelectorAll('.gd-row')) {
        const words = document.createRange();
        words.selectNodeContents(row);
        const blanks = row.querySelector(':scope > span:first-child:not([class])');
        if (blanks) words.setStartAfter(blanks);
        const [first, ...rest] = [...words.getClientRects()].filter(box => box.width > 1);
        const below = rest.filter(box => first && box.top > first.bottom - 2);
        broken += below.length > 0;
        const begins = first && row.getBoundingClientRect().top + first.height > first.top;
        const further = row.querySelector('.sd') ? -1 : 1;  // prose goes on below itself
        const back = below.some(box => box.left <= first.left + further);
        if (back || first && !begins) astray.push(row.textContent);
    }
    return [broken, astray];
}"""

_INSIDE = """([one, other]) => {
    const [inner, outer] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    return inner.top >= outer.top && inner.bottom <= outer.bottom;
}"""

_PLAIN = "<!DOCTYPE html><div class='bd-article'><section>{}</section></div>"


@pytest.mark.parametrize("name", PAGES)
def test_a_line_is_read_in_one_go_and_a_cell_fits(chromium: Browser, site: Path, name: str) -> None:
    found = look(chromium, site, name)
    print(table([found]))
    assert len(found.lines) > 20
    assert SHORTEST <= median(found.lines) <= LONGEST
    assert found.wide == [], "a cell whose lines are of no more than 88 letters scrolls at 1440"
    assert len(found.narrow) <= FEW * found.blocks
    assert [said for side, said in found.targets if side < SMALLEST_TARGET] == []


def test_the_measure_sees_long_lines_wide_cells_and_small_targets(chromium: Browser, tmp_path: Path) -> None:
    long = f"<p style='font: 10px monospace; width: 1200px'>{'a word ' * 90}</p>"
    wide = f"<pre style='width: 200px; overflow: auto'>{'x' * 80}</pre><button style='height: 9px'></button>"
    (tmp_path / "bad.html").write_text(_PLAIN.format(long + wide))
    found = look(chromium, tmp_path, "bad.html")
    assert median(found.lines) > LONGEST
    assert len(found.wide) == len(found.narrow) == found.blocks == 1
    assert min(found.targets)[0] < SMALLEST_TARGET


@pytest.mark.parametrize("name", TABBED)
def test_the_focus_is_seen_where_colours_are_forced(chromium: Browser, site: Path, name: str) -> None:
    with fresh_page(chromium, 1440, forced_colors="active", reduced_motion="reduce") as page:
        page.goto((site / name).as_uri())
        unseen, stops = [], 0
        while True:
            page.keyboard.press("Tab")
            if (focus := page.evaluate(_FOCUS)) is None:
                break
            stops += 1
            unseen += [] if focus[0] else [focus[1]]
        assert stops > 50
        assert unseen == []


def test_on_a_phone_a_row_of_code_goes_on_further_in_than_it_began(chromium: Browser, site: Path) -> None:
    with fresh_page(chromium, 390, reduced_motion="reduce") as page:
        page.goto((site / "chapters/06-backpropagation.html").as_uri())
        broken, astray = page.evaluate(_BROKEN_ROWS)
        assert broken > 100
        assert astray == []
        page.add_style_tag(content=".gd-row { padding: 0 !important; text-indent: 0 !important; }")
        assert len(page.evaluate(_BROKEN_ROWS)[1]) > 100


@pytest.mark.parametrize("name", ["chapters/06-backpropagation.html", "reference/api/chapter-8.html"])
def test_on_a_wider_page_no_row_of_code_breaks(chromium: Browser, site: Path, name: str) -> None:
    with fresh_page(chromium, 768, reduced_motion="reduce") as page:
        page.goto((site / name).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert page.locator(".gd-row").count() > 30
        assert page.evaluate(_BROKEN_ROWS)[0] == 0
        page.add_style_tag(content=".gd-row wbr { display: inline }")
        assert page.evaluate(_BROKEN_ROWS)[0] > 0


def test_the_contents_go_along_with_what_is_read(chromium: Browser, site: Path) -> None:
    with fresh_page(chromium, 1440, reduced_motion="reduce") as page:
        page.goto((site / "chapters/06-backpropagation.html").as_uri())
        contents = page.locator(".bd-sidebar-secondary")
        assert contents.evaluate("each => each.scrollHeight > each.clientHeight")
        for there in ("Exercises", "Summary", "Backpropagation: who is to blame?"):
            heading = page.get_by_role("heading", name=there)
            heading.evaluate("each => each.scrollIntoView({behavior: 'instant'})")
            entry = contents.locator("a[aria-current]", has_text=there)
            entry.wait_for()
            page.wait_for_function(_INSIDE, arg=[entry.element_handle(), contents.element_handle()])


def test_one_button_opens_all_folded_code_and_closes_it(chromium: Browser, site: Path) -> None:
    with fresh_page(chromium, 1440, reduced_motion="reduce") as page:
        page.goto((site / PAGES[0]).as_uri())
        folds = page.locator("details.hide")
        button = page.get_by_role("button", name="Open all folded code")
        assert folds.count() > 3
        for pressed in ("true", "false"):
            button.focus()
            page.keyboard.press("Enter")
            assert button.get_attribute("aria-pressed") == pressed
            assert page.locator("details.hide[open]").count() == (folds.count() if pressed == "true" else 0)
