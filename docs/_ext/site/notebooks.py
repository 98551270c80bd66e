"""Every chapter as a notebook, made from the source of its page.

What a notebook cannot show becomes plain Markdown: a box is a quote, a role is its text. A listing
becomes a cell with the function in it, which the cells below then use, so that a reader can change
it. The notebook holds no outputs and needs only the package, so it runs wherever that is installed.
Anything on a page that has no plain form is a warning; nothing is left out without a word.

A site that is published from GitHub may say so with ``notebooks_repository``. Its chapters then open
in Colab and in Binder too, and its notebooks fetch the package where it is missing. Without the
setting there is no such link, and a notebook asks no other machine.
"""

from __future__ import annotations

import ast
import builtins
import json
import re
import symtable
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import escape
from importlib.util import resolve_name
from pathlib import Path, PurePosixPath
from sys import stdlib_module_names
from textwrap import fill
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from ..pages import listings as listing
from ..paper.builders import is_a_site

logger = logging.getLogger(__name__)

CHAPTERS = "chapters/"
FOLDER = "notebooks"
WIDEST = 88

# What only the site can show, and what stands in its place.
ONLY_ON_THE_PAGE: Mapping[str, str] = {
    "errata-list": "*The list is on this chapter's page.*",
    "errata-table": "*The table is on this chapter's page.*",
    "ledger-table": "*The table is on this chapter's page.*",
    "play": "*On this chapter's page, you can move this figure by hand.*",
    "index": "",
}
BOXES = frozenset({"admonition", "note", "tip", "hint", "important", "warning", "caution", "seealso"})
FOLDED = frozenset({"hide-input", "remove-input", "hide-cell", "remove-cell"})
FOLDED_OUTPUT = frozenset({"hide-output", "remove-output", "hide-cell", "remove-cell"})
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

ABOUT = """\
> **This is a notebook of grokdocs {version}.** It needs the package and something that runs
> notebooks, and nothing else. {where}, type
>
> ```bash
> python3 -m pip install {package} notebook
> python3 -m notebook
> ```
>
> Run it from top to bottom. A cell that begins with *From the package* holds one of the package's
> own functions: change it, run it, and the cells below use yours. The package itself stays as it is."""
NEAR = "In the folder with the book's source"
AFAR = """\
In Colab and in Binder, the first cell sees to that.
> On a machine of your own that has Python and git"""

INSTALL = "install"
FETCH = """\
# Where the package is missing, it comes from its source
try:
    import grokdocs
except ModuleNotFoundError:
    %pip install --quiet "{package}"
"""

PAGES_BRANCH = "gh-pages"
EXTRAS = "fast,mnist"  # what a page is built with: a compiler, and a way to fetch the digits
BINDER_PYTHON = "python-3.11"  # left alone, Binder may take one that is too old for the package
_REPOSITORY = re.compile(
    r"(?P<owner>[A-Za-z\d-]+)/(?P<name>[\w.-]+)(?:@(?P<branch>[\w.][\w./-]*))?", re.ASCII
)

_FENCE = re.compile(r"(?P<fence>`{3,}|:{3,})(?:\{(?P<name>[\w:-]+)\})?[ \t]*(?P<argument>.*)")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_LABEL = re.compile(r"^\([^()\n]+\)=\n|^%.*\n|^\+\+\+.*\n", re.MULTILINE)
_ONLY_ON_A_SCREEN = re.compile(r"^\{\.gd-screen\}\n(?:.+(?:\n|\Z))+", re.MULTILINE)
_LABELS = re.compile(r"\A\s*(?:\([^()\n]+\)=\s*)+")  # above the title
_ROLE = re.compile(r"\{(?P<name>[a-z][\w:-]*)\}`(?P<text>[^`]+)`")
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?!https?:)[^)\s]*\)")
_TARGET = re.compile(r"\s*<[^<>]+>\Z")
_CODE_ROLES = frozenset({"code", "func", "class", "meth", "mod", "obj", "data", "exc", "attr"})
_NO_PLAIN_ROLES = frozenset({"ledger", "errata", "nb-download", "download", "numref", "eval"})


Cell: TypeAlias = dict[str, Any]


class NoPlainFormError(ValueError):
    """Something on a page that a notebook cannot hold."""


class Block(NamedTuple):
    """A fenced part of a page: a directive, or with an empty name some code to read."""

    name: str
    argument: str
    options: Mapping[str, Any]
    body: str
    verbatim: str


