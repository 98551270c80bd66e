"""Hypothesis profiles, and what is said of tests for which too little is installed."""

from __future__ import annotations

import os
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from _pytest.doctest import DoctestModule
from hypothesis import HealthCheck, settings

_ALWAYS: Any = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
settings.register_profile("same", max_examples=40, derandomize=True, database=None, **_ALWAYS)
settings.register_profile("long", max_examples=1_000, print_blob=True, **_ALWAYS)
settings.load_profile(os.environ.get("GROKDOCS_HYPOTHESIS", "same"))


class _Tests(pytest.Module):
    """Tests that are skipped, and counted so, where the extra that brings what they import is missing."""

    def collect(self) -> Any:
        try:
            return super().collect()
        except pytest.Collector.CollectError as failed:
            missing = getattr(failed.__cause__, "name", None) or "grokdocs"
            if isinstance(failed.__cause__, ImportError) and not find_spec(missing.partition(".")[0]):
                pytest.skip(
                    f"{missing} is not installed: these need the extra `docs`", allow_module_level=True
                )
            raise


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> _Tests:
    """Make of each file of tests one that can say what it lacks."""
    module: _Tests = _Tests.from_parent(parent, path=module_path)
    return module


@pytest.hookimpl(wrapper=True)
def pytest_collect_file() -> Generator[None, list[Any], list[Any]]:
    """Look for no doctests in tests."""
    found = yield
    return [each for each in found if not isinstance(each, DoctestModule)]
