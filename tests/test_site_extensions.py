"""The Sphinx extensions of the site: what they make of a page, and what they refuse."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import grokdocs
from docs._ext.site import palette as face
from grokdocs.pictures.palette import PALETTE

HERE = Path(__file__).resolve().parent.parent


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
