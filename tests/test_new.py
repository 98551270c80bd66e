"""What a maintainer begins with one command: a stub that is in its place, and red until it is filled in."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent
if not (HERE / "docs").exists():
    pytest.skip("the pages are not here, only the package", allow_module_level=True)

from small_site import build  # noqa: E402
from test_ledger_build import FILES  # noqa: E402

from docs._ext.ledger.load import load  # noqa: E402
from docs._ext.new import main  # noqa: E402

FILLED = {'topic = ""': 'topic = "a product"', '[""]': '["meap6 | Sums"]', 'printed = ""': 'printed = "0.5"'}
MENDED = {name: f'{name} = "said"' for name in ("group", "where", "text", "correct")}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Copy what the command changes."""
    (tmp_path / "docs" / "chapters").mkdir(parents=True)
    for path in (HERE / "docs").glob("*.toml"):
        shutil.copy(path, tmp_path / "docs")
    shutil.copy(HERE / "docs" / "index.md", tmp_path / "docs")
    for path in (HERE / "docs" / "chapters").glob("*.md"):
        shutil.copy(path, tmp_path / "docs" / "chapters")
    return tmp_path


def ask(book: Path, *words: str) -> str:
    return main(words, book)


def fill(path: Path, changes: dict[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def load_book(book: Path) -> str:
    try:
        load(book / "docs" / "published.toml", book / "docs" / "errata.toml")
    except ValueError as error:
        return str(error)
    return ""


def test_a_figure_stands_with_its_chapter_and_says_what_it_lacks(book: Path) -> None:
    assert ask(book, "figure", "ch5/new/product") == ""
    path = book / "docs" / "published.toml"
    for field, (old, new) in zip(("topic", "source", "printed"), FILLED.items(), strict=True):
        said = load_book(book)
        assert "ch5/new/product" in said
        assert field in said or "a value is empty" in said
        fill(path, {old: new})
    assert load_book(book) == ""
    ids = re.findall(r'^id = "(.*)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    place = ids.index("ch5/new/product")
    assert (ids[place - 1][:4], ids[place + 1][:4]) == ("ch5/", "ch6/")


def test_an_erratum_says_what_it_lacks(book: Path) -> None:
    assert ask(book, "erratum", "E99") == ""
    path = book / "docs" / "errata.toml"
    for field, filled in MENDED.items():
        assert f"$.{field}" in load_book(book)
        fill(path, {f'{field} = ""': filled})
    assert "either 'stated'" in load_book(book)
    path.write_text(path.read_text(encoding="utf-8") + 'not_run = "it is a word"\n', encoding="utf-8")
    assert load_book(book) == ""


def test_a_chapter_is_listed_in_its_place(book: Path) -> None:
    assert ask(book, "chapter", "10-edges-and-corners") == ""
    page = (book / "docs" / "chapters" / "10-edges-and-corners.md").read_text(encoding="utf-8")
    assert "\n# 10 · Edges and corners\n" in page
    index = (book / "docs" / "index.md").read_text(encoding="utf-8")
    assert "chapters/09-what-you-can-do-now\nchapters/10-edges-and-corners\n```\n" in index


def test_a_new_chapter_is_red_until_it_is_written(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    assert ask(book, "chapter", "10-edges") == ""
    stub = (book / "docs" / "chapters" / "10-edges.md").read_text(encoding="utf-8")
    files = {
        **FILES,
        "index.md": FILES["index.md"].replace("three\n", "three\n10-edges\n"),
        "10-edges.md": stub,
    }
    settings = {"nb_execution_mode": "force", "nb_execution_excludepatterns": ["*.ipynb"]}
    settings["myst_enable_extensions"] = ["colon_fence"]
    built = build(tmp_path / "small", files, ["docs._ext.ledger"], **settings)
    said = re.findall(r"WARNING: ledger: (.*)", built.warnings)
    told = "10-edges is a stub: write the chapter in place of this cell"
    assert said == [f"the cell raises NotImplementedError: {told} [ledger]"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("figure", "ch3/single-input/prediction"), "ch3/single-input/prediction is there already"),
        (("figure", "two-inputs"), "a figure is named as ch3/part/name, not 'two-inputs'"),
        (("erratum", "E95"), "E95 is there already, in docs/errata.toml"),
        (("erratum", "96"), "an erratum is named as E97, not '96'"),
        (("chapter", "04-again"), "chapter 4 is there already: docs/chapters/04-compare-and-learn.md"),
        (("chapter", "convolutions"), "a chapter is a number and words"),
        (("chapter",), "usage: python3 -m docs._ext.new chapter|figure|erratum NAME"),
        (("poem", "ten"), "usage: "),
    ],
)
def test_what_is_there_or_has_no_name_is_refused(book: Path, words: tuple[str, ...], said: str) -> None:
    before = {path: path.read_bytes() for path in book.rglob("*.*")}
    assert ask(book, *words).startswith(said)
    assert {path: path.read_bytes() for path in book.rglob("*.*")} == before
