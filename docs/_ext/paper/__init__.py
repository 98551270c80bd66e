"""The book on paper: EPUB and PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the tests in a browser use `chromium` where there is no Sphinx
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

MODULES = ("epub", "pdf")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the modules of this room that Sphinx calls."""
    for module in MODULES:
        app.setup_extension(f"{__name__}.{module}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
