"""Notebooks for download that are the same in every build: cells are numbered, not drawn by lot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def number_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Give each cell its number for an id, in the notebook that MyST-NB wrote for this page."""
    path = Path(app.outdir).parent / "jupyter_execute" / f"{app.env.docname}.ipynb"
    if not path.exists():
        return
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for number, cell in enumerate(notebook["cells"], start=1):
        cell["id"] = f"cell-{number}"
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Look after each page is read."""
    app.connect("doctree-read", number_cells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
