"""Every term that a chapter sets in bold has an entry, and every entry leads to where it is taught."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from small_site import build

from docs._ext.pages import backlinks as taught
from docs._ext.pages import terms

HERE = Path(__file__).resolve().parent.parent
DOCS = HERE / "docs"


GLOSSARY = DOCS / "reference" / "glossary.md"
CHAPTERS = sorted((DOCS / "chapters").glob("[0-9][0-9]-*.md"))
FEWEST_BOLD, FEWEST_ENTRIES = 85, 65

CODE = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
LABEL = re.compile(r"[.:?!]$")
HEADING = re.compile(r"^(#{1,3}) (.+)$", re.MULTILINE)
LINK = re.compile(r"Chapter (\d): \[\]\(\.\./chapters/([\w-]+\.md)#([\w-]+)\)")


class Entry(NamedTuple):
    names: list[str]
    sentence: str
    formula: str
    link: str


def _bold(page: Path) -> list[str]:
    """Read the terms of a page: what is bold in its prose, and no label such as **You need:**."""
    words = BOLD.findall(CODE.sub("", page.read_text(encoding="utf-8")))
    return [word for word in words if not LABEL.search(word)]


def _entries() -> list[Entry]:
    inside = GLOSSARY.read_text(encoding="utf-8").split("```{glossary}\n")[1].split("\n```")[0]
    blocks = re.split(r"\n\n(?=\S)", inside)
    entries = []
    for block in blocks:
        names = [line for line in block.splitlines() if line and not line.startswith(" ")]
        body = "\n".join(line for line in block.splitlines() if line.startswith(" ") or not line)
        parts = [part.strip() for part in body.strip().split("\n\n")]
        assert len(parts) == 3, f"{names}: write a sentence, a formula or a line of code, and a link"
        entries.append(Entry(names, *parts))
    return entries


def _slug(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def _section(page: Path, slug: str) -> str | None:
    """Read a section with what is below it, or None if the page has no such heading."""
    text = page.read_text(encoding="utf-8")
    headings = list(HEADING.finditer(CODE.sub(lambda code: " " * len(code[0]), text)))
    for place, heading in enumerate(headings):
        if _slug(heading[2]) == slug:
            rest = (later for later in headings[place + 1 :] if len(later[1]) <= len(heading[1]))
            return text[heading.start() : next((later.start() for later in rest), len(text))]
    return None


ENTRIES = _entries()
NAMES = {name.lower(): terms.Place("reference/glossary", "") for entry in ENTRIES for name in entry.names}


def test_enough_was_found_to_mean_something() -> None:
    assert len(CHAPTERS) == 9
    assert sum(len(_bold(page)) for page in CHAPTERS) >= FEWEST_BOLD
    assert len(ENTRIES) >= FEWEST_ENTRIES
    assert len(NAMES) == sum(len(entry.names) for entry in ENTRIES), "a term has two entries"


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_every_bold_term_has_an_entry(page: Path) -> None:
    bold = _bold(page)
    assert bold, "a chapter without a single term"
    missing = sorted({term for term in bold if terms.entry_of(term, NAMES) is None})
    assert not missing, f"write entries in {GLOSSARY.relative_to(HERE)}: {', '.join(missing)}"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.names[0])
def test_an_entry_is_a_sentence_a_formula_and_a_section_that_has_the_term(entry: Entry) -> None:
    assert entry.sentence.endswith(".")
    assert ". " not in entry.sentence, "one sentence"
    assert re.fullmatch(r"`[^`]+`|\$[^$]+\$", entry.formula), "one line of code, or one formula"
    link = LINK.fullmatch(entry.link)
    assert link, "end with `Chapter N: [](../chapters/NN-title.md#the-section)`"
    page = DOCS / "chapters" / link[2]
    assert int(link[2][:2]) == int(link[1])
    section = _section(page, link[3])
    assert section is not None, f"{link[2]} has no section #{link[3]}"
    assert any(name.lower() in section.lower() for name in entry.names), f"#{link[3]} never says it"


@pytest.mark.parametrize(
    "code", [entry.formula.strip("`") for entry in ENTRIES if entry.formula.startswith("`")]
)
def test_a_line_of_code_is_python(code: str) -> None:
    ast.parse(code)


def test_entries_stand_in_the_order_of_the_alphabet() -> None:
    first = [entry.names[0].lower() for entry in ENTRIES]
    assert first == sorted(first)


# ---------------------------------------------------------------- the links, both ways


def test_a_term_is_found_as_one_and_as_many() -> None:
    known = {name: terms.Place("g", name) for name in ("weight", "mini-batch", "k-means")}
    assert terms.entry_of("Mini-batches", known) == "mini-batch"
    assert terms.entry_of("weights", known) == "weight"
    assert terms.entry_of("k-means", known) == "k-means"
    assert terms.entry_of("mini", known) is None


def test_names_are_followed_from_their_import_to_their_use() -> None:
    names = taught.Names()
    assert names.used("from grokdocs import pictures\nfrom grokdocs.steps import log as write") == set()
    assert "grokdocs.steps.log" in names.used("print(write(run))")
    assert "grokdocs.pictures.bowl" in names.used("pictures.bowl(run, x=1);")
    assert names.used("%timeit write(run)") == set()
    assert names.used("somebody.else_(1)") == set()


# ---------------------------------------------------------------- a book of three pages

EXTENSIONS = ["sphinx.ext.autodoc"]
EXTENSIONS += [f"docs._ext.pages.{name}" for name in ("listings", "backlinks", "terms")]

INDEX = "# Index\n\n```{toctree}\nchapters/03-predict\nreference/glossary\nreference/api/chapter-3\n```\n"

CHAPTER = """\
---
file_format: mystnb
kernelspec: {name: python3}
---
# About **weights**

