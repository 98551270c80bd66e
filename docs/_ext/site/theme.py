"""The last hand on the written pages: what the theme says wrongly, and what it sends for nothing.

A reader with a screen reader hears a button by its name, and a reader on a train waits for each
kilobyte. The theme's pages are changed in few places for the one, and shortened for the other:
icons are a style sheet of ours, scripts wait until the page stands, rules that no page can use and
files that no page names do not ship. A second run over the same pages changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

ICONS = "icons.css"
NOT_ICONS = frozenset({"fa-solid", "fa-lg", "fa-fw"})

_HEAD = (
    # Light or dark is known before the first line is drawn, and not when the last script has come.
    (
        r'dataset\.theme = localStorage\.getItem\("theme"\) \|\| "auto";',
        'dataset.theme = document.documentElement.dataset.mode !== "auto" ? localStorage.getItem("theme")'
        ' : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";',
    ),
    # The icons come from the style sheet.
    (r"\s*<!-- So that users can add custom icons -->\s*<script[^>]*fontawesome[^>]*></script>", ""),
    # Only the page of the search needs the index of the search.
    (r'\s*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>', ""),
    # One viewport is enough, and the first one is right.
    (r'(<meta name="viewport"[^>]*>)(.*?)\s*<meta name="viewport"[^>]*>', r"\1\2"),
    # Scripts run in their order, after the page can be read; only the settings are read on the way.
    (r'<script src="(?![^"]*documentation_options)', '<script defer src="'),
)
_BODY = (
    # The words in it name a summary, and they change when it opens.
    ('<summary aria-label="Toggle hidden content">', "<summary>"),
    # The arrow beside an entry of the contents has no words.
    (
        r'(<a [^>]*>)([^<]*)(</a><details[^>]*>)<summary>(?=<span class="toctree-toggle")',
        r'\1\2\3<summary aria-label="Pages of: \2">',
    ),
    # A name has to hold the words that are seen, and these include the keys.
    (r'(<button class="btn search-button-field[^>]*?) aria-label="Search"', r"\1"),
    # Whoever jumps from landmark to landmark should find the contents of the book too.
    (
        '<div id="pst-primary-sidebar" class',
        '<div id="pst-primary-sidebar" role="complementary" aria-label="Book" class',
    ),
    # A block that scrolls can be focused, and then has to say what it is.
    (r'(<div class="output [^>]*><div class="highlight"><pre)>', r'\1 role="group" aria-label="Output">'),
    (r'(<div class="highlight"><pre)>', r'\1 role="group" aria-label="Code">'),
)


def polish(page: str, *, search: bool = False) -> str:
    """Correct one page as the theme wrote it.

    >>> polish('<head><script src="doctools.js"></script></head><summary aria-label="Toggle hidden content">')
    '<head><script defer src="doctools.js"></script></head><summary>'
    """
    head, end, body = page.partition("</head>")
    for pattern, replacement in _HEAD:
        if not (search and "searchindex" in pattern):
            head = _to_the_end(pattern, replacement, head)
    for pattern, replacement in _BODY:
        body = re.sub(pattern, replacement, body)
    return head + end + body


def _to_the_end(pattern: str, replacement: str, text: str) -> str:
    """Replace until nothing is left to replace: a match may end where the next one begins."""
    while (shorter := re.sub(pattern, replacement, text, flags=re.DOTALL)) != text:
        text = shorter
    return text


# ---------------------------------------------------------------- style sheets

_TOKEN = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|[{};]""", re.DOTALL)
_NESTED = ("@media", "@supports", "@layer", "@container")


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield each rule of a style sheet: what stands before the brace, and what stands in it.

    A statement without braces, such as ``@charset``, comes with an empty body.

    >>> list(rules('@charset "utf-8";a>b{color:red}@media print{p{top:0}}'))
    [('@charset "utf-8";', ''), ('a>b', 'color:red'), ('@media print', 'p{top:0}')]
    """
    css = re.sub(r"/\*(?!!).*?\*/", "", css, flags=re.DOTALL)
    start, depth, opened = 0, 0, 0
    for token in _TOKEN.finditer(css):
        match token[0]:
            case "{":
                opened = token.start() if depth == 0 else opened
                depth += 1
            case "}":
                depth -= 1
                if depth == 0:
                    yield css[start:opened].strip(), css[opened + 1 : token.start()]
                    start = token.end()
            case ";" if depth == 0:
                yield css[start : token.end()].strip(), ""
                start = token.end()


def prune(css: str, words: frozenset[str]) -> str:
    """Leave out the rules that ask for a class, or an id, that no page has and no script speaks of.

    What stands in parentheses, as in ``:not(.a)``, is never asked for.

    >>> prune(".a .b,.c{top:0}.d:not(.e){top:1}@media print{.b{top:2}}", frozenset({"c", "d"}))
    '.c{top:0}.d:not(.e){top:1}'
    """
    kept = []
    for prelude, body in rules(css):
        if prelude.startswith(_NESTED):
            body = prune(body, words)
        elif prelude.startswith("@font-face"):
            body = "" if "fontawesome" in body else body
        elif prelude.startswith("@"):
            kept.append(prelude if prelude.endswith(";") else f"{prelude}{{{body}}}")
            continue
        else:
            prelude = ",".join(one for one in _selectors(prelude) if _asked_for(one) <= words)
        if prelude and body:
            kept.append(f"{prelude}{{{body}}}")
    return "".join(kept)


def _selectors(prelude: str) -> list[str]:
    """Split a list of selectors at its commas, but not at those in parentheses or brackets."""
    parts, depth = [""], 0
    for character in prelude:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _asked_for(selector: str) -> set[str]:
    while (outside := re.sub(r"\([^()]*\)|\[[^\]]*\]", "", selector)) != selector:
        selector = outside
    return {name.replace("\\", "") for name in re.findall(r"[.#]((?:[\w-]|\\.)+)", selector)}


# ---------------------------------------------------------------- the whole site


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Polish every page, then the style sheets, then leave out the files that nothing names."""
    if exception is not None or app.builder.name not in {"html", "dirhtml"}:
        return
    site = Path(app.outdir)
    pages = [_rewritten(path) for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    _report_icons(pages, (site / "_static" / ICONS).read_text(encoding="utf-8"))
    (site / "_static" / "scripts" / "fontawesome.js").unlink(missing_ok=True)
    scripts = [path.read_text(encoding="utf-8") for path in site.rglob("*.js")]
    words = _words(pages, scripts)
    styles = []
    for path in site.rglob("*.css"):
        styles.append(prune(path.read_text(encoding="utf-8"), words))
        path.write_text(styles[-1], encoding="utf-8")
    _leave_out(site / "_static", "".join([*pages, *scripts, *styles]))


def _rewritten(path: Path) -> str:
    page = path.read_text(encoding="utf-8")
    polished = polish(page, search=path.name == "search.html")
    if polished != page:
        path.write_text(polished, encoding="utf-8")
    return polished


def _words(pages: list[str], scripts: list[str]) -> frozenset[str]:
    """Collect what the elements of a page are called, and every word of a script: it may call one so."""
    names = [name for page in pages for name in re.findall(r'(?:class|id)="([^"]*)"', page)]
    inside = [script for page in pages for script in re.findall(r"<script[^>]*>([^<]+)", page)]
    words = {word for name in names for word in name.split()}
    return frozenset(words.union(*(re.findall(r"[\w-]+", script) for script in [*inside, *scripts])))


def _report_icons(pages: list[str], style: str) -> None:
    used = {icon for page in pages for icon in re.findall(r"\bfa-[a-z-]+", "".join(_classes(page)))}
    for icon in sorted(used - NOT_ICONS):
        if f".{icon} {{" not in style and f".{icon}{{" not in style:
            logger.warning(
                "%s has no icon %s, which a page shows", ICONS, icon, type="polish", subtype="icon"
            )


def _classes(page: str) -> Iterator[str]:
    return (f"{found[1]} " for found in re.finditer(r'class="([^"]*\bfa-solid\b[^"]*)"', page))


def _leave_out(folder: Path, text: str) -> None:
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if path.name.removesuffix(".LICENSE.txt") not in text:
            path.unlink()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def make_room(app: Sphinx, exception: Exception | None) -> None:
    """Take away the style sheet that the last build has shortened: MyST-NB will not write over it."""
    for path in Path(app.outdir, "_static").glob("mystnb.*.css"):
        path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Polish when everything else has been written."""
    app.add_css_file(ICONS)
    app.connect("build-finished", make_room, priority=100)
    app.connect("build-finished", finish, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
