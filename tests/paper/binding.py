"""The book on paper, as it was bound: a PDF and an EPUB."""

from __future__ import annotations

from pathlib import Path

import pytest

BUILD = Path("build").resolve()


def bound(name: str) -> Path:
    path = BUILD / name
    if not path.exists():
        pytest.fail(f"build/{name} is not there: bind it first, with tox -e {path.suffix[1:]}")
    return path
