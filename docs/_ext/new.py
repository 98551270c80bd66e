"""Begin something new: a chapter, a figure of the book, or an erratum, each with one command.

::

    python3 -m docs._ext.new chapter 10-convolutions
    python3 -m docs._ext.new figure ch3/two-inputs/prediction
    python3 -m docs._ext.new erratum E97

It writes what every such thing has, and leaves open what only its author knows: the build stays red
until that is filled in, and says what it is.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

CHAPTER = """\
---
file_format: mystnb
kernelspec:
  name: python3
  display_name: Python 3
---

# {number} · {title}

% An everyday picture, and no symbol yet.

:::{{admonition}} You will learn
:class: learn

- **a term**, and what it is good for

**You need:** the chapters before this one.
:::

```{{code-cell}}
raise NotImplementedError("{name} is a stub: write the chapter in place of this cell")
```

## Summary

1. Five lines, for a reader who comes back.

## Errata of this chapter

```{{errata-list}} {number}
```

## Exercises

% At least two, each followed by its solution.
"""
FIGURE = """
[[figure]]
id = "{name}"
chapter = {number}
kind = "value"  # or claim, log, table
topic = ""  # what it is, in our words
source = [""]  # each place: the edition, a bar, the section
status = "reproduces"  # or erratum, underspecified
printed = ""  # as printed, a text
rule = "decimals"  # the head of this file has the others
[figure.setup]
quantity = ""  # a function of tests/setups.py; what it computes from goes below
"""
ERRATUM = """
[[erratum]]
id = "{name}"
chapter = 0  # 0 if it runs through all of them
group = ""  # as in the entries of the same chapter
kind = "number"  # or code, claim
where = ""  # edition and section
text = ""  # what is wrong, in our words
correct = ""  # what is right
"""


def chapter(root: Path, name: str) -> str:
    """Write a page, and list it after the chapter before it."""
    numbered = _read("a chapter is a number and words, such as 10-convolutions", r"(\d\d)-([a-z0-9-]+)", name)
    number, words = numbered.groups()
    pages, index = root / "docs" / "chapters", root / "docs" / "index.md"
    if taken := sorted(pages.glob(f"{number}-*.md")):
        raise ValueError(f"chapter {int(number)} is there already: docs/chapters/{taken[0].name}")
    title = words.replace("-", " ").capitalize()
    listed = index.read_text(encoding="utf-8")
    before = [
        line for line in re.findall(r"^chapters/\d\d-.*\n", listed, re.MULTILINE) if line[9:11] < number
    ]
    if not before:
        raise ValueError(f"docs/index.md lists no chapter before {int(number)}")
    index.write_text(listed.replace(before[-1], f"{before[-1]}chapters/{name}\n"), encoding="utf-8")
    page = CHAPTER.format(number=int(number), title=title, name=name)
    (pages / f"{name}.md").write_text(page, encoding="utf-8")
    return (
        f"docs/chapters/{name}.md is a stub, listed in docs/index.md; CONTRIBUTING.md says what else it needs"
    )


def figure(root: Path, name: str) -> str:
    """Add an entry behind the last one of its chapter."""
    [number] = _read("a figure is named as ch3/part/name", r"ch(\d+)(?:/[a-z0-9-]+)+", name).groups()
    path = root / "docs" / "published.toml"
    text = path.read_text(encoding="utf-8")
    figures = tomllib.loads(text)["figure"]
    if name in {entry["id"] for entry in figures}:
        raise ValueError(f"{name} is there already, in docs/published.toml")
    later = (entry["id"] for entry in figures if entry["chapter"] > int(number))
    place = text.find(f'[[figure]]\nid = "{next(later, None)}"')
    stub = FIGURE.format(name=name, number=number)
    whole = f"{text[:place].rstrip()}\n{stub}\n{text[place:]}" if place >= 0 else f"{text.rstrip()}\n{stub}"
    path.write_text(whole, encoding="utf-8")
    return f"docs/published.toml has a stub of {name}: fill it in, and let a cell claim it with :book: {name}"


def erratum(root: Path, name: str) -> str:
    """Add an entry at the end."""
    _read("an erratum is named as E97", r"E\d\d", name)
    path = root / "docs" / "errata.toml"
    text = path.read_text(encoding="utf-8")
    taken = {entry["id"] for entry in tomllib.loads(text)["erratum"]}
    if name in taken:
        raise ValueError(f"{name} is there already, in docs/errata.toml; the last one is {max(taken)}")
    path.write_text(f"{text.rstrip()}\n{ERRATUM.format(name=name)}", encoding="utf-8")
    return (
        f"docs/errata.toml has a stub of {name}: fill it in, and add 'stated', which a cell with "
        f":erratum: {name} shows, or 'not_run', why there is none"
    )


KINDS = {"chapter": chapter, "figure": figure, "erratum": erratum}


def _read(form: str, pattern: str, name: str) -> re.Match[str]:
    found = re.fullmatch(pattern, name)
    if not found:
        raise ValueError(f"{form}, not {name!r}")
    return found


def main(words: Sequence[str], root: Path) -> str:
    """Do what the words ask for, or say why not."""
    if len(words) != 2 or words[0] not in KINDS:
        return f"usage: python3 -m docs._ext.new {'|'.join(KINDS)} NAME"
    try:
        print(KINDS[words[0]](root, words[1]))
    except ValueError as error:
        return str(error)
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).parents[2]))
