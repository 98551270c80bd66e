"""Handwritten digits: MNIST, verified to the last byte, or stand-ins in its place.

The book trains on the first 1,000 of MNIST's 60,000 training images, and tests on the first
1,000 (or all) of its 10,000 test images. Which mirror they come from, how they are zipped and
how many more the file holds does not matter; that the bytes are the right ones does.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from grokdocs.checks import require_count
from grokdocs.data import idx, standin
from grokdocs.data.fetch import MIRRORS, MnistUnavailable, flag, locate

__all__ = [
    "NOTICE",
    "UNCHECKED",
    "Digits",
    "MnistUnavailable",
    "Split",
    "load",
    "load_or_stand_in",
    "one_hot",
    "pixels",
    "stand_in",
]

#: Which of the two sets: the one to learn from, or the one to be examined on.
Split = Literal["train", "test"]

#: The line that says why a figure of the book could not be compared.
UNCHECKED = "not checked: MNIST not available"

#: What a page says at its top when its digits are stand-ins.
NOTICE = (
    "This page was built without MNIST. Its digits are stand-ins that the package drew itself: "
    "the lesson is the same, the numbers are not the book's, and none of them was compared."
)

_FILES: Mapping[str, tuple[str, str]] = {
    "train": ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
    "test": ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
}
_SHAPE = (28, 28)
_CLASSES = 10

#: SHA-256 of the first so many images or labels, as bytes: the same for any mirror, zip or excerpt.
_DIGESTS: Mapping[str, Mapping[int, str]] = {
    "train-images-idx3-ubyte.gz": {
        1_000: "2304e0137aea1f236247daacc2dcaf275996895e40c4bb0760c448434d361d1a",
    },
    "train-labels-idx1-ubyte.gz": {
        1_000: "b03ead2884240483d956c7feac7a9b39d28685062da0a980bb73d2196dc506b8",
    },
    "t10k-images-idx3-ubyte.gz": {
        1_000: "f8f3c5a608a9f7d4bd5e9d69b90c53932b8b99371d9db26121b42f62f3abcd56",
        10_000: "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    },
    "t10k-labels-idx1-ubyte.gz": {
        1_000: "d14ba0a1a3818edefa35518ed001ece84b7ac0eabe9394551c73928493175d3f",
        10_000: "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    },
}
_SEEDS: Mapping[str, int] = {"train": 1, "test": 2}


@dataclass(frozen=True, eq=False)
class Digits:
    """Images of digits, the digit that each of them shows, and where they come from.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, 28, 28)
        Ink on paper, 0 (none) to 255.
    labels : ndarray of int64, shape (n,)
        The digit on each image, 0 to 9.
    source : {"MNIST", "stand-in"}
        Which of the two they are.
    reason : str
        Why they are not MNIST; empty if they are.

    Notes
    -----
    Chapters 5 and 8.

    Examples
    --------
    >>> digits = stand_in("train", 3)
    >>> digits
    <3 digits, stand-in>
    >>> digits.labels.tolist()
    [4, 5, 7]
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    source: Literal["MNIST", "stand-in"]
    reason: str = ""

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        return f"<{len(self)} digits, {self.source}>"

    @property
    def notice(self) -> str:
        """What a page must say at its top about these digits; empty for MNIST.

        Examples
        --------
        >>> stand_in("test", 1).notice.partition(".")[0]
        'This page was built without MNIST'
        """
        return NOTICE if self.source == "stand-in" else ""

    def claim(self, text: str) -> str:
        """Hand on a text that shows a figure of the book, unless it was got from stand-ins.

        Parameters
        ----------
        text : str
            What a page prints.

        Returns
        -------
        str
            The text; above it, for stand-ins, the line that says why it is not compared.

        Examples
        --------
        >>> print(stand_in("train", 3).claim("images: 3"))
        not checked: MNIST not available
        images: 3
        """
        return f"{UNCHECKED}\n{text}" if self.source == "stand-in" else text