class Inlined(NamedTuple):
    """A function of the package, as a cell that stands alone."""

    name: str
    module: str
    code: str


class Repository(NamedTuple):
    """Where on GitHub the book lives: its source on the first branch, its built site on another.

    >>> published = Repository("owner", "name", "gh-pages")
    >>> published.package
    'grokdocs[fast,mnist] @ git+https://github.com/owner/name'
    >>> published.binder("notebooks/01-why.ipynb")
    'https://mybinder.org/v2/gh/owner/name/gh-pages?labpath=notebooks%2F01-why.ipynb'
    """

    owner: str
    name: str
    branch: str

    @property
    def package(self) -> str:
        """What pip is given; a shell needs quotes around it."""
        return f"grokdocs[{EXTRAS}] @ git+https://github.com/{self.owner}/{self.name}"

    def colab(self, path: str) -> str:
        """Tell where Colab opens a file of the site."""
        branch, file = quote(self.branch), quote(path)
        return f"https://colab.research.google.com/github/{self.owner}/{self.name}/blob/{branch}/{file}"

    def binder(self, path: str) -> str:
        """Tell where Binder opens a file of the site."""
        branch, file = quote(self.branch, safe=""), quote(path, safe="")
        return f"https://mybinder.org/v2/gh/{self.owner}/{self.name}/{branch}?labpath={file}"


def repository(setting: str) -> Repository | None:
    """Read the setting; an empty one means that the site is published nowhere.

    Raises
    ------
    ConfigError
        If it names no repository.

    Examples
    --------
    >>> repository("owner/name@site")
    Repository(owner='owner', name='name', branch='site')
    """
    if not setting:
        return None
    found = _REPOSITORY.fullmatch(setting)
    if found is None:
        raise ConfigError(
            f"notebooks_repository is {setting!r}: write it as owner/name, "
            f"or as owner/name@branch if the built site is not on {PAGES_BRANCH}"
        )
    return Repository(found["owner"], found["name"], found["branch"] or PAGES_BRANCH)


# ---------------------------------------------------------------- reading a page


def blocks(text: str) -> Iterator[str | Block]:
    r"""Cut a page into prose and fenced blocks, in their order.

    >>> before, note, after = blocks("One.\n```{note}\nTwo.\n```\nThree.")
    >>> before, note.body, after
    ('One.', 'Two.', 'Three.')
    """
    prose: list[str] = []
    lines = iter(text.splitlines())
    for line in lines:
        opening = _FENCE.fullmatch(line)
        if opening is None:
            prose.append(line)
            continue
        if prose:
            yield "\n".join(prose)
            prose = []
        yield _block(opening, list(_until_closed(opening["fence"], lines)))
    if prose:
        yield "\n".join(prose)


