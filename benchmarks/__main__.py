"""Time the same training done in several ways, side by side, and print what that takes.

All of them draw the same weights and masks, and must print the same digits. Rounds take turns, so
that whatever else the computer does meets all of them alike; seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

# One thread for whoever multiplies matrices. And memory stays with the process: the update of all
# weights takes several times as long where the C library hands its pages back after every turn.
FIXED = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"), "1"),
    **dict.fromkeys(("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"), "1000000000"),
}
if __name__ == "__main__" and any(os.environ.get(name) != value for name, value in FIXED.items()):
    os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | FIXED)  # read only at the start

import numpy as np  # noqa: E402
from numpy.random import RandomState  # noqa: E402

from grokdocs import deep, fast  # noqa: E402
from grokdocs.data import digits  # noqa: E402
from grokdocs.regularize import AS_PRINTED, Dropout, dropout_mask, score  # noqa: E402
from grokdocs.steps import Score  # noqa: E402

Array = deep.Array
Engine: TypeAlias = Callable[["Case", bool], Iterator[Score]]
ALL_IMAGES = digits.pixels(digits.load("train", 1_000).images, "binarised")
ALL_GOALS = digits.one_hot(digits.load("train", 1_000).labels)


class Case(NamedTuple):
    """What is trained."""

    hidden: int
    batch_size: int
    dropout: bool
    examples: int = 1_000

    @property
    def alpha(self) -> float:
        """Small enough for every size."""
        return 0.001 if self.hidden == 1_000 else 0.005 if self.batch_size == 1 else 0.02

    @property
    def passes(self) -> int:
        """How many make a round: the quicker, the more, or getting ready would weigh too much."""
        return 3 if self.hidden == 1_000 else 20 if self.batch_size == 1 else 100

    @property
    def data(self) -> tuple[Array, Array]:
        """The images and the goals."""
        return ALL_IMAGES[: self.examples], ALL_GOALS[: self.examples]

    def start(self) -> tuple[tuple[Array, ...], RandomState]:
        """Draw the weights that all begin with; the masks come from the same generator."""
        rng = RandomState(1)
        return deep.initial_weights((784, self.hidden, 10), rng, low=-0.1, high=0.1), rng


SIZES = [Case(hidden, batch_size, True) for hidden in (40, 100, 1_000) for batch_size in (1, 10, 100)]
CASES = [*(Case(40, 1, False, examples) for examples in (250, 500, 1_000)), *SIZES]


def published(case: Case, counting: bool) -> Iterator[Score]:
    """Go about it as the book does: whole rows, all weights, and right answers one by one."""
    images, goals = case.data
    (weights_0_1, weights_1_2), rng = case.start()
    for _ in range(case.passes):
        error, right = 0.0, 0
        for start in range(0, len(images), case.batch_size):
            batch = slice(start, start + case.batch_size)
            layer_0, goal = images[batch], goals[batch]
            sums = np.dot(layer_0, weights_0_1)
            layer_1 = (sums >= 0) * sums
            if case.dropout:
                mask = rng.randint(2, size=layer_1.shape)
                layer_1 *= mask * 2
            layer_2 = np.dot(layer_1, weights_1_2)
            error += np.sum((goal - layer_2) ** 2)
            for k in range(case.batch_size if counting else 0):
                right += int(np.argmax(layer_2[k]) == np.argmax(goal[k]))
            layer_2_delta = (goal - layer_2) / case.batch_size
            layer_1_delta = layer_2_delta.dot(weights_1_2.T) * (layer_1 >= 0)
            if case.dropout:
                layer_1_delta *= mask
            weights_1_2 += case.alpha * layer_1.T.dot(layer_2_delta)
            weights_0_1 += case.alpha * layer_0.T.dot(layer_1_delta)
        yield Score(error / len(images), right / len(images) if counting else np.nan)


def scored(prediction: Array, goals: Array, counting: bool) -> Score:
    """Take the error of a pass, and count its right answers all at once, if they are wanted."""
    if counting:
        return score(prediction, goals)
    return Score(float(np.sum((prediction - goals) ** 2)) / len(goals), np.nan)


def ours(engine: Callable[..., Iterator[Any]], case: Case, counting: bool) -> Iterator[Score]:
    """Let one of the package's engines do it, with its guard and its records."""
    (images, goals), (network, rng) = case.data, case.start()
    slope, scale_back = AS_PRINTED["activation"], AS_PRINTED["scale_back"]
    bend = Dropout(rng, 0.5, slope, scale_back) if case.dropout else slope
    given = {"alpha": case.alpha, "iterations": case.passes, "batch_size": case.batch_size}
    for epoch in engine(images, goals, network, activation=bend, **given):
        yield score(epoch.prediction, goals) if counting else Score(epoch.error / len(goals), np.nan)


@cache
def c_library() -> Any:
    """Compile the loops, for this very processor."""
    source, folder = Path(__file__).with_name("loops.c"), tempfile.mkdtemp()
    built = Path(folder, "loops.so")
    options = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
    subprocess.run(["cc", *options, str(source), "-o", str(built)], check=True)
    library = ctypes.CDLL(str(built))
    shutil.rmtree(folder)
    return library


