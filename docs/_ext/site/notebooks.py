"""Every chapter as a notebook, made from the source of its page.

What a notebook cannot show becomes plain Markdown: a box is a quote, an aside its title in bold, a
solution is folded, a role is its text. A listing
is a cell, so that a reader can change the function, and the cells below use it. A notebook holds no
outputs and needs only the package. What has no plain form is a warning; nothing is left out silently.

A site that is published from GitHub says so with ``notebooks_repository``. Its chapters then open
in Colab and in Binder too, and their notebooks fetch the package where it is missing. Without the
setting there is no such link, and a notebook asks no other machine.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import quote

import nbformat
import yaml
from jinja2 import Template
from nbformat import v4
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinx.util.osutil import relative_uri
from sphinx.util.typing import ExtensionMetadata

from grokdocs.drills import DRILLS

from ..pages.gates import KINDS, without_solutions
from ..pages.listings import shown

logger = logging.getLogger(__name__)

CHAPTERS = "chapters/"
FOLDER = "notebooks"

# What only the site can show, and what stands in its place.
ONLY_ON_THE_PAGE: Mapping[str, str] = {
    "errata-list": "*The list is on this chapter's page.*",
    "rst-class": "",
    "play": "*On this chapter's page, you can move this figure by hand.*",
}
BOXES = frozenset({"admonition", "note", "tip", "hint", "important", "warning", "caution", "seealso"})
FOLDED = frozenset({"hide-input", "remove-input", "hide-cell", "remove-cell"})
FOLDED_OUTPUT = frozenset({"hide-output", "remove-output", "hide-cell", "remove-cell"})
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

ABOUT = Path(__file__).parents[2] / "_templates" / "notebook.md"
LISTED = "# From the package: `{definition}` of {module}. Change it, and the cells below use yours.\n"
SOLUTION = "<details><summary>A solution, in words</summary>\n\n{}\n\n</details>"
FETCH = """\
# Where the package is missing, it comes from its source
try:
    import grokdocs
except ModuleNotFoundError:
    %pip install --quiet "{package}"
