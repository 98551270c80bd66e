"""The picture of a page: whatever it is called, its words stay on the card."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.transforms import Bbox
from PIL import Image

from docs._ext.site import cards
from grokdocs.pictures.palette import PALETTE

HERE = Path(__file__).resolve().parent.parent


LONG = "7 · Picturing networks: in your head and on paper"
TITLES = {
    "short": "Notation",
    "long": LONG,
    "far too long": f"{LONG} " * 8,
    "one long word": "grokdocs." + "regularize" * 20,
    "as it is written": "What $x^2$ costs",
}
ABOUT = "You stand on a hill in the fog, and you want to go down. " * 3
CASES = {**{name: (title, ABOUT) for name, title in TITLES.items()}, "much to say": (LONG, ABOUT * 4)}
MOTTO = "A companion that runs."


def _card(title: str, about: str = ABOUT) -> cards.Sheet:
    return cards.card(title, about, site="grokdocs", motto=MOTTO)


def _image(sheet: cards.Sheet) -> Image.Image:
    return Image.open(io.BytesIO(cards.png(sheet)))


def _words(sheet: cards.Sheet) -> list[tuple[str, Bbox]]:
    sheet.canvas.draw()
    return [(text.get_text(), text.get_window_extent()) for text in sheet.ax.texts]


def test_a_card_has_the_size_that_its_page_names() -> None:
    image = _image(_card(LONG))
    assert (image.width, image.height, image.format) == (1200, 630, "PNG")
    assert len(cards.png(_card(LONG))) < 40_000


@pytest.mark.parametrize(("title", "about"), CASES.values(), ids=CASES)
def test_every_word_is_on_the_card_and_none_is_on_another(title: str, about: str) -> None:
    sheet = _card(title, about)
    drawn = _words(sheet)
    assert " ".join(text for text, _ in drawn).split() == f"{title} {about} grokdocs {MOTTO}".split()
    assert not any(text.get_parse_math() for text in sheet.ax.texts)
    for text, box in drawn:
        assert box.x0 >= cards.MARGIN - 6, text
        assert box.x1 <= cards.WIDTH - cards.MARGIN + 1, text
        assert box.y0 >= 0, text
        assert box.y1 <= cards.HEIGHT - cards.MARGIN / 2, text
    for number, (text, box) in enumerate(drawn):
        for other, beside in drawn[number + 1 :]:
            shared = Bbox.intersection(box, beside)
            assert shared is None or shared.height < 0.25 * box.height, (text, other)


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_no_word_is_on_the_emblem(title: str) -> None:
    sheet = _card(title)
    sheet.canvas.draw()
    line, *_ = sheet.ax.lines
    bowl = line.get_window_extent()
    assert bowl.height > 100
    assert all(not bowl.overlaps(box) for _, box in _words(sheet))


def test_a_short_title_is_larger_than_a_long_one() -> None:
    sizes = [
        [float(text.get_fontsize()) for text in _card(TITLES[name]).ax.texts] for name in ("short", "long")
    ]
    short, long = map(max, sizes)
    assert short > long > 40


def test_the_colours_are_those_of_the_book() -> None:
    image = np.asarray(_image(_card("Notation")).convert("RGB")) / 255
    colours, counts = np.unique(image.reshape(-1, 3), axis=0, return_counts=True)
    most = {to_hex(colour) for colour in colours[np.argsort(counts)[-8:]]}
    assert {PALETTE[name].light for name in ("paper", "ink", "weight", "goal")} <= most


def test_two_cards_of_one_page_are_the_same_bytes() -> None:
    assert cards.png(_card(LONG)) == cards.png(_card(LONG))
    assert cards.png(_card(LONG)) != cards.png(_card("Notation"))


def test_a_card_opens_no_window_and_is_kept_by_nobody() -> None:
    from matplotlib import pyplot as plt

    before = plt.get_fignums()
    _card(LONG)
    assert plt.get_fignums() == before


def test_the_parts_make_sheets_of_other_formats() -> None:
    sheet = cards.blank(160, 240)
    cards.emblem(sheet, 20, 20, 120)
    end = cards.write(sheet, "A title of several words", cards.Box(20, 150, 120, 80), cards.TITLE, largest=40)
    assert _image(sheet).size == (160, 240)
    assert 150 < end <= 230
