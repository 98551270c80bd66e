"""A small book with printed figures and errata: what stands on its pages, and what makes it red."""

from __future__ import annotations

import atexit
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from small_site import HEAD, Built, build, notebook
from sphinx.errors import ExtensionError

from docs._ext.ledger import summary

EXTENSIONS = ["docs._ext.ledger", "docs._ext.site.warnings"]


def figure(name: str, printed: str, rule: str = "decimals", more: str = 'status = "reproduces"') -> str:
    return f"""
[[figure]]
id = "ch3/{name}"
chapter = 3
kind = "value"
topic = "a {name}"
source = ["first | Part {name}"]
printed = {printed}
rule = "{rule}"
setup = {{weight = 0.1}}
{more}
"""


PUBLISHED = "\n".join(
    [
        'chapters = [3]\n[sources]\nfirst = "the first edition"\n',
        figure("sum", '".98"'),
        figure("share", '["0.3", "0.25", ""]', more='status = "reproduces"\nnote = "one is cut off"'),
        figure(
            "sad",
            '"0.585"',
            more='status = "erratum"\nrecomputed = "1.08"\nreason = "the wrong input"\nerrata = ["E01"]',
        ),
        figure("random", '"0.42"', more='status = "underspecified"\nmissing = "the seed"'),
    ]
)
ERRATA = """
[[erratum]]
id = "E01"
chapter = 3
group = "Chapter 3"
kind = "number"
where = "The first edition, Part sad"
text = "`0.9 * 1.2` is printed for another input."
correct = "1.08"
figures = ["ch3/sad"]
stated = ["printed 0.585", "right 1.08"]
rank = 1

[[erratum]]
id = "E02"
chapter = 3
group = "Chapter 3"
kind = "claim"
where = "The first edition, Sums"
text = "Sums are called products."
correct = "Sums."
not_run = "it is a word"
"""
INDEX = """# A small book

Compared: {ledger}`values_compared` of {ledger}`values`.
Run: {errata}`run` of {errata}`all`. See {erratum}`E01`.

```{toctree}
three
reference/ledger
reference/errata
```

```{errata-list} 3
```
"""
CELLS: list[tuple[dict[str, Any], str]] = [
    ({"book": "ch3/sum"}, "sum = 0.9800000000000001"),
    ({"book": "ch3/share"}, "0.3 0.25 7"),
    ({"book": "ch3/sad, ch3/random"}, "sad: 1.08\nrandom: 0.7"),
    ({"erratum": "E01"}, "printed 0.585, right 1.08"),
]
FILES = {
    "published.toml": PUBLISHED,
    "errata.toml": ERRATA,
    "index.md": INDEX,
    "three.ipynb": notebook("Three", *CELLS),
    "reference/ledger.md": "# Ledger\n\n"
    + "\n".join(f"```{{ledger-{name}}}\n```\n" for name in ("summary", "sources", "filter", "table")),
    "reference/errata.md": "# Errata\n\n```{errata-filter}\n```\n\n```{errata-table}\n```\n",
}


@pytest.fixture(scope="module")
def green(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("green"), FILES, EXTENSIONS)


def test_a_book_in_order_is_silent(green: Built) -> None:
    assert green.warnings == ""


def test_the_ledger_goes_out_as_json(green: Built) -> None:
    data = json.loads((green.folder / "html" / "ledger.json").read_text(encoding="utf-8"))
    figures = {figure["id"]: figure for figure in data["figures"]}
    assert {id_: figure["verdict"] for id_, figure in figures.items()} == {
        "ch3/sum": "reproduces",
        "ch3/share": "reproduces",
        "ch3/sad": "erratum",
        "ch3/random": "underspecified",
    }
    first = figures["ch3/sum"]
    assert (first["printed"], first["computed"], first["source"]) == (".98", "0.98", ["first | Part sum"])
    assert figures["ch3/share"]["computed"] == ["0.3", "0.25", "7"]
    for figure in figures.values():
        page, anchor = figure["page"].split("#")
        assert f'id="{anchor}"' in green.page(page.removesuffix(".html"))
    assert data["totals"] == {
        "figures": 4,
        "values": 6,
        "figures_checked": 4,
        "values_checked": 6,
        "values_compared": 5,
        "values_cut_off": 1,
        "reproduces": 2,
        "erratum": 1,
        "underspecified": 1,
        "differs": 0,
        "errata": 2,
    }


