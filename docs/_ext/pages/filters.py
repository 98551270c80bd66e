"""Choices above a long list. A small script acts on them; without it the whole list is shown."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def choices(items: str, what: str, options: Mapping[str, Mapping[str, str]]) -> str:
    """Write one choice for each thing that the items of a list differ in.

    Parameters
    ----------
    items : str
        The CSS selector of the items. Each says what it is in ``data-<name>``.
    what : str
        What the items are called, in the plural.
    options : mapping of str to mapping of str to str
        For each name the values that may be chosen, and the words for them.

    Returns
    -------
    str
        A form, hidden until the script finds it.
    """
    fields = "".join(
        f'<label>{escape(name.capitalize())} <select name="{name}"><option value="">all</option>'
        + "".join(f'<option value="{value}">{escape(words)}</option>' for value, words in values.items())
        + "</select></label>"
        for name, values in options.items()
    )
    return (
        f'<form class="gd-filter" data-items="{items}" data-what="{what}" hidden="">{fields}'
        f'<button type="reset">Show all</button><output aria-live="polite"></output></form>'
    )


def add_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Give the script to the pages that have choices."""
    if 'class="gd-filter"' in context.get("body", ""):
        app.add_js_file("filter.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Watch every page for choices."""
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
