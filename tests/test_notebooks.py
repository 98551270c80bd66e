"""Each chapter as a notebook: nothing of the page's own syntax is left, and nothing is lost."""

from __future__ import annotations

import ast
import io
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

HERE = Path(__file__).resolve().parent.parent
if not (HERE / "docs").exists():
    pytest.skip("the pages are not here, only the package", allow_module_level=True)

from IPython.core.inputtransformer2 import TransformerManager  # noqa: E402

from docs._ext.site import notebooks  # noqa: E402

PACKAGE = notebooks.Published("owner/name", "gh-pages").package
PAGES = sorted((HERE / "docs" / "chapters").glob("*.md"))

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

````{code-cell}
---
tags: [hide-cell]
---
print('''
```
''')
````

```{aside} The {math}`b` of it
:kind: digits
```
It is `small`.
```{end} aside
```

```{guess} which
Which *one*?

- a
- `b`
```

```{code-cell}
:answers: which
:tags: [remove-cell]
print("b")
```

```{exercise} recall
:name: again
:title: Once more, {term}`weights <weight>`

Type it.
```
```{solution}
```
In words.

```{code-cell}
1 + 1
```
```{end} solution
```

```{exercise} explain
Say why.
```
"""


def convert(text: str, package: str = "") -> nbformat.NotebookNode:
    made = notebooks.convert(text, version="1.2", package=package)
    nbformat.validate(made)
    return made


def code(notebook: Any) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_chapter_loses_its_syntax_and_nothing_else(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    notebook = convert(text)
    words = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    syntax = re.compile(r"\{[\w:-]+\}`|^:::|`{3,}\{|^\(.*\)=$|\.md\)|^---$", re.MULTILINE)
    assert [word for word in words if syntax.search(word)] == []
    for heading in re.findall(r"^#+ .*", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.MULTILINE):
        assert heading in "\n".join(words)
    for box in re.findall(r"^:::\{admonition\} (.*)", text, re.MULTILINE):
        assert f"> **{notebooks.plain(box)}**" in "\n".join(words)
    for gate in re.findall(
        r"^```\{(?:aside\}|exercise\}.*\n(?::name:.*\n)?:title:) (.*)", text, re.MULTILINE
    ):
        assert f": {notebooks.plain(gate)}**" in "\n".join(words)
    listings = re.findall(r"^```\{listing\} (.*)\n((?::.*\n)*)", text, re.MULTILINE)
    names = [name for listed, options in listings if ":part:" not in options for name in listed.split()]
    cells = re.findall(r"^`{3,}\{code-cell\}", text, re.MULTILINE)
    drills = re.findall(r"^```\{drill\} \w+", text, re.MULTILINE)  # a cell to write in, and one that checks
    assert len(code(notebook)) == len(cells) + len(names) + 2 * len(drills) > 5
    for cell in code(notebook):
        ast.parse(cell)
    hidden = [cell for cell in notebook.cells if cell.metadata.get("jupyter", {}).get("outputs_hidden")]
    solutions = re.findall(r"^```\{solution\}.*?^```\{end\} solution", text, re.MULTILINE | re.DOTALL)
    solved = sum(solution.count("{code-cell}") for solution in solutions)
    assert len(hidden) == text.count("[remove-cell]") + solved > 0
    assert all(cell.source.startswith("# ") for cell in hidden)


def test_a_small_page() -> None:
    first, drawn, caption, relu, used, listed, folded, guess, answer, task, solved, last = convert(
        SMALL
    ).cells
    assert first.source.startswith("# 9 · A small page\n\n> **This is a notebook of grokdocs 1.2")
    assert "First E12, see chapter 3, $a^2$ and `grokdocs.deep.relu`." in first.source
    box = '> **A box**\n>\n> - one weights\n>\n> ```python\n> untouched = "{erratum}`E1`"\n> ```'
    assert box in first.source
    assert drawn.metadata == {"jupyter": {"source_hidden": True}}
    assert drawn.source == 'print("drawn");'
    assert caption.source.startswith("*It rises.*\n\n<details>")
    assert "A line from 0 to &lt;1&gt;." in caption.source
    assert relu.source.startswith("# From the package: `relu` of grokdocs.deep.")
    assert "def relu(" in relu.source
    assert used.source == "from grokdocs.deep import relu_slope\nshown = relu([-1, 2])"
    assert used.metadata == {"tags": ["raises-exception"]}
    assert listed.source == notebooks.ONLY_ON_THE_PAGE["errata-list"]
    assert folded.source == "print('''\n```\n''')"
    assert guess.source.startswith(
        "**In other digits: The $b$ of it**\n\nIt is `small`.\n\n**A guess first.** W"
    )
    assert guess.source.endswith("Which *one*?\n\n- a\n- `b`")
    assert answer.source == '# The answer to the guess\nprint("b")'
    assert task.source.startswith(
        "> **Exercise 9.1 · recall: Once more, weights**\n>\n> Type it.\n\n<details>"
    )
    assert task.source.endswith("</summary>\n\nIn words.\n\n</details>")
    assert solved.source == "# A solution\n1 + 1"
    assert solved.metadata == answer.metadata == folded.metadata
    assert last.source == "> **Exercise 9.2 · explain**\n>\n> Say why."


def test_a_changed_function_is_the_one_that_is_used() -> None:
    page = (
        "# A title\n\n```{listing} textwrap.indent\n```\n\n"
        "```{code-cell}\nfrom textwrap import indent\nprint(indent('a', '> '))\n```\n"
    )
    function, shown = code(convert(page))
    said, scope = io.StringIO(), dict[str, Any]()
    with redirect_stdout(said):
        for cell in (function, shown, "def indent(*_):\n    return 'mine'", shown):
            exec(cell, scope)
    assert said.getvalue() == "> a\nmine\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no title", "does not begin with its title"),
        ("# A\n\n```{code-cell}\n1", "never ends"),
        ("# A\n\n```{mermaid}\nA --> B\n```", "directive mermaid"),
        ("# A\n\n{ledger}`values` of them", "role ledger"),
        ("# A\n\n```{listing} grokdocs.vectors.gone\n```", "has no gone"),
        ("# A\n\n```{listing} textwrap.indent\n:part: gone\n```", "gone"),
    ],
)
def test_what_has_no_plain_form_is_refused(text: str, says: str) -> None:
    with pytest.raises((LookupError, ValueError), match=says):
        notebooks.convert(text, version="1")


@pytest.mark.parametrize("missing", [True, False])
def test_a_published_notebook_fetches_the_package_where_it_is_missing(
    monkeypatch: pytest.MonkeyPatch, missing: bool
) -> None:
    published = convert(SMALL, PACKAGE)
    assert f'install "{PACKAGE}" notebook' in published.cells[0].source
    fetch, *others = code(published)
    assert others == code(convert(SMALL))
    asked: list[tuple[str, str]] = []
    shell = SimpleNamespace(run_line_magic=lambda *words: asked.append(words))
    if missing:
        monkeypatch.setitem(sys.modules, "grokdocs", None)
    exec(TransformerManager().transform_cell(fetch), {"get_ipython": lambda: shell})  # type: ignore[no-untyped-call]
    assert asked == ([("pip", f'install --quiet "{PACKAGE}"')] if missing else [])