def lines_with_marks(built: Built) -> list[Any]:
    lines: list[Any] = etree.HTML(built.page("three")).xpath("//div[contains(@class, 'gd-line')]")
    return lines


def place(line: Any) -> str:
    return str(line.get("style")).removeprefix("--gd-line: ")


def test_a_mark_stands_at_its_line_and_its_card_tells_all(green: Built) -> None:
    lines = lines_with_marks(green)
    said = [(place(line), " ".join(" ".join(line.itertext()).split())) for line in lines]
    edition = "Edition the first edition , “Part {}” Its row in the ledger"
    assert said == [
        ("0", "✓ as printed a sum Printed .98 Computed 0.98 Verdict ✓ as printed " + edition.format("sum")),
        (
            "0",
            "✓ as printed a share Printed 0.3 0.25 (cut off) Computed 0.3 0.25 7 Verdict ✓ as printed "
            + edition.format("share"),
        ),
        (
            "0",
            "≠ known erratum a sad Printed 0.585 Computed 1.08 Verdict ≠ known erratum Errata E01 "
            + edition.format("sad"),
        ),
        (
            "-1",
            "? cannot be checked a random Printed 0.42 Computed 0.70 Verdict ? cannot be checked "
            + edition.format("random"),
        ),
        (
            "0",
            "✓ runs E01 The first edition, Part sad Wrong 0.9 * 1.2 is printed for another input. "
            "Right 1.08 The erratum",
        ),
    ]
    ways = [line.xpath(".//a[last()]/@href")[-1] for line in lines]
    assert [ways[0], ways[2], ways[4]] == [
        "reference/ledger.html#ch3-sum",
        "reference/ledger.html#ch3-sad",
        "reference/errata.html#e01",
    ]
    assert 'id="run-e01"' in green.page("three")
    described = re.findall(r'aria-describedby="([^"]*)"', green.page("three"))
    assert len(set(described)) == len(described) == 5
    assert set(described) <= set(re.findall(r'id="([^"]*)"', green.page("three")))


def test_a_mark_for_a_log_stands_at_its_first_line_and_one_without_a_line_at_the_end(tmp_path: Path) -> None:
    log = figure("log", '["1", "2"]', more='status = "reproduces"\ncolumns = ["error"]').replace(
        '"value"', '"log"'
    )
    page = notebook(
        "Three",
        ({"book": "ch3/log"}, "pass  error\n0     1\n1     2"),
        ({"book": "ch3/share", "erratum": "E01"}, "0.3\n0.25\n\n7 printed 0.585, right 1.08"),
        ({"book": "ch3/sum", "erratum": "E01"}, "0.98"),
    )
    built = build(tmp_path, {**FILES, "published.toml": PUBLISHED + log, "three.ipynb": page}, EXTENSIONS)
    marks = [(place(line), len(line.xpath(".//button"))) for line in lines_with_marks(built)]
    assert marks == [("0", 1), ("-1", 2), ("0", 2)]


