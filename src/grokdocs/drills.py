"""Drills: you write a function from memory, and the package says what is wrong with it.

A drill holds cases that you do not see, a solution, and the mistakes that people make. Your
function is run on every case. Where it differs from the solution, it is compared with the
solution *made wrong on purpose*, one mistake at a time and then two: if your numbers are
those of a known mistake, you are told which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import combinations
from traceback import extract_tb
from typing import Any, NamedTuple

import numpy as np

from grokdocs.deep import Array, relu, relu_slope

__all__ = [
    "DRILLS",
    "DROPOUT",
    "TWO_LAYER_NETWORK",
    "Drill",
    "Mistake",
    "Report",
    "check",
    "learn_two_layers",
    "learn_with_dropout",
]


class Mistake(NamedTuple):
    """A mistake that people make, and how to make it on purpose.

    Parameters
    ----------
    words : str
        What is wrong, and what to do about it.
    change : mapping of str to object
        Keyword arguments that make the drill's solution wrong in this way.

    Examples
    --------
    >>> Mistake("the update climbs: subtract the weight_delta", {"sign": 1.0}).change
    {'sign': 1.0}
    """

    words: str
    change: Mapping[str, Any]


class Drill(NamedTuple):
    """A function to write from memory.

    Parameters
    ----------
    name : str
        What it is called.
    task : str
        What to write: its arguments, and what it returns.
    returns : tuple of str
        A name for each thing that it returns.
    solution : callable
        Does it right; keyword arguments make it wrong in known ways.
    cases : tuple of tuples
        Arguments to try it on. A reader does not see them.
    mistakes : tuple of Mistake
        What may go wrong.
    where : str
        Chapter and section that teach it.

    Examples
    --------
    >>> print(TWO_LAYER_NETWORK.task.splitlines()[0])
    learn_two_layers(layer_0, goals, weights_0_1, weights_1_2, alpha) -> weights_0_1, weights_1_2
    """

    name: str
    task: str
    returns: tuple[str, ...]
    solution: Callable[..., Any]
    cases: tuple[tuple[Any, ...], ...]
    mistakes: tuple[Mistake, ...]
    where: str = ""


class Report(NamedTuple):
    """What a check found.

    Parameters
    ----------
    drill : str
        Which drill it was.
    right, cases : int
        How many cases came out right, and how many there are.
    findings : tuple of str
        What is wrong, a sentence each; empty when all is right.

    Examples
    --------
    >>> report = Report("a drill", 2, 3, ("the last case is wrong",))
    >>> report.passed
    False
    >>> print(report)
    a drill: 2 of 3 cases right
    - the last case is wrong
    """

    drill: str
    right: int
    cases: int
    findings: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every case came out right."""
        return self.right == self.cases

    def __str__(self) -> str:
        verdict = f"{self.drill}: {self.right} of {self.cases} cases right"
        return "\n".join([verdict, *(f"- {finding}" for finding in self.findings)])


def check(drill: Drill, function: Callable[..., Any]) -> Report:
    """Run a reader's function on the cases of a drill, and say what is wrong.

    Parameters
    ----------
    drill : Drill
        What was to be written.
    function : callable
        What the reader wrote. It gets copies, so it may change its arguments.

    Returns
    -------
    Report
        How many cases came out right, and a diagnosis. An exception in the reader's
        function is a finding too, and not raised.

    Notes
    -----
    Chapters 3 to 8, the memory drills.

    Examples
    --------
    A function that forgets relu's slope gives the numbers of that mistake.

    >>> def forgetful(layer_0, goals, weights_0_1, weights_1_2, alpha):
    ...     layer_1 = relu(layer_0 @ weights_0_1)
    ...     layer_2_delta = layer_1 @ weights_1_2 - goals
    ...     layer_1_delta = layer_2_delta @ weights_1_2.T
    ...     weights_1_2 -= alpha * layer_1.T @ layer_2_delta
    ...     weights_0_1 -= alpha * layer_0.T @ layer_1_delta
    ...     return weights_0_1, weights_1_2
    >>> report = check(TWO_LAYER_NETWORK, forgetful)
    >>> report.passed
    False
    >>> print(report.findings[0])
    layer_1_delta is not switched by relu's slope: multiply it by layer_1 > 0
    """
    given: list[Any] = []
    for case in drill.cases:
        try:
            given.append(function(*deepcopy(case)))
        except Exception as error:
            right = sum(map(_same, given, _answers(drill)))
            finding = f"your function raised {type(error).__name__}: {error}{_own_line(function, error)}"
            return Report(drill.name, right, len(drill.cases), (finding,))
    verdicts = list(map(_same, given, _answers(drill)))
    findings = () if all(verdicts) else tuple(_diagnose(drill, given, verdicts))
    return Report(drill.name, sum(verdicts), len(drill.cases), findings)