def _until_closed(fence: str, lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith(fence) and not line.strip().strip(fence[0]):
            return
        yield line
    raise NoPlainFormError(f"a block that begins with {fence} never ends")


def _block(opening: re.Match[str], inside: list[str]) -> Block:
    verbatim = "\n".join([opening[0], *inside, opening["fence"]])
    if opening["name"] is None:
        return Block("", "", {}, "\n".join(inside), verbatim)
    options: dict[str, Any] = {}
    if inside and inside[0] == "---":
        end = inside.index("---", 1)
        options, inside = yaml.safe_load("\n".join(inside[1:end])), inside[end + 1 :]
    else:
        while inside and (option := re.fullmatch(r":([\w-]+):\s*(.*)", inside[0])):
            options[option[1]] = yaml.safe_load(option[2])
            inside = inside[1:]
    return Block(opening["name"], opening["argument"].strip(), options, "\n".join(inside), verbatim)


# ---------------------------------------------------------------- prose


def plain(text: str) -> str:
    r"""Write prose as Markdown that any notebook can show.

    >>> plain("(here)=\nSee {erratum}`E12` in [chapter 3](03-predict.md), and [NumPy](https://numpy.org).")
    'See E12 in chapter 3, and [NumPy](https://numpy.org).'
    >>> plain("Before.\n\n{.gd-screen}\nOne click\nopens it.\n\nAfter.")
    'Before.\n\n\nAfter.'
    """
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


def _markdown(block: Block) -> str:
    """Write a block that is not a cell."""
    if not block.name:
        return block.verbatim
    if block.name in ONLY_ON_THE_PAGE:
        return ONLY_ON_THE_PAGE[block.name]
    if block.name not in BOXES:
        raise NoPlainFormError(f"the directive {block.name} has no plain form")
    title = plain(block.argument) or block.name.capitalize()
    inside = (plain(part) if isinstance(part, str) else _markdown(part) for part in blocks(block.body))
    quoted = "\n".join(inside).strip().splitlines()
    return "\n".join(f"> {line}".rstrip() for line in [f"**{title}**", "", *quoted])


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


def inline(name: str, taken: Mapping[str, str] | None = None, bound: Collection[str] = ()) -> Inlined:
    """Write a function of the package so that it runs where nothing of its module is known.

    Parameters
    ----------
    name : str
        The function's dotted name.
    taken : mapping of str to str, optional
        Functions that stand in cells above, each with its module; they are not imported again.
    bound : collection of str, optional
        What the page calls something else; the function's helpers of such a name get another.

    Raises
    ------
    LookupError
        If there is no such function.

    Examples
    --------
    >>> print(inline("textwrap.indent").code.splitlines()[0])
    # From the package: `indent` of textwrap. Change it, and the cells below use yours.
    """
    taken = taken or {}
    found = listing.find(name)
    function = name.rpartition(".")[2]
    known = _importable(found)
    if function not in known:
        raise LookupError(f"{name} is not a function that stands alone")
    needed = _free_names(found.source) - {function} - set(dir(builtins))
    helpers = {each: known[each] for each in sorted(needed & set(known))}
    renamed = {each: f"{helpers[each][0].rpartition('.')[2]}_{each}" for each in helpers if each in bound}
    imports = _imports(
        (module, there, renamed.get(here, here))
        for here, (module, there, _) in helpers.items()
        if here in renamed or taken.get(here) != module
    )
    if needed - set(known):  # names that only a type checker sees
        imports.insert(0, "from __future__ import annotations\n")
    about = f"# From the package: `{function}` of {found.module}. Change it, and the cells below use yours."
    head = "\n".join([about, *imports])
    return Inlined(function, found.module, f"{head}\n\n\n{_rename(found.source, renamed)}")


def _rename(code: str, names: Mapping[str, str]) -> str:
    """Give variables of some code other names; arguments and attributes of that name stay.

    >>> _rename("train(train=train.size)", {"train": "deep_train"})
    'deep_train(train=deep_train.size)'
    """
    lines = [line.encode() for line in code.splitlines()]
    used = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name) and node.id in names]
    for node in sorted(used, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        line, start = lines[node.lineno - 1], node.col_offset
        lines[node.lineno - 1] = line[:start] + names[node.id].encode() + line[node.end_col_offset :]
    return b"\n".join(lines).decode()


def _importable(found: listing.Listing) -> dict[str, tuple[str, str, str]]:
    """Tell for every name of a module where it comes from: module, name there, name here."""
    known: dict[str, tuple[str, str, str]] = {}
    package = found.module if found.path.name == "__init__.py" else found.module.rpartition(".")[0]
    for node in ast.parse(found.path.read_text(encoding="utf-8")).body:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    here = alias.asname or alias.name.partition(".")[0]
                    known[here] = (alias.name, "", here)
            case ast.ImportFrom(module=module, names=names, level=level):
                source = resolve_name("." * level + (module or ""), package)
                for alias in names:
                    known[alias.asname or alias.name] = (source, alias.name, alias.asname or alias.name)
            case ast.If():  # what only a type checker sees
                continue
            case _:
                known |= {name: (found.module, name, name) for name in _bound(ast.unparse(node))}
    return known


def _free_names(code: str) -> set[str]:
    """Find the names that some code takes from its module, from every depth."""

    def walk(table: symtable.SymbolTable) -> Iterator[str]:
        top = table.get_type() == "module"
        yield from (each.get_name() for each in table.get_symbols() if top or each.is_global())
        for child in table.get_children():
            yield from walk(child)

    return set(walk(symtable.symtable(code, "listing", "exec")))


def _imports(places: Iterable[tuple[str, str, str]]) -> list[str]:
    """Write import lines, one a module: the standard library, then others, then the package."""
    lines: dict[str, list[str]] = {}
    for module, there, here in places:
        if there:
            lines.setdefault(module, []).append(there if there == here else f"{there} as {here}")
        else:
            lines[module if here == module.partition(".")[0] else f"{module} as {here}"] = []

    def rank(module: str) -> tuple[bool, bool, str]:
        root = re.split(r"[. ]", module)[0]
        return root not in stdlib_module_names, root == "grokdocs", module

    return [_import(module, lines[module]) for module in sorted(lines, key=rank)]


def _import(module: str, names: Iterable[str]) -> str:
    listed = ", ".join(names)
    if not listed:
        return f"import {module}"
    line = f"from {module} import {listed}"
    if len(line) <= WIDEST:
        return line
    indented = fill(listed, WIDEST, initial_indent="    ", subsequent_indent="    ")
    return f"from {module} import (\n{indented},\n)"


def without_imports(code: str, taken: Mapping[str, str]) -> str:
    r"""Drop from import lines what stands in a cell above, so that a reader's change lives on.

    >>> without_imports("from grokdocs.deep import relu, train\ntrain", {"relu": "grokdocs.deep"})
    'from grokdocs.deep import train\ntrain'
    """
    lines = code.splitlines()
    for node in reversed(ast.parse(code).body):
        if not isinstance(node, ast.ImportFrom):
            continue
        kept = [alias for alias in node.names if taken.get(alias.asname or alias.name) != node.module]
        if len(kept) < len(node.names):
            shorter = [ast.unparse(ast.ImportFrom(node.module, kept, node.level))] if kept else []
            lines[node.lineno - 1 : node.end_lineno] = shorter
    return "\n".join(lines).strip("\n")


def _bound(code: str) -> set[str]:
    """Find the names that a cell gives a value of its own; an import gives none."""
    statements = [node for node in ast.parse(code).body if not isinstance(node, ast.Import | ast.ImportFrom)]
    table = symtable.symtable(ast.unparse(ast.Module(statements, [])), "cell", "exec")
    return {each.get_name() for each in table.get_symbols() if each.is_assigned()}


# ---------------------------------------------------------------- the notebook


def convert(page: str, *, version: str, package: str = "") -> dict[str, Any]:
    """Make a notebook of a page's source.

    Parameters
    ----------
    page : str
        The page, in MyST Markdown.
    version : str
        The package's version, which the first cell names.
    package : str, optional
        What pip is given where the package is missing. Without it, a reader has the source.

    Raises
    ------
    NoPlainFormError
        If the page holds something that a notebook cannot.
    LookupError
        If it lists a function that is gone.
    """
    cells: list[Cell] = []
    words: list[str] = []
    taken: dict[str, str] = {}
    parts = list(_with_about(_FRONT_MATTER.sub("", page), version, package))
    cells_of_page = (part for part in parts if isinstance(part, Block) and part.name == "code-cell")
    bound = set[str]().union(*(_bound(part.body) for part in cells_of_page))
    for part in parts:
        if isinstance(part, str):
            words.append(plain(part).strip())
        elif part.name == INSTALL:
            _flush(words, cells)
            cells.append(_runnable(part.body))
        elif part.name == "listing":
            _flush(words, cells)
            for name in part.argument.split():
                found = inline(name, taken, bound)
                taken[found.name] = found.module
                cells.append(_runnable(found.code))
        elif part.name == "code-cell":
            _flush(words, cells)
            code = without_imports(part.body, taken)
            if code:
                cells.append(_code_cell(part, code))
            words.append(_in_words(part))
        else:
            words.append(_markdown(part))
    _flush(words, cells)
    numbered = [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells, start=1)]
    return {"cells": numbered, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}


