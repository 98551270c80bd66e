"""Every public function is documented, typed and taught by a doctest."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any, is_typeddict

import numpydoc.docscrape
import pytest

import grokdocs

FEWEST = 30


def _modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(grokdocs.__path__, "grokdocs."):
        if not module.name.rsplit(".", 1)[-1].startswith("_"):
            yield module.name


def _public() -> Iterator[tuple[str, Any]]:
    for name in _modules():
        module = importlib.import_module(name)
        for public in getattr(module, "__all__", []):
            thing = getattr(module, public)
            if callable(thing) and getattr(thing, "__module__", "") == name:
                yield f"{name}.{public}", thing


def _is_only_a_name(thing: object) -> bool:
    """Tell errors and protocols, which have nothing to run, from everything else."""
    return inspect.isclass(thing) and (issubclass(thing, Exception) or getattr(thing, "_is_protocol", False))


def _annotated(thing: object) -> dict[str, Any]:
    return inspect.get_annotations(thing) if is_typeddict(thing) else {}  # type: ignore[arg-type]


PUBLIC = dict(_public())


def test_enough_was_found_to_mean_something() -> None:
    assert len(PUBLIC) >= FEWEST


@pytest.mark.parametrize("module", list(_modules()))
def test_every_module_says_what_it_is_and_what_it_offers(module: str) -> None:
    loaded = importlib.import_module(module)
    assert loaded.__doc__
    if not module.endswith("__main__"):
        assert hasattr(loaded, "__all__") or hasattr(loaded, "__path__"), "declare __all__"


@pytest.mark.parametrize("name", list(PUBLIC))
def test_every_public_function_teaches_by_an_example(name: str) -> None:
    if _is_only_a_name(PUBLIC[name]):
        return
    examples = doctest.DocTestParser().get_examples(inspect.getdoc(PUBLIC[name]) or "")
    assert examples, f"{name} has no doctest: show what it does, in a line or two"


@pytest.mark.parametrize("name", list(PUBLIC))
def test_every_parameter_is_described(name: str) -> None:
    thing = PUBLIC[name]
    if _is_only_a_name(thing):
        return
    docstring = numpydoc.docscrape.NumpyDocString(inspect.getdoc(thing) or "")
    described = {
        part.strip().lstrip("*")
        for parameter in [*docstring["Parameters"], *docstring["Attributes"]]
        for part in parameter.name.split(",")
    }
    fields = getattr(thing, "_fields", None) or _annotated(thing) or inspect.signature(thing).parameters
    missing = {str(field) for field in fields if not str(field).startswith("_")} - described
    assert not missing, f"{name} does not describe {', '.join(sorted(missing))}"
