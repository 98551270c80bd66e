"""A listing shows what a reader needs of a function, and everything that is taught is shown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from small_site import Built, build

from docs._ext.pages.listings import shown

MODULE = '''
"""A module."""

from functools import cache
from typing import NamedTuple


@cache
def shout(
    word: str, *rest: int, times: "int" = 2, end: str = "): -> str:", **more: dict[str, int]
) -> dict[str, list[int]]:
    """Say it louder.

    With a second paragraph.
    """

    # the reason
    # part: loud
    found: list[str] = [word.upper()]  # -> loud: "x: int"
    # end: loud
    return found * times  # type: ignore[return-value]


def crowded(
    word: str,  # what is said
    times: int = 1,
    *,
    said_by_nobody_in_particular: str = "",
    and_heard_by_everybody: bool = True,
) -> str:
    return word * times


class Bell(NamedTuple):
    """A bell."""

    note: str
    height: int = 3

    @property
    def ring(self) -> str:
        """Ring it."""
        return "ding"

    def rest(self) -> None:
        """Do nothing."""


def again() -> None:
    # part: twice
    # end: twice
    # part: twice
    # end: twice
    # part: empty
    # end: empty
    ...
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "sounds_of_a_test"
    folder.mkdir()
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "bells.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return f"{folder.name}.bells"


def test_a_function_is_shown_without_decorator_docstring_hints_and_markers(package: str) -> None:
    assert shown(f"{package}.shout") == (
        'def shout(word, *rest, times=2, end="): -> str:", **more):\n'
        "    # the reason\n"
        '    found = [word.upper()]  # -> loud: "x: int"\n'
        "    return found * times"
    )


def test_a_header_fills_as_few_lines_as_hold_it(package: str) -> None:
    assert shown(f"{package}.crowded") == (
        'def crowded(word, times=1, *, said_by_nobody_in_particular="",\n'
        "            and_heard_by_everybody=True):\n"
        "    return word * times"
    )


def test_a_class_keeps_its_fields_and_the_decorators_of_its_methods(package: str) -> None:
    assert shown(f"{package}.Bell") == (
        "class Bell(NamedTuple):\n    note: str\n    height: int = 3\n\n"
        '    @property\n    def ring(self):\n        return "ding"\n\n    def rest(self):\n        ...'
    )


def test_a_part_of_a_function_stands_alone(package: str) -> None:
    assert shown(f"{package}.shout", "loud") == 'found = [word.upper()]  # -> loud: "x: int"'


@pytest.mark.parametrize(
    ("name", "part", "message"),
    [
        ("bells.gone", None, "has no gone"),
        ("bells.shout.gone", None, r"no module '.*shout'"),
        ("gone.shout", None, r"no module '.*\.gone'"),
        ("bells.shout", "gone", "no part 'gone' there"),
        ("bells.again", "twice", "no part 'twice' there"),
        ("bells.again", "empty", "nothing in part 'empty'"),
    ],
)
def test_what_is_gone_is_an_error(package: str, name: str, part: str | None, message: str) -> None:
    with pytest.raises(LookupError, match=message):
        shown(f"{package.removesuffix('bells')}{name}", part)


@pytest.mark.parametrize("name", ["no_such_package.thing", "no_such_package.within.thing", "nothing"])
def test_a_module_that_is_gone_is_an_error(name: str) -> None:
    with pytest.raises(LookupError, match="there is no module"):
        shown(name)


# ---------------------------------------------------------------- the package itself


def _definitions() -> Iterator[tuple[str, ast.stmt]]:
    for path in sorted(Path(str(resources.files("grokdocs"))).glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and path.stem != "__main__":
                yield f"grokdocs.{path.stem}.{node.name}".replace(".__init__", ""), node


class _Bare(ast.NodeTransformer):
    """Drop docstrings and hints, in another way than the listings do."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.decorator_list = [
            mark for mark in node.decorator_list if not ast.unparse(mark).startswith("checked(")
        ]
        node.returns = None
        node.body = _without_docstring(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.body = [each if isinstance(each, ast.AnnAssign) else self.visit(each) for each in node.body]
        node.body = _without_docstring(node)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        return ast.Assign([node.target], node.value, lineno=1) if node.value else node


def _without_docstring(node: ast.FunctionDef | ast.ClassDef) -> list[ast.stmt]:
    if ast.get_docstring(node) is None:
        return node.body
    return node.body[1:] or [ast.Expr(ast.Constant(...))]


def test_every_listing_of_the_package_is_the_same_program() -> None:
    count = 0
    for name, node in _definitions():
        assert isinstance(node, ast.FunctionDef | ast.ClassDef)
        node.decorator_list = []
        expected = ast.unparse(_Bare().visit(node))
        assert ast.unparse(ast.parse(shown(name))) == expected, name
        count += 1
    assert count > 50


# ---------------------------------------------------------------- on a page

TAUGHT = """
from typing import NamedTuple

ALIAS = int


def whole(x: float) -> float:
    return x


def by_parts(x: float) -> float:
    # part: head
    y = x
    # end: head
    # part: tail
    return y
    # end: tail


def forgotten(x: float) -> float:
    return x


def half_shown(x: float) -> float:
    # part: shown-half
    y = x
    # end: shown-half
    # part: lost-half
    return y
    # end: lost-half


# Not taught: it only helps.
@staticmethod
def excused(x: float) -> float:
    return x


# Not taught:
def without_a_reason(x: float) -> float:
    return x


def too_long(x: float) -> float:
    # a comment is no code
{lines}
    return x


def _helper() -> int:
    return 1


def helped(_x: int) -> int:

    y = _helper()

    for _ in range(y + _x):
        y += __import__("math").floor(y)._index()._replace()
    return y
""".replace("{lines}", "\n".join(f"    x += {n}" for n in range(12)))
PAGE = """# Page

```{listing} sounds_of_a_site.whole sounds_of_a_site.excused
```
```{listing} sounds_of_a_site.half_shown
:part: shown-half
```
```{listing} sounds_of_a_site.too_long
```
```{listing} sounds_of_a_site.helped
```
```{listing} sounds_of_a_site.gone
```
```{listing} sounds_of_a_site.whole
:part: gone
```
"""
# The header of a function stands on a page as well, or nobody knows what it takes.
GROWING = """# Growing

```{listing} sounds_of_a_site.by_parts
:part: head
```
```{listing} sounds_of_a_site.by_parts
```
"""
SAID = [
    r"page\.md:\d+: WARNING: listing: too_long has 13 lines of code where a reader takes in 12",
    r"page\.md:\d+: WARNING: listing: helped has a blank line inside",
    r"page\.md:\d+: WARNING: listing: helped uses _helper, which no page shows",
    r"page\.md:\d+: WARNING: listing: helped uses _index, which no page shows",
    r"page\.md:\d+: WARNING: listing: sounds_of_a_site has no gone",
    r"page\.md:\d+: WARNING: listing: no part 'gone' there",
    r"sounds_of_a_site\.py:\d+: WARNING: listing: no page lists sounds_of_a_site\.forgotten",
    r"sounds_of_a_site\.py:\d+: WARNING: listing: no page lists sounds_of_a_site\.half_shown",
    r"sounds_of_a_site\.py:\d+: WARNING: listing: no page lists all of part 'lost-half' of sounds_of_a_site",
    r"sounds_of_a_site\.py:\d+: WARNING: listing: no page lists sounds_of_a_site\.without_a_reason",
]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "sounds_of_a_site.py").write_text(TAUGHT, encoding="utf-8")
    return tmp_path


