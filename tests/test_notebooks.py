"""Each chapter as a notebook: nothing of the page's own syntax is left, and nothing is lost."""

from __future__ import annotations

import ast
import builtins
import io
import json
import re
import sys
import tomllib
from contextlib import redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from sphinx.errors import ConfigError

from docs._ext.site import notebooks

HERE = Path(__file__).resolve().parent.parent


PACKAGE = notebooks.Repository("owner", "name", "gh-pages").package
SMALL_PAGE = "# Small\n\nWords.\n"
PAGES = sorted((HERE / "docs" / "chapters").glob("*.md"))
LISTINGS = 23  # at least so many functions stand in the eight notebooks

SMALL = """---
file_format: mystnb
---

(top)=
# 9 · A small page

First {erratum}`E12`, see [chapter 3](03-predict.md), {math}`a^2` and {py:func}`grokdocs.deep.relu`.

:::{admonition} A box
:class: learn

- one {term}`weights <weight>`

```python
untouched = "{erratum}`E1`"
```
:::

```{code-cell}
---
tags: [hide-input]
mystnb:
  figure: {name: line, caption: It rises.}
  image: {alt: "A line from 0 to <1>."}
---
print("drawn");
```

```{listing} grokdocs.deep.relu
```

```{code-cell}
:tags: [raises-exception]
:book: ch6/made-up
from grokdocs.deep import relu, relu_slope
shown = relu([-1, 2])
```

```{code-cell}
from grokdocs.deep import relu
```

```{errata-list} 6
```

```{code-cell}
---
tags: [hide-cell]
mystnb:
  code_prompt_show: "Show a solution"
---
print(2)
```
"""


def _page(*lines: str) -> str:
    return "\n\n".join(["# A title", *lines])


def _convert(text: str, package: str = "") -> Any:
    made = notebooks.convert(text, version="1.2", package=package)
    return nbformat.from_dict(made)  # type: ignore[no-untyped-call]


def _code(notebook: Any) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module", params=PAGES, ids=lambda page: page.stem)
def chapter(request: pytest.FixtureRequest) -> tuple[str, Any]:
    text = request.param.read_text(encoding="utf-8")
    return text, _convert(text)


# ---------------------------------------------------------------- every chapter


def test_there_are_eight_chapters() -> None:
    assert [page.name[:2] for page in PAGES] == [f"{number:02}" for number in range(1, 9)]


def test_a_chapter_is_a_valid_notebook_without_outputs(chapter: tuple[str, Any]) -> None:
    _, notebook = chapter
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == [f"cell-{n}" for n in range(1, len(notebook.cells) + 1)]
    assert notebook.metadata == {"kernelspec": notebooks.KERNEL}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"jupyter", "tags"}
        assert cell.get("outputs", []) == []


def test_nothing_of_the_page_s_own_syntax_is_left(chapter: tuple[str, Any]) -> None:
    _, notebook = chapter
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not re.search(
                r"\{[\w:-]+\}`|^:::|`{3,}\{|^\(.*\)=$|\.md\)|^---$", cell.source, re.MULTILINE
            )


def test_all_words_and_all_cells_are_there(chapter: tuple[str, Any]) -> None:
    text, notebook = chapter
    cells = len(re.findall(r"^```\{code-cell\}", text, re.MULTILINE))
    listings = len(re.findall(r"^```\{listing\}", text, re.MULTILINE))
    assert cells > 5
    assert len(_code(notebook)) == cells + listings
    said = "\n".join(cell.source for cell in notebook.cells)
    for heading in re.findall(r"^#+ .*", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M):
        assert heading in said
    for box in re.findall(r"^:::\{admonition\} (.*)", text, re.MULTILINE):
        assert f"> **{notebooks.plain(box)}**" in said


def test_each_cell_is_python_and_each_name_has_one_meaning(chapter: tuple[str, Any]) -> None:
    _, notebook = chapter
    came_from: dict[str, str] = {}
    for code in _code(notebook):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    place = f"{node.module}.{alias.name}"
                    assert came_from.setdefault(alias.asname or alias.name, place) == place