def _own_line(function: Callable[..., Any], error: Exception) -> str:
    """Quote the last line of the reader's own file on the way to an error."""
    code = getattr(function, "__code__", None)
    frames = [
        frame for frame in extract_tb(error.__traceback__) if code and frame.filename == code.co_filename
    ]
    return f", in line {frames[-1].lineno}: {frames[-1].line}" if frames and frames[-1].line else ""


def _answers(drill: Drill, *mistakes: Mistake) -> list[Any]:
    """Solve every case, wrong in the ways that were asked for."""
    change = {name: value for mistake in mistakes for name, value in mistake.change.items()}
    return [drill.solution(*deepcopy(case), **change) for case in drill.cases]


def _diagnose(drill: Drill, given: Sequence[Any], verdicts: Sequence[bool]) -> Iterator[str]:
    for many in (1, 2):
        for mistakes in combinations(drill.mistakes, many):
            if all(map(_same, given, _answers(drill, *mistakes))):
                yield from (mistake.words for mistake in mistakes)
                return
    case = verdicts.index(False)
    yield _compare(drill, given[case], _answers(drill)[case])


def _compare(drill: Drill, given: Any, expected: Any) -> str:
    """Say where a wrong answer first differs, when it is no mistake that we know."""
    if len(drill.returns) == 1:
        given, expected = (given,), (expected,)
    if not isinstance(given, tuple | list) or len(given) != len(drill.returns):
        return f"return {len(drill.returns)} things: {', '.join(drill.returns)}"
    for name, mine, right in zip(drill.returns, given, expected, strict=True):
        if np.shape(mine) != np.shape(right):
            return f"{name} has shape {np.shape(mine)}, it should be {np.shape(right)}"
        if not _same(mine, right):
            return f"{name} has the right shape, and other numbers: compare your lines with the chapter's"
    raise AssertionError("two answers that are the same were called different")


def _same(given: Any, expected: Any) -> bool:
    if isinstance(expected, tuple):
        fits = isinstance(given, tuple | list) and len(given) == len(expected)
        return fits and all(map(_same, given, expected))
    try:
        mine, right = np.asarray(given, dtype=float), np.asarray(expected, dtype=float)
    except (TypeError, ValueError):
        return False
    return mine.shape == right.shape and np.allclose(mine, right, rtol=1e-9, atol=1e-12)


# Chapter 6 ----------------------------------------------------------------------------------


