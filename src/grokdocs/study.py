"""Chapter 8's study: one network, many seeds, many training sets, run once and recorded.

Some three hundred runs of three hundred passes take minutes, which no build should wait for. So
``python -m grokdocs.study`` does them all and writes down how each did in the exam; `recorded`
reads that, and `rerun` takes a few of the runs again, at every build, and compares.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from grokdocs import fast
from grokdocs.data import digits
from grokdocs.data.digits import Examples
from grokdocs.deep import RELU, RELU_AS_PRINTED, Network, forward
from grokdocs.regularize import fit, vote
from grokdocs.steps import Epoch
from grokdocs.validation import Sizes, checked, count, one_of, several

__all__ = [
    "FIRST",
    "MIXED",
    "PUBLISHED",
    "REHEARSED",
    "SECOND",
    "TOLERANCE",
    "WAYS",
    "WHOLE",
    "Again",
    "Kept",
    "Record",
    "Vote",
    "begin",
    "material",
    "recorded",
    "rerun",
]

_FILE = Path(__file__).parent / "data" / "study.json"
_HALF = 5_000

#: The training sets, a thousand digits each: five from the first half of the 10,000 test digits,
#: which the second half examines, and five the other way round; five from halves that chance has
#: drawn from all of them; and the published ones.
FIRST = tuple(f"first {number}" for number in range(1, 6))
SECOND = tuple(f"second {number}" for number in range(1, 6))
MIXED = tuple(f"mixed {number}" for number in range(1, 6))
PUBLISHED = ("published",)
#: How far a run that is taken again may be from the record: by five digits of the 5,000.
TOLERANCE = 0.001
#: What each way hands to `fit`, besides the digits; a hundred hidden nodes unless it says otherwise.
#:
#: :meta hide-value:
WAYS: Mapping[str, Mapping[str, Any]] = {
    "right, plain": {},
    "right, dropout": {"keep": 0.5},
    "right, dropout without its factor": {"keep": 0.5, "scale_back": False},
    "printed, plain": {"activation": RELU_AS_PRINTED},
    "printed, dropout": {"activation": RELU_AS_PRINTED, "keep": 0.5, "scale_back": False},
    **{f"{hidden} nodes": {"hidden": hidden} for hidden in (10, 20, 40, 200, 400, 1_000)},
    # as many passes as it takes to move as far in all
    "in batches": {"alpha": 0.1, "batch_size": 100, "iterations": 1_500, "every": 5},
}
_USUAL: Mapping[str, Any] = {"hidden": 100, "iterations": 300, "activation": RELU}
_EVERY = 20

#: Runs on a whole training set, examined after every twentieth pass: way, sets, number of seeds.
#:
#: :meta hide-value:
WHOLE: Sequence[tuple[str, Sequence[str], int]] = (
    ("right, plain", FIRST, 8),
    ("right, dropout", FIRST, 8),
    ("right, plain", MIXED, 4),
    ("right, dropout", MIXED, 4),
    ("right, plain", SECOND + PUBLISHED, 2),
    ("right, dropout", SECOND + PUBLISHED, 2),
    ("right, dropout without its factor", FIRST, 2),
    ("printed, plain", FIRST, 2),
    ("printed, dropout", FIRST, 2),
)
#: Runs that learn from 800 digits and rehearse with 200, examined where the rehearsal went best
#: and at the end.
#:
#: :meta hide-value:
REHEARSED: Sequence[tuple[str, Sequence[str], int]] = (
    ("right, plain", FIRST + SECOND + MIXED, 2),
    ("right, dropout", FIRST + SECOND + MIXED, 2),
    ("printed, plain", FIRST, 2),
    ("printed, dropout", FIRST, 2),
    ("10 nodes", FIRST + SECOND, 2),
    ("20 nodes", FIRST + SECOND, 2),
    ("40 nodes", FIRST + SECOND, 2),
    ("200 nodes", FIRST, 1),
    ("400 nodes", FIRST, 1),
    ("1000 nodes", FIRST[:3], 1),
    ("in batches", FIRST, 1),
)


_taught = one_of(*FIRST, *SECOND, *MIXED, *PUBLISHED)


def _ways(name: str, value: Any, sizes: Sizes) -> list[str]:
    return [] if isinstance(value, list) and not value else several(one_of(*WAYS))(name, value, sizes)


class Kept(NamedTuple):
    """A run with a rehearsal: accuracy in the exam at its best pass and at the end, and why.

    >>> round(Kept(iteration=20, best=0.84, end=0.8, misses=0.1, taught=0.1, unseen=0.2).fall, 2)
    0.04
    """

    iteration: int  # the pass with the lowest error in the rehearsal
    best: float  # accuracy in the exam after that pass
    end: float  # and after the last
    misses: float  # training error that was left at that pass
    taught: float  # how far the outputs moved from there to the end: on what was learned from
    unseen: float  # and in the exam; squared, summed over the ten outputs, on average

    @property
    def fall(self) -> float:
        """How much accuracy was lost from the best pass to the last."""
        return self.best - self.end


class Vote(NamedTuple):
    """How often some networks, voting, were right, and how often two of them gave two answers.

    >>> Vote(right=0.88, differ=0.1).right
    0.88
    """

    right: float
    differ: float


class Record(NamedTuple):
    """What was recorded, by way, training set and seed.

    >>> record = recorded()
    >>> len(record.passes) == len(record.curves["right, plain"]["first 1"][1])
    True
    """

    passes: tuple[int, ...]  # after which there was an exam
    curves: Mapping[str, Mapping[str, Mapping[int, tuple[float, ...]]]]  # accuracy in each exam
    kept: Mapping[str, Mapping[str, Mapping[int, Kept]]]
    votes: Mapping[str, Mapping[str, Vote]]


class Again(NamedTuple):
    """A run that was taken again, and what the record says.

    >>> Again("right, plain", "first 1", 3, 0.832, 0.8335).agrees
    False
    """

    way: str
    taught: str
    seed: int
    accuracy: float
    recorded: float

    @property
    def agrees(self) -> bool:
        """Whether both say the same, up to the tolerance."""
        return abs(self.accuracy - self.recorded) <= TOLERANCE


@checked(taught=_taught)
def material(taught: str) -> tuple[Examples, Examples]:
    """Load the digits of a training set, and those of its exam.

    >>> [len(part.labels) for part in material("first 1")]
    [1000, 5000]
    """
    if taught in PUBLISHED:
        return _published(), _halves()[1]
    kind, number = taught.split()
    source, exam = _halves(kind == "mixed")[:: -1 if kind == "second" else 1]
    _, rest = source.split(1_000 * (int(number) - 1))
    return rest.split(1_000)[0], exam


def _pair(taught: str) -> tuple[Any, Any]:
    return material(taught)  # Examples may hold bytes as well, and these are floats


@cache
def _published() -> Examples:
    return _prepared(digits.load("train", 1_000))


@cache
def _halves(mixed: bool = False) -> tuple[Examples, Examples]:
    examples = _prepared(digits.load("test", 2 * _HALF))
    if mixed:
        order = np.random.RandomState(0).permutation(2 * _HALF)
        examples = Examples(examples.images[order], examples.labels[order])
    return examples.split(_HALF)


def _prepared(examples: Examples) -> Examples:
    return Examples(digits.pixels(examples.images), examples.labels)


@checked(way=one_of(*WAYS), taught=_taught, seed=count)
def begin(way: str, taught: str, seed: int, **changes: Any) -> Iterator[Epoch]:
    """Begin one run of the study; nothing is computed until somebody asks.

    >>> next(begin("right, plain", "first 1", 1, iterations=1)).iteration
    0
    """
    learned, exam = _pair(taught)
    settings = {**_USUAL, "exams": {"test": exam}, "every": _EVERY, **WAYS[way], **changes}
    return fit(*learned, rng=np.random.RandomState(seed), engine=fast.BEST, **settings)


def recorded() -> Record:
    """Read the record.

    >>> recorded().kept["10 nodes"]["first 1"][1].fall > 0
    True
    """
    found = json.loads(_FILE.read_text(encoding="utf-8"))
    curves = _each(found["curves"], lambda right: tuple(count / _HALF for count in right))
    kept = _each(found["kept"], lambda row: Kept(row[0], row[1] / _HALF, row[2] / _HALF, *row[3:]))
    votes = {
        way: {taught: Vote(right / _HALF, differ) for taught, (right, differ) in sets.items()}
        for way, sets in found["votes"].items()
    }
    return Record((*range(0, 300, _EVERY), 299), curves, kept, votes)


def _each(found: Mapping[str, Any], read: Any) -> dict[str, dict[str, dict[int, Any]]]:
    return {
        way: {taught: {int(seed): read(row) for seed, row in rows.items()} for taught, rows in sets.items()}
        for way, sets in found.items()
    }


@checked(ways=_ways)
def rerun(ways: Sequence[str]) -> list[Again]:
    """Take the run of each way again that ended worst, which is the likeliest to have been a slip.

    >>> [each.way for each in rerun([])]
    []
    """
    curves, again = recorded().curves, []
    for way in ways:
        ends = {
            (taught, seed): curve[-1] for taught, runs in curves[way].items() for seed, curve in runs.items()
        }
        taught, seed = min(ends, key=lambda run: ends[run])
        *_, last = begin(way, taught, seed, every=300)
        again.append(Again(way, taught, seed, last.scores["test"].accuracy, ends[taught, seed]))
    return again


# From here on: how the record is made.


def _record() -> None:
    """Run the whole study, and write it down."""
    made_with = {"python": platform.python_version()}
    made_with |= {name: version(name) for name in ("numpy", "numba")}
    record: dict[str, Any] = {"made_with": made_with, "curves": {}, "kept": {}, "votes": {}}
    for way, sets, seeds in WHOLE:
        done = {taught: _all_whole(way, taught, seeds) for taught in sets}
        record["curves"].setdefault(way, {}).update({taught: curves for taught, (curves, _) in done.items()})
        record["votes"].setdefault(way, {}).update({taught: voted for taught, (_, voted) in done.items()})
        print("whole:", way, flush=True)
    for way, sets, seeds in REHEARSED:
        record["kept"][way] = {taught: _all_rehearsed(way, taught, seeds) for taught in sets}
        print("rehearsed:", way, flush=True)
    _FILE.write_text(_compact(record), encoding="utf-8")


def _all_whole(way: str, taught: str, seeds: int) -> tuple[dict[str, list[int]], list[float]]:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = list(pool.map(lambda seed: _whole(way, taught, seed), range(1, seeds + 1)))
    curves = {str(seed): curve for seed, (curve, _) in enumerate(runs, start=1)}
    return curves, _voted(taught, [network for _, network in runs])


def _all_rehearsed(way: str, taught: str, seeds: int) -> dict[str, list[float]]:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        rows = pool.map(lambda seed: _rehearsed(way, taught, seed), range(1, seeds + 1))
        return {str(seed): row for seed, row in enumerate(rows, start=1)}


def _whole(way: str, taught: str, seed: int) -> tuple[list[int], Network]:
    right = []
    for epoch in begin(way, taught, seed):
        network = epoch.network
        if "test" in epoch.scores:
            right.append(round(epoch.scores["test"].accuracy * _HALF))
    return right, network


def _rehearsed(way: str, taught: str, seed: int) -> list[float]:
    """Let the rehearsal choose a pass, and only then hold the exam."""
    learned, exam = _pair(taught)
    fewer, validation = learned.split(800)
    settings = {**_USUAL, "every": 1, **WAYS[way]}
    rng = np.random.RandomState(seed)
    best: Epoch | None = None
    for epoch in fit(*fewer, rng=rng, exams={"validation": validation}, engine=fast.BEST, **settings):
        score = epoch.scores.get("validation")
        if score and (best is None or score.error < best.scores["validation"].error):
            best = epoch
    assert best is not None
    outputs = {
        name: [forward(images, network)[-1] for network in (best.network, epoch.network)]
        for name, images in {"taught": fewer.images, "unseen": exam.images}.items()
    }
    right = [int((said.argmax(axis=1) == exam.labels).sum()) for said in outputs["unseen"]]
    moved = [float(((end - kept) ** 2).sum(axis=1).mean()) for kept, end in outputs.values()]
    figures = [best.scores["train"].error, *moved]
    return [best.iteration, *right, *(round(figure, 4) for figure in figures)]


def _voted(taught: str, networks: Sequence[Network]) -> list[float]:
    _, exam = _pair(taught)
    answers: list[npt.NDArray[np.intp]] = [
        forward(exam.images, network)[-1].argmax(axis=1) for network in networks
    ]
    differ = np.mean([(one != other).mean() for one, other in combinations(answers, 2)])
    return [int((vote(networks, exam.images) == exam.labels).sum()), round(float(differ), 4)]


def _compact(record: Mapping[str, Any]) -> str:
    """Write a line for each way and training set."""
    parts = []
    for part, ways in record.items():
        if part == "made_with":
            parts.append(f'"{part}": {json.dumps(ways)}')
            continue
        blocks = (
            f"{json.dumps(way)}: {{\n"
            + ",\n".join(f"{json.dumps(taught)}: {json.dumps(rows)}" for taught, rows in sets.items())
            + "\n}"
            for way, sets in ways.items()
        )
        parts.append(f'"{part}": {{\n' + ",\n".join(blocks) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    _record()
