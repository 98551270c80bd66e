"""What the setups of the ledger give: one function for each quantity that a setup can name.

The pages show every printed figure in cells of their own. This is the second way to the same
figures: from the numbers of `[figure.setup]` in `docs/published.toml`, through the package, and
past the pages. The parameters of a function are the keys of its setups, all of them and no other,
so that a number that nobody uses cannot stand there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache, reduce
from typing import Any, NamedTuple, TypeVar

import numpy as np

from grokdocs import correlation, deep, descent, fast, forward, regularize, vectors
from grokdocs import weights as weights_
from grokdocs.data import digits, streetlights
from grokdocs.steps import Epoch, Score, Step, digits_of

Quantity = TypeVar("Quantity", bound=Callable[..., object])
Numbers = Sequence[float]
Table = Sequence[Numbers]
Steps = list[Step[float, float]]

QUANTITIES: dict[str, Callable[..., object]] = {}


def quantity(function: Quantity) -> Quantity:
    """Let setups name a function."""
    QUANTITIES[function.__name__] = function
    return function


def recompute(setup: Mapping[str, Any]) -> object:
    """Compute what a setup describes, from its own numbers alone."""
    given = {key: value for key, value in setup.items() if key not in ("quantity", "tolerance")}
    if (name := setup.get("quantity")) not in QUANTITIES:
        raise ValueError(f"the setup names the quantity {name!r}: choose from {', '.join(QUANTITIES)}")
    return QUANTITIES[name](**given)  # a key that is missing, or that nothing reads, is a TypeError


def to_the_last_row(run: Sequence[Any], rows: Sequence[int]) -> list[Any]:
    """Pick the printed passes of a run; print ends where the program does."""
    if rows[-1] != len(run) - 1:
        raise ValueError(f"the run has {len(run)} passes, the last that is printed is {rows[-1]}")
    return [run[row] for row in rows]


# Chapter 3


@quantity
def prediction(x: float, weight: float) -> float:
    return forward.one_to_one(x, weight)


@quantity
def input_behind(weight: float, prediction: float) -> float:
    return prediction / weight


@quantity
def times_and_divided(weights: Numbers) -> Numbers:
    louder, softer = (forward.one_to_one(1, weight) for weight in weights)
    return [louder, 1 / softer]


@quantity
def products(inputs: Numbers, weights: Numbers) -> Numbers:
    return vectors.elementwise_multiply(inputs, weights)


@quantity
def weighted_sum(inputs: Numbers, weights: Numbers) -> float:
    return forward.many_to_one(inputs, weights)


@quantity
def predictions(x: float, weights: Numbers) -> Numbers:
    return forward.one_to_many(x, weights)


@quantity
def matrix_predictions(inputs: Numbers, matrix: Table) -> Numbers:
    return forward.many_to_many(inputs, matrix)


@quantity
def array_text(data: Sequence[int] | Sequence[Sequence[int]]) -> str | list[str]:
    first, *more = str(np.array(data)).splitlines()
    return [first, *more] if more else first


@quantity
def zeros_text(zeros: Sequence[int]) -> list[str]:
    with np.printoptions(legacy="1.13"):
        return str(np.zeros(zeros)).splitlines()


@quantity
def broadcast_error(left: Sequence[int], right: Sequence[int]) -> str:
    return _error(lambda: np.zeros(left) * np.zeros(right))


@quantity
def product_shape(left: Sequence[int], right: Sequence[int], transpose_left: bool) -> tuple[int, ...]:
    matrix = np.zeros(left)
    product: deep.Array = (matrix.T if transpose_left else matrix).dot(np.zeros(right))
    return product.shape


@quantity
def product_error(left: Sequence[int], right: Sequence[int], transpose_left: bool) -> str:
    return _error(lambda: product_shape(left, right, transpose_left))


def _error(attempt: Callable[[], object]) -> str:
    try:
        return f"{attempt()} came out"
    except ValueError as error:
        return f"{type(error).__name__}: {error}"


# Chapter 4


@quantity
def error(weight: float, x: float, goal: float) -> float:
    return descent.squared_error(forward.one_to_one(x, weight), goal)


@quantity
def error_after_move(weight: float, x: float, goal: float, step: float) -> float:
    return error(weight + step, x, goal)


@quantity
def square(value: float) -> float:
    return descent.squared_error(value, 0)


@quantity
def average(values: Numbers) -> float:
    return vectors.vector_average(values)


@quantity
def hot_and_cold_log(
    weight: float, x: float, goal: float, step: float, iterations: int, rows: Sequence[int]
) -> Steps:
    return to_the_last_row(
        list(descent.hot_and_cold(weight, x, goal, step=step, iterations=iterations)), rows
    )


@quantity
def first_pass_at_goal(weight: float, x: float, goal: float, step: float) -> int:
    for each in descent.hot_and_cold(weight, x, goal, step=step, iterations=10_000):
        if digits_of(each.prediction, "python2") == digits_of(goal, "python2"):
            return each.iteration + 1
    raise ValueError(f"no prediction prints as {goal}")


@quantity
def lowest_prediction(
    weight: float, x: float, goal: float, step: float, from_pass: int, to_pass: int
) -> float:
    run = list(descent.hot_and_cold(weight, x, goal, step=step, iterations=to_pass))
    late = [each.prediction for each in run[from_pass - 1 :]]
    if len({digits_of(value, "python2") for value in late}) != 2:
        raise ValueError("the predictions do not alternate between two values")
    return min(late)


@quantity
def alternates(weight: float, x: float, goal: float, step: float, iterations: int) -> bool:
    """Whether the last two weights lie on either side of the best one, less than a step away."""
    *_, last = descent.hot_and_cold(weight, x, goal, step=step, iterations=iterations)
    low, high = sorted([last.weight, last.new_weight])
    best = goal / x
    return best - step < low < best < high < best + step


@quantity
def gradient_descent_log(
    weight: float, x: float, goal: float, alpha: float, iterations: int, rows: Sequence[int]
) -> Steps:
    run = descent.gradient_descent(weight, x, goal, alpha=alpha, iterations=iterations)
    return to_the_last_row(list(run), rows)


@quantity
def prediction_shortfall_delta(weight: float, x: float, goal: float) -> Numbers:
    (step,) = descent.gradient_descent(weight, x, goal, iterations=1)
    return [step.prediction, descent.absolute_error(step.prediction, goal), step.delta]


@quantity
def prediction_delta_weight_delta(weight: float, x: float, goal: float) -> Numbers:
    (step,) = descent.gradient_descent(weight, x, goal, iterations=1)
    return [step.prediction, step.delta, step.weight_delta]


@quantity
def red_move(factor: float, blue_move: float) -> float:
    return forward.one_to_one(blue_move, factor)


@quantity
def derivative(factor: float, moved: str, pulled: str) -> float:
    rods = {"red": factor, "blue": 1.0}
    return descent.sensitivity(lambda red, blue: red - factor * blue, rods, moved=moved, pulled=pulled)


# Chapter 5


def _first_step(
    inputs: Numbers, weights: Numbers, goal: float, alpha: float = 1.0
) -> Step[tuple[float, ...], float]:
    (step,) = weights_.learn_many_to_one(inputs, weights, goal, alpha=alpha, iterations=1)
    return step


@quantity
def shared_delta(inputs: Numbers, weights: Numbers, goal: float) -> float:
    return _first_step(inputs, weights, goal).delta


@quantity
def weight_deltas(inputs: Numbers, weights: Numbers, goal: float) -> Numbers:
    return list(_first_step(inputs, weights, goal).weight_delta)


@quantity
def updated_weights(inputs: Numbers, weights: Numbers, goal: float, alpha: float) -> Numbers:
    return list(_first_step(inputs, weights, goal, alpha).new_weight)


@quantity
def weights_less_products(weights: Numbers, products: Numbers, alpha: float) -> Numbers:
    return vectors.elementwise_add(weights, vectors.scalar_times_vector(-alpha, products))


@quantity
def weight_delta(x: float, delta: float) -> float:
    return forward.one_to_one(x, delta)


@quantity
def steepest(inputs: Numbers, weights: Numbers, goal: float, names: Sequence[str]) -> str:
    sizes = [abs(share) for share in weight_deltas(inputs, weights, goal)]
    return names[sizes.index(max(sizes))]


@quantity
def first_input_explodes(
    inputs: Numbers, weights: Numbers, goal: float, alpha: float, iterations: int
) -> bool:
    """Whether the error grows with all inputs, and shrinks when the first is left out."""

    def grows(first: int) -> bool:
        start, *_, end = weights_.learn_many_to_one(
            inputs[first:], weights[first:], goal, alpha=alpha, iterations=iterations
        )
        return end.error > start.error

    return grows(0) and not grows(1)


@quantity
def error_with_frozen(
    inputs: Numbers, weights: Numbers, goal: float, alpha: float, frozen: int, iterations: int
) -> float:
    *_, last = weights_.learn_many_to_one(
        inputs, weights, goal, alpha=alpha, iterations=iterations, frozen=[frozen]
    )
    return last.error


@quantity
def axes(weights: int) -> int:
    return weights + 1  # and one for the error


@quantity
def pixels(rows: int, columns: int) -> int:
    return len(digits.pixels(np.zeros((1, rows, columns)))[0])


@quantity
def rows_of_pixels(data: str, images: int, flat_length: int) -> int:
    return _examples(data, "train", images).images.reshape(-1, flat_length).shape[0]


# Chapters 6 and 7


def _lamps(rows: Table) -> deep.Array:
    """Read what is on or off; nothing is in between."""
    table = np.array(rows, dtype=float)
    if not np.isin(table, (0, 1)).all():
        raise ValueError(f"{rows} holds something else than 0 and 1")
    return table


def _column(targets: Numbers) -> deep.Array:
    return _lamps([[target] for target in targets])


@quantity
def one_matrix_log(
    inputs: Table, targets: Numbers, weights: Numbers, alpha: float, iterations: int, rows: Sequence[int]
) -> list[Epoch]:
    return to_the_last_row(_one_matrix(inputs, targets, weights, alpha, iterations), rows)


@quantity
def light_by_light_log(
    inputs: Table, targets: Numbers, weights: Numbers, alpha: float, iterations: int, rows: Sequence[int]
) -> list[Numbers]:
    """Learn in plain Python: print has every digit, and NumPy's last ones depend on the processor."""
    run: list[Numbers] = []
    for _ in range(iterations):
        turns: list[Step[tuple[float, ...], float]] = []
        for light, walk in zip(_lamps(inputs).tolist(), _column(targets).ravel().tolist(), strict=True):
            turns += weights_.learn_many_to_one(light, weights, walk, alpha=alpha, iterations=1)
            weights = turns[-1].new_weight
        run.append([*(turn.prediction for turn in turns), vectors.vector_sum([t.error for t in turns])])
    return to_the_last_row(run, rows)