def load(
    split: Split = "train",
    count: int = 1_000,
    *,
    folder: str | os.PathLike[str] | None = None,
    cache: Path | None = None,
    mirrors: Sequence[str] = MIRRORS,
) -> Digits:
    """Load the first images of MNIST, and make sure that they are the right ones.

    Parameters
    ----------
    split : {"train", "test"}
        The 60,000 images to learn from, or the 10,000 others.
    count : int, default 1000
        How many.
    folder : path, optional
        Where to look first for the IDX files, gzipped or not. The folder named by
        ``GROKDOCS_MNIST_DIR``, the cache and the mirrors follow.
    cache : Path, optional
        Where downloads are kept; by default in the operating system's place for caches.
    mirrors : sequence of str
        Addresses that serve the official files, each ending in a slash, in order.

    Returns
    -------
    Digits
        Images, labels and source. They cannot be written to.

    Raises
    ------
    MnistUnavailable
        If the files are in none of those places. The message says what to do.
    ValueError
        If a file is damaged, is not MNIST, or holds fewer than `count` images.

    See Also
    --------
    load_or_stand_in : the same, with something to show when there is no MNIST

    Notes
    -----
    Chapter 5, "What do these weights learn?". The first 1,000 images of either split are
    compared with digests that are part of this package, and so are all 10,000 for testing.
    Later training images are covered by the checksum of the download alone.

    Examples
    --------
    Only the two published splits can be compared with anything.

    >>> load("exam")
    Traceback (most recent call last):
        ...
    ValueError: split is 'exam': give 'train' or 'test'
    """
    _require_split(split)
    _require_some(count)
    places = locate(_FILES[split], folder, cache=cache, mirrors=mirrors)
    images, labels = (_verified(path, name, count) for path, name in zip(places, _FILES[split], strict=True))
    return _digits(images, labels.astype(np.int64), "MNIST")


def stand_in(split: Split = "train", count: int = 1_000, rng: np.random.Generator | None = None) -> Digits:
    """Draw digits that take MNIST's place.

    Parameters
    ----------
    split : {"train", "test"}
        Which set: they are drawn in the same manner, and share no image.
    count : int, default 1000
        How many.
    rng : Generator, optional
        Where their variety comes from; by default a fresh one with a fixed seed for each split,
        so that every build draws the same digits.

    Returns
    -------
    Digits
        Images, labels and source. They cannot be written to.

    Raises
    ------
    ValueError
        If there is no such split, or `count` is not a whole number above 0.

    Notes
    -----
    Chapters 5 and 8. A network of 40 hidden nodes that has seen 1,000 of them knows these by
    heart and is often wrong about others, as with MNIST.

    Examples
    --------
    About every eighth pixel is lit.

    >>> digits = stand_in("train", 1000)
    >>> digits.images.shape
    (1000, 28, 28)
    >>> round(float(pixels(digits.images, "binarised").mean()), 2)
    0.12
    """
    _require_split(split)
    _require_some(count)
    rng = np.random.default_rng(_SEEDS[split]) if rng is None else rng
    return _digits(*standin.draw(count, rng), "stand-in")


def load_or_stand_in(
    split: Split = "train",
    count: int = 1_000,
    *,
    folder: str | os.PathLike[str] | None = None,
    cache: Path | None = None,
    mirrors: Sequence[str] = MIRRORS,
) -> Digits:
    """Load the first images of MNIST, or draw stand-ins when there is no MNIST.

    Parameters
    ----------
    split : {"train", "test"}
        The images to learn from, or the others.
    count : int, default 1000
        How many.
    folder : path, optional
        Where to look first for the IDX files, as in `load`.
    cache : Path, optional
        Where downloads are kept, as in `load`.
    mirrors : sequence of str
        Addresses that serve the official files, as in `load`.

    Returns
    -------
    Digits
        MNIST, or stand-ins with the `reason` why.

    Raises
    ------
    MnistUnavailable
        If there is no MNIST and ``GROKDOCS_REQUIRE_MNIST`` is set.
    ValueError
        If a file is there but damaged, or holds fewer than `count` images: a damaged file
        is never replaced without a word.

    Notes
    -----
    Chapters 5 and 8. Both splits must be had, or both are stand-ins: a network that learned
    from the one kind is not to be examined on the other.

    Examples
    --------
    >>> digits = load_or_stand_in("test", 1000, mirrors=[])
    >>> digits.source in ("MNIST", "stand-in")
    True
    >>> digits.images.shape
    (1000, 28, 28)
    """
    _require_split(split)
    try:
        for names in _FILES.values():
            locate(names, folder, cache=cache, mirrors=mirrors)
        return load(split, count, folder=folder, cache=cache, mirrors=mirrors)
    except MnistUnavailable as failure:
        if flag("GROKDOCS_REQUIRE_MNIST"):
            raise
        drawn = stand_in(split, count)
        return Digits(drawn.images, drawn.labels, drawn.source, reason=str(failure))


