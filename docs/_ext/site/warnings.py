"""A build that gave a warning is no base for the next one.

Sphinx warns while it reads or writes a page, and skips a page that did not change: a second build
would be green over the same mistake. So what Sphinx remembers of such a build is thrown away.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.util.typing import ExtensionMetadata


def forget(app: Sphinx, exception: Exception | None) -> None:
    """Let the next build read every page again."""
    if exception is not None or app._warncount:
        Path(app.doctreedir, ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Look back when everything else is done: that may warn, too."""
    app.connect("build-finished", forget, priority=1000)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
