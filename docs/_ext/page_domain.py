"""What pages leave behind while they are read, kept page by page, so that nothing of it goes stale."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment


class PageDomain(Domain):
    """A domain whose data are lists of notes, under a name and a page each.

    Sphinx clears a page before it is read again, and merges what parallel processes have read.
    """

    def note(self, name: str, *notes: Any) -> None:
        """Keep notes under a name, for the page that is being read."""
        self.data[name].setdefault(self.env.docname, []).extend(notes)

    def noted(self, name: str) -> Iterator[Any]:
        """Go through the notes of a name, page by page."""
        for page in sorted(self.data[name]):
            yield from self.data[name][page]

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        for name in self.initial_data:
            self.data[name].pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        for name in self.initial_data:
            self.data[name] |= {page: notes for page, notes in otherdata[name].items() if page in docnames}

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Offer no target: links of any kind lead to other domains."""
        return []

    def pages(self, name: str) -> list[str]:
        """Name the pages that left notes."""
        return sorted(set(self.data[name]) & self.env.found_docs)
