"""Every public name, given what nobody should give it: the right answer, or a refusal in our own words.

Each case is one right call with one argument changed: written in another type, spoilt in one place,
replaced as a whole, made longer or shorter, or as large as a float can be. What comes back has to be
finite, and equal to what Python's floats give; what was handed in has to be as it was.
"""

# mypy: disable-error-code="arg-type, list-item, misc, dict-item, operator"

from __future__ import annotations

import contextlib
import importlib
import inspect
import linecache
import math
import os
import pkgutil
import random
import traceback
import warnings
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from test_inputs import CALLS, NETWORK, leaves, replaced, rng
from test_pictures import DIGITS, FREE, FROZEN, LANDING, ONE, OTHER, SETTLING, SMALL, TEAM, WEIGHTS, run

import grokdocs
from grokdocs import correlation, deep, experiments, fast, pictures, regularize, steps, study
from grokdocs.data import games, idx, streetlights
from grokdocs.pictures import drawing, palette

GAME, NAMES = [8.5, 0.65, 1.2], ["toes", "record", "fans"]
EPOCHS = list(run(0.5, 0.7, 0.6, exam="validation").epochs)
SMALL_LISTS = [layer.tolist() for layer in SMALL]

# A right call of each public name that test_inputs.py does not hold.
MORE: dict[Callable[..., Any], dict[str, Any]] = {
    correlation.pushes: {"table": [["up", "down"], ["-", "up"]]},
    deep.update: {
        "network": [np.array(each, dtype=float) for each in NETWORK],
        "layers": CALLS[deep.backpropagate]["layers"],
        "deltas": [[[1, 2]], [[1]]],
        "alpha": 1,
    },
    experiments.run_through: {"run": EPOCHS, "name": "a", "passes": 3},
    experiments.confidence_interval: {"values": [1, 3], "confidence": 0.9},
    fast.forward: CALLS[deep.forward],
    fast.train: CALLS[deep.train] | {"batch_size": 2},
    idx.decode: {"content": bytes([0, 0, 8, 1, 0, 0, 0, 1, 7]), "name": "mine"},
    idx.read: {"path": Path(grokdocs.__file__).parent / "data" / "mnist" / "train-labels-idx1-ubyte.gz"},
    regularize.Dropout: {"rng": rng, "keep": 0.5, "activation": deep.RELU, "scale_back": True},
    regularize.stop_early: {"run": EPOCHS, "patience": 2},
    steps.digits_of: {"number": 2, "digits": "python2"},
    steps.log: {"steps": SETTLING[:2], "digits": "python2"},
    streetlights.lit: {"brightness": [[1, 20], [11, 2]], "threshold": 10},
    study.begin: {"way": "right, plain", "taught": "first 1", "seed": 1},
    study.material: {"taught": "mixed 5"},
    study.rerun: {"ways": []},
    palette.new_axes: {"width": 4, "height": 2},
    palette.panels: {"rows": 1, "columns": 2, "height": 2},
    palette.colour_of_sign: {"value": 2},
    drawing.arrow: {"ax": Axes, "tail": [0, 0], "head": [1, 1]},
    drawing.box: {"ax": Axes, "corner": [0, 0], "size": [1, 1], "colour": "goal"},
    drawing.canvas: {"ax": Axes, "across": [0, 2], "up": [0, 1]},
    drawing.dots: {"ax": Axes, "x": [0, 1], "y": [0, 1], "colour": "goal"},
    drawing.line: {"ax": Axes, "x": [0, 1], "y": [0, 1], "colour": "goal"},
    drawing.note: {"ax": Axes, "words": "here", "at": [0, 1], "offset": [3, 4]},
    drawing.ring: {"ax": Axes, "x": 1, "y": 2, "size": 3, "width": 1},
    drawing.write: {"ax": Axes, "x": 1, "y": 2, "words": "here"},
    drawing.push_apart: {"places": [1, 2, 9], "gap": 3},
    drawing.short: {"number": 2, "digits": 3},
    pictures.alpha_sweep: {"x": 2, "alphas": [1, 2]},
    pictures.bowl: {"steps": SETTLING[:3], "x": 0.5, "goal": 0.8, "tangent": True},
    pictures.bowl_steps: {"steps": SETTLING[:2], "x": 0.5, "goal": 0.8},
    pictures.bowls: {"steps": FREE[:2], "inputs": GAME, "names": NAMES, "zoom": True},
    pictures.clusters: {"crowds": list(games.CROWDS[:3]), "groups": [0, 1, 0]},
    pictures.digit_samples: {"images": DIGITS[:2].tolist(), "labels": [3, 4], "columns": 2},
    pictures.error_curve: {"runs": {"lands": LANDING, "settles": SETTLING[:3]}},
    pictures.error_surface: {"steps": FROZEN, "inputs": GAME, "places": [1, 2], "names": NAMES},
    pictures.heat_table: {"table": [[2, -1], [0, 4]], "rows": ["a", "b"], "columns": ["c", "d"]},
    pictures.image_times_weights: {
        "image": DIGITS[0].tolist(), "weights": WEIGHTS.tolist(), "outputs": [7, 3], "label": 7,
    },
    pictures.knob: {"weights": [1, -2], "up_to": 4},
    pictures.knob_and_count: {"knobs": {"home": [0.5, 0.6]}, "counts": {"home": [0.5, 1.0]}},
    pictures.knob_machine: {"inputs": [8, 1], "knobs": [1, 2], "turned": [2, 1], "names": ["a", "b"]},
    pictures.known_and_wanted: {"weeks": [[20, 22], [31, 34]], "weight": 2, "wanted": 40},
    pictures.layers: {
        "network": SMALL_LISTS, "inputs": [[1, 0, 1]], "level": "boxes", "numbers": True,
        "input_names": NAMES, "output_names": ["walk"],
    },
    pictures.leads: {"gaps": {"a": [0.5, 0.75], "b": [-0.25, 1]}},
    pictures.masks: {"drawn": [[1, 0, 2], [0, 0, 1]]},
    pictures.nested_fields: {"fields": {"pets": "they live with us", "cats": "we live with them"}},
    pictures.network: {
        "weights": TEAM, "inputs": GAME, "input_names": NAMES, "output_names": ["a", "b", "c"],
        "show": "nodes",
    },
    pictures.pegs: {"sides": 4, "holes": [3, 5, 4]},
    pictures.quadrants: {
        "rows": ["hot", "cold"], "columns": ["wet", "dry"], "cells": [["a", "b"], ["c", "d"]],
        "marked_row": 0, "mark": "tea",
    },
    pictures.rods: {"pulled": 1, "factor": 2},
    pictures.search_path: {"runs": {"a": SETTLING[:3]}, "goal": 1},
    pictures.slopes: {"pairs": {"plain": [ONE, OTHER]}},
    pictures.spread_curves: {"passes": [0, 20], "ways": {"a": [[0.5, 0.75], [0.25, 1]]}},
    pictures.street_lights: {"lights": [[1, 0], [0, 1]], "walks": [[0], [1]]},
    pictures.train_and_test: {"run": ONE},
    pictures.trials: {"weights": [1, 2, 3], "errors": [4, 1, 2]},
    pictures.validation_curve: {"epochs": EPOCHS, "kept": 1},
    pictures.weight_counts: {"counts": {"a lamp": 1, "a piano": 5000}},
    pictures.weight_images: {"weights": [[1, 0], [-2, 0], [0, 4], [0, 0]]},
    pictures.weight_paths: {"paths": [[0, 1], [2, 3]], "names": ["left", "right"]},
}  # fmt: skip
# What takes nothing, or holds what it is given and computes nothing.
NOTHING_TO_SPOIL = {
    "house_style": "takes nothing", "diverging": "takes nothing",
    "recorded": "holds what it is given",
    "main": "takes the words of a command line, and argparse judges them",
    "label_ends": "takes lines of matplotlib", "learning_network": "takes nothing",
    "error_measures": "takes nothing", "growing_square": "takes nothing", "Bend": "a protocol",
    "Engine": "holds what it is given",
}  # fmt: skip
SLOW = {study.rerun, study.begin}  # right calls run for seconds

