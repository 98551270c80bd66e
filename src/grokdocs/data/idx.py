"""IDX, the file format of MNIST: a few sizes, then the bytes, gzipped or not.

An IDX file begins with two zeros, the type of its numbers (8: bytes of 0 to 255, the only type
here) and the number of its axes. Each axis's length follows in four bytes, the largest first,
and then the numbers, row after row.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["decode", "encode", "read", "write"]

_GZIP = b"\x1f\x8b"
_UNSIGNED_BYTES = b"\x00\x00\x08"


def encode(array: NDArray[np.uint8]) -> bytes:
    """Write an array as the bytes of an IDX file.

    Parameters
    ----------
    array : ndarray of uint8, one to 255 axes
        The numbers, such as images of shape (images, rows, columns).

    Returns
    -------
    bytes
        What the file holds, not compressed.

    Raises
    ------
    ValueError
        If the numbers are not bytes, or stand on no axis.

    Notes
    -----
    Chapter 5 only reads such files. This is the way back, for excerpts.

    Examples
    --------
    Four bytes say "bytes, on one axis", four say "three of them", and three are the numbers.

    >>> encode(np.array([5, 0, 4], dtype=np.uint8)).hex(" ")
    '00 00 08 01 00 00 00 03 05 00 04'
    """
    if array.dtype != np.uint8 or array.ndim == 0:
        raise ValueError(f"array is {array.dtype} on {array.ndim} axes: give uint8 on at least one axis")
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return _UNSIGNED_BYTES + bytes([array.ndim]) + sizes + array.tobytes()


def decode(content: bytes, name: str = "content") -> NDArray[np.uint8]:
    """Read an array from the bytes of an IDX file.

    Parameters
    ----------
    content : bytes
        What the file holds, gzipped or not.
    name : str, default "content"
        What an error calls the file.

    Returns
    -------
    ndarray of uint8
        The numbers, in the shape that the file states. It cannot be written to.

    Raises
    ------
    ValueError
        If the content is not an IDX file of bytes, or is longer or shorter than it says.

    Notes
    -----
    Chapter 5, where MNIST comes in. Whether the content is gzipped is read from its first two
    bytes, because a file's name may not tell.

    Examples
    --------
    >>> decode(bytes.fromhex("00 00 08 01 00 00 00 03 05 00 04"))
    array([5, 0, 4], dtype=uint8)

    Three numbers are announced, and two are there.

    >>> decode(bytes.fromhex("00 00 08 01 00 00 00 03 05 00"), "labels")
    Traceback (most recent call last):
        ...
    ValueError: labels holds 2 bytes of data, its header says 3: replace the file, it is damaged
    """
    content = _decompressed(content, name)
    if len(content) < 4 or content[:3] != _UNSIGNED_BYTES or content[3] == 0:
        raise ValueError(
            f"{name} begins with the bytes {content[:4].hex(' ') or 'of nothing'}: "
            "an IDX file of bytes begins with 00 00 08 and its number of axes"
        )
    start = 4 + 4 * content[3]
    if len(content) < start:
        raise ValueError(f"{name} ends within its header: replace the file, it is damaged")
    shape = struct.unpack_from(f">{content[3]}I", content, 4)
    held, expected = len(content) - start, math.prod(shape)
    if held != expected:
        raise ValueError(
            f"{name} holds {held} bytes of data, its header says {expected}: replace the file, it is damaged"
        )
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(shape)


def read(path: Path) -> NDArray[np.uint8]:
    """Read an array from an IDX file.

    Parameters
    ----------
    path : Path
        The file, gzipped or not, whatever its name.

    Returns
    -------
    ndarray of uint8
        The numbers, in the shape that the file states. It cannot be written to.

    Raises
    ------
    ValueError
        If the file is not an IDX file of bytes, or is longer or shorter than it says.
    OSError
        If the file cannot be opened.

    Notes
    -----
    Chapter 5, where MNIST comes in.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     labels = Path(folder) / "labels"
    ...     _ = labels.write_bytes(bytes.fromhex("00 00 08 01 00 00 00 03 05 00 04"))
    ...     read(labels)
    array([5, 0, 4], dtype=uint8)
    """
    return decode(path.read_bytes(), str(path))


def write(path: Path, array: NDArray[np.uint8]) -> None:
    """Write an array to an IDX file, gzipped if the name ends in ``.gz``.

    Parameters
    ----------
    path : Path
        Where to write; a file that is there is replaced.
    array : ndarray of uint8, one to 255 axes
        The numbers, such as images of shape (images, rows, columns).

    Raises
    ------
    ValueError
        If the numbers are not bytes, or stand on no axis.
    OSError
        If the file cannot be written.

    Notes
    -----
    The way to keep an excerpt of a large file, for chapter 5 or for your own images.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     labels = Path(folder) / "labels.gz"
    ...     write(labels, np.array([5, 0, 4], dtype=np.uint8))
    ...     read(labels)
    array([5, 0, 4], dtype=uint8)
    """
    content = encode(array)
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)


def _decompressed(content: bytes, name: str) -> bytes:
    if not content.startswith(_GZIP):
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, OSError, zlib.error) as failure:
        raise ValueError(f"{name} cannot be unzipped ({failure}): replace the file, it is damaged") from None