def pixels(
    images: NDArray[np.uint8],
    values: Literal["raw", "scaled", "binarised"] = "scaled",
    *,
    threshold: int = 127,
) -> NDArray[np.float64]:
    """Flatten each image into one row of inputs.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, rows, columns)
        Ink on paper, 0 to 255.
    values : {"raw", "scaled", "binarised"}
        Leave a pixel as it is, divide it by 255, or make it 1 where it is above `threshold` and 0
        elsewhere.
    threshold : int, default 127
        The last value that becomes 0. 127 gives the tables that chapter 8 printed.

    Returns
    -------
    ndarray of float64, shape (n, rows * columns)
        One row for each image.

    Raises
    ------
    ValueError
        If the images are not such images, the values have no such name, or the threshold is not
        from 0 to 255.

    Notes
    -----
    Chapter 5, "What do these weights learn?". The printed text never says which values it used;
    chapter 8's tables come out with "binarised" alone.

    Examples
    --------
    >>> image = np.array([[[0, 127], [128, 255]]], dtype=np.uint8)
    >>> pixels(image, "raw").tolist()
    [[0.0, 127.0, 128.0, 255.0]]
    >>> pixels(image, "binarised").tolist()
    [[0.0, 0.0, 1.0, 1.0]]
    """
    if images.ndim != 3 or images.dtype != np.uint8:
        raise ValueError(
            f"images is {images.dtype} of shape {images.shape}: give uint8 of shape (images, rows, columns)"
        )
    if not 0 <= threshold <= 255:
        raise ValueError(f"threshold is {threshold}: give a value that a pixel can have, 0 to 255")
    flat = images.reshape(len(images), images.shape[1] * images.shape[2])
    if values == "raw":
        return flat.astype(np.float64)
    if values == "scaled":
        return flat / 255
    if values == "binarised":
        return (flat > threshold).astype(np.float64)
    raise ValueError(f"values is {values!r}: give 'raw', 'scaled' or 'binarised'")


def one_hot(labels: Sequence[int] | NDArray[np.integer], classes: int = 10) -> NDArray[np.float64]:
    """Write each label as a row of zeros with a one in its place.

    Parameters
    ----------
    labels : sequence of int, length n
        The class of each image, counted from 0.
    classes : int, default 10
        How many classes there are.

    Returns
    -------
    ndarray of float64, shape (n, classes)
        What the network's outputs ought to be.

    Raises
    ------
    ValueError
        If a label is not a whole number from 0 to ``classes - 1``.

    Notes
    -----
    Chapter 5, "What do these weights learn?".

    Examples
    --------
    >>> one_hot([2, 0], classes=3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    numbers = np.asarray(labels)
    if numbers.ndim != 1 or (numbers.size and numbers.dtype.kind not in "iu"):
        raise ValueError(f"labels is {numbers.dtype} of shape {numbers.shape}: give a list of whole numbers")
    for wrong in numbers[(numbers < 0) | (numbers >= classes)]:
        raise ValueError(f"labels holds {wrong}: give numbers from 0 to {classes - 1}")
    return np.eye(classes)[numbers.astype(np.int64)]


def _require_split(split: str) -> None:
    if split not in _FILES:
        raise ValueError(f"split is {split!r}: give 'train' or 'test'")


def _require_some(count: int) -> None:
    require_count(count=count)
    if count == 0:
        raise ValueError("count is 0: ask for at least one image")


def _digits(
    images: NDArray[np.uint8], labels: NDArray[np.int64], source: Literal["MNIST", "stand-in"]
) -> Digits:
    images.flags.writeable = labels.flags.writeable = False
    return Digits(images, labels, source)


def _verified(path: Path, name: str, count: int) -> NDArray[np.uint8]:
    """Read the first images or labels from a file that must be MNIST's."""
    array = idx.read(path)
    _require_digits(array, path, name)
    if count > len(array):
        raise ValueError(f"{path} holds {len(array)} {_kind(name)}, {count} were asked for: ask for fewer")
    _require_mnist(array, path, name)
    return array[:count].copy()  # or the rest of the file stays in memory with it


def _kind(name: str) -> str:
    return "images" if "images" in name else "labels"


def _require_digits(array: NDArray[np.uint8], path: Path, name: str) -> None:
    expected = _SHAPE if _kind(name) == "images" else ()
    if array.ndim == 0 or array.shape[1:] != expected:
        raise ValueError(
            f"{path} holds an array of shape {array.shape}: "
            f"{_kind(name)} have the shape {('n', *expected)}".replace("'", "")
        )
    if expected == () and array.size and array.max() >= _CLASSES:
        raise ValueError(f"{path} holds the label {array.max()}: labels are 0 to 9, replace the file")


def _require_mnist(array: NDArray[np.uint8], path: Path, name: str) -> None:
    """Compare as many images or labels with MNIST's digest as the file holds and a digest covers."""
    known = [length for length in _DIGESTS[name] if length <= len(array)]
    if not known:
        raise ValueError(
            f"{path} holds {len(array)} {_kind(name)}: at least the first {min(_DIGESTS[name])} "
            "are needed to tell that they are MNIST's"
        )
    length = max(known)
    if hashlib.sha256(array[:length].tobytes()).hexdigest() != _DIGESTS[name][length]:
        raise ValueError(f"the first {length} {_kind(name)} of {path} are not MNIST's: replace the file")
