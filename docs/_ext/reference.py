"""The API reference shows what a module offers, and nothing that its docstrings say already."""

from __future__ import annotations

import inspect
from typing import Any

from sphinx.application import Sphinx


def skip_fields(
    app: Sphinx, what: str, name: str, member: object, skip: bool, options: object
) -> bool | None:
    """Leave out the fields of a class: its docstring has their units, autodoc only their position."""
    is_method = inspect.isroutine(member) or isinstance(member, property | classmethod | staticmethod)
    return True if what == "class" and not is_method else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Ask before each member is shown."""
    app.connect("autodoc-skip-member", skip_fields)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
