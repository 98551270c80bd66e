"""Run the notebook of every chapter from top to bottom, where only the package is installed.

No part of the quick tests: ``tox -e notebooks`` collects it, in an environment without extras.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import requires, version
from importlib.util import find_spec
from pathlib import Path

import nbclient
import nbformat
import pytest

from docs._ext.site import notebooks

HERE = Path(__file__).resolve().parent.parent


PAGES = sorted((HERE / "docs" / "chapters").glob("*.md"))
WITH_SEEDS = {"08-signal-and-noise"}  # a study that is smaller without a compiler, and says so
WITH_DIGITS = {"05-many-weights", "08-signal-and-noise"}
SLOWEST_CELL = 1_800  # seconds, on a slow machine without a compiler


@pytest.fixture(autouse=True)
def away_from_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, without MNIST, and with nothing that an earlier run has kept."""
    for name in ("GROKDOCS_MNIST_DIR", "GROKDOCS_REQUIRE_MNIST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GROKDOCS_MNIST_OFFLINE", "1")
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "IPYTHONDIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def test_no_extra_of_the_package_is_installed() -> None:
    asked = "\n".join(requires("grokdocs") or [])
    extras = re.findall(r"^([\w.-]+)[^;]*; extra == '(?:mnist|fast)'", asked, re.MULTILINE)
    assert set(extras) == {"pooch", "tqdm", "numba"}
    assert [name for name in extras if find_spec(name)] == []


def test_there_is_a_notebook_for_each_of_the_eight_chapters() -> None:
    assert [page.name[:2] for page in PAGES] == [f"{number:02}" for number in range(1, 9)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_notebook_runs_from_top_to_bottom(page: Path, away_from_home: Path) -> None:
    text = json.dumps(notebooks.convert(page.read_text(encoding="utf-8"), version=version("grokdocs")))
    notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    client = nbclient.NotebookClient(
        notebook, timeout=SLOWEST_CELL, resources={"metadata": {"path": str(away_from_home)}}
    )
    client.execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert _drawn(notebook) > 0
    assert ("Its digits are stand-ins" in str(notebook)) == (page.stem in WITH_DIGITS)
    assert ("seeds have to do" in _printed(notebook)) == (page.stem in WITH_SEEDS)


def _printed(notebook: nbformat.NotebookNode) -> str:
    outputs = [each for cell in notebook.cells for each in cell.get("outputs", ())]
    return "".join(each.get("text", "") for each in outputs)


def _drawn(notebook: nbformat.NotebookNode) -> int:
    outputs = [each for cell in notebook.cells for each in cell.get("outputs", ())]
    return sum("image/png" in each.get("data", ()) for each in outputs)
