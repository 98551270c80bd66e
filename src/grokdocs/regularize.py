"""Chapter 8: learn the signal, ignore the noise.

`fit` trains the two-layer network of chapter 6 on labelled images, and holds exams. Everything
that is meant to keep it from learning by heart is an argument (`keep`, `batch_size`), a way to
watch it (`stop_early`), or a use of several networks (`vote`).

Two peculiarities of the published runs are arguments as well: `activation`, which says what
slope relu reports on the way back, and `scale_back`, which says whether dropout's factor comes
back with the delta. Their defaults are right; `AS_PRINTED` has what the book ran.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any, NamedTuple, TypedDict

import numpy as np
import numpy.typing as npt

from grokdocs.data.digits import one_hot
from grokdocs.deep import RELU, RELU_AS_PRINTED, Array, Bend, Network, Rng, forward, initial_weights, train
from grokdocs.steps import Epoch, Score
from grokdocs.validation import (
    bend,
    checked,
    count,
    divisor_of,
    exams,
    flag,
    function,
    generator,
    images,
    labels,
    lazily,
    matrix,
    node_counts,
    nodes,
    number,
    one_record,
    share,
    voters,
    whole,
)

__all__ = [
    "AS_PRINTED",
    "AS_TAUGHT",
    "METHODS",
    "Dropout",
    "Engine",
    "Method",
    "dropout_mask",
    "fit",
    "score",
    "stop_early",
    "vote",
]


# Not taught: two functions side by side.
class Engine(NamedTuple):
    """Who does the arithmetic: what trains a network, and what lets it predict.

    >>> AS_TAUGHT.train is train
    True
    """

    train: Callable[..., Iterator[Epoch]]
    forward: Callable[..., list[Array]]


AS_TAUGHT = Engine(train, forward)


# Not taught: what METHODS holds, for the type checker.
class Method(TypedDict):
    """What one of the published experiments hands to `fit`.

    >>> METHODS["dropout"]
    {'hidden': 100, 'alpha': 0.005, 'batch_size': 1, 'keep': 0.5}
    """

    hidden: int
    alpha: float
    batch_size: int
    keep: float


# Not taught: what AS_PRINTED holds, for the type checker.
class Oddities(TypedDict):
    """The two choices in which a published run differs from a right one.

    >>> AS_PRINTED["activation"] == RELU_AS_PRINTED, AS_PRINTED["scale_back"]
    (True, False)
    """

    activation: Bend
    scale_back: bool


METHODS: Mapping[str, Method] = {
    "plain": {"hidden": 40, "alpha": 0.005, "batch_size": 1, "keep": 1.0},
    "dropout": {"hidden": 100, "alpha": 0.005, "batch_size": 1, "keep": 0.5},
    "batch": {"hidden": 100, "alpha": 0.1, "batch_size": 100, "keep": 0.5},
}
AS_PRINTED: Oddities = {"activation": RELU_AS_PRINTED, "scale_back": False}


@checked(prediction=matrix("examples", "classes"), goals=matrix("examples", "classes"))
def score(prediction: Array, goals: Array) -> Score:
    """Compare what a network said with what it should have said.

    Parameters
    ----------
    prediction : array_like, shape (examples, classes)
        What it said.
    goals : array_like, shape (examples, classes)
        Rows of zeros with a one in the right place.

    Returns
    -------
    Score
        Squared misses of all outputs for each example on average, and the share of examples whose
        largest output is the right one.

    Raises
    ------
    ValueError
        If the shapes differ, or a number is not finite.

    Notes
    -----
    Chapters 5 and 8.

    Examples
    --------
    The second image is a 1, but the network says 0, and rather loudly.

    >>> score([[0.5, 0.0], [1.0, 0.0]], [[1, 0], [0, 1]])
    Score(error=1.125, accuracy=0.5)
    """
    error = np.sum((prediction - goals) ** 2) / len(goals)
    right = prediction.argmax(axis=1) == goals.argmax(axis=1)
    return Score(float(error), float(right.mean()))


@checked(shape=node_counts, rng=generator, keep=share)
def dropout_mask(shape: tuple[int, int], rng: Rng, *, keep: float = 0.5) -> Array:
    """Decide by chance which hidden nodes take part.

    Parameters
    ----------
    shape : (int, int)
        Examples, hidden nodes.
    rng : numpy.random.RandomState or numpy.random.Generator
        Where chance comes from.
    keep : float, default 0.5
        Share of nodes that stay on, above 0 and at most 1.

    Returns
    -------
    ndarray of that shape
        1 for a node that stays on, 0 for one that is off.

    Raises
    ------
    ValueError
        If `keep` is not such a share.

    Notes
    -----
    Chapter 8. The legacy generator tosses the coin that the published runs tossed.

    Examples
    --------
    >>> dropout_mask((2, 5), np.random.RandomState(1)).tolist()
    [[1.0, 1.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0, 0.0]]
    """
    if keep == 0.5 and isinstance(rng, np.random.RandomState):
        return rng.randint(2, size=shape, dtype=np.uint32).astype(float)
    return (rng.random(shape) < keep).astype(float)


class Dropout:
    """Let chance turn hidden nodes off at each turn, and turn up the others.

    Parameters
    ----------
    rng : numpy.random.RandomState or numpy.random.Generator
        Where chance comes from.
    keep : float, default 0.5
        Share of nodes that stay on. Those are turned up by ``1 / keep``, so that the next
        layer hears the same volume on average.
    activation : Activation, default RELU
        What the nodes do with their sums besides.
    scale_back : bool, default True
        Whether delta is turned up as well on its way back, as the derivative wants it. The
        published runs leave that out.

    Notes
    -----
    Chapter 8. Every layer on the way there draws a mask, and the way back meets the layers in
    the opposite order, as often as it is gone.

    Examples
    --------
    >>> dropout = Dropout(np.random.RandomState(1))
    >>> dropout.function(np.array([[1.0, 1.0, 1.0, 1.0, -1.0]])).tolist()
    [[2.0, 2.0, 0.0, 0.0, 0.0]]
    >>> dropout.slope(np.array([[2.0, 2.0, 0.0, 0.0, 0.0]])).tolist()
    [[2.0, 2.0, 0.0, 0.0, 0.0]]
    """

    @checked(rng=generator, keep=share, activation=bend, scale_back=flag)
    def __init__(self, rng: Rng, keep: float = 0.5, activation: Bend = RELU, scale_back: bool = True) -> None:
        self.rng, self.keep = rng, keep
        self.activation, self.scale_back = activation, scale_back
        self.masks: list[Array] = []
        self.way_back: Iterator[Array] | None = None

    def function(self, sums: Array) -> Array:
        """Bend the sums, turn some nodes off, and the others up."""
        mask = dropout_mask(sums.shape, self.rng, keep=self.keep)
        self.masks = [mask] if self.way_back else [*self.masks, mask]
        self.way_back = None
        return self.activation.function(sums) * mask / self.keep

    def slope(self, layer: Array) -> Array:
        """Give no blame to a node that was off; to the others, as they were turned up."""
        self.way_back = self.way_back or cycle(self.masks[::-1])
        mask = next(self.way_back)
        louder = 1 / self.keep if self.scale_back else 1
        return self.activation.slope(layer) * mask * louder


@checked(
    images=images(),
    labels=labels(),
    rng=generator,
    hidden=nodes,
    alpha=number,
    iterations=count,
    batch_size=divisor_of("examples"),
    moves_per_batch=whole(1),
    keep=share,
    exams=exams(),
    every=whole(1),
    activation=bend,
    scale_back=flag,
    engine=one_record(Engine, of=function),
)
def fit(
    images: Array,
    labels: npt.NDArray[np.int64],
    *,
    rng: Rng,
    hidden: int = 40,
    alpha: float = 0.005,
    iterations: int = 300,
    batch_size: int = 1,
    moves_per_batch: int = 1,
    keep: float = 1.0,
    activation: Bend = RELU,
    scale_back: bool = True,
    exams: Mapping[str, tuple[Array, npt.NDArray[np.int64]]] = {},
    every: int = 1,
    engine: Engine = AS_TAUGHT,
) -> Iterator[Epoch]:
    """Train a two-layer network on images, and hold exams after its passes.

    Parameters
    ----------
    images : ndarray, shape (examples, pixels)
        What to learn from, one image in each row.
    labels : sequence of int, shape (examples,)
        The digit on each image, 0 to 9.
    rng : numpy.random.RandomState or numpy.random.Generator
        Where the first weights come from, the hidden ones before the others, and then the masks
        of dropout.
    hidden : int, default 40
        Nodes in the hidden layer.
    alpha : float, default 0.005
        Fraction of the weight deltas to move by.
    iterations : int, default 300
        Passes over the images; 0 yields nothing.
    batch_size : int, default 1
        Images for each update; it must divide the number of images.
    moves_per_batch : int, default 1
        How often the weights move before the next prediction.
    keep : float, default 1
        Share of hidden nodes that stay on at each turn; below 1 is dropout.
    activation : Activation, default RELU
        What hidden nodes do, and which slope they report on the way back.
    scale_back : bool, default True
        Whether dropout's factor comes back with the delta.
    exams : mapping of str to (ndarray, sequence of int), default none
        Images and labels to be examined on, with every node on, under the name of their score.
    every : int, default 1
        Hold the exams after every so many passes, and after the last.
    engine : Engine, default AS_TAUGHT
        Who does the arithmetic: `grokdocs.deep`, or something as good (`grokdocs.fast`).

    Yields
    ------
    Epoch
        One for each pass. Its score ``train`` is of the images learned from, each when its turn
        came: while the weights moved, and with dropout on. That is what the book's tables show.

    Raises
    ------
    ValueError
        If images and labels do not fit, a number is not finite, or `batch_size` does not divide
        the number of images.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> images, labels = np.eye(4), [0, 1, 2, 3]
    >>> again = {"again": (images, labels)}
    >>> *_, last = fit(images, labels, rng=np.random.RandomState(1), alpha=0.1, exams=again)
    >>> last.scores["again"].accuracy
    1.0
    """
    goals = one_hot(labels)
    start = initial_weights((images.shape[1], hidden, 10), rng, low=-0.1, high=0.1)
    bend = Dropout(rng, keep, activation, scale_back) if keep < 1 else activation
    given: dict[str, Any] = {"alpha": alpha, "iterations": iterations}
    given |= {"batch_size": batch_size, "moves_per_batch": moves_per_batch}
    for epoch in engine.train(images, goals, start, activation=bend, **given):
        scores = {"train": score(epoch.prediction, goals)}
        if epoch.iteration % every == 0 or epoch.iteration == iterations - 1:
            for name, (unseen, answers) in exams.items():
                prediction = engine.forward(unseen, epoch.network)[-1]
                scores[name] = score(prediction, one_hot(answers))
        yield epoch._replace(scores=scores)


@checked(run=lazily(Epoch), patience=count)
def stop_early(run: Iterable[Epoch], *, patience: int = 10) -> Iterator[Epoch]:
    """Go on until the validation error has not improved for a while.

    Parameters
    ----------
    run : iterable of Epoch
        What `fit` yields, with an exam named ``validation`` after every pass.
    patience : int, default 10
        Passes to wait for a better one.

    Yields
    ------
    Epoch
        The passes of the run, up to the one at which patience ends. The best is the one to keep.

    Raises
    ------
    KeyError
        If a pass has no score named ``validation``.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> scores = [Score(error, 0.5) for error in (3, 2, 4, 5, 1)]
    >>> run = [Epoch(n, 0.0, (), (), {"validation": score}) for n, score in enumerate(scores)]
    >>> [epoch.iteration for epoch in stop_early(run, patience=2)]
    [0, 1, 2, 3]
    """
    best, waited = math.inf, 0
    for epoch in run:
        yield epoch
        error = epoch.scores["validation"].error
        waited = 0 if error < best else waited + 1
        best = min(best, error)
        if waited >= patience:
            return


@checked(images=images(), networks=voters())
def vote(networks: Sequence[Network], images: Array) -> npt.NDArray[np.intp]:
    """Let several networks decide together what is on each image.

    Parameters
    ----------
    networks : sequence of networks
        The voters, each a sequence of weight matrices.
    images : array_like, shape (examples, pixels)
        One image in each row.

    Returns
    -------
    ndarray of int, shape (examples,)
        The digit that most of them name. A tie goes to the digit with the largest output, added
        up over the voters.

    Raises
    ------
    ValueError
        If there is no voter, or one that does not fit the images.

    Notes
    -----
    Chapter 8: an ensemble.

    Examples
    --------
    Two of three voters see a 1.

    >>> one, other = [np.array([[0.0, 1.0]])], [np.array([[5.0, 0.0]])]
    >>> vote([one, other, one], [[1.0]]).tolist()
    [1]
    """
    outputs = np.stack([forward(images, network)[-1] for network in networks])
    votes = np.eye(outputs.shape[-1])[outputs.argmax(axis=-1)].sum(axis=0)
    leading = votes == votes.max(axis=-1, keepdims=True)
    loudest: npt.NDArray[np.intp] = np.where(leading, outputs.sum(axis=0), -np.inf).argmax(axis=-1)
    return loudest