def in_c(case: Case, counting: bool) -> Iterator[Score]:
    """Do what `grokdocs.fast` does, in C."""
    (images, goals), (network, rng), size = case.data, case.start(), case.batch_size
    weights, rows = network[0].copy(), network[1].T.copy()
    by_pixel = np.concatenate(images.reshape(-1, size, images.shape[1]).transpose(0, 2, 1))
    lists = [*fast._lit(images), *fast._lit(by_pixel if size > 1 else images)]
    space = [np.empty((size, width)) for width in (case.hidden, case.hidden, 10)]
    counts = map(ctypes.c_ssize_t, (len(images), images.shape[1], case.hidden, 10, size))
    numbers = [*counts, ctypes.c_double(case.alpha / size), ctypes.c_double(2 if case.dropout else 1)]
    masks = np.ones((len(images), case.hidden))
    for _ in range(case.passes):
        if case.dropout:
            masks = dropout_mask(masks.shape, rng)
        prediction = np.empty(goals.shape)
        arrays = [*lists, goals, weights, rows, masks, prediction, *space]
        c_library().learn(*(ctypes.c_void_p(each.ctypes.data) for each in arrays), *numbers)
        yield scored(prediction, goals, counting)


def in_torch(case: Case, counting: bool) -> Iterator[Score]:
    """Let PyTorch multiply; the published slope has no gradient that it could find by itself."""
    import torch

    torch.set_num_threads(1)
    images, goals = map(torch.from_numpy, case.data)
    network, rng = case.start()
    weights_0_1, weights_1_2 = (torch.from_numpy(weights.copy()) for weights in network)
    with torch.inference_mode():
        for _ in range(case.passes):
            if case.dropout:
                masks = torch.from_numpy(dropout_mask((len(images), case.hidden), rng))
            said = []
            for start in range(0, len(images), case.batch_size):
                batch = slice(start, start + case.batch_size)
                layer_1 = (images[batch] @ weights_0_1).clamp_(min=0)
                if case.dropout:
                    layer_1 *= masks[batch] * 2
                said.append(layer_1 @ weights_1_2)
                layer_2_delta = (said[-1] - goals[batch]) / case.batch_size
                layer_1_delta = layer_2_delta @ weights_1_2.T
                if case.dropout:
                    layer_1_delta *= masks[batch]
                weights_1_2.addmm_(layer_1.T, layer_2_delta, alpha=-case.alpha)
                weights_0_1.addmm_(images[batch].T, layer_1_delta, alpha=-case.alpha)
            yield scored(torch.cat(said).numpy(), case.data[1], counting)


def engines() -> dict[str, Engine]:
    """Name all that this computer has; the first is the yardstick."""
    found: dict[str, Engine] = {
        "published": published,
        "deep.train": lambda case, counting: ours(deep.train, case, counting),
    }
    if fast.BEST.train is fast.train:
        found["fast.train"] = lambda case, counting: ours(fast.train, case, counting)
        if shutil.which("cc"):
            found["C"] = in_c
    if importlib.util.find_spec("torch"):
        found["PyTorch"] = in_torch
    return found


def digits_of(scores: list[Score]) -> list[str]:
    """Write scores as the book prints them."""
    return [f"{str(error)[:5]} {right}" for error, right in scores]


def measure(case: Case, rounds: int) -> dict[str, dict[bool, list[float]]]:
    """Time every engine in every round, in milliseconds for a pass; refuse other digits."""
    taken: dict[str, dict[bool, list[float]]] = {name: {True: [], False: []} for name in engines()}
    expected: dict[bool, list[str]] = {}
    for turn in range(-1, rounds):  # the first turn wakes everyone up, and does not count
        for counting in (True, False):
            for name, engine in engines().items():
                begin = time.process_time()
                scores = list(engine(case, counting))
                took = (time.process_time() - begin) / case.passes * 1_000
                expected.setdefault(counting, digits_of(scores))  # the yardstick comes first
                for one, other in zip(digits_of(scores), expected[counting], strict=True):
                    if one != other or counting == ("nan" in one):
                        raise SystemExit(f"{name} prints {one}, the published loop {other}: {case}")
                if turn >= 0:
                    taken[name][counting].append(took)
    return taken


def versions() -> str:
    """Say on what kind of machine, and with what, this was measured."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    model = next((line.split(":")[1].strip() for line in lines if "model name" in line), platform.machine())
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    names = [name for name in ("numpy", "numba", "torch") if importlib.util.find_spec(name)]
    said = [model, platform.system(), f"Python {platform.python_version()}"]
    said += [*(f"{name} {version(name)}" for name in names), f"{blas['name']} {blas['version']}"]
    if shutil.which("cc"):
        said.append(subprocess.check_output(["cc", "--version"], text=True).splitlines()[0])
    return ", ".join(said)


def spread(values: list[float]) -> str:
    """Write the smallest, the middle and the largest."""
    return " / ".join(f"{pick(values):.2f}" for pick in (min, statistics.median, max))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often each runs (default: 7)")
    parser.add_argument("--published", action="store_true", help="only the sizes of the book's experiments")
    chosen = parser.parse_args()
    the_books = [Case(40, 1, False), Case(100, 1, True), Case(100, 100, True)]
    print(f"{versions()}; one thread, {chosen.rounds} rounds.\n")
    print("| hidden | batch | dropout | images | who | ms a pass | both count | ms a pass | neither counts |")
    print("|--:|--:|---|--:|---|--:|---|--:|---|")
    for case in the_books if chosen.published else CASES:
        taken = measure(case, chosen.rounds)
        for name, ways in taken.items():
            sizes = [case.hidden, case.batch_size, "yes" if case.dropout else "no", case.examples]
            cells = [*map(str, sizes), name]
            for counting, took in ways.items():
                ratios = [other / own for other, own in zip(taken["published"][counting], took, strict=True)]
                cells += [f"{min(took):.2f}", spread(ratios)]
            print("|", " | ".join(cells), "|", flush=True)
    print("\nAll of them print the same digits in every pass.")


if __name__ == "__main__":
    main()