def test_the_ledger_and_the_errata_are_listed(green: Built) -> None:
    assert "Compared: 5 of 6. Run: 1 of 2. See E01." in green.text("index")
    assert "2 known mistakes of the sources bear on this chapter" in green.text("index")
    rows = re.findall(r'<tr id="([^"]*)"[^>]*>(.*?)</tr>', green.page("reference/ledger"), re.DOTALL)
    assert [anchor for anchor, _ in rows] == ["ch3-sum", "ch3-share", "ch3-sad", "ch3-random"]
    assert 'href="../three.html#ch3-sum"' in rows[0][1]
    for text in ("the first edition, Part sad", "0.585", "1.08", "known erratum", "errata.html#e01"):
        assert text in rows[2][1]
    assert "Chapter 3: 2 as printed, 1 known erratum, 1 cannot be checked" in green.page("reference/ledger")
    errata = green.page("reference/errata")
    assert 'href="../three.html#run-e01"' in errata
    assert 'href="ledger.html#ch3-sad"' in errata
    assert "Not run: it is a word." in green.text("reference/errata")
    assert errata.index("<h2>Those that change a result") < errata.index("<h2>Chapter 3")
    assert "filter.js" in errata
    assert "filter.js" not in green.page("index")


def test_the_last_line_says_what_was_found() -> None:
    counts = {"values_checked": 7, "figures_checked": 4, "reproduces": 2, "erratum": 1, "underspecified": 1}
    assert summary(counts | {"differs": 0}, 0, 1.2) == (
        "ledger: 7 printed values in 4 figures compared, 2 reproduce, 1 are known errata, "
        "1 are underspecified; all in order, in 1 s"
    )
    assert "1 DIFFER; FAILED with 2 warnings" in summary(counts | {"differs": 1}, 2, 1.2)


def test_the_last_line_counts_from_the_start_of_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(atexit, "register", lambda _, words: said.append(words))
    begun = time.monotonic()
    build(tmp_path, FILES, EXTENSIONS)
    [seconds] = re.findall(r"all in order, in (\d+) s$", said[0])
    assert int(seconds) <= time.monotonic() - begun + 1
    assert len(said) == 1


# ---------------------------------------------------------------- red

RAISES = HEAD + "# Raises\n\n```{code-cell}\n1 + 1\n```\n\n```{code-cell}\n1 / 0\n```\n"
WRONG = {
    **FILES,
    "published.toml": PUBLISHED + figure("lost", '"1"') + figure("twice", '"2"') + figure("several", '"3"'),
    "errata.toml": ERRATA
    + "".join(ERRATA.split("\n\n")[0].replace("E01", id_).replace("rank = 1", "") for id_ in ("E03", "E04")),
    "index.md": INDEX.replace("three\n", "three\nraises\n").replace("`E01`", "`E99`")
    + "\n```{errata-list} x\n```\n",
    "raises.md": RAISES,
    "three.ipynb": notebook(
        "Three",
        ({"book": "ch3/sum"}, "0.99"),
        ({"book": "ch3/share"}, "0.3 0.25"),
        ({"book": "ch3/sad"}, "0.585"),
        ({"book": "ch3/random"}, "0.42"),
        ({"book": "ch3/twice"}, "2"),
        ({"book": "ch3/twice, ch3/twice"}, "2\n2"),
        ({"book": "ch3/smu"}, "3"),
        ({"book": "ch3/several, ch3/unknown"}, "3"),
        ({"erratum": "E01"}, "printed 0.585, right 1.09"),
        ({"erratum": "E02, E77"}, ""),
        ({"erratum": "E03"}, "printed 0.585, right 1.08"),
    ),
}
SAID = [
    r"three\.ipynb:20002: WARNING: ledger: ch3/sum differs from print \(first \| Part sum\):\n  printed .98, "
    r"computed 0.99",
    r"three\.ipynb:\d+: .*ch3/share differs.*\n  print has 3 values, the cell shows 2: 0.3 0.25",
    r"three\.ipynb:\d+: .*ch3/sad differs.*\n  the ledger's right value 1.08, computed 0.58\d?\n"
    r"  the printed value follows",
    r"three\.ipynb:\d+: .*ch3/random differs.*\n  it reproduces now",
    r"three\.ipynb:\d+: .*ch3/several differs.*\n  the cell claims 2 figures and shows 1 lines",
    r"three\.ipynb:\d+: WARNING: ledger: ch3/smu is not in the ledger: look up its id",
    r"three\.ipynb:\d+: WARNING: ledger: ch3/twice is claimed 3 times: claim it once",
    r"WARNING: ledger: ch3/lost is printed, and no cell claims it",
    r"three\.ipynb:\d+: WARNING: ledger: E01 is run by a cell that does not show right 1.08",
    r"three\.ipynb:\d+: WARNING: ledger: E02 is run by a cell, and errata.toml says that it cannot be run",
    r"WARNING: ledger: E04 is run by no cell",
    r"three\.ipynb:\d+: WARNING: ledger: E77 is not in errata.toml: look up its id",
    r"raises\.md:1\d: WARNING: ledger: the cell raises ZeroDivisionError: division by zero",
    r"index\.md:\d+: WARNING: ledger: nothing is called 'E99' here",
    r"index\.md:\d+: WARNING: ledger: nothing is called 'x' here",
]


