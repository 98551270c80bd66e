"""A reader's file, right in several styles and wrong in the ways that people are wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from grokdocs.__main__ import main
from grokdocs.checking import check_file, drills_in, list_drills
from grokdocs.drillbook import DRILLBOOK
from grokdocs.drills import Report, check

LOOP = """
def learn_one_weight(weight, x, goal, alpha, iterations):
    errors = []
    for _ in range(iterations):
        prediction = weight * x
        error = (prediction - goal) ** 2
        errors.append(error)
        delta = prediction - goal
        {line}
    return weight, errors
"""

MANY = """
def learn_many_weights(inputs, weights, goal, alpha):
    prediction = sum(a * b for a, b in zip(inputs, weights))
    delta = prediction - goal
    {line}
"""

TWO = """
import numpy as np
def learn_two_layers(layer_0, goals, weights_0_1, weights_1_2, alpha):
    layer_1 = np.maximum(layer_0.dot(weights_0_1), 0)
    layer_2 = layer_1.dot(weights_1_2)
    layer_2_delta = layer_2 - goals
    {lines}
"""


def _two(*lines: str) -> str:
    return TWO.format(lines="\n    ".join(lines))


BACK = "layer_1_delta = layer_2_delta.dot(weights_1_2.T) * (layer_1 > 0)"
BACK_WITHOUT_SLOPE = "layer_1_delta = layer_2_delta.dot(weights_1_2.T)"
MOVE_OUTER = "weights_1_2 = weights_1_2 - alpha * layer_1.T.dot(layer_2_delta)"
MOVE_INNER = "weights_0_1 = weights_0_1 - alpha * layer_0.T.dot(layer_1_delta)"
RETURN = "return weights_0_1, weights_1_2"

RIGHT = {
    "a loop": """
        def weighted_sum(a, b):
            total = 0
            for i in range(len(a)):
                total += a[i] * b[i]
            return total
    """,
    "one line": "def weighted_sum(a, b): return sum(x * y for x, y in zip(a, b))",
    "numpy": "import numpy as np\ndef weighted_sum(a, b): return np.dot(a, b)",
    "a lambda": "vector_average = lambda a: sum(a) / len(a)",
    "numpy lists": "import numpy as np\ndef elementwise_multiply(a, b): return np.array(a) * np.array(b)",
    "map": "import operator\ndef elementwise_add(a, b): return list(map(operator.add, a, b))",
    "in place": LOOP.format(line="weight -= alpha * delta * x"),
    "goal first": LOOP.format(line="weight += alpha * (goal - prediction) * x"),
    "a list of moves": MANY.format(line="return [w - alpha * delta * x for w, x in zip(weights, inputs)]"),
    "moves in place": MANY.format(
        line="for i in range(len(weights)): weights[i] -= alpha * delta * inputs[i]\n    return weights"
    ),
    "two layers": _two(BACK, MOVE_OUTER, MOVE_INNER, RETURN),
}

WRONG = [
    ("def elementwise_multiply(a, b): return [x + y for x, y in zip(a, b)]", "the entries are added"),
    ("def elementwise_multiply(a, b): return [a[i] * b[i] for i in range(min(3, len(a)))]", "after three"),
    ("def elementwise_multiply(a, b): return sum(x * y for x, y in zip(a, b))", "has shape (), it should be"),
    ("def elementwise_add(a, b): return [x * y for x, y in zip(a, b)]", "the entries are multiplied"),
    ("def elementwise_add(a, b): return a + b", "has shape"),
    ("def vector_sum(a):\n    for x in a: total = x\n    return total", "only the last entry"),
    ("def vector_sum(a): return sum(a) / len(a)", "that is the average"),
    ("def vector_sum(a):\n    for x in a: total += x\n    return total", "UnboundLocalError"),
    ("def vector_average(a): return sum(a)", "the sum is not divided"),
    ("def vector_average(a): return sum(a) / (len(a) - 1)", "one less than the number"),
    ("def vector_average(a): return sum(a) / 3", "always divided by three"),
    ("def weighted_sum(a, b): return [x * y for x, y in zip(a, b)]", "not added up"),
    ("def weighted_sum(a, b): return sum(a) + sum(b)", "the entries are added"),
    ("def weighted_sum(a, b): return sum(x * y for x, y in zip(a, b)) / len(a)", "not an average"),
    ("def weighted_sum(a, b): return sum(a[i] * b[i] for i in range(min(3, len(a))))", "after three"),
    ("def weighted_sum(a, b): return sum(a[i] * b[i] for i in range(3))", "IndexError"),
    ("def weighted_sum(a, b): return sum(a[i] * b[i] for i in range(a))", "TypeError"),
    (LOOP.format(line="weight += alpha * delta * x"), "climb the error"),
    (LOOP.format(line="weight -= alpha * delta * weight"), "delta is multiplied with the weight"),
    (LOOP.format(line="weight -= alpha * delta"), "the input is left out"),
    (LOOP.format(line="weight -= delta * x"), "alpha is not used"),
    (LOOP.format(line="weight = -(alpha * delta * x)"), "the weight is replaced by the move"),
    (LOOP.format(line="weight += delta * x"), "climb the error"),
    (LOOP.format(line="new_weight = weight - alpha * delta * x"), "right shape, and other numbers"),
    (LOOP.replace("** 2", "").format(line="weight -= alpha * delta * x"), "the error is not squared"),
    (
        LOOP.replace("        errors.append(error)\n", "").format(
            line="weight -= alpha * delta * x; errors.append((weight * x - goal) ** 2)"
        ),
        "updated before it was used",
    ),
    (LOOP.replace("return weight, errors", "return errors").format(line="pass"), "return 2 things"),
    (MANY.format(line="return [w + alpha * delta * x for w, x in zip(weights, inputs)]"), "climb the error"),
    (MANY.format(line="return [w - alpha * delta * w for w in weights]"), "multiplied with the weights"),
    (MANY.format(line="return [w - alpha * delta for w in weights]"), "the inputs are left out"),
    (MANY.format(line="return [w - delta * x for w, x in zip(weights, inputs)]"), "alpha is not used"),
    (MANY.format(line="return [-alpha * delta * x for x in inputs]"), "replaced by their moves"),
    (
        MANY.format(line="return [weights[0] - alpha * delta * inputs[0], *weights[1:]]"),
        "only the first weight moves",
    ),
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
    (_two(BACK_WITHOUT_SLOPE, MOVE_OUTER, MOVE_INNER, RETURN), "not switched by relu's slope"),
    (_two(MOVE_OUTER, BACK, MOVE_INNER, RETURN), "updated before layer_1_delta went back"),
    (_two(BACK, MOVE_OUTER, MOVE_INNER, "return weights_1_2, weights_0_1"), "wrong order"),
    (
        _two(BACK, MOVE_OUTER, MOVE_INNER, RETURN).replace("- alpha", "+ alpha"),
        "climb the error",
    ),
    (_two(BACK, MOVE_OUTER, MOVE_INNER, RETURN).replace("np.maximum(", "(").replace(", 0)", ")"), "not bend"),
    (_two(BACK, MOVE_OUTER, MOVE_INNER, RETURN).replace("alpha * ", ""), "alpha is not used"),
    (_two(BACK, MOVE_OUTER, MOVE_INNER, "return weights_0_1.T, weights_1_2"), "has shape (5, 3)"),
]


def _check(source: str) -> Report:
    namespace: dict[str, Any] = {}
    exec(dedent(source), namespace)
    (name,) = set(namespace) & set(DRILLBOOK)
    return check(DRILLBOOK[name], namespace[name])


@pytest.mark.parametrize("source", RIGHT.values(), ids=list(RIGHT))
def test_right_functions_pass_in_any_style(source: str) -> None:
    assert _check(source).passed


def test_there_are_enough_wrong_ones_to_mean_something() -> None:
    assert len(WRONG) >= 30


@pytest.mark.parametrize(("source", "says"), WRONG)
def test_a_wrong_function_gets_its_diagnosis(source: str, says: str) -> None:
    report = _check(source)
    assert not report.passed
    assert says in report.findings[0]


def _file(folder: Path, source: str) -> Path:
    path = folder / "mine.py"
    path.write_text(dedent(source).lstrip("\n"), encoding="utf-8")
    return path


def test_each_function_of_a_file_is_checked_by_itself(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        """
        print("hello")
        def vector_sum(a):
            return sum(a)
        def vector_average(a):
            while True:
                pass
        def weighted_sum(a, b):
            return sum(x * y for x, y in zip(a, c))
        """,
    )
    right, endless, broken = check_file(path, seconds=2.0)
    assert right == ("vector_sum: 12 of 12 cases right", True)
    assert "did not end within 2 s" in endless[0]
    assert "NameError: name 'c' is not defined, in line 8: return sum(x * y" in broken[0]
    assert "read again: chapter 3" in broken[0]
    assert not endless[1]
    assert not broken[1]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("import sys\ndef vector_sum(a): sys.exit(3)", "ended the program before the check was done"),
        ("total = 1 / 0\ndef vector_sum(a): return sum(a)", "ZeroDivisionError: division by zero, in line 1"),
        ("vector_sum = 3", "your function raised TypeError"),
    ],
)
def test_a_file_that_misbehaves_is_told_so(tmp_path: Path, source: str, says: str) -> None:
    ((text, passed),) = check_file(_file(tmp_path, source))
    assert says in text
    assert not passed


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def vector_sum(a)\n    return 0", "mine.py, line 1: expected ':': def vector_sum"),
        ("def something(a): return a", "mine.py defines none of elementwise_multiply"),
    ],
)
def test_a_file_that_cannot_be_checked_says_why(tmp_path: Path, source: str, says: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 (the whole text is compared)
        drills_in(_file(tmp_path, source))
    assert str(raised.value).startswith(says)


def test_a_file_that_is_no_text_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match="not a text file"):
        drills_in(path)


def test_every_drill_is_listed_with_its_chapter() -> None:
    text = list_drills()
    assert all(drill.task.splitlines()[0] in text and drill.where in text for drill in DRILLBOOK.values())
    assert all(drill.where.startswith("chapter ") for drill in DRILLBOOK.values())


def test_the_command_line_answers_by_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["drill"]) == 0
    assert "elementwise_multiply" in capsys.readouterr().out
    assert main(["check", str(_file(tmp_path, "def vector_sum(a): return sum(a)"))]) == 0
    assert main(["check", str(_file(tmp_path, "def vector_sum(a): return 0"))]) == 1
    assert main(["check", str(tmp_path / "nothing.py")]) == 2
    assert "nothing.py" in capsys.readouterr().err


def test_the_module_runs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "grokdocs", "drill"]
    assert (
        "python -m grokdocs check FILE.py" in subprocess.run(command, capture_output=True, text=True).stdout
    )