def test_a_function_in_a_cell_is_not_imported_again(chapter: tuple[str, Any]) -> None:
    _, notebook = chapter
    here: set[str] = set()
    for code in _code(notebook):
        tree = ast.parse(code)
        imported = {
            alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
        }
        assert not here & imported
        if code.startswith("# From the package"):
            here |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_solutions_are_folded(chapter: tuple[str, Any]) -> None:
    text, notebook = chapter
    solutions = [cell for cell in notebook.cells if cell.metadata.get("jupyter", {}).get("outputs_hidden")]
    assert len(solutions) == text.count("[hide-cell]") > 0
    assert all(cell.metadata.jupyter.source_hidden and cell.source.startswith("# ") for cell in solutions)


def test_the_first_cell_says_what_it_is_and_how_to_install(chapter: tuple[str, Any]) -> None:
    text, notebook = chapter
    first = notebook.cells[0].source
    assert re.search(r"^# .*", text, re.MULTILINE)[0] == first.splitlines()[0]  # type: ignore[index]
    assert "grokdocs 1.2" in first
    assert "pip install" in first


def test_the_listings_stand_alone() -> None:
    names = [
        name
        for page in PAGES
        for name in re.findall(r"^```\{listing\} (.*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    for name in names:
        scope: dict[str, Any] = {"__name__": "__main__"}
        code = notebooks.inline(name).code
        exec(code, scope)
        function = scope[name.rpartition(".")[2]]
        missing = notebooks._free_names(code) - set(scope) - set(dir(builtins))
        assert function.__module__ == "__main__"
        assert not missing or "from __future__ import annotations" in code, name
    assert len(names) >= LISTINGS


# ---------------------------------------------------------------- a small page, by hand


def test_a_small_page() -> None:
    notebook = _convert(SMALL)
    first, drawn, caption, relu, used, listed, solution = notebook.cells
    assert first.source.startswith("# 9 · A small page\n\n> **This is a notebook")
    assert "First E12, see chapter 3, $a^2$ and `grokdocs.deep.relu`." in first.source
    assert (
        '> **A box**\n>\n> - one weights\n>\n> ```python\n> untouched = "{erratum}`E1`"\n> ```'
        in first.source
    )
    assert drawn.metadata == {"jupyter": {"source_hidden": True}}
    assert drawn.source == 'print("drawn");'
    assert caption.source.startswith("*It rises.*\n\n<details>")
    assert "A line from 0 to &lt;1&gt;." in caption.source
    assert "def relu(" in relu.source
    assert used.source == "from grokdocs.deep import relu_slope\nshown = relu([-1, 2])"
    assert used.metadata == {"tags": ["raises-exception"]}
    assert listed.source == notebooks.ONLY_ON_THE_PAGE["errata-list"]
    assert solution.source == "# A solution\nprint(2)"


def test_a_changed_function_is_the_one_that_is_used() -> None:
    page = _page(
        "```{listing} grokdocs.vectors.weighted_sum\n```",
        "```{code-cell}\nfrom grokdocs.vectors import weighted_sum\nprint(weighted_sum([1], [2]))\n```",
    )
    function, shown = _code(_convert(page))
    said, scope = io.StringIO(), dict[str, Any]()
    with redirect_stdout(said):
        exec(function, scope)
        exec(shown, scope)
        exec("def weighted_sum(*_):\n    return 'mine'", scope)
        exec(shown, scope)
    assert said.getvalue() == "2\nmine\n"


def test_a_name_that_the_page_uses_otherwise_is_another_one_in_the_function() -> None:
    page = _page(
        "```{code-cell}\nvector_sum = 0\n```",
        "```{listing} grokdocs.vectors.weighted_sum\n```",
    )
    _, function = _code(_convert(page))
    assert "vector_sum as vectors_vector_sum" in function
    scope: dict[str, Any] = {"vector_sum": 0}
    exec(function, scope)
    assert scope["weighted_sum"]([1, 2], [3, 4]) == 11


def test_a_function_above_serves_the_one_below() -> None:
    page = _page(
        "```{listing} grokdocs.vectors.vector_sum\n```",
        "```{listing} grokdocs.vectors.weighted_sum\n```",
    )
    _, second = _code(_convert(page))
    assert not re.search(r"^from .*\bvector_sum\b", second, re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no title", "does not begin with its title"),
        (_page("```{code-cell}\n1"), "never ends"),
        (_page("```{mermaid}\nA --> B\n```"), "directive mermaid"),
        (_page("{ledger}`values` of them"), "role ledger"),
        (_page("```{listing} grokdocs.vectors.gone\n```"), "has no gone"),
        (_page("```{listing} grokdocs.regularize.Examples.split\n```"), "stands alone"),
    ],
)
def test_what_has_no_plain_form_is_refused(text: str, says: str) -> None:
    with pytest.raises((LookupError, ValueError), match=says):
        notebooks.convert(text, version="1")


# ---------------------------------------------------------------- the build


def test_a_build_writes_the_notebook_and_offers_it(tmp_path: Path) -> None:
    status, warnings = _build(
        tmp_path, {"09-small": "# Small\n\nWords.\n", "10-bad": "# Bad\n\n```{raw} html\n```\n"}
    )
    assert status == 1
    assert "notebook: the directive raw has no plain form" in warnings
    assert warnings.count("WARNING") == 1
    page = (tmp_path / "html" / "chapters" / "09-small.html").read_text(encoding="utf-8")
    link = re.search(r'<h1>.*?</h1>\s*<p class="gd-notebook"><a href="([^"]+)" download', page, re.DOTALL)
    assert link is not None
    notebook = (tmp_path / "html" / "chapters" / link[1]).resolve()
    assert json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]["source"].startswith("# Small")
    assert "gd-notebook" not in (tmp_path / "html" / "index.html").read_text(encoding="utf-8")
    assert [path.name for path in notebook.parent.iterdir()] == ["09-small.ipynb"]


