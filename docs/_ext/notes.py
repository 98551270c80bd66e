"""What pages leave behind while they are read.

It stands with a page's metadata, which Sphinx forgets before it reads the page again, and gathers
from all processes.
"""

from __future__ import annotations

import hashlib
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


def changed(env: BuildEnvironment, name: str, *shown: Any) -> bool:
    """Tell whether the build before has shown something else under a name, and keep what is shown now."""
    titles = sorted((page, title.astext()) for page, title in env.titles.items())
    now = hashlib.sha256(repr((titles, shown)).encode()).hexdigest()
    before: dict[str, str] = vars(env).setdefault("gd_shown", {})
    is_new, before[name] = before.get(name) != now, now
    return is_new
