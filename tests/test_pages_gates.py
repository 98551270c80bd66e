"""Asides, exercises and guesses: how a page is put together of them, and what makes it red."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import etree
from small_site import HEAD, Built, build, notebook

from docs._ext.paper import pages as paper

EXTENSIONS = ["docs._ext.pages.gates", "docs._ext.pages.guesses", "docs._ext.site.warnings"]

GUESS = """```{guess} next-pass
What will *the error* do?

- It shrinks.
- It `grows`, don't you see?
```
"""
GATES = """# 4 · Gates

```{aside} The **same** log
:kind: digits
:name: same-log
```
In the aside.
```{end} aside
```

After the aside.

## Exercises

```{exercise} recall
:name: from-memory
:title: The loop

Write it.
```
```{solution}
```
Like this.
```{end} solution
```

```{exercise} explain
Say why.
```
"""


def cells(*between: str, answer: str = "It grows, don't you see?") -> str:
    """Write a page as it was run: a guess, cells, and the cell that answers."""
    shown: list[tuple[dict[str, str], str]] = [({}, text) for text in between]
    return notebook("Guess", *shown, ({"answers": "next-pass"}, f"pass 1\n{answer}\n"))


def with_guess(page: str) -> str:
    return page.replace('"# Guess"', json.dumps(f"# Guess\n\n{GUESS}"))


@pytest.fixture(scope="module")
def green(tmp_path_factory: pytest.TempPathFactory) -> Built:
    files = {
        "index.md": "# Index\n\n```{toctree}\nchapters/04-gates\nguess\n```\n\n[loop](#from-memory)\n",
        "chapters/04-gates.md": GATES,
        "guess.ipynb": with_guess(cells("covered", "")),
    }
    return build(tmp_path_factory.mktemp("green"), files, EXTENSIONS)


def test_pages_in_order_are_silent(green: Built) -> None:
    assert green.warnings == ""


def test_a_gate_takes_in_what_follows(green: Built) -> None:
    page = green.page("chapters/04-gates")
    aside = re.search(
        r'<details class="gd-aside gd-aside-digits gd-note" open="open">(.*?)</details>', page, re.DOTALL
    )
    assert aside is not None
    assert re.sub("<[^>]*>", "", aside[1]).startswith("In other digits: The same log\n")
    assert 'id="same-log"' in aside[1]
    assert "In the aside." in aside[1]
    assert "After" not in aside[1]


def test_an_exercise_has_a_number_and_leads_to_its_solution(green: Built) -> None:
    page = green.page("chapters/04-gates")
    assert re.findall(r"Exercise 4\.\d · \w+", page) == ["Exercise 4.1 · recall", "Exercise 4.2 · explain"]
    assert page.count('href="#solution-4-1"') == 1
    assert (
        '<summary>Solution of exercise 4.1</summary><div class="gd-inside"><span id="solution-4-1">' in page
    )
    assert 'href="chapters/04-gates.html#from-memory"' in green.page("index")
    assert 'id="from-memory"' in page


def test_a_class_may_go_without_solutions(tmp_path: Path) -> None:
    files = {
        "index.md": "# Index\n\n```{toctree}\nchapters/04-gates\n```\n",
        "chapters/04-gates.md": GATES,
    }
    built = build(tmp_path, files, EXTENSIONS, show_solutions=False)
    assert built.warnings == ""
    page = built.page("chapters/04-gates")
    assert "Exercise 4.1 · recall" in page
    assert "Like this." not in page
    assert "solution" not in page.lower()


def test_a_guess_covers_what_was_printed_and_its_answer_is_named_after_it(green: Built) -> None:
    guess = re.search(r'<div class="gd-guess.*?class="gd-answer">.*?</p>', green.page("guess"), re.DOTALL)
    assert guess is not None
    words = " ".join(re.sub(r"<[^>]*>", " ", guess[0]).split())
    order = ["What will the error do?", "It shrinks.", "covered", "pass 1", "The answer, computed:"]
    assert [words.index(each) for each in order] == sorted(words.index(each) for each in order)
    assert re.search(r'<li class="gd-is-right"><p>It <code[^>]*>.*?grows', guess[0])
    assert guess[0].count("gd-is-right") == 1
    assert "pages.js" in green.page("guess")
    assert "pages.js" not in green.page("index")


def test_paper_gathers_asides_and_solutions_at_the_end(green: Built) -> None:
    html = re.search(r"<section.*</section>", green.page("chapters/04-gates"), re.DOTALL)
    assert html is not None
    body = paper.parse(html[0].replace("<br>", "<br/>"))
    paper.lay_out(body)
    asides, solutions = paper.having(body, "gd-asides")[0], paper.having(body, "gd-solutions")[0]
    assert list(body[0])[-2:] == [asides, solutions]
    assert "In the aside." in paper.words(asides)
    assert [paper.words(each) for each in solutions][1:] == ["Exercise 4.1 · recall: The loop", "Like this."]
    assert paper.words(body).count("Like this.") == paper.words(body).count("In the aside.") == 1
    assert paper.named(body, "details") == []
    ids = [each.get("id") for each in body.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    ways = [link.get("href")[1:] for link in paper.named(body, "a")]
    assert len(ways) == 4
    assert set(ways) <= set(ids)


# Each page is wrong in one way: what is on it, the line of the warning, and what that says.
WRONG = [
    ("```{aside} A\n```\n\nText.\n", 3, "aside is not closed in its section: write {end} aside"),
    ("Text.\n\n```{end} aside\n```\n", 5, "end of aside, and none is open in this section"),
    ("```{aside} A\n```\n```{end} aside\n```\n```{end} aside\n```\n", 7, "end of aside, and none is open"),
    ("```{aside} A\n```\n## B\n\n```{end} aside\n```\n", 3, "aside is not closed in its section"),
    ("```{aside} A\n```\n## B\n\n```{end} aside\n```\n", 7, "end of aside, and none is open"),
    ("```{aside} A\n```\n```{aside} B\n```\n```{end} aside\n```\n", 3, "aside is not closed before the next"),
    ("```{aside} A\n```\n```{end} solution\n```\n", 5, "end of solution, and none is open"),
    ("```{solution}\n```\n```{end} solution\n```\n", 3, "solution, and no exercise before it"),
    ("```{exercise} sing\nLoud.\n```\n", 3, "an exercise is one of recall, change, explain, and not 'sing'"),
    ("```{aside} A\n:kind: odd\n```\n```{end} aside\n```\n", 4, '"odd" unknown'),
    (GUESS, 3, "guess 'next-pass' is answered by 0 cells: name it in the option 'answers' of one"),
    ("```{guess} a\nWhat?\n```\n", 3, "guess 'a' does not end with a list of answers"),
    (GUESS + "\n" + GUESS, 10, "guess 'next-pass' is not the only one of its name"),
    (GUESS.replace("- It shrinks.\n", ""), 3, "guess 'next-pass' needs two answers or more, each another"),
]
TWICE = '"metadata": {"answers": "next-pass"}'
WRONG_CELLS = [
    (
        cells("", answer="It stays."),
        "guess 'next-pass' is answered with 'It stays.' (line 30001), which is none",
    ),
    (cells("").replace("next-pass", "last-pass"), "a cell answers 'last-pass', and no guess of this page"),
    (
        cells("").replace('code", "metadata": {}', f'code", {TWICE}'),
        "guess 'next-pass' is answered by 2 cells",
    ),
    (cells("").replace('"source": "print()"', '"source": ""'), "guess 'next-pass' covers nothing"),
]


def test_what_is_out_of_order_is_said_at_each_build(tmp_path: Path) -> None:
    files = {f"{number}.md": f"# A\n\n{page}" for number, (page, _, _) in enumerate(WRONG)}
    files |= {f"cells-{number}.ipynb": with_guess(page) for number, (page, _) in enumerate(WRONG_CELLS)}
    files["index.md"] = "# Index\n\n```{toctree}\n:glob:\n*\n```\n"
    for given in (files, {}):  # the second time, nothing has changed
        warnings = build(tmp_path, given, EXTENSIONS).warnings
        for number, (_, line, said) in enumerate(WRONG):
            assert re.search(rf"^{number}\.md:{line}: .*{re.escape(said)}", warnings, re.MULTILINE), said
        for number, (_, said) in enumerate(WRONG_CELLS):
            assert re.search(rf"^cells-{number}\.ipynb:\d+: .*{re.escape(said)}", warnings, re.MULTILINE), (
                said
            )
        # A gate that crosses a section is said at both its ends, a name that comes twice for each of both.
        assert len(re.findall("WARNING|ERROR", warnings)) == len(WRONG) + len(WRONG_CELLS) + 6


def test_a_cell_that_is_not_shown_can_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    page = f"""{HEAD}# A

{GUESS.replace("It `grows`, don't you see?", "It grows.")}
```{{code-cell}}
:tags: [remove-input]
print("shown")
```
```{{code-cell}}
:answers: next-pass
:tags: [remove-cell]
print("It", "grows.")
```
```{{code-cell}}
print("not covered")
```
"""
    built = build(tmp_path, {"index.md": page}, EXTENSIONS, nb_execution_mode="force")
    assert built.warnings == ""
    guess = etree.HTML(built.page("index")).xpath("//div[contains(@class, 'gd-covered')]")
    assert "".join(guess[0].itertext()).split() == ["shown"]
    assert "The answer, computed: It grows." in built.text("index")
