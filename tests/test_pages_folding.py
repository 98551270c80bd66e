"""A long output is folded; what is read, and what is short, is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_site import build, notebook

from docs._ext.pages.folding import LONGEST


def page(*outputs: str) -> str:
    """Write a page with a long piece of code, and with cells that printed these."""
    found = json.loads(notebook("Long", *(({}, text) for text in outputs)))
    code = "\n".join(f"step_{number}()" for number in range(LONGEST + 9))
    found["cells"].append({"cell_type": "markdown", "metadata": {}, "source": f"```python\n{code}\n```"})
    return json.dumps(found)


def rows(number: int, word: str) -> str:
    return "\n".join(f"{word}{row}" for row in range(number))


@pytest.mark.parametrize(("more", "folds"), [(0, 0), (1, 1)])
def test_an_output_is_folded_when_it_is_longer_than_the_longest(
    tmp_path: Path, more: int, folds: int
) -> None:
    files = {"index.ipynb": page(rows(LONGEST + more, "row"), rows(3, "short"))}
    built = build(tmp_path, files, ["docs._ext.pages.folding"])
    assert built.warnings == ""
    assert built.page("index").count("<details") == folds
    assert all(
        word in built.text("index") for word in ("row0", f"row{LONGEST - 1}", "short2", f"step_{LONGEST + 8}")
    )


def test_an_output_with_colours_stays_whole(tmp_path: Path) -> None:
    files = {"index.ipynb": page("\x1b[31m" + rows(LONGEST + 9, "red"))}
    assert "<details" not in build(tmp_path, files, ["docs._ext.pages.folding"]).page("index")
