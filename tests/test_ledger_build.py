"""A small book, built as the real one is: green when all is right, red for each thing that is not.

Most of these books are notebooks with stored outputs, so that no kernel has to start.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from docs._ext.ledger.published import NOT_CHECKED

IPYTHON = Path(__file__).resolve().parent.parent / "docs" / "_ext" / "ipython"

# The extensions of the real book that judge or list.
JUDGES = [
    "docs._ext.ledger",
    "docs._ext.pages.figures",
    "docs._ext.pages.folding",
    "docs._ext.site.warned",
]

CONF = f"""\
import os
os.environ["IPYTHONDIR"] = {str(IPYTHON)!r}
os.environ["PYTHONPATH"] = HERE + "/src"
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
project = "a small book"
extensions = ["myst_nb", *{JUDGES}]
html_theme = "basic"
nitpicky = True
nb_execution_raise_on_error = False
nb_output_stderr = "warn"
nb_merge_streams = True
nb_execution_show_tb = True
ledger_dependencies = ["src/**/*.py"]
"""

PUBLISHED = """\
chapters = [3, 4]
[sources]
first = "the first edition"

[[figure]]
id = "ch3/sum"
chapter = 3
kind = "value"
topic = "a weighted sum"
source = ["first | Sums"]
status = "reproduces"
printed = ".98"
rule = "decimals"
setup = {weight = 0.1}

[[figure]]
id = "ch3/log"
chapter = 3
kind = "log"
topic = "a log"
source = ["first | Logs"]
status = "reproduces"
printed = [["0.3025", "0.25"], ["0.17", ""]]
rule = "py2-str12"
columns = ["error", "prediction"]
setup = {rows = [0, 19]}

[[figure]]
id = "ch3/sad"
chapter = 3
kind = "value"
topic = "a wrong product"
source = ["first | Products"]
status = "erratum"
printed = "0.585"
recomputed = "1.08"
reason = "the wrong input"
rule = "decimals"
errata = ["E01"]
setup = {weight = 0.9}

[[figure]]
id = "ch3/random"
chapter = 3
kind = "value"
topic = "a random number"
source = ["first | Chance"]
status = "underspecified"
printed = "0.42"
missing = "the seed"
rule = "decimals"
setup = {low = 0}

[[figure]]
id = "ch3/digits"
chapter = 3
kind = "claim"
topic = "an accuracy"
source = ["first | Digits"]
status = "reproduces"
printed = "60.1%"
rule = "percent"
setup = {data = "MNIST"}

[[figure]]
id = "ch4/later"
chapter = 4
kind = "value"
topic = "a figure of a chapter that is not written yet"
source = ["first | Later"]
status = "reproduces"
printed = "1"
rule = "exact"
setup = {weight = 1}
"""

ERRATA = """\
[[erratum]]
id = "E01"
chapter = 3
group = "Chapter 3"
kind = "number"
where = "the first edition, Products"
text = "The product is printed for another input."
correct = "1.08"
figures = ["ch3/sad"]
not_run = "the print is lost"
"""

INDEX = """\
# A small book

Compared: {ledger}`values_compared` of {ledger}`values`.

