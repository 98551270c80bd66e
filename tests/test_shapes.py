"""Chapter 7: shapes, letters and pictures, each held to the arrays they are made from."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grokdocs.deep import LINEAR, RELU, Network, forward, initial_weights, relu
from grokdocs.pictures.layers import Box, Strip, describe_layers, layers
from grokdocs.pictures.network import describe_network
from grokdocs.shapes import layer_sizes, misfit, numbers, require_fit, shape_table, write_formula

SHAPES = st.lists(st.integers(1, 5), min_size=2, max_size=5)


def net(*shape: int) -> Network:
    return initial_weights(shape, np.random.RandomState(1))


@pytest.fixture(autouse=True)
def _close_pictures() -> object:
    yield
    plt.close("all")


@given(SHAPES)
def test_a_chain_of_sizes_always_fits(shape: list[int]) -> None:
    network = net(*shape)
    assert misfit([weights.shape for weights in network], inputs=shape[0]) is None
    assert layer_sizes(network) == tuple(shape)


@given(SHAPES.filter(lambda shape: len(shape) > 2), st.data())
def test_one_wrong_matrix_is_named(shape: list[int], data: st.DataObject) -> None:
    shapes = [weights.shape for weights in net(*shape)]
    place = data.draw(st.integers(1, len(shapes) - 1))
    rows, columns = shapes[place]
    shapes[place] = (rows + 1, columns)
    sentence = misfit(shapes)
    assert sentence is not None
    assert sentence.startswith(
        f"weights_{place}_{place + 1} has {rows + 1} rows, layer_{place} has {rows} node"
    )
    with pytest.raises(ValueError, match=re.escape(sentence)):
        require_fit(shapes)


@pytest.mark.parametrize(
    ("shapes", "inputs", "says"),
    [
        ([], None, "the network is empty"),
        ([(3,)], None, "weights_0_1 has shape (3,): give a matrix"),
        ([(3, 0)], None, "weights_0_1 has shape (3, 0)"),
        ([(3, 4)], 2, "weights_0_1 has 3 rows, layer_0 has 2 nodes"),
        ([(1, 4)], 2, "weights_0_1 has 1 row, layer_0 has 2 nodes"),
    ],
)
def test_what_does_not_fit_is_said(shapes: list[tuple[int, ...]], inputs: int | None, says: str) -> None:
    assert (misfit(shapes, inputs=inputs) or "").startswith(says)


@given(SHAPES, st.sampled_from(["relu", "linear"]), st.booleans())
def test_the_written_python_computes_what_the_network_does(
    shape: list[int], bend: str, one_line: bool
) -> None:
    network = net(*shape)
    formula = write_formula([weights.shape for weights in network], activation=bend, one_line=one_line)
    names: dict[str, object] = {"relu": relu, "layer_0": np.arange(1.0, shape[0] + 1)[None] / 7}
    names |= {f"weights_{layer}_{layer + 1}": weights for layer, weights in enumerate(network)}
    inputs = names["layer_0"]
    exec(formula.python, names)
    expected = forward(inputs, network, activation=RELU if bend == "relu" else LINEAR)  # type: ignore[arg-type]
    assert names[f"layer_{len(network)}"] == pytest.approx(expected.prediction)
    assert len(formula.python.splitlines()) == (1 if one_line else len(network))


@given(SHAPES, st.booleans())
def test_letters_and_python_say_the_same(shape: list[int], one_line: bool) -> None:
    formula = write_formula([weights.shape for weights in net(*shape)], one_line=one_line)
    said = formula.latex.removeprefix(r"\begin{aligned} ").removesuffix(r" \end{aligned}").replace("&", "")
    said = said.replace(r"\operatorname{relu}", "relu").replace(r" \\ ", "\n")
    said = re.sub(r"l_\{(\d+)\}", r"layer_\1", said)
    said = re.sub(r"W_\{(\d+)\}", lambda match: f"@ weights_{match[1]}_{int(match[1]) + 1}", said)
    assert said == formula.python
    assert formula._repr_latex_() == f"$$\n{formula.latex}\n$$"


def test_the_table_of_shapes_follows_from_neighbours() -> None:
    sizes = [
        tuple(map(int, line.split(None, 1)[1].split(" x ")))
        for line in shape_table(net(3, 4, 1)).splitlines()
    ]
    assert sizes == [(1, 3), (3, 4), (1, 4), (4, 1), (1, 1)]


def test_numbers_are_the_values_of_the_layers() -> None:
    network = net(3, 4, 2)
    flowing = forward([[1, 0, 1], [0, 1, 1]], network)
    told = [line.split()[1:] for line in numbers(flowing, example=1, digits=6).splitlines()]
    expected = [flowing.values[0], flowing.sums[0], flowing.values[1], flowing.values[2]]
    for line, array in zip(told, expected, strict=True):
        assert [0 if word == "off" else float(word) for word in line] == pytest.approx(array[1], abs=1e-6)
    assert told[2].count("off") == int((flowing.values[1][1] == 0).sum()) > 0
    with pytest.raises(ValueError, match="example is 2, there are 2"):
        numbers(flowing, example=2)


@given(SHAPES)
@settings(max_examples=15, deadline=None)
def test_near_every_weight_is_an_edge(shape: list[int]) -> None:
    network = net(*shape)
    drawing = describe_network(list(network), np.ones(shape[0]), rows="inputs", relu=True)
    assert len(drawing.nodes) == sum(shape)
    assert sorted(edge.weight for edge in drawing.edges) == sorted(
        np.concatenate([w.ravel() for w in network])
    )
    flowing = forward(np.ones(shape[0]), network).values
    assert [node.value for node in drawing.nodes] == pytest.approx(np.concatenate(flowing, axis=1)[0])


@given(SHAPES)
@settings(max_examples=15, deadline=None)
def test_further_off_every_strip_holds_its_layer_and_every_box_its_matrix(shape: list[int]) -> None:
    network = net(*shape)
    stack = describe_layers(network, np.ones(shape[0]))
    flowing = forward(np.ones(shape[0]), network).values
    for strip, values in zip(stack.strips, flowing, strict=True):
        assert strip.nodes == len(strip.values)
        assert strip.values == pytest.approx(values[0])
    hidden = stack.strips[1:-1]
    assert all(
        off == (value == 0) for strip in hidden for off, value in zip(strip.off, strip.values, strict=True)
    )
    for box, before, weights in zip(stack.boxes, stack.strips, network, strict=False):
        assert (box.weights == weights).all()
        assert box.height == before.height
    assert [box.bends for box in stack.boxes] == [True] * (len(network) - 1) + [False]


@pytest.mark.parametrize("shape", [(3, 4, 1), (784, 40, 10), (3, 5, 5, 2), (2, 1)])
@pytest.mark.parametrize("level", ["boxes", "names"])
def test_pieces_stand_in_a_row_and_inside_the_picture(
    shape: tuple[int, ...], level: Literal["boxes", "names"]
) -> None:
    stack = describe_layers(net(*shape), level=level)
    pieces: list[Strip | Box] = sorted([*stack.strips, *stack.boxes], key=lambda piece: piece.x)
    assert [piece.name for piece in pieces[::2]] == [f"layer_{layer}" for layer in range(len(shape))]
    for left, right in pairwise(pieces):
        assert left.x + left.width <= right.x + 1e-9
    assert pieces[0].x >= 0
    assert pieces[-1].x + pieces[-1].width <= stack.width
    assert all(0 <= piece.y <= piece.y + piece.height <= stack.height for piece in pieces)


def test_a_large_network_is_cut_and_never_drawn_line_by_line() -> None:
    ax = layers(net(784, 40, 10))
    assert len(ax.lines) <= 2 * 4 * 4
    assert {"⋮\n780 more", "⋮\n36 more", "⋮\n6 more"} <= {words.get_text() for words in ax.texts}
    boxes = layers(net(784, 40, 10), level="boxes")
    assert len(boxes.patches) == 5
    assert {"weights_0_1\n784×40", "layer_2\n1×10"} <= {words.get_text() for words in boxes.texts}


def test_what_relu_switched_off_is_drawn_off() -> None:
    network, light = net(3, 4, 1), [1, 0, 1]
    off = int((forward(light, network).values[1] == 0).sum())
    assert off > 0
    for level in ("nodes", "boxes"):
        ax = layers(network, light, level=level)
        assert [words.get_text() for words in ax.texts].count("off") == off


def test_numbers_on_lines_can_be_asked_for() -> None:
    def words(numbers: bool | None) -> int:
        return sum(bool(text.get_text()) for text in layers(net(3, 4, 1), numbers=numbers).texts)

    assert words(True) - words(False) == 16
    assert words(None) == words(True)


def test_names_and_signs_are_written() -> None:
    ax = layers(net(3, 4, 1), level="names")
    assert [text.get_text() for text in ax.texts if text.get_text()] == [
        "layer_0",
        "layer_1",
        "layer_2",
        "weights_0_1",
        "relu",
        "weights_1_2",
    ]
    signs = [text.get_text() for text in layers([[[1.0, -1.0, 0.0]]], level="boxes").texts]
    assert {"+", "−", "0"} <= set(signs)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"level": "far"}, "level is 'far'"),
        ({"inputs": [[1, 2, 3], [1, 2, 3]], "level": "boxes"}, "inputs holds 2 examples"),
        ({"inputs": [1], "level": "boxes"}, "weights_0_1 has 3 rows, layer_0 has 1 node"),
    ],
)
def test_bad_input_is_refused_in_words(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        layers(net(3, 4, 1), **bad)  # type: ignore[arg-type]


def test_far_off_there_is_no_third_word() -> None:
    with pytest.raises(ValueError, match="level is 'nodes': give 'boxes' or 'names'"):
        describe_layers(net(3, 1), level="nodes")  # type: ignore[arg-type]
