"""Chapter 8: many runs side by side, and what they prove.

One run is an anecdote: another seed, another result. `run_all` lets many happen at once,
`difference` says whether what two ways of training differ in is signal or noise.
"""

from __future__ import annotations

import math
import os
import statistics
import sys
from collections.abc import Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np

from grokdocs.deep import Network
from grokdocs.regularize import Epoch

__all__ = ["Difference", "Run", "difference", "roughness", "run_all", "run_through"]

_Item = TypeVar("_Item")
_Name = TypeVar("_Name", bound=Hashable)


class Run(NamedTuple):
    """What is left of a whole run: its scores, pass by pass, and the network it ended with.

    Parameters
    ----------
    steps : tuple of Epoch
        One for each pass. Their networks were dropped, or long runs would fill the memory.
    network : tuple of ndarray
        The weights after the last pass.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> from grokdocs.regularize import Score
    >>> scores = [0.5, 0.7, 0.6]
    >>> steps = [Epoch(i, Score(0, 1), (), test=Score(0, right)) for i, right in enumerate(scores)]
    >>> run = Run(tuple(steps), ())
    >>> run.peak.iteration, run.end.test_accuracy
    (1, 0.6)
    """

    steps: tuple[Epoch, ...]
    network: Network

    @property
    def measured(self) -> tuple[Epoch, ...]:
        """The steps after which the test images were measured."""
        return tuple(step for step in self.steps if step.test is not None)

    @property
    def peak(self) -> Epoch:
        """The step with the best test accuracy, and the first of those."""
        return max(self.measured, key=lambda step: step.test_accuracy)

    @property
    def end(self) -> Epoch:
        """The last step."""
        return self.steps[-1]


def run_through(run: Iterable[Epoch], *, name: str = "", passes: int | None = None) -> Run:
    """Let a run happen, and keep its scores and its last network.

    Parameters
    ----------
    run : iterable of Epoch
        What `fit` yields.
    name : str, optional
        What the progress bar says. It shows in a terminal only, if tqdm is installed.
    passes : int, optional
        How many to expect, for the progress bar.

    Returns
    -------
    Run
        What is left of it.

    Raises
    ------
    ValueError
        If the run yields nothing.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> from grokdocs.regularize import Examples, fit
    >>> two = Examples(np.eye(2), np.arange(2))
    >>> run = run_through(fit(two, rng=np.random.RandomState(1), iterations=3))
    >>> len(run.steps), [weights.shape for weights in run.network]
    (3, [(2, 40), (40, 10)])
    """
    steps, network = [], None
    for step in _with_progress(run, name, passes):
        network = step.network
        steps.append(step._replace(network=()))
    if network is None:
        raise ValueError("run is empty: give fit() at least one iteration")
    return Run(tuple(steps), network)


def run_all(runs: Mapping[_Name, Iterable[Epoch]], *, workers: int | None = None) -> dict[_Name, Run]:
    """Let several runs happen side by side.

    Parameters
    ----------
    runs : mapping of name to iterable of Epoch
        What `fit` yields, each with a generator of its own. Nothing has run yet.
    workers : int, optional
        How many at the same time; by default as many as there are processors, up to eight.

    Returns
    -------
    dict of name to Run
        What is left of each, in the same order; the same as if they had run one by one.

    Notes
    -----
    Chapter 8. Threads are enough where the engine lets go of Python's lock, as the compiled one does.

    Examples
    --------
    >>> from grokdocs.regularize import Examples, fit
    >>> two = Examples(np.eye(2), np.arange(2))
    >>> runs = run_all({seed: fit(two, rng=np.random.RandomState(seed), iterations=2) for seed in (1, 2)})
    >>> list(runs), len(runs[2].steps)
    ([1, 2], 2)
    """
    with ThreadPoolExecutor(workers or _processors()) as pool:
        done = pool.map(lambda name: run_through(runs[name], name=str(name)), runs)
        return dict(zip(runs, _with_progress(done, "runs", len(runs)), strict=True))


def roughness(values: Sequence[float]) -> float:
    """Say how much a curve jitters, whichever way it goes.

    Parameters
    ----------
    values : sequence of float, at least 3
        The curve.

    Returns
    -------
    float
        How far each value lies off the straight line through its neighbours, twice, on average.

    Raises
    ------
    ValueError
        If there are fewer than three values.

    Notes
    -----
    Chapter 8, where one curve is said to be smoother than another.

    Examples
    --------
    >>> roughness([1, 2, 3, 4]), roughness([1, 3, 2, 4])
    (0.0, 3.0)
    """
    if len(values) < 3:
        raise ValueError(f"values has {len(values)} entries: give at least 3")
    return float(np.abs(np.diff(values, n=2)).mean())


class Difference(NamedTuple):
    """How far two ways lie apart over several seeds, and how sure that is.

    Parameters
    ----------
    mean : float
        The mean difference between the two, seed by seed.
    doubt : float
        Twice the standard error of that mean: where the true one is, nearly always.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> Difference(mean=0.01, doubt=0.004).said("dropout", "plain")
    'dropout is 1.0% ± 0.4% above plain: signal'
    >>> Difference(mean=0.01, doubt=0.02).is_signal
    False
    """

    mean: float
    doubt: float

    @property
    def is_signal(self) -> bool:
        """Whether the difference is larger than its doubt."""
        return abs(self.mean) > self.doubt

    def said(self, one: str, other: str) -> str:
        """Put the difference of two shares into words, in points of a hundred."""
        if not self.is_signal:
            return f"{one} and {other} differ by {abs(self.mean):.1%} ± {self.doubt:.1%}: noise"
        way = "above" if self.mean > 0 else "below"
        return f"{one} is {abs(self.mean):.1%} ± {self.doubt:.1%} {way} {other}: signal"


def difference(ones: Sequence[float], others: Sequence[float]) -> Difference:
    """Compare two ways of training, seed by seed.

    Parameters
    ----------
    ones, others : sequence of float, at least 2
        A score for each seed, the seeds in the same order.

    Returns
    -------
    Difference
        Of the ones over the others.

    Raises
    ------
    ValueError
        If they are not equally many, or fewer than two.

    Notes
    -----
    Chapter 8. Both ways start from the same weights for the same seed, so a lucky start helps both.

    Examples
    --------
    Always ahead by about one, although each alone varies by much more.

    >>> gap = difference([81, 85, 89], [80.5, 83.5, 88])
    >>> round(gap.mean, 2), round(gap.doubt, 2), gap.is_signal
    (1.0, 0.58, True)
    """
    if len(ones) != len(others) or len(ones) < 2:
        raise ValueError(
            f"there are {len(ones)} and {len(others)} scores: give one of each for two seeds or more"
        )
    gaps = [float(one) - float(other) for one, other in zip(ones, others, strict=True)]
    return Difference(statistics.fmean(gaps), 2 * statistics.stdev(gaps) / math.sqrt(len(gaps)))


def _processors() -> int:
    return min(8, os.cpu_count() or 1)


def _with_progress(items: Iterable[_Item], name: str, count: int | None) -> Iterable[_Item]:
    """Show a progress bar to whoever sits at a terminal; a page never shows one."""
    if sys.stderr is None or not sys.stderr.isatty():
        return items
    try:
        from tqdm import tqdm
    except ImportError:
        return items
    bar: Iterable[_Item] = tqdm(items, desc=name, total=count, leave=False)
    return bar