"""

PACKAGE = "grokdocs[fast] @ git+https://github.com/{repository}"  # with a compiler, as the pages are built
BINDER_PYTHON = "python-3.11"  # left alone, Binder may take one that is too old for the package
_REPOSITORY = re.compile(r"([A-Za-z\d-]+/[\w.-]+)(?:@([\w.][\w./-]*))?", re.ASCII)

_BLOCK = re.compile(
    r"^(?P<fence>`{3,}+|:{3,}+)(?:\{(?P<name>[\w:-]+)\})?[ \t]*(?P<argument>.*)\n"
    r"(?P<body>(?:.*\n)*?)(?P=fence)[ \t]*$",
    re.MULTILINE,
)
_OPEN = re.compile(r"^(?:`{3,}|:{3,})", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_LABEL = re.compile(r"^\([^()\n]+\)=\n|^%.*\n|^\+\+\+.*\n", re.MULTILINE)
_ONLY_ON_A_SCREEN = re.compile(r"^\{\.gd-screen\}\n(?:.+(?:\n|\Z))+", re.MULTILINE)
_ROLE = re.compile(r"\{(?P<name>[a-z][\w:-]*)\}`(?P<text>[^`]+)`")
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?!https?:)[^)\s]*\)")
_TARGET = re.compile(r"\s*<[^<>]+>\Z")
_CODE_ROLES = frozenset({"code", "func", "class", "meth", "mod", "obj", "data", "exc", "attr"})
_NO_PLAIN_ROLES = frozenset({"ledger", "errata", "nb-download", "download", "numref", "eval"})


class NoPlainFormError(ValueError):
    """Something on a page that a notebook cannot hold."""


# ---------------------------------------------------------------- reading a page


class Block(NamedTuple):
    """A fenced part of a page: a directive, or with an empty name some code to read."""

    name: str
    argument: str
    options: Mapping[str, Any]
    body: str
    verbatim: str


def blocks(text: str) -> Iterator[str | Block]:
    r"""Cut a page into prose and fenced blocks, in their order.

    >>> before, note, after = blocks("One.\n```{note}\nTwo.\n```\nThree.")
    >>> before, note.body, after
    ('One.\n', 'Two.\n', '\nThree.')
    """
    end = 0
    for found in _BLOCK.finditer(text):
        yield text[end : found.start()]
        options, body = _options(found["body"]) if found["name"] else ({}, found["body"])
        yield Block(found["name"] or "", found["argument"].strip(), options, body, found[0])
        end = found.end()
    yield text[end:]


def _options(body: str) -> tuple[dict[str, Any], str]:
    """Split what a directive holds into its options, in YAML or in a field list, and the rest."""
    if found := re.match(r"---\n(.*?)^---\n", body, re.DOTALL | re.MULTILINE):
        return yaml.safe_load(found[1]), body[found.end() :]
    fields = re.match(r"(?::[\w-]+:.*\n)*", body)[0]  # type: ignore[index]
    options = {name: yaml.safe_load(value) for name, value in re.findall(r":([\w-]+):(.*)\n", fields)}
    return options, body[len(fields) :]


# ---------------------------------------------------------------- prose


def plain(text: str) -> str:
    r"""Write prose as Markdown that any notebook can show.

    >>> plain("(here)=\nSee {erratum}`E12` in [chapter 3](03-predict.md), and [NumPy](https://numpy.org).")
    'See E12 in chapter 3, and [NumPy](https://numpy.org).'
    >>> plain("Before.\n\n{.gd-screen}\nOne click\nopens it.\n\nAfter.")
    'Before.\n\n\nAfter.'
    """
    if _OPEN.search(text):
        raise NoPlainFormError(f"a block never ends: {_OPEN.split(text)[1][:40]!r}")
    return _LINK.sub(r"\g<text>", _ROLE.sub(_said, _LABEL.sub("", _ONLY_ON_A_SCREEN.sub("", text))))


def _said(role: re.Match[str]) -> str:
    name, text = role["name"], _TARGET.sub("", role["text"]).lstrip("!~")
    if name in _NO_PLAIN_ROLES:
        raise NoPlainFormError(
            f"the role {name} has no plain form: say it in words, or keep it out of a chapter"
        )
    if name == "math":
        return f"${text}$"
    return f"`{text}`" if name.rpartition(":")[2] in _CODE_ROLES else text


def _markdown(part: str | Block) -> str:
    """Write what is not a cell."""
    if isinstance(part, str):
        return plain(part)
    if not part.name:
        return part.verbatim
    if part.name in ONLY_ON_THE_PAGE:
        return ONLY_ON_THE_PAGE[part.name]
    if part.name == "aside":
        return f"**{KINDS[part.options.get('kind', 'more')]}: {plain(part.argument)}**"
    if part.name == "guess":
        return f"**A guess first.** {plain(part.body)}"
    if part.name not in BOXES:
        raise NoPlainFormError(f"the directive {part.name} has no plain form")
    title = plain(part.argument) or part.name.capitalize()
    inside = "".join(map(_markdown, blocks(part.body))).strip()
    return "\n".join(f"> {line}".rstrip() for line in [f"**{title}**", "", *inside.splitlines()])


def _in_words(block: Block) -> str:
    """Keep a figure's caption, and what its picture shows for who cannot see it."""
    options = block.options.get("mystnb", {})
    caption, alt = options.get("figure", {}).get("caption"), options.get("image", {}).get("alt")
    words = [f"*{plain(caption)}*"] if caption else []
    if alt:
        text = escape(alt, quote=False)
        words.append(f"<details><summary>The picture in words</summary>\n\n{text}\n\n</details>")
    return "\n\n".join(words)


# ---------------------------------------------------------------- code


def without_imports(code: str, listed: Mapping[str, str]) -> str:
    r"""Drop from import lines what stands in a cell above, so that a reader's change lives on.

    >>> without_imports("from grokdocs.deep import relu, train\ntrain", {"relu": "grokdocs.deep"})
    'from grokdocs.deep import train\ntrain'
    """
    lines = code.splitlines()
    for node in reversed(ast.parse(code).body):
        if not isinstance(node, ast.ImportFrom):
            continue
        kept = [alias for alias in node.names if listed.get(alias.asname or alias.name) != node.module]
        if len(kept) < len(node.names):
            shorter = [ast.unparse(ast.ImportFrom(node.module, kept, node.level))] if kept else []
            lines[node.lineno - 1 : node.end_lineno] = shorter
    return "\n".join(lines).strip("\n")


