"""The built site: what its pages say of themselves, to whom, and what they weigh."""

from __future__ import annotations

import importlib
import inspect
import io
import pkgutil
import re
import runpy
import tomllib
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import nbformat
import pytest
import tinycss2
from nbformat import v4

import grokdocs
from grokdocs.pictures.palette import PALETTE

HERE = Path(__file__).resolve().parent.parent
if not (HERE / "docs").exists():
    pytest.skip("the pages are not here, only the package", allow_module_level=True)

from PIL import Image  # noqa: E402
from small_site import in_several_processes  # noqa: E402
from sphinx.application import Sphinx  # noqa: E402
from sphinx.errors import ConfigError, ExtensionError  # noqa: E402
from sphinx.util.docutils import docutils_namespace  # noqa: E402

from docs._ext.site import faces, metadata, palette, search, theme  # noqa: E402

HOME = "https://example.org/book/"
REPOSITORY = "some-one/a.book@site/new"
PAGES = {
    "index": "# The `front` & door\n\n:::{note}\nA box speaks first.\n:::\n\nThis is *what* the page says, "
    'with a "quote" & more.\n\n```{toctree}\n:glob:\nchapters/*\ncells\napi\ngenindex\n```\n',
    "chapters/01-one": "# One\n\nA first sentence. " + "Then many more words follow. " * 10 + "\n",
    "chapters/02-mute": "# Mute\n\n- only a list\n\n```python\nx = 1\n```\n",
    "api": "# API\n\n```{toctree}\n:glob:\napi/*\n```\n",
    "api/chapter": "# Chapter\n\nSee the book.\n",
}
REFERENCE = HERE / "docs" / "reference" / "api"
ENTRIES = "# {}\n\n```{{eval-rst}}\n.. automodule:: grokdocs.{}\n```\n"
TITLES = {"index": "The front & door", "chapters/01-one": "One", "chapters/02-mute": "Mute"}
OWN = ("html_theme", "html_title", "html_theme_options", "html_context", "html_css_files", "site_description")
EXTENSIONS = ["myst_nb", "sphinx.ext.autodoc", "numpydoc", "sphinx_copybutton", "docs._ext.site"]
PREFIXES = ("nb_", "autodoc_", "numpydoc_", "toc_", "add_module_names")

