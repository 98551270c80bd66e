"""Asides, exercises and solutions: what stands between two gates is folded, cells and all.

::

    ```{aside} The same log in other digits
    :kind: digits
    ```
    Paragraphs, cells and figures.
    ```{end} aside
    ```

A cell cannot stand inside a directive, so the first gate takes in what follows it, up to the second.
A ``{solution}`` has no title: it belongs to the ``{exercise}`` before it, which has a number and a
link to it. On the site both are a ``<details>``, and an aside of a few words is open; paper and
notebooks lay them out flat.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

KINDS = {"print": "In print", "digits": "In other digits", "more": "Aside"}
LONGEST_NOTE = 400  # letters
EXERCISES = ("recall", "change", "explain")
_SOLUTION = re.compile(r"^```\{solution\}.*?^```\{end\} solution\n```\n", re.DOTALL | re.MULTILINE)
_CHAPTER = re.compile(r"chapters/0?(\d+)-")


class fold(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """What stands between two gates: a `summary`, then what is folded."""


class summary(nodes.Part, nodes.TextElement):  # noqa: N801
    """The line that is always seen."""


class end(nodes.Invisible, nodes.Element):  # noqa: N801
    """The second gate."""


class AsideDirective(SphinxDirective):
    """Open an aside."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {
        "kind": lambda word: directives.choice(word, tuple(KINDS)),
        "name": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Write its title, with its kind above it."""
        kind = self.options.get("kind", "more")
        title, complaints = self.parse_inline(self.arguments[0])
        said = nodes.inline(KINDS[kind], KINDS[kind], classes=["gd-kind-of-aside"])
        said += nodes.inline(": ", ": ", classes=["gd-colon"])
        # The theme looks for a `margin`, and takes its table of contents away from there.
        opened = fold("", summary("", "", said, *title, nodes.inline(classes=["margin"])), gate="aside")
        opened["classes"] += ["gd-aside", f"gd-aside-{kind}"]
        self.set_source_info(opened)
        self.add_name(opened)
        return [opened, *complaints]


class SolutionDirective(SphinxDirective):
    """Open a solution."""

    def run(self) -> list[nodes.Node]:
        """Leave its summary to who knows the number of its exercise."""
        opened = fold("", summary(), gate="solution", classes=["gd-solution"])
        self.set_source_info(opened)
        return [opened]


class EndDirective(SphinxDirective):
    """Close what was opened."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Mark the place."""
        closed = end("", gate=self.arguments[0])
        self.set_source_info(closed)
        return [closed]


class ExerciseDirective(SphinxDirective):
    """Set a task: to recall, to change or to explain."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"name": directives.unchanged, "title": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Make a box of it; its number comes when the page is read."""
        [kind] = self.arguments
        if kind not in EXERCISES:
            raise self.error(f"an exercise is one of {', '.join(EXERCISES)}, and not {kind!r}")
        title, complaints = self.parse_inline(self.options.get("title", ""))
        box = nodes.admonition("", nodes.title("", "", *title), kind=kind, classes=["exercise"])
        self.set_source_info(box)
        box += [*self.parse_content_to_nodes(), *complaints]
        self.add_name(box)
        return [box]


