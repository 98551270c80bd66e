"""What a page shows can be typed: its visible cells and its listings, from the top, in a plain session.

`tox -e docs` leaves each page as an executed notebook. The code that a reader sees there is run
block by block, as it would be pasted: nothing raises, what is printed is what the page shows, and so
are the values that a session adds. All blocks together are a script, too: they compile as one, and
what is printed is compared apart from the values, which a script does not show.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from docs._ext.pages.listings import shown

HERE = Path(__file__).resolve().parents[2]
PAGES = sorted((HERE / "build" / "jupyter_execute" / "chapters").glob("*.ipynb"))
LISTING = re.compile(r"^```\{listing\}([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
MARK = "= end of block ="


class Block(NamedTuple):
    """A piece of code that a reader sees, and what stands below it."""

    code: str
    prints: str = ""
    value: str = ""  # of its last expression, which a session shows and a script does not


def blocks_of(page: Path) -> list[Block]:
    """Take the visible cells and the listings of a page, in their order."""
    blocks: list[Block] = []
    for cell in json.loads(page.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            for names, options in LISTING.findall(source):
                if ":part:" not in options:  # a part of a program is typed with the rest of it
                    blocks += [Block(shown(name)) for name in names.split()]
        elif cell["cell_type"] == "code" and not FOLDED & set(cell["metadata"].get("tags", [])):
            outputs: list[dict[str, Any]] = cell["outputs"]
            prints = ["".join(each["text"]) for each in outputs if each["output_type"] == "stream"]
            results = [each["data"] for each in outputs if each["output_type"] == "execute_result"]
            values = ["".join(data.get("text/plain", "")) + "\n" for data in results]
            blocks.append(Block(source, "".join(prints), "".join(values)))
    return blocks


def run(blocks: list[Block], folder: Path) -> tuple[list[str], list[str]]:
    """Run blocks in a fresh Python, and take apart what it printed and the values that it showed."""
    path = folder / "blocks.json"
    path.write_text(json.dumps([block.code for block in blocks]), encoding="utf-8")
    command = [sys.executable, str(Path(__file__).with_name("session.py")), str(path), MARK]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.split(f"{MARK}\n"), done.stderr.split(f"{MARK}\n")


def test_there_are_pages_with_enough_to_type() -> None:
    assert len(PAGES) == 9, "build the book first: tox -e docs"
    assert sum(len(blocks_of(page)) for page in PAGES) >= 250


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_shows_can_be_typed(page: Path, tmp_path: Path) -> None:
    blocks = blocks_of(page)
    printed, shown = run(blocks, tmp_path)
    for block, prints, value in zip(blocks, printed, shown, strict=False):
        assert prints.rstrip() == block.prints.rstrip(), block.code  # a page ends no output with blanks
        assert value.rstrip() == block.value.rstrip(), block.code
    assert len(printed) == len(shown) == len(blocks) + 1, printed[-1]
