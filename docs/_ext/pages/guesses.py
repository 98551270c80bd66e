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
cell or not. The cells between the guess and that one are covered. Without a script and on paper,
question, answers, outputs and the right answer stand one after the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from ..tree import cells
from .gates import fold, warn

SCRIPT = "pages.js"


class GuessDirective(SphinxDirective):
    """Ask a question, and offer answers."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Set the question; who waits for the cells knows what is right."""
        name = self.arguments[0]
        asked = nodes.container("", *self.parse_content_to_nodes(), classes=["gd-guess"])
        self.set_source_info(asked)
        asked["guess"] = name
        answers = asked.children[-1] if asked.children else None
        if not isinstance(answers, nodes.bullet_list):
            raise self.error(f"guess {name!r} does not end with a list of answers")
        answers["classes"].append("gd-answers")
        asked["answers"] = [words(each) for each in answers]
        return [asked]


class Answer(NamedTuple):
    """What a cell has to say to a guess."""

    guess: str
    cell: int
    line: int
    text: str


def words(node: nodes.Node) -> str:
    """Read an answer as a cell would print it."""
    return " ".join(node.astext().split())


def answers_of(env: BuildEnvironment) -> Iterator[Answer]:
    """Read what the cells of a page answer, in the notebook that it was run as.

    A cell that the page does not show is no part of its tree.
    """
    folder: str = env.mystnb_config.output_folder  # type: ignore[attr-defined]
    path = Path(folder, f"{env.docname}.ipynb")
    if not path.exists():
        return
    notebook = json.loads(path.read_text(encoding="utf-8"))
    lines = notebook["metadata"].get("source_map") or range(len(notebook["cells"]))
    for number, (cell, line) in enumerate(zip(notebook["cells"], lines, strict=True)):
        if guess := cell["metadata"].get("answers"):
            streams = [each["text"] for each in cell["outputs"] if each.get("name") == "stdout"]
            last = "".join(map("".join, streams)).rstrip().rpartition("\n")[2]
            yield Answer(guess, number, line, " ".join(last.split()))


class CoverAnswers(SphinxTransform):
    """Find the right answer of each guess, and put the cells that show it behind the question."""

    default_priority = 210  # when gates are closed

    def apply(self, **_: Any) -> None:
        """Go through the page."""
        guesses = [each for each in self.document.findall(nodes.container) if "guess" in each]
        left = list(answers_of(self.env)) if guesses or cells(self.document) else []
        for guess in guesses:
            mine = [answer for answer in left if answer.guess == guess["guess"]]
            left = [answer for answer in left if answer.guess != guess["guess"]]
            if said := problem(guess["answers"], mine):
                warn(guess, f"guess {guess['guess']!r} {said}")
            else:
                self._cover(guess, mine[0])
        for answer in left:
            place = (self.env.docname, answer.line)
            warn(place, f"a cell answers {answer.guess!r}, and no guess of this page asks that")

    def _cover(self, guess: nodes.container, answer: Answer) -> None:
        right = guess["answers"].index(answer.text)
        answers: Any = guess.children[-1]
        answers[right]["classes"].append("gd-is-right")
        covered = nodes.container(classes=["gd-covered"])
        following: list[Any] = guess.parent.children[guess.parent.index(guess) + 1 :]
        for node in following:
            if node.get("nb_element") != "cell_code" or node["cell_index"] > answer.cell:
                break
            guess.parent.remove(node)
            covered += node
        if not covered.children:
            warn(guess, f"guess {guess['guess']!r} covers nothing: let the cell that shows it follow")
        said = nodes.strong(answer.text, answer.text)
        guess += [covered, nodes.paragraph("", "The answer, computed: ", said, classes=["gd-answer"])]


def problem(answers: list[str], found: list[Answer]) -> str:
    """Say what is wrong with a guess.

    >>> problem(["It grows.", "It shrinks."], [Answer("next", 3, 40, "It stays.")])
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
    """Give the script to the pages with something to guess or to unfold."""
    waits = document is not None and any(
        isinstance(each, fold) or "guess" in each for each in document.findall(nodes.Element)
    )
    if waits:
        app.add_js_file(SCRIPT, blocking="render")  # it covers before anything is seen


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directive ``guess``."""
    app.add_directive("guess", GuessDirective)
    app.add_transform(CoverAnswers)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
