"""What training costs, measured: ``python -m grokdocs.costs`` (or ``tox -e bench``).

The yardstick is the way the book's listing goes about it: one image at a time, every pixel of
it, lit or dark. It is written afresh here, and is an engine like the others, so the same runs
can be timed with each. A comparison first makes sure that all of them print the same digits;
one that gets there faster with other digits is not faster.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.random import RandomState

from grokdocs.checks import require_count
from grokdocs.data.digits import load_or_stand_in, pixels
from grokdocs.deep import Activation, Array, DrawMasks, Network
from grokdocs.fast import BEST, COMPILED, SPARSE
from grokdocs.regularize import (
    AS_PRINTED,
    METHODS,
    TEACHING,
    Engine,
    Epoch,
    Examples,
    Lesson,
    Method,
    Score,
    fit,
)

__all__ = ["AS_THE_BOOK", "Cost", "compare", "cost", "main", "printed", "report", "seconds"]


class Cost(NamedTuple):
    """What one engine took for one run.

    Parameters
    ----------
    method, engine : str
        What was trained, and who did the arithmetic.
    seconds : float
        The time for the whole run.
    times_faster : float
        How many times faster than the first engine.
    digits : tuple of str
        The scores of every pass, as the book prints them.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> Cost("plain", "ours", seconds=0.5, times_faster=2.0, digits=()).times_faster
    2.0
    """

    method: str
    engine: str
    seconds: float
    times_faster: float
    digits: tuple[str, ...]


def _learn_as_the_book(
    images: Array,
    goals: Array,
    network: Network,
    *,
    alpha: float,
    batch_size: int,
    activation: Activation,
    draw_masks: DrawMasks | None,
) -> Lesson:
    hidden_weights, output_weights = (weights.copy() for weights in network)
    error, right = 0.0, 0
    for start in range(0, len(images), batch_size):
        stop = start + batch_size
        layer_0, goal = images[start:stop], goals[start:stop]
        [there], [back] = draw_masks(batch_size) if draw_masks else ([None], [None])
        sums = np.dot(layer_0, hidden_weights)
        layer_1 = activation(sums)
        if there is not None:
            layer_1 *= there
        layer_2 = np.dot(layer_1, output_weights)
        error += np.sum((goal - layer_2) ** 2)
        for k in range(batch_size):
            right += int(np.argmax(layer_2[k]) == np.argmax(goal[k]))
        layer_2_delta = (layer_2 - goal) / batch_size
        layer_1_delta = layer_2_delta.dot(output_weights.T) * activation.slope(sums, layer_1)
        if back is not None:
            layer_1_delta *= back
        output_weights -= alpha * layer_1.T.dot(layer_2_delta)
        hidden_weights -= alpha * layer_0.T.dot(layer_1_delta)
    return Lesson((hidden_weights, output_weights), Score(error / len(images), right / len(images)))


def _predict_as_the_book(images: Array, network: Network) -> Array:
    hidden_weights, output_weights = network
    answers = [
        np.dot(np.maximum(np.dot(images[i : i + 1], hidden_weights), 0), output_weights)
        for i in range(len(images))
    ]
    return np.concatenate(answers)


#: One image at a time, every pixel of it: the yardstick.
#:
#: :meta hide-value:
AS_THE_BOOK = Engine(np.asarray, _learn_as_the_book, _predict_as_the_book)


def seconds(run: Iterable[Epoch]) -> tuple[float, list[Epoch]]:
    """Time a run.

    Parameters
    ----------
    run : iterable of Epoch
        What `fit` yields; it has not begun.

    Returns
    -------
    tuple of (float, list of Epoch)
        The seconds of processor time it took, and its steps without their networks.

    Notes
    -----
    Chapter 8. Processor time does not count what other programs take meanwhile.

    Examples
    --------
    >>> two = Examples(np.eye(2), np.arange(2))
    >>> took, steps = seconds(fit(two, rng=RandomState(1), iterations=2))
    >>> took > 0, len(steps)
    (True, 2)
    """
    begin = time.process_time()
    steps = [step._replace(network=()) for step in run]
    return time.process_time() - begin, steps


def printed(step: Epoch) -> str:
    """Write the scores of a step as the book does: errors cut after five characters.

    Parameters
    ----------
    step : Epoch
        What a pass left.

    Returns
    -------
    str
        Pass, train error and accuracy, and the test's if they were measured.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> from grokdocs.regularize import Score
    >>> printed(Epoch(0, Score(0.74399, 0.511), (), test=Score(0.65099, 0.595)))
    '0 0.743 0.511 0.650 0.595'
    """
    scores = [step.train, *([step.test] if step.test else [])]
    return " ".join([str(step.iteration), *(f"{str(error)[:5]} {right}" for error, right in scores)])


def compare(
    engines: Mapping[str, Engine],
    train: Examples,
    test: Examples,
    *,
    method: str = "plain",
    iterations: int = 20,
    tries: int = 3,
) -> list[Cost]:
    """Let engines do the same run, one after the other.

    Parameters
    ----------
    engines : mapping of str to Engine
        Who competes; the first is what the others are compared with.
    train, test : Examples
        What to learn from, and what to test on after every tenth pass.
    method : {"plain", "dropout", "batch"}
        Which of the book's experiments.
    iterations : int, default 20
        Passes.
    tries : int, default 3
        How often each runs; its fastest run counts.

    Returns
    -------
    list of Cost
        One for each engine.

    Raises
    ------
    ValueError
        If there are no engines, or one of them prints other digits than the first.

    Notes
    -----
    Chapter 8. Every engine takes one pass beforehand that does not count, to wake up.

    Examples
    --------
    >>> two = Examples(np.eye(2), np.arange(2))
    >>> costs = compare({"book": AS_THE_BOOK, "ours": SPARSE}, two, two, iterations=2)
    >>> [cost.engine for cost in costs], costs[0].times_faster
    (['book', 'ours'], 1.0)
    """
    if not engines:
        raise ValueError("engines is empty: give at least one")
    costs: list[Cost] = []
    for name, engine in engines.items():
        took, steps = cost(train, test, METHODS[method], engine, iterations=iterations, tries=tries)
        digits = tuple(map(printed, steps))
        first = costs[0] if costs else Cost(method, name, took, 1.0, digits)
        if digits != first.digits:
            raise ValueError(
                f"{name} prints other digits than {first.engine}: {digits[-1]}, {first.digits[-1]}"
            )
        costs.append(Cost(method, name, took, first.seconds / took, digits))
    return costs


def cost(
    train: Examples, test: Examples, method: Method, engine: Engine, *, iterations: int, tries: int = 3
) -> tuple[float, list[Epoch]]:
    """Time one run, after a pass that does not count; of several tries the fastest.

    Parameters
    ----------
    train, test : Examples
        What to learn from, and what to test on after every tenth pass.
    method : Method
        Hidden nodes, alpha, batch size and share of nodes to keep.
    engine : Engine
        Who does the arithmetic.
    iterations : int
        Passes.
    tries : int, default 3
        How often to run. What disturbs a run makes it slower, never faster.

    Returns
    -------
    tuple of (float, list of Epoch)
        The seconds it took, and its steps.

    Raises
    ------
    ValueError
        If `iterations` is not a whole number, or something does not fit.

    Notes
    -----
    Chapter 8; the page "What training costs".

    Examples
    --------
    >>> two = Examples(np.eye(2), np.arange(2))
    >>> small = METHODS["plain"] | {"hidden": 4}
    >>> len(cost(two, two, small, SPARSE, iterations=3)[1])
    3
    """
    require_count(iterations=iterations)

    def run(passes: int) -> Iterable[Epoch]:
        return fit(
            train,
            rng=RandomState(1),
            **method,
            **AS_PRINTED,
            test=test,
            iterations=passes,
            every=10,
            engine=engine,
        )

    seconds(run(1))
    return min((seconds(run(iterations)) for _ in range(max(1, tries))), key=lambda timed: timed[0])


def report(costs: Sequence[Cost]) -> str:
    """Write a comparison as a table.

    Parameters
    ----------
    costs : sequence of Cost
        What `compare` found.

    Returns
    -------
    str
        A line for each engine: seconds, and how many times faster than the first.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> print(report([Cost("plain", "the book's way", 2.0, 1.0, ()), Cost("plain", "ours", 0.5, 4.0, ())]))
    method    engine              seconds   times faster
    plain     the book's way        2.000            1.0
    plain     ours                  0.500            4.0
    """
    lines = [f"{'method':<9} {'engine':<19} {'seconds':>7}   times faster"]
    lines += [f"{c.method:<9} {c.engine:<19} {c.seconds:>7.3f} {c.times_faster:>14.1f}" for c in costs]
    return "\n".join(lines)


def engines() -> dict[str, Engine]:
    """Name every engine that this installation has, the yardstick first."""
    ours = {"the book's way": AS_THE_BOOK, "teaching code": TEACHING, "lit rows, NumPy": SPARSE}
    return ours | ({"lit rows, compiled": COMPILED} if BEST is COMPILED else {})


def main(arguments: Sequence[str] = ()) -> None:
    """Run the benchmark, and print its ratios.

    Parameters
    ----------
    arguments : sequence of str
        How many passes; 20 if nothing is said.

    Raises
    ------
    ValueError
        If the engines do not print the same digits.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> main(["0"])
    Traceback (most recent call last):
        ...
    ValueError: passes is 0: give at least 1
    """
    passes = int(arguments[0]) if arguments else 20
    if passes < 1:
        raise ValueError(f"passes is {passes}: give at least 1")
    drawn = [load_or_stand_in(split, 1_000) for split in ("train", "test")]
    train, test = (Examples(pixels(digits.images, "binarised"), digits.labels) for digits in drawn)
    print(f"{len(train.labels)} images ({drawn[0].source}), {passes} passes, one thread")
    for method in METHODS:
        print(report(compare(engines(), train, test, method=method, iterations=passes)))
        print(f"{method}: all of them print the same digits for {passes} passes\n")


if __name__ == "__main__":
    main(sys.argv[1:])
