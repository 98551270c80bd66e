"""Every public function is guarded by a doctest; every taught one says all that there is to say."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpydoc.docscrape
import pytest

import grokdocs

TAUGHT = {"machines", "vectors", "forward", "descent", "weights"}
TAUGHT |= {"deep", "correlation", "shapes", "regularize", "experiments"}


def _modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(grokdocs.__path__, "grokdocs."):
        if not module.name.rsplit(".", 1)[-1].startswith("_"):
            yield module.name


def _public() -> Iterator[tuple[str, Any]]:
    for name in _modules():
        module = importlib.import_module(name)
        for public in getattr(module, "__all__", []):
            thing = getattr(module, public)
            if callable(thing) and getattr(thing, "__module__", "") == name and thing.__name__ == public:
                yield f"{name}.{public}", thing


def _is_only_a_name(thing: object) -> bool:
    """Tell errors and protocols, which have nothing to run, from everything else."""
    return inspect.isclass(thing) and (issubclass(thing, Exception) or getattr(thing, "_is_protocol", False))


def _is_taught(thing: Any) -> bool:
    """Tell what a page shows from what a comment excuses."""
    lines, first = inspect.getsourcelines(inspect.unwrap(thing))
    source = Path(inspect.getsourcefile(inspect.unwrap(thing)) or "").read_text(encoding="utf-8").splitlines()
    return bool(lines) and not source[first - 2].startswith("# Not taught:")


PUBLIC = {name: thing for name, thing in _public() if not _is_only_a_name(thing)}
TAUGHT_NAMES = [name for name, thing in PUBLIC.items() if name.split(".")[1] in TAUGHT and _is_taught(thing)]


def test_enough_was_found_to_mean_something() -> None:
    assert len(PUBLIC) >= 140
    assert len(TAUGHT_NAMES) >= 50


@pytest.mark.parametrize("module", list(_modules()))
def test_every_module_says_what_it_is_and_what_it_offers(module: str) -> None:
    loaded = importlib.import_module(module)
    assert loaded.__doc__
    if not module.endswith("__main__"):
        assert hasattr(loaded, "__all__") or hasattr(loaded, "__path__"), "declare __all__"


@pytest.mark.parametrize("name", list(PUBLIC))
def test_every_public_function_is_guarded_by_an_example(name: str) -> None:
    examples = doctest.DocTestParser().get_examples(inspect.getdoc(PUBLIC[name]) or "")
    assert examples, f"{name} has no doctest: show what it does, in a line or two"


@pytest.mark.parametrize("name", TAUGHT_NAMES)
def test_a_taught_function_says_all_there_is_to_say(name: str) -> None:
    docstring = numpydoc.docscrape.NumpyDocString(inspect.getdoc(PUBLIC[name]) or "")
    described = {
        part.strip().lstrip("*")
        for parameter in docstring["Parameters"]
        for part in parameter.name.split(",")
    }
    asked = set(inspect.signature(PUBLIC[name]).parameters)
    assert described == asked
    assert docstring["Summary"], "say in one line what it does"
    assert "Chapter" in " ".join(docstring["Notes"]), "say where in the book it is taught"
    if not inspect.isclass(PUBLIC[name]):
        assert docstring["Returns"] or docstring["Yields"] or name.endswith(".update")