def learn_two_layers(
    layer_0: Array,
    goals: Array,
    weights_0_1: Array,
    weights_1_2: Array,
    alpha: float,
    *,
    sign: float = -1.0,
    bend: bool = True,
    bend_output: bool = False,
    slope: bool = True,
    update_first: bool = False,
    use_alpha: bool = True,
    swap: bool = False,
) -> tuple[Array, Array]:
    """Take one turn of predict, compare, learn, written out; wrong in known ways if asked.

    Parameters
    ----------
    layer_0 : ndarray, shape (1, inputs)
        One example.
    goals : ndarray, shape (1, outputs)
        What the prediction should be.
    weights_0_1, weights_1_2 : ndarray
        The two weight matrices.
    alpha : float
        Fraction of the weight_deltas to move by.
    sign : float, default -1
        Which way the weights move; 1 climbs.
    bend : bool, default True
        Whether the hidden layer uses relu.
    bend_output : bool, default False
        Whether the output uses relu as well; it should not.
    slope : bool, default True
        Whether relu's slope switches the delta of the hidden layer.
    update_first : bool, default False
        Whether weights_1_2 are moved before the delta went back through them.
    use_alpha : bool, default True
        Whether the move is scaled by alpha.
    swap : bool, default False
        Whether the two matrices are returned in the wrong order.

    Returns
    -------
    tuple of two ndarray
        The new weights_0_1 and weights_1_2.

    Notes
    -----
    Chapter 6, the memory drill.

    Examples
    --------
    Left alone, it is one turn of `grokdocs.deep.train`.

    >>> from grokdocs.deep import train
    >>> *arguments, alpha = TWO_LAYER_NETWORK.cases[0]
    >>> layer_0, goals, *network = arguments
    >>> [turn] = train(layer_0, goals, network, alpha=alpha, iterations=1)
    >>> mine = learn_two_layers(*arguments, alpha)
    >>> [bool(np.allclose(a, b)) for a, b in zip(mine, turn.new_network)]
    [True, True]
    """
    layer_1 = relu(layer_0 @ weights_0_1) if bend else layer_0 @ weights_0_1
    layer_2 = relu(layer_1 @ weights_1_2) if bend_output else layer_1 @ weights_1_2
    layer_2_delta = layer_2 - goals
    rate = sign * (alpha if use_alpha else 1.0)
    new_weights_1_2 = weights_1_2 + rate * layer_1.T @ layer_2_delta
    layer_1_delta = layer_2_delta @ (new_weights_1_2 if update_first else weights_1_2).T
    if slope:
        layer_1_delta = layer_1_delta * relu_slope(layer_1)
    new_weights_0_1 = weights_0_1 + rate * layer_0.T @ layer_1_delta
    return (new_weights_1_2, new_weights_0_1) if swap else (new_weights_0_1, new_weights_1_2)


def _two_layer_cases(seed: int = 6, count: int = 20) -> tuple[tuple[Any, ...], ...]:
    rng = np.random.default_rng(seed)
    return tuple(
        (
            rng.uniform(0.2, 1.0, size=(1, 3)),
            rng.normal(size=(1, outputs)),
            rng.normal(size=(3, 5)),
            rng.normal(size=(5, outputs)),
            0.1 * (1 + case % 3),
        )
        for case in range(count)
        for outputs in (1 + case % 2,)
    )


TWO_LAYER_NETWORK = Drill(
    name="two-layer network",
    task=(
        "learn_two_layers(layer_0, goals, weights_0_1, weights_1_2, alpha) -> weights_0_1, weights_1_2\n"
        "One turn of predict, compare, learn for one example. layer_0 has shape (1, inputs), goals\n"
        "(1, outputs). The hidden layer uses relu, the output does not. Return the moved weights."
    ),
    returns=("weights_0_1", "weights_1_2"),
    solution=learn_two_layers,
    cases=_two_layer_cases(),
    mistakes=(
        Mistake(
            "the weights climb the error: with prediction - goal, subtract the weight_deltas", {"sign": 1.0}
        ),
        Mistake(
            "layer_1_delta is not switched by relu's slope: multiply it by layer_1 > 0", {"slope": False}
        ),
        Mistake(
            "weights_1_2 are updated before layer_1_delta went back through them: find all deltas first",
            {"update_first": True},
        ),
        Mistake("the hidden layer does not bend: layer_1 is relu of its sums", {"bend": False}),
        Mistake("the output is cut by relu: layer_2 hands its sums on as they are", {"bend_output": True}),
        Mistake("alpha is not used: scale every weight_delta by it", {"use_alpha": False}),
        Mistake("the matrices come back in the wrong order: weights_0_1 first", {"swap": True}),
    ),
    where="chapter 6, on backpropagation",
)

# Chapter 8 ----------------------------------------------------------------------------------


