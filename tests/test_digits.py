"""The digits are MNIST's, wherever they are read from, or they are refused."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import shutil
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grokdocs.data
from grokdocs.data import digits, idx

HELD = Path(grokdocs.data.__file__).parent / "mnist"
NAMES = [
    f"{split}-{kind}" for split in ("train", "t10k") for kind in ("images-idx3-ubyte", "labels-idx1-ubyte")
]


def idx_of(array: np.ndarray) -> bytes:
    return b"\0\0\x08" + bytes([array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.fixture(autouse=True)
def _no_folder_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GROKDOCS_MNIST_DIR", raising=False)


def test_the_package_holds_what_the_book_uses() -> None:
    test = digits.load("test", 10_000)
    assert hashlib.sha256(test.images.tobytes()).hexdigest().startswith("6d87418db22c")
    assert len(digits.load("train").labels) == 1_000
    assert not test.images.flags.writeable
    with pytest.raises(ValueError, match="holds 1000 images, 1001 were asked for"):
        digits.load("train", 1_001)


def test_the_note_of_source_and_licence_stands_beside_them() -> None:
    note = (HELD / "README.md").read_text(encoding="utf-8")
    assert all(word in note for word in ("LeCun", "Cortes", "Burges", "CC BY-SA 3.0"))


@pytest.mark.parametrize("layout", ["gzipped", "plain", "dotted", "torchvision", "named"])
def test_official_files_are_read_as_they_are_found(
    layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "MNIST" / "raw" if layout == "torchvision" else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        source = HELD / f"{name}.gz"
        if layout in ("gzipped", "named"):
            shutil.copy(source, folder)
        else:
            to = name.replace("-idx", ".idx") if layout == "dotted" else name
            (folder / to).write_bytes(gzip.decompress(source.read_bytes()))
    if layout == "named":
        monkeypatch.setenv("GROKDOCS_MNIST_DIR", str(folder))
        loaded = digits.load("test", 5)
    else:
        loaded = digits.load("test", 5, folder=tmp_path)
    assert np.array_equal(loaded.images, digits.load("test", 5).images)


def test_what_is_not_mnist_is_refused(tmp_path: Path) -> None:
    shutil.copytree(HELD, tmp_path, dirs_exist_ok=True)
    images = idx.read(HELD / "train-images-idx3-ubyte.gz").copy()
    images[7, 14, 14] ^= 1
    path = tmp_path / "train-images-idx3-ubyte.gz"
    wrong = {
        "the first 1000 images of .* are not MNIST's": idx_of(images),
        "too few to tell": idx_of(images[:10]),
        "it has no images": idx_of(images[:, :, 0]),
        "begins with the bytes 50 4b": b"PK\x03\x04",
        "cannot be unzipped": path.read_bytes()[:500],
    }
    for words, content in wrong.items():
        path.write_bytes(content)
        with pytest.raises(ValueError, match=words):
            digits.load("train", 5, folder=tmp_path)
    path.unlink()
    with pytest.raises(ValueError, match="has no train-images"):
        digits.load("train", folder=tmp_path)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for start in (b"", b"\0\0\x08", b"\x1f\x8b"):
        with contextlib.suppress(ValueError):  # and no other error
            idx.decode(start + content)


def test_a_swollen_file_is_refused_before_it_fills_the_memory() -> None:
    cases = [
        gzip.compress(idx_of(np.zeros(3, np.uint8)) + bytes(300_000_000)),
        b"\0\0\x08\x01" + struct.pack(">I", 1_000_000_000),
        b"\0\0\x08\xff" + bytes(4 * 255),
    ]
    for content in cases:
        tracemalloc.start()
        with pytest.raises(ValueError, match=r"damaged|number of axes"):
            idx.decode(content)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
        tracemalloc.stop()


def test_pixels_are_what_they_are_said_to_be() -> None:
    images = digits.load("train", 20).images
    raw, scaled = digits.pixels(images, "raw"), digits.pixels(images, "scaled")
    assert np.array_equal(raw, images.reshape(20, 784))
    assert np.allclose(scaled * 255, raw)
    assert np.array_equal(digits.pixels(images, threshold=40), raw > 40)
    assert np.array_equal(digits.one_hot([3, 0]), np.eye(10)[[3, 0]])
    for wrong, words in [(images[0], "give images of rows and columns"), (images - 256.0, "0 to 255")]:
        with pytest.raises(ValueError, match=words):
            digits.pixels(wrong)
    with pytest.raises(ValueError, match="labels holds 10"):
        digits.one_hot([10])
