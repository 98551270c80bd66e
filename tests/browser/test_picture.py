"""The picture in the README is of this book: a page as it is now, or nearly so."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "page.png"
PLACE, FIGURE = "chapters/04-compare-and-learn.html", "#two-learners"
ABOVE = 625  # pixels above the figure: the cell before it, and its mark
FAR = 4.0  # of 255: a line more or less above the picture comes to 6


def _small(image: Image.Image) -> Image.Image:
    return image.convert("L").resize((155, 112), Image.Resampling.BOX)


def test_the_picture_in_the_readme_is_not_stale(site: Path, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 1240, "height": 900}, color_scheme="light")
    page.goto((site / PLACE).as_uri(), wait_until="load")
    page.locator(FIGURE).evaluate(
        "(figure, above) => scrollTo("
        "{top: scrollY + figure.getBoundingClientRect().top - above, behavior: 'instant'})",
        ABOVE,
    )
    now = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    page.close()
    if os.environ.get("GROKDOCS_RENEW"):
        now.convert("RGB").save(PICTURE, optimize=True)
    kept = Image.open(PICTURE)
    assert kept.size == now.size
    (apart,) = ImageStat.Stat(ImageChops.difference(_small(kept), _small(now))).mean
    assert apart < FAR, (
        f"the page looks otherwise by {apart:.1f}: GROKDOCS_RENEW=1 tox -e browser -- -k readme"
    )
