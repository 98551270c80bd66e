"""Where a draft keeps the outputs of its cells, and the numbers of its interactive figures.

A draft does not run a page again when only its prose has changed. That is safe only as long as
nothing else has: so the folder's name is a fingerprint of everything that a cell may depend on.
`tox -e docs` does not use it; there, every cell runs.
"""

from __future__ import annotations

import hashlib
import os
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

# Of the kernels' folder only what is ours: they write into it, too.
SETTINGS = ("docs/_ext/ipython/matplotlibrc", "docs/_ext/ipython/**/*.py", "conf.py")
PACKAGE = tuple(f"src/grokdocs/**/*.{ending}" for ending in ("py", "toml", "json", "gz"))
DEPENDENCIES = (*PACKAGE, "docs/*.toml", "docs/_ext/pages/interactive_data.py", *SETTINGS)
LIBRARIES = ("numpy", "matplotlib", "ipykernel")


@cache
def fingerprint(root: Path) -> str:
    """Condense the package, the data, the versions and the switches into one word.

    >>> len(fingerprint(Path("."))), fingerprint(Path(".")) == fingerprint.__wrapped__(Path("."))
    (16, True)
    """
    digest = hashlib.sha256(platform.python_version().encode())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    for name, value in sorted(os.environ.items()):
        if name.startswith("GROKDOCS_"):
            digest.update(f"{name}={value}".encode())
    for pattern in DEPENDENCIES:
        for path in sorted(root.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
