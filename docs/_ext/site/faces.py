"""The faces of the printed book on the site, where npm has brought them.

``web_faces`` names the folder of the npm packages `@fontsource`. Without it the pages are set in
good faces of the reader's system. Which files there are, and how they are used, is in ``faces.css``.
Each is cut to the letters that the pages have, which makes it half as heavy.
"""

from __future__ import annotations

import re
import shutil
import string
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util.typing import ExtensionMetadata

SHEET = Path(__file__).parents[2] / "_static" / "faces.css"
FIRST = "source-serif-4-latin-400-normal.woff2"  # of prose: a page asks for it at once
LICENCES = {
    "OFL-serif.txt": "source-serif-4",
    "OFL-sans.txt": "source-sans-3",
    "OFL-code.txt": "source-code-pro",
}


def files(folder: Path) -> dict[str, Path]:
    """Name each file that goes with the style sheet, and where npm has put it.

    >>> found = files(Path("@fontsource"))
    >>> found["source-sans-3-latin-600-normal.woff2"].as_posix()
    '@fontsource/source-sans-3/files/source-sans-3-latin-600-normal.woff2'
    """
    named = re.findall(r'url\("(([^"]+?)-latin-[^"]+)"\)', SHEET.read_text(encoding="utf-8"))
    faces = {file: folder / package / "files" / file for file, package in named}
    return faces | {name: folder / package / "LICENSE" for name, package in LICENCES.items()}


def begin(app: Sphinx) -> None:
    """Refuse a folder that does not hold the faces."""
    if folder := app.config.web_faces:
        missing = [path.name for path in files(Path(app.confdir, folder)).values() if not path.exists()]
        if missing:
            raise ConfigError(f"web_faces is {folder!r}, and {missing[0]} is not in it: npm puts it there")
        if app.builder.name == "html":
            app.add_css_file(SHEET.name, priority=900)


def ask_early(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Let a page ask for the face of its prose before it has read a style sheet."""
    context["first_face"] = f"_static/{FIRST}" if app.config.web_faces else ""


def cut(face: Path, target: Path, letters: str) -> None:
    """Keep these letters of a face, and what sets them well; the same bytes each time."""
    from fontTools import subset  # writes such a file with brotli, which only the extra `paper` brings

    options = subset.Options(flavor="woff2", hinting=False, desubroutinize=True)
    options.layout_features = ["kern", "liga", "locl", "mark", "tnum"]
    font = subset.load_font(face, options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    subset.save_font(font, target, options)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Put the faces beside their style sheet, with their licences."""
    if exception is not None or app.builder.name != "html" or not app.config.web_faces:
        return
    site, letters = Path(app.outdir), set(string.printable)
    for page in [*site.rglob("*.html"), *site.rglob("*.js")]:
        letters |= set(page.read_text(encoding="utf-8"))
    for name, path in files(Path(app.confdir, app.config.web_faces)).items():
        if path.suffix:
            cut(path, site / "_static" / name, "".join(sorted(letters)))
        else:
            shutil.copy(path, site / "_static" / name)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Take the faces along, if they are there."""
    app.add_config_value("web_faces", "", "html", frozenset({str}))
    app.connect("builder-inited", begin)
    app.connect("html-page-context", ask_early)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