def _metadata(options: Mapping[str, Any]) -> dict[str, Any]:
    """Keep of a cell's options what a notebook knows: that it is folded, and that it may fail."""
    tags = set(options.get("tags", ()))
    folds = {"source_hidden": FOLDED, "outputs_hidden": FOLDED_OUTPUT}
    folded = {key: True for key, reasons in folds.items() if tags & reasons}
    kept = {"tags": ["raises-exception"]} if "raises-exception" in tags else {}
    return kept | ({"jupyter": folded} if folded else {})


# ---------------------------------------------------------------- the notebook


def convert(page: str, *, version: str, package: str = "") -> nbformat.NotebookNode:
    """Make a notebook of a page's source, whose first cell names the package's version.

    ``package`` is what pip is given where the package is missing; without it, a reader has the source.
    A `NoPlainFormError` or a `LookupError` tells what on the page a notebook cannot hold.
    """
    title, _, rest = _LABEL.sub("", _FRONT_MATTER.sub("", page)).strip().partition("\n")
    if not title.startswith("# "):
        raise NoPlainFormError("the page does not begin with its title")
    about = Template(ABOUT.read_text(encoding="utf-8")).render(version=version, package=package)
    cells = [v4.new_markdown_cell(f"{title}\n\n{about}")]
    if package:
        cells.append(v4.new_code_cell(FETCH.format(package=package).strip()))
    listed: dict[str, str] = {}
    chapter = f"{found[1]}." if (found := re.match(r"# (\d+) · ", title)) else ""
    exercises, is_solution = 0, False
    for part in blocks(rest):
        match part:
            case Block(name="listing"):
                _list(cells, part, listed)
            case Block(name="code-cell"):
                cells += _code_cells(part, listed, is_solution)
                _say(cells, _in_words(part))
            case Block(name="exercise"):
                exercises += 1
                said = f"Exercise {chapter}{exercises} · {part.argument}"
                titles = filter(None, [said, part.options.get("title")])
                _say(cells, _markdown(part._replace(name="admonition", argument=": ".join(titles))))
            case Block(name="drill"):
                cells += _drill(part.argument)
            case Block(name="solution") | Block(name="end"):
                is_solution = part.name == "solution"
            case _:
                text = _markdown(part).strip()
                _say(cells, SOLUTION.format(text) if text and is_solution else text)
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{number}"
    notebook: nbformat.NotebookNode = v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    return notebook


def _drill(name: str) -> list[nbformat.NotebookNode]:
    """Make a cell to write in, and one that checks it."""
    check = f'from grokdocs.drills import check\n\nprint(check("{name}", {name}))'
    return [v4.new_code_cell(DRILLS[name].stub.strip()), v4.new_code_cell(check)]


def _say(cells: list[nbformat.NotebookNode], text: str) -> None:
    """Add Markdown to the last cell if that is Markdown, too."""
    text = re.sub(r"\n{3,}", "\n\n", text.strip())
    if text and cells[-1].cell_type == "markdown":
        cells[-1].source += f"\n\n{text}"
    elif text:
        cells.append(v4.new_markdown_cell(text))


def _list(cells: list[nbformat.NotebookNode], block: Block, listed: dict[str, str]) -> None:
    """Make a cell of each definition; a part of one is to be read, for it does not run alone."""
    for name in block.argument.split():
        code = shown(name, block.options.get("part"))
        module, _, definition = name.rpartition(".")
        if "part" in block.options:
            _say(cells, f"```python\n{code}\n```")
        else:
            listed[definition] = module
            cells.append(v4.new_code_cell(LISTED.format(definition=definition, module=module) + code))