def _runnable(code: str, metadata: Mapping[str, Any] | None = None) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata or {},
        "outputs": [],
        "source": code,
    }


def _with_about(page: str, version: str, package: str) -> Iterator[str | Block]:
    """Put what a reader must know first right below the title, and what the cells need below that."""
    title, _, rest = _LABELS.sub("", page).strip().partition("\n")
    if not title.startswith("# "):
        raise NoPlainFormError("the page does not begin with its title")
    where, asked = (AFAR, f'"{package}"') if package else (NEAR, ".")
    about = ABOUT.format(version=version, where=where, package=asked)
    yield f"{title}\n\n"
    yield Block("", "", {}, about, about)
    if package:
        fetch = FETCH.format(package=package).strip()
        yield Block(INSTALL, "", {}, fetch, fetch)
    yield from blocks(rest)


def _flush(words: list[str], cells: list[Cell]) -> None:
    """Make one cell of the Markdown so far."""
    text = re.sub(r"\n{3,}", "\n\n", "\n\n".join(filter(None, words)))
    if text:
        cells.append({"cell_type": "markdown", "metadata": {}, "source": text})
    words.clear()


def _code_cell(block: Block, code: str) -> Cell:
    """Keep of a cell's options what a notebook knows: that it is folded, and that it may fail."""
    tags = set(block.options.get("tags", ()))
    folded = {
        key: True
        for key, reasons in {"source_hidden": FOLDED, "outputs_hidden": FOLDED_OUTPUT}.items()
        if tags & reasons
    }
    metadata: dict[str, Any] = {"jupyter": folded} if folded else {}
    if "raises-exception" in tags:
        metadata["tags"] = ["raises-exception"]
    prompt = block.options.get("mystnb", {}).get("code_prompt_show", "").removeprefix("Show ")
    if prompt:  # for the notebooks that fold nothing
        code = f"# {prompt[0].upper()}{prompt[1:]}\n{code}"
    return _runnable(code, metadata)