```{toctree}
:glob:
chapters/*
reference/*
```
"""


class Cell(NamedTuple):
    """A cell that prints a text."""

    book: str
    text: str
    stderr: str = ""
    code: str = ""


CELLS = (
    Cell("ch3/sum", "sum = 0.9800000000000001"),
    Cell("ch3/log", "pass error prediction\n0 0.30250000000000005 0.25\n19 0.17 7"),
    Cell("ch3/sad, ch3/random", "sad: 1.08\nrandom: 0.7"),
    Cell("ch3/digits", NOT_CHECKED),
)
VALUES = 8  # that the cells claim, the one that is not checked among them


def notebook(cells: Sequence[Cell]) -> str:
    """Write a page whose cells have run already."""
    listed: list[dict[str, Any]] = [{"cell_type": "markdown", "metadata": {}, "source": "# Three"}]
    for cell in cells:
        outputs = [
            {"output_type": "stream", "name": name, "text": text}
            for name, text in (("stdout", cell.text), ("stderr", cell.stderr))
            if text
        ]
        metadata = {"book": cell.book} if cell.book else {}
        source = f"print({cell.text!r})"
        listed.append(
            {"cell_type": "code", "metadata": metadata, "source": source, "outputs": outputs}
            | {"execution_count": 1}
        )
    language = {"language_info": {"name": "python", "pygments_lexer": "python"}}
    return json.dumps({"cells": listed, "metadata": language, "nbformat": 4, "nbformat_minor": 4})


def myst(cells: Sequence[Cell]) -> str:
    """Write a page whose cells the build will run."""
    head = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n# Three\n"
    parts = [
        f"```{{code-cell}}\n{f':book: {cell.book}' if cell.book else ''}\n"
        f"{cell.code or f'print({cell.text!r})'}\n```\n"
        for cell in cells
    ]
    return "\n".join([head, *parts])


# Imports take longer than a small book. This process imports once, and forks for each build.
PRESS = """
import json, os, sys
import myst_nb.sphinx_ext, sphinx.builders.html, sphinx.cmd.build
import docs._ext.ledger.claims, grokdocs.pictures
for line in sys.stdin:
    job = json.loads(line)
    child = os.fork()
    if child == 0:
        os.chdir(job["root"])
        os.environ.update(job["env"])
        for number, name in enumerate([os.devnull, "stdout", "stderr"]):
            os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
        sys.exit(sphinx.cmd.build.main(job["arguments"]))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
STRICT = ["-b", "html", "-n", "-W", "--keep-going", "-c", ".", "-d", "doctrees", "docs", "html"]
CLEAN = {name: value for name, value in os.environ.items() if name != "GROKDOCS_REQUIRE_MNIST"}


