"""Names of Python, NumPy and matplotlib lead to where those are explained, and nobody is asked for it."""

from __future__ import annotations

import re
import socket
import zlib
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent.parent
if not (HERE / "docs").exists():
    pytest.skip("the pages are not here, only the package", allow_module_level=True)

from small_site import build  # noqa: E402

from docs._ext.site.inventories import ADDRESSES, FOLDER, main, mapping  # noqa: E402

LISTS = HERE / "docs" / FOLDER
CODE = "```python\nimport math\nimport numpy as np\n\nnp.zeros(3)\nmath.sqrt(4)\n```\n"
CODES = "# Codes\n\n```python\nimport math\n\nmath.cos(1)\nmath.sqrt(2)\n```\n"
LINK = re.compile(r'class="sphinx-codeautolink-a" href="([^"]+)"')


def entries(path: Path) -> list[str]:
    """Read the lines of a list."""
    return zlib.decompress(path.read_bytes().split(b"\n", 4)[4]).decode().splitlines()


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse each connection."""

    def refuse(*_: Any) -> None:
        raise AssertionError("a build asks somebody")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize("there", [True, False])
def test_a_name_is_linked_where_there_is_a_list(tmp_path: Path, there: bool) -> None:
    lists = (
        {name: (url, str(HERE / "docs" / file)) for name, (url, file) in mapping().items()} if there else {}
    )
    named = ["sphinx.ext.intersphinx", "docs._ext.site.codelinks"]
    built = build(tmp_path, {"index.md": f"# Index\n\n{CODE}"}, named, intersphinx_mapping=lists)
    found = ["numpy.org/doc/stable/reference/generated/numpy.zeros.html#numpy.zeros"]
    found += ["docs.python.org/3/library/math.html#math.sqrt"]
    assert LINK.findall(built.page("index")) == [f"https://{each}" for each in found] * there
    assert built.warnings == ""


def test_each_list_is_small_and_has_a_home() -> None:
    assert set(mapping()) == set(ADDRESSES)
    for name in ADDRESSES:
        assert (LISTS / f"{name}.inv").stat().st_size < 4_000
        assert len(entries(LISTS / f"{name}.inv")) >= 4
    assert mapping(HERE) == {}


def test_renewed_a_list_keeps_what_the_book_uses(tmp_path: Path) -> None:
    docs, given = tmp_path / "docs", tmp_path / "given"
    for folder in (docs / FOLDER, given, tmp_path / "src"):
        folder.mkdir(parents=True)
    (docs / "index.md").write_text(CODES)
    (tmp_path / "src" / "one.py").write_text("from math import (\n    pi,\n    tau,\n)\n")
    for name in ADDRESSES:
        lines = [f"math.{each} py:function 1 math.html#$ -" for each in ("tau", "cos", "sin")]
        lines += [
            "math.pi py:data 1 math.html#$ -",
            "math py:module 0 math.html -",
            "math.sqrt std:label 1 x -",
        ]
        (given / f"{name}.inv").write_bytes(b"a\nb\nc\nd\n" + zlib.compress("\n".join([*lines, ""]).encode()))
    main(given, docs)
    kept = [line.split()[0] for line in entries(docs / FOLDER / "python.inv")]
    assert kept == ["math.cos", "math.pi", "math.tau"]
