"""Contexts of the browser, kept for every page that is opened in the same way.

To make a context takes the browser about as long as to load a page. What a page has stored is
cleared when it is closed, so the next one finds none of it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page


@functools.cache
def context_for(browser: Browser, **kind: Any) -> BrowserContext:
    """Make a context of a kind, or find the one that there is."""
    return browser.new_context(**kind)


@contextmanager
def fresh_page(browser: Browser, width: int, **kind: Any) -> Iterator[Page]:
    """Give an empty page, and close it in the end, with all that it has stored."""
    page = context_for(browser, **kind).new_page()
    page.set_viewport_size({"width": width, "height": 900})
    yield page
    if kind.get("java_script_enabled", True):
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
    page.close()
