"""What the last hand on the pages changes, and what it must leave alone."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from docs._ext.site import theme as polish

HEAD = """<head><meta name="viewport" content="one"/><meta name="viewport" content="two"/>
<script src="a/documentation_options.js"></script><script src="a/doctools.js"></script>
<script src="searchtools.js"></script><script src="searchindex.js"></script>
<meta name="viewport" content="three"/></head>"""


def test_a_page_loads_no_index_of_the_search_and_has_one_viewport() -> None:
    page = polish.polish(HEAD)
    assert re.findall('content="(.*?)"', page) == ["one"]
    assert re.findall('<script(.*?)src="(.*?)"', page) == [
        (" ", "a/documentation_options.js"),
        (" defer ", "a/doctools.js"),
    ]


def test_the_page_of_the_search_keeps_its_index() -> None:
    assert '<script defer src="searchindex.js">' in polish.polish(HEAD, search=True)


def test_blocks_say_whether_they_are_code_or_output() -> None:
    page = polish.polish(
        '</head><div class="highlight"><pre>1</pre></div>'
        '<div class="output stream"><div class="highlight"><pre>2</pre></div></div>'
    )
    assert re.findall(r'<pre role="group" aria-label="(\w+)">(\d)', page) == [("Code", "1"), ("Output", "2")]


def test_a_second_polish_changes_nothing() -> None:
    page = polish.polish(
        HEAD + '<summary aria-label="Toggle hidden content"><div class="highlight"><pre>1</pre></div>'
        '<a href="b">B</a><details><summary><span class="toctree-toggle">'
    )
    assert 'aria-label="Pages of: B"' in page
    assert polish.polish(page) == page


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ('.used{content:"}"}.gone{content:"{"}', '.used{content:"}"}'),
        (".gone{top:0}p{top:1}", "p{top:1}"),
        (".gone>p,.used>p{top:0}", ".used>p{top:0}"),
        (":is(.gone,.used){top:0}", ":is(.gone,.used){top:0}"),
        ('[class*=".gone"]{top:0}', '[class*=".gone"]{top:0}'),
        (r".used\:now{top:0}", ""),
        ("@media print{.gone{top:0}}", ""),
        ("@keyframes turn{0%{top:0}to{top:1px}}", "@keyframes turn{0%{top:0}to{top:1px}}"),
        ('@font-face{src:url("fontawesome.woff2")}', ""),
        ("/* {.gone */.used{top:0}", ".used{top:0}"),
        (
            "p{mask:url(\"data:image/svg+xml,<svg xmlns='a;b'/>\")}",
            "p{mask:url(\"data:image/svg+xml,<svg xmlns='a;b'/>\")}",
        ),
    ],
)
def test_only_rules_that_no_page_can_use_are_left_out(css: str, kept: str) -> None:
    assert polish.prune(css, frozenset({"used"})) == kept


@pytest.fixture
def site(tmp_path: Path) -> Path:
    static = tmp_path / "_static"
    (static / "scripts").mkdir(parents=True)
    (static / "icons.css").write_text(".fa-sun {\n}")
    (static / "scripts" / "fontawesome.js").write_text("named.png")
    (static / "scripts" / "theme.js").write_text("element.classList.add('later')")
    (static / "face.css").write_text(".later{top:0}.never{top:0}p{background:url(paper.png)}")
    for name in (
        "paper.png",
        "nobody.png",
        "named.png",
        "theme.js.LICENSE.txt",
        "fontawesome.js.LICENSE.txt",
    ):
        (static / name).touch()
    script = '<script src="_static/scripts/theme.js"></script>'
    page = f'</head><i class="fa-solid fa-sun"></i>{script}icons.css face.css'
    (tmp_path / "index.html").write_text(page)
    return tmp_path


def finish(site: Path) -> None:
    app: Any = SimpleNamespace(builder=SimpleNamespace(name="html"), outdir=str(site))
    polish.finish(app, None)


def test_what_nothing_names_does_not_ship(site: Path) -> None:
    finish(site)
    names = {path.name for path in (site / "_static").rglob("*") if path.is_file()}
    assert names == {"icons.css", "face.css", "theme.js", "paper.png", "theme.js.LICENSE.txt"}
    assert (site / "_static" / "face.css").read_text() == ".later{top:0}p{background:url(paper.png)}"


def test_an_icon_that_nobody_drew_is_reported(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(polish.logger, "warning", lambda text, *values, **_: said.append(text % values))
    finish(site)
    assert said == []
    (site / "index.html").write_text('</head><i class="fa-solid fa-moon">')
    finish(site)
    assert said == ["icons.css has no icon fa-moon, which a page shows"]
