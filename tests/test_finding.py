"""What every page says of itself, the address it has or has not, and the page for no page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util.docutils import docutils_namespace

from docs._ext.site import metadata as finding

HERE = Path(__file__).resolve().parent.parent


HOME = "https://example.org/book/"
FALLBACK = "What the book is."
PAGES = {
    "index": "# The `front` & door\n\n:::{note}\nA box speaks first.\n:::\n\nThis is *what* the page "
    'says, with a "quote" & more.\n\n```{toctree}\n:glob:\nchapters/*\n```\n',
    "chapters/01-one": "# One\n\nA first sentence. " + "Then many more words follow. " * 10 + "\n",
    "chapters/02-mute": "# Mute\n\n- only a list\n",
}
TITLES = {"index": "The front & door", "chapters/01-one": "One", "chapters/02-mute": "Mute"}

Build = Callable[..., Path]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    def make(builder: str = "html", folder: Path | None = None, **settings: str) -> Path:
        folder = folder or tmp_path_factory.mktemp("site")
        for name, text in PAGES.items():
            path = folder / "docs" / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        said = io.StringIO()
        settings = {"html_theme": "basic", "html_title": "book", "finding_description": FALLBACK, **settings}
        extensions = {
            "extensions": ["myst_parser", "docs._ext.site.metadata"],
            "myst_enable_extensions": ["colon_fence"],
        }
        with docutils_namespace():
            app = Sphinx(
                folder / "docs",
                None,
                folder / "out",
                folder / "doctrees",
                builder,
                confoverrides={**extensions, **settings},
                status=None,
                warning=said,
            )
            app.build()
        assert said.getvalue() == ""
        return folder / "out"

    return make


@pytest.fixture(scope="module")
def homeless(build: Build) -> Path:
    return build()


@pytest.fixture(scope="module")
def at_home(build: Build) -> Path:
    return build(finding_site_url=HOME)


def _head(page: Path) -> str:
    return page.read_text(encoding="utf-8").partition("</head>")[0]


def _says(page: Path) -> dict[str, str]:
    own = r'<meta (?:name|property)="(description|robots|og:[\w:]+|twitter:\w+)" content="([^"]*)"'
    found = re.findall(own, _head(page))
    assert len({name for name, _ in found}) == len(found)
    return {name: unescape(value) for name, value in found}


def test_a_page_is_described_by_its_first_paragraph(homeless: Path) -> None:
    said = _says(homeless / "index.html")
    assert said["description"] == "This is what the page says, with a “quote” & more."
    assert said["og:description"] == said["description"]
    assert said["og:title"] == "The front & door"
    assert said["og:type"] == "website"
    assert said["og:site_name"] == "book"
    assert said["twitter:card"] == "summary"


def test_a_chapter_is_an_article_and_its_description_is_short(homeless: Path) -> None:
    said = _says(homeless / "chapters" / "01-one.html")
    assert said["og:type"] == "article"
    assert said["description"].startswith("A first sentence. Then")
    assert said["description"].endswith(".")
    assert len(said["description"]) <= finding.LONGEST


@pytest.mark.parametrize("page", ["chapters/02-mute", "search", "genindex", "404"])
def test_a_page_without_a_paragraph_says_what_the_book_is(homeless: Path, page: str) -> None:
    assert _says(homeless / f"{page}.html")["description"] == FALLBACK


def _cards(site: Path) -> dict[str, bytes]:
    """Find every picture of the site that is not the theme's, by its page."""
    found = [path for path in site.rglob("*.png") if "_static" not in path.parts]
    return {
        path.relative_to(site / finding.CARDS).with_suffix("").as_posix(): path.read_bytes() for path in found
    }


def test_without_an_address_there_is_no_card(homeless: Path) -> None:
    assert _cards(homeless) == {}
    for page in homeless.rglob("*.html"):
        assert not re.search(r"og:image|summary_large_image", _head(page)), page.name


