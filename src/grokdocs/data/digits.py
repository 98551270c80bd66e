"""Chapters 5 and 8: handwritten digits, and what a network takes them for.

The package carries what the book uses of MNIST: the first 1,000 images to learn from, and all
10,000 others. Each load compares them with digests that are part of the package, so no run can
be told apart from the book's by its data. Who has the full set names its folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from grokdocs.data import idx
from grokdocs.validation import array, checked, labels, number, one_of, optional, path, whole

__all__ = ["Examples", "load", "one_hot", "pixels"]

_FOLDER = Path(__file__).parent / "mnist"
_NAMES = {"train": "train", "test": "t10k"}
_SHAPES = {"images": (28, 28), "labels": ()}
#: SHA-256 of the first so many images or labels, as bytes: the same in any file that holds them.
_DIGESTS: Mapping[tuple[str, str], Mapping[int, str]] = {
    ("train", "images"): {
        1_000: "2304e0137aea1f236247daacc2dcaf275996895e40c4bb0760c448434d361d1a",
    },
    ("train", "labels"): {
        1_000: "b03ead2884240483d956c7feac7a9b39d28685062da0a980bb73d2196dc506b8",
    },
    ("test", "images"): {
        1_000: "f8f3c5a608a9f7d4bd5e9d69b90c53932b8b99371d9db26121b42f62f3abcd56",
        10_000: "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    },
    ("test", "labels"): {
        1_000: "d14ba0a1a3818edefa35518ed001ece84b7ac0eabe9394551c73928493175d3f",
        10_000: "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    },
}


# Not taught: a record, which the page prints.
class Examples(NamedTuple):
    """Images and the digits that they show.

    >>> seen, unseen = Examples(np.eye(4), np.arange(4)).split(3)
    >>> seen.labels.tolist(), unseen.labels.tolist()
    ([0, 1, 2], [3])
    """

    images: NDArray[np.float64] | NDArray[np.uint8]
    labels: NDArray[np.int64]

    def split(self, count: int) -> tuple[Examples, Examples]:
        """Take the first `count` examples, and keep the others apart."""
        first, rest = slice(count), slice(count, None)
        return Examples(self.images[first], self.labels[first]), Examples(
            self.images[rest], self.labels[rest]
        )


# Not taught: it reads files.
@checked(split=one_of("train", "test"), count=whole(1), folder=optional(path))
def load(
    split: Literal["train", "test"] = "train",
    count: int = 1_000,
    *,
    folder: str | os.PathLike[str] | None = None,
) -> Examples:
    """Load the first images of MNIST, and make sure that they are the right ones.

    The package holds 1,000 images to learn from and 10,000 others. More of them come from the
    folder given, or named by ``GROKDOCS_MNIST_DIR``: the official files as they are found on the
    web, gzipped or not. Files that are damaged, or are not MNIST, are refused.

    >>> load("train", 3).labels.tolist()
    [5, 0, 4]
    >>> load("test", 10_000).images.shape
    (10000, 28, 28)
    """
    chosen = folder or os.environ.get("GROKDOCS_MNIST_DIR") or _FOLDER
    images, shown = (_first(Path(chosen), split, kind, count) for kind in ("images", "labels"))
    return Examples(images, shown.astype(np.int64))


# Not taught: the page shows what it does with an image.
@checked(images=array, values=one_of("binarised", "scaled", "raw"), threshold=number)
def pixels(
    images: npt.ArrayLike,
    values: Literal["binarised", "scaled", "raw"] = "binarised",
    *,
    threshold: float = 127,
) -> NDArray[np.float64]:
    """Lay the rows of each image end to end, and make inputs of its ink.

    Parameters
    ----------
    images : array_like of int, shape (n, rows, columns)
        How much ink there is in each place, 0 to 255.
    values : {"binarised", "scaled", "raw"}
        Ones and zeros, which the published tables need; parts of 255; or the ink as it is.
    threshold : float, default 127
        Binarised, a pixel is 1 when it has more ink than this.

    Returns
    -------
    ndarray, shape (n, rows * columns)
        One image in each row.

    Raises
    ------
    ValueError
        If the images are not three-dimensional, hold something else than 0 to 255, or `values`
        is not one of the three.

    Notes
    -----
    Chapter 5.

    Examples
    --------
    >>> pixels([[[0, 127], [128, 255]]]).tolist()
    [[0.0, 0.0, 1.0, 1.0]]
    >>> pixels([[[0, 51], [102, 255]]], "scaled").tolist()
    [[0.0, 0.2, 0.4, 1.0]]
    """
    ink = np.asarray(images, dtype=float)
    if ink.ndim != 3:
        raise ValueError(f"images has shape {ink.shape}: give images of rows and columns, (n, rows, columns)")
    if not (ink.min() >= 0 and ink.max() <= 255):
        raise ValueError("images holds something other than 0 to 255: give the ink of each pixel")
    rows = ink.reshape(len(ink), -1)
    if values == "binarised":
        return np.asarray(rows > threshold, dtype=float)
    return rows if values == "raw" else np.divide(rows, 255)


@checked(labels=labels(classes=None), classes=whole(1, 10_000))
def one_hot(labels: npt.ArrayLike, classes: int = 10) -> NDArray[np.float64]:
    """Write each label as a row of zeros with a one in its place.

    Parameters
    ----------
    labels : sequence of int, length n
        The class of each image, counted from 0.
    classes : int, default 10
        How many classes there are.

    Returns
    -------
    ndarray, shape (n, classes)
        What the network's outputs ought to be.

    Raises
    ------
    ValueError
        If a label is not a whole number from 0 to ``classes - 1``.

    Notes
    -----
    Chapter 5.

    Examples
    --------
    >>> one_hot([2, 0], classes=3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    known = np.asarray(labels)
    if known.max() >= classes:
        raise ValueError(f"labels holds {known.max()}: give numbers from 0 to {classes - 1}")
    goals: NDArray[np.float64] = np.eye(classes)[known]
    return goals


def _first(folder: Path, split: str, kind: str, count: int) -> NDArray[np.uint8]:
    """Read the first images or labels from a file that must be MNIST's."""
    path = _found(folder, split, kind)
    array = idx.read(path)
    if array.shape[1:] != _SHAPES[kind]:
        raise ValueError(f"{path} holds an array of shape {array.shape}: replace the file, it has no {kind}")
    if count > len(array):
        raise ValueError(f"{path} holds {len(array)} {kind}, {count} were asked for: ask for fewer")
    known = [length for length in _DIGESTS[split, kind] if length <= len(array)]
    if not known:
        raise ValueError(f"{path} holds {len(array)} {kind}: too few to tell that they are MNIST's")
    if hashlib.sha256(array[: max(known)].tobytes()).hexdigest() != _DIGESTS[split, kind][max(known)]:
        raise ValueError(f"the first {max(known)} {kind} of {path} are not MNIST's: replace the file")
    taken = array[:count].copy()  # or the rest of the file stays in memory with it
    taken.flags.writeable = False
    return taken


def _found(folder: Path, split: str, kind: str) -> Path:
    """Find a file under its official name, as it is spelt in the layouts that go around."""
    stem, axes = f"{_NAMES[split]}-{kind}", f"idx{1 + len(_SHAPES[kind])}-ubyte"
    names = [f"{stem}{mark}{axes}{end}" for end in (".gz", "") for mark in "-."]
    for place in (folder, folder / "MNIST" / "raw", folder / "raw"):
        for name in names:
            if (place / name).is_file():
                return place / name
    raise ValueError(f"{folder} has no {names[0]}: name the folder that holds MNIST's four files")