def learn_with_dropout(
    layer_0: Array,
    goals: Array,
    weights_0_1: Array,
    weights_1_2: Array,
    alpha: float,
    mask: Array,
    *,
    silence: bool = True,
    louder: float = 2.0,
    louder_back: float = 2.0,
    silence_back: bool = True,
    slope: bool = True,
    sign: float = -1.0,
) -> tuple[Array, Array]:
    """Take one turn with dropout, written out; wrong in known ways if asked.

    Parameters
    ----------
    layer_0 : ndarray, shape (1, inputs)
        One example.
    goals : ndarray, shape (1, outputs)
        What the prediction should be.
    weights_0_1, weights_1_2 : ndarray
        The two weight matrices.
    alpha : float
        Fraction of the weight_deltas to move by.
    mask : ndarray, shape (1, hidden)
        1 for each hidden node that stays on, 0 for each that is off; half of them on average.
    silence : bool, default True
        Whether the mask turns nodes off on the way forward.
    louder, louder_back : float, default 2
        By what the nodes that stay on are turned up, forward and on the way back.
    silence_back : bool, default True
        Whether the mask turns deltas off on the way back.
    slope : bool, default True
        Whether relu's slope switches the delta of the hidden layer.
    sign : float, default -1
        Which way the weights move; 1 climbs.

    Returns
    -------
    tuple of two ndarray
        The new weights_0_1 and weights_1_2.

    Notes
    -----
    Chapter 8, the memory drill.

    Examples
    --------
    With every node on and no factor, it is the turn of chapter 6.

    >>> arguments = TWO_LAYER_NETWORK.cases[0]
    >>> everyone = np.ones((1, 5))
    >>> plain = learn_with_dropout(*arguments, everyone, louder=1.0, louder_back=1.0)
    >>> [bool(np.allclose(a, b)) for a, b in zip(plain, learn_two_layers(*arguments))]
    [True, True]
    """
    sums = layer_0 @ weights_0_1
    layer_1 = relu(sums) * (mask if silence else 1.0) * louder
    layer_2_delta = layer_1 @ weights_1_2 - goals
    layer_1_delta = layer_2_delta @ weights_1_2.T * (mask if silence_back else 1.0) * louder_back
    if slope:
        layer_1_delta = layer_1_delta * relu_slope(sums)
    new_weights_1_2 = weights_1_2 + sign * alpha * layer_1.T @ layer_2_delta
    return weights_0_1 + sign * alpha * layer_0.T @ layer_1_delta, new_weights_1_2


def _dropout_cases() -> tuple[tuple[Any, ...], ...]:
    rng = np.random.default_rng(8)
    return tuple((*case, rng.integers(2, size=(1, 5)).astype(float)) for case in _two_layer_cases(seed=8))


DROPOUT = Drill(
    name="dropout",
    task=(
        "learn_with_dropout(layer_0, goals, weights_0_1, weights_1_2, alpha, mask) "
        "-> weights_0_1, weights_1_2\n"
        "One turn of the two-layer network with dropout. mask has shape (1, hidden): 1 for a node that\n"
        "stays on, 0 for one that is off, half of them on average. Return the moved weights."
    ),
    returns=("weights_0_1", "weights_1_2"),
    solution=learn_with_dropout,
    cases=_dropout_cases(),
    mistakes=(
        Mistake("layer_1 is not masked: multiply it by the mask before layer_2 hears it", {"silence": False}),
        Mistake(
            "the nodes that stay on are not turned up: double layer_1, or layer_2 hears half the volume",
            {"louder": 1.0},
        ),
        Mistake("the nodes that stay on are turned down: double layer_1, do not halve it", {"louder": 0.5}),
        Mistake(
            "layer_1_delta lacks the factor 2 on the way back: right for the printed runs, "
            "but the derivative of a doubled value is doubled",
            {"louder_back": 1.0},
        ),
        Mistake(
            "a node that was off takes blame: multiply layer_1_delta by the mask too", {"silence_back": False}
        ),
        Mistake(
            "layer_1_delta is not switched by relu's slope: multiply it by layer_1 > 0", {"slope": False}
        ),
        Mistake(
            "the weights climb the error: with prediction - goal, subtract the weight_deltas", {"sign": 1.0}
        ),
    ),
    where="chapter 8, Dropout: forget half of it",
)

DRILLS: Mapping[str, Drill] = {drill.name: drill for drill in (TWO_LAYER_NETWORK, DROPOUT)}