def _code_cells(
    block: Block, listed: Mapping[str, str], is_solution: bool
) -> Iterator[nbformat.NotebookNode]:
    code, options = without_imports(block.body, listed), block.options
    if is_solution:  # the words are for the notebooks that fold nothing
        code, options = f"# A solution\n{code}", {**options, "tags": [*options.get("tags", ()), "hide-cell"]}
    elif "remove-cell" in options.get("tags", ()):
        said = "The answer to the guess" if "answers" in options else "Not shown on the page"
        code = f"# {said}\n{code}"
    if code:
        yield v4.new_code_cell(code, metadata=_metadata(options))


# ---------------------------------------------------------------- where they open


class Published(NamedTuple):
    """Where on GitHub the book lives: its source on the first branch, its built site on another."""

    repository: str
    branch: str

    @property
    def package(self) -> str:
        """What pip is given; a shell needs quotes around it."""
        return PACKAGE.format(repository=self.repository)

    def opened_at(self, path: str) -> dict[str, str]:
        """Tell where a file of the site opens, by the words of the link.

        >>> Published("owner/name", "gh-pages").opened_at("notebooks/01-why.ipynb")["Open in Binder"]
        'https://mybinder.org/v2/gh/owner/name/gh-pages?labpath=notebooks%2F01-why.ipynb'
        """
        branch, file = quote(self.branch, safe=""), quote(path, safe="")
        colab = f"https://colab.research.google.com/github/{self.repository}/blob"
        return {
            "Open in Colab": f"{colab}/{quote(self.branch)}/{quote(path)}",
            "Open in Binder": f"https://mybinder.org/v2/gh/{self.repository}/{branch}?labpath={file}",
        }


def published(config: Config) -> Published | None:
    """Read the setting; an empty one means that the site is published nowhere."""
    setting = config.notebooks_repository
    found = _REPOSITORY.fullmatch(setting)
    if setting and not found:
        raise ConfigError(
            f"notebooks_repository is {setting!r}: write it as owner/name, "
            "or as owner/name@branch if the built site is not on gh-pages"
        )
    return Published(found[1], found[2] or "gh-pages") if found else None


# ---------------------------------------------------------------- the build


def links(app: Sphinx, name: str) -> list[str]:
    """Write the links to a chapter's notebook."""
    target = _file(name)
    address = escape(relative_uri(app.builder.get_target_uri(name), target))
    listed = [f'<a href="{address}" download>Download this page as a notebook</a>']
    if place := published(app.config):
        listed += [f'<a href="{escape(url)}">{words}</a>' for words, url in place.opened_at(target).items()]
    return listed


def _file(name: str) -> str:
    return f"{FOLDER}/{PurePosixPath(name).name}.ipynb"


def _is_newer(one: Path, other: Path) -> bool:
    return one.exists() and one.stat().st_mtime_ns > other.stat().st_mtime_ns


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write a notebook beside each chapter that this build has written, and tell Binder what they need."""
    if exception is not None or app.builder.name != "html":
        return
    place, package = published(app.config), ""
    files = {}
    if place:
        package = place.package
        files = {"binder/requirements.txt": f"{package}\n", "binder/runtime.txt": f"{BINDER_PYTHON}\n"}
        files[".nojekyll"] = ""  # or GitHub shows no folder that begins with an underscore
    for name in sorted(name for name in app.env.found_docs if name.startswith(CHAPTERS)):
        if _is_newer(Path(app.outdir, _file(name)), Path(app.outdir, app.builder.get_target_uri(name))):
            continue
        page = app.env.doc2path(name).read_text(encoding="utf-8")
        page = page if app.config.show_solutions else without_solutions(page)
        try:
            notebook = convert(page, version=app.config.release, package=package)
        except (LookupError, ValueError, SyntaxError) as error:
            logger.warning("notebook: %s", error, location=name, type="notebook")
            continue
        files[_file(name)] = f"{nbformat.writes(notebook)}\n"
    for file, text in files.items():
        path = Path(app.outdir, file)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Write the notebooks when the pages are written."""
    app.setup_extension("docs._ext.pages.gates")  # whether solutions are shown is its setting
    app.add_config_value("notebooks_repository", "", "html", frozenset({str}))
    app.connect("config-inited", lambda _, config: published(config))  # half a repository is refused at once
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
