"""The drills: right functions pass in any style, and every known mistake is told by its own words."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from grokdocs.deep import RELU, Activation, relu, train
from grokdocs.descent import gradient_descent
from grokdocs.drills import DRILLS, Drill, Report, check
from grokdocs.drills.checker import check_source
from grokdocs.drills.diagnosis import _are_rounded
from grokdocs.drills.mistakes import MISTAKES, Mistake, edited, mistakes_of
from grokdocs.drills.tasks import SECTIONS, Section
from grokdocs.weights import learn_many_to_one

CHAPTERS = Path(__file__).parents[1] / "docs"
ALL = pytest.mark.parametrize("drill", DRILLS.values(), ids=list(DRILLS))

ONE = """
def learn_one_weight(weight, x, goal, alpha, iterations):
    errors = []
    for _ in range(iterations):
        prediction = weight * x
        error = (prediction - goal) ** 2
        errors.append(error)
        delta = prediction - goal
        LINE
    return weight, errors
"""
MANY = """
def learn_many_weights(inputs, weights, goal, alpha):
    prediction = sum(a * b for a, b in zip(inputs, weights))
    delta = prediction - goal
    LINE
"""
TWO = """
import numpy as np
def learn_two_layers(layer_0, goals, weights_0_1, weights_1_2, alpha):
    layer_1 = np.maximum(layer_0.dot(weights_0_1), 0)
    layer_2 = layer_1.dot(weights_1_2)
    layer_2_delta = layer_2 - goals
    layer_1_delta = layer_2_delta.dot(weights_1_2.T) * (layer_1 > 0)
    weights_1_2 = weights_1_2 - alpha * layer_1.T.dot(layer_2_delta)
    weights_0_1 = weights_0_1 - alpha * layer_0.T.dot(layer_1_delta)
    return weights_0_1, weights_1_2
"""
DROPOUT = """
import numpy as np
def learn_with_dropout(layer_0, goals, weights_0_1, weights_1_2, alpha, mask):
    layer_1 = np.maximum(layer_0.dot(weights_0_1), 0)
    layer_1 *= mask * 2
    layer_2_delta = layer_1.dot(weights_1_2) - goals
    layer_1_delta = layer_2_delta.dot(weights_1_2.T) * (layer_1 > 0)
    layer_1_delta *= mask * 2
    weights_1_2 -= alpha * layer_1.T.dot(layer_2_delta)
    weights_0_1 -= alpha * layer_0.T.dot(layer_1_delta)
    return weights_0_1, weights_1_2
