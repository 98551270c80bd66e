"""What the README says is so."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections import Counter
from pathlib import Path

from docs._ext.ledger.load import load

README = Path("README.md").read_text(encoding="utf-8")
TEXTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/reference/how-it-is-made.md")


def test_the_counts_are_those_of_the_ledger() -> None:
    books = load(Path("docs/published.toml"), Path("docs/errata.toml"))
    figures = books.figures.values()
    by_status = Counter(figure.status for figure in figures)
    expected = [
        sum(figure.count for figure in figures),
        len(figures),
        by_status["reproduces"],
        by_status["erratum"],
        len(books.errata),
        by_status["underspecified"],
    ]
    table = README.split("printed values compared", 1)[1].split("\n\n", 1)[0]
    assert [int(number) for number in re.findall(r"\d+", table)] == expected


def test_the_example_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(code, {})


def test_every_place_it_names_is_there() -> None:
    for name in re.findall(r"\]\((?!https?:)([^)]+)\)|^\| `([^`]+)` \|", README, re.MULTILINE):
        assert Path(name[0] or name[1]).exists(), name


def test_each_command_stands_on_one_line() -> None:
    for environment in ("docs", "py"):
        assert len(re.findall(rf"^.*tox -e {environment}$", README, re.MULTILINE)) == 1


def test_every_environment_that_a_text_names_is_there() -> None:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read("tox.ini", encoding="utf-8")
    texts = [Path(name).read_text(encoding="utf-8") for name in TEXTS]
    named = {
        each for text in texts for some in re.findall(r"tox -e ([\w,]+)", text) for each in some.split(",")
    }
    assert len(named) >= 15
    assert {each for each in named if f"testenv:{each}" not in tox} == set()


def test_every_environment_installs_what_it_calls() -> None:
    brings = {r"\bpytest\b": "pytest", " -n 2": "pytest-xdist", "sphinx-build": "sphinx", "ruff": "ruff"}
    tox = configparser.ConfigParser(interpolation=None)
    tox.read("tox.ini", encoding="utf-8")
    extras = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    shared = {
        name.strip(): given
        for names, _, given in (line.partition(":") for line in tox["testenv"]["extras"].splitlines())
        for name in names.split(",")
    }

    def packages(chosen: str) -> set[str]:
        listed = [each for extra in re.findall(r"\w+", chosen) for each in extras[extra]]
        nested = [inner for each in listed for inner in re.findall(r"grokdocs\[(.+)\]", each)]
        return {re.split(r"[^\w-]", each)[0] for each in listed}.union(*map(packages, nested))

    missing, looked_at = [], 0
    for name in (section.removeprefix("testenv:") for section in tox if section.startswith("testenv:")):
        env = tox[f"testenv:{name}"]
        installed = packages(env.get("extras", shared.get(name, "")))
        installed |= {re.split(r"[^\w-]", each)[0] for each in env.get("deps", "").split()}
        commands = re.sub(
            r"\{\[(testenv:\w+)\]commands\}", lambda other: tox[other[1]]["commands"], env.get("commands", "")
        )
        needed = {package for pattern, package in brings.items() if re.search(pattern, commands)}
        missing += [f"{name} calls what {each} brings" for each in needed - installed]
        looked_at += len(needed)
    assert missing == []
    assert looked_at >= 25


def test_every_module_that_a_text_runs_is_there() -> None:
    texts = [Path(name).read_text(encoding="utf-8") for name in TEXTS]
    named = {name for text in texts for name in re.findall(r"python3? -m (docs[\w.]+)", text)}
    assert len(named) >= 2
    assert {name for name in named if not Path(name.replace(".", "/") + ".py").exists()} == set()
