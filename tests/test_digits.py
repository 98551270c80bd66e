"""IDX files, the digits that are read from them, and the digits that stand in for them."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from grokdocs.data import digits, fetch, idx

MNIST = os.environ.get("GROKDOCS_MNIST_DIR", "")
needs_mnist = pytest.mark.skipif(not MNIST, reason="GROKDOCS_MNIST_DIR names no folder with MNIST")

IMAGES, LABELS = "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"
ANY_ARRAY = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=5))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose files would pass for MNIST's, had somebody drawn them in 1998."""
    monkeypatch.delenv("GROKDOCS_MNIST_DIR", raising=False)
    drawn = digits.stand_in("train", 20)
    contents = {IMAGES: drawn.images, LABELS: drawn.labels.astype(np.uint8)}
    for name, array in contents.items():
        idx.write(tmp_path / name, array)
        monkeypatch.setitem(digits._DIGESTS, name, {8: _sha256(array[:8]), 12: _sha256(array[:12])})
    return tmp_path


def _sha256(array: NDArray[np.uint8]) -> str:
    return hashlib.sha256(array.tobytes()).hexdigest()


# --- the file format ---------------------------------------------------------------------------


@given(ANY_ARRAY)
def test_an_array_survives_the_way_into_a_file_and_back(array: NDArray[np.uint8]) -> None:
    for content in (idx.encode(array), gzip.compress(idx.encode(array))):
        back = idx.decode(content)
        assert back.shape == array.shape
        assert back.tobytes() == array.tobytes()


@given(ANY_ARRAY, st.data())
def test_no_cut_goes_unnoticed(array: NDArray[np.uint8], data: st.DataObject) -> None:
    content = idx.encode(array)
    whole = data.draw(st.sampled_from([content, gzip.compress(content)]))
    with pytest.raises(ValueError, match="cut"):
        idx.decode(whole[: data.draw(st.integers(0, len(whole) - 1))], "cut")


@given(ANY_ARRAY, st.binary(min_size=1, max_size=20))
def test_nothing_may_follow_the_data(array: NDArray[np.uint8], more: bytes) -> None:
    with pytest.raises(ValueError, match="its header says"):
        idx.decode(idx.encode(array) + more)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "begins with the bytes of nothing"),
        (bytes.fromhex("01000803"), "begins with the bytes 01 00 08 03"),
        (bytes.fromhex("00000d01 00000001 00000000"), "begins with the bytes 00 00 0d 01"),
        (bytes.fromhex("00000800"), "begins with the bytes 00 00 08 00"),
        (bytes.fromhex("00000803 00000001"), "ends within its header"),
        (bytes.fromhex("00000801 00000003 0504"), "holds 2 bytes of data, its header says 3"),
        (bytes.fromhex("00000801 00000001 0504"), "holds 2 bytes of data, its header says 1"),
        (gzip.compress(b"0" * 1000)[:-9], "cannot be unzipped"),
        (b"\x1f\x8b\x08\x00" + b"\xff" * 30, "cannot be unzipped"),
        (b"<html>403 Forbidden</html>", "begins with the bytes 3c 68 74 6d"),
    ],
)
def test_what_is_no_idx_file_is_refused_by_name(content: bytes, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "some-images"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=complaint) as refusal:
        idx.read(path)
    assert str(path) in str(refusal.value)


@pytest.mark.parametrize("array", [np.array([1.5]), np.array([300]), np.uint8(3).reshape(())])
def test_only_bytes_on_axes_are_written(array: NDArray[Any]) -> None:
    with pytest.raises(ValueError, match="give uint8 on at least one axis"):
        idx.encode(array)


# --- loading -----------------------------------------------------------------------------------


