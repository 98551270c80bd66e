"""The study of chapter 8: who teaches, who examines, and whether the record is whole."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest

from grokdocs import fast, study
from grokdocs.data import digits
from grokdocs.deep import Network, forward, initial_weights
from grokdocs.regularize import METHODS, fit
from grokdocs.study import FIRST, MIXED, PUBLISHED, REHEARSED, SECOND, WAYS, WHOLE, Again, material, recorded

IN = WAYS["in batches"]


def test_each_of_the_ten_thousand_digits_teaches_once_and_examines_for_the_other_half() -> None:
    loaded = digits.load("test", 10_000)
    known = digits.pixels(loaded.images)
    taught = np.concatenate([material(each)[0].images for each in FIRST + SECOND])
    assert np.array_equal(taught, known)
    assert [len(material(each)[0].labels) for each in FIRST + SECOND] == [1_000] * 10
    for half, others in ((FIRST, known[5_000:]), (SECOND, known[:5_000])):
        assert all(np.array_equal(material(each)[1].images, others) for each in half)
    assert np.array_equal(
        np.concatenate([material(each)[0].labels for each in FIRST + SECOND]), loaded.labels
    )


def test_the_published_digits_are_examined_as_those_of_the_first_half() -> None:
    learned, exam = material(PUBLISHED[0])
    assert np.array_equal(learned.images, digits.pixels(digits.load("train", 1_000).images))
    assert np.array_equal(exam.images, material(FIRST[0])[1].images)


def test_the_record_holds_every_run_of_the_plan_and_no_other() -> None:
    record = recorded()
    planned = Counter((way, taught, seeds) for way, sets, seeds in WHOLE for taught in sets)
    held = Counter(
        (way, taught, len(runs)) for way, sets in record.curves.items() for taught, runs in sets.items()
    )
    assert held == planned
    planned = Counter((way, taught, seeds) for way, sets, seeds in REHEARSED for taught in sets)
    held = Counter(
        (way, taught, len(runs)) for way, sets in record.kept.items() for taught, runs in sets.items()
    )
    assert held == planned
    assert {way: list(sets) for way, sets in record.votes.items()} == {
        way: list(sets) for way, sets in record.curves.items()
    }


def test_batches_go_as_far_in_all_as_single_digits_and_hold_as_many_exams() -> None:
    far = [
        alpha * passes * (1_000 // size)
        for alpha, passes, size in (
            (METHODS["plain"]["alpha"], 300, 1),
            (IN["alpha"], IN["iterations"], IN["batch_size"]),
        )
    ]
    assert far[0] == pytest.approx(far[1])
    assert IN["iterations"] // IN["every"] == 300


def test_the_plan_is_what_the_page_says_of_it() -> None:
    assert [part for part in WHOLE if part[0] == "right, plain"] == [
        ("right, plain", FIRST, 8),
        ("right, plain", MIXED, 4),
        ("right, plain", SECOND + PUBLISHED, 2),
    ]
    assert {seeds for way, _, seeds in WHOLE if way not in ("right, plain", "right, dropout")} == {2}
    once = {way for way, _, seeds in REHEARSED if seeds == 1}
    assert once == {"200 nodes", "400 nodes", "1000 nodes", "in batches"}


def test_a_curve_has_a_value_for_every_exam() -> None:
    record = recorded()
    lengths = {
        len(curve) for sets in record.curves.values() for runs in sets.values() for curve in runs.values()
    }
    assert lengths == {len(record.passes)}


def test_a_run_agrees_up_to_five_digits_in_the_exam() -> None:
    assert Again("right, plain", "first 1", 1, 0.8405, 0.8400).agrees
    assert not Again("right, plain", "first 1", 1, 0.8412, 0.8400).agrees


def test_an_unknown_training_set_is_refused() -> None:
    with pytest.raises(ValueError, match=r"taught is .third 1.: give .first 1. or"):
        study.begin("right, plain", "third 1", 1)


def test_a_record_is_written_with_a_line_for_each_training_set() -> None:
    found = {
        "made_with": {"python": "3"},
        "curves": {"right, plain": {"first 1": {"1": [1, 2]}, "first 2": {}}},
    }
    text = study._compact(found)
    assert json.loads(text) == found
    assert '"first 1": {"1": [1, 2]},\n' in text


def _right(network: Network, exam: Any) -> int:
    return int((forward(exam.images, network)[-1].argmax(axis=1) == exam.labels).sum())


def test_a_run_is_written_down_as_it_went(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(study._USUAL, "iterations", 3)
    learned, exam = study._pair("first 1")
    counts, network = study._whole("right, plain", "first 1", 1)
    first = next(study.begin("right, plain", "first 1", 1))
    assert counts == [_right(first.network, exam), _right(network, exam)]
    fewer, validation = learned.split(800)
    settings: Any = {"rng": np.random.RandomState(1), "hidden": 100, "iterations": 3, "engine": fast.BEST}
    run = list(fit(*fewer, exams={"validation": validation}, **settings))
    best = min(run, key=lambda epoch: epoch.scores["validation"].error)
    moved = [
        ((forward(images, run[-1].network)[-1] - forward(images, best.network)[-1]) ** 2).sum(axis=1).mean()
        for images in (fewer.images, exam.images)
    ]
    row = study._rehearsed("right, plain", "first 1", 1)
    assert row[:3] == [best.iteration, _right(best.network, exam), _right(run[-1].network, exam)]
    assert row[3:] == pytest.approx([best.scores["train"].error, *moved], abs=1e-4)


def test_a_vote_counts_what_most_say_and_how_often_two_differ() -> None:
    _, exam = study._pair("first 1")
    one, other = (initial_weights((784, 5, 10), np.random.RandomState(seed)) for seed in (1, 2))
    said = [forward(exam.images, network)[-1].argmax(axis=1) for network in (one, other)]
    right, differ = study._voted("first 1", [one, other, one])
    assert right == _right(one, exam)
    assert differ == pytest.approx(2 / 3 * (said[0] != said[1]).mean(), abs=1e-4)
    assert differ > 0.1
