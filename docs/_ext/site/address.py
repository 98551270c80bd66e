"""Where the book is published, and every address that follows from it.

``docs/address.toml`` is the one place that knows. Without a repository there are no links to edit a
page or to report a mistake; without a site no page names an address of its own.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

GITHUB = "https://github.com"
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")


class Address(NamedTuple):
    """The settings.

    >>> home = Address(site="https://example.org/book/", repository="owner/name")
    >>> home.edit("chapters/01-why")
    'https://github.com/owner/name/edit/main/docs/chapters/01-why.md'
    >>> home.report("mistake-on-a-page", page="chapters/01-why")
    'https://github.com/owner/name/issues/new?template=mistake-on-a-page.yml&page=chapters%2F01-why'
    """

    site: str = ""
    repository: str = ""
    branch: str = "main"
    published: str = "gh-pages"

    @property
    def notebooks(self) -> str:
        """Where notebooks are opened from: the repository, and the branch of the built site."""
        return f"{self.repository}@{self.published}" if self.repository else ""

    def edit(self, page: str) -> str:
        """Lead to the source of a page."""
        return f"{GITHUB}/{self.repository}/edit/{self.branch}/docs/{page}.md"

    def report(self, form: str, **filled: str) -> str:
        """Lead to a form that is filled in as far as the page knows."""
        return f"{GITHUB}/{self.repository}/issues/new?{urlencode({'template': f'{form}.yml', **filled})}"


def read(path: Path) -> Address:
    """Read the settings; a name that is not known, or half an address, is refused.

    Raises
    ------
    ValueError
        If something is not as it should be.
    """
    settings = tomllib.loads(path.read_text(encoding="utf-8"))
    if strangers := settings.keys() - set(Address._fields):
        raise ValueError(
            f"{path.name} has {', '.join(sorted(strangers))}: it knows {', '.join(Address._fields)}"
        )
    address = Address(**settings)
    if address.site and not re.fullmatch(r"https?://[^\s?#]+/", address.site):
        raise ValueError(f"site in {path.name} is {address.site!r}: write it from https:// to the last slash")
    if address.repository and not _REPOSITORY.fullmatch(address.repository):
        raise ValueError(f"repository in {path.name} is {address.repository!r}: write it as owner/name")
    return address


def offer(app: Sphinx, page: str, _t: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give the foot of a page its links."""
    address: Address = app.config.address
    if doctree is None or not address.repository:
        return
    context["address_links"] = {
        "Report a mistake on this page": address.report("mistake-on-a-page", page=page),
        "Edit this page": address.edit(page),
    }


def setup(app: Sphinx) -> ExtensionMetadata:
    """Know the address."""
    app.add_config_value("address", Address(), "html", frozenset({Address}))
    app.connect("html-page-context", offer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
