"""The Sphinx extensions of the site: what they make of a page, and what they refuse."""

from __future__ import annotations

import importlib
import inspect
import io
import pkgutil
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from docutils import nodes

import grokdocs
from docs._ext.pages import figures, folding, mathml
from docs._ext.pages import listings as listing
from docs._ext.site import palette as face
from grokdocs.pictures.palette import PALETTE, new_axes

HERE = Path(__file__).resolve().parent.parent


# ---------------------------------------------------------------- listings

MODULE = '''
"""A module."""

from functools import cache

from .elsewhere import passed_on as renamed

LIMIT: int = 3


@cache
def shout(word: str) -> str:
    """Say it louder.

    With a second paragraph.
    """

    # the reason
    return word.upper()


class Bell:
    """A bell."""

    def ring(self) -> str:
        """Ring it."""
        return "ding"

    def rest(self) -> None:
        """Do nothing."""
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "sounds_of_a_test"
    folder.mkdir()
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "bells.py").write_text(MODULE, encoding="utf-8")
    (folder / "elsewhere.py").write_text('def passed_on():\n    """Go."""\n    return 1\n', encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, folder.name, raising=False)
    return folder.name


def test_a_listing_drops_the_docstring_and_keeps_the_reasons(package: str) -> None:
    found = listing.find(f"{package}.bells.shout")
    assert found.source == ("@cache\ndef shout(word: str) -> str:\n    # the reason\n    return word.upper()")
    assert found.path.name == "bells.py"


def test_a_listed_class_stays_python_when_a_docstring_was_all_it_had(package: str) -> None:
    source = listing.find(f"{package}.bells.Bell").source
    assert '"""' not in source
    assert source.endswith("def rest(self) -> None:\n        ...")
    compile(source, "listing", "exec")


def test_methods_and_values_can_be_listed(package: str) -> None:
    assert listing.find(f"{package}.bells.Bell.ring").source == 'def ring(self) -> str:\n    return "ding"'
    assert listing.find(f"{package}.bells.LIMIT").source == "LIMIT: int = 3"


def test_a_name_that_a_module_passes_on_is_followed_to_its_source(package: str) -> None:
    found = listing.find(f"{package}.bells.renamed")
    assert (found.module, found.name) == (f"{package}.elsewhere", f"{package}.bells.renamed")
    assert found.source == "def passed_on():\n    return 1"


@pytest.mark.parametrize("name", ["bells.gone", "bells.Bell.gone", "bells.LIMIT.gone"])
def test_a_name_that_is_gone_is_an_error(package: str, name: str) -> None:
    with pytest.raises(LookupError, match=f"has no {name.removeprefix('bells.')}"):
        listing.find(f"{package}.{name}")


def test_a_module_that_is_gone_is_an_error() -> None:
    with pytest.raises(LookupError, match="no module holds"):
        listing.find("no_such_package.thing")


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
        (nodes.image(uri="a.png", alt="", classes=["decorative"]), 0),
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


# ---------------------------------------------------------------- face, formulas


def test_every_colour_has_a_variable_for_light_and_for_dark() -> None:
    css = face.style_sheet(PALETTE)
    light, dark = css.split("}", 1)
    for name, colour in PALETTE.items():
        assert f"--gd-{name}: {colour.light};" in light
        assert f"--gd-{name}: {colour.dark};" in dark


def test_the_style_sheet_uses_no_variable_that_nobody_defines() -> None:
    css = (HERE / "docs" / "_static" / "face.css").read_text(encoding="utf-8")
    defined = set(re.findall(r"(--gd-[\w-]+):", css + face.style_sheet(PALETTE)))
    assert set(re.findall(r"var\((--gd-[\w-]+)", css)) <= defined


def test_logo_and_icon_are_drawings() -> None:
    for text in (face.icon(PALETTE), face.logo("#000000", "#111111", "#222222")):
        assert ET.fromstring(text).tag.endswith("svg")


def test_formulas_become_mathml() -> None:
    latex = r"\begin{aligned} e &= (\hat{y} - y)^2 \\ \frac{\partial e}{\partial w} &= 2 x \end{aligned}"
    root = ET.fromstring(mathml.to_mathml(latex, display=True))
    assert root.get("display") == "block"
    assert len(root.findall(".//{*}mtr")) == 2
    assert root.find(".//{*}mfrac") is not None


# ---------------------------------------------------------------- the reference is whole


def _offered() -> set[str]:
    """Name every public function and class; a package that lists names speaks for its modules."""
    names: set[str] = set()
    spoken_for: list[str] = []
    for info in pkgutil.walk_packages(grokdocs.__path__, "grokdocs."):
        if "._" in info.name or any(info.name.startswith(package) for package in spoken_for):
            continue
        module = importlib.import_module(info.name)
        offered = getattr(module, "__all__", [])
        names |= {f"{info.name}.{name}" for name in offered if _is_code(getattr(module, name))}
        if info.ispkg and offered:
            spoken_for.append(f"{info.name}.")
    return names


def _is_code(thing: object) -> bool:
    return inspect.isclass(thing) or inspect.isroutine(thing)


# ---------------------------------------------------------------- a whole book, small

CONF = f"""
import runpy
from pathlib import Path
settings = runpy.run_path({str(HERE / "conf.py")!r})
globals().update({{name: value for name, value in settings.items() if not name.startswith("__")}})
extensions = [name for name in extensions if name != "docs._ext.ledger"]
exclude_patterns = []
"""

HEAD = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n# {title}\n\n"

GOOD = (
    HEAD.format(title="Good")
    + """
A formula: $a^2$.

```{listing} grokdocs.vectors.weighted_sum
```

```{code-cell}
---
mystnb:
  figure: {name: line, caption: A line.}
  image: {alt: "A rising line."}
---
from grokdocs.pictures.palette import PALETTE, new_axes
new_axes().plot([0, 1], color=PALETTE["input"].light);
```

```{code-cell}
for n in range(40):
    print(n)
```

```{code-cell}
import time
print("a slow", end=" ")
time.sleep(0.5)
print("line")
```

```{toctree}
api
```
"""
)

BAD = {
    "raises": (HEAD.format(title="Raises") + "```{code-cell}\n1 / 0\n```\n", "Executing notebook failed"),
    "stderr": (
        HEAD.format(title="Stderr") + "```{code-cell}\nimport sys\nprint('oh', file=sys.stderr)\n```\n",
        "stderr was found in the cell outputs",
    ),
    "alt": ("# Alt\n\n![](pixel.png)\n", "image has no alt text"),
    "reference": ("# Reference\n\n{py:func}`grokdocs.vectors.gone`\n", "reference target not found"),
    "listing": ("# Listing\n\n```{listing} grokdocs.vectors.gone\n```\n", "grokdocs.vectors has no gone"),
    "formula": ("# Formula\n\n$\\nosuchthing{a}$\n", "cannot set"),
}

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fe"
    "dccc59e70000000049454e44ae426082"
)


def _project(folder: Path, pages: dict[str, str]) -> Path:
    (folder / "docs").mkdir()
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    for name, text in pages.items():
        (folder / "docs" / f"{name}.md").write_text(text, encoding="utf-8")
    (folder / "docs" / "pixel.png").write_bytes(PIXEL)
    return folder


def _build(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-c", ".", "-n", "-q", "-W", "--keep-going", "-j", "2"]
    places = ["-d", "doctrees", "docs", "html"]
    return subprocess.run(
        [*command, *options, *places], cwd=project, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = _project(tmp_path_factory.mktemp("book"), {"index": GOOD})
    shutil.copytree(HERE / "docs" / "reference" / "api", project / "docs" / "api")
    shutil.copy(HERE / "docs" / "reference" / "api.md", project / "docs")
    built = _build(project)
    assert built.returncode == 0, built.stderr
    return project


def test_a_page_carries_its_picture_its_listing_and_its_fold(small_book: Path) -> None:
    html = (small_book / "html" / "index.html").read_text(encoding="utf-8")
    assert 'aria-label="A rising line."' in html
    assert "var(--gd-input," in html
    assert "Show all 40 lines" in html
    assert "\na slow line\n" in re.sub("<[^>]+>", "", html)
    assert "<math" in html
    assert 'href="api/chapter-3.html#grokdocs.vectors.weighted_sum"' in html
    assert "weighted_sum" in re.sub("<[^>]+>", "", html)


def test_a_signature_reads_as_its_source_and_links_the_types_of_the_package(small_book: Path) -> None:
    html = (small_book / "html" / "api" / "chapter-4.html").read_text(encoding="utf-8")
    entry = re.search(r'<dt class="sig[^>]*id="grokdocs.descent.gradient_descent">.*?</dt>', html, re.DOTALL)
    assert entry is not None
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", entry[0]))
    assert "iterations: int = 20" in text
    assert "Iterator[Step]" in text
    assert 'href="every-chapter.html#grokdocs.steps.Step"' in entry[0]


def test_a_page_asks_no_other_machine(small_book: Path) -> None:
    for page in (small_book / "html").rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        asked = re.findall(r'<(?:script|link|img|iframe)\b[^>]*(?:src|href)="((?:https?:)?//[^"]+)"', html)
        assert asked == [], page.name


def test_every_public_name_is_in_the_reference(small_book: Path) -> None:
    from sphinx.util.inventory import InventoryFile

    with (small_book / "html" / "objects.inv").open("rb") as file:
        inventory: Any = InventoryFile.load(file, "", lambda base, path: path)
    entries = {name for kind, names in inventory.items() if kind.startswith("py:") for name in names}
    offered = _offered()
    assert len(offered) > 40
    missing = sorted(offered - entries)
    assert not missing, f"give their modules an automodule in docs/reference/api: {missing}"


def test_each_mistake_is_red_and_still_red_when_nothing_changed(tmp_path: Path) -> None:
    toctree = "# Bad\n\n```{toctree}\n" + "\n".join(BAD) + "\n```\n"
    pages = {name: text for name, (text, _) in BAD.items()}
    project = _project(tmp_path, {"index": toctree, **pages})
    for attempt in ("fresh", "again"):
        built = _build(project)
        assert built.returncode != 0, attempt
        for name, (_, complaint) in BAD.items():
            assert complaint in built.stderr, f"{attempt}: {name}"
            assert f"{name}.md" in built.stderr, f"{attempt}: {name}"
