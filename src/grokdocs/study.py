"""Chapter 8's study: the same network from many seeds, in several ways, run once and recorded.

Some seventy runs of three hundred passes take minutes, which no build should wait for. So
``python -m grokdocs.study`` runs them all, or the ways that it is given, and writes down how each
did in the exam; `recorded_runs` reads
that, and `rerun` takes a few of the runs again, at every build, and compares.
"""

from __future__ import annotations

import json
import platform
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from grokdocs import fast
from grokdocs.data import digits
from grokdocs.deep import RELU, RELU_AS_PRINTED
from grokdocs.experiments import Run, run_all
from grokdocs.regularize import fit, vote
from grokdocs.steps import Epoch, Score
from grokdocs.validation import Sizes, checked, count, one_of, several

__all__ = ["FEW", "MANY", "TOLERANCE", "WAYS", "Again", "begin", "recorded_runs", "recorded_votes", "rerun"]

_FILE = Path(__file__).parent / "data" / "study.json"
_EXAM = 10_000

#: Ten seeds for the ways that the question is about, four for those beside it.
MANY, FEW = range(1, 11), range(1, 5)
#: How far the accuracy of a run may be from the record: sums in another order move it a little.
TOLERANCE = 0.002
#: What each way hands to `fit`, besides the digits; a hundred hidden nodes unless it says otherwise.
#:
#: :meta hide-value:
WAYS: Mapping[str, Mapping[str, Any]] = {
    "printed, plain": {"activation": RELU_AS_PRINTED},
    "printed, dropout": {"activation": RELU_AS_PRINTED, "keep": 0.5, "scale_back": False},
    "right, plain": {"activation": RELU},
    "right, dropout": {"activation": RELU, "keep": 0.5, "scale_back": False},
    "right, dropout with its factor": {"activation": RELU, "keep": 0.5},
    "right, plain, 10 nodes": {"activation": RELU, "hidden": 10},
    "right, plain, 20 nodes": {"activation": RELU, "hidden": 20},
    "right, plain, 40 nodes": {"activation": RELU, "hidden": 40},
    "right, plain, in batches": {  # as many passes as it takes to move as far in all
        "activation": RELU,
        "alpha": 0.1,
        "batch_size": 100,
        "iterations": 1_500,
        "every": 50,
    },
}


def _ways(name: str, value: Any, sizes: Sizes) -> list[str]:
    return [] if isinstance(value, list) and not value else several(one_of(*WAYS))(name, value, sizes)


class Again(NamedTuple):
    """A run that was taken again, and what the record says.

    >>> Again("right, plain", 3, 0.832, 0.833).agrees
    True
    """

    way: str
    seed: int
    accuracy: float
    recorded: float

    @property
    def agrees(self) -> bool:
        """Whether both say the same, up to the tolerance."""
        return abs(self.accuracy - self.recorded) <= TOLERANCE


@checked(way=one_of(*WAYS), seed=count)
def begin(way: str, seed: int, **changes: Any) -> Iterator[Epoch]:
    """Begin one run of the study: a thousand digits to learn, ten thousand in every tenth exam.

    >>> next(begin("right, plain", 1, iterations=1, exams={})).iteration
    0
    """
    learned, examined = digits.load("train", 1_000), digits.load("test", _EXAM)
    exam = digits.pixels(examined.images), examined.labels
    settings = {
        "hidden": 100,
        "exams": {"test": exam},
        "every": 10,
        "engine": fast.BEST,
        **WAYS[way],
        **changes,
    }
    rng = np.random.RandomState(seed)
    return fit(digits.pixels(learned.images), learned.labels, rng=rng, **settings)


def recorded_runs() -> dict[str, dict[int, Run]]:
    """Read the recorded runs, by way and seed: the passes after which an exam was held.

    >>> run = recorded_runs()["right, plain"][1]
    >>> len(run.epochs), run.end.iteration
    (31, 299)
    """
    runs = json.loads(_FILE.read_text(encoding="utf-8"))["runs"]
    return {way: {int(seed): _run(exams) for seed, exams in by_seed.items()} for way, by_seed in runs.items()}


def recorded_votes() -> dict[str, float]:
    """Read how often the ten networks of a way, voting, were right.

    >>> 0 < recorded_votes()["right, plain"] < 1
    True
    """
    right: dict[str, int] = json.loads(_FILE.read_text(encoding="utf-8"))["votes"]
    return {way: count / _EXAM for way, count in right.items()}


@checked(ways=_ways)
def rerun(ways: list[str]) -> list[Again]:
    """Take the run of each way again that ended worst, which is the likeliest to have been a slip.

    >>> [each.way for each in rerun([])]
    []
    """
    recorded = recorded_runs()
    worst = {way: min(recorded[way], key=lambda seed: _accuracy(recorded[way][seed])) for way in ways}
    again = run_all({way: begin(way, seed, every=300) for way, seed in worst.items()})
    return [
        Again(way, seed, _accuracy(again[way]), _accuracy(recorded[way][seed])) for way, seed in worst.items()
    ]


def _accuracy(run: Run) -> float:
    return run.end.scores["test"].accuracy


def _run(exams: list[list[float]]) -> Run:
    none = np.empty((0, 10))
    epochs = [
        Epoch(int(iteration), error * _EXAM, none, (), {"test": Score(error, right / _EXAM)})
        for iteration, right, error in exams
    ]
    return Run(tuple(epochs), ())


def _record(ways: Sequence[str]) -> None:
    """Run some ways of the study, or all, and write them down."""
    record = json.loads(_FILE.read_text(encoding="utf-8")) if ways else {"votes": {}, "runs": {}}
    record["made_with"] = {"python": platform.python_version()}
    record["made_with"] |= {name: version(name) for name in ("numpy", "numba")}
    examined = digits.load("test", _EXAM)
    for way in ways or WAYS:
        many = "nodes" not in way and "batches" not in way
        runs = run_all({seed: begin(way, seed) for seed in (MANY if many else FEW)})
        record["runs"][way] = {str(seed): _written(run) for seed, run in runs.items()}
        if many:
            said = vote([run.network for run in runs.values()], digits.pixels(examined.images))
            record["votes"][way] = int((said == examined.labels).sum())
        print(way, "done")
    text = json.dumps(record, indent=1)
    _FILE.write_text(re.sub(r"\[\s+([^\[\]]+?)\s+\]", _on_one_line, text) + "\n", encoding="utf-8")


def _written(run: Run) -> list[list[float]]:
    """Write of each exam: after which pass, how many were right, the mean error."""
    scores = [(epoch.iteration, epoch.scores["test"]) for epoch in run.held("test")]
    return [[iteration, round(each.accuracy * _EXAM), round(each.error, 4)] for iteration, each in scores]


def _on_one_line(numbers: re.Match[str]) -> str:
    return f"[{' '.join(numbers[1].split())}]"


if __name__ == "__main__":
    _record(sys.argv[1:])