# ---------------------------------------------------------------- the build


def chapters(names: Collection[str]) -> list[str]:
    """Pick the pages that are chapters, in order."""
    return sorted(name for name in names if name.startswith(CHAPTERS))


def write_notebooks(app: Sphinx, exception: Exception | None) -> None:
    """Write a notebook beside the site for every chapter."""
    if exception is not None or not is_a_site(app.builder):
        return
    published = repository(app.config.notebooks_repository)
    package = published.package if published else ""
    folder = Path(app.outdir, FOLDER)
    for name in chapters(app.env.found_docs):
        page = Path(app.env.doc2path(name)).read_text(encoding="utf-8")
        try:
            notebook = convert(page, version=app.config.release, package=package)
        except (LookupError, ValueError, SyntaxError) as error:
            logger.warning("notebook: %s", error, location=name, type="notebook")
            continue
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(notebook, indent=1, ensure_ascii=False)
        (folder / f"{PurePosixPath(name).name}.ipynb").write_text(f"{text}\n", encoding="utf-8")


def prepare(app: Sphinx, exception: Exception | None) -> None:
    """Tell Binder what to install, and GitHub to show every folder; unpublished, tell nobody."""
    if exception is not None or not is_a_site(app.builder):
        return
    site, published = Path(app.outdir), repository(app.config.notebooks_repository)
    files = {
        "binder/requirements.txt": f"{published.package}\n" if published else "",
        "binder/runtime.txt": f"{BINDER_PYTHON}\n",
        ".nojekyll": "",
    }
    for name, text in files.items():
        (site / name).unlink(missing_ok=True)
        if published:
            (site / name).parent.mkdir(exist_ok=True)
            (site / name).write_text(text, encoding="utf-8")


def offer(app: Sphinx, document: nodes.document, name: str) -> None:
    """Put the links to a chapter's notebook below its title."""
    if not is_a_site(app.builder) or not chapters([name]):
        return
    target = f"{FOLDER}/{PurePosixPath(name).name}.ipynb"
    address = escape(relative_uri(app.builder.get_target_uri(name), target))
    links = [f'<a href="{address}" download>Download this page as a notebook</a>']
    if published := repository(app.config.notebooks_repository):
        links.append(f'<a href="{escape(published.colab(target))}">Open in Colab</a>')
        links.append(f'<a href="{escape(published.binder(target))}">Open in Binder</a>')
    line = f'<p class="gd-notebook">{" ".join(links)}</p>\n'
    title = next(document.findall(nodes.title), None)
    if title is not None and title.parent is not None:
        title.parent.insert(title.parent.index(title) + 1, nodes.raw("", line, format="html"))


def settle(_app: Sphinx, config: Config) -> None:
    """Refuse half a repository before anything is built."""
    repository(config.notebooks_repository)


def setup(app: Sphinx) -> dict[str, Any]:
    """Write the notebooks when the pages are written."""
    app.add_config_value("notebooks_repository", "", "html", frozenset({str}))
    app.add_css_file("notebooks.css")
    app.connect("config-inited", settle)
    app.connect("doctree-resolved", offer)
    app.connect("build-finished", write_notebooks)
    app.connect("build-finished", prepare)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
