"""What only the site has: palette, theme, metadata, notebooks, reference."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

MODULES = (
    "address",
    "palette",
    "faces",
    "metadata",
    "notebooks",
    "opening",
    "live",
    "front",
    "theme",
    "search",
    "reference",
    "warnings",
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the modules of this room that Sphinx calls."""
    for module in MODULES:
        app.setup_extension(f"{__name__}.{module}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