"""
MOVE = "weight -= alpha * delta * x"
MOVES = "return [w - alpha * delta * x for w, x in zip(weights, inputs)]"


def _one(line: str = MOVE, *changes: tuple[str, str]) -> str:
    return _changed(ONE.replace("LINE", line), *changes)


def _many(line: str) -> str:
    return MANY.replace("LINE", line)


def _changed(source: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return source


RIGHT = {
    "a loop": """
        def weighted_sum(a, b):
            total = 0
            for i in range(len(a)):
                total += a[i] * b[i]
            return total
    """,
    "recursion": "def vector_sum(a): return a[0] + vector_sum(a[1:]) if a else 0",
    "one line": "def weighted_sum(a, b): return sum(x * y for x, y in zip(a, b))",
    "numpy": "import numpy as np\ndef weighted_sum(a, b): return np.dot(a, b)",
    "a tuple": "def elementwise_add(a, b): return tuple(x + y for x, y in zip(a, b))",
    "a lambda": "vector_average = lambda a: sum(a) / len(a)",
    "numpy lists": "import numpy as np\ndef elementwise_multiply(a, b): return np.array(a) * np.array(b)",
    "map": "import operator\ndef elementwise_add(a, b): return list(map(operator.add, a, b))",
    "an outer product": "import numpy\nouter_product = numpy.outer",
    "written for arrays": """
        import numpy
        def learn_many_weights(inputs, weights, goal, alpha):
            return weights - alpha * (inputs.dot(weights) - goal) * inputs
    """,
    "other order": _one("weight -= alpha * delta * x", ("(weight, x, goal,", "(x, goal, weight,")),
    "another argument": _one(
        "weight -= alpha * delta * x", ("alpha, iterations)", "alpha, iterations, noisy=False)")
    ),
    "by name alone": _one(MOVE, ("(weight, x", "(*, weight, x")),
    "in place": _one(),
    "goal first": _one("weight += alpha * (goal - prediction) * x"),
    "32 bits": _one(
        MOVE, ("    errors = []", "    import numpy\n    weight = numpy.float32(weight)\n    errors = []")
    ),
    "measured": _one(
        "slope = ((x * (weight + 1e-5) - goal) ** 2 - (x * (weight - 1e-5) - goal) ** 2) / 2e-5"
        "\n        weight -= alpha * slope / 2"
    ),
    "a list of moves": _many(MOVES),
    "moves in place": _many(
        "for i in range(len(weights)): weights[i] -= alpha * delta * inputs[i]\n    return weights"
    ),
    "two layers": TWO,
    "two layers, goals first": _changed(TWO, ("layer_2 - goals", "goals - layer_2"), ("- alpha", "+ alpha")),
    "two layers, 32 bits": _changed(TWO, ("_1 = np", "_1 = layer_0 = layer_0.astype('f')\n    layer_1 = np")),
    "dropout": DROPOUT,
}

# what a reader may write, and a part of what the check says first (or, separated by |, in turn)
WRONG = [
    ("def elementwise_multiply(a, b): return [x + y for x, y in zip(a, b)]", "the entries are added"),
    ("def elementwise_multiply(a, b): return [a[i] * b[i] for i in range(min(3, len(a)))]", "after three"),
    ("def elementwise_multiply(a, b): return sum(x * y for x, y in zip(a, b))", "return the list of them"),
    ("def elementwise_multiply(a, b): return {1: 2}", "returns a dict where numbers are wanted"),
    ("def elementwise_multiply(a, b): yield 1", "is a generator: write return in place of yield"),
    ("def elementwise_multiply(a, b): return map(max, a, b)", "returns a map object: put it in list"),
    ("def elementwise_add(a, b): return a + b", "joined end to end"),
    ("def elementwise_add(a, b): print([x + y for x, y in zip(a, b)])", "returns nothing"),
    ("def elementwise_add(a, b): return [None for _ in a]", "returns a list with None in it"),
    (
        """
        def elementwise_add(a, b):
            out = [0, 0, 0]
            for i in range(3):
                out[i] = a[i] + b[i]
            return out
        """,
        "right for 3 entries in a alone",
    ),
    ("def vector_sum(a):\n    for x in a: total = x\n    return total", "only the last entry"),
    ("def vector_sum(a):\n    for x in a: total += x\n    return total", "UnboundLocalError"),
    ("def vector_sum(a):\n    total = 0\n    for x in a:\n        return total + x", "move return out"),
    ("def vector_sum(a): return float('nan')", "total is NaN, not a number"),
    ("def vector_sum(a): return vector_sum", "returns the function vector_sum itself: call it"),
    ("def vector_sum(): return 0", "takes nothing, and should take a"),
    ("def vector_sum(a): raise SystemExit", "ends the program"),
    ("def vector_sum(a): import torchh", "imports torchh, and there is no such module here"),
    ("def vector_sum(a): return [sum(a)]", "total is a list of 1 number, and should be a single number"),
    ("def vector_sum(a): return list(range(10**5))", "returns more than 1,000 numbers"),
    ("def vector_sum(a, kept=[]):\n    kept.extend(a)\n    return sum(kept)", "it draws, or"),
    ("vector_sum = 3", "your function raised TypeError"),
    ("def vector_average(a): return sum(a)", "the sum is not divided"),
    ("def vector_average(a): return sum(a) / (len(a) - 1)", "one less than the number"),
    ("def vector_average(a): return round(sum(a) / len(a), 2)", "the numbers are rounded"),
    ("def vector_average(a): return sum(a) / 3", "always divided by three"),
    ("def weighted_sum(a, b): return [x * y for x, y in zip(a, b)]", "not added up"),
    ("def weighted_sum(a, b): return sum(x + y for x, y in zip(a[:3], b))", "added|after three"),
    ("def weighted_sum(a, b): return 1.5", "prediction is 1.5, and should be -3.11656 for weighted_sum([0."),
    ("def weighted_sum(a, b): return sum(a[i] * b[i] for i in range(a))", "TypeError"),
    ("def outer_product(a, b): return [[x * y for x in a] for y in b]", "the table is transposed"),
    ("def outer_product(a, b): return [[0 for _ in b] for _ in a]", "table[0][0] is 0, and should be"),
    ("def outer_product(a, b): return [[x] * 9 for x in a]", "shape (3, 9), and should be a table"),
    (_one("weight += alpha * delta * x"), "climb the error"),
    (_one("weight -= alpha * delta * weight"), "delta is multiplied with the weight"),
    (_one("weight -= alpha * delta"), "the input is left out"),
    (_one("weight -= 2 * delta * x"), "the 2 of the square|alpha is not used"),
    (_one("slope = 2 * x * (x * weight - goal); weight -= alpha * slope"), "the 2 of the square"),
    (_one("weight = (weight - delta * x) * alpha"), "alpha multiplies the whole weight"),
    (_one("weight = -(alpha * delta * x)"), "replaced by the move"),
    (_one("weight = alpha * delta * x"), "replaced by the move"),
    (_one("weight += delta * x"), "climb the error|alpha is not used"),
    (_one("new_weight = weight - alpha * delta * x"), "does not move"),
    (_one(MOVE, ("** 2", "** 2 / 2")), "the error is halved"),
    (_one(MOVE, ("** 2", "")), "the error is not squared"),
    (_one(MOVE, ("= prediction - goal\n", "= error\n")), "squared error is used as delta"),
    (_one(MOVE, ("range(iterations)", "range(1, iterations)")), "one pass too few"),
    (_one(MOVE, ("    return", "        return")), "move return out of the loop"),
    (_one(MOVE, ("return weight, errors", "return errors")), "return 2 things"),
    (_many("return [w + alpha * delta * x for w, x in zip(weights, inputs)]"), "climb the error"),
    (_many("return [w - alpha * delta * w for w in weights]"), "multiplied with the weight"),
    (_many("return [w - alpha * delta / len(inputs) * x for w, x in zip(weights, inputs)]"), "divided by"),
    (_many("return [w - alpha * (w * x - goal) * x for w, x in zip(weights, inputs)]"), "a delta of its own"),
    (_many("return [weights[0] - alpha * delta * inputs[0], *weights[1:]]"), "only the first weight moves"),
    (
        """
        def learn_many_weights(inputs, weights, goal, alpha):
            for i in range(len(weights)):
                delta = sum(a * b for a, b in zip(inputs, weights)) - goal
                weights[i] -= alpha * delta * inputs[i]
            return weights
        """,
        "a weight is updated before it was used",
    ),
    (_changed(TWO, (" * (layer_1 > 0)", "")), "not switched by relu's slope"),
    (_changed(TWO, ("return weights_0_1, weights_1_2", "return weights_1_2, weights_0_1")), "wrong order"),
    (_changed(TWO, ("- alpha * layer_0", "+ alpha * layer_0")), "two signs is turned: weights_0_1"),
    (_changed(TWO, ("np.maximum(", "("), (", 0)", ")")), "not bend"),
    (_changed(TWO, ("alpha * ", ""), (" * (layer_1 > 0)", "")), "alpha is not used|relu's slope"),
    (_changed(TWO, ("return weights_0_1,", "return weights_0_1.T,")), "of shape (3, 2), and should be"),
    (
        _changed(DROPOUT, ("mask * 2", "mask"), ("> 0)", ">= 0)")),
        "relu's slope|not turned up|factor 2 on the way back",
    ),
    (
        _changed(DROPOUT, ("_1 > 0)", "_1 >= 0)"), ("    layer_1_delta *= mask * 2\n", "")),
        "relu's slope|knows nothing of the mask",
    ),
    (_changed(DROPOUT, ("mask * 2", "(1 - mask) * 2")), "the mask is turned round"),
    (_changed(DROPOUT, ("* 2\n    layer_2", "* 2 * np.random.rand()\n    layer_2")), "it draws"),
]  # fmt: skip


def _check(source: str) -> Report:
    namespace: dict[str, Any] = {}
    exec(dedent(source), namespace)
    (name,) = set(namespace) & set(DRILLS)
    return check(name, namespace[name])


@pytest.mark.parametrize("source", RIGHT.values(), ids=list(RIGHT))
def test_right_functions_pass_in_any_style(source: str) -> None:
    report = _check(source)
    assert report.passed, report
    assert not report.findings


@pytest.mark.parametrize(("source", "says"), WRONG)
def test_a_wrong_function_gets_its_diagnosis(source: str, says: str) -> None:
    report = _check(source)
    assert not report.passed
    assert len(report.findings) == len(says.split("|"))
    for words, finding in zip(
        sorted(says.split("|")), sorted(report.findings, key=lambda f: _order(f, says)), strict=True
    ):
        assert words in finding


def _order(finding: str, says: str) -> str:
    """Put the findings in the order of the words that are looked for."""
    return next((words for words in says.split("|") if words in finding), finding)


def _made(drill: Drill, *mistakes: Mistake) -> Callable[..., Any]:
    wrong: Callable[..., Any] | None = edited(drill.name, mistakes)
    assert wrong
    return wrong


@ALL
def test_every_mistake_is_told_and_no_other(drill: Drill) -> None:
    assert check(drill, edited(drill.name, ())) == Report(
        drill.name, len(drill.cases), len(drill.cases), drill=drill.name
    )
    for mistake in mistakes_of(drill):
        report = check(drill, _made(drill, mistake))
        assert (report.findings, report.sections) == ((mistake.words,), (mistake.section,))


def test_every_mistake_can_be_made() -> None:
    assert {mistake for drill in DRILLS.values() for mistake in mistakes_of(drill)} == set(MISTAKES)


@ALL
def test_three_mistakes_at_once_are_told_or_at_least_seen(drill: Drill) -> None:
    frequent = [mistake for mistake in mistakes_of(drill) if not mistake.rare]
    threes = [three for three in combinations(frequent, 3) if edited(drill.name, three)]
    told = 0
    for three in random.Random(1).sample(threes, min(8, len(threes))):
        report = check(drill, _made(drill, *three))
        assert not report.passed
        assert 1 <= len(report.findings) <= 3
        told += report.findings == tuple(mistake.words for mistake in three)
    assert told or drill.forms[0] == "lists"


@pytest.mark.parametrize("section", SECTIONS.values(), ids=list(SECTIONS))
def test_what_is_to_be_read_again_is_there(section: Section) -> None:
    text = (CHAPTERS / f"{section.page}.md").read_text("utf-8")
    assert len(re.findall(rf"^##+ {re.escape(section.heading)}$", text, re.MULTILINE)) == 1
    assert section in {mistake.section for mistake in MISTAKES}


def test_there_are_mistakes_enough_and_each_has_words() -> None:
    assert len(MISTAKES) >= 150
    assert len({mistake.words for mistake in MISTAKES}) >= 120
    assert all(len(mistakes_of(drill)) >= 8 for drill in DRILLS.values())


@ALL
def test_a_drill_says_what_to_write(drill: Drill) -> None:
    assert drill.task.startswith(f"{drill.name}({', '.join(drill.parameters)}) ->")
    assert max(map(len, drill.task.splitlines())) <= 80
    assert str(drill.section) in drill.task


def _gradient_descent(weight: float, x: float, goal: float, alpha: float, iterations: int) -> Any:
    steps = list(gradient_descent(weight, x, goal, alpha=alpha, iterations=iterations))
    return steps[-1].new_weight, [step.error for step in steps]


def _many_to_one(inputs: Any, weights: Any, goal: float, alpha: float) -> Any:
    [step] = learn_many_to_one(inputs, weights, goal, alpha=alpha, iterations=1)
    return step.new_weight


def _train(
    layer_0: Any, goals: Any, weights_0_1: Any, weights_1_2: Any, alpha: float, mask: Any = None
) -> Any:
    dropped = mask is not None
    forget = Activation(lambda sums: relu(sums) * mask * 2, lambda layer: (layer > 0) * mask * 2)
    network = weights_0_1, weights_1_2
    [epoch] = train(
        layer_0, goals, network, alpha=alpha, iterations=1, activation=forget if dropped else RELU
    )
    return epoch.network


@pytest.mark.parametrize(
    ("name", "learner"),
    [
        ("learn_one_weight", _gradient_descent),
        ("learn_many_weights", _many_to_one),
        ("learn_two_layers", _train),
        ("learn_with_dropout", _train),
    ],
)
def test_the_answer_is_that_of_the_package(name: str, learner: Any) -> None:
    report = check(name, learner)
    assert report.passed, report


def test_a_function_that_empties_its_list_is_told_so() -> None:
    def vector_sum(a: list[float]) -> float:
        return a.pop() + (vector_sum(a) if a else 0)

    report = check("vector_sum", vector_sum)
    assert report.passed
    assert report.findings == ("it changes a, which belongs to the caller: work on a copy",)


@pytest.mark.parametrize(("given", "rounded"), [(1.24, True), (1.23, False), (1.25, False), (1.236, False)])
def test_rounded_is_what_is_nearest_and_nothing_else(given: float, rounded: bool) -> None:
    assert _are_rounded([given], [1.2361], 2) == rounded


@pytest.mark.parametrize(("name", "meant"), [("vect", True), ("vec", False)])
def test_four_letters_of_a_drill_are_enough_to_be_asked_for_it(name: str, meant: bool) -> None:
    [report, *_] = check_source(f"def {name}(a):\n    return a\n")
    assert ("do you mean" in str(report)) == meant