def test_an_unpublished_site_opens_nowhere_else(tmp_path: Path) -> None:
    assert _build(tmp_path, {"09-small": SMALL_PAGE}) == (0, "")
    page, notebook = _written(tmp_path)
    assert (
        page.count("<a href", page.index("gd-notebook"), page.index("</p>", page.index("gd-notebook"))) == 1
    )
    assert not re.search("colab|mybinder|github", page + notebook, re.IGNORECASE)
    assert "python3 -m pip install . notebook" in notebook
    assert not (tmp_path / "html" / "binder").exists()
    assert not (tmp_path / "html" / ".nojekyll").exists()


@pytest.mark.parametrize(
    ("setting", "branch", "quoted"),
    [
        ("some-one/a.book", "gh-pages", "gh-pages"),
        ("some-one/a.book@site/new", "site/new", "site%2Fnew"),
    ],
)
def test_a_published_site_opens_in_colab_and_in_binder(
    tmp_path: Path, setting: str, branch: str, quoted: str
) -> None:
    assert _build(tmp_path, {"09-small": SMALL_PAGE}, notebooks_repository=setting) == (0, "")
    page, notebook = _written(tmp_path)
    line = re.search(r'<p class="gd-notebook">(.*?)</p>', page)
    assert line is not None
    assert re.findall(r'<a href="([^"]+)"(?: download)?>([^<]+)</a>', line[1]) == [
        ("../notebooks/09-small.ipynb", "Download this page as a notebook"),
        (
            f"https://colab.research.google.com/github/some-one/a.book/blob/{branch}/notebooks/09-small.ipynb",
            "Open in Colab",
        ),
        (
            f"https://mybinder.org/v2/gh/some-one/a.book/{quoted}?labpath=notebooks%2F09-small.ipynb",
            "Open in Binder",
        ),
    ]
    assert "git+https://github.com/some-one/a.book" in notebook
    assert not re.search("gd-notebook|mybinder", (tmp_path / "html" / "index.html").read_text("utf-8"))


