"""What a page tells those who look for it: what it is about, where it lives, and what is not there.

The description is taken from the page's own first paragraph. Addresses need a home: with
``finding_site_url`` every page names its canonical address and has a picture for those who pass it
on, and ``sitemap.xml`` lists them all. Without it there is none of these. Nothing here asks another
machine, and nothing counts readers.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from posixpath import join
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from ..paper.builders import is_a_site
from . import cards

LONGEST = 160  # characters of a description; what searches show of it
MISSING = "404"
ARTICLES = "chapters/"
WITHOUT_ADDRESS = frozenset({MISSING, "search"})
CARDS = "_images/cards"
_END = re.compile(r"(?<!\b[A-Z])\.(?= )")  # of a sentence, and not of somebody's initial


class Picture(NamedTuple):
    """A page's card: where it is, and what it shows."""

    address: str
    alt: str


def description(document: nodes.document, longest: int = LONGEST) -> str:
    """Take a page's first paragraph, cut between two words.

    A paragraph in a box, in an output or in a caption is not where a page begins to speak.
    """
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


def tags(
    *, page: str, title: str, about: str, site: str, address: str, picture: Picture | None = None
) -> Iterator[tuple[str, str, str]]:
    """List a page's meta tags: the attribute that names each, its name, and what it says."""
    if about:
        yield "name", "description", about
        yield "property", "og:description", about
    yield "property", "og:title", title
    yield "property", "og:type", "article" if page.startswith(ARTICLES) else "website"
    yield "property", "og:site_name", site
    if address:
        yield "property", "og:url", address
    if picture:
        yield "property", "og:image", picture.address
        yield "property", "og:image:width", str(cards.WIDTH)
        yield "property", "og:image:height", str(cards.HEIGHT)
        yield "property", "og:image:alt", picture.alt
    yield "name", "twitter:card", "summary_large_image" if picture else "summary"
    if page == MISSING:  # the search says so itself
        yield "name", "robots", "noindex"


def describe(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Write the tags into the page's head."""
    site = app.config.html_title
    about = description(document) if document is not None else ""
    found = tags(
        page=page,
        title=unescape(re.sub("<[^>]+>", "", context.get("title") or site)),
        about=about or app.config.finding_description,
        site=site,
        address="" if page in WITHOUT_ADDRESS else context.get("pageurl") or "",
        picture=picture(app, page, about if document is not None else None),
    )
    lines = [f'<meta {key}="{name}" content="{escape(value)}" />' for key, name, value in found]
    home = app.config.finding_site_url
    if page == MISSING and home:  # it is shown at addresses of any depth
        lines.insert(0, f'<base href="{escape(join(home, app.builder.get_target_uri(MISSING)))}" />')
        context["pageurl"] = None
    context["metatags"] = "\n    ".join([context.get("metatags", ""), *lines])


def picture(app: Sphinx, page: str, about: str | None) -> Picture | None:
    """Draw a page's card; a page that no source has written, such as the index, shows the book's."""
    home = app.config.finding_site_url
    if not home or page in WITHOUT_ADDRESS or app.builder.name not in {"html", "dirhtml"}:
        return None
    name = page if about is not None else app.config.root_doc
    title = app.env.titles[name].astext()
    if about is not None:
        path = Path(app.outdir, CARDS, f"{name}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        drawn = cards.card(title, about, site=app.config.html_title, motto=app.config.finding_description)
        path.write_bytes(cards.png(drawn))
    return Picture(join(home, CARDS, f"{name}.png"), cards.ALT.format(title))


def missing(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Make the page that a server shows for an address that leads nowhere."""
    places = {app.config.root_doc: "the first page", "search": "the search", "genindex": "the index"}
    links = {words: escape(app.builder.get_relative_uri(MISSING, name)) for name, words in places.items()}
    ways = ", ".join(f'<a href="{address}">{words}</a>' for words, address in links.items())
    body = (
        "<section><h1>There is no such page</h1>\n"
        "<p>The address may be mistyped, or the page has moved. These always stay where they are: "
        f"{ways}.</p></section>\n"
    )
    yield MISSING, {"title": "There is no such page", "body": body}, "page.html"


def settle(_app: Sphinx, config: Config) -> None:
    """Let Sphinx write the canonical addresses, from the one setting.

    Raises
    ------
    ConfigError
        If the setting is not the whole address of a site.
    """
    home = config.finding_site_url
    if not home:
        return
    if not home.startswith(("https://", "http://")) or not home.endswith("/"):
        raise ConfigError(f"finding_site_url is {home!r}: write it from https:// to the last /")
    config.html_baseurl = home


def take_away(app: Sphinx, exception: Exception | None) -> None:
    """Remove the cards of a build that had a home."""
    if exception is None and is_a_site(app.builder) and not app.config.finding_site_url:
        shutil.rmtree(Path(app.outdir, CARDS), ignore_errors=True)


def map_site(app: Sphinx, exception: Exception | None) -> None:
    """List every page's address in ``sitemap.xml``; without a home there is none."""
    path, home = Path(app.outdir, "sitemap.xml"), app.config.finding_site_url
    if exception is not None or not is_a_site(app.builder):
        return
    path.unlink(missing_ok=True)
    if home:
        pages = sorted(join(home, app.builder.get_target_uri(name)) for name in app.env.found_docs)
        lines = "".join(f"  <url><loc>{escape(page)}</loc></url>\n" for page in pages)
        path.write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n',
            encoding="utf-8",
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Speak for every page, at the address that ``conf.py`` may give."""
    app.add_config_value("finding_site_url", "", "html", frozenset({str}))
    app.add_config_value("finding_description", "", "html", frozenset({str}))
    app.connect("config-inited", settle)
    app.connect("html-collect-pages", missing)
    app.connect("html-page-context", describe, priority=900)
    app.connect("build-finished", map_site)
    app.connect("build-finished", take_away)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