class CloseGates(SphinxTransform):
    """Move what stands between two gates into the first, and number exercises and solutions."""

    default_priority = 200  # before a target hands its name to what follows it

    def apply(self, **_: Any) -> None:
        """Go through the page."""
        gates = [*self.document.findall(lambda node: isinstance(node, fold | end))]
        for parent in dict.fromkeys(gate.parent for gate in gates):
            self._close(parent)
        self._number()

    def _close(self, parent: nodes.Element) -> None:
        opened: fold | None = None
        for node in list(parent.children):
            if isinstance(node, fold):
                if opened is not None:
                    warn(opened, f"{opened['gate']} is not closed before the next is opened")
                opened = node
            elif isinstance(node, end):
                parent.remove(node)
                if opened is None or opened["gate"] != node["gate"]:
                    warn(node, f"end of {node['gate']}, and none is open in this section")
                else:
                    opened = None
            elif opened is not None:
                parent.remove(node)
                opened += node
        if opened is not None:
            warn(opened, f"{opened['gate']} is not closed in its section: write {{end}} {opened['gate']}")

    def _number(self) -> None:
        found = _CHAPTER.search(self.env.docname)
        chapter, number = (f"{found[1]}." if found else ""), 0
        exercise: nodes.admonition | None = None
        for node in self.document.findall(lambda node: isinstance(node, nodes.admonition | fold)):
            if isinstance(node, nodes.admonition) and "kind" in node:
                exercise, number = node, number + 1
                self._title(exercise, f"{chapter}{number}")
            elif isinstance(node, fold) and node["gate"] == "solution":
                if exercise is None:
                    warn(node, "solution, and no exercise before it that has none")
                else:
                    self._belong(node, exercise, f"{chapter}{number}")
                exercise = None

    def _title(self, exercise: nodes.admonition, number: str) -> None:
        title: Any = exercise[0]
        said = f"Exercise {number} · {exercise['kind']}"
        has_title = bool(title.children)
        title.insert(0, nodes.inline(said, said, classes=["gd-number"]))
        if has_title:
            title.insert(1, nodes.inline(": ", ": ", classes=["gd-colon"]))
        self._name(exercise, "exercise", number)

    def _belong(self, solution: fold, exercise: nodes.admonition, number: str) -> None:
        summed: Any = solution[0]
        summed += nodes.Text(f"Solution of exercise {number}")
        self._name(solution, "solution", number)
        way = nodes.reference("", "Solution", refid=solution["ids"][0], internal=True)
        exercise += nodes.paragraph("", "", way, classes=["gd-way"])

    def _name(self, node: nodes.Element, what: str, number: str) -> None:
        name = f"{what}-{number.replace('.', '-')}"
        node["ids"].insert(0, name)
        self.document.ids[name] = node


def warn(place: Any, said: str) -> None:
    """Name page and line of what is out of order."""
    logger.warning("page: %s", said, location=place, type="page")


def is_a_note(node: fold) -> bool:
    """Tell whether an aside is a few words: those need not be folded.

    >>> few, many = nodes.paragraph("", "A few words."), nodes.paragraph("", "word " * 100)
    >>> [is_a_note(fold("", summary("", "Title"), each, gate="aside")) for each in (few, many)]
    [True, False]
    """
    inside = node.children[1:]
    is_prose = all(isinstance(each, nodes.paragraph) for each in inside)
    return node["gate"] == "aside" and is_prose and sum(len(each.astext()) for each in inside) < LONGEST_NOTE


def visit_fold(translator: Any, node: fold) -> None:
    """Open the element; what a link leads to is inside of it, so that the link opens it."""
    classes, state = (("gd-note",), ' open="open"') if is_a_note(node) else ((), "")
    translator.body.append(f'<details class="{" ".join([*node["classes"], *classes])}"{state}>')


def depart_fold(translator: Any, _node: fold) -> None:
    """Close it."""
    translator.body.append("</div></details>\n")


def visit_summary(translator: Any, _node: summary) -> None:
    """Open the line that is always seen."""
    translator.body.append("<summary>")


def depart_summary(translator: Any, node: summary) -> None:
    """Close it, and begin with what is folded."""
    names = [f'<span id="{name}"></span>' for name in node.parent["ids"]]
    translator.body.append(f'</summary><div class="gd-inside">{"".join(names)}\n')


def without_solutions(source: str) -> str:
    r"""Take the solutions out of a page's source.

    >>> without_solutions("Do it.\n```{solution}\n```\nDone.\n```{end} solution\n```\nNext.\n")
    'Do it.\nNext.\n'
    """
    return _SOLUTION.sub("", source)


def leave_out_solutions(app: Sphinx, document: nodes.document, _page: str) -> None:
    """Leave them out of a page that is written; its cells have run, and are checked all the same."""
    if app.config.show_solutions:
        return
    for node in list(document.findall(fold)):
        if node["gate"] == "solution":
            node.parent.remove(node)
    for way in list(document.findall(nodes.paragraph)):
        if "gd-way" in way["classes"]:
            way.parent.remove(way)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the gates, and close them when a page is read."""
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_node(summary, html=(visit_summary, depart_summary))
    app.add_node(end)
    app.add_directive("aside", AsideDirective)
    app.add_directive("solution", SolutionDirective)
    app.add_directive("exercise", ExerciseDirective)
    app.add_directive("end", EndDirective)
    app.add_transform(CloseGates)
    app.add_config_value("show_solutions", True, "html", frozenset({bool, int}))
    app.connect("doctree-resolved", leave_out_solutions)
    app.add_css_file("gates.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