@pytest.mark.parametrize(("page", "title"), [*TITLES.items(), ("genindex", TITLES["index"])])
def test_with_an_address_a_page_has_a_card(at_home: Path, page: str, title: str) -> None:
    said = _says(at_home / f"{page}.html")
    name = page if page in PAGES else "index"
    assert said["og:image"] == f"{HOME}{finding.CARDS}/{name}.png"
    with Image.open(at_home / said["og:image"].removeprefix(HOME)) as card:
        assert (said["og:image:width"], said["og:image:height"]) == (str(card.width), str(card.height))
    assert f"“{title}”" in said["og:image:alt"]
    assert said["twitter:card"] == "summary_large_image"


def test_a_card_for_each_page_and_no_other(at_home: Path) -> None:
    assert set(_cards(at_home)) == set(PAGES)


@pytest.mark.parametrize("page", sorted(finding.WITHOUT_ADDRESS))
def test_a_page_without_an_address_has_no_card(at_home: Path, page: str) -> None:
    said = _says(at_home / f"{page}.html")
    assert "og:image" not in said
    assert said["twitter:card"] == "summary"


def test_two_builds_draw_the_same_cards(at_home: Path, build: Build) -> None:
    assert _cards(build(finding_site_url=HOME)) == _cards(at_home)


def test_a_build_that_lost_its_home_keeps_no_card(tmp_path: Path, build: Build) -> None:
    assert len(_cards(build(finding_site_url=HOME, folder=tmp_path))) == len(PAGES)
    assert _cards(build(folder=tmp_path)) == {}


def test_without_an_address_there_is_no_address(homeless: Path) -> None:
    assert not (homeless / "sitemap.xml").exists()
    for page in homeless.rglob("*.html"):
        assert not re.search(r'rel="canonical"|og:url|<base|https?://', _head(page)), page.name


def test_with_an_address_every_page_names_its_own(at_home: Path) -> None:
    for name in PAGES:
        head = _head(at_home / f"{name}.html")
        assert f'<link rel="canonical" href="{HOME}{name}.html" />' in head
        assert _says(at_home / f"{name}.html")["og:url"] == f"{HOME}{name}.html"


def test_the_map_lists_every_page_once(at_home: Path) -> None:
    root = ET.parse(at_home / "sitemap.xml").getroot()
    places = [element.text for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert places == sorted(f"{HOME}{name}.html" for name in PAGES)


def test_a_builder_with_folders_has_other_addresses(build: Build) -> None:
    site = build("dirhtml", finding_site_url=HOME)
    assert f"<loc>{HOME}</loc>" in (site / "sitemap.xml").read_text(encoding="utf-8")
    assert f"<loc>{HOME}chapters/01-one/</loc>" in (site / "sitemap.xml").read_text(encoding="utf-8")


def test_the_page_for_no_page_leads_back(homeless: Path) -> None:
    text = (homeless / "404.html").read_text(encoding="utf-8")
    assert "<h1>There is no such page</h1>" in text
    assert _says(homeless / "404.html")["robots"] == "noindex"
    links = re.findall(r'href="([^"]+)">(?:the first page|the search|the index)<', text)
    assert len(links) == 3
    assert all((homeless / link).exists() for link in links)


def test_the_page_for_no_page_works_at_any_depth(at_home: Path) -> None:
    head = _head(at_home / "404.html")
    assert f'<base href="{HOME}404.html" />' in head
    assert head.index("<base") < head.index("<link")
    assert "canonical" not in head
    assert "<base" not in _head(at_home / "index.html")


@pytest.mark.parametrize("address", ["example.org/", "https://example.org"])
def test_half_an_address_is_refused(build: Build, address: str) -> None:
    with pytest.raises(ConfigError, match="from https:// to the last /"):
        build(finding_site_url=address)


def test_the_index_of_the_book_is_in_the_contents() -> None:
    contents = (HERE / "docs" / "index.md").read_text(encoding="utf-8")
    assert re.search(r"^genindex$|<genindex>$", contents, re.MULTILINE)