## One weight

A **Weight**, two **weights**, a **knob**.

```{listing} grokdocs.forward.one_to_one
```

## Many

```{code-cell}
from grokdocs.forward import many_to_one, one_to_one
```

```{code-cell}
print(many_to_one([1, 2], [3, 4]), one_to_one(1, 2))
```
"""

ENTRY = "# Glossary\n\n```{glossary}\nweight\n  A number that learns.\n```\n"
API = "# Chapter 3\n\n```{eval-rst}\n.. automodule:: grokdocs.forward\n   :members:\n```\n"


PAGES = {
    "index.md": INDEX,
    "chapters/03-predict.md": CHAPTER,
    "reference/glossary.md": ENTRY,
    "reference/api/chapter-3.md": API,
}


@pytest.fixture(scope="module")
def three_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("three")
    _build(folder, PAGES)
    return folder


def _build(folder: Path, files: dict[str, str]) -> None:
    built = build(folder, files, EXTENSIONS, myst_heading_anchors=3)
    assert "Warning" not in built.warnings


def _linked(folder: Path) -> list[str]:
    html = (folder / "html" / "chapters" / "03-predict.html").read_text(encoding="utf-8")
    return re.findall(
        r'<a class="gd-term[^"]*" href="\.\./reference/glossary\.html#term-weight" id="needs-weight">'
        r"<strong>(\w+)</strong>",
        html,
    )


def _indexed(folder: Path) -> list[str]:
    html = (folder / "html" / "genindex.html").read_text(encoding="utf-8")
    return re.findall(r'href="([^"]*weight)">', html)


def test_the_first_bold_use_of_a_term_leads_to_the_glossary_until_the_entry_goes(three_pages: Path) -> None:
    assert _linked(three_pages) == ["Weight"], "not the heading, not the second use, not another word"
    chapter = (three_pages / "html" / "chapters" / "03-predict.html").read_text(encoding="utf-8")
    assert chapter.count('<span class="gd-meaning" id="means-term-weight">A number that learns.</span>') == 1
    places = ["chapters/03-predict.html#needs-weight", "reference/glossary.html#term-weight"]
    assert _indexed(three_pages) == places, "the index leads to where it is taught, and then to the glossary"
    _build(three_pages, {"reference/glossary.md": "# Glossary\n"})
    assert _linked(three_pages) == [], "the chapter did not change, and its link must go all the same"
    assert _indexed(three_pages) == []


def test_an_entry_of_the_reference_leads_back_to_its_section(three_pages: Path) -> None:
    html = (three_pages / "html" / "reference" / "api" / "chapter-3.html").read_text(encoding="utf-8")
    lines = re.findall(r'<p class="gd-taught">(.*?)</p>', html)
    page = "../../chapters/03-predict.html"
    assert (
        f'Taught in chapter 3: <a class="reference internal" href="{page}#one-weight">One weight</a>.'
        in lines
    )
    assert f'Used in chapter 3: <a class="reference internal" href="{page}#many">Many</a>.' in lines
    assert sum(line.startswith("Belongs to chapter") for line in lines) == len(lines) - 2 > 0