@quantity
def learned_weights(
    inputs: Table, targets: Numbers, weights: Numbers, alpha: float, iterations: int
) -> Numbers:
    (learned,) = _one_matrix(inputs, targets, weights, alpha, iterations)[-1].network
    return learned.ravel().tolist()


def _one_matrix(
    inputs: Table, targets: Numbers, weights: Numbers, alpha: float, iterations: int
) -> list[Epoch]:
    network = [np.array(weights, dtype=float)[:, None]]
    return list(deep.train(_lamps(inputs), _column(targets), network, alpha=alpha, iterations=iterations))


@quantity
def correlation_coefficient(inputs: Table, targets: Numbers) -> float:
    (only,) = correlation.correlations(_lamps(inputs), _column(targets))
    return only


@quantity
def uncorrelated(inputs: Table, targets: Numbers) -> bool:
    found = correlation.correlations(_lamps(inputs), _column(targets))
    return all(math.isclose(each, 0, abs_tol=1e-12) for each in found)


@quantity
def pressure(inputs: Table, targets: Numbers) -> list[list[str]]:
    return correlation.pressure(_lamps(inputs), _column(targets))


@quantity
def pushes_down_and_up(inputs: Table, targets: Numbers) -> Sequence[int]:
    ((down, up),) = correlation.pushes(pressure(inputs, targets))
    return [down, up]