BAD = [
    math.nan, math.inf, -math.inf, 1j, np.complex64(1), "text", b"text", None, 10**400, -(10**400), [1, 2],
    [], object(), np.datetime64("2020-01-01"), np.ma.masked, np.ma.array([1.0, 2.0], mask=[0, 1]), {}, {1: 2},
    set(), np.float32("inf"), np.array([[1.0]]), np.array(["a"]), range(0), math.sin, Fraction(10**400), True,
]  # fmt: skip
LARGE = [1e308, -1e308, 1e200, 1e-308, 5e-324, -1e155, 2.0**53, 0, -0.0, 1e17, -1, 2**31, 2**40, 0.5, 3]


def names() -> dict[str, Any]:
    """Find what every `__all__` offers, once, where it is written."""
    found = {}
    for module in pkgutil.walk_packages(grokdocs.__path__, "grokdocs."):
        loaded = importlib.import_module(module.name) if not module.name.endswith("__main__") else None
        for name in getattr(loaded, "__all__", []):
            thing = getattr(loaded, name)
            if callable(thing) and getattr(thing, "__module__", "") == module.name:
                found[f"{module.name}.{name}"] = thing
    return found


def judges() -> dict[str, Callable[..., Any]]:
    """Hold the judges of arguments to the same: one of each, with what it needs to know."""
    from grokdocs import validation

    sizes = {"n": (2, "n has 2"), "layers": (2, "two layers"), "deltas": (1, "one")}
    made = {"table": ("n", "m"), "matrix": ("n", "m"), "one_of": ("a", "b"), "optional": (validation.number,)}
    made |= dict.fromkeys(
        ("divisor_of", "up_to", "places_in", "place_in", "stack", "vector", "words"), ("n",)
    )
    made |= {"whole": (1,), "one_record": (steps.Step,), "records": (steps.Step,), "lazily": (steps.Step,)}
    made |= dict.fromkeys(("named", "several", "drawn"), (validation.number,))
    made |= dict.fromkeys(("network", "images", "labels", "exams", "voters"), ())
    found = {}
    for name in validation.__all__:
        if name not in ("Judge", "Sizes", "checked", "listed"):
            judge = getattr(validation, name)
            judge = judge(*made[name]) if name in made else judge
            found[name] = lambda thing, judge=judge: judge("thing", thing, dict(sizes))
    return found


