"""The API reference shows what a module offers, in the words of its source."""

from __future__ import annotations

import inspect
import sys
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.inspect import stringify_signature

from ..tree import ancestors


def skip_fields(
    app: Sphinx, what: str, name: str, member: object, skip: bool, options: object
) -> bool | None:
    """Leave out the fields of a class: its docstring has their units, autodoc only their position."""
    is_method = inspect.isroutine(member) or isinstance(member, property | classmethod | staticmethod)
    return True if what == "class" and not is_method else None


def as_written(
    app: Sphinx, what: str, name: str, thing: Any, options: object, signature: str | None, returns: str | None
) -> tuple[str, str | None] | None:
    """Set the types of a signature as its author wrote them; resolved, an alias fills three lines."""
    if what not in {"function", "method"} or signature is None:
        return None
    written = inspect.signature(thing)
    if what == "method" and "self" in written.parameters:
        written = written.replace(parameters=list(written.parameters.values())[1:])
    text = stringify_signature(written, show_return_annotation=False)
    if written.return_annotation is inspect.Signature.empty:
        return text, None
    return text, str(written.return_annotation)


def link_types(app: Sphinx, doctree: nodes.document) -> None:
    """Lead each type of a signature to the class that its module means; those of Python itself are words."""
    for signature in doctree.findall(addnodes.desc_signature):
        known = vars(sys.modules.get(signature.get("module"), object))
        for link in list(signature.findall(addnodes.pending_xref)):
            first, dot, rest = link["reftarget"].partition(".")
            thing = known.get(first)
            if inspect.ismodule(thing):
                link["reftarget"] = f"{thing.__name__}{dot}{rest}"
            elif inspect.isclass(thing) and not dot and thing.__module__ != "builtins":
                public = [part for part in thing.__module__.split(".") if not part.startswith("_")]
                link["reftarget"] = ".".join([*public, thing.__qualname__])
            elif "." not in link["reftarget"]:
                link.replace_self(link.children)


def plain_type(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, words: nodes.Element
) -> nodes.Element | None:
    """Set a type in a signature as words when it has no entry: it is private, or another project's.

    A link in a text still has to lead somewhere, and so does a name that a module offers: that
    every public name has an entry is a test of its own.
    """
    in_a_signature = any(isinstance(each, addnodes.desc_signature) for each in ancestors(node))
    return words if in_a_signature and node["reftype"] == "class" else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Ask before each member is shown, and for each type that a signature names."""
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("autodoc-process-signature", as_written)
    app.connect("doctree-read", link_types)
    app.connect("missing-reference", plain_type, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