Build = Callable[..., tuple[Path, str]]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build the small site with the settings of the book, and tell where it is and what was said."""
    conf = runpy.run_path(str(HERE / "conf.py"))
    settings = {name: conf[name] for name in conf if name in OWN or name.startswith(PREFIXES)}

    def make(
        pages: dict[str, str] = PAGES, folder: Path | None = None, builder: str = "html", **more: Any
    ) -> tuple[Path, str]:
        folder = folder or tmp_path_factory.mktemp("site")
        for name, text in pages.items():
            path = folder / "docs" / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
        if "cells" in pages["index"]:
            nbformat.write(cells(), folder / "docs" / "cells.ipynb")
        said = io.StringIO()
        overrides = {
            **settings,
            "extensions": EXTENSIONS,
            "myst_enable_extensions": ["colon_fence"],
            "nb_execution_mode": "off",
            "templates_path": [str(HERE / "docs" / "_templates")],
            "html_static_path": [str(HERE / "docs" / "_static")],
            **more,
        }
        with docutils_namespace():
            app = Sphinx(
                folder / "docs", None, folder / "html", folder / "doctrees", builder, overrides,
                status=None, warning=said,
            )  # fmt: skip
            app.build()
            assert in_several_processes(app)
        return folder / "html", said.getvalue()

    return make


def cells() -> nbformat.NotebookNode:
    """A page with a folded cell and its output, as MyST-NB has run it."""
    output = v4.new_output("stream", text="2\n")
    folded = v4.new_code_cell("print(2)", metadata={"tags": ["hide-cell"]}, outputs=[output])
    title = v4.new_markdown_cell("# Cells")
    language = {"name": "python", "pygments_lexer": "python3"}
    page: nbformat.NotebookNode = v4.new_notebook(cells=[title, folded], metadata={"language_info": language})
    return page


@pytest.fixture(scope="session")
def unpublished(build: Build) -> Path:
    reference = {f"api/{name}": ENTRIES.format(name.title(), name) for name in ("descent", "steps")}
    site, said = build(PAGES | reference)
    assert said == ""
    return site


@pytest.fixture(scope="session")
def published(build: Build) -> Path:
    site, said = build(html_baseurl=HOME, notebooks_repository=REPOSITORY)
    assert said == ""
    return site


def head(page: Path) -> str:
    return page.read_text(encoding="utf-8").partition("</head>")[0]


def tags(page: Path) -> dict[str, str]:
    found = re.findall(
        r'<meta (?:name|property)="(description|robots|og:[\w:]+|twitter:\w+)" content="([^"]*)"', head(page)
    )
    assert len(dict(found)) == len(found), "a tag stands twice"
    return {name: unescape(value) for name, value in found}


# ---------------------------------------------------------------- what a page is about


def test_a_description_is_the_first_paragraph_short_or_that_of_the_book(unpublished: Path) -> None:
    said = {name: tags(unpublished / f"{name}.html")["description"] for name in TITLES}
    assert said["index"] == "This is what the page says, with a “quote” & more."
    assert said["chapters/01-one"].startswith("A first sentence. Then")
    assert said["chapters/01-one"].endswith("follow.")
    assert len(said["chapters/01-one"]) <= metadata.LONGEST
    assert said["chapters/02-mute"].startswith("A companion to Grokking Deep Learning")


def test_without_an_address_nothing_names_one(unpublished: Path) -> None:
    for page in unpublished.rglob("*.html"):
        assert not re.search(r'rel="canonical"|og:|twitter|<base|https?://', head(page)), page.name
    for name in ("404.html", "sitemap.xml", ".nojekyll", "binder", "_images"):
        assert not (unpublished / name).exists(), name


@pytest.mark.parametrize(("page", "title"), TITLES.items())
def test_with_an_address_a_page_names_it_and_has_a_card(published: Path, page: str, title: str) -> None:
    address = f"{HOME}{page}.html"
    assert f'<link rel="canonical" href="{address}" />' in head(published / f"{page}.html")
    said = tags(published / f"{page}.html")
    kind = "article" if page.startswith("chapters/") else "website"
    assert (said["og:title"], said["og:type"], said["og:url"]) == (title, kind, address)
    assert said["og:site_name"] == "grokdocs"
    assert said["og:description"] == said["description"]
    with Image.open(published / said["og:image"].removeprefix(HOME)) as card:
        assert (said["og:image:width"], said["og:image:height"]) == (str(card.width), str(card.height))
    assert f"“{title}”" in said["og:image:alt"]
    assert said["twitter:card"] == "summary_large_image"


def test_the_map_lists_every_page_once(published: Path) -> None:
    root = ET.parse(published / "sitemap.xml").getroot()
    places = [each.text for each in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert list(map(str, places)) == sorted(f"{HOME}{name}.html" for name in [*PAGES, "cells", "genindex"])


def test_the_page_for_no_page_leads_back_from_any_depth(published: Path) -> None:
    text = (published / "404.html").read_text(encoding="utf-8")
    assert "<h1>There is no such page</h1>" in text
    assert tags(published / "404.html") == {"robots": "noindex"}
    assert "canonical" not in text
    addresses = re.findall(r'(?:href|src|action)="([^"#]+)', text)
    assert len(addresses) > 20
    for address in addresses:
        assert address.startswith("/book/"), address
        assert (published / address.removeprefix("/book/").partition("?")[0]).exists(), address


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        *(("html_baseurl", value) for value in ("example.org/", "https://example.org")),
        *(
            ("notebooks_repository", value)
            for value in ("name", "owner/", "owner/name@", "owner/na me", "o/n/t")
        ),
    ],
)
def test_half_an_address_is_refused(build: Build, setting: str, value: str) -> None:
    with pytest.raises(ConfigError, match="write it"):
        build(**{setting: value})


def test_faces_go_with_the_site_and_one_that_lacks_is_named(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what cuts them needs brotli, which only the extra `paper` brings
    monkeypatch.setattr(faces, "cut", lambda _, target, letters: target.write_text(letters, encoding="utf-8"))
    with pytest.raises(ConfigError, match=r"woff2 is not in it: npm puts it there"):
        build(web_faces=str(tmp_path))
    brought = faces.files(tmp_path)
    for path in brought.values():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a face")
    site, said = build(web_faces=str(tmp_path))
    assert said == ""
    assert brought.keys() <= {path.name for path in (site / "_static").iterdir()}
    seen = set((site / "index.html").read_text(encoding="utf-8"))
    assert seen <= set((site / "_static" / faces.FIRST).read_text(encoding="utf-8"))
    assert {"faces.css", faces.FIRST} <= set(re.findall(r"[\w.-]+\.(?:css|woff2)", head(site / "index.html")))


def test_the_index_of_the_book_is_in_the_contents() -> None:
    assert re.search(r"^genindex$", (HERE / "docs" / "index.md").read_text(encoding="utf-8"), re.MULTILINE)


# ---------------------------------------------------------------- what the templates change


def test_every_template_is_used(published: Path) -> None:
    """A template that the theme no longer asks for would change nothing."""
    front = (published / "index.html").read_text(encoding="utf-8")
    assert "matchMedia" in head(published / "index.html")  # layout.html
    assert "fontawesome" not in front  # static/webpack-macros.html
    assert '<div class="gd-book" role="complementary" aria-label="Book">' in front  # sections
    assert '<summary aria-label="Pages of: API">' in front  # sbt-sidebar-nav.html
    (button,) = re.findall(r"<button[^>]*search-button-field[^>]*>", front)
    assert "aria-label" not in button  # search-button-field.html
    made = {"layout", "webpack-macros", "sidebar-primary", "sbt-sidebar-nav", "search-button-field"}
    found = {path.stem for path in (HERE / "docs" / "_templates").rglob("*.html")}
    assert found == made | {"404", "search", "address"}  # which test_address.py holds


@pytest.mark.parametrize(("page", "searches"), [("index", 0), ("search", 2)])
def test_scripts_wait_and_the_search_loads_its_index(unpublished: Path, page: str, searches: int) -> None:
    html = (unpublished / f"{page}.html").read_text(encoding="utf-8")
    scripts = re.findall(r'<script( defer)? src="([^"?]*)', html)
    assert [name for defer, name in scripts if not defer] == ["_static/documentation_options.js"]
    assert len(scripts) > 5
    own = [name for _, name in scripts if re.search("sections|search", name)]
    assert len(own) == searches


LESSON = """<section id="top"><h1>4 · Learn<a class="headerlink">#</a></h1><p>Look.</p>
<section id="rate"><h2>Alpha</h2><p class="gd-origin"><a href="../api.html#grokdocs.deep.train">train</a></p>
<pre>print(1)</pre><div class="gd-marks"><div class="gd-card">as printed</div></div></section></section>"""
GLOSSARY = """<section id="words"><h1>Words</h1><dl class="glossary"><dt id="a">alpha</dt>
<dt id="b">step</dt><dd><p>How far.</p><p><a href="../chapters/04.html#rate">Alpha</a></p></dd></dl>
</section>"""
NOTATION = """<section id="names"><h1>Names</h1><table class="gd-notation"><tbody><tr>
<td><code>fit_it</code></td><td></td><td><code>train()</code></td></tr></tbody></table></section>"""


def test_a_section_is_found_by_the_names_that_it_teaches_but_not_by_the_cards() -> None:
    index = search.Index()
    index.read("chapters/04.html", LESSON)
    index.read("reference/glossary.html", GLOSSARY)
    index.read("reference/notation.html", NOTATION)
    script = index.script()
    top, rate, term, _ = (each for each in index.sections if each.title != "Words")
    assert (top.title, rate.title, term.title) == ("4 · Learn", "Alpha", "alpha, step")
    assert set(rate.names) == {"grokdocs.deep.train", "train", "alpha", "step", "fit_it"}
    assert "print(1)" in script
    assert "as printed" not in script


def test_what_can_be_focused_has_a_name(unpublished: Path) -> None:
    page = (unpublished / "cells.html").read_text(encoding="utf-8")
    assert re.findall(r'<pre role="group" aria-label="(\w+)">', page) == ["Code", "Output"]
    assert '<details class="admonition hide above-input">\n<summary>\n<p class="collapsed' in page
    assert "Toggle hidden content" not in page
    with pytest.raises(ExtensionError, match="in another way"):
        theme.named_block("<div><pre>", "Code")


# ---------------------------------------------------------------- what it weighs


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ('.used{content:"}"}.gone{content:"{"}', '.used{content:"}"}'),
        (".gone{top:0}p{top:1}", "p{top:1}"),
        (".gone>p,.used>p{top:0}", ".used>p{top:0}"),
        (":is(.gone,.used){top:0}", ":is(.gone,.used){top:0}"),
        ('[class*=".gone"]{top:0}', '[class*=".gone"]{top:0}'),
        (r".used\:now{top:0}", ""),
        ("#gone{top:0}", ""),
        ("@media print{.gone{top:0}}", ""),
        ("@media print{.gone{top:0}.used{top:0}}", "@media print{.used{top:0}}"),
        ("@keyframes turn{0%{top:0}to{top:1px}}", "@keyframes turn{0%{top:0}to{top:1px}}"),
        ('@font-face{src:url("fontawesome.woff2")}', ""),
        ("/* {.gone */.used{top:0}/*! licence */", ".used{top:0}/*! licence */"),
    ],
)
def test_only_rules_that_no_page_can_use_are_left_out(css: str, kept: str) -> None:
    assert "".join(theme.prune(tinycss2.parse_stylesheet(css), frozenset({"used"}))) == kept


def test_the_theme_s_styles_are_light_and_still_there(unpublished: Path) -> None:
    css = (unpublished / "_static" / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    assert 50_000 < len(css) < 150_000
    assert ".bd-sidebar-primary" in css
    assert "MIT" in css
    shipped = [path for path in (unpublished / "_static").rglob("*") if path.is_file()]
    unwanted = [path for path in shipped if path.suffix in {".map", ".woff2", ".ttf", ".po"}]
    assert len(shipped) > 10
    assert unwanted == [path for path in shipped if "fontawesome" in path.name] == []


def test_every_icon_is_drawn(unpublished: Path) -> None:
    style = (unpublished / "_static" / theme.ICONS).read_text(encoding="utf-8")
    pages = [path.read_text(encoding="utf-8") for path in unpublished.rglob("*.html")]
    classes = [name for page in pages for name in re.findall(r'class="([^"]*\bfa-solid\b[^"]*)"', page)]
    used = {icon for name in classes for icon in re.findall(r"\bfa-[a-z-]+", name)}
    assert len(used) > 5
    assert used - {"fa-solid", "fa-lg", "fa-fw"} <= set(re.findall(r"\.(fa-[a-z-]+) \{", style))


def test_a_page_asks_no_other_machine(unpublished: Path) -> None:
    asking = r'<(?:script|link|img|iframe)\b[^>]*(?:src|href)="((?:https?:)?//[^"]+)"'
    for page in unpublished.rglob("*.html"):
        asked = re.findall(asking, page.read_text(encoding="utf-8"))
        assert asked == [], page.name


# ---------------------------------------------------------------- notebooks


def test_a_chapter_offers_its_notebook_below_its_title(unpublished: Path) -> None:
    page = (unpublished / "chapters" / "01-one.html").read_text(encoding="utf-8")
    (link,) = re.findall(
        r'</h1>\s*<p class="gd-notebook"><span>1 minute</span> <a href="([^"]+)" download>[^<]*</a></p>', page
    )
    notebook = (unpublished / "chapters" / link).resolve()
    assert sorted(path.name for path in notebook.parent.iterdir()) == ["01-one.ipynb", "02-mute.ipynb"]
    assert "python3 -m pip install . notebook" in notebook.read_text(encoding="utf-8")
    assert "gd-notebook" not in (unpublished / "index.html").read_text(encoding="utf-8")


def test_a_published_chapter_opens_elsewhere(published: Path) -> None:
    page = (published / "chapters" / "01-one.html").read_text(encoding="utf-8")
    (line,) = re.findall(r'<p class="gd-notebook">(.*?)</p>', page)
    assert re.findall(r'href="([^"]+)"', line) == [
        "../notebooks/01-one.ipynb",
        "https://colab.research.google.com/github/some-one/a.book/blob/site/new/notebooks/01-one.ipynb",
        "https://mybinder.org/v2/gh/some-one/a.book/site%2Fnew?labpath=notebooks%2F01-one.ipynb",
    ]
    package = "grokdocs[fast] @ git+https://github.com/some-one/a.book"
    assert (published / "binder" / "requirements.txt").read_text(encoding="utf-8") == f"{package}\n"
    asked = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    python = asked["requires-python"].replace(">=", "python-")
    assert (published / "binder" / "runtime.txt").read_text(encoding="utf-8") == f"{python}\n"
    assert "fast" in asked["optional-dependencies"]
    assert (published / ".nojekyll").exists()
    assert f'"{package}'.replace('"', '\\"') in (published / "notebooks" / "01-one.ipynb").read_text("utf-8")


# ---------------------------------------------------------------- mistakes

RUN = """---
file_format: mystnb
kernelspec: {name: python3}
---
# Mistakes

