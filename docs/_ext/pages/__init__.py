"""What a page is made of: listings, figures, mathematics, long outputs, terms, asides, guesses, exercises."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

MODULES = (
    "listings",
    "figures",
    "folding",
    "mathml",
    "interactive",
    "backlinks",
    "terms",
    "drills",
    "gates",
    "guesses",
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the modules of this room that Sphinx calls."""
    for module in MODULES:
        app.setup_extension(f"{__name__}.{module}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
