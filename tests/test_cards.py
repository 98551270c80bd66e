"""The picture of a page: whatever it is called, its words stay on the card."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).resolve().parent.parent
if not (HERE / "docs").exists():
    pytest.skip("the pages are not here, only the package", allow_module_level=True)

from PIL import Image, ImageColor  # noqa: E402
from small_site import HEAD, build  # noqa: E402

from docs._ext.site import cards  # noqa: E402
from docs._ext.site.palette import BALL, GOAL  # noqa: E402
from grokdocs.pictures.palette import PALETTE  # noqa: E402

LONG = "7 · Picturing networks: in your head and on paper"
ABOUT = "You stand on a hill in the fog, and you want to go down. " * 3
CASES = {
    "short": ("Notation", ABOUT),
    "long": (LONG, ABOUT),
    "far too long": (f"{LONG} " * 8, ABOUT),
    "one long word": ("grokdocs." + "regularize" * 20, ABOUT),
    "much to say": (LONG, ABOUT * 4),
}


def drawn(title: str, about: str = ABOUT) -> Image.Image:
    return cards.card(title, about, site="grokdocs", motto="A companion that runs.")


def inked(sheet: Image.Image) -> np.ndarray:
    """Tell for every pixel whether something is drawn there."""
    paper = ImageColor.getrgb(PALETTE["paper"].light)
    ink: np.ndarray = np.abs(np.asarray(sheet).astype(int) - paper).max(axis=2) > 40
    return ink


def test_a_card_is_small_in_the_colours_of_the_book_and_always_the_same() -> None:
    sheet = drawn(LONG)
    file = cards.png(sheet)
    assert file == cards.png(drawn(LONG)) != cards.png(drawn("Notation"))
    assert len(file) < 40_000
    image = Image.open(io.BytesIO(file))
    assert (image.width, image.height, image.format) == (cards.WIDTH, cards.HEIGHT, "PNG")
    colours = {colour for _, colour in sheet.getcolors(1_000_000) or ()}
    assert {ImageColor.getrgb(PALETTE[name].light) for name in ("paper", "ink", "weight", "goal")} <= colours


def test_the_ball_and_where_it_should_rest_are_where_the_logo_has_them() -> None:
    sheet = cards.blank(640, 640)
    cards.emblem(sheet, 0, 0, 640)
    for name, (x, y, *_) in {"goal": GOAL, "weight": BALL}.items():
        there = (np.asarray(sheet) == ImageColor.getrgb(PALETTE[name].light)).all(axis=2)
        middle = [(places.min() + places.max() + 1) / 20 for places in np.nonzero(there)]
        assert middle == pytest.approx([y, x], abs=0.2), name


@pytest.mark.parametrize(("title", "about"), CASES.values(), ids=CASES)
def test_all_words_are_between_the_margins_and_beside_the_emblem(title: str, about: str) -> None:
    ink = inked(drawn(title, about))
    rows, columns = np.nonzero(ink)
    assert columns.min() >= cards.MARGIN - 6
    assert columns.max() <= cards.WIDTH - cards.MARGIN + 1
    assert rows.min() >= cards.MARGIN / 2
    assert rows.max() <= cards.HEIGHT - cards.MARGIN / 2
    emblem = cards.WIDTH - cards.MARGIN - 300
    assert not ink[: cards.MARGIN + 300, emblem - 30 : emblem].any(), "words reach into the emblem"


@pytest.mark.parametrize(("text", "lines"), [("one two", 1), (LONG, 4), ("x" * 60, 1)])
def test_words_are_set_as_large_as_they_fit(text: str, lines: int) -> None:
    sheet, box = cards.blank(400, 300), cards.Box(20, 20, 360, 200)
    end = cards.write(sheet, text, box, cards.TITLE, largest=60)
    rows, columns = np.nonzero(inked(sheet))
    assert rows.max() < end <= box.top + box.height
    assert columns.max() <= box.left + box.width
    assert (end - box.top) / lines <= 60 * cards.TITLE.leading + 1e-9
    assert "".join(cards._wrap(text, 1e9, cards.TITLE.at(20)) or ()) == text


def test_only_a_longer_chapter_has_the_front_page_written_again(tmp_path: Path) -> None:
    pages = {
        "index.md": "# Index\n\n```{toctree}\n:glob:\nfront\nchapters/*\n```\n",
        "front.md": HEAD + "# Front\n\n```{card} chapters/01-one\n```\n\n```{code-cell}\n1\n```\n",
        "chapters/01-one.md": "# One\n\nA word.\n",
        "chapters/02-two.md": "# Two\n",
    }
    named = ["docs._ext.site.front", "docs._ext.site.notebooks"]
    site = build(tmp_path, pages, named).folder / "html"
    written = [site / "front.html", site / "notebooks" / "01-one.ipynb", site / "notebooks" / "02-two.ipynb"]
    for words, expected in (("Another word.", [False, True, False]), ("A word. " * 300, [True, True, False])):
        for path in written:
            path.write_text("as the last build left it", encoding="utf-8")
        built = build(tmp_path, {"chapters/01-one.md": f"# One\n\n{words}\n"}, named)
        assert [path.read_text("utf-8") != "as the last build left it" for path in written] == expected
    assert "3 minutes" in built.text("front")
