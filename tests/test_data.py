"""The small tables are what the chapters say of them."""

from __future__ import annotations

import numpy as np

from grokdocs.data import games, prices, season, streetlights


def test_the_season_is_the_book_s() -> None:
    assert season.TOES == (8.5, 9.5, 10.0, 9.0)
    assert season.FIRST_GAME == (8.5, 0.65, 1.2)


def test_a_tenth_more_on_tuesday() -> None:
    """No week is exactly a tenth dearer, all of them are nearly so, and Monday's prices differ."""
    ratios = [tuesday / monday for monday, tuesday in prices.WEEKS]
    assert len(prices.WEEKS) == 8
    assert len({monday for monday, _ in prices.WEEKS}) == 8
    assert sum(monday for monday, _ in prices.WEEKS) == 268
    assert round(sum(tuesday for _, tuesday in prices.WEEKS), 9) == 294.8
    assert all(0.07 < ratio - 1 < 0.13 for ratio in ratios)
    assert prices.NEXT_MONDAY == 40


def test_the_crowds_are_the_book_s_and_the_results_alternate() -> None:
    assert [crowd.fans for crowd in games.CROWDS] == [
        100_000,
        50_000,
        100_000,
        99_000,
        50_000,
        10_000,
        11_000,
    ]
    assert [crowd.point for crowd in games.CROWDS[:2]] == [(1.0, 1.0), (0.0, 0.5)]
    assert [result.place for result in games.RESULTS] == ["home", "away"] * 12
    assert [result.inputs for result in games.RESULTS[:2]] == [(1, 0), (0, 1)]
    won = [sum(result.won for result in games.RESULTS if result.place == place) for place in ("home", "away")]
    assert won == [9, 3]
    assert {result.won for result in games.RESULTS} == {0, 1}


def test_people_walk_when_the_middle_lamp_is_lit() -> None:
    lights, walks = streetlights.LIGHTS, streetlights.WALKS
    assert np.array_equal(lights[:, 1:2], walks)
    assert lights.tolist() == [[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1]]
    two = streetlights.CONFLICTING_LIGHTS[:, :2]
    assert np.array_equal(two.sum(axis=1, keepdims=True) == 1, streetlights.CONFLICTING_WALKS)
    assert not any(table.flags.writeable for table in (lights, walks))
    printed = streetlights.BRIGHTNESS_AS_PRINTED
    assert printed.sum(axis=0).tolist() == [60, 50, 100]
    assert streetlights.lit([[10, 11]]).tolist() == [[0, 1]]
    assert streetlights.every_light(16).shape == (65_536, 16)
