"""What a page tells those who look for it: what it is about, and where it lives.

The description is the page's own first paragraph. Addresses need a home: with ``html_baseurl``
every page names its canonical address and has a picture for those who pass it on, ``sitemap.xml``
lists them all, and an address that leads nowhere has a page. Without it there is none of these.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from posixpath import join
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util.typing import ExtensionMetadata

from . import cards

LONGEST = 160  # characters of a description; what searches show of it
CHAPTERS = "chapters/"
CARDS = "_images/cards"
LIBRARIES = ("sphinxext.opengraph", "sphinx_sitemap", "notfound.extension")
_END = re.compile(r"(?<!\b[A-Z])\.(?= )")  # of a sentence, and not of somebody's initial


def description(document: nodes.document, longest: int = LONGEST) -> str:
    """Take a page's first paragraph that stands in no box, output or caption."""
    for paragraph in document.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section | nodes.document):
            return shorten(paragraph.astext(), longest)
    return ""


def shorten(text: str, longest: int) -> str:
    r"""Keep whole sentences if they fit, else whole words and an ellipsis.

    >>> shorten("It rains.  You are\nlate again.", 20), shorten("You are late again", 10)
    ('It rains.', 'You are…')
    >>> shorten("Short enough.", 20), shorten("It is by A. Writer, of whom more later.", 20)
    ('Short enough.', 'It is by A. Writer…')
    """
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    ends = [found.end() for found in _END.finditer(text, 0, longest + 1)]
    if ends and ends[-1] > longest / 3 + 1:
        return text[: ends[-1]]
    return f"{text[:longest].rpartition(' ')[0].rstrip(' ,;:')}…"


def describe(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Say what a page is about; where pages have addresses, with the tags of those who pass it on."""
    if document is None:
        return
    about = description(document) or app.config.site_description
    context["metatags"] += f'\n    <meta name="description" content="{escape(about)}" />\n'
    if app.config.html_baseurl:
        title = app.env.titles[page].astext()
        drawn = cards.card(title, about, site=app.config.html_title, motto=app.config.site_description)
        path = Path(app.outdir, CARDS, f"{page}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(cards.png(drawn))
        context["meta"] = {  # sphinxext-opengraph makes tags of these
            **(context["meta"] or {}),
            "og:type": "article" if page.startswith(CHAPTERS) else "website",
            "og:description": escape(about),
            "og:image": join(app.config.html_baseurl, CARDS, f"{page}.png"),
            "og:image:alt": escape(cards.ALT.format(title)),
            "og:image:width": str(cards.WIDTH),
            "og:image:height": str(cards.HEIGHT),
        }


def put_in_order(app: Sphinx, _exception: Exception | None) -> None:
    """List the pages by their names: sphinx-sitemap has them in the order in which processes wrote them."""
    listed = app.sitemap_links  # type: ignore[attr-defined]
    for page in sorted(listed.get() for _ in range(listed.qsize())):
        listed.put(page)


def publish(app: Sphinx, config: Config) -> None:
    """Let the libraries write what needs the site's address, if it has one."""
    home = config.html_baseurl
    if not home:
        return
    if not home.startswith(("https://", "http://")) or not home.endswith("/"):
        raise ConfigError(f"html_baseurl is {home!r}: write it from https:// to the last /")
    for library in LIBRARIES:
        app.setup_extension(library)
    config.ogp_site_url = home
    config.ogp_site_name = config.html_title
    config.ogp_custom_meta_tags = ['<meta name="twitter:card" content="summary_large_image" />']
    config.sitemap_url_scheme = "{link}"
    config.sitemap_excludes = ["404*", "search*"]
    app.connect("build-finished", put_in_order, priority=400)
    config.notfound_urls_prefix = urlsplit(home).path
    config.notfound_template = "404.html"
    config.notfound_context = {"title": "There is no such page", "body": ""}


def setup(app: Sphinx) -> ExtensionMetadata:
    """Describe every page before sphinxext-opengraph writes its tags."""
    app.add_config_value("site_description", "", "html", frozenset({str}))
    app.connect("config-inited", publish)
    app.connect("html-page-context", describe, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