def make(folder: Path, page: str, *taught: str) -> Built:
    # There is no reference here for the links above the listings.
    files = {
        "index.md": "# Index\n\n```{toctree}\npage\ngrowing\n```\n",
        "page.md": page,
        "growing.md": GROWING,
    }
    extensions = ["docs._ext.pages.listings", "docs._ext.site.warnings"]
    settings = {"listings_taught": ["sounds_of_a_site", *taught]}
    return build(folder, files, extensions, **settings, suppress_warnings=["ref.obj", "ref.mod"])


def test_each_mistake_is_red_until_it_is_mended(site: Path) -> None:
    for _ in range(2):
        built = make(site, PAGE)
        for message in SAID:
            assert re.search(message, built.warnings), message
        assert built.warnings.count("WARNING: listing") == len(SAID)
    assert "def whole(x):" in built.text("page")
    assert "# part" not in built.text("growing")

    mended = PAGE.partition("```{listing} sounds_of_a_site.half_shown")[0] + "\n".join(
        f"```{{listing}} sounds_of_a_site.{name}\n:long:\n```"
        for name in ("half_shown", "too_long", "helped", "forgotten", "without_a_reason")
    )
    assert "WARNING: listing" not in make(site, mended).warnings
    gone = make(site, mended, "no_such_module_yet").warnings
    assert "listings_taught: there is no module 'no_such_module_yet'" in gone