def test_files_may_be_gzipped_or_not_and_hold_more_than_is_asked_for(folder: Path) -> None:
    zipped = digits.load("train", 10, folder=folder)
    for name in (IMAGES, LABELS):
        (folder / name.removesuffix(".gz")).write_bytes(gzip.decompress((folder / name).read_bytes()))
        (folder / name).unlink()
    plain = digits.load("train", 10, folder=folder)
    assert len(zipped) == len(plain) == 10
    assert zipped.source == "MNIST"
    assert zipped.images.tobytes() == plain.images.tobytes()
    assert zipped.labels.tolist() == plain.labels.tolist()


def test_a_name_that_says_gz_may_lie(folder: Path) -> None:
    (folder / IMAGES).write_bytes(gzip.decompress((folder / IMAGES).read_bytes()))
    assert len(digits.load("train", 10, folder=folder)) == 10


def test_more_images_than_are_held_is_an_error_that_counts_them(folder: Path) -> None:
    assert len(digits.load("train", 20, folder=folder)) == 20
    with pytest.raises(ValueError, match=f"{IMAGES} holds 20 images, 21 were asked for"):
        digits.load("train", 21, folder=folder)
    with pytest.raises(ValueError, match="holds 20 images, 21"):
        digits.load_or_stand_in("train", 21, folder=_with_test_files(folder))


def _with_test_files(folder: Path) -> Path:
    for train, test in zip(digits._FILES["train"], digits._FILES["test"], strict=True):
        shutil.copy(folder / train, folder / test)
    return folder


def test_an_excerpt_too_short_to_be_recognised_is_refused(folder: Path) -> None:
    idx.write(folder / IMAGES, idx.read(folder / IMAGES)[:7])
    with pytest.raises(ValueError, match=f"{IMAGES} holds 7 images: at least the first 8"):
        digits.load("train", 5, folder=folder)


@pytest.mark.parametrize("place", [0, 5_000, 12 * 784 - 1])
def test_one_wrong_pixel_is_damage(folder: Path, place: int) -> None:
    images = idx.read(folder / IMAGES).copy()
    images.reshape(-1)[place] ^= 1
    idx.write(folder / IMAGES, images)
    with pytest.raises(ValueError, match=rf"the first 12 images of .*{IMAGES} are not MNIST's"):
        digits.load("train", 3, folder=folder)


@pytest.mark.parametrize(
    ("name", "array", "complaint"),
    [
        (IMAGES, np.zeros((20, 28, 27), np.uint8), r"\(20, 28, 27\).*\(n, 28, 28\)"),
        (IMAGES, np.zeros((20, 784), np.uint8), r"\(20, 784\).*\(n, 28, 28\)"),
        (LABELS, np.zeros((20, 1), np.uint8), r"\(20, 1\).*\(n,\)"),
        (LABELS, np.arange(20, dtype=np.uint8), "the label 19: labels are 0 to 9"),
        (LABELS, np.full(20, 3, np.uint8), "the first 12 labels of"),
    ],
)
def test_files_of_something_else_are_refused_by_name(
    folder: Path, name: str, array: NDArray[np.uint8], complaint: str
) -> None:
    idx.write(folder / name, array)
    with pytest.raises(ValueError, match=complaint) as refusal:
        digits.load("train", 10, folder=folder)
    assert name in str(refusal.value)


def test_damage_is_never_papered_over_with_stand_ins(folder: Path) -> None:
    path = _with_test_files(folder) / IMAGES
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ValueError, match=f"{IMAGES} cannot be unzipped"):
        digits.load_or_stand_in("train", 10, folder=folder)