class Press:
    """Build books, one after the other."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PRESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=CLEAN
        )

    def build(self, root: Path, env: dict[str, str]) -> Built:
        assert self.process.stdin
        assert self.process.stdout
        job = {"root": str(root), "env": env, "arguments": STRICT}
        print(json.dumps(job), file=self.process.stdin, flush=True)
        code = int(self.process.stdout.readline())
        return Built(code, (root / "stdout").read_text().splitlines(), (root / "stderr").read_text())


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    """Warm up a press, and stop it at the end."""
    press = Press()
    with press.process:
        yield press


class Built(NamedTuple):
    """What a build came to."""

    code: int
    lines: list[str]
    warnings: str


class Book:
    """A throw-away project."""

    def __init__(self, root: Path, press: Press, *, run: bool, expected: int = 0) -> None:
        self.root = root
        self.press = press
        execution = f'nb_execution_mode = "{"force" if run else "off"}"\n'
        counts = f"ledger_expected_values = {{3: {expected}}}\n"
        self.write("conf.py", f"HERE = {str(root)!r}\n{CONF}{execution}{counts}")
        self.write("docs/published.toml", PUBLISHED)
        self.write("docs/errata.toml", ERRATA)
        self.write("docs/index.md", INDEX)
        self.write("docs/reference/ledger.md", "# Ledger\n\n```{ledger-table}\n```\n")
        self.write("docs/reference/errata.md", "# Errata\n\n```{errata-table}\n```\n")
        self.write("src/measured.py", "SUM = 0.98\n")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def read(self, name: str) -> str:
        return (self.root / "html" / name).read_text(encoding="utf-8")

    def build(self, **env: str) -> Built:
        return self.press.build(self.root, env)


@pytest.fixture(scope="module")
def green(tmp_path_factory: pytest.TempPathFactory, press: Press) -> tuple[Book, Built]:
    """Build a book in which all is right, with a kernel, from the command line."""
    book = Book(tmp_path_factory.mktemp("green"), press, run=True, expected=VALUES)
    first = Cell("ch3/sum", "", code="import measured\nprint('sum =', measured.SUM)")
    book.write("docs/chapters/03-x.md", myst([first, *CELLS[1:]]))
    command = [sys.executable, "-m", "sphinx", *STRICT]
    done = subprocess.run(command, cwd=book.root, env=CLEAN, capture_output=True, text=True, timeout=120)
    return book, Built(done.returncode, done.stdout.splitlines(), done.stderr)


# ---------------------------------------------------------------- green


def test_a_book_in_order_is_green_and_says_so_last(green: tuple[Book, Built]) -> None:
    _, built = green
    assert (built.code, built.warnings) == (0, "")
    assert re.fullmatch(
        r"ledger: 7 printed values in 4 figures compared, 2 reproduce, 1 are known errata, "
        r"1 are underspecified, 2 not checked; all in order, in \d+ s",
        built.lines[-1],
    )


def test_the_ledger_goes_out_as_json(green: tuple[Book, Built]) -> None:
    book, _ = green
    data = json.loads(book.read("ledger.json"))
    assert set(data) == {"figures", "totals"}
    figures = {figure["id"]: figure for figure in data["figures"]}
    wanted = {
        "id": "ch3/sum",
        "chapter": 3,
        "source": ["first | Sums"],
        "printed": ".98",
        "computed": "0.98",
        "verdict": "reproduces",
        "page": "chapters/03-x.html#ch3-sum",
    }
    assert (
        wanted.items()
        <= {name: value for name, value in figures["ch3/sum"].items() if name in wanted}.items()
    )
    assert figures["ch3/log"]["printed"] == [["0.3025", "0.25"], ["0.17", ""]]
    assert figures["ch3/log"]["computed"] == [["0.3025", "0.25"], ["0.17", "7.0"]]
    verdicts = {id_: figure["verdict"] for id_, figure in figures.items()}
    assert verdicts == {
        "ch3/sum": "reproduces",
        "ch3/log": "reproduces",
        "ch3/sad": "erratum",
        "ch3/random": "underspecified",
        "ch3/digits": "unchecked",
        "ch4/later": "unchecked",
    }
    assert figures["ch4/later"]["page"] is None
    totals = data["totals"]
    assert (totals["figures"], totals["figures_checked"]) == (6, 4)
    assert (totals["values"], totals["values_checked"], totals["values_compared"]) == (9, 7, 6)
    assert {name: totals[name] for name in ("reproduces", "erratum", "differs", "unchecked")} == {
        "reproduces": 2,
        "erratum": 1,
        "differs": 0,
        "unchecked": 2,
    }


def test_every_page_of_the_ledger_has_its_anchor(green: tuple[Book, Built]) -> None:
    book, _ = green
    pages = [figure["page"] for figure in json.loads(book.read("ledger.json"))["figures"] if figure["page"]]
    assert len(pages) == 5
    for page in pages:
        name, anchor = page.split("#")
        assert f'id="{anchor}"' in book.read(name)


def test_a_mark_names_edition_and_section(green: tuple[Book, Built]) -> None:
    book, _ = green
    marks = re.findall(r'<a class="gd-mark.*?</a>', book.read("chapters/03-x.html"), re.DOTALL)
    words = [unescape(re.sub(r"<[^>]*>", "", mark)) for mark in marks]
    assert [text.split(" ", 1)[1].strip() for text in words] == [
        "as printeda weighted sum: the first edition, Sums",
        "as printeda log: the first edition, Logs",
        "erratum E01a wrong product: the first edition, Products",
        "cannot be checkeda random number: the first edition, Chance",
        "not checkedan accuracy: the first edition, Digits",
    ]
    assert 'href="../reference/ledger.html#ch3-sum"' in marks[0]
    assert 'href="../reference/errata.html#e01"' in marks[2]


def test_the_ledger_and_the_errata_are_listed(green: tuple[Book, Built]) -> None:
    book, _ = green
    ledger = book.read("reference/ledger.html")
    rows = re.findall(r'<tr id="([^"]*)"[^>]*>(.*?)</tr>', ledger, re.DOTALL)
    assert [anchor for anchor, _ in rows] == [
        "ch3-sum",
        "ch3-log",
        "ch3-sad",
        "ch3-random",
        "ch3-digits",
        "ch4-later",
    ]
    assert 'href="../chapters/03-x.html#ch3-sum"' in rows[0][1]
    for text in ("the first edition, Products", "0.585", "1.08", "known erratum", "#e01"):
        assert text in rows[2][1]
    errata = book.read("reference/errata.html")
    assert 'id="e01"' in errata
    assert re.search(r'href="[^"]*#ch3-sad"', errata)
    assert "Compared: 6 of 9." in re.sub(r"<[^>]*>", "", book.read("index.html"))


# ---------------------------------------------------------------- red, each alone


def cells(book: Book, *changed: Cell) -> None:
    book.write("docs/chapters/03-x.ipynb", notebook([*changed, *CELLS[len(changed) :]]))


def more_cells(book: Book, *added: Cell) -> None:
    book.write("docs/chapters/03-x.ipynb", notebook([*CELLS, *added]))


def more_words(book: Book, text: str) -> None:
    book.write("docs/index.md", f"{INDEX}\n{text}\n")


ALONE: dict[str, tuple[Callable[[Book], None], str]] = {
    "stderr": (
        lambda book: more_cells(book, Cell("", "", stderr="careful")),
        r"03-x\.ipynb:\d+: WARNING: stderr was found in the cell outputs",
    ),
    "unclaimed": (
        lambda book: cells(book, Cell("", "0.98")),
        r"03-x\.ipynb: WARNING: ledger: ch3/sum is printed, and no cell claims it",
    ),
    "claimed twice": (
        lambda book: more_cells(book, Cell("ch3/sum", "0.98")),
        r"ledger: ch3/sum is claimed 2 times \(chapters/03-x\): claim each figure once",
    ),
    "unknown": (
        lambda book: more_cells(book, Cell("ch3/smu", "0.98")),
        r"03-x\.ipynb:\d+: WARNING: ledger: ch3/smu is not in the ledger: look up its id",
    ),
    "count": (
        lambda book: book.replace("conf.py", "{3: 0}", "{3: 9}"),
        "ledger: chapter 3: 7 values compared, 1 not checked, 9 expected",
    ),
    "reference": (
        lambda book: more_words(book, "[there](nowhere.md)"),
        r"index\.md:\d+: WARNING: 'myst' cross-reference target not found: 'nowhere.md'",
    ),
    "alt": (
        lambda book: more_words(book, "![](dot.svg)"),
        r"index\.md:\d+: WARNING: image has no alt text",
    ),
    "erratum": (
        lambda book: more_words(book, "{erratum}`E99`"),
        r"index\.md:\d+: WARNING: ledger: nothing is called 'E99' here",
    ),
    "errata of no chapter": (
        lambda book: more_words(book, "```{errata-list} x\n```"),
        r"index\.md:\d+: WARNING: ledger: nothing is called 'x' here",
    ),
}


@pytest.mark.parametrize(("change", "message"), ALONE.values(), ids=ALONE)
def test_each_mistake_alone_is_red(
    tmp_path: Path, press: Press, change: Callable[[Book], None], message: str
) -> None:
    book = Book(tmp_path, press, run=False)
    cells(book)
    book.write("docs/dot.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    change(book)
    built = book.build()
    assert re.search(message, built.warnings)
    assert built.code == 1
    assert "; FAILED with 1 warning, in " in built.lines[-1]


def test_a_figure_that_differs_is_red_and_red_again_until_it_is_mended(tmp_path: Path, press: Press) -> None:
    book = Book(tmp_path, press, run=False)
    cells(book, Cell("ch3/sum", "0.99"))
    for _ in range(2):
        built = book.build()
        assert built.code == 1
        assert re.search(r"03-x\.ipynb:\d+: WARNING: ledger: ch3/sum differs from print", built.warnings)
        assert "(first | Sums):\n  printed .98, computed 0.99" in built.warnings
        assert "1 DIFFER" in built.lines[-1]
        assert "; FAILED with 1 warning, in " in built.lines[-1]
    cells(book)
    assert book.build().code == 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('printed = ".98"', "printed = .98", "published.toml: "),
        ('printed = ".98"', "printed = 0.98", "published.toml, figure ch3/sum: printed holds 0.98: quote it"),
    ],
)
def test_a_damaged_ledger_is_red_before_anything_is_built(
    tmp_path: Path, press: Press, old: str, new: str, message: str
) -> None:
    book = Book(tmp_path, press, run=False)
    book.replace("docs/published.toml", old, new)
    built = book.build()
    assert built.code != 0
    assert message in built.warnings
    assert not (tmp_path / "html" / "index.html").exists()


# ---------------------------------------------------------------- red, with a kernel


def test_a_cell_that_raises_is_red(tmp_path: Path, press: Press) -> None:
    book = Book(tmp_path, press, run=True)
    book.write("docs/index.md", myst([Cell("", "", code="1 / 0")]) + INDEX.partition("\n")[2])
    built = book.build()
    assert built.code == 1
    assert "ZeroDivisionError" in built.warnings
    assert "; FAILED with " in built.lines[-1]


def test_every_mistake_of_a_run_is_named_at_once(tmp_path: Path, press: Press) -> None:
    book = Book(tmp_path, press, run=True, expected=VALUES)
    draw = "from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')"
    page = [
        Cell("ch3/sum", "0.99"),
        Cell("ch3/log", "pass error prediction\n0 0.3025 0.25"),
        Cell("ch3/sad, ch3/random", "1.08"),
        Cell("", "", code="import sys\nprint('careful', file=sys.stderr)"),
        Cell("", "", code=draw),
        Cell("", "", code="1 / 0"),
    ]
    book.write("docs/chapters/03-x.md", myst(page))
    built = book.build()
    assert built.code == 1
    for message in (
        "printed .98, computed 0.99",
        "pass 19 is not shown: print every pass that the figure names",
        "the cell claims 2 figures and shows 1 lines: show one line for each",
        "stderr was found in the cell outputs",
        "image has no alt text",
        "ZeroDivisionError",
        "ch3/digits is printed, and no cell claims it",
        f"chapter 3: 0 values compared, 0 not checked, {VALUES} expected",
    ):
        assert message in built.warnings
    assert "4 DIFFER" in built.lines[-1]


# ---------------------------------------------------------------- a warm build; these change the green book


def test_what_must_be_checked_is_red_when_it_is_not(green: tuple[Book, Built]) -> None:
    book, _ = green
    built = book.build(GROKDOCS_REQUIRE_MNIST="1")
    assert built.code == 1
    assert "ch3/digits is not checked, and GROKDOCS_REQUIRE_MNIST is set" in built.warnings
    assert "chapter 3: 7 values compared, 1 not checked, 8 expected" in built.warnings


def test_a_warm_build_runs_a_page_again_for_its_source_and_its_ledger(green: tuple[Book, Built]) -> None:
    book, _ = green
    book.build()  # settles what the test before has left
    built = book.build()
    assert built.code == 0
    assert not any("chapters/03-x" in line for line in built.lines)  # nothing has changed

    # From a settled book each time: a page that warned is read again anyway.
    book.replace("docs/published.toml", 'printed = ".98"', 'printed = ".97"')
    assert "printed .97, computed 0.98" in book.build().warnings
    book.replace("docs/published.toml", 'printed = ".97"', 'printed = ".98"')
    built = book.build()
    assert (built.code, built.warnings) == (0, "")

    book.write("src/measured.py", "SUM = 0.99\n")
    built = book.build()
    assert built.code == 1
    assert "printed .98, computed 0.99" in built.warnings
    figure = json.loads(book.read("ledger.json"))["figures"][0]
    assert (figure["computed"], figure["verdict"]) == ("0.99", "differs")
