"""The ledger is the same on every processor: each has its own order of adding, and so its own last digits.

OpenBLAS brings a kernel for each family of processors, and numba compiles for the one at hand. Every
figure is recomputed with each of them, as far as this processor can run it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

KERNELS = ("Prescott", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX", "SapphireRapids")
FEWEST = 4  # of them, that any processor of today can run
SAME_DIGITS = 10  # at least, in every number of every figure


class Machine(NamedTuple):
    """What came out on one machine."""

    kernel: str
    raw: dict[str, list[str]]  # the values of each figure, with all their digits
    said: dict[str, list[Any]]  # its verdict, the digits that the ledger shows, and the verdict it must have


def machine(**environment: str) -> Machine:
    """Recompute in a process of its own."""
    settings = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **environment}
    command = [sys.executable, str(Path(__file__).with_name("recompute.py"))]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{environment}: {done.stderr}"
    return Machine(**json.loads(done.stdout))


@pytest.fixture(scope="module")
def machines() -> dict[str, Machine]:
    found = {name: machine(OPENBLAS_CORETYPE=name) for name in KERNELS}
    found["numba for any"] = machine(NUMBA_CPU_NAME="generic", NUMBA_CPU_FEATURES="")
    return found


def same_digits(one: str, other: str) -> int:
    """Count the significant digits of two numbers up to the first that differs.

    >>> same_digits("0.00123", "0.00129"), same_digits("-1.5", "1.5"), same_digits("yes", "no")
    (2, 0, 0)
    """
    ours, theirs = (text.lstrip("-").replace(".", "").lstrip("0") for text in (one, other))
    if one.startswith("-") != other.startswith("-"):
        return 0
    both = enumerate(zip(ours, theirs, strict=False))
    return next((n for n, (a, b) in both if a != b), min(len(ours), len(theirs)))


def test_the_kernels_are_those_that_were_asked_for(machines: dict[str, Machine]) -> None:
    for name, found in machines.items():
        print(f"{name}: {found.kernel}")
    assert len({found.kernel for found in machines.values()}) >= FEWEST


def test_the_ledger_is_the_same_on_every_machine(machines: dict[str, Machine]) -> None:
    first, *others = machines.values()
    assert len(first.said) > 100
    for found in machines.values():
        assert [id_ for id_, (verdict, _, status) in found.said.items() if verdict != status] == []
        assert [id_ for id_ in first.said if found.said[id_] != first.said[id_]] == []
    digits: dict[str, int] = {}
    for found in others:
        for id_, values in first.raw.items():
            for ours, theirs in zip(values, found.raw[id_], strict=True):
                if ours != theirs:
                    digits[id_] = min(digits.get(id_, 99), same_digits(ours, theirs))
    print(f"{len(first.said)} figures on {len(machines)} machines: the ledger says the same")
    print(f"digits behind those in print differ in {len(digits)} figures; how many are the same, at least:")
    for id_, number in sorted(digits.items(), key=lambda item: item[1]):
        print(f"  {number:3d}  {id_}")
    assert digits, "so many orders of adding, and all the same: nothing was tried"
    assert min(digits.values()) >= SAME_DIGITS
