"""A release holds what its tests read, and says of itself what is so."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import grokdocs

HERE = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NOT_RELEASED = {".ci/run"}  # how the project's own machine runs the checks


def test_the_sdist_holds_what_git_holds() -> None:
    pytest.importorskip("hatchling", reason="install the extra `test` to see what a release would hold")
    if not (HERE / ".git").exists() or not shutil.which("git"):
        pytest.skip("there is no git here to compare with")
    from hatchling.builders.sdist import SdistBuilder

    released = {each.relative_path for each in SdistBuilder(str(HERE)).recurse_included_files()}
    tracked = _git_lists()
    assert len(tracked) >= 200
    assert tracked - released == NOT_RELEASED
    assert released - tracked <= {"PKG-INFO"} | _git_lists("--others", "--exclude-standard")


def _git_lists(*options: str) -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", *options], cwd=HERE, capture_output=True, text=True, check=True
    )
    return set(listed.stdout.splitlines())


def test_the_versions_of_python_are_those_that_are_allowed() -> None:
    named = [
        int(each.rpartition(".")[2]) for each in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", each)
    ]
    assert named == list(range(11, 11 + len(named)))
    assert PROJECT["requires-python"] == f">=3.{named[0]}"
    if f"Programming Language :: Python :: 3.{sys.version_info.minor}" not in PROJECT["classifiers"]:
        pytest.fail("these tests run on a Python that pyproject.toml does not name: name it there")


def test_the_published_site_is_built_with_versions_that_are_allowed() -> None:
    pins = dict(
        line.split(" ;")[0].split("==")
        for line in (HERE / "docs" / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    )
    extras = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *extras["docs"], *extras["fast"], *extras["paper"]]
    checked = [each for each in map(Requirement, wanted) if each.name != "grokdocs"]
    assert len(checked) >= 20
    for requirement in checked:
        pinned = pins.get(requirement.name.lower(), "")
        assert pinned, f"docs/constraints.txt has no {requirement.name}: run tox -e constraints"
        assert pinned in requirement.specifier, f"{requirement} and {pinned}: run tox -e constraints"


def test_the_version_is_said_everywhere_alike() -> None:
    changes = (HERE / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", changes, re.MULTILINE)[0] == PROJECT["version"] == grokdocs.__version__


def test_every_dependency_has_a_floor() -> None:
    named = {"grokdocs", "types-PyYAML"}
    wanted = [
        *PROJECT["dependencies"],
        *(each for some in PROJECT["optional-dependencies"].values() for each in some),
    ]
    for requirement in map(Requirement, wanted):
        floored = any(part.operator in (">=", "==") for part in requirement.specifier)
        assert floored or requirement.name in named, requirement


def test_an_index_is_told_where_the_site_and_its_source_are() -> None:
    pytest.importorskip("hatchling", reason="install the extra `test` to see what an index is told")
    from hatch_build import addresses, readme

    text = (HERE / "docs" / "address.toml").read_text(encoding="utf-8")
    settings = re.sub(r'^(site|repository) = "[^"]*"', r'\1 = ""', text, flags=re.MULTILINE)
    nowhere = addresses(settings)
    settings = settings.replace('site = ""', 'site = "https://example.org/book/"')
    settings = settings.replace('repository = ""', 'repository = "owner/name"')
    urls = addresses(settings)
    assert nowhere == {}
    assert urls["Documentation"] == "https://example.org/book/"
    assert urls["Source"] == "https://github.com/owner/name"
    assert urls["Changelog"] == "https://github.com/owner/name/blob/main/CHANGELOG.md"
    text = (HERE / "README.md").read_text(encoding="utf-8")
    assert readme(text, nowhere) == text
    assert "](https://github.com/owner/name/raw/HEAD/docs/page.png)" in readme(text, urls)
    assert not re.search(r"\]\((?!https:)", readme(text, urls))
