"""A chapter reaches a phone in 400 kilobytes, faces and all, and stands still while it comes."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from serving import serving
from test_pages import CHAPTERS, SITE
from weigh import MOST_KILOBYTES, MOST_SHIFT, table, weigh

HEAVIEST = sorted(CHAPTERS, key=lambda name: -(SITE / name).stat().st_size)[:4]


@pytest.mark.parametrize("name", ["index.html", *HEAVIEST])
def test_a_page_is_light_and_stands_still(chromium: Browser, served: str, name: str) -> None:
    weight = weigh(chromium, served, name)
    print(table([weight]))
    assert weight.requests > 5, "too few answers to be a page with its styles and scripts"
    assert weight.kilobytes < MOST_KILOBYTES
    assert weight.shift <= MOST_SHIFT


def test_the_scales_see_a_heavy_page_that_jumps(chromium: Browser, tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(600_000).hex()
    push = "() => { document.body.firstChild.style.height = '400px'; }"
    late = f"new PerformanceObserver({push}).observe({{type: 'paint', buffered: true}})"
    head = "<!DOCTYPE html><meta name=viewport content='width=device-width'>"
    body = f"<body><div></div><p>{'text ' * 200}</p><script>{late}</script><!--{noise}-->"
    (tmp_path / "heavy.html").write_text(head + body)
    with serving(tmp_path) as address:
        weight = weigh(chromium, address, "heavy.html")
    assert weight.kilobytes > MOST_KILOBYTES
    assert weight.shift > MOST_SHIFT


def test_every_face_that_the_style_asks_for_is_there(site: Path) -> None:
    sheet = site / "_static" / "faces.css"
    if not sheet.exists():
        assert "GROKDOCS_SITE" not in os.environ, "the site that was named has no faces in it"
        pytest.skip("this site was built without faces: tox -e site builds one that has them")
    asked = re.findall(r"""url\(["']?([^"')]+)""", sheet.read_text(encoding="utf-8"))
    assert len(asked) >= 6
    assert [name for name in asked if (sheet.parent / name).stat().st_size < 1_000] == []


def test_no_source_map_and_no_icon_font_ships(site: Path) -> None:
    shipped = [path for path in (site / "_static").rglob("*") if path.is_file()]
    assert len(shipped) > 10
    shipped = [path for path in shipped if not path.name.startswith("source-")]  # the faces
    unwanted = {".map", ".woff", ".woff2", ".ttf", ".po", ".mo"}
    assert [path.name for path in shipped if path.suffix in unwanted or "fontawesome" in path.name] == []