def test_each_mistake_is_red_until_it_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    settings = {"nb_execution_mode": "force", "nb_execution_excludepatterns": ["*.ipynb"]}
    for files in (WRONG, {}):  # the second time, nothing has changed
        built = build(tmp_path, files, EXTENSIONS, **settings)
        for message in SAID:
            assert re.search(message, built.warnings), message
        assert "E03" not in built.warnings
        figures = json.loads((tmp_path / "html" / "ledger.json").read_text(encoding="utf-8"))["figures"]
        assert {one["id"] for one in figures if one["verdict"] == "differs"} == {
            "ch3/sum",
            "ch3/share",
            "ch3/sad",
            "ch3/random",
            "ch3/several",
            "ch3/lost",
        }
    (tmp_path / "raises.md").unlink()
    assert build(tmp_path, FILES, EXTENSIONS, **settings).warnings == ""


def test_a_change_of_the_data_or_the_package_is_noticed(tmp_path: Path) -> None:
    depending = {"ledger_dependencies": ["source.py"]}
    settings = {**depending, "nb_execution_mode": "off"}
    build(tmp_path, {**FILES, "source.py": "", "conf.py": ""}, EXTENSIONS, **settings)
    changed = {"published.toml": PUBLISHED.replace('".98"', '".97"')}
    assert "printed .97, computed 0.98" in build(tmp_path, changed, EXTENSIONS, **settings).warnings
    built = build(tmp_path, {"published.toml": PUBLISHED}, EXTENSIONS, **settings)
    assert built.warnings == ""
    without_a_claim = {"three.ipynb": notebook("Three", *CELLS[1:])}
    built = build(tmp_path, without_a_claim, EXTENSIONS, **settings)
    assert built.warnings.count("WARNING") == 1
    assert "ch3/sum is printed, and no cell claims it" in built.warnings
    assert "Compared: 4 of 6." in built.text("index"), "a page that shows a count is written again"


def test_a_page_of_counts_is_written_again_only_when_they_change(tmp_path: Path) -> None:
    ledger = build(tmp_path, FILES, EXTENSIONS).folder / "html" / "reference" / "ledger.html"
    other_value = ({"book": "ch3/share"}, "0.3 0.25 8")
    for cells, is_written in (([*CELLS, ({}, "more")], False), ([CELLS[0], other_value, *CELLS[2:]], True)):
        ledger.write_text("as the first build left it", encoding="utf-8")
        build(tmp_path, {"three.ipynb": notebook("Three", *cells)}, EXTENSIONS)
        assert (ledger.read_text(encoding="utf-8") != "as the first build left it") == is_written


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('printed = ".98"', "printed = .98", "^published.toml: "),
        ('printed = ".98"', "printed = 0.98", "^published.toml, ch3/sum: .*got `float`"),
    ],
)
def test_a_damaged_file_is_red_before_anything_is_built(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(ExtensionError, match=message):
        build(tmp_path, {**FILES, "published.toml": PUBLISHED.replace(old, new)}, EXTENSIONS)
    assert not (tmp_path / "html" / "index.html").exists()