$\\nosuchthing{a}$ and {py:func}`gone`

```{code-cell}
import sys, time
print("a slow", end=" ")
time.sleep(0.3)
print("line")
print("oh", file=sys.stderr)
```

```{code-cell}
1 / 0
```
"""
COMPLAINTS = (
    "cannot set",
    "reference target not found: gone",
    "stderr was found in the cell outputs",
    "Executing notebook failed",
)


def test_each_mistake_is_told_again_until_it_is_mended(build: Build, tmp_path: Path) -> None:
    more: dict[str, Any] = {
        "extensions": [*EXTENSIONS, "docs._ext.pages.mathml"],
        "html_math_renderer": "mathml",
        "myst_enable_extensions": ["dollarmath"],
        "nitpicky": True,
    }
    site, said = build({"index": RUN}, tmp_path, nb_execution_mode="force", **more)
    assert [complaint for complaint in COMPLAINTS if complaint not in said] == []
    assert "\na slow line\n" in re.sub("<[^>]+>", "", (site / "index.html").read_text(encoding="utf-8"))
    for text, told in [("{no_such_role}`gone`", True)] * 2 + [("*gone*", False)]:  # told while it is read
        _, said = build({"index": f"# Less\n\n{text}\n"}, tmp_path, "dummy", **more)
        assert ("no_such_role" in said) == bool(said) == told


# ---------------------------------------------------------------- the palette


def test_every_colour_is_a_variable_and_every_variable_is_defined() -> None:
    light, dark = palette.style_sheet(PALETTE).split("}", 1)
    for name, colour in PALETTE.items():
        assert f"--gd-{name}: {colour.light};" in light
        assert f"--gd-{name}: {colour.dark};" in dark
    css = (HERE / "docs" / "_static" / "site.css").read_text(encoding="utf-8")
    defined = set(re.findall(r"(--gd-[\w-]+):", css + light))
    assert set(re.findall(r"var\((--gd-[\w-]+)", css)) <= defined


def test_logo_and_icon_are_drawings() -> None:
    for text in (palette.icon(PALETTE), palette.logo("#000000", "#111111", "#222222")):
        assert ET.fromstring(text).tag.endswith("svg")


# ---------------------------------------------------------------- the reference


def test_a_signature_reads_as_its_source_and_links_the_types_of_the_package(unpublished: Path) -> None:
    html = (unpublished / "api" / "descent.html").read_text(encoding="utf-8")
    entry = re.search(r'<dt class="sig[^>]*id="grokdocs.descent.gradient_descent">.*?</dt>', html, re.DOTALL)
    assert entry is not None
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", entry[0]))
    assert "iterations: int = 20" in text
    assert "Iterator[Step" in text
    assert 'href="steps.html#grokdocs.steps.Step"' in entry[0]


def test_every_public_name_is_in_the_reference() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in REFERENCE.glob("*.md"))
    modules = re.findall(r"^\.\. automodule:: (\S+)$", pages, re.MULTILINE)
    entries = {f"{module}.{name}" for module in modules for name in vars(importlib.import_module(module))}
    missing = sorted(offered() - entries)
    assert not missing, f"give their modules an automodule in docs/reference/api: {missing}"
    assert len(modules) > 10


def offered() -> set[str]:
    """Name every public function and class; a package that lists names speaks for its modules."""
    names: set[str] = set()
    spoken_for: list[str] = []
    for info in pkgutil.walk_packages(grokdocs.__path__, "grokdocs."):
        if "._" in info.name or any(info.name.startswith(package) for package in spoken_for):
            continue
        module = importlib.import_module(info.name)
        listed = getattr(module, "__all__", [])
        for name in listed:
            thing = getattr(module, name)
            if inspect.isclass(thing) or inspect.isroutine(thing):
                names.add(f"{info.name}.{name}")
        if info.ispkg and listed:
            spoken_for.append(f"{info.name}.")
    return names