def test_every_public_name_is_called_or_says_why_not() -> None:
    called = {*CALLS, *MORE}
    left = {
        name
        for name, thing in names().items()
        if thing not in called
        and not name.startswith(
            ("grokdocs.validation.", "grokdocs.drills.")
        )  # judged below; in test_drills.py
        and not (inspect.isclass(thing) and hasattr(thing, "_fields" if issubclass(thing, tuple) else "keys"))
        and name.rpartition(".")[2] not in NOTHING_TO_SPOIL
    }
    assert left == set()
    assert len(called) >= 110


def spoilt(value: Any, chance: random.Random) -> tuple[str, Any]:
    """Change an argument in one of the ways; and say in which."""
    way = chance.choice(["type", "leaf", "leaf", "whole", "size", "large", "large"])
    if way == "type":
        return way, retyped(value, chance)
    if way == "whole":
        return way, deepcopy(chance.choice(BAD))
    places = list(leaves(value))
    if way == "size" or not places:
        return "size", resized(value, chance)
    return way, replaced(value, chance.choice(places), chance.choice(BAD if way == "leaf" else LARGE))


def retyped(value: Any, chance: random.Random) -> Any:
    """Write equal numbers in another type."""
    if isinstance(value, bool) or not isinstance(value, int | float | list):
        return value
    if isinstance(value, int | float):
        types: list[Any] = [float, np.float64, Fraction]
        types += [np.float32, np.float16] * (float(np.float16(value)) == value)
        types += [np.int8, np.int64, np.array] * (isinstance(value, int) and abs(value) < 100)
        return chance.choice(types)(value)
    if any(isinstance(each, list) for each in value):
        return [retyped(each, chance) for each in value]
    if not value or not all(isinstance(each, int | float) for each in value):
        return chance.choice([list, tuple])(value)
    forms: list[Any] = [tuple, np.array, lambda row: np.array(row, dtype="f8")]
    if all(isinstance(each, int) and 0 <= each < 128 for each in value):
        forms += [lambda row: np.array(row, dtype="u1"), lambda row: array("d", row)]
    return chance.choice(forms)(value)


def resized(value: Any, chance: random.Random) -> Any:
    if isinstance(value, list) and value:
        inside = [place for place, each in enumerate(value) if isinstance(each, list)]
        if inside and chance.random() < 0.5:
            place = chance.choice(inside)
            return [*value[:place], resized(value[place], chance), *value[place + 1 :]]
        return chance.choice([value[1:], [*value, value[-1]], [], [value], value * 2])
    if isinstance(value, dict) and value:
        key = chance.choice(list(value))
        return chance.choice([{}, value | {key: resized(value[key], chance)}, value | {"more": value[key]}])
    return chance.choice(BAD)


def call(function: Any, arguments: dict[str, Any]) -> Any:
    fresh = {
        name: rng() if value is rng else plt.figure().add_subplot() if value is Axes else value
        for name, value in arguments.items()
    }
    result = function(**fresh)
    if inspect.isgenerator(result):
        return [each for each, _ in zip(result, range(4), strict=False)]
    return result


def shown(result: Any) -> Any:
    """Say what came back in numbers and words alone."""
    if isinstance(result, Axes):
        lines = [np.asarray(line.get_xydata()).tolist() for line in result.lines]
        return lines, [(text.get_text(), text.get_position()) for text in result.texts], result.get_title()
    if isinstance(result, np.ndarray):
        return shown(result.tolist())
    if isinstance(result, Mapping):
        return {key: shown(each) for key, each in result.items()}
    if isinstance(result, list | tuple):
        return [shown(each) for each in result]
    if isinstance(result, np.generic):
        return result.item()
    return result if isinstance(result, int | float | str | None) else None


