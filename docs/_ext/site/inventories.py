"""Where Python, NumPy and matplotlib explain what the pages use: a few names of each, kept with the book.

A build asks nobody: it links the names in cells and signatures by the lists in ``docs/_inventories``,
and links none without them. ``python -m docs._ext.site.inventories`` fetches the lists anew and keeps of
each the names that the book uses; given a folder, it reads ``python.inv`` and the others from there.
"""

from __future__ import annotations

import re
import sys
import urllib.request
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

ADDRESSES = {
    "python": "https://docs.python.org/3/",
    "numpy": "https://numpy.org/doc/stable/",
    "matplotlib": "https://matplotlib.org/stable/",
}
ALIASES = {"np": "numpy", "npt": "numpy.typing", "plt": "matplotlib.pyplot"}
FOLDER = "_inventories"
DOCS = Path(__file__).parents[2]

_DOTTED = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_IMPORT = re.compile(r"^\s*from ([\w.]+) import (?:\(([^)]*)\)|(.+))", re.MULTILINE)


def mapping(docs: Path = DOCS) -> dict[str, tuple[str, str]]:
    """Tell intersphinx which lists there are."""
    kept = {name: f"{FOLDER}/{name}.inv" for name in ADDRESSES}
    return {name: (ADDRESSES[name], file) for name, file in kept.items() if (docs / file).exists()}


def names_in(text: str) -> Iterator[str]:
    r"""Read the names that a text may mean, in full.

    >>> sorted(names_in("from math import exp, pi as circle\n\nnp.random.seed(1)"))
    ['math.exp', 'math.pi', 'numpy.random', 'numpy.random.seed']
    """
    for module, *listed in _IMPORT.findall(text):
        yield from (f"{module}.{each.split()[0]}" for each in "".join(listed).split(",") if each.strip())
    for dotted in _DOTTED.findall(text):
        first, *parts = dotted.split(".")
        name = ALIASES.get(first, first)
        for part in parts:
            name = f"{name}.{part}"
            yield name


def trimmed(inventory: bytes, names: Iterable[str]) -> bytes:
    """Keep of an inventory the functions, classes and data of these names."""
    *head, packed = inventory.split(b"\n", 4)
    lines = zlib.decompress(packed).decode().splitlines()
    entries = [line for line in lines if re.search(r" py:(?!module|method)\w+ -?\d+ ", line)]
    kept = sorted(line for line in entries if line.split(" ", 1)[0] in set(names))
    return b"\n".join([*head, zlib.compress("\n".join([*kept, ""]).encode(), 9)])


def main(given: Path | None, docs: Path = DOCS) -> None:
    """Renew the lists."""
    sources = [*docs.glob("*.md"), *docs.glob("[a-z]*/**/*.md"), *(docs.parent / "src").rglob("*.py")]
    names = {name for path in sources for name in names_in(path.read_text(encoding="utf-8"))}
    for project, address in ADDRESSES.items():
        if given:
            whole = (given / f"{project}.inv").read_bytes()
        else:
            with urllib.request.urlopen(f"{address}objects.inv", timeout=60) as answer:
                whole = answer.read()
        kept = trimmed(whole, names)
        (docs / FOLDER / f"{project}.inv").write_bytes(kept)
        count = len(zlib.decompress(kept.split(b"\n", 4)[4]).splitlines())
        print(f"{project}: {count} names")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
