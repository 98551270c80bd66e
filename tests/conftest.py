"""Hypothesis profiles: the same cases at every run, or many others at random."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_ALWAYS = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
settings.register_profile("same", max_examples=40, derandomize=True, database=None, **_ALWAYS)
settings.register_profile("long", max_examples=1_000, print_blob=True, **_ALWAYS)
settings.load_profile(os.environ.get("GROKDOCS_HYPOTHESIS", "same"))
