"""Files as readers have them: nothing is silent, nothing right is called wrong, nothing harms the check."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from grokdocs.drills import DRILLS
from grokdocs.drills.command import main

SUM = "def vector_sum(a): return sum(a)\n"
SAYS_SUM = "vector_sum: 12 of 12 cases right"
MAGICS = "%matplotlib inline\n!pip install numpy\ntotal = 0\nhelp?"
TIMED = "%%time\ndef vector_sum(a):\n    return sum(a)"
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# not code"]},
        {"cell_type": "code", "source": MAGICS.splitlines(keepends=True)},
        {"cell_type": "code", "source": "%%bash\nls"},
        {"cell_type": "code", "source": TIMED},
        {"cell_type": "code", "source": "def vector_average(a):\n    return sum(a) / b"},
    ]
}

# what is in the file; the exit status; what is said, on lines of its own or as a part of them
FILES: dict[str, tuple[str | bytes, int, list[str]]] = {
    "the book's own names": (
        """
        def elementwise_multiplication(a, b): return [x + y for x, y in zip(a, b)]
        def elementwise_addition(a, b): return [x * y for x, y in zip(a, b)]
        def w_sum(a, b): return sum(x * y for x, y in zip(a, b))
        """,
        1,
        [
            "elementwise_multiplication: 0 of 12 cases right\n- the entries are added",
            "elementwise_addition: 0 of 12 cases right\n- the entries are multiplied",
            "w_sum: 12 of 12 cases right",
            "vector_sum, vector_average: not checked\n- the file has no such function",
        ],
    ),
    "nearly the right name": (
        f"{SUM}def vectorAvrage(a): return 0",
        2,
        [SAYS_SUM, "vectorAvrage: not checked\n- this is no drill: do you mean vector_average?"],
    ),
    "a method": (
        "class Vector:\n    def vector_sum(self, a): return sum(a)",
        2,
        ["vector_sum: not checked\n- it stands inside something else: move it to the left margin"],
    ),
    "no drill": ("def something(a): return a", 2, ["mine.py has none of the functions to check"]),
    "classes": (
        f"""
