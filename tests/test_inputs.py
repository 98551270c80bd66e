"""Every public function gives the right answer for every kind of number, or refuses it by name.

`CALLS` holds one right call for each guarded function. From it come calls with equal numbers of
other types and widths, which must give the same answer, and calls with one argument spoilt, which
must be refused by a sentence that names it.
"""

# What is given here is of another type than the hints ask for, on purpose: the guard converts or refuses.
# mypy: disable-error-code="arg-type, list-item, misc, dict-item, operator"

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
from array import array
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grokdocs
from grokdocs import (
    correlation,
    deep,
    descent,
    experiments,
    forward,
    machines,
    regularize,
    shapes,
    vectors,
    weights,
)
from grokdocs.data import digits, streetlights

LIGHTS, WALKS = [[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 1]], [[1], [1], [0], [0]]
NETWORK = [[[1, -2], [2, 1], [0, 1]], [[1], [-1]]]
LAYERS, DELTAS = [[[1, 0, 1]], [[1, 0]], [[1]]], [[[1, 2]], [[1]]]
IMAGES, SHOWN = [[1, 0], [0, 1], [1, 1], [0, 0]], [0, 1, 2, 3]


def rng() -> np.random.RandomState:
    return np.random.RandomState(1)


CALLS: dict[Callable[..., Any], dict[str, Any]] = {
    vectors.elementwise_multiply: {"a": [1, 2], "b": [3, 4]},
    vectors.elementwise_add: {"a": [1, 2], "b": [3, 4]},
    vectors.vector_sum: {"a": [200] * 7},
    vectors.vector_average: {"a": [200, 100]},
    vectors.weighted_sum: {"inputs": [100, 2], "weights": [100, 4]},
    vectors.scalar_times_vector: {"number": 100, "a": [100, 2]},
    vectors.vector_times_matrix: {"inputs": [1, 2], "weights": [[3, 4], [5, 6], [7, 8]]},
    vectors.read_weights: {"weights": [1, -1], "names": ["toes", "fans"]},
    forward.one_to_one: {"x": 100, "weight": 100},
    forward.many_to_one: {"inputs": [1, 2], "weights": [3, 4]},
    forward.one_to_many: {"x": 2, "weights": [3, 4]},
    forward.many_to_many: {"inputs": [1, 2], "weights": [[3, 4], [5, 6], [7, 8]]},
    forward.stacked: {"inputs": [1, 2], "layers": [[[3, 4], [5, 6], [7, 8]], [[1, 1, 1]]]},
    descent.squared_error: {"prediction": 100, "goal": 2},
    descent.absolute_error: {"prediction": 1, "goal": 3},
    descent.hot_and_cold: {"weight": 1, "x": 2, "goal": 8, "step": 1, "iterations": 3},
    descent.gradient_descent: {"weight": 1, "x": 2, "goal": 8, "alpha": 1, "iterations": 3},
    descent.error_slope: {"weight": 1, "x": 2, "goal": 8},
    descent.finite_difference: {"function": lambda x: x * x, "at": 100, "nudge": 1},
    descent.sensitivity: {
        "relation": lambda red, blue: red - 2 * blue,
        "values": {"red": 4.0, "blue": 2.0},
        "moved": "red",
        "pulled": "blue",
        "nudge": 1,
    },
    descent.shrink_factor: {"x": 100, "alpha": 1},
    descent.outcome: {"x": 2, "alpha": 1},
    weights.learn_many_to_one: {
        "inputs": [1, 2], "weights": [3, 4], "goal": 5, "alpha": 1, "iterations": 2, "frozen": {0},
    },
    weights.outer_product: {"a": [100, 2], "b": [100, 4, 5]},
    machines.grid_search: {"examples": [[1, 2], [3, 6]], "weights": [1, 2, 3]},
    machines.squared_distance: {"a": [0, 100], "b": [3, 4]},
    machines.farthest_points: {"points": [[0, 1], [1, 1], [9, 1]], "groups": 2},
    machines.k_means: {"points": [[0], [1], [9]], "centres": [[0], [9]], "iterations": 5},
    machines.single_linkage: {"points": [[0], [1], [9]], "reach": 1},
    deep.relu: {"x": [[-1, 2]]},
    deep.relu_slope: {"layer": [[0, 2]]},
    deep.relu_slope_as_printed: {"layer": [[0, 2]]},
    deep.forward: {"inputs": LIGHTS, "network": NETWORK},
    deep.backpropagate: {"layers": LAYERS, "goals": [[2]], "network": NETWORK},
    deep.train: {
        "inputs": LIGHTS, "goals": WALKS, "network": NETWORK, "alpha": 1, "iterations": 2, "batch_size": 2,
    },
    deep.two_layer_network: {
        "inputs": LIGHTS, "goals": WALKS, "hidden": 2, "alpha": 1, "iterations": 2, "rng": rng,
    },
    deep.initial_weights: {"sizes": [3, 2, 1], "rng": rng, "low": 0, "high": 1},
    deep.mean_squared_error: {"inputs": LIGHTS, "goals": WALKS, "network": NETWORK},
    deep.numerical_gradient: {"inputs": LIGHTS, "goals": WALKS, "network": NETWORK, "nudge": 1},
    correlation.pressure: {"inputs": LIGHTS, "goals": WALKS, "undecided": 1},
    correlation.correlations: {"inputs": LIGHTS, "goals": WALKS},
    correlation.collapse: {"network": NETWORK},
    correlation.collapse_for: {"inputs": LIGHTS[:1], "network": NETWORK},
    correlation.smallest_linear_error: {"inputs": LIGHTS, "goals": WALKS},
    correlation.hidden_nodes: {
        "inputs": LIGHTS, "network": NETWORK, "names": ["l", "m", "r"], "outputs": ["walk"],
    },
    shapes.misfit: {"shapes": [(3, 4), (3, 1)], "inputs": 3},
    shapes.layer_sizes: {"network": NETWORK},
    shapes.shape_table: {"network": NETWORK},
    shapes.write_formula: {"shapes": [(3, 4), (4, 1)]},
    shapes.numbers: {"inputs": LIGHTS[:1], "network": NETWORK, "digits": 2},
    regularize.score: {"prediction": [[1, 2], [3, 4]], "goals": [[0, 1], [1, 0]]},
    regularize.dropout_mask: {"shape": (2, 3), "rng": rng, "keep": 1},
    regularize.fit: {
        "images": IMAGES, "labels": SHOWN, "rng": rng, "hidden": 2, "alpha": 1, "iterations": 2,
        "batch_size": 2, "keep": 1, "exams": {"test": (IMAGES, SHOWN)}, "every": 1,
    },
    regularize.stop_early: {"run": [], "patience": 2},
    regularize.vote: {"networks": [NETWORK, NETWORK], "images": LIGHTS},
    experiments.run_all: {"runs": {}, "workers": 1},
    experiments.roughness: {"values": [1, 3, 1]},
    experiments.standard_error: {"values": [1, 3]},
    experiments.confidence_interval: {"values": [1, 3]},
    digits.load: {"split": "train", "count": 2},
    digits.pixels: {"images": [[[0, 51], [102, 255]]], "values": "raw"},
    digits.one_hot: {"labels": [1, 2], "classes": 4},
    streetlights.every_light: {"lamps": 2},
}  # fmt: skip
OTHER = {deep.update: "changes its network in place", digits.pixels: "takes ink, which is 0 to 255"}
COUNTS = {"iterations", "batch_size", "hidden", "groups", "every", "patience", "workers", "count", "digits",
          "lamps", "classes", "inputs of misfit"}  # fmt: skip
