"""The pictures of chapters 1 and 2 show the numbers they are given, in the colours of the book."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise

import matplotlib.pyplot as plt
import nbclient
import nbformat
import numpy as np
import pytest
from grokdocs.ways import keep_count, try_weights, turn_knobs
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from grokdocs import pictures
from grokdocs.data.games import CROWDS, RESULTS
from grokdocs.data.prices import NEXT_MONDAY, WEEKS
from grokdocs.pictures.palette import PALETTE

INPUTS, KNOBS, TURNED = [8.5, 0.65, 1.2], [0.1, 0.2, 0.0], [0.05, 0.1, -0.1]
NAMES = ["toes", "record", "fans"]
FIELDS = {"thinking": "in words", "reckoning": "in numbers"}
TRIALS = try_weights(WEEKS, [1.0, 1.1, 1.2])
TURNS = list(turn_knobs([(game.inputs, game.won) for game in RESULTS], [0.5, 0.5], alpha=0.2))
COUNTS = list(keep_count(RESULTS))
TABLE = [["a", "b"], ["c", "d"]]

DRAWN = {
    "nested_fields": lambda ax=None: pictures.nested_fields(FIELDS, ax=ax),
    "pegs": lambda ax=None: pictures.pegs(4, [3, 5, 4], ax=ax),
    "knob_machine": lambda ax=None: pictures.knob_machine(INPUTS, KNOBS, TURNED, names=NAMES, ax=ax),
    "quadrants": lambda ax=None: pictures.quadrants(
        ["up", "down"], ["left", "right"], TABLE, marked_row=1, mark="here", ax=ax
    ),
    "weight_counts": lambda ax=None: pictures.weight_counts({"one": 1, "many": 79400}, ax=ax),
    "known_and_wanted": lambda ax=None: pictures.known_and_wanted(WEEKS, 1.1, NEXT_MONDAY, ax=ax),
    "trials": lambda ax=None: pictures.trials(TRIALS, ax=ax),
    "clusters": lambda ax=None: pictures.clusters(CROWDS, [0, 1, 0, 0, 1, 2, 2], ax=ax),
    "knob_and_count": lambda ax=None: pictures.knob_and_count(TURNS, COUNTS, ax=ax),
}


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


def points(line: Line2D) -> np.ndarray:
    return np.array(line.get_xydata())


@pytest.mark.parametrize("name", list(DRAWN))
def test_a_picture_uses_only_the_colours_of_the_book(name: str) -> None:
    file = io.StringIO()
    DRAWN[name]()
    plt.savefig(file, format="svg")
    used = set(re.findall(r"#[0-9a-f]{6}\b", file.getvalue()))
    assert used
    assert used <= {colour.light for colour in PALETTE.values()}


@pytest.mark.parametrize("name", list(DRAWN))
def test_a_picture_is_drawn_where_it_is_told_to(name: str) -> None:
    ax = plt.figure().add_subplot()
    assert DRAWN[name](ax=ax) is ax
    assert ax.has_data() or ax.patches


@pytest.mark.parametrize("name", list(DRAWN))
def test_a_picture_fits_a_phone_and_its_words_stay_inside(name: str) -> None:
    ax, figure = DRAWN[name](), plt.gcf()
    figure.canvas.draw()
    assert figure.get_size_inches()[0] <= 4.8
    for text in ax.texts:
        if text.get_text():
            box = text.get_window_extent()
            assert box.x0 >= -1, text.get_text()
            assert box.x1 <= figure.bbox.width + 1, text.get_text()
            assert float(text.get_fontsize()) >= 9


def test_every_cell_of_a_notebook_shows_its_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)
    code = ["from grokdocs import pictures", *["pictures.pegs(3, [3]);"] * 2]
    cells = [{"cell_type": "code", "metadata": {}, "source": each, "outputs": []} for each in code]
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    notebook = nbformat.from_dict(whole)  # type: ignore[no-untyped-call]
    nbclient.NotebookClient(notebook, kernel_name="python3").execute()
    shown = [[output.output_type for output in cell.outputs] for cell in notebook.cells]
    assert shown == [[], ["display_data"], ["display_data"]]


def test_each_field_lies_inside_the_one_before() -> None:
    ax = pictures.nested_fields({**FIELDS, "counting": "on fingers"})
    boxes = [patch.get_window_extent() for patch in ax.patches[::2]]
    assert len(boxes) == 3
    for outer, inner in pairwise(boxes):
        assert outer.x0 < inner.x0 < inner.x1 < outer.x1
        assert outer.y0 < inner.y0 < inner.y1 < outer.y1


def test_trying_ends_at_the_hole_that_fits_and_counting_numbers_every_corner() -> None:
    said = words(pictures.pegs(5, holes=[3, 4, 5, 6]))
    assert said.count("no") == 2
    assert said.count("fits") == 2
    assert said[-5:] == list("12345")


def test_a_knob_points_right_above_zero_and_left_below() -> None:
    ax = pictures.knob_machine([1, 1, 1], [0, 0, 0], [0.2, 0.0, -0.4], names=list("abc"))
    old, new = ax.lines[::2], ax.lines[1::2]
    turned = [float(np.ptp(points(line)[:, 0]) * np.sign(np.diff(points(line)[:, 0])[0])) for line in new]
    assert turned[0] > 0.1
    assert turned[1] == pytest.approx(0, abs=1e-9)
    assert turned[2] < -0.1
    assert all(np.ptp(points(line)[:, 0]) < 1e-9 for line in old)
    assert words(ax)[-1] == "-0.20"


def test_the_answer_lies_on_the_line_of_the_knob() -> None:
    ax = pictures.known_and_wanted(WEEKS, 1.1, NEXT_MONDAY)
    line, known, answer = map(points, ax.lines)
    np.testing.assert_allclose(line[:, 1], 1.1 * line[:, 0])
    np.testing.assert_allclose(known, WEEKS)
    np.testing.assert_allclose(answer, [[NEXT_MONDAY, 1.1 * NEXT_MONDAY]])


def test_the_ring_is_at_the_smallest_error() -> None:
    ax = pictures.trials(TRIALS)
    np.testing.assert_allclose(points(ax.lines[0]), TRIALS)
    np.testing.assert_allclose(points(ax.lines[1]), [TRIALS[1]])


def test_every_game_is_seen_inside_the_frame_of_its_group() -> None:
    ax = pictures.clusters(CROWDS, [0, 1, 0, 0, 1, 2, 2])
    seen = [points(line) for line in ax.lines]
    assert [len(group) for group in seen] == [3, 2, 2]
    together = np.concatenate(seen)
    assert len({tuple(point) for point in together.tolist()}) == len(CROWDS)
    assert len({line.get_marker() for line in ax.lines}) == 3
    for group, frame in zip(seen, ax.patches, strict=True):
        low, high = frame.get_path().transformed(frame.get_patch_transform()).get_extents().get_points()
        inside = (together > low).all(axis=1) & (together < high).all(axis=1)
        assert inside.sum() == len(group)


def test_knob_and_count_show_what_was_believed_before_each_game() -> None:
    ax = pictures.knob_and_count(TURNS, COUNTS)
    knob, count = points(ax.lines[0]), points(ax.lines[1])
    assert knob[:, 0].tolist() == count[:, 0].tolist() == list(range(1, 24, 2))
    np.testing.assert_allclose(knob[:, 1], [turn.prediction for turn in TURNS[::2]])
    np.testing.assert_allclose(count[:, 1], [each.prediction for each in COUNTS[::2]])
    assert words(ax) == ["home", "away"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pictures.nested_fields({}), "fields is empty"),
        (lambda: pictures.pegs(4, [3, 5]), "peg has 4 sides"),
        (lambda: pictures.pegs(2, [2]), "give 3 or more"),
        (lambda: pictures.knob_machine([1], [1, 2], names=["a"]), "weights has 2 entries, inputs has 1"),
        (lambda: pictures.knob_machine([1], [1], [1, 2], names=["a"]), "new_weights has 2 entries"),
        (lambda: pictures.knob_machine([1], [1], names=[]), "names has 0 entries, inputs has 1"),
        (lambda: pictures.quadrants(["a"], ["b", "c"], TABLE, marked_row=0, mark=""), "give two of each"),
        (lambda: pictures.quadrants(["a", "b"], ["c", "d"], TABLE, marked_row=2, mark=""), "mark row 0 or 1"),
        (lambda: pictures.weight_counts({"none": 0}), "1 weight or more"),
        (lambda: pictures.weight_counts({}), "at least one network"),
        (lambda: pictures.known_and_wanted([], 1, 1), "weeks is empty"),
        (lambda: pictures.trials([]), "tried is empty"),
        (lambda: pictures.clusters(CROWDS, [0, 1]), "groups has 2 entries, crowds has 7"),
        (lambda: pictures.clusters(CROWDS[:1], [6]), "give numbers from 0 to 5"),
        (lambda: pictures.knob_and_count(TURNS, COUNTS[:3]), "turns has 24 games, counts has 3"),
    ],
)
def test_bad_input_is_named(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()
