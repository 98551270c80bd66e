"""Sphinx settings: ``sphinx-build -c . docs build/html`` builds the book."""

import os
from pathlib import Path

from docs._ext.site.address import read as read_address
from docs._ext.site.inventories import mapping
from grokdocs import __version__

HERE = Path(__file__).parent
IPYTHON = HERE / "docs" / "_ext" / "ipython"

# The kernels that run the pages inherit this. It makes two builds of one source the same bytes.
os.environ["IPYTHONDIR"] = str(IPYTHON)
os.environ["MATPLOTLIBRC"] = str(IPYTHON / "matplotlibrc")
os.environ.setdefault("SOURCE_DATE_EPOCH", "1735689600")
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"

project = "grokdocs"
author = "the grokdocs authors"
project_copyright = "the grokdocs authors; prose and pictures CC BY 4.0, code BSD-3-Clause"
version = release = __version__
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "numpydoc",
    "sphinx_copybutton",
    "docs._ext.site.codelinks",
    "docs._ext.ledger",
    "docs._ext.pages",
    "docs._ext.site",
    "docs._ext.paper",
]
exclude_patterns = ["_ext", "_inventories", "_live", "_paper", "_static", "_templates", "_generated"]
nitpicky = True
numfig = False
highlight_language = "python"
html_math_renderer = "mathml"

# Pages
myst_enable_extensions = [
    "attrs_block",
    "attrs_inline",
    "colon_fence",
    "deflist",
    "dollarmath",
    "substitution",
]
myst_heading_anchors = 3
myst_dmath_double_inline = True

# Cells
nb_execution_mode = "force"
if os.environ.get("GROKDOCS_DRAFT"):  # a change of prose alone runs nothing again
    from docs._ext.pages.drafts import fingerprint

    nb_execution_mode = "cache"
    nb_execution_cache_path = str(HERE / "build" / "draft" / "cache" / fingerprint(HERE))
    theme_lightened = False  # all pages would be looked through for what they need of it
    extensions.remove("docs._ext.site.codelinks")  # links in code take a second, and say nothing of the prose
nb_execution_timeout = 180
nb_execution_raise_on_error = False  # a cell that raises is a warning, so the rest is checked too
nb_output_stderr = "warn"
nb_merge_streams = True
nb_execution_show_tb = True
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"

# The PDF shows of an output what the site shows.
kinds = ("text/html", "image/svg+xml", "image/png", "text/markdown", "text/latex", "text/plain")
nb_mime_priority_overrides = [("pdf", kind, rank) for rank, kind in enumerate(kinds)]

# A page with cells is read again when one of these changes.
ledger_dependencies = ["src/grokdocs/**/*.py"]

# What readers are taught: every public function of these stands on a page, or says why not.
listings_taught = [
    f"grokdocs.{module}"
    for module in (
        "machines",
        "vectors",
        "forward",
        "descent",
        "weights",
        "correlation",
        "deep",
        "shapes",
        "regularize",
        "experiments",
    )
]

# Python in the page: the folder of the npm package `pyodide`, which `tox -e site` fetches
live_python = ""

# The faces of the printed book: the folder of the npm packages `@fontsource`, which `tox -e site` fetches
web_faces = ""

# The reference
autodoc_default_options = {"members": True, "undoc-members": True, "member-order": "bysource"}
autodoc_preserve_defaults = True
autodoc_typehints = "signature"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
autosummary_generate = False  # numpydoc brings it along; it would look for lists that no page has
toc_object_entries_show_parents = "hide"
add_module_names = False

# A name in a cell leads to its entry; what one cell imports, the next ones know.
codeautolink_concat_default = True
intersphinx_mapping = mapping()  # Python, NumPy and matplotlib, from lists in docs/_inventories

# Where it is published
address = read_address(HERE / "docs" / "address.toml")
html_baseurl = address.site
notebooks_repository = address.notebooks
site_description = "A companion to Grokking Deep Learning that runs: every listing, plot and number."

# On paper
epub_title = "grokdocs: how neural networks learn"
epub_description = (
    "A companion to Grokking Deep Learning by Andrew W. Trask, chapters 1 to 8: "
    "every listing runs, and every number is computed."
)
epub_basename = "grokdocs"
epub_identifier = "urn:uuid:6f0c3c5e-5b0e-4c59-9d59-6b7b3a5c1d24"
epub_uid = "book"
epub_contributor = epub_publisher = author
epub_cover = ("_images/cover.png", "cover")  # drawn by the build
epub_show_urls = "no"  # the text names every address
epub_tocdepth = 2
epub_tocdup = False
epub_tocscope = "includehidden"

# What it looks like
templates_path = [str(HERE / "docs" / "_templates")]
html_theme = "sphinx_book_theme"
html_title = "grokdocs"
html_static_path = [str(HERE / "docs" / "_static")]
html_css_files = ["site.css", "chapter7.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "logo": {"text": "grokdocs", "alt_text": "grokdocs"},
    "navbar_persistent": [],
    "footer_content_items": "address.html, copyright.html",
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "back_to_top_button": False,
    "pygments_light_style": "github-light",
    "pygments_dark_style": "github-dark",
}
html_context = {"default_mode": "auto"}
copybutton_selector = "div:not(.output) > div.highlight > pre"
copybutton_exclude = ".linenos, .gp, .go"


def read_the_slowest_first(app, env, pages):
    """Give chapters 8 and 1 to one process, among pages without cells, and the other cells to the rest."""
    first = {"chapters/08-signal-and-noise", "chapters/01-why"}
    pages.sort(key=lambda page: (page not in first, not page.startswith("reference/api"), page))


def let_one_more_write(app, env):
    """While the pages are written, the first process puts links into the next ones: it needs no core then."""
    app.parallel += app.parallel > 1


def setup(app):
    """Share the pages out to the processes so that none waits long for another."""
    app.connect("env-before-read-docs", read_the_slowest_first)
    app.connect("env-updated", let_one_more_write)
