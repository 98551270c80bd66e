"""Guesses, asides, solutions and marks, in the hand of a reader: pointer, keyboard, phone, no script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

PAGE = "chapters/04-compare-and-learn.html"
SMALLEST_TARGET = 24  # pixels

# Every closed aside in the margin, held against the others and the entries of the table of contents.
_LIE_ON_EACH_OTHER = """() => {
    const box = (element) => element.getBoundingClientRect();
    const boxes = (selector) => [...document.querySelectorAll(selector)].map(box);
    const cards = boxes('.gd-aside:is(.gd-note, :not([open]))')
        .filter(box => box.bottom > 60 && box.top < innerHeight);
    const contents = document.querySelector('.bd-sidebar-secondary');
    const others = contents.classList.contains('hide') ? [] : boxes('.bd-sidebar-secondary a');
    const floor = box(contents).bottom;
    const meet = (a, b) => a.top < Math.min(b.bottom, floor) && b.top < a.bottom && a.right > b.left;
    const above = cards.filter((card, place) => place && card.top < cards[place - 1].bottom);
    const beside = cards.filter(card => others.some(other => meet(card, other)));
    return [cards.length, above.length + beside.length];
}"""


def opened(chromium: Browser, site: Path, width: int = 1440, **how: Any) -> Page:
    page = chromium.new_context(
        viewport={"width": width, "height": 900}, reduced_motion="reduce", **how
    ).new_page()
    page.goto((site / PAGE).as_uri())
    return page


def is_seen(page: Page, selector: str) -> bool:
    return bool(
        page.locator(selector).first.evaluate("each => each.checkVisibility({visibilityProperty: true})")
    )


def test_what_is_drawn_right_after_the_reason_is_covered_as_well(chromium: Browser, site: Path) -> None:
    page = chromium.new_page()
    page.goto((site / "chapters/02-how-machines-learn.html").as_uri())
    behind = page.locator(".gd-guess + .gd-why + .cell .cell_output figcaption")
    assert behind.count() >= 2
    seen = "each => each.checkVisibility({visibilityProperty: true})"
    assert not any(each.evaluate(seen) for each in behind.all())
    for guess in page.locator(".gd-guess").all():
        guess.locator(".gd-answers button").first.click()
    assert all(each.evaluate(seen) for each in behind.all())
    page.close()


def test_a_guess_covers_what_it_asks_for_until_the_reader_chooses(chromium: Browser, site: Path) -> None:
    page = opened(chromium, site)
    guess = page.locator(".gd-guess").first
    assert not is_seen(page, ".gd-covered .cell_output pre")
    assert is_seen(page, ".gd-covered .cell_input pre")
    assert not is_seen(page, ".gd-guess > .gd-answer")
    assert not is_seen(page, ".gd-why"), "the reason would give the answer away"
    wrong = guess.locator(".gd-answers > li:not(.gd-is-right) > button").first
    words = wrong.inner_text()
    wrong.focus()
    page.keyboard.press("Enter")
    assert is_seen(page, ".gd-covered .cell_output pre")
    assert is_seen(page, ".gd-why")
    told = guess.get_by_role("status")
    right = guess.locator(".gd-answer > strong").inner_text()
    page.wait_for_function("document.querySelector('.gd-told')?.textContent")
    assert " ".join(told.inner_text().split()) == (
        f"Not this time: you chose “{words}” The answer, computed: {right}"
    )
    assert wrong.get_attribute("aria-pressed") == "true"
    assert "✗ your guess" in wrong.inner_text()
    assert f"{right} ✓ computed" in " ".join(guess.locator(".gd-is-right").inner_text().split())
    guess.locator(".gd-is-right > button").click(force=True)
    assert wrong.get_attribute("aria-pressed") == "true", "a guess is made once"
    page.context.close()


def test_without_a_script_everything_is_there(chromium: Browser, site: Path) -> None:
    page = opened(chromium, site, java_script_enabled=False)
    for guess in page.locator(".gd-guess").all():
        assert guess.locator("button:not(.gd-mark)").count() == 0
        assert guess.locator(".gd-covered .cell_output").first.is_visible()
        assert guess.locator(".gd-answer").is_visible()
    for name in (".gd-aside:not(.gd-note)", ".gd-solution"):
        fold = page.locator(name).first
        assert not fold.locator(".gd-inside").is_visible()
        fold.locator("summary").focus()
        page.keyboard.press("Enter")
        assert fold.locator(".gd-inside").is_visible()
    page.context.close()


def test_a_link_into_a_fold_opens_it(chromium: Browser, site: Path) -> None:
    page = opened(chromium, site)
    inside = page.locator(".gd-solution > .gd-inside").first
    assert not inside.is_visible()
    page.locator(".exercise > .gd-way > a").first.click()
    inside.wait_for(state="visible", timeout=5000)
    page.context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_mark_can_be_hit_and_its_card_moves_nothing(chromium: Browser, site: Path, width: int) -> None:
    page = opened(chromium, site, width, has_touch=True)
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    marks = [each for each in page.locator("button.gd-mark").all() if not _is_covered(each)]
    assert len(marks) > 5
    height = page.evaluate("document.documentElement.scrollHeight")
    for mark in marks[:: max(1, len(marks) // 12)]:
        box = mark.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET
        card = page.locator(f"#{mark.get_attribute('aria-describedby')}")
        assert not card.is_visible()
        mark.tap()
        assert card.is_visible()
        assert {"Printed", "Computed", "Verdict", "Edition"} <= set(card.locator("dt").all_inner_texts())
        held = card.bounding_box()
        assert held is not None
        assert held["x"] >= 0
        assert held["x"] + held["width"] <= width
        assert page.evaluate("document.documentElement.scrollHeight") == height
        page.keyboard.press("Escape")
        assert not card.is_visible()
    page.context.close()


def _is_covered(mark: Locator) -> bool:
    return bool(mark.evaluate("each => getComputedStyle(each).visibility === 'hidden'"))


def test_no_card_in_the_margin_lies_on_another_or_on_the_contents(chromium: Browser, site: Path) -> None:
    page = opened(chromium, site)
    seen = 0
    for top in range(0, page.evaluate("document.documentElement.scrollHeight"), 600):
        page.evaluate("top => scrollTo({top, behavior: 'instant'})", top)
        page.wait_for_timeout(100)  # the theme sees a card come, and takes the contents away
        cards, clashes = page.evaluate(_LIE_ON_EACH_OTHER)
        seen += cards
        assert clashes == 0, f"at {top} px"
    assert seen > 5
    page.context.close()


def test_a_meaning_stands_beside_its_line_and_a_pointer_may_follow_it(chromium: Browser, site: Path) -> None:
    page = opened(chromium, site)
    term = page.locator("section > p > .gd-term-by > .gd-term").first
    meaning = page.locator("section > p > .gd-term-by > .gd-meaning").first
    term.hover()
    here, there = term.bounding_box(), meaning.bounding_box()
    paragraph = term.locator("xpath=ancestor::p").bounding_box()
    assert here is not None
    assert there is not None
    assert paragraph is not None
    assert there["x"] >= paragraph["x"] + paragraph["width"]
    assert abs(there["y"] - here["y"]) < here["height"] / 2
    page.mouse.move(there["x"] + 20, here["y"] + here["height"] / 2, steps=30)
    assert meaning.is_visible()
    page.mouse.move(paragraph["x"], paragraph["y"] - 30)
    assert not meaning.is_visible()
    page.close()


def test_the_chapters_cards_are_alike_and_what_names_a_list_is_no_link(chromium: Browser, site: Path) -> None:
    page = chromium.new_page()
    page.goto((site / "index.html").as_uri())
    tall = page.locator(".gd-chapter svg").evaluate_all("all => all.map(each => each.clientHeight)")
    assert len(tall) == 8
    assert len(set(tall)) == 1
    colours = [
        page.locator(what).first.evaluate("each => getComputedStyle(each).color")
        for what in (".bd-sidebar-primary .caption-text", ".prev-next-title")
    ]
    assert colours[0] != colours[1]
    page.close()
