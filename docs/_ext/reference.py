"""The API reference shows what a module offers, and nothing that its docstrings say already."""

from __future__ import annotations

import inspect
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def skip_fields(
    app: Sphinx, what: str, name: str, member: object, skip: bool, options: object
) -> bool | None:
    """Leave out the fields of a class: its docstring has their units, autodoc only their position."""
    is_method = inspect.isroutine(member) or isinstance(member, property | classmethod | staticmethod)
    return True if what == "class" and not is_method else None


def plain_type(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, words: nodes.Element
) -> nodes.Element | None:
    """Set a type in a signature as words when it has no entry: an alias, or another project's.

    A link in a text still has to lead somewhere, and so does a name that a module offers: that
    every public name has an entry is a test of its own.
    """
    parent = node.parent
    while parent is not None and not isinstance(parent, addnodes.desc_signature):
        parent = parent.parent
    return words if parent is not None and node["reftype"] == "class" else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Ask before each member is shown, and for each type that nobody defines."""
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("missing-reference", plain_type, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
