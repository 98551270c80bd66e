"""Mathematics as MathML: no script, no web font, no request.

docutils translates LaTeX to MathML; this extension only tells Sphinx's HTML builders to ask it.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.utils.math import MathError, latex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)


def to_mathml(latex: str, *, display: bool = False) -> str:
    r"""Translate LaTeX to one ``<math>`` element.

    >>> print(to_mathml("a"))
    <math xmlns="http://www.w3.org/1998/Math/MathML">
      <mi>a</mi>
    </math>
    >>> "<mtable" in to_mathml(r"\begin{aligned} a &= b \\ &= c \end{aligned}", display=True)
    True
    """
    # The one name among the characters that only HTML knows; an EPUB is XML.
    return str(latex2mathml.tex2mathml(latex, as_block=display)).replace("&ApplyFunction;", "&#x2061;")


def _translate(node: nodes.Element, *, display: bool) -> str:
    try:
        return to_mathml(node.astext(), display=display)
    except MathError as error:
        logger.warning("cannot set %r: %s", node.astext(), error, location=node)
        return f"<code>{nodes.unescape(node.astext())}</code>"


def visit_inline(translator: Any, node: nodes.Element) -> None:
    """Write a formula into the line."""
    translator.body.append(_translate(node, display=False))
    behind = node.next_node(descend=False, siblings=True)
    if isinstance(behind, nodes.Text) and behind.startswith((",", ".", ";", ":", "?", ")")):
        translator.body.append("\u2060")  # or a browser may begin a line with what follows
    raise nodes.SkipNode


def visit_display(translator: Any, node: nodes.Element) -> None:
    """Write a formula as a block, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node["number"]:
        number = get_node_equation_number(translator, node)  # type: ignore[arg-type]
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append(_translate(node, display=True) + "</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Offer the renderer under the name ``mathml``."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
