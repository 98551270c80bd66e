"""Every address that follows from the one place that knows where the book lives."""

from __future__ import annotations

import re
import runpy
import tomllib
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

HERE = Path(__file__).resolve().parent.parent
if not (HERE / "docs").exists():
    pytest.skip("the project is not here, only the package", allow_module_level=True)

import yaml  # noqa: E402
from small_site import build  # noqa: E402
from test_ledger_build import FILES as LEDGER  # noqa: E402

from docs._ext.site.address import Address, read  # noqa: E402

FILLED = (
    'site = "https://example.org/book/"\nrepository = "some-one/a.book"\nbranch = "trunk"\n'
    'published = "site/new"\n'
)
FORMS = HERE / ".github" / "ISSUE_TEMPLATE"


def test_the_book_knows_every_setting() -> None:
    settings = tomllib.loads((HERE / "docs" / "address.toml").read_text(encoding="utf-8"))
    assert tuple(settings) == Address._fields
    assert read(HERE / "docs" / "address.toml") == Address(**settings)


def test_the_settings_reach_sphinx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in {"conf.py": (HERE / "conf.py").read_text(), "docs/address.toml": FILLED}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr("os.environ", dict(__import__("os").environ))
    conf = runpy.run_path(str(tmp_path / "conf.py"))
    assert conf["html_baseurl"] == "https://example.org/book/"
    assert conf["notebooks_repository"] == "some-one/a.book@site/new"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('site = "example.org/"', "from https:// to the last slash"),
        ('site = "https://example.org"', "from https:// to the last slash"),
        ('repository = "https://github.com/a/b"', "write it as owner/name"),
        ('home = "x"', "home: it knows site, repository"),
    ],
)
def test_half_an_address_is_refused(tmp_path: Path, settings: str, message: str) -> None:
    path = tmp_path / "address.toml"
    path.write_text(settings)
    with pytest.raises(ValueError, match=message):
        read(path)


def test_a_page_leads_to_its_source_and_to_a_form(tmp_path: Path) -> None:
    files = {
        "index.md": "# Index\n\n```{toctree}\nchapters/01-why\n```\n",
        "chapters/01-why.md": "# Why\n\nBecause.\n",
    }
    settings = tmp_path / "address.toml"
    settings.write_text(FILLED)
    more: dict[str, Any] = {
        "templates_path": [str(HERE / "docs" / "_templates")],
        "html_theme": "sphinx_book_theme",
    }
    more["html_theme_options"] = {"footer_content_items": "address.html"}
    named = ["docs._ext.site.address"]
    built = build(tmp_path / "site", files, named, address=read(settings), **more)
    found = re.findall(r'<a href="(https://github[^"]+)">([^<]+)</a>', built.page("chapters/01-why"))
    links = {unescape(url): words for url, words in found}
    base = "https://github.com/some-one/a.book"
    assert links == {
        f"{base}/issues/new?template=mistake-on-a-page.yml&page=chapters%2F01-why": (
            "Report a mistake on this page"
        ),
        f"{base}/edit/trunk/docs/chapters/01-why.md": "Edit this page",
    }
    silent = build(tmp_path / "silent", files, named, **more)
    assert "github" not in silent.text("chapters/01-why").lower()
    assert "Report" not in silent.text("chapters/01-why")


@pytest.mark.parametrize(("settings", "links"), [(FILLED, 1), ("", 0)])
def test_a_mark_leads_to_a_form_that_knows_page_edition_and_figure(
    tmp_path: Path, settings: str, links: int
) -> None:
    (tmp_path / "address.toml").write_text(settings)
    address = read(tmp_path / "address.toml")
    built = build(tmp_path / "site", LEDGER, ["docs._ext.ledger"], address=address)
    cards = re.findall(r'<div class="gd-card".*?</div>', built.page("three"), re.DOTALL)
    asked = [[unescape(url) for url in re.findall(r'href="(https:[^"]+)"', card)] for card in cards]
    assert [len(urls) for urls in asked] == [links] * 5
    wanted = [
        {"edition": "the first edition, Part sum", "figure": "ch3/sum"},
        {"edition": "The first edition, Part sad", "figure": "ch3/sad"},  # of what runs an erratum
    ]
    for (url,), fields in zip((asked[0], asked[4]) if links else (), wanted, strict=False):
        place, _, query = url.partition("?")
        assert place == "https://github.com/some-one/a.book/issues/new"
        assert dict(parse_qsl(query)) == {"template": "mistake-in-the-book.yml", "page": "three", **fields}


def test_the_forms_know_what_a_page_fills_in() -> None:
    forms = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FORMS.glob("*.yml")}
    fields = {
        name: {field["id"] for field in form["body"]} for name, form in forms.items() if name != "config"
    }
    assert {"page", "figure"} <= fields["mistake-on-a-page"]
    assert {"page", "figure", "edition"} <= fields["mistake-in-the-book"]
    assert {"drill", "code"} <= fields["drill-unjust"]
