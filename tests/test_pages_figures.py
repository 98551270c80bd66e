"""Pictures, long outputs and formulas: what the build makes of them on a page."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from docutils import nodes
from small_site import build, notebook

from docs._ext.pages import figures, folding, mathml
from grokdocs.pictures.palette import PALETTE, new_axes

# ---------------------------------------------------------------- long outputs


def _log(rows: int) -> str:
    lines = ["      compare", "pass  error", *(f"{row:4}  0.{row}" for row in range(rows))]
    return "\n".join(lines) + "\n"


def test_a_fold_keeps_the_header_and_both_ends() -> None:
    cut = folding.fold(_log(100), first=3, last=2)
    assert cut.header == ["      compare", "pass  error"]
    assert [line.split()[0] for line in cut.first] == ["0", "1", "2"]
    assert [line.split()[0] for line in cut.last] == ["98", "99"]
    assert cut.hidden == 95


def test_the_whole_output_is_behind_the_fold() -> None:
    html = folding.render(_log(1101), first=8, last=4)
    whole = re.search(r"<details>.*<pre[^>]*>(.*)</pre></details>", html, re.DOTALL)
    assert whole is not None
    assert re.sub("<[^>]+>", "", whole[1]) == _log(1101)
    assert "Show all 1,101 rows" in html
    assert "(1,089 hidden)" in html


def test_a_folded_text_without_rows_has_no_header_and_is_escaped() -> None:
    text = "\n".join(f"predict <{word}>" for word in "abcdefgh")
    assert folding.fold(text, first=2, last=2).header == []
    html = folding.render(text, first=2, last=2)
    assert "Show all 8 lines" in html
    assert "<a>" not in html
    assert "predict &lt;a&gt;" in html


def test_ends_never_overlap() -> None:
    cut = folding.fold("a\nb\nc", first=2, last=4)
    assert (cut.first, cut.hidden, cut.last) == (["a", "b"], 0, ["c"])


# ---------------------------------------------------------------- pictures


@pytest.fixture(scope="module")
def drawing() -> str:
    ax = new_axes()
    for name in ("input", "goal"):
        ax.plot([0, 1], [0, 1], color=PALETTE[name].light, label=name, marker="o")
    ax.fill_between([0, 1], [1, 0], color=PALETTE["error"].light, alpha=0.2, hatch="/")
    ax.set(title="A title", xlabel="weight")
    ax.legend(frameon=False)
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        ax.figure.canvas.print_figure(buffer, format="svg", facecolor="none")
    return buffer.getvalue()


def _inlined(drawing: str, prefix: str = "page-1", alt: str = "Two lines") -> str:
    html, strangers = figures.inline(drawing, prefix=prefix, alt=alt, colours=figures.variables())
    assert strangers == set()
    return html


def test_ids_are_unique_over_two_pictures_and_all_that_are_referred_to_exist(drawing: str) -> None:
    page = _inlined(drawing, "page-1") + _inlined(drawing, "page-2")
    ids = Counter(re.findall(r'\bid="([^"]+)"', page))
    referred = set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', page))
    assert len(ids) > 4
    assert max(ids.values()) == 1
    assert {one or other for one, other in referred} == set(ids)


def test_colours_become_variables_and_ink_the_colour_of_the_text(drawing: str) -> None:
    html = _inlined(drawing)
    assert f"var(--gd-input, {PALETTE['input'].light})" in html
    assert f"var(--gd-error, {PALETTE['error'].light})" in html
    assert "currentColor" in html
    assert not re.search(r"(?:fill|stroke): #", html)
    assert "<style" not in html


def test_a_colour_outside_the_palette_is_named(drawing: str) -> None:
    strange = drawing.replace(PALETTE["goal"].light, "#ABCDEF")
    _, strangers = figures.inline(strange, prefix="p", alt="", colours=figures.variables())
    assert strangers == {"#abcdef"}


def test_a_picture_is_one_image_with_its_words_for_name(drawing: str) -> None:
    root = ET.fromstring(_inlined(drawing, alt='Two "lines" & a <hatch>'))
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Two "lines" & a <hatch>'
    assert root.get("height") is None
    assert float(root.get("width", "0")) > 300


def test_text_stays_text_in_the_font_of_the_page(drawing: str) -> None:
    html = _inlined(drawing)
    assert ">A title</" in html
    assert "DejaVu" not in html
    assert "font-size: calc(10.5px * var(--gd-text, 1))" in html


def test_short_font_notation_keeps_size_slant_and_weight() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" viewBox="0 0 72 72">'
        "<text style=\"font: italic 700 12px 'DejaVu Sans', sans-serif; text-anchor: middle\">a</text>"
        "<text style=\"font: 9px 'DejaVu Sans Mono'\">b</text></svg>"
    )
    html, _ = figures.inline(svg, prefix="p", alt="", colours={})
    assert (
        "font-style: italic; font-weight: 700; font-size: calc(12px * var(--gd-text, 1)); text-anchor: middle"
        in html
    )
    assert "font-size: calc(9px * var(--gd-text, 1)); font-family: var(--gd-mono, monospace)" in html


@pytest.mark.parametrize(
    ("node", "complaints"),
    [
        (nodes.image(uri="a.png"), 1),
        (nodes.image(uri="a.png", alt="  "), 1),
        (nodes.image(uri="a.png", alt="A bowl"), 0),
        (nodes.raw("", '<p><img src="a.png"></p>', format="html"), 1),
        (nodes.raw("", '<p><img src="a.png" alt="A bowl"></p>', format="html"), 0),
    ],
)
def test_an_image_without_words_is_reported(
    node: nodes.Element, complaints: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(figures.logger, "warning", lambda message, **_: heard.append(message))
    document = nodes.container("", node)
    figures.require_alt(SimpleNamespace(), document)  # type: ignore[arg-type]
    assert len(heard) == complaints


def test_the_picture_comes_first_and_its_code_last(drawing: str, tmp_path: Path) -> None:
    options = {
        "tags": ["hide-input"],
        "mystnb": {"figure": {"caption": "It rises."}, "image": {"alt": "A line"}},
    }
    page = json.loads(notebook("Pictures", (options, ""), ({"tags": ["hide-input"]}, "words")))
    shown: Any = {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": drawing}}
    page["cells"][1]["outputs"] = [shown]
    built = build(tmp_path, {"index.ipynb": json.dumps(page)}, ["docs._ext.pages.figures"])
    assert built.warnings == ""
    order = ["<svg", "It rises.", "The code of this picture", "print", "Show code cell source", "words"]
    places = [built.page("index").index(each) for each in order]
    assert places == sorted(places)
    shown["data"]["image/svg+xml"] = drawing.replace(PALETTE["goal"].light, "#ABCDEF")
    strange = build(tmp_path / "strange", {"index.ipynb": json.dumps(page)}, ["docs._ext.pages.figures"])
    assert "picture uses #abcdef, which the palette does not have" in strange.warnings


# ---------------------------------------------------------------- formulas


def test_formulas_become_mathml() -> None:
    latex = r"\begin{aligned} e &= (\hat{y} - y)^2 \\ \frac{\partial e}{\partial w} &= 2 x \end{aligned}"
    root = ET.fromstring(mathml.to_mathml(latex, display=True))
    assert root.get("display") == "block"
    assert len(root.findall(".//{*}mtr")) == 2
    assert root.find(".//{*}mfrac") is not None


@pytest.mark.parametrize(
    ("svg", "message"),
    [
        ('<svg xmlns="http://www.w3.org/2000/svg" width="72px"/>', "'72px', and not in points"),
        (
            '<svg xmlns="http://www.w3.org/2000/svg" width="72pt"><text style="font: large DejaVu"/></svg>',
            "cannot read the font",
        ),
    ],
)
def test_a_picture_that_cannot_be_rewritten_is_refused(svg: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        figures.inline(svg, prefix="p", alt="", colours={})
