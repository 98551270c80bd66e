"""What a page is told about its interactive figures, and how the build writes it down."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from docs._ext.pages import interactive, interactive_data
from docs._ext.pages.interactive import SCRIPTS, SHARED, join
from docs._ext.pages.interactive_data import FIGURES, counted, deep_network, one_layer, packed
from grokdocs.data import digits
from grokdocs.deep import forward
from grokdocs.descent import outcome


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return {name: make() for name, make in FIGURES.items()}


def test_every_figure_has_a_script_and_every_script_a_figure(told: dict[str, Any]) -> None:
    assert {data["figure"] for data in told.values()} | {*SHARED, "page"} == {
        path.stem for path in SCRIPTS.glob("*.js")
    }
    for name, data in told.items():
        assert data["title"].startswith("Your turn: "), name
        assert f"figures.{data['figure']} = " in join([data["figure"]])
        assert json.loads(json.dumps(data, allow_nan=False)) == data, "JSON must hold it as it is"


SEEN = Path(__file__).with_name("figures.json")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return f"{value:.6g}" if isinstance(value, float) else value


def test_every_figure_is_told_what_it_was_told_when_somebody_tried_it(told: dict[str, Any]) -> None:
    """Whatever changes in a figure's data shows here: try it on its page before you renew the file."""
    digests = {
        name: hashlib.sha256(json.dumps(_rounded(data)).encode()).hexdigest()[:12]
        for name, data in told.items()
    }
    if os.environ.get("GROKDOCS_RENEW"):
        SEEN.write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")
    assert digests == json.loads(SEEN.read_text(encoding="utf-8")), (
        "try the figures that are others, and if they are right, "
        "run GROKDOCS_RENEW=1 tox -e py -- -n 0 tests/test_interactive.py"
    )


def test_every_figure_is_on_a_page() -> None:
    sources = [SCRIPTS.parent / "index.md", *(SCRIPTS.parent / "chapters").glob("*.md")]
    pages = "\n".join(path.read_text("utf-8") for path in sources)
    assert sorted(re.findall(r"^```{play} (\w+)$", pages, re.M)) == sorted(FIGURES)


def test_the_bowl_can_be_made_to_end_in_every_way() -> None:
    data = interactive_data.bowl()
    ends = {outcome(data["x"], alpha) for alpha in data["alphas"]}
    assert ends == {"settles", "oscillates", "diverges", "stands still"}


def unpacked(text: str, kind: str = "letter") -> Any:
    if kind == "letter":
        return np.array([ord(letter) - 95 for letter in text])
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def binarised(split: Any) -> tuple[Any, Any]:
    images, labels = digits.load(split)
    return digits.pixels(images, "binarised"), labels


def test_images_of_weights_are_off_by_half_a_shade_at_most() -> None:
    data = interactive_data.weights_over_time()
    for text, [weights] in zip(data["images"], one_layer(10), strict=True):
        told = unpacked(text).reshape(10, 784).T * data["limit"] / data["shades"]
        clipped = np.clip(weights, -data["limit"], data["limit"])
        assert np.abs(told - clipped).max() <= 0.501 * data["limit"] / data["shades"]


def test_accuracies_are_of_the_network_that_is_shown() -> None:
    for row, [weights] in zip(interactive_data.weights_over_time()["passes"], one_layer(10), strict=True):
        for split, name in (("train", "seen"), ("test", "unseen")):
            images, labels = binarised(split)
            assert row[name] == ((images @ weights).argmax(axis=1) == labels).mean()


def matrix_of(layer: dict[str, Any]) -> Any:
    """Read a layer's weights as the script does: whole numbers, one row for each input."""
    return unpacked(layer["weights"], layer["kind"]).reshape(-1, layer["nodes"]).astype(int)


@pytest.mark.parametrize(
    ("figure", "network"),
    [("draw_a_digit", lambda: one_layer(3)[-1]), ("draw_for_a_deep_network", deep_network)],
)
def test_rounded_weights_read_as_the_trained_ones_do(figure: str, network: Any) -> None:
    layers, trained = FIGURES[figure]()["layers"], network()
    rounded = tuple(matrix_of(layer) * layer["unit"] for layer in layers)
    for told, weights, layer in zip(rounded, trained, layers, strict=True):
        assert np.abs(told - weights).max() <= layer["unit"] / 2
    images, labels = binarised("test")
    said, exact = (forward(images, each)[-1].argmax(axis=1) for each in (rounded, trained))
    right, before = ((answers == labels).sum() for answers in (said, exact))
    assert before > 700
    assert abs(right - before) <= 5
    assert (said != exact).sum() <= 15