def test_binder_is_told_what_the_notebooks_need(tmp_path: Path) -> None:
    _build(tmp_path, {"09-small": SMALL_PAGE}, notebooks_repository="owner/name")
    binder = tmp_path / "html" / "binder"
    assert (binder / "requirements.txt").read_text(encoding="utf-8") == f"{PACKAGE}\n"
    asked = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (binder / "runtime.txt").read_text(encoding="utf-8").strip() == (
        f"python-{asked['requires-python'].removeprefix('>=')}"
    )
    assert set(notebooks.EXTRAS.split(",")) <= set(asked["optional-dependencies"])
    assert (tmp_path / "html" / ".nojekyll").exists()


@pytest.mark.parametrize(
    "setting",
    [
        "name",
        "owner/",
        "owner/name@",
        "owner/name/tree",
        "https://github.com/owner/name",
        "owner/na me",
        "owner/nöme",
    ],
)
def test_half_a_repository_is_refused(tmp_path: Path, setting: str) -> None:
    with pytest.raises(ConfigError, match="write it as owner/name, or as owner/name@branch"):
        _build(tmp_path, {"09-small": SMALL_PAGE}, notebooks_repository=setting)


# ---------------------------------------------------------------- where the package is missing


def test_a_published_notebook_brings_the_package_and_changes_nothing_else(chapter: tuple[str, Any]) -> None:
    text, notebook = chapter
    published = _convert(text, PACKAGE)
    nbformat.validate(published)
    assert [cell.cell_type for cell in published.cells[:2]] == ["markdown", "code"]
    fetch, *others = _code(published)
    assert others == _code(notebook)
    assert f'install "{PACKAGE}" notebook' in published.cells[0].source
    assert re.search(r"^    %pip install .*\n?\Z", fetch, re.MULTILINE)
    ast.parse(re.sub(r"%.*", "pass", fetch))


@pytest.mark.parametrize("missing", [True, False])
def test_the_package_is_fetched_only_where_it_is_missing(
    monkeypatch: pytest.MonkeyPatch, missing: bool
) -> None:
    [fetch] = _code(_convert(_page("Words."), PACKAGE))
    asked: list[tuple[str, str]] = []
    shell = SimpleNamespace(run_line_magic=lambda *words: asked.append(words))
    if missing:
        monkeypatch.setitem(sys.modules, "grokdocs", None)
    code = TransformerManager().transform_cell(fetch)  # type: ignore[no-untyped-call]
    exec(code, {"get_ipython": lambda: shell})
    assert asked == ([("pip", f'install --quiet "{PACKAGE}"')] if missing else [])


def _written(folder: Path) -> tuple[str, str]:
    site = folder / "html"
    page, notebook = site / "chapters" / "09-small.html", site / "notebooks" / "09-small.ipynb"
    return page.read_text(encoding="utf-8"), notebook.read_text(encoding="utf-8")


def _build(folder: Path, pages: dict[str, str], **settings: str) -> tuple[int, str]:
    """Build chapters with nothing but this extension."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace

    source = folder / "docs"
    (source / "chapters").mkdir(parents=True)
    (source / "index.md").write_text("# Index\n\n```{toctree}\n:glob:\nchapters/*\n```\n", encoding="utf-8")
    for name, text in pages.items():
        (source / "chapters" / f"{name}.md").write_text(text, encoding="utf-8")
    said = io.StringIO()
    with docutils_namespace():
        app = Sphinx(
            source,
            None,
            folder / "html",
            folder / "doctrees",
            "html",
            confoverrides={
                "extensions": ["myst_parser", "docs._ext.site.notebooks"],
                "html_theme": "basic",
                **settings,
            },
            status=None,
            warning=said,
            warningiserror=True,
        )
        app.build()
    return int(app.statuscode), said.getvalue()