from dataclasses import dataclass
@dataclass
class Net:
    weight: float = 0.5
{SUM}""",
        0,
        [SAYS_SUM],
    ),
    "a byte-order mark": (SUM.encode("utf-8-sig"), 0, [SAYS_SUM]),
    "Windows": (SUM.replace("\n", "\r\n").encode("utf-16"), 0, [SAYS_SUM]),
    "latin-1": (f"# coding: latin-1\n# für\n{SUM}".encode("latin-1"), 0, [SAYS_SUM]),
    "latin-1, not declared": (f"# für\n{SUM}".encode("latin-1"), 2, ["- it is not a text"]),
    "no text": (b"\x00\x01\x02", 2, ["mine.py"]),
    "a neighbour": ("from helper_ops import add_up as vector_sum", 0, [SAYS_SUM]),
    "a random.py beside it": ("from statistics import fmean as vector_average", 0, ["age: 12 of 12"]),
    "a slip of syntax": ("def vector_sum(a)\n    return 0", 2, ["mine.py, line 1: expected ':': def vec"]),
    "a main part": (f'{SUM}if __name__ == "__main__":\n    1 / 0', 0, [SAYS_SUM]),
    "a long run at the top": (
        f"while True:\n    pass\n{SUM}",
        0,
        [SAYS_SUM, "the file itself takes longer than 1 s before any function is called", "__main__"],
    ),
    "an endless loop": (
        f"def vector_average(a):\n    while True:\n        a = a\n{SUM}",
        1,
        ["0 of 12 cases right\n- your function takes longer than 1 s (it was in line ", SAYS_SUM],
    ),
    "a training run that fails": (f"{SUM}1 / 0\n", 0, [SAYS_SUM, "mine.py: not checked\n- your file raised"]),
    "a module that is missing": (
        f"import torchh\n{SUM}",
        0,
        ["your file imports torchh, and there is no such module here", SAYS_SUM],
    ),
    "an exit": (f"{SUM}def vector_average(a): quit()", 1, [SAYS_SUM, "your function ends the program"]),
    "a hard exit": (
        f"import os\ndef vector_average(a): os._exit(0)\n{SUM}",
        1,
        ["vector_average: 0 of 12 cases right\n- your function ends the whole program", SAYS_SUM],
    ),
    "a hard exit at the top": (f"import os\n{SUM}os._exit(0)", 2, ["the file itself ends the whole program"]),
    "a crash": (
        f"import ctypes\ndef vector_average(a): return ctypes.string_at(0)\n{SUM}",
        1,
        ["- your function crashes Python", SAYS_SUM],
    ),
    "memory": ("def vector_sum(a): return [0.0] * 10**10", 1, ["your function needs too much memory"]),
    "input": (f"{SUM}vector_average = lambda a: input()", 1, ["your function waits for somebody to type"]),
    "too much to say": (f"print('x' * 10**7)\n{SUM}", 0, [SAYS_SUM]),
    "nowhere to say it": (f"import sys, os\nsys.stdout = None\nos.close(1)\n{SUM}", 0, [SAYS_SUM]),
    "threads": (f"import threading as t\nt.Thread(target=t.Event().wait).start()\n{SUM}", 0, [SAYS_SUM]),
    "a forgery": (
        """
        import json, math, sys
        math.isclose = json.dumps = lambda *_, **__: True
        print(json.dumps([[1.0], [], [], True]))
        def vector_sum(a): return 0
        """,
        1,
        ["vector_sum: 0 of 12 cases right"],
    ),
    "a notebook": (
        json.dumps(NOTEBOOK),
        1,
        [SAYS_SUM, "NameError: name 'b' is not defined, in cell 4, line 2: return sum(a) / b"],
    ),
    "no notebook": (json.dumps(["cells"]), 2, ["mine.ipynb: not checked\n- it is not a notebook"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_a_file_gets_its_verdict(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, status, says = FILES[kind]
    path = tmp_path / ("mine.ipynb" if "notebook" in kind else "mine.py")
    path.write_bytes(content if isinstance(content, bytes) else dedent(content).lstrip("\n").encode())
    (tmp_path / "helper_ops.py").write_text("def add_up(a): return sum(a)")
    (tmp_path / "random.py").write_text("1 / 0")
    endless = "long" in kind or "endless" in kind
    assert main(["check", str(path), "--seconds", "1" if endless else "60"]) == status
    out = unbroken("".join(capsys.readouterr()))
    for words in says:
        assert unbroken(words) in out


def unbroken(text: str) -> str:
    """Undo the line breaks: a finding is wrapped."""
    return " ".join(text.split())


def test_a_wrong_file_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right = tmp_path / "right.py"
    right.write_text(SUM)
    assert main(["check", str(tmp_path / "none.py"), str(tmp_path), str(right)]) == 2
    out = unbroken(capsys.readouterr().out)
    assert SAYS_SUM in out
    assert "none.py: not checked - it cannot be read: No such file" in out
    assert f"{tmp_path.name}: not checked - it cannot be read: Is a directory" in out


def test_every_drill_is_listed_with_its_chapter(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drill"]) == 0
    out = capsys.readouterr().out
    assert all(drill.task in out for drill in DRILLS.values())


def test_without_numpy_lists_are_checked_all_the_same(tmp_path: Path) -> None:
    """In a folder with a random.py, too: it is the reader's, and not for the check to import."""
    (tmp_path / "random.py").write_text(SUM)
    (tmp_path / "blocked").mkdir()
    (tmp_path / "blocked" / "numpy.py").write_text("raise ImportError('no NumPy here')")
    done = subprocess.run(
        [sys.executable, "-m", "grokdocs", "check", "random.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "blocked")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert SAYS_SUM in done.stdout, done.stderr
    assert done.returncode == 0
