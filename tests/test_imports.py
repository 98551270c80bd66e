"""What can be had without NumPy is had without NumPy, and no two public names are alike."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from collections import Counter

import pytest

import grokdocs

WITHOUT_NUMPY = ["machines", "vectors", "forward", "descent", "weights", "steps", "validation", "drills"]


def test_lists_do_without_numpy() -> None:
    lines = [
        "import sys; sys.modules['numpy'] = None  # any import of it now fails",
        "import grokdocs",
        *(f"grokdocs.{name}" for name in WITHOUT_NUMPY),
        "steps = list(grokdocs.descent.gradient_descent(0.5, 2, 0.8, alpha=0.1))",
        "print(grokdocs.steps.log(steps[-1:]).splitlines()[-1])",
        "print(grokdocs.weights.learn_many_to_one([1, 2], [0, 0], 5).__next__().delta)",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.split()[0] == "19"
    assert done.stdout.split()[-1] == "-5.0"


def test_a_name_that_is_not_there_is_named() -> None:
    with pytest.raises(AttributeError, match="'ways'"):
        grokdocs.ways  # noqa: B018


def test_no_two_public_names_are_alike() -> None:
    names: Counter[str] = Counter()
    for module in pkgutil.walk_packages(grokdocs.__path__, "grokdocs."):
        if module.name.split(".")[1] in ("pictures", "validation", "__main__"):
            continue  # pictures are passed on by their package; judges are named after what they take
        loaded = importlib.import_module(module.name)
        names.update(
            name
            for name in getattr(loaded, "__all__", [])
            if getattr(getattr(loaded, name), "__module__", "") == module.name
        )
    twice = {name for name, times in names.items() if times > 1} - {
        "train"
    }  # fast.train is deep.train, faster
    assert twice == set()
