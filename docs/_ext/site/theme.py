"""What the templates cannot change of the theme: names for what can be focused, and its weight.

A reader with a screen reader hears a block by its name, and a reader on a train waits for each
kilobyte. Rules that no page can use leave the theme's style sheets, and files that no page, script
or style names do not ship. What is changed in a page's HTML is in ``docs/_templates``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.typing import ExtensionMetadata

from ..pages.folding import FITS_ON_A_PHONE, FITS_THE_MEASURE, columns

STYLES = ("styles/pydata-sphinx-theme.css", "styles/sphinx-book-theme.css")
ICONS = "icons.css"  # in place of the theme's, a script of half a megabyte
UNASKED = ("scripts/fontawesome.js", "searchtools.js", "language_data.js", "sphinx_highlight.js")
_HIGHLIGHTED = '<div class="highlight"><pre>'
_INSIDE = re.compile("(?<=<pre>).*(?=</pre>)", re.DOTALL)
_TAG = re.compile("<[^>]*>")
_INDENTED = re.compile(r'^(<span class="(?:sd|w|go)">)( +)')  # blanks that Pygments has put into what follows
_BREAKS = re.compile(r'(<span class="p">[^<]*[(\[]</span>)')  # a row may go on below behind a bracket
_DOCSTRING = re.compile(r'(?:<span class="w"></span>)?<span class="sd">')
_BEFORE_COMMENT = re.compile(r' {2,}(?=<span class="c1">)')

Translator = Any  # of docutils; it has no types


def visit_block(translator: Translator, node: nodes.literal_block) -> None:
    """Say what a block is: one that scrolls can be focused, and is then read out."""
    try:
        type(translator).visit_literal_block(translator, node)
    except nodes.SkipNode:
        if translator.builder.name == "html":
            kind = "Output" if "output" in node["classes"] else "Code"
            html = translator.body[-1]
            if kind == "Code":
                html = _INSIDE.sub(lambda code: hanging(code[0]), html)
            translator.body[-1] = named_block(html, kind, columns(node.astext()))
        raise


def named_block(html: str, kind: str, width: int = 0) -> str:
    """Name a block as Sphinx has highlighted it, and say how many letters wide it is.

    >>> named_block('<div class="highlight"><pre>1</pre></div>', "Code")
    '<div class="highlight"><pre role="group" aria-label="Code">1</pre></div>'
    >>> named_block('<div class="highlight"><pre>...', "Code", 80)
    '<div class="highlight"><pre role="group" aria-label="Code" class="gd-wide" style="--gd-columns:80">...'
    """
    if _HIGHLIGHTED not in html:
        raise ExtensionError(f"Sphinx highlights in another way than {_HIGHLIGHTED}: {html[:120]}")
    look = f' style="--gd-columns:{width}"' if width > FITS_ON_A_PHONE else ""
    look = f' class="gd-wide"{look}' if width > FITS_THE_MEASURE else look
    return html.replace(_HIGHLIGHTED, f'{_HIGHLIGHTED[:-1]} role="group" aria-label="{kind}"{look}>', 1)


def hanging(code: str) -> str:
    r"""Let a line that a phone breaks know how far in it begins: what goes on below begins further in.

    >>> print(hanging("if <b>a</b>:\n    " + 16 * "ab"))
    if <b>a</b>:
    <span class="gd-row" style="--gd-in:4;--gd-on:4"><span>    </span>abababababababababababababababab</span>
    """
    rows = []
    for line in code.splitlines(keepends=True):
        line = _INDENTED.sub(r"\2\1", line)
        words = unescape(_TAG.sub("", line)).rstrip("\n")
        blanks = len(words) - len(words.lstrip())
        if len(words) > FITS_ON_A_PHONE and line.startswith(" " * blanks):
            start = f"<span>{' ' * blanks}</span>" if blanks else ""
            line = _BREAKS.sub(r"\1<wbr>", line[blanks:])
            # than it began; the body of a head begins 4 further in, and prose goes on below itself
            further = 8 if words.endswith(":") or words.startswith("def ", blanks) else 4
            if _DOCSTRING.match(line):
                further = 4 if words.startswith(">>> ", blanks) else 0
            line = _BEFORE_COMMENT.sub(lambda gap: f'<span class="gd-gap">{gap[0]}</span>', line)
            line = f'<span class="gd-row" style="--gd-in:{blanks};--gd-on:{further}">{start}{line}</span>'
        rows.append(line)
    return "".join(rows)


def depart_block(translator: Translator, node: nodes.literal_block) -> None:
    """Close a block that is not highlighted."""
    type(translator).depart_literal_block(translator, node)


def visit_hidden(translator: Translator, node: HideCodeCellNode) -> None:
    """Open a folded cell as MyST-NB does, but let its summary be named by the words that are seen."""
    translator.body.append(f'<details class="admonition hide {" ".join(node["classes"])}">\n<summary>\n')
    for state, words in (("collapsed", node["prompt_show"]), ("expanded", node["prompt_hide"])):
        translator.body.append(f'<p class="{state} admonition-title">{escape(words)}</p>\n')
    translator.body.append("</summary>\n")


def prune(rules: Iterable[Any], words: frozenset[str]) -> Iterator[str]:
    """Yield the rules that ask for no class and no id beyond these words.

    >>> css = ".a .b, .c {top: 0} .d:not(.e) {top: 1px} @media print {.b {top: 2px}}"
    >>> list(prune(tinycss2.parse_stylesheet(css), frozenset({"c", "d"})))
    ['.c {top: 0}', '.d:not(.e) {top: 1px}']
    """
    for rule in rules:
        if rule.type == "at-rule" and rule.at_keyword in {"media", "supports"}:
            inside = "".join(prune(tinycss2.parse_rule_list(rule.content), words))
            if inside:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}"
        elif rule.type == "qualified-rule":
            kept = [each for each in _selectors(rule.prelude) if _asked_for(each) <= words]
            if kept:
                selectors = ",".join(map(tinycss2.serialize, kept))
                yield f"{selectors.lstrip()}{{{tinycss2.serialize(rule.content)}}}"
        elif _stays(rule):
            yield rule.serialize()


def _stays(rule: Any) -> bool:
    """Keep licences, and all statements but fonts: those would be of icons."""
    if rule.type == "comment":
        return bool(rule.value.startswith("!"))
    return bool(rule.type == "at-rule" and rule.at_keyword != "font-face")


def _selectors(prelude: list[Any]) -> Iterator[list[Any]]:
    """Split a list of selectors at its commas; those in brackets are inside a token."""
    commas = [place for place, token in enumerate(prelude) if token == ","]
    for start, end in zip([-1, *commas], [*commas, len(prelude)], strict=True):
        yield prelude[start + 1 : end]


def _asked_for(selector: list[Any]) -> set[str]:
    """Name the classes and ids of a selector; what stands in brackets, as in ``:not(.a)``, is not asked."""
    classes = {name.value for dot, name in pairwise(selector) if dot == "." and name.type == "ident"}
    return classes | {token.value for token in selector if token.type == "hash"}


def lighten(app: Sphinx, exception: Exception | None) -> None:
    """Shorten the theme's style sheets, and leave out the files that nothing names."""
    if exception is not None or app.builder.name != "html" or not app.config.theme_lightened:
        return
    site, static = Path(app.outdir), Path(app.outdir, "_static")
    for path in [*(static / name for name in UNASKED), *static.rglob("*.map")]:
        path.unlink()
    pages = [path.read_text("utf-8") for path in site.rglob("*.html") if static not in path.parents]
    scripts = [path.read_text("utf-8") for path in site.rglob("*.js")]
    words = frozenset(_words(pages, scripts))
    for path in [static / name for name in STYLES]:
        rules = tinycss2.parse_stylesheet(path.read_text("utf-8"))
        path.write_text("".join(prune(rules, words)), "utf-8")
    styles = [path.read_text("utf-8") for path in site.rglob("*.css")]
    _leave_out(static, "".join([*pages, *scripts, *styles]))


def _words(pages: list[str], scripts: list[str]) -> Iterator[str]:
    """Yield what the elements of a page are called, and every word of a script: it may call one so."""
    for page in pages:
        for name in re.findall(r'(?:class|id)="([^"]*)"', page):
            yield from name.split()
        scripts = [*scripts, *re.findall(r"<script[^>]*>([^<]+)", page)]
    for script in scripts:
        yield from re.findall(r"[\w-]+", script)


def _leave_out(folder: Path, text: str) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and path.name.removesuffix(".LICENSE.txt") not in text:
            path.unlink()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Name blocks as they are written, and lighten the site when all of it is there."""
    app.setup_extension("myst_nb")
    app.add_node(nodes.literal_block, override=True, html=(visit_block, depart_block))
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden, depart_HideCellInput))
    app.add_config_value("theme_lightened", True, "html", frozenset({bool}))
    app.add_css_file(ICONS)
    app.connect("build-finished", lighten, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
