"""Read IDX files, the format that MNIST comes in: a header with the sizes, then one byte a pixel."""

from __future__ import annotations

import gzip
import io
import math
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grokdocs.validation import Sizes, checked, path, text

__all__ = ["decode", "read"]

_UNSIGNED_BYTES = b"\x00\x00\x08"
_MOST_AXES = 3
_MOST_BYTES = 100_000_000  # twice the largest file of MNIST


def _bytes(name: str, value: Any, sizes: Sizes) -> bytes:
    if not isinstance(value, bytes | bytearray | memoryview):
        raise ValueError(f"{name} is {value!r:.60}: give the bytes of a file")
    return bytes(value)


# Not taught: a file format.
@checked(content=_bytes, name=text)
def decode(content: bytes, name: str = "content") -> NDArray[np.uint8]:
    """Read an IDX file of bytes, gzipped or not, and refuse one that is damaged or swollen.

    >>> decode(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1])).tolist()
    [7, 2, 1]
    """
    gzipped = content.startswith(b"\x1f\x8b")
    with gzip.GzipFile(fileobj=io.BytesIO(content)) if gzipped else io.BytesIO(content) as stream:
        try:
            start = stream.read(4)
            axes = start[3] if len(start) == 4 and start[:3] == _UNSIGNED_BYTES else 0
            if not 1 <= axes <= _MOST_AXES:
                raise ValueError(
                    f"{name} begins with the bytes {start.hex(' ') or 'of nothing'}: an IDX file of bytes "
                    f"begins with 00 00 08 and its number of axes, 1 to {_MOST_AXES}"
                )
            header = stream.read(4 * axes)
            if len(header) < 4 * axes:
                raise ValueError(f"{name} ends within its header: replace the file, it is damaged")
            shape = struct.unpack(f">{axes}I", header)
            expected = math.prod(shape)
            if expected > _MOST_BYTES:
                raise ValueError(f"{name} claims {expected} bytes of data: replace the file, it is damaged")
            held = stream.read(expected + 1)  # one more would show, however much there is
        except (EOFError, OSError, zlib.error) as failure:
            raise ValueError(
                f"{name} cannot be unzipped ({failure}): replace the file, it is damaged"
            ) from None
    if len(held) != expected:
        more = "more than that" if len(held) > expected else f"{len(held)}"
        raise ValueError(
            f"{name} claims {expected} bytes of data and holds {more}: replace the file, it is damaged"
        )
    return np.frombuffer(held, dtype=np.uint8).reshape(shape)


# Not taught: a file format.
@checked(path=path)
def read(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """Read an IDX file from a path.

    >>> read(Path(__file__).parent / "mnist" / "train-labels-idx1-ubyte.gz")[:3].tolist()
    [5, 0, 4]
    """
    if not Path(path).is_file():
        raise ValueError(f"path is {str(path)!r}: give that of a file that is there")
    return decode(Path(path).read_bytes(), str(path))
