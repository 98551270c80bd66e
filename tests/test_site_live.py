"""Python in the page: which cells run there, what comes along, and the session that they share."""

from __future__ import annotations

import base64
import gzip
import importlib.util
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent.parent
if not (HERE / "docs").exists():
    pytest.skip("the pages are not here, only the package", allow_module_level=True)

from small_site import HEAD, build  # noqa: E402
from sphinx.errors import ConfigError  # noqa: E402

from docs._ext.site import live  # noqa: E402

CELLS = [
    "from grokdocs import pictures\nfrom grokdocs.vectors import vector_sum",
    "total = vector_sum([1, 2])\nprint(total)",
    "pictures.bowl([total])",
    "import numpy as np",
    "array = np.ones(3)",
    "print(array)",
    "array = [1, 2]\nprint(array)",
    "print(total)",
]
WHY = ["", "", "picture", "numpy", "numpy", "numpy", "", ""]


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """A folder that looks like the package."""
    folder = tmp_path / "python"
    folder.mkdir()
    for name in live.PYODIDE:
        (folder / name).write_text('{"packages": {"numpy": 1}}' if name.endswith("json") else name)
    return folder


def page_of(cells: list[str]) -> str:
    return HEAD + "# A page\n\n" + "\n".join(f"```{{code-cell}}\n{cell}\n```\n" for cell in cells)


def test_a_cell_runs_when_all_that_it_needs_is_there() -> None:
    assert live.why_not(CELLS, live.modules_that_take_more()) == WHY
    function = ["import numpy as np", "def ones():\n    return np.ones(2)", "ones()", "%magic"]
    assert live.why_not(function, {"numpy": "numpy"}) == ["numpy", "numpy", "numpy", "notebook"]


@pytest.mark.parametrize("again", ["for n in [1, 2]:\n    print(n)", "with open('n') as n:\n    print(n)"])
def test_a_name_that_a_cell_binds_anew_is_its_own(again: str) -> None:
    cells = ["import numpy as np", "n = np.ones(2)", "print(n)", again, "print(n)"]
    assert live.why_not(cells, {"numpy": "numpy"}) == ["numpy", "numpy", "numpy", "", ""]


def test_the_site_carries_python_twice_and_nothing_else(tmp_path: Path, python: Path) -> None:
    orphan = "---\norphan: true\n"
    files = {
        "index.md": page_of(CELLS),
        "chapters/long.md": orphan + page_of(CELLS)[4:],
        "chapters/short.md": orphan + page_of(CELLS[:2])[4:],
    }
    built = build(tmp_path / "site", files, ["docs._ext.site.live"], live_python=str(python))
    assert "lexer" in built.warnings  # as no cell has run, nobody knows its language
    page = built.page("chapters/long")
    assert page.count('class="cell gd-live docutils') == WHY.count("")
    assert page.count("gd-live-not-picture") == WHY.count("picture")
    assert page.count("gd-live-not-numpy") == WHY.count("numpy")
    assert "live.js" in page
    for silent in ("index", "chapters/short"):  # no chapter; and two cells are too few
        assert "gd-live" not in built.page(silent)
        assert "live.js" not in built.page(silent)
    folder = built.folder / "html" / "_static" / "live"
    sizes = json.loads((folder / "sizes.json").read_text())
    carried = json.loads((folder / "files.js").read_text().removeprefix("window.grokdocsFiles = ")[:-2])
    assert set(sizes) == set(carried) == {*live.PYODIDE, "worker.js", "book.zip"}
    for name, packed in carried.items():
        content = (folder / name).read_bytes()
        assert gzip.decompress(base64.b64decode(packed)) == content
        assert len(content) == sizes[name]
    assert json.loads((folder / "pyodide-lock.json").read_text())["packages"] == {}


def test_without_python_the_page_has_nothing_of_it(tmp_path: Path) -> None:
    built = build(tmp_path, {"index.md": page_of(CELLS)}, ["docs._ext.site.live"])
    assert "live" not in built.page("index")
    assert not (built.folder / "html" / "_static" / "live").exists()


def test_a_folder_without_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"pyodide\.mjs is not in it"):
        build(tmp_path, {"index.md": "# A\n"}, ["docs._ext.site.live"], live_python="nowhere")


def test_what_comes_along_needs_no_numpy_and_is_the_same_each_time() -> None:
    names = zipfile.ZipFile(io.BytesIO(live.book())).namelist()
    assert {"session.py", "grokdocs/descent.py", "grokdocs/drills/mistakes.toml"} <= set(names)
    assert not [name for name in names if "pictures" in name or "deep" in name or "mnist" in name]
    assert live.book() == live.book()


@pytest.fixture
def session() -> Any:
    """The session of a page, fresh."""
    spec = importlib.util.spec_from_file_location("session", live.SCRIPTS / "session.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_session_shows_what_a_notebook_would(session: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert session.run("a = 2\nprint('a')\na + 1", "cell 1") is None
    assert session.run("a + 2", "cell 2") is None
    assert session.run("a + 3;", "cell 3") is None
    assert session.run("None", "cell 4") is None
    assert capsys.readouterr().out == "a\n3\n4\n"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a = 1\nprint(aa)", "Line 2:  print(aa)\nNameError: name 'aa' is not defined"),
        ("a = 1\nif a\n    pass", "Line 2:  if a\nSyntaxError: expected ':'"),
        ("def f(x):\n    return 1 / x\nf(0)", "Line 2:  return 1 / x\nZeroDivisionError: division by zero"),
        ("raise SystemExit", "Line 1:  raise SystemExit\nSystemExit"),
        (
            "import absent_module as np\nprint(1)\nnp.ones(2)",
            "Line 3:  np.ones(2)\nRuntimeError: absent_module is not on this page; the notebook",
        ),
        (
            "from grokdocs.vectors import vector_sum\nvector_sum('ab')",
            "Line 2:  vector_sum('ab')\n",
        ),
    ],
)
def test_a_session_names_the_readers_own_line(
    session: Any, source: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert session.run(source, "cell 1").startswith(said)
    capsys.readouterr()


def test_a_session_checks_as_the_command_does(session: Any) -> None:
    right = session.check("vector_sum", "def vector_sum(a):\n    return sum(a)\n")
    assert right == {"passed": True, "cases": 12, "text": "vector_sum: 12 of 12 cases right", "read": []}
    wrong = session.check("vector_average", "def vector_average(a):\n    return sum(a) / (len(a) - 1)\n")
    assert not wrong["passed"]
    assert "divided by one less" in wrong["text"]
    assert wrong["read"] == [
        ["chapter 3, The vector challenge", "chapters/03-predict.html#the-vector-challenge"]
    ]
    assert not session.check("vector_sum", "x = 1")["passed"]
    assert not session.check("vector_sum", "def f(:")["passed"]