def test_a_folder_comes_before_the_environment_and_the_environment_before_the_cache(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty, named = tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("named")
    (named / IMAGES).touch()
    monkeypatch.setenv("GROKDOCS_MNIST_DIR", str(named))
    assert fetch.locate([IMAGES], folder, cache=empty, mirrors=[]) == [folder / IMAGES]
    assert fetch.locate([IMAGES], empty, cache=empty, mirrors=[]) == [named / IMAGES]
    assert fetch.locate([IMAGES], cache=empty, mirrors=[]) == [named / IMAGES]


def test_the_error_names_every_place(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path_factory.mktemp("named")
    monkeypatch.setenv("GROKDOCS_MNIST_DIR", str(named))
    monkeypatch.delenv("GROKDOCS_MNIST_OFFLINE", raising=False)
    (folder / LABELS).unlink()
    with pytest.raises(fetch.MnistUnavailable) as failure:
        digits.load("train", folder=folder, cache=named / "cache", mirrors=[])
    message = str(failure.value)
    assert f"{folder} holds no {LABELS}" in message
    assert f"{named} holds no {IMAGES}" in message
    assert "no mirror is named: put the four files into a folder" in message


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"split": "exam"}, "split is 'exam': give 'train' or 'test'"),
        ({"count": 0}, "count is 0: ask for at least one image"),
        ({"count": -1}, "count is -1"),
        ({"count": 2.5}, r"count is 2\.5"),
    ],
)
@pytest.mark.parametrize("get", [digits.load, digits.stand_in, digits.load_or_stand_in])
def test_what_cannot_be_asked_for(get: Any, arguments: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        get(**arguments)


@needs_mnist
@pytest.mark.parametrize(("split", "count"), [("train", 1_000), ("test", 1_000), ("test", 10_000)])
def test_the_real_files_are_recognised(split: Literal["train", "test"], count: int) -> None:
    real = digits.load(split, count, mirrors=[])
    assert real.source == "MNIST"
    assert real.images.shape == (count, 28, 28)
    assert sorted(set(real.labels.tolist())) == list(range(10))
    assert real.notice == ""
    assert real.claim("0.601") == "0.601"


@needs_mnist
def test_the_real_files_are_recognised_after_another_zip_and_as_an_excerpt(tmp_path: Path) -> None:
    for name in digits._FILES["test"]:
        idx.write(tmp_path / name, idx.read(Path(MNIST) / name)[:1_234])
    excerpt = digits.load("test", 1_000, folder=tmp_path)
    assert excerpt.images.tobytes() == digits.load("test", 1_000).images.tobytes()


# --- stand-ins ---------------------------------------------------------------------------------


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.delenv("GROKDOCS_MNIST_DIR", raising=False)
    monkeypatch.delenv("GROKDOCS_REQUIRE_MNIST", raising=False)
    return {"cache": tmp_path, "mirrors": []}


def test_without_mnist_there_are_stand_ins_and_they_say_so(nowhere: dict[str, Any]) -> None:
    drawn = digits.load_or_stand_in("test", 7, **nowhere)
    assert len(drawn) == 7
    assert drawn.source == "stand-in"
    assert "no mirror is named" in drawn.reason
    assert drawn.notice == digits.NOTICE
    assert drawn.claim("0.601").splitlines() == ["not checked: MNIST not available", "0.601"]


def test_a_build_may_insist_on_mnist(nowhere: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROKDOCS_REQUIRE_MNIST", "1")
    with pytest.raises(fetch.MnistUnavailable):
        digits.load_or_stand_in("test", 7, **nowhere)


def test_half_of_mnist_is_none(folder: Path, nowhere: dict[str, Any]) -> None:
    assert digits.load("train", 5, folder=folder).source == "MNIST"
    assert digits.load_or_stand_in("train", 5, folder=folder, **nowhere).source == "stand-in"
    assert digits.load_or_stand_in("test", 5, folder=folder, **nowhere).source == "stand-in"


def test_stand_ins_are_the_same_every_time_and_different_for_each_split() -> None:
    train, again, test = (
        digits.stand_in("train", 300),
        digits.stand_in("train", 300),
        digits.stand_in("test", 300),
    )
    assert train.images.tobytes() == again.images.tobytes()
    known = {image.tobytes() for image in train.images}
    assert len(known) == 300
    assert not known & {image.tobytes() for image in test.images}


def test_the_first_stand_ins_do_not_depend_on_how_many_follow() -> None:
    few, many = digits.stand_in("test", 251), digits.stand_in("test", 600)
    assert few.images.tobytes() == many.images[:251].tobytes()
    assert few.labels.tolist() == many.labels[:251].tolist()


def test_the_randomness_of_stand_ins_can_be_passed_in() -> None:
    other = digits.stand_in("train", 5, np.random.default_rng(7))
    assert other.images.tobytes() != digits.stand_in("train", 5).images.tobytes()


def test_digits_cannot_be_written_to() -> None:
    drawn = digits.stand_in("train", 2)
    with pytest.raises(ValueError, match="read-only"):
        drawn.images[0] = 0


def test_stand_ins_can_be_learned_by_heart_and_not_be_known() -> None:
    """Chapter 8's lesson must show: 40 hidden nodes, 1,000 images, perfect on these and poor on others."""
    train, test = digits.stand_in("train", 1_000), digits.stand_in("test", 1_000)
    inputs, unseen = (digits.pixels(each.images, "binarised") for each in (train, test))
    goals, rng = digits.one_hot(train.labels), np.random.default_rng(0)
    hidden_weights, output_weights = rng.uniform(-0.1, 0.1, (784, 40)), rng.uniform(-0.1, 0.1, (40, 10))
    for _ in range(60):
        for batch in np.array_split(rng.permutation(1_000), 100):
            hidden = np.maximum(inputs[batch] @ hidden_weights, 0)
            delta = goals[batch] - hidden @ output_weights
            hidden_delta = delta @ output_weights.T * (hidden > 0)
            output_weights += 0.01 * hidden.T @ delta
            hidden_weights += 0.01 * inputs[batch].T @ hidden_delta

    def accuracy(images: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
        predictions = (np.maximum(images @ hidden_weights, 0) @ output_weights).argmax(axis=1)
        return float((predictions == labels).mean())

    assert accuracy(inputs, train.labels) > 0.98
    assert 0.5 < accuracy(unseen, test.labels) < 0.9


# --- pixels and labels -------------------------------------------------------------------------

ANY_IMAGES = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=3, max_dims=3, min_side=0, max_side=4))


@given(ANY_IMAGES, st.integers(0, 255))
def test_every_pixel_keeps_its_place_and_gets_its_value(images: NDArray[np.uint8], threshold: int) -> None:
    raw, scaled = digits.pixels(images, "raw"), digits.pixels(images, "scaled")
    binarised = digits.pixels(images, "binarised", threshold=threshold)
    assert raw.shape == (images.shape[0], images.shape[1] * images.shape[2])
    assert raw.reshape(images.shape).tolist() == images.tolist()
    assert scaled.tolist() == [[value / 255 for value in row] for row in raw.tolist()]
    assert binarised.tolist() == [[float(value > threshold) for value in row] for row in raw.tolist()]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((np.zeros((2, 784), np.uint8),), r"images is uint8 of shape \(2, 784\)"),
        ((np.full((1, 2, 2), np.nan),), "images is float64"),
        ((np.zeros((1, 2, 2), np.uint8), "grey"), "values is 'grey': give 'raw', 'scaled' or 'binarised'"),
    ],
)
def test_what_has_no_pixels(arguments: tuple[Any, ...], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        digits.pixels(*arguments)


@pytest.mark.parametrize("threshold", [-1, 256])
def test_a_threshold_is_a_value_that_a_pixel_can_have(threshold: int) -> None:
    with pytest.raises(ValueError, match=f"threshold is {threshold}"):
        digits.pixels(np.zeros((1, 2, 2), np.uint8), "binarised", threshold=threshold)


@given(st.lists(st.integers(0, 9)))
def test_one_place_of_each_row_is_hot(labels: list[int]) -> None:
    rows = digits.one_hot(labels)
    assert rows.shape == (len(labels), 10)
    assert rows.sum(axis=1).tolist() == [1.0] * len(labels)
    assert rows.argmax(axis=1).tolist() == labels


@pytest.mark.parametrize("labels", [[0, 10], [-1], [1.5], [[1, 2]]])
def test_what_is_no_label(labels: list[Any]) -> None:
    with pytest.raises(ValueError, match="labels"):
        digits.one_hot(labels)