@quantity
def balanced(inputs: Table, targets: Numbers) -> bool:
    return all(down == up > 0 for down, up in correlation.pushes(pressure(inputs, targets)))


@quantity
def carries_pattern(matrix: Table, lights: Table, threshold: float, unlike: Sequence[int]) -> bool:
    """Whether a matrix shines where the lights do; the setup says which of its rows do not."""
    same = (streetlights.lit(matrix, threshold=threshold) == _lamps(lights)).all(axis=1)
    if np.flatnonzero(~same).tolist() != unlike:
        raise ValueError(f"the rows unlike the lights are {np.flatnonzero(~same).tolist()}")
    return bool(same.all())


@quantity
def chained_product(factors: Numbers) -> float:
    return reduce(forward.one_to_one, factors)


class _Problem(NamedTuple):
    inputs: deep.Array
    goals: deep.Array


def _two_matrices(
    problem: _Problem, seed: int, low: float, high: float, hidden: int, relu: bool, **settings: Any
) -> list[Epoch]:
    sizes = (problem.inputs.shape[1], hidden, problem.goals.shape[1])
    network = deep.initial_weights(sizes, np.random.RandomState(seed), low=low, high=high)
    activation = deep.RELU if relu else deep.LINEAR
    return list(deep.train(*problem, network, activation=activation, **settings))


@quantity
def two_matrix_log(inputs: Table, targets: Numbers, rows: Sequence[int], **settings: Any) -> list[Epoch]:
    problem = _Problem(_lamps(inputs), _column(targets))
    return to_the_last_row(_two_matrices(problem, **settings), rows)


@quantity
def stays_above_floor(inputs: Table, targets: Numbers, floor: float, **settings: Any) -> bool:
    """Whether no linear map gets below a floor, and the network that was trained has not."""
    problem = _Problem(_lamps(inputs), _column(targets))
    smallest = correlation.smallest_linear_error(*problem)
    return math.isclose(smallest, floor) and _two_matrices(problem, **settings)[-1].error > floor