WORDS = {
    "function", "relation", "values of sensitivity", "moved", "pulled", "names", "outputs", "rng", "run",
         "runs", "split", "values of pixels", "frozen", "exams"}  # fmt: skip


NOT_HERE = {"pictures", "drills", "__main__", "fast"}  # the fast engine has tests of its own
# What takes more than numbers is called in test_fuzz.py alone.
MORE = {
    "begin",
    "decode",
    "digits_of",
    "lit",
    "log",
    "material",
    "pushes",
    "read",
    "rerun",
    "run_through",
}


def guarded() -> Iterator[Callable[..., Any]]:
    for module in pkgutil.walk_packages(grokdocs.__path__, "grokdocs."):
        if module.name.split(".")[1] in NOT_HERE:
            continue
        loaded = importlib.import_module(module.name)
        for name in getattr(loaded, "__all__", []):
            thing = getattr(loaded, name)
            if (
                inspect.isfunction(thing)
                and hasattr(thing, "__wrapped__")
                and thing.__module__ == module.name
            ):
                yield thing


def kind(function: Callable[..., Any], name: str) -> str:
    for known in (name, f"{name} of {function.__name__}"):
        if known in COUNTS:
            return "count"
        if known in WORDS:
            return "words"
    return "number"


def call(function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    fresh = {name: rng() if value is rng else value for name, value in arguments.items()}
    result = function(**fresh)
    return list(result) if inspect.isgenerator(result) else result


def same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def leaves(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """List where the numbers of a nested argument stand."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from leaves(each, (*place, key))
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from leaves(each, (*place, number))
    else:
        yield place


def replaced(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    if not place:
        return new
    if isinstance(value, Mapping):
        return {**value, place[0]: replaced(value[place[0]], place[1:], new)}
    changed = [replaced(each, place[1:], new) if n == place[0] else each for n, each in enumerate(value)]
    return type(value)(*changed) if hasattr(value, "_fields") else type(value)(changed)


BAD_NUMBERS = [math.nan, math.inf, -math.inf, 1j, np.complex64(1), "text", None, 10**400, [1, 2], object(),
               np.datetime64("2020-01-01"), np.ma.masked, np.ma.array([1.0, 2.0], mask=[0, 1])]  # fmt: skip
BAD_COUNTS = [2.0, math.inf, math.nan, "2", None, -1, 1.5, np.float64(2), 1j, [2]]
BAD_WHOLES = ["text", None, 5, object(), {}, {1: 2}, np.ma.array([1.0, 2.0], mask=[0, 1]), [], [[1], [1, 2]]]


def wide(value: Any) -> st.SearchStrategy[Any]:
    """Write the same numbers in another type or width."""
    if isinstance(value, int):
        types = [float, np.float32, np.float64, np.int16, np.int64, Fraction, np.array]
        return st.sampled_from([each(value) for each in (*types, *([np.uint8] * bool(value >= 0)))])
    depth = np.array(value).ndim if not ragged(value) else 0
    forms: list[Any] = [deepcopy(value), tuple(value)]
    if depth:
        least = np.min(value)
        forms += [
            np.array(value, dtype=kind) for kind in ("f4", "f8", "i2", "i8", "f2", *["u1"] * bool(least >= 0))
        ]
        forms.append(np.asfortranarray(np.array(value, dtype=float)))
    if depth == 1:
        forms.append(array("d", value))
    return st.sampled_from(forms)


def ragged(value: Any) -> bool:
    try:
        return np.array(value).dtype == object
    except ValueError:
        return True


NUMERIC = [
    (function, name)
    for function, arguments in CALLS.items()
    for name in arguments
    if kind(function, name) == "number"
]


def test_no_guarded_function_is_left_out() -> None:
    assert {function.__name__ for function in set(guarded()) - set(OTHER) - set(CALLS)} == MORE
    assert len(CALLS) >= 55
    assert len(NUMERIC) >= 85


@pytest.mark.parametrize(
    ("function", "name"), NUMERIC, ids=[f"{function.__name__}-{name}" for function, name in NUMERIC]
)
@given(data=st.data())
def test_equal_numbers_of_any_kind_give_the_same(function: Any, name: str, data: st.DataObject) -> None:
    arguments = CALLS[function]
    expected = call(function, deepcopy(arguments))
    if name in ("labels", "sizes", "shapes", "shape"):
        form = data.draw(st.sampled_from([list, tuple, np.array]))(arguments[name])
    elif name in ("network", "networks", "layers"):
        form = data.draw(st.sampled_from([list, tuple]))(
            [each if name == "networks" else data.draw(wide(each)) for each in arguments[name]]
        )
    else:
        form = data.draw(wide(arguments[name]))
    before = deepcopy(form)
    assert same(call(function, {**arguments, name: form}), expected)
    assert same(form, before) or isinstance(form, array), "the argument was changed"


@pytest.mark.parametrize(
    ("function", "name"), NUMERIC, ids=[f"{function.__name__}-{name}" for function, name in NUMERIC]
)
@given(data=st.data())
def test_what_is_no_number_is_refused_by_name(function: Any, name: str, data: st.DataObject) -> None:
    arguments = deepcopy(CALLS[function])
    value = arguments[name]
    if isinstance(value, list | tuple) and data.draw(st.booleans()):
        spoilt: Any = data.draw(st.sampled_from(BAD_WHOLES))
    else:
        place = data.draw(st.sampled_from(list(leaves(value))))
        bad = data.draw(st.sampled_from(BAD_NUMBERS))
        spoilt = replaced(value, place, bad)
    if (name in ("inputs", "workers") and spoilt is None) or (
        name in ("x", "layer") and isinstance(spoilt, int)
    ):
        return  # may be left out; may be a single number
    with pytest.raises((ValueError, TypeError)) as refused:
        call(function, {**arguments, name: spoilt})
    assert name in str(refused.value), str(refused.value)


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (function, name)
        for function, some in CALLS.items()
        for name in some
        if kind(function, name) == "count"
    ],
)
def test_what_is_no_count_is_refused_by_name(function: Any, name: str) -> None:
    for bad in BAD_COUNTS:
        if bad is None and name in ("inputs", "workers"):
            continue
        with pytest.raises(ValueError, match=name):
            call(function, {**CALLS[function], name: bad})


def test_what_no_float_can_hold_is_said() -> None:
    with pytest.raises(ValueError, match=r"vector_sum .* does not fit a float"):
        vectors.vector_sum([1e308, 1e308])
    with pytest.raises(ValueError, match="first prediction does not fit a float"):
        list(descent.gradient_descent(1e200, 1e200, 0))
    with pytest.raises(ValueError, match=r"forward .* does not fit a float"):
        deep.forward([[1e200]], [[[1e200]]])
    *_, last = descent.gradient_descent(0.5, 2, 0.8, iterations=10_000)
    assert last.diverged
    assert last.iteration < 1_000


def test_a_function_called_from_a_readers_own_is_judged() -> None:
    with pytest.raises(ValueError, match="x is nan"):
        descent.finite_difference(lambda weight: forward.one_to_one(math.nan, weight), 1.0)


def test_networks_that_do_not_fit_are_refused_before_anything_is_computed() -> None:
    cases = [
        ({"inputs": [[1, 0]] * 4}, "takes 3 inputs, inputs has 2 columns"),
        ({"goals": [[1, 1]] * 4}, "has 1 output, goals has 2 columns"),
        ({"goals": [[1]] * 3}, "goals has 3 rows, inputs has 4 rows"),
        ({"goals": [1, 1, 0, 0]}, "goals has shape"),
        ({"network": [NETWORK[0], [[1], [1], [1]]]}, "weights_1_2 has 3 rows, layer_1 has 2 nodes"),
        ({"batch_size": 3}, "batch_size is 3, inputs has 4 rows: choose from 1, 2, 4"),
    ]
    for change, words in cases:
        with pytest.raises(ValueError, match=words):
            deep.train(**{**CALLS[deep.train], **change})


def test_update_moves_its_own_arrays_or_refuses() -> None:
    network = [np.array(each, dtype=float) for each in NETWORK]
    deep.update(network, LAYERS, DELTAS, 1)
    assert not np.array_equal(network[0], NETWORK[0])
    for wrong in (NETWORK, [each.astype("f4") for each in network]):
        with pytest.raises(ValueError, match="moved in place"):
            deep.update(wrong, LAYERS, DELTAS, 1)
    with pytest.raises(ValueError, match=r"deltas\[1\] has 2 columns"):
        deep.update(network, LAYERS, [[[1, 2]], [[1, 1]]], 1)
    with pytest.raises(ValueError, match="layers has 2 entries, the network has 3 layers"):
        deep.update(network, LAYERS[:2], DELTAS, 1)


def test_half_an_activation_is_none() -> None:
    for half in (SimpleNamespace(function=abs), SimpleNamespace(slope=abs), "relu", None):
        with pytest.raises(ValueError, match=r"activation is .* pair of function and slope"):
            deep.forward(LIGHTS, NETWORK, half)
