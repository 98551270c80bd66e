"""Small sites, built in this process as the real one is."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n"


class Built(NamedTuple):
    """What a build came to."""

    folder: Path
    warnings: str

    def page(self, name: str) -> str:
        """Read a page."""
        return (self.folder / "html" / f"{name}.html").read_text(encoding="utf-8")

    def text(self, name: str) -> str:
        """Read a page without its tags."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", self.page(name)))


def in_several_processes(app: Sphinx) -> bool:
    """Tell whether all extensions of the book let Sphinx read and write in several processes."""
    ours = [each for name, each in app.extensions.items() if name.startswith("docs.")]
    return all(each.parallel_read_safe and each.parallel_write_safe for each in ours)


def build(folder: Path, files: Mapping[str, str], extensions: Sequence[str], **settings: Any) -> Built:
    """Write the files that are new, and build what is out of date."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    said = io.StringIO()
    listed = {"extensions": ["myst_nb", *extensions], "html_theme": "basic"}
    quiet = {"nb_execution_mode": "off", "exclude_patterns": ["html", "jupyter_execute"]}
    with docutils_namespace():
        places = (folder, None, folder / "html", folder / "html" / ".doctrees")
        overrides = {**listed, **quiet, **settings}
        app = Sphinx(*places, "html", confoverrides=overrides, status=None, warning=said)
        app.build()
        assert in_several_processes(app)
    return Built(folder, re.sub(r"\x1b\[[\d;]*m", "", said.getvalue()).replace(f"{folder}/", ""))


def notebook(title: str, *cells: tuple[Mapping[str, Any], str]) -> str:
    """Write a page whose cells have run: for each its options, and what it printed."""
    head = {"cell_type": "markdown", "metadata": {}, "source": f"# {title}"}
    listed: list[dict[str, Any]] = [head]
    for options, text in cells:
        output = {"output_type": "stream", "name": "stdout", "text": text}
        cell = {"cell_type": "code", "metadata": dict(options), "source": "print()", "execution_count": 1}
        listed.append(cell | {"outputs": [output]})
    language = {"language_info": {"name": "python", "pygments_lexer": "python"}}
    return json.dumps({"cells": listed, "metadata": language, "nbformat": 4, "nbformat_minor": 4})
