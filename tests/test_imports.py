"""What can be had without NumPy is had without NumPy, and no two public names are alike."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

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
    twice = {name for name, times in names.items() if times > 1}
    assert twice == {"forward", "train"}  # those of `fast` are those of `deep`, faster


def test_no_module_leads_back_to_itself() -> None:
    """Follow every import, those inside of functions too; what is only for the type checker aside."""
    root = Path(grokdocs.__file__).parent
    leads: dict[str, set[str]] = {}
    for path in root.rglob("*.py"):
        name = ".".join(["grokdocs", *path.relative_to(root).with_suffix("").parts]).removesuffix(".__init__")
        leads[name] = set(_imports(ast.parse(path.read_text(encoding="utf-8")).body)) - {name, "grokdocs"}
    assert len(leads) >= 40
    while leads:
        ready = {name for name, to in leads.items() if not to & leads.keys()}
        assert ready, f"a circle among {sorted(leads)}"
        leads = {name: to for name, to in leads.items() if name not in ready}


def _imports(body: Iterable[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("grokdocs"):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        for inner in ("body", "orelse", "handlers", "finalbody"):
            yield from _imports(getattr(node, inner, []))