def wrong_numbers(result: Any) -> Iterator[float]:
    if isinstance(result, Mapping):
        result = list(result.values())
    if isinstance(result, list | tuple):
        for each in result:
            error = getattr(each, "error", 0.0)
            if not (isinstance(error, float) and not math.isfinite(error) and each is result[-1]):
                yield from wrong_numbers(each)
    elif isinstance(result, np.ndarray) and result.dtype.kind in "fc":
        yield from (
            each for each in np.ravel(np.ma.filled(result, math.nan)).tolist() if not np.isfinite(each)
        )
    elif isinstance(result, float) and not math.isfinite(result):
        yield result


@contextlib.contextmanager
def little_memory() -> Iterator[None]:
    """Have what asks for gigabytes fail at once, where the system can do that."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0])
    except (ImportError, OSError):
        yield
        return
    now = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 2**31, now[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, now)


def ours(error: BaseException) -> bool:
    """Tell a refusal that stands in the package from an accident in it, or below it."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    line = linecache.getline(last.filename, last.lineno or 0).strip()
    said = line.startswith(("raise", 'f"', '"')) or str(error) == "'validation'"  # that is in the docstring
    return isinstance(error, ValueError | KeyError) and "grokdocs" in last.filename and said


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return repr(one) == repr(other) or math.isclose(one, other, rel_tol=1e-12)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def test_what_nobody_should_give_is_refused_or_answered_rightly() -> None:
    """Some hundred cases; in the long run, more than twenty thousand."""
    long = os.environ.get("GROKDOCS_HYPOTHESIS") == "long"
    seed, wanted = (random.randrange(10**6), 24_000) if long else (1, 400)
    chance, tried, wrong = random.Random(seed), Counter[str](), Counter[str]()
    mpl.use("Agg")
    calls: dict[Any, dict[str, Any]] = {**CALLS, **MORE}
    known = {each: shown(call(each, deepcopy(calls[each]))) for each in calls.keys() - SLOW}
    plt.close("all")
    drawn = [function for function in calls if "pictures" in function.__module__]
    arguments: dict[str, Any]
    plain, strict = [function for function in calls if function not in drawn], judges()
    with warnings.catch_warnings(), little_memory():
        warnings.simplefilter("error", RuntimeWarning)
        warnings.filterwarnings("ignore", "More than")
        for number in range(wanted):
            if number % 5 == 4:
                function = strict[chance.choice(list(strict))]
                arguments, name = {"thing": [[1, 2], [3, 4]]}, "thing"  # what most judges take
            else:
                function = chance.choice(drawn if number % 10 == 0 else plain)
                arguments = calls[function]
                name = chance.choice([name for name in arguments if name != "ax"])
            kept = arguments[name] is rng
            way, value = ("whole", chance.choice(BAD)) if kept else spoilt(arguments[name], chance)
            if (function in SLOW and way != "whole") or (way == "size" and "relation" in arguments):
                continue  # a relation is the reader's own
            given = deepcopy(arguments) if name == "thing" or way != "whole" else dict(arguments)
            given[name] = value
            try:
                before = deepcopy(value)
            except TypeError:
                before = value
            said = f"{getattr(function, '__name__', '')}({name}: {way}"
            tried[way] += 1
            try:
                result = call(function, given)
            except Exception as error:
                if not ours(error):
                    wrong[f"{said} {value!r:.40}) raises {type(error).__name__}: {error!s:.90}"] += 1
                elif way == "leaf" and function in CALLS and name not in str(error):
                    wrong[f"{said} {value!r:.40}) does not name it: {error!s:.90}"] += 1
                continue
            finally:
                if number % 50 == 0 or function in drawn:
                    plt.close("all")
            if any(True for _ in wrong_numbers(result)):
                wrong[f"{said} {value!r:.40}) gives {result!r:.90}"] += 1
            if way == "type" and name != "thing" and not same(shown(result), known[function]):
                wrong[f"{said} {value!r:.60}) differs: {shown(result)!r:.60} {known[function]!r:.60}"] += 1
            if not same(shown(value), shown(before)) and function is not deep.update:
                wrong[f"{said} {value!r:.40}) was changed"] += 1
    print(f"\nseed {seed}: {sum(tried.values())} cases {dict(tried)}, {sum(wrong.values())} wrong")
    assert not wrong, f"seed {seed}:\n" + "\n".join(wrong)
    assert sum(tried.values()) >= (20_000 if long else 380)
