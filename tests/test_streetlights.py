"""Chapter 6: what the lights hold, and what the counts and coefficients say of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle

from grokdocs.correlation import (
    collapse,
    collapse_for,
    correlations,
    hidden_nodes,
    pressure,
    pushes,
    smallest_linear_error,
)
from grokdocs.data.streetlights import (
    BRIGHTNESS_AS_PRINTED,
    CONFLICTING_LIGHTS,
    CONFLICTING_WALKS,
    LAMPS,
    LIGHTS,
    WALKS,
    every_light,
    lit,
)
from grokdocs.deep import LINEAR, by_pass, forward, initial_weights, train
from grokdocs.pictures.lights import street_lights, weight_paths

Array = npt.NDArray[np.float64]


def test_people_walk_exactly_when_the_middle_lamp_is_lit() -> None:
    assert LIGHTS.shape == (6, len(LAMPS))
    assert (LIGHTS[:, LAMPS.index("middle")] == WALKS).all()


def test_at_the_other_crossing_they_walk_when_one_of_left_and_middle_is_lit() -> None:
    left, middle, right = CONFLICTING_LIGHTS.T
    assert ((left != middle) == CONFLICTING_WALKS).all()
    assert right.all()


@pytest.mark.parametrize(
    "array", [LIGHTS, WALKS, CONFLICTING_LIGHTS, CONFLICTING_WALKS, BRIGHTNESS_AS_PRINTED]
)
def test_nobody_can_write_to_the_data(array: Array) -> None:
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 7


def test_scaling_and_dimming_lose_nothing() -> None:
    for brightness in (20 * LIGHTS, 12 * LIGHTS + 3, np.where(LIGHTS == 1, 19.0, 9.5)):
        assert (lit(brightness) == LIGHTS).all()
    assert not (lit(BRIGHTNESS_AS_PRINTED) == LIGHTS).all()


def test_every_light_is_there_once() -> None:
    lights = every_light(3)
    assert len({tuple(light) for light in lights.tolist()}) == 8
    with pytest.raises(ValueError, match="lamps is 0: give a number from 1 to 16"):
        every_light(0)


def test_pressure_is_the_direction_in_which_weights_first_move() -> None:
    undecided = np.array([[0.0], [0.0], [0.5]])  # the right lamp is always lit, so this predicts 0.5
    for light, walk, signs in zip(LIGHTS[:3], WALKS[:3], pressure(LIGHTS, WALKS), strict=False):
        network = (undecided,)
        [turn] = train([light], [walk], network, alpha=0.1, iterations=1)
        moved = np.sign(turn.new_network[0] - network[0]).ravel()
        assert [{"-": -1, "0": 0, "+": 1}[sign] for sign in signs] == moved.tolist()


def test_pushes_count_every_sign() -> None:
    assert pushes(pressure(LIGHTS, WALKS)) == [(2, 1), (0, 3), (3, 3)]
    assert pushes(pressure(CONFLICTING_LIGHTS, CONFLICTING_WALKS)) == [(1, 1), (1, 1), (2, 2)]


@given(arrays(float, (7, 2), elements=st.integers(-3, 3)), arrays(float, 7, elements=st.integers(-3, 3)))
def test_correlations_are_pearsons(inputs: Array, goals: Array) -> None:
    found = correlations(inputs, goals)
    for column, coefficient in zip(inputs.T, found, strict=True):
        if np.ptp(column) == 0 or np.ptp(goals) == 0:
            assert coefficient == 0
        else:
            assert coefficient == pytest.approx(np.corrcoef(column, goals)[0, 1])


@given(st.lists(st.integers(1, 4), min_size=2, max_size=5), st.integers(0, 99))
def test_linear_layers_collapse_into_one(shape: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = initial_weights(shape, rng)
    inputs = rng.normal(size=(5, shape[0]))
    deep = forward(inputs, network, activation=LINEAR).prediction
    assert deep == pytest.approx(inputs @ collapse(network), abs=1e-12)


@given(st.lists(st.integers(1, 4), min_size=2, max_size=5), st.integers(0, 99))
def test_for_one_example_layers_with_relu_collapse_into_one_as_well(shape: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = initial_weights(shape, rng)
    for example in rng.normal(size=(5, shape[0])):
        deep = forward(example, network).prediction
        assert deep[0] == pytest.approx(example @ collapse_for(example, network), abs=1e-12)


def test_no_single_layer_gets_below_the_floor() -> None:
    floor = smallest_linear_error(CONFLICTING_LIGHTS, CONFLICTING_WALKS)
    assert floor == pytest.approx(1)
    run = train(
        CONFLICTING_LIGHTS, CONFLICTING_WALKS, [np.zeros((3, 1))], alpha=0.5, iterations=400, batch_size=4
    )
    *_, last = by_pass(run)
    assert last.error == pytest.approx(floor, abs=1e-6)


def test_hidden_nodes_are_told_from_their_weights() -> None:
    network = ([[1.0, 0.0], [-2.0, 0.0], [0.0, 0.01]], [[3.0], [-1.0]])
    first, second = hidden_nodes(network, CONFLICTING_LIGHTS, inputs=LAMPS, outputs=["walk"])
    assert first.in_words() == (
        "node 0 listens for left (+1.00), against middle (-2.00)\n"
        "       is on for 1 0 1, and pushes walk up (+3.00)"
    )
    assert second.in_words() == (
        "node 1 listens to nothing\n       is on for none of them, and pushes walk down (-1.00)"
    )


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: pressure([1, 0], [1]), r"inputs has shape \(2,\): give a matrix"),
        (lambda: pressure([[1], [0]], [1]), "goals has 1 entries, inputs has 2 rows"),
        (lambda: correlations([[float("nan")]], [1]), "not finite"),
        (lambda: hidden_nodes([[[1.0]]], [[1]], inputs=["a"], outputs=["b"]), "0 hidden layers"),
        (lambda: hidden_nodes([[[1.0]], [[1.0]]], [[1]], inputs=[], outputs=["b"]), "inputs has 0 names"),
        (lambda: collapse([[[1.0]], [[1.0], [2.0]]]), "weights_1_2 has 2 rows, layer_1 has 1 node"),
        (lambda: collapse_for([1, 2], [[[1.0]], [[1.0]]]), "2"),
        (lambda: collapse_for([[1], [2]], [[[1.0]], [[1.0]]]), "example has 2 rows: give one"),
    ],
)
def test_bad_input_is_refused_in_words(call: object, says: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=says):
        call()


def test_the_crossing_is_drawn_lamp_by_lamp() -> None:
    ax = street_lights(LIGHTS, WALKS)
    assert [words.get_text() for words in ax.texts] == ["walk" if walk else "stop" for walk in WALKS]
    lamps = [patch for patch in ax.patches if isinstance(patch, Circle)]
    assert [to_rgba(lamp.get_facecolor())[3] for lamp in lamps] == LIGHTS.ravel().tolist()
    with pytest.raises(ValueError, match=r"lights has shape \(6, 3\), walks \(4,\)"):
        street_lights(LIGHTS, CONFLICTING_WALKS)


def test_paths_are_the_weights_of_every_turn() -> None:
    turns = list(train(LIGHTS, WALKS, [[[0.5], [0.48], [-0.7]]], alpha=0.1, iterations=4))
    ax = weight_paths(turns, LAMPS)
    drawn = {str(line.get_label()): line.get_ydata() for line in ax.lines}
    for place, name in enumerate(LAMPS):
        path = [turns[0].network[0][place, 0], *(turn.new_network[0][place, 0] for turn in turns)]
        assert np.asarray(drawn[name]).tolist() == path
    with pytest.raises(ValueError, match="names has 1, there are 3 weights"):
        weight_paths(turns, ["left"])
    with pytest.raises(ValueError, match="turns is empty"):
        weight_paths([], LAMPS)