def test_no_sum_of_the_deep_network_is_ever_rounded() -> None:
    layers = interactive_data.draw_for_a_deep_network()["layers"]
    into, out = (matrix_of(layer) for layer in layers)
    unit = layers[0]["unit"] * layers[1]["unit"]
    images = binarised("test")[0][:100]
    told = forward(images, (into * layers[0]["unit"], out * layers[1]["unit"]))[-1]
    assert (told == np.maximum(images.astype(int) @ into, 0) @ out * unit).all()
    assert np.abs(into).sum(axis=0) @ np.abs(out).max(axis=1) < 2**53, "no drawing can get beyond a float"


@pytest.mark.parametrize(
    ("most", "kind"), [(0.25, "letter"), (0.3, "letter"), (100.0, "<i2"), (1e-6, "<i2"), (0.0, "letter")]
)
def test_weights_are_counted_as_finely_as_their_kind_allows(most: float, kind: str) -> None:
    weights = np.array([[most, -most / 3], [0.0, most / 7]])
    layer = counted(weights, kind)
    assert np.log2(layer["unit"]).is_integer()
    assert np.abs(matrix_of(layer) * layer["unit"] - weights).max() <= layer["unit"] / 2
    assert not most or most / (layer["unit"] / 2) > interactive_data.LARGEST[kind], "half of it would not fit"


def test_weights_that_do_not_fit_their_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="200 does not fit into letter"):
        packed(np.array([200.0]), "letter")


# ---------------------------------------------------------------- the directive


def build(folder: Path, builder: str, name: str) -> tuple[dict[str, str], str]:
    """Build a page with a figure and a page without; return them, and what the build complains about."""
    (folder / "conf.py").write_text('extensions = ["docs._ext.pages.interactive"]\nversion = "1"\n')
    (folder / "index.rst").write_text("Plain\n=====\n\n.. toctree::\n\n   figure\n")
    (folder / "figure.rst").write_text(f"Figure\n======\n\n.. play:: {name}\n")
    with docutils_namespace(), (folder / "warnings").open("w+") as warnings:
        app = Sphinx(folder, folder, folder / "out", folder / "trees", builder, status=None, warning=warnings)
        app.build()
        warnings.seek(0)
        pages = {path.stem: path.read_text() for path in (folder / "out").glob("*.*html")}
        return pages, warnings.read()


def test_a_page_gets_the_data_and_the_scripts_of_its_own_figures(tmp_path: Path) -> None:
    pages, complaints = build(tmp_path, "html", "surface")
    assert complaints == ""
    script = (tmp_path / "out/_static/interactive/figure.js").read_text()
    assert script == join(["surface"])
    assert "figures.bowls" not in script
    assert "interactive" not in pages["index"]
    assert "grokdocs" not in pages["index"]
    [text] = re.findall(r'<script type="application/json">(.*?)</script>', pages["figure"])
    assert json.loads(text) == interactive_data.surface()
    assert re.search(r'<div class="gd-play" data-figure="surface"[^>]* hidden>', pages["figure"])
    head, body = pages["figure"].split("<body")
    assert re.search(r'<script blocking="render" src="_static/interactive/figure.js\?v=\w+"></script>', head)
    assert "grokdocs.play(" in body


def test_a_figure_is_computed_once_and_again_when_its_sources_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = iter(("first", "second"))
    monkeypatch.setitem(FIGURES, "bowl", lambda: {"figure": "bowl", "title": next(titles)})
    for word, title in (("one", "first"), ("one", "first"), ("another", "second")):
        monkeypatch.setattr(interactive, "fingerprint", lambda _, word=word: word)
        pages, complaints = build(tmp_path, "html", "bowl")
        (tmp_path / "trees/environment.pickle").unlink()  # or the page would not be read again
        assert complaints == ""
        assert f'aria-label="{title}"' in pages["figure"]


def test_paper_gets_nothing(tmp_path: Path) -> None:
    pages, _ = build(tmp_path, "epub", "surface")
    assert "Figure" in pages["figure"]
    assert "gd-play" not in pages["figure"]
    assert not (tmp_path / "out/_static/interactive").exists()


def test_an_unknown_name_is_an_error(tmp_path: Path) -> None:
    _, complaints = build(tmp_path, "html", "bowel")
    assert "ERROR" in complaints
    assert "no interactive figure 'bowel': choose from front, knobs, " in complaints


def test_no_text_can_end_the_element_that_holds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = {"figure": "bowl", "title": 'a "title" & <more>', "names": ["</script>"]}
    monkeypatch.setitem(FIGURES, "bowl", lambda: data)
    pages, _ = build(tmp_path, "html", "bowl")
    [text] = re.findall(r'<script type="application/json">(.*?)</script>', pages["figure"])
    assert json.loads(text) == data
    assert 'aria-label="a &quot;title&quot; &amp; &lt;more&gt;"' in pages["figure"]
