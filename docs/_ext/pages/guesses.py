"""A guess before an answer: the reader chooses, and only then sees what the cell has said.

::

    ```{guess} next-pass
    What will the error do in the next pass?

    - It shrinks.
    - It grows.
    ```
    ```{code-cell}
    :answers: next-pass
    print("It grows." if run[1].error > run[0].error else "It shrinks.")
    ```

The right answer is computed: it is the last line that the cell prints, whether the page shows that
cell or not. The cells between the guess and that one are covered, and so is the paragraph that says
why. Without a script and on paper, question, answers, outputs and the right answer stand one after the
other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from ..tree import cells
from .gates import warn

SCRIPT = "pages.js"


class Answer(NamedTuple):
    """What a cell has to say to a guess."""

    cell: int
    line: int
    text: str


class GuessDirective(SphinxDirective):
    """Ask a question, and offer answers."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Set the question, and find out which answer is right: all cells have run by now."""
        [name] = self.arguments
        asked = nodes.container("", *self.parse_content_to_nodes(), guess=name, classes=["gd-guess"])
        self.set_source_info(asked)
        if not asked.children or not isinstance(asked.children[-1], nodes.bullet_list):
            raise self.error(f"guess {name!r} does not end with a list of answers")
        answers: Any = asked.children[-1]
        answers["classes"].append("gd-answers")
        offered = [words(each.astext()) for each in answers]
        found = list(answers_of(self.state.document, name))
        if said := problem(offered, found):
            warn(asked, f"guess {name!r} {said}")
        else:
            asked["answer"] = found[0]
            answers[offered.index(found[0].text)]["classes"].append("gd-is-right")
        return [asked]


def words(text: str) -> str:
    """Read an answer on the page as one that a cell has printed."""
    return " ".join(text.split())


def answers_of(document: nodes.document, guess: str) -> Iterator[Answer]:
    """Find what the cells answer to a guess, those among them that the page does not show."""
    if "nb_renderer" not in document:  # a page without cells
        return
    client = document.attributes["nb_renderer"].renderer.nb_client
    for number, cell in enumerate(client.notebook.cells):
        if cell.metadata.get("answers") == guess:
            printed = "".join(each.text for each in cell.outputs if each.get("name") == "stdout")
            last = printed.rstrip().rpartition("\n")[2]
            yield Answer(number, client.cell_line(number), words(last))


class CoverAnswers(SphinxTransform):
    """Put the cells that show what is right behind the question."""

    default_priority = 210  # when gates are closed

    def apply(self, **_: Any) -> None:
        """Go through the page."""
        guesses = [each for each in self.document.findall(nodes.container) if "guess" in each]
        for guess in [each for each in guesses if "answer" in each]:
            self._cover(guess, guess["answer"])
        names = [each["guess"] for each in guesses]
        for guess in guesses[1:]:
            if names.count(guess["guess"]) > 1:
                warn(guess, f"guess {guess['guess']!r} is not the only one of its name")
        for cell in cells(self.document):
            if (name := (cell.get("cell_metadata") or {}).get("answers")) not in [None, *names]:
                warn(cell, f"a cell answers {name!r}, and no guess of this page asks that")

    def _cover(self, guess: nodes.container, answer: Answer) -> None:
        covered = nodes.container(classes=["gd-covered"])
        following: list[Any] = guess.parent.children[guess.parent.index(guess) + 1 :]
        while following and following[0].get("cell_index", math.inf) <= answer.cell:
            guess.parent.remove(following[0])
            covered += following.pop(0)
        if not covered.children:
            warn(guess, f"guess {guess['guess']!r} covers nothing: let the cell that shows it follow")
        told = (node for node in following if not re.fullmatch(r"\(.*\)", node.astext(), re.DOTALL))
        if isinstance(why := next(told, None), nodes.paragraph):  # what explains the code is no answer
            why["classes"].append("gd-why")
        said = nodes.strong(answer.text, answer.text)
        guess += [covered, nodes.paragraph("", "The answer, computed: ", said, classes=["gd-answer"])]


def problem(answers: list[str], found: list[Answer]) -> str:
    """Say what is wrong with a guess.

    >>> problem(["It grows.", "It shrinks."], [Answer(3, 40, "It stays.")])
    "is answered with 'It stays.' (line 40), which is none of its answers"
    """
    if len(set(answers)) < max(2, len(answers)):
        return "needs two answers or more, each another"
    if len(found) != 1:
        return f"is answered by {len(found)} cells: name it in the option 'answers' of one"
    if found[0].text not in answers:
        return f"is answered with {found[0].text!r} (line {found[0].line}), which is none of its answers"
    return ""


def add_script(
    app: Sphinx, _page: str, _template: str, _context: dict[str, Any], document: nodes.document | None
) -> None:
    """Give the script to the pages with cells: there may be something to guess, to unfold or to point at."""
    if document is not None and cells(document):
        app.add_js_file(SCRIPT, blocking="render")  # it covers before anything is seen


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directive ``guess``."""
    app.add_directive("guess", GuessDirective)
    app.add_transform(CoverAnswers)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
