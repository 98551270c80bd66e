"""Run the notebook of every chapter from top to bottom, where only the package is installed.

No part of the quick tests: ``tox -e notebooks`` collects it, in an environment without extras.
"""

from __future__ import annotations

import re
from importlib.metadata import requires, version
from importlib.util import find_spec
from pathlib import Path

import nbclient
import pytest

from docs._ext.site import notebooks

HERE = Path(__file__).resolve().parent.parent
PAGES = sorted((HERE / "docs" / "chapters").glob("*.md"))
SLOWEST_CELL = 1_800  # seconds, on a slow machine without a compiler


@pytest.fixture(autouse=True)
def away_from_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, with nothing that an earlier run has kept."""
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "IPYTHONDIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def test_no_extra_of_the_package_is_installed() -> None:
    asked = "\n".join(requires("grokdocs") or [])
    extras = re.findall(r"^([\w.-]+)[^;]*; extra == 'fast'", asked, re.MULTILINE)
    assert set(extras) == {"numba", "tqdm"}
    assert [name for name in extras if find_spec(name)] == []


def test_there_is_a_notebook_for_each_chapter_and_the_closing_page() -> None:
    assert [page.name[:2] for page in PAGES] == [f"{number:02}" for number in range(1, 10)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_notebook_runs_from_top_to_bottom(page: Path, away_from_home: Path) -> None:
    notebook = notebooks.convert(page.read_text(encoding="utf-8"), version=version("grokdocs"))
    resources = {"metadata": {"path": str(away_from_home)}}
    nbclient.NotebookClient(notebook, timeout=SLOWEST_CELL, resources=resources).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert any("image/png" in output.get("data", ()) for output in outputs)
