"""Chapter 8: learn the signal, ignore the noise.

`fit` trains the two-layer network of chapter 6 on labelled images and yields one `Epoch` for
each pass: how it did on what it learned from, and on what it never saw. Everything that is
meant to keep it from learning by heart is an argument (`keep`, `batch_size`), a way to watch
it (`stop_early`), or a use of several networks (`vote`).

Two peculiarities of the published runs are arguments as well: `activation`, which says what
slope relu reports on the way back, and `scale_back`, which says whether dropout's factor
comes back with the delta. Their defaults are right; `AS_PRINTED` has what the book ran.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypedDict

import numpy as np
import numpy.typing as npt

from grokdocs.checks import require_count, require_finite
from grokdocs.data.digits import one_hot
from grokdocs.deep import (
    CHAPTER_8,
    RELU,
    Activation,
    Array,
    DrawMasks,
    Network,
    Rng,
    by_pass,
    forward,
    initial_weights,
    train,
)

__all__ = [
    "AS_PRINTED",
    "METHODS",
    "TEACHING",
    "Engine",
    "Epoch",
    "Examples",
    "Lesson",
    "Method",
    "Quirks",
    "Score",
    "draw_mask",
    "dropout",
    "fit",
    "learn_pass",
    "predict",
    "score",
    "stop_early",
    "vote",
]

CLASSES = 10


class Method(TypedDict):
    """What one of the published experiments hands to `fit`.

    Parameters
    ----------
    hidden : int
        Nodes in the hidden layer.
    alpha : float
        Fraction of the weight_deltas to move by.
    batch_size : int
        Images for each update.
    keep : float
        Share of hidden nodes that stay on at each turn.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> METHODS["dropout"]
    {'hidden': 100, 'alpha': 0.005, 'batch_size': 1, 'keep': 0.5}
    """

    hidden: int
    alpha: float
    batch_size: int
    keep: float


class Quirks(TypedDict):
    """The two choices in which a published run may differ from a right one.

    Parameters
    ----------
    activation : Activation
        What hidden nodes do, and which slope they report on the way back.
    scale_back : bool
        Whether dropout's factor comes back with the delta.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> AS_PRINTED["activation"] == CHAPTER_8, AS_PRINTED["scale_back"]
    (True, False)
    """

    activation: Activation
    scale_back: bool


METHODS: Mapping[str, Method] = {
    "plain": {"hidden": 40, "alpha": 0.005, "batch_size": 1, "keep": 1.0},
    "dropout": {"hidden": 100, "alpha": 0.005, "batch_size": 1, "keep": 0.5},
    "batch": {"hidden": 100, "alpha": 0.1, "batch_size": 100, "keep": 0.5},
}
AS_PRINTED: Quirks = {"activation": CHAPTER_8, "scale_back": False}


class Examples(NamedTuple):
    """Images and the digits they show.

    Parameters
    ----------
    images : ndarray, shape (examples, pixels)
        One image in each row, in any scale.
    labels : ndarray of int, shape (examples,)
        The digit on each image, 0 to 9.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> four = Examples(np.eye(4), np.arange(4))
    >>> seen, unseen = four.split(3)
    >>> seen.labels.tolist(), unseen.labels.tolist()
    ([0, 1, 2], [3])
    """

    images: Array
    labels: npt.NDArray[np.integer[Any]]

    def split(self, count: int) -> tuple[Examples, Examples]:
        """Take the first `count` examples, and keep the others apart."""
        return (
            Examples(self.images[:count], self.labels[:count]),
            Examples(self.images[count:], self.labels[count:]),
        )


class Score(NamedTuple):
    """How well a network did on some examples.

    Parameters
    ----------
    error : float
        The squared misses of all outputs, added up, for each image on average.
    accuracy : float
        Share of images whose largest output is the right digit.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> score(np.array([[0.9, 0.1], [0.8, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])).accuracy
    0.5
    """

    error: float
    accuracy: float


class Epoch(NamedTuple):
    """One pass over the training images, and what the network could do after it.

    Parameters
    ----------
    iteration : int
        The pass, counted from 0.
    train : Score
        On the training images, each when its turn came: while the weights moved, and with
        dropout on. This is what the book's tables call train.
    network : tuple of ndarray
        The weights after the pass.
    test, validation : Score or None
        After the pass, with dropout off, on images that nothing was learned from.
    train_again : Score or None
        On the training images, after the pass and with dropout off: fit to stand beside `test`.
    diverged : bool
        True on the last pass of a run whose error no longer fits a float.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> step = Epoch(0, Score(0.5, 0.75), ())
    >>> step.train_accuracy
    0.75
    >>> step.test_error
    Traceback (most recent call last):
        ...
    ValueError: pass 0 has no test score: give fit() examples to test on, and look at a pass it measured
    """

    iteration: int
    train: Score
    network: Network
    test: Score | None = None
    validation: Score | None = None
    train_again: Score | None = None
    diverged: bool = False

    @property
    def train_error(self) -> float:
        """The running error on the training images."""
        return self.train.error

    @property
    def train_accuracy(self) -> float:
        """The running accuracy on the training images."""
        return self.train.accuracy

    @property
    def test_error(self) -> float:
        """The error on the test images."""
        return self._measured("test").error

    @property
    def test_accuracy(self) -> float:
        """The accuracy on the test images."""
        return self._measured("test").accuracy

    @property
    def validation_error(self) -> float:
        """The error on the validation images."""
        return self._measured("validation").error

    @property
    def validation_accuracy(self) -> float:
        """The accuracy on the validation images."""
        return self._measured("validation").accuracy

    @property
    def train_error_again(self) -> float:
        """The error on the training images, measured again with dropout off."""
        return self._measured("train_again").error

    @property
    def train_accuracy_again(self) -> float:
        """The accuracy on the training images, measured again with dropout off."""
        return self._measured("train_again").accuracy

    def _measured(self, name: str) -> Score:
        found: Score | None = getattr(self, name)
        if found is None:
            raise ValueError(
                f"pass {self.iteration} has no {name} score: "
                f"give fit() examples to {_REMEDY[name]}, and look at a pass it measured"
            )
        return found


_REMEDY = {"test": "test on", "validation": "validate on", "train_again": "train on, and again=True"}


class Lesson(NamedTuple):
    """What one pass over the training images leaves behind.

    Parameters
    ----------
    network : tuple of ndarray
        The weights after it.
    score : Score
        How the network did on each image when its turn came.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> Lesson((), Score(error=0.5, accuracy=0.75)).score.accuracy
    0.75
    """

    network: Network
    score: Score


class Engine(NamedTuple):
    """Who does the arithmetic. All engines compute the same; they differ in speed.

    Parameters
    ----------
    load : callable
        Arranges images the way the other two want them.
    learn : callable
        One pass over all images: `learn_pass`, or something as good.
    predict : callable
        What a network says to images: `predict`, or something as good.

    Notes
    -----
    Chapter 8. The fast ones are in `grokdocs.fast`.

    Examples
    --------
    >>> TEACHING.predict(TEACHING.load([[1, 2]]), (np.array([[1.0], [1.0]]),)).tolist()
    [[3.0]]
    """

    load: Callable[[Any], Any]
    learn: Callable[..., Lesson]
    predict: Callable[[Any, Network], Array]


def score(outputs: Array, goals: Array) -> Score:
    """Compare what a network said with what it should have said.

    Parameters
    ----------
    outputs : ndarray, shape (examples, classes)
        What it said.
    goals : ndarray, shape (examples, classes)
        Rows of zeros with a one in the right place.

    Returns
    -------
    Score
        Error and accuracy.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    The second image is a 1, but the network says 0, and rather loudly.

    >>> score(np.array([[0.5, 0.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]]))
    Score(error=1.125, accuracy=0.5)
    """
    error = float(np.sum((outputs - goals) ** 2)) / len(goals)
    right = outputs.argmax(axis=1) == goals.argmax(axis=1)
    return Score(error, float(right.mean()))


def draw_mask(shape: tuple[int, int], rng: Rng, *, keep: float = 0.5) -> Array:
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
    ndarray, shape `shape`
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
    >>> draw_mask((2, 5), np.random.RandomState(1)).tolist()
    [[1.0, 1.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0, 0.0]]
    """
    require_finite(keep=keep)
    if not 0 < keep <= 1:
        raise ValueError(f"keep is {keep}: give the share of nodes to keep, above 0 and at most 1")
    if keep == 0.5 and isinstance(rng, np.random.RandomState):
        return rng.randint(2, size=shape).astype(float)
    return (rng.random(shape) < keep).astype(float)


def dropout(hidden: int, rng: Rng, *, keep: float = 0.5, scale_back: bool = True) -> DrawMasks:
    """Make the masks of a hidden layer that forgets a part of itself at every turn.

    Parameters
    ----------
    hidden : int
        Nodes in the hidden layer.
    rng : numpy.random.RandomState or numpy.random.Generator
        Where chance comes from.
    keep : float, default 0.5
        Share of nodes that stay on. Those are turned up by ``1 / keep``, so that the next
        layer hears the same volume on average.
    scale_back : bool, default True
        Whether delta is turned up as well on its way back, as the derivative wants it. The
        published runs leave that out.

    Returns
    -------
    callable
        What `grokdocs.deep.train` takes for `draw_masks`: from a number of examples to the
        masks for the way forward and for the way back.

    Raises
    ------
    ValueError
        If `keep` is not above 0 and at most 1.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> [there], [back] = dropout(5, np.random.RandomState(1), scale_back=False)(1)
    >>> there.tolist(), back.tolist()
    ([[2.0, 2.0, 0.0, 0.0, 2.0]], [[1.0, 1.0, 0.0, 0.0, 1.0]])
    """
    draw_mask((0, hidden), rng, keep=keep)  # to refuse a wrong share now, not at the first turn

    def draw_masks(examples: int) -> tuple[list[Array], list[Array]]:
        mask = draw_mask((examples, hidden), rng, keep=keep)
        louder = mask / keep
        return [louder], [louder if scale_back else mask]

    return draw_masks


def predict(images: npt.ArrayLike, network: Network) -> Array:
    """Ask a network about images, with every node on.

    Parameters
    ----------
    images : array_like, shape (examples, pixels)
        One image in each row.
    network : tuple of ndarray
        Its weights.

    Returns
    -------
    ndarray, shape (examples, classes)
        Its outputs; the largest in a row is its answer.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> predict([[1, 0], [0, 1]], (np.array([[1.0, -1.0], [0.0, 2.0]]), np.eye(2))).argmax(axis=1).tolist()
    [0, 1]
    """
    return forward(images, network).prediction


def learn_pass(
    images: Array,
    goals: Array,
    network: Network,
    *,
    alpha: float,
    batch_size: int,
    activation: Activation,
    draw_masks: DrawMasks | None,
) -> Lesson:
    """Take every image once, with the network and the learner of chapter 6.

    Parameters
    ----------
    images : ndarray, shape (examples, pixels)
        One image in each row.
    goals : ndarray, shape (examples, classes)
        Rows of zeros with a one in the right place.
    network : tuple of ndarray
        The weights before the pass; left as they are.
    alpha : float
        Fraction of the weight_deltas to move by.
    batch_size : int
        Images for each update.
    activation : Activation
        What hidden nodes do, and which slope they report.
    draw_masks : callable or None
        What `dropout` makes.

    Returns
    -------
    Lesson
        The weights after the pass, and the running score.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> lesson = learn_pass(np.eye(2), np.eye(2), (np.eye(2), np.zeros((2, 2))),
    ...                     alpha=0.5, batch_size=1, activation=RELU, draw_masks=None)
    >>> lesson.network[1].tolist()
    [[0.5, 0.0], [0.0, 0.5]]
    """
    turns = train(
        images,
        goals,
        network,
        alpha=alpha,
        iterations=1,
        batch_size=batch_size,
        activation=activation,
        draw_masks=draw_masks,
    )
    [only] = by_pass(turns)
    return Lesson(only.new_network, score(only.predictions, goals[: len(only.predictions)]))


TEACHING = Engine(np.asarray, learn_pass, predict)


def fit(
    examples: Examples,
    *,
    rng: Rng,
    hidden: int = 40,
    alpha: float = 0.005,
    iterations: int = 300,
    batch_size: int = 1,
    keep: float = 1.0,
    activation: Activation = RELU,
    scale_back: bool = True,
    validation: Examples | None = None,
    test: Examples | None = None,
    every: int = 1,
    again: bool = False,
    engine: Engine = TEACHING,
) -> Iterator[Epoch]:
    """Train a two-layer network on images, pass after pass.

    Parameters
    ----------
    examples : Examples
        What to learn from.
    rng : numpy.random.RandomState or numpy.random.Generator
        Where the first weights come from, the hidden ones before the others, and then the
        masks. The published runs need ``RandomState(1)``.
    hidden : int, default 40
        Nodes in the hidden layer.
    alpha : float, default 0.005
        Fraction of the weight_deltas to move by.
    iterations : int, default 300
        Passes over the examples; 0 yields nothing.
    batch_size : int, default 1
        Images for each update; it must divide the number of images.
    keep : float, default 1.0
        Share of hidden nodes that stay on at each turn; 1 is no dropout.
    activation : Activation, default RELU
        What hidden nodes do, and which slope they report on the way back.
    scale_back : bool, default True
        Whether dropout's factor ``1 / keep`` also comes back with the delta.
    validation, test : Examples, optional
        Images to measure on after a pass. Nothing is ever learned from them.
    every : int, default 1
        Measure after the first and every so many passes, and after the last.
    again : bool, default False
        Whether to measure the training images again with dropout off.
    engine : Engine, default TEACHING
        Who does the arithmetic.

    Yields
    ------
    Epoch
        What the pass left. A run whose error no longer fits a float ends early, and its last
        step says `diverged`.

    Raises
    ------
    ValueError
        If there are no images, images and labels do not match, a pixel is not finite, a label
        is not a digit, `batch_size` does not divide the number of images, or a number is not
        what its description says.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    Ten images that are nothing but noise, and ten labels: there is nothing to understand.
    The network learns them by heart, and knows no more of ten others than by luck.

    >>> noise = np.random.RandomState(0).random((20, 30)), np.arange(20) % 10
    >>> seen, unseen = Examples(*noise).split(10)
    >>> *_, last = fit(seen, rng=np.random.RandomState(1), alpha=0.1, test=unseen)
    >>> last.train_accuracy, last.test_accuracy
    (1.0, 0.0)
    """
    goals = _require_examples("examples", examples)
    _require_numbers(len(goals), hidden, alpha, iterations, batch_size, every)
    draw_masks = dropout(hidden, rng, keep=keep, scale_back=scale_back) if keep != 1 else None
    images = engine.load(examples.images)
    pixels = examples.images.shape[1]
    tested = _exam("test", test, pixels, engine)
    validated = _exam("validation", validation, pixels, engine)
    repeated = _exam("examples", examples if again else None, pixels, engine)
    network = initial_weights((pixels, hidden, CLASSES), rng, low=-0.1, high=0.1)
    for iteration in range(iterations):
        with np.errstate(over="ignore", invalid="ignore"):
            network, running = engine.learn(
                images,
                goals,
                network,
                alpha=alpha,
                batch_size=batch_size,
                activation=activation,
                draw_masks=draw_masks,
            )
        step = Epoch(iteration, running, network, diverged=not math.isfinite(running.error))
        if step.diverged:
            yield step
            return
        if iteration % every == 0 or iteration == iterations - 1:
            step = Epoch(iteration, running, network, tested(network), validated(network), repeated(network))
        yield step


def stop_early(run: Iterable[Epoch], *, patience: int = 10) -> Iterator[Epoch]:
    """Go on with a run until its validation error has stopped falling.

    Parameters
    ----------
    run : iterable of Epoch
        What `fit` yields, with `validation` given to it. The test scores are not looked at.
    patience : int, default 10
        How many passes in a row may go by without a new best.

    Yields
    ------
    Epoch
        The steps of the run, and none after patience ended.

    Raises
    ------
    ValueError
        If `patience` is not a whole number, or a step has no validation score.

    Notes
    -----
    Chapter 8. The network to keep is that of the best step, not of the last.

    Examples
    --------
    >>> errors = [0.9, 0.5, 0.4, 0.6, 0.7, 0.1]
    >>> run = [Epoch(i, Score(0, 1), (), validation=Score(error, 0)) for i, error in enumerate(errors)]
    >>> [step.validation_error for step in stop_early(run, patience=2)]
    [0.9, 0.5, 0.4, 0.6, 0.7]
    """
    require_count(patience=patience)
    best, waited = math.inf, 0
    for step in run:
        yield step
        waited = 0 if step.validation_error < best else waited + 1
        best = min(best, step.validation_error)
        if waited >= patience:
            return


def vote(
    networks: Sequence[Network], images: npt.ArrayLike, *, engine: Engine = TEACHING
) -> npt.NDArray[np.intp]:
    """Let several networks vote on each image.

    Parameters
    ----------
    networks : sequence of networks
        The weights of each voter.
    images : array_like, shape (examples, pixels)
        What they vote on.
    engine : Engine, default TEACHING
        Who does the arithmetic.

    Returns
    -------
    ndarray of int, shape (examples,)
        The digit with the most votes; of equals, the one that was said loudest in all.

    Raises
    ------
    ValueError
        If nobody votes.

    Notes
    -----
    Chapter 8: dropout trains many small networks at once, and asks them all.

    Examples
    --------
    Two voters out of three agree on 1.

    >>> zero, one = np.array([[5.0, 0.0]]), np.array([[0.0, 1.0]])
    >>> vote([(zero,), (one,), (one,)], [[1.0]]).tolist()
    [1]
    """
    if not networks:
        raise ValueError("networks is empty: nobody votes")
    loaded = engine.load(images)
    outputs = np.stack([engine.predict(loaded, network) for network in networks])
    votes = np.eye(outputs.shape[-1])[outputs.argmax(axis=-1)].sum(axis=0)
    leading = votes == votes.max(axis=-1, keepdims=True)
    loudest: npt.NDArray[np.intp] = np.where(leading, outputs.sum(axis=0), -np.inf).argmax(axis=-1)
    return loudest


def _require_examples(name: str, examples: Examples) -> Array:
    """Refuse examples that cannot be learned from; return what the network should say."""
    images, labels = examples
    if np.ndim(images) != 2 or np.size(images) == 0:
        raise ValueError(
            f"{name}.images has shape {np.shape(images)}: give at least one image, one in each row"
        )
    if len(images) != len(labels):
        raise ValueError(
            f"{name} has {len(images)} images, {len(labels)} labels: give one label for each image"
        )
    if not np.isfinite(images).all():
        row, column = np.argwhere(~np.isfinite(images))[0]
        raise ValueError(f"{name}.images[{row}][{column}] is {images[row][column]}: give finite pixels")
    return one_hot(labels, CLASSES)


def _exam(
    name: str, examples: Examples | None, pixels: int, engine: Engine
) -> Callable[[Network], Score | None]:
    """Prepare to ask networks about the same examples again and again."""
    if examples is None:
        return lambda network: None
    goals, images = _require_examples(name, examples), engine.load(examples.images)
    if examples.images.shape[1] != pixels:
        raise ValueError(
            f"{name} has images of {examples.images.shape[1]} pixels, the network learns from {pixels}: "
            "give images of one size"
        )
    return lambda network: score(engine.predict(images, network), goals)


def _require_numbers(
    examples: int, hidden: int, alpha: float, iterations: int, batch_size: int, every: int
) -> None:
    require_finite(alpha=alpha)
    require_count(hidden=hidden, iterations=iterations, batch_size=batch_size, every=every)
    for name, count in {"hidden": hidden, "every": every}.items():
        if count == 0:
            raise ValueError(f"{name} is 0: give at least 1")
    if batch_size == 0 or examples % batch_size:
        fitting = ", ".join(str(size) for size in range(1, examples + 1) if examples % size == 0)
        raise ValueError(f"batch_size is {batch_size}, there are {examples} images: choose from {fitting}")
