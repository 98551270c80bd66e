"""Recompute every figure from its setup, and write what came out, as one machine has it."""

from __future__ import annotations

import ctypes
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import test_setups as tests

from docs._ext.ledger.compare import compare_values
from docs._ext.ledger.load import values_in


def kernel() -> str:
    """Ask OpenBLAS which of its kernels is at work; it may have refused the one that was asked for."""
    np.ones((2, 2)) @ np.ones((2, 2))
    libraries = {
        line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if "openblas" in line
    }
    for library in sorted(libraries):
        loaded = ctypes.CDLL(library)
        for name in ("scipy_openblas_get_corename64_", "openblas_get_corename64_", "openblas_get_corename"):
            if hasattr(loaded, name):
                asked = getattr(loaded, name)
                asked.restype = ctypes.c_char_p
                return str(asked().decode())
    return "no OpenBLAS"


def main() -> None:
    """Write all figures: the digits that came out, and what the ledger says of them."""
    raw, said = {}, {}
    for id_ in tests.COMPUTED:
        figure, values = tests.CHECKED[id_], tests.shown(id_)
        found = compare_values(figure, values)
        raw[id_] = list(values_in(values))
        said[id_] = [found.verdict, found.computed, figure.status]
    json.dump({"kernel": kernel(), "raw": raw, "said": said}, sys.stdout)


if __name__ == "__main__":
    main()
