"""Files as readers have them: nothing is silent, nothing right is called wrong, nothing harms the check."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from grokdocs import __version__
from grokdocs.drills import DRILLS, Report, command, process
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
    "methods beside a drill": (
        f"class Net:\n    def learn(self): pass\n    def vector_average(self, a): return 0\n{SUM}",
        0,
        [SAYS_SUM, "vector_average: not checked\n- it stands inside", "learn: not checked"],
    ),
    "no drill": (
        "def something(a): return a",
        2,
        ["something: not checked\n- no drill has such a name", "mine.py has none of the functions to check"],
    ),
    "nothing at all": ("", 2, ["mine.py has none of the functions to check"]),
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
    "a neighbour called random": ("from random import add_up as vector_sum", 0, [SAYS_SUM]),
    "a star": ("from helper_ops import *", 0, ["w_sum: 12 of 12 cases right"]),
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
    "copies": (f"import os\nos.fork()\nvector_average = lambda a: os.fork() and 0\n{SUM}", 1, [SAYS_SUM]),
    "offspring": (f"import subprocess\nsubprocess.Popen(['sleep', '600'])\n{SUM}", 0, [SAYS_SUM]),
    "too much to write": (
        f"file = open('full', 'wb')\nwhile True: file.write(b'x' * 10**7)\n{SUM}",
        0,
        ["your file raised OSError: [Errno 27] File too large", SAYS_SUM],
    ),
    "a limit taken off": (
        f"import faulthandler\n{SUM}faulthandler.cancel_dump_traceback_later()\nwhile True: pass",
        2,
        ["the file itself takes longer than 1 s", "vector_sum: not checked\n- the file does not come to"],
    ),
    "other words in the channel": (f"import os\n{SUM}os.write(3, b'x')", 0, [SAYS_SUM]),
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
    "an old notebook": (
        json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": [SUM]}]}]}),
        0,
        [SAYS_SUM],
    ),
    "a notebook with a cell that is not Python": (
        json.dumps({"cells": [{"cell_type": "code", "source": part} for part in ("print 'hi'", SUM, "1/0")]}),
        2,
        [SAYS_SUM, "cell 1, line 1: Missing parentheses", "this is Python 2", "in cell 3, line 1: 1/0"],
    ),
    "no notebook": (json.dumps(["cells"]), 2, ["mine.ipynb: not checked\n- it is not a notebook"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_a_file_gets_its_verdict(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    content, status, says = FILES[kind]
    path = tmp_path / ("mine.ipynb" if "notebook" in kind else "mine.py")
    path.write_bytes(content if isinstance(content, bytes) else dedent(content).lstrip("\n").encode())
    neighbour = "def add_up(a): return sum(a)\ndef w_sum(a, b): return sum(map(lambda x, y: x * y, a, b))"
    (tmp_path / "helper_ops.py").write_text(neighbour)
    (tmp_path / "random.py").write_text(neighbour if "called random" in kind else "1 / 0")
    endless = "long" in kind or "endless" in kind or "limit" in kind
    monkeypatch.setattr(process, "PATIENCE", 1.0 if "limit" in kind else 60.0)
    monkeypatch.chdir(tmp_path)
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


def test_verdicts_for_programs_have_the_form_that_the_page_tells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in (("ada", SUM), ("bob", "def vector_average(a): return sum(a)"), ("cy", "x = [")):
        (tmp_path / f"{name}.py").write_text(content)
    paths = [str(tmp_path / f"{name}.py") for name in ("ada", "bob", "cy", "dan")]
    assert main(["check", *paths, "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert (told["format"], told["grokdocs"]) == (1, __version__)
    assert [file["file"] for file in told["files"]] == paths
    assert [file["verdict"] for file in told["files"]] == ["right", "wrong", "not checked", "not checked"]
    (mean,) = [report for report in told["files"][1]["reports"] if report["name"] == "vector_average"]
    assert mean == {
        "name": "vector_average",
        "drill": "vector_average",
        "verdict": "wrong",
        "right": 0,
        "cases": 12,
        "findings": ["the sum is not divided: divide it by the number of entries"],
        "read": [
            {
                "chapter": 3,
                "heading": "The vector challenge",
                "link": "chapters/03-predict.html#the-vector-challenge",
            }
        ],
    }
    page = (Path(__file__).parents[1] / "docs/reference/drills.md").read_text("utf-8")
    keys = {*told, *told["files"][0], *mean, *mean["read"][0]}
    assert {key for key in keys if f"| `{key}`" not in page} == set()


def test_a_check_that_fails_does_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_file(path: Path, *, seconds: float) -> list[Report]:
        raise RuntimeError(path.name)

    monkeypatch.setattr(command, "check_file", check_file)
    assert main(["check", "one.py", "two.py"]) == 2
    out = capsys.readouterr().out
    assert "one.py: not checked\n- the check itself failed: RuntimeError: one.py" in out
    assert "two.py: not checked" in out


def test_a_drill_is_given_out_with_hints_and_solutions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drill"]) == 0
    out = capsys.readouterr().out
    assert all(drill.task in out for drill in DRILLS.values())
    drill = DRILLS["learn_two_layers"]
    for arguments, wanted in [
        ([], drill.stub),
        (["--hint", "1"], f"{drill.hints[0]}\n"),
        (["--hint", "3"], f"{drill.hints[2]}\n"),
        (["--solution"], "\n\n".join(drill.solutions.values())),
    ]:
        assert main(["drill", drill.name, *arguments]) == 0
        assert capsys.readouterr().out == wanted


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"grokdocs {__version__}\n"


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


def test_a_source_is_judged_without_numpy_and_without_a_process() -> None:
    """As a page in a browser does it."""
    lines = [
        "import sys; sys.modules['numpy'] = sys.modules['resource'] = sys.modules['faulthandler'] = None",
        "from grokdocs.drills import DRILLS, check_source",
        "texts = [drill.solutions['lists'] for drill in DRILLS.values()]",
        "reports = [report for text in texts for report in check_source(text)]",
        "print(*[r.verdict for r in reports if r.name in DRILLS and not r.remark], sep=', ')",
        "print(*reports, sep='\\n')",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.count("right") >= 10
    assert "wrong" not in done.stdout
    assert "it takes arrays, and there is no NumPy here" in done.stdout
