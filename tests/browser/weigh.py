"""Weigh the pages of the built book, and time them on a phone of the middle range.

Run as ``python tests/browser/weigh.py [folder]``. A page weighs what a first visit transfers, gzipped,
with everything it needs. The processor is slowed four times; the network is this machine's own.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser
from serving import serving

from docs._ext.paper.chromium import opened

SLOW_DOWN = 4
MOST_KILOBYTES = 400
MOST_SHIFT = 0.02

_OBSERVE = """() => {
    window.seen = {paint: null, shift: 0};
    new PerformanceObserver(list => { for (const entry of list.getEntries())
        if (entry.name === 'first-contentful-paint') seen.paint = entry.startTime;
    }).observe({type: 'paint', buffered: true});
    // Nobody touches this phone: what moves, moves by itself.
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) seen.shift += entry.value;
    }).observe({type: 'layout-shift', buffered: true});
}"""


class Weight(NamedTuple):
    """One page, as a phone gets it."""

    page: str
    kilobytes: float
    requests: int
    first_paint: float  # seconds
    shift: float  # cumulative, without unit


def weigh(browser: Browser, address: str, name: str) -> Weight:
    """Open a page on a phone for the first time, scroll it to its end, and say what it cost."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_DOWN})
    under_way: set[str] = set()
    transferred: dict[str, float] = {}
    session.on("Network.requestWillBeSent", lambda event: under_way.add(event["requestId"]))
    session.on("Network.loadingFailed", lambda event: under_way.discard(event["requestId"]))
    session.on(
        "Network.loadingFinished",
        lambda event: transferred.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.add_init_script(f"({_OBSERVE})()")
    page.goto(f"{address}/{name}", wait_until="load")
    page.evaluate("scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    page.wait_for_function("seen.paint !== null")
    known = -1
    while known < len(under_way) or under_way - set(transferred):
        known = len(under_way)
        page.wait_for_timeout(500)  # what comes or moves late has come, and moved, too
    seen = page.evaluate("seen")
    context.close()
    return Weight(
        name, sum(transferred.values()) / 1000, len(transferred), seen["paint"] / 1000, seen["shift"]
    )


def table(weights: list[Weight]) -> str:
    """Write the weights as a table, the heaviest page first."""
    header = "    kB  requests  first paint, s  layout shift  page"
    rows = [
        f"{kilobytes:6.0f}  {requests:8d}  {paint:14.2f}  {shift:12.3f}  {page}"
        for page, kilobytes, requests, paint, shift in sorted(weights, key=lambda each: -each.kilobytes)
    ]
    return "\n".join([header, *rows])


def main() -> None:
    """Print the table of every page of the book."""
    site = Path(sys.argv[1] if len(sys.argv) > 1 else "build/html").resolve()
    names = sorted(
        str(path.relative_to(site)) for path in site.rglob("*.html") if "_static" not in path.parts
    )
    with serving(site) as address, opened() as browser:
        print(table([weigh(browser, address, name) for name in names]))


if __name__ == "__main__":
    main()