@quantity
def weights_shape(layers: Sequence[int]) -> tuple[int, ...]:
    (matrix,) = deep.initial_weights(layers, np.random.RandomState(0))
    return matrix.shape


@quantity
def sums(vector: int, matrix: Sequence[int]) -> int:
    return len(deep.forward(np.zeros((1, vector)), [np.zeros(matrix)])[-1][0])


# Chapter 8


def _examples(data: str, split: Any, count: int) -> digits.Examples:
    if data != "MNIST":
        raise ValueError(f"data is {data!r}: the package has MNIST")
    return digits.load(split, count)


@cache
def _scores(
    *,
    data: str,
    train: int,
    seed: int,
    low: float,
    high: float,
    slope_at_zero: int,
    iterations: int,
    hidden: int,
    alpha: float,
    batch: int,
    keep: float,
    binarise_above: float | None = None,
    divided_by: float | None = None,
    moves_per_batch: int = 1,
    scale_back: bool = True,
    test: int = 0,
    every: int,
) -> list[Mapping[str, Score]]:
    """Run one of the experiments, with exams as often as asked; figures may share a run."""
    if (low, high) != (-0.1, 0.1):
        raise ValueError(f"weights begin between {low} and {high}: fit() draws them from -0.1 to 0.1")
    if slope_at_zero not in (0, 1):
        raise ValueError(f"slope_at_zero is {slope_at_zero}: relu's slope is 0 or 1")
    if divided_by not in (None, 255) or (divided_by is None) == (binarise_above is None):
        raise ValueError(f"pixels are lit above a border or in parts of 255, not of {divided_by}")

    def labelled(split: str, count: int) -> tuple[deep.Array, Any]:
        images, labels = _examples(data, split, count)
        if binarise_above is None:
            return digits.pixels(images, "scaled"), labels
        return digits.pixels(images, "binarised", threshold=binarise_above), labels

    run = regularize.fit(
        *labelled("train", train),
        rng=np.random.RandomState(seed),
        hidden=hidden,
        alpha=alpha,
        iterations=iterations,
        batch_size=batch,
        moves_per_batch=moves_per_batch,
        keep=keep,
        activation=deep.RELU_AS_PRINTED if slope_at_zero else deep.RELU,
        scale_back=scale_back,
        exams={"test": labelled("test", test)} if test else {},
        every=every,
        engine=fast.BEST,
    )
    return [epoch.scores for epoch in run]


@quantity
def learning_table(every: int, **run: Any) -> list[Numbers]:
    rows = list(enumerate(_scores(every=every, **run)))[::every]
    return [[number, *scores["test"], *scores["train"]] for number, scores in rows]


@quantity
def train_and_test(rows: Sequence[int], **run: Any) -> list[Numbers]:
    picked = to_the_last_row(list(enumerate(_scores(every=10, **run))), rows)
    return [[number, *scores["train"], *scores["test"]] for number, scores in picked]


@quantity
def last_train(**run: Any) -> Numbers:
    scores = _scores(every=10, **run)
    return [len(scores) - 1, *scores[-1]["train"]]


@quantity
def last_test(**run: Any) -> Numbers:
    return list(_scores(every=10, **run)[-1]["test"])


@quantity
def last_test_accuracy(**run: Any) -> float:
    return _scores(every=10, **run)[-1]["test"].accuracy


@quantity
def last_train_accuracy(**run: Any) -> float:
    return _scores(every=10, **run)[-1]["train"].accuracy


@quantity
def last_row_accuracy(every: int, **run: Any) -> float:
    return _scores(every=every, **run)[::every][-1]["test"].accuracy


@quantity
def peak_accuracy(every: int, **run: Any) -> float:
    return max(scores["test"].accuracy for scores in _scores(every=every, **run)[::every])


@quantity
def peak_pass(every: int, **run: Any) -> int:
    rows = [scores["test"].accuracy for scores in _scores(every=every, **run)[::every]]
    return rows.index(max(rows)) * every


@quantity
def perfect_before(before: int, **run: Any) -> bool:
    """Whether all training images are known from some early pass on, to the end."""
    return all(scores["train"].accuracy == 1 for scores in _scores(every=10, **run)[before:])


@quantity
def share_kept(seed: int, shape: tuple[int, int], keep: float) -> float:
    return float(regularize.dropout_mask(shape, np.random.RandomState(seed), keep=keep).mean())


@quantity
def dropout_factor(share: float) -> float:
    dropout = regularize.Dropout(np.random.RandomState(1), share)
    return float(dropout.function(np.ones((1, 100))).max())


@quantity
def ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator
