"""Drills: the head of a function to write, three hints that open one by one, and how to have it checked.

::

    ```{drill} learn_one_weight
    ```

The name is one of `grokdocs.drills.DRILLS`. Where a page can run Python, and the drill needs no
NumPy, the head becomes a place to write; everywhere else a file does as well.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from grokdocs import drills

from ..notes import note, noted

logger = logging.getLogger(__name__)

ORDER = ("A first hint", "A second hint", "Nearly the answer")
DRILLED = "gd-drills"


class drill(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """A drill: its stub, then a paragraph on files, then its hints."""


class drill_hint(nodes.Part, nodes.TextElement):  # noqa: N801
    """One hint, folded where things fold."""


class DrillDirective(SphinxDirective):
    """Show one drill."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write everything out; what is not wanted on paper is left to paper."""
        [name] = self.arguments
        if name not in drills.DRILLS:
            raise self.error(f"there is no drill {name!r}: choose from {', '.join(drills.DRILLS)}")
        self.env.note_dependency(str(drills.__file__).replace("__init__.py", "drills.toml"))
        task = drills.DRILLS[name]
        note(self.env, DRILLED, name)
        shown = drill(name=name, lists=task.forms[0] == "lists", classes=["gd-drill"], ids=[f"drill-{name}"])
        shown += nodes.literal_block(task.stub, task.stub, language="python")
        file, check = f"grokdocs drill {name} > {name}.py", f"grokdocs check {name}.py"
        before, between, after = "Or in a file: ", " writes it, and ", " says what is right and what is not."
        shown += nodes.paragraph(
            "",
            before,
            nodes.literal(file, file),
            nodes.Text(between),
            nodes.literal(check, check),
            nodes.Text(after),
            classes=["gd-drill-file"],
        )
        for title, words in zip(ORDER, task.hints, strict=True):
            shown += drill_hint("", words, title=title)
        self.state.document.note_explicit_target(shown)
        return [shown]


class passed(nodes.General, nodes.Element):  # noqa: N801
    """The line that tells how many drills a reader has passed, once it is more than none."""


class PassedDirective(SphinxDirective):
    """Leave a place for the count, which only the reader's browser knows."""

    def run(self) -> list[nodes.Node]:
        """Leave the place."""
        return [passed()]


def write_passed(translator: Any, _node: passed) -> None:
    """Name the drills that count: those that can be checked in the page."""
    names = [name for name, task in drills.DRILLS.items() if task.forms[0] == "lists"]
    translator.body.append(
        f'<p class="gd-drills gd-screen" data-drills="{" ".join(names)}" hidden="hidden"></p>\n'
    )
    raise nodes.SkipNode


def visit_drill(translator: Any, node: drill) -> None:
    """Tell the page's script which drill it is, if it can be checked there."""
    known = f' data-drill="{escape(node["name"])}"' if node["lists"] else ""
    translator.body.append(
        f'<details class="gd-drill" id="{node["ids"][0]}"{known}><summary>Write '
        f"<code>{node['name']}</code> {'here' if known else 'yourself'}</summary>\n"
    )


def depart_drill(translator: Any, _node: drill) -> None:
    """Close it."""
    translator.body.append("</details>\n")


def visit_hint(translator: Any, node: drill_hint) -> None:
    """Fold a hint."""
    translator.body.append(
        f'<details class="gd-hint gd-screen"><summary>{escape(node["title"])}</summary><p>'
    )


def depart_hint(translator: Any, _node: drill_hint) -> None:
    """Close it."""
    translator.body.append("</p></details>\n")


def say_which_are_missing(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a drill that no page shows, and of one that is shown twice."""
    shown = Counter(noted(env, DRILLED))
    for name in drills.DRILLS if shown else ():
        if shown[name] != 1:
            logger.warning("drill %s is shown %d times: show it once", name, shown[name], type="drill")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directive ``drill``."""
    app.add_node(drill, html=(visit_drill, depart_drill))
    app.add_node(drill_hint, html=(visit_hint, depart_hint))
    app.add_node(passed, html=(write_passed, None))
    app.add_directive("drill", DrillDirective)
    app.add_directive("drills-passed", PassedDirective)
    app.add_css_file("drills.css")
    app.connect("env-check-consistency", say_which_are_missing)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
