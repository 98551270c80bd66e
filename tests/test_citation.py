"""The citation file names this version, this licence and the book."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).resolve().parent.parent
if not (HERE / "CITATION.cff").exists():
    pytest.skip("the project is not here, only the package", allow_module_level=True)


def test_the_citation_agrees_with_the_project() -> None:
    citation = yaml.safe_load((HERE / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation["version"] == project["version"]
    assert " AND ".join(citation["license"]) == project["license"]
    assert project["name"] in citation["title"]
    assert {"cff-version", "message", "authors"} <= citation.keys()


def test_the_citation_says_where_the_book_lives() -> None:
    citation = yaml.safe_load((HERE / "CITATION.cff").read_text(encoding="utf-8"))
    said = tomllib.loads((HERE / "docs" / "address.toml").read_text(encoding="utf-8"))
    source = said["repository"] and f"https://github.com/{said['repository']}"
    told = {name: citation.get(name, "") for name in ("url", "repository-code")}
    assert told == {"url": said["site"], "repository-code": source}, "CITATION.cff: as in docs/address.toml"


def test_the_number_of_the_book_is_a_number_of_a_book() -> None:
    [book] = yaml.safe_load((HERE / "CITATION.cff").read_text(encoding="utf-8"))["references"]
    digits = [int(digit) for digit in book["isbn"]]
    assert len(digits) == 13
    assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0
