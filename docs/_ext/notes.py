"""What pages leave behind while they are read.

It stands with a page's metadata, which Sphinx forgets before it reads the page again, and gathers
from all processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sphinx.environment import BuildEnvironment


def note(env: BuildEnvironment, name: str, *notes: Any) -> None:
    """Keep notes under a name, for the page that is being read."""
    env.metadata[env.docname].setdefault(name, []).extend(notes)


def noted(env: BuildEnvironment, name: str) -> Iterator[Any]:
    """Go through the notes of a name, page by page."""
    for page in sorted(env.metadata):
        yield from env.metadata[page].get(name, ())
