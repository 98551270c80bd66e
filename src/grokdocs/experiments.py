"""Chapter 8: runs side by side, and whether what they show is signal or noise.

One run is an anecdote. `run_all` takes many of them, in threads, and keeps what can be compared;
`confidence_interval` says how far the mean of some differences could be off by chance.
"""

from __future__ import annotations

import math
import os
import statistics
import sys
from collections.abc import Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from grokdocs.deep import Array
from grokdocs.steps import Epoch
from grokdocs.validation import checked, count, lazily, named, number, optional, text, vector, whole

__all__ = [
    "Interval",
    "Run",
    "confidence_interval",
    "roughness",
    "run_all",
    "run_through",
    "standard_error",
]

_Item = TypeVar("_Item")
_Name = TypeVar("_Name", bound=Hashable)


# Not taught: a record, which the page prints.
class Run(NamedTuple):
    """What is left of a run: its passes, and the network at the end.

    >>> from grokdocs.steps import Score
    >>> scores = [Score(0.5, accuracy) for accuracy in (0.7, 0.9, 0.8)]
    >>> run = run_through(Epoch(n, 0.0, (), (), {"test": score}) for n, score in enumerate(scores))
    >>> run.peak("test").iteration, run.end.scores["test"].accuracy
    (1, 0.8)
    """

    epochs: tuple[Epoch, ...]  # without predictions and networks, which are large
    network: tuple[Array, ...]

    @property
    def end(self) -> Epoch:
        """The last pass."""
        return self.epochs[-1]

    def held(self, exam: str) -> list[Epoch]:
        """List the passes after which an exam was held."""
        return [epoch for epoch in self.epochs if exam in epoch.scores]

    def peak(self, exam: str) -> Epoch:
        """Find the pass with the best accuracy in an exam."""
        return max(self.held(exam), key=lambda epoch: epoch.scores[exam].accuracy)


# Not taught: it collects what `fit` yields.
@checked(run=lazily(Epoch), name=text, passes=optional(count))
def run_through(run: Iterable[Epoch], *, name: str = "", passes: int | None = None) -> Run:
    """Run to the end, with a progress bar at a terminal, and keep what can be compared.

    >>> run_through([]).network
    Traceback (most recent call last):
        ...
    ValueError: run is empty: give fit() at least one iteration
    """
    epochs, network = [], None
    for epoch in _with_progress(run, name, passes):
        network = epoch.network
        epochs.append(Epoch(epoch.iteration, epoch.error, epoch.prediction[:0], (), epoch.scores))
    if network is None:
        raise ValueError("run is empty: give fit() at least one iteration")
    return Run(tuple(epochs), network)


# Not taught: it hands runs to threads.
@checked(runs=named(lazily(Epoch), least=0), workers=optional(whole(1)))
def run_all(runs: Mapping[_Name, Iterable[Epoch]], *, workers: int | None = None) -> dict[_Name, Run]:
    """Run many at once, one in each thread; the fast engine lets go of Python while it computes.

    >>> run_all({"one": [Epoch(0, 2.5, (), ())]})["one"].end.error
    2.5
    """
    with ThreadPoolExecutor(workers or min(8, os.cpu_count() or 1)) as pool:
        done = pool.map(lambda name: run_through(runs[name]), runs)
        return dict(zip(runs, _with_progress(done, "runs", len(runs)), strict=True))


@checked(values=vector("values", least=3))
def roughness(values: Sequence[float]) -> float:
    """Say how much a curve jitters: how far each point lies off the line through its neighbours.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        The points of the curve, evenly spaced; three or more.

    Returns
    -------
    float
        Twice the distance from the middle of the two neighbours, on average.

    Raises
    ------
    ValueError
        If there are fewer than three points, or a number is not finite.

    Notes
    -----
    Chapter 8, on whether mini-batches are smoother.

    Examples
    --------
    >>> roughness([1, 2, 3, 4]), roughness([1, 3, 1, 3])
    (0.0, 4.0)
    """
    triples = zip(values, values[1:], values[2:])
    bends = [abs(before - 2 * here + after) for before, here, after in triples]
    return sum(bends) / len(bends)


@checked(values=vector("values", least=2))
def standard_error(values: Sequence[float]) -> float:
    """Say how far the mean of some numbers is off, as a rule, when they were drawn by chance.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        The numbers; two or more.

    Returns
    -------
    float
        Their standard deviation, divided by the square root of how many there are.

    Raises
    ------
    ValueError
        If there are fewer than two, or a number is not finite.

    Notes
    -----
    Chapter 8. Four times as many runs halve it.

    Examples
    --------
    >>> standard_error([1, 3]), round(standard_error([1, 3] * 4), 3)
    (1.0, 0.378)
    """
    return statistics.stdev(values) / math.sqrt(len(values))


# Not taught: a record, which the page prints.
class Interval(NamedTuple):
    """A mean, and the margin within which the true one lies, with the confidence asked for.

    >>> Interval(0.02, 0.01).holds(0), Interval(0.002, 0.01).holds(0)
    (False, True)
    """

    mean: float
    margin: float

    def holds(self, value: float) -> bool:
        """Whether a value lies within the margin: then a difference from it is not shown."""
        return abs(self.mean - value) <= self.margin


@checked(values=vector("values", least=2), confidence=number)
def confidence_interval(values: Sequence[float], *, confidence: float = 0.95) -> Interval:
    """Say in which range the true mean lies, by Student's t.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        Numbers drawn by chance; two or more, such as the differences of paired runs.
    confidence : float, default 0.95
        How often a range found in this way holds the true mean.

    Returns
    -------
    Interval
        The mean of the numbers, and the margin on either side of it.

    Raises
    ------
    ValueError
        If there are fewer than two numbers, one is not finite, or `confidence` is not between 0
        and 1.

    Notes
    -----
    Chapter 8. Two standard errors are the margin for many runs; with few, it is wider.

    Examples
    --------
    Ten runs need 2.26 standard errors.

    >>> values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    >>> round(confidence_interval(values).margin / standard_error(values), 2)
    2.26
    """
    margin = student_t(confidence, len(values) - 1) * standard_error(values)
    return Interval(statistics.fmean(values), margin)


# Not taught: a quantile that no library here has.
def student_t(confidence: float, degrees: int) -> float:
    """Find how many standard errors the margin is, for so many degrees of freedom.

    >>> round(student_t(0.95, 9), 3), round(student_t(0.95, 1000), 3)
    (2.262, 1.962)
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}: give a share between 0 and 1")
    # With t = tan(angle) * sqrt(degrees) the density is a power of the cosine, on a finite range.
    strips, width = 20_000, math.pi / 2 / 20_000
    heights = [math.cos((strip + 0.5) * width) ** (degrees - 1) for strip in range(strips)]
    wanted = confidence * sum(heights)
    for strip, height in enumerate(heights):
        if height >= wanted:
            return math.tan((strip + wanted / height) * width) * math.sqrt(degrees)
        wanted -= height
    raise AssertionError("the whole area is larger than a part of it")


def _with_progress(items: Iterable[_Item], name: str, length: int | None) -> Iterable[_Item]:
    """Show a progress bar when somebody is watching, and tqdm is there."""
    if sys.stderr is None or not sys.stderr.isatty():
        return items
    try:
        from tqdm import tqdm
    except ImportError:
        return items
    bar: Iterable[_Item] = tqdm(items, desc=name, total=length, leave=False)
    return bar
