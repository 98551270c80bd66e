"""What readers look for leads to the section that teaches it, with an excerpt, from disk and over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe import Axe
from keeping import fresh_page
from playwright.sync_api import Browser, Page
from test_pages import opened_on_a_phone

CHAPTERS = {
    page.stem[:2]: page.stem for page in (Path(__file__).parents[2] / "docs" / "chapters").glob("*.md")
}
FIRST = [
    # what a section is called
    ("Alpha tames it", "04#alpha-tames-it"),
    ("why square it", "04#why-square-it"),
    ("vector challenge", "03#the-vector-challenge"),
    # functions, by name and by full name
    ("grokdocs.deep.train", "06#the-same-for-any-depth"),
    ("hot_and_cold", "04#the-same-with-a-diary"),
    ("weighted_sum", "03#the-vector-challenge"),
    ("dropout_mask", "08#dropout-forget-half-of-it"),
    # the names in print
    ("walk_vs_stop", "06#from-the-street-to-a-matrix"),
    ("streetlights", "06#from-the-street-to-a-matrix"),
    ("knob_weight", "03#one-weight-how-loud-is-this-input"),
    ("w_sum", "03#the-vector-challenge"),
    ("relu2deriv", "06#the-corner-at-zero"),
    ("0.30250000000000005", "04#compare-how-far-off-was-it"),
    # the words of the field
    ("learning rate", "04#alpha-tames-it"),
    ("learning_rate", "04#alpha-tames-it"),
    ("bias", "04#what-is-a-bias"),
    ("loss", "04#compare-how-far-off-was-it"),
    ("cost function", "04#compare-how-far-off-was-it"),
    ("activation function", "06#sometimes-correlation"),
    ("epochs", "04#the-same-with-a-diary"),
    ("one-hot", "05#real-handwriting"),
    ("regularization", "08#signal-and-noise"),
    ("normalization", "05#too-large-for-one-is-too-large-for-all"),
    ("SGD", "06#one-row-at-a-time-or-all-at-once"),
    ("cross entropy", "09#softmax-from-scores-to-probabilities"),
    # what Python says, and what the package says
    ("shapes (3,4) and (5,) not aligned: 4 (dim 1) != 5 (dim 0)", "03#which-shapes-fit-in-a-dot-product"),
    ("ValueError: weights has 2 entries: give as many of one as of the other", "03#the-vector-challenge"),
    # in other letters, with a slip, in two words, not to the end
    ("OVERFITTING", "06#edge-case-overfitting"),
    ("backpropogation", "06#backpropagation-who-is-to-blame"),
    ("minibatches", "08#mini-batches-listen-to-a-hundred-at-once"),
    ("deriv", "04#derivatives-without-calculus"),
]
AMONG_THREE = [
    ("softmax", "09#softmax-from-scores-to-probabilities"),
    ("train", "08#memorising-against-generalising"),
    ("goal is 'many': give a number", "../reference/api/every-chapter#grokdocs.validation.number"),
    ("back propagation", "06#backpropagation-who-is-to-blame"),
    ("k-means", "02#unsupervised-which-games-belong-together"),
]


@pytest.fixture(scope="module")
def search(chromium: Browser, site: Path) -> Iterator[Page]:
    """The page of the search, from disk."""
    with opened_on_a_phone(chromium, f"{site.as_uri()}/search.html", site.as_uri()) as watched:
        yield watched.page


def _found(page: Page, words: str) -> list[str]:
    page.locator(".bd-search-container input[name=q]").fill(words)
    links = page.locator("#gd-results a")
    hrefs: list[str] = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert page.locator("#gd-results .gd-excerpt").count() == len(hrefs)
    return hrefs


def _address(short: str) -> str:
    page, _, anchor = short.partition("#")
    return f"chapters/{CHAPTERS[page]}.html#{anchor}" if page in CHAPTERS else f"{page[3:]}.html#{anchor}"


@pytest.mark.parametrize(("words", "section"), FIRST)
def test_the_section_that_teaches_it_comes_first(search: Page, words: str, section: str) -> None:
    assert _found(search, words)[:1] == [_address(section)]


@pytest.mark.parametrize(("words", "section"), AMONG_THREE)
def test_a_section_that_teaches_it_is_among_the_first_three(search: Page, words: str, section: str) -> None:
    assert _address(section) in _found(search, words)[:3]


@pytest.mark.parametrize("words", ["gradient clipping", "perceptron", "<b>bold</b>"])
def test_what_nobody_teaches_is_not_found(search: Page, words: str) -> None:
    assert _found(search, words) == []
    assert search.inner_text("#gd-found") == f"No section speaks of “{words}”."
    assert search.locator("#gd-nothing").is_visible()


def test_what_can_be_found_is_a_place_and_no_card(search: Page, site: Path) -> None:
    assert "Its row in the ledger" in (site / "chapters" / f"{CHAPTERS['04']}.html").read_text("utf-8")
    assert search.evaluate("SECTIONS.filter(row => row.join().includes('Its row in the ledger'))") == []
    places = search.evaluate("SECTIONS.map(([page, anchor]) => [PAGES[page][0], anchor])")
    pages = {page: (site / page).read_text("utf-8") for page, _ in places}
    assert len(places) > 500
    assert [place for place in places if f'id="{place[1]}"' not in pages[place[0]]] == []


@pytest.mark.parametrize("way", ["from disk", "over HTTP"])
def test_the_box_of_a_page_leads_to_sections(
    chromium: Browser, site: Path, served: str, axe: Axe, way: str
) -> None:
    root = site.as_uri() if way == "from disk" else served
    with opened_on_a_phone(chromium, f"{root}/chapters/01-why.html", root) as watched:
        page = watched.page
        page.locator(".search-button__button:visible").first.click()
        page.locator("#pst-search-dialog input[name=q]").fill("learning rate")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/search.html?q={quote('learning rate').replace('%20', '+')}")
        first = page.locator("#gd-results li").first
        assert page.inner_text("[role=status]").endswith(" sections for “learning rate”.")
        assert first.locator(".gd-where").inner_text().startswith("4 · ")
        marked = {word.lower() for word in first.locator("mark").all_inner_texts()}
        assert {"learning", "rate"} <= marked
        assert axe.everything(page) == ""
        page.emulate_media(color_scheme="dark")
        assert axe.colours(page) == ""
        page.keyboard.press("Tab")  # from the box, which has the focus
        page.keyboard.press("Enter")
        page.wait_for_url("**/chapters/04-*.html#alpha-tames-it")


def test_an_excerpt_is_text(chromium: Browser, site: Path) -> None:
    with fresh_page(chromium, 390) as page:
        page.goto(f"{site.as_uri()}/search.html?q={quote('x < 0 </mark><i>')}")
        assert page.locator("#gd-results i").count() == 0
        assert page.input_value(".bd-search-container input[name=q]") == "x < 0 </mark><i>"
