"""Which builders make a site, and which make paper."""

from __future__ import annotations

from sphinx.builders import Builder

SITE = frozenset({"html", "dirhtml", "singlehtml"})
PAPER = frozenset({"epub", "pdf"})


def is_a_site(builder: Builder) -> bool:
    """Tell pages that are read in a browser, with files beside them to download."""
    return builder.format == "html" and builder.name not in PAPER
