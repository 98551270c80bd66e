"""Read a reader's file or notebook as text, before anything in it runs."""

from __future__ import annotations

import ast
import codecs
import io
import json
import re
import symtable
import tokenize
import warnings
from collections.abc import Iterator
from pathlib import Path

__all__ = ["functions_in", "problem_of", "sources_of"]

MAGIC = re.compile(r"^(\s*)([%!?].*|.*[^\s?]\?{1,2}|[\w, ]+=\s*[%!].*)$", re.MULTILINE)
TIMED = re.compile(r"^(\s*)%(?:time|timeit|prun) +(?=[^-\s])", re.MULTILINE)
CELL = re.compile(r"\s*%%(time|timeit|capture|prun)\b.*")


def sources_of(path: Path) -> list[tuple[str, str]]:
    """Read a file, or the code cells of a notebook, each with a name for messages.

    >>> sources_of(Path("no_such_file.py"))
    Traceback (most recent call last):
        ...
    ValueError: it cannot be read: No such file or directory
    """
    try:
        content = path.read_bytes()
        wide = content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        encoding = "utf-16" if wide else tokenize.detect_encoding(io.BytesIO(content).readline)[0]
        text = content.decode(encoding)
        if path.suffix != ".ipynb":
            return [(path.name, text)]
        notebook = json.loads(text)
        sheets = notebook["worksheets"] if "cells" not in notebook else [notebook]  # the older format
        cells = [cell for sheet in sheets for cell in sheet["cells"] if cell["cell_type"] == "code"]
        code = ["".join(cell["source"] if "source" in cell else cell["input"]) for cell in cells]
        return [(f"cell {number}", _without_magics(source)) for number, source in enumerate(code, 1)]
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror}") from None
    except (UnicodeError, SyntaxError):
        told = "it is not a text file in UTF-8, and declares no other encoding: save it as UTF-8"
        raise ValueError(told) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError("it is not a notebook") from None


def problem_of(name: str, source: str) -> str:
    """Say why a source is not Python; nothing if it is.

    >>> problem_of("mine.py", "def f(:")
    'mine.py, line 1: invalid syntax: def f(:'
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        line = (error.text or "").strip()
        old = re.match(r"print\b(?! *[=(])|exec \S|raise \w+,|except \w+,", line)
        python = " (this is Python 2: Python 3 is asked for)" if old else ""
        return f"{name}, line {error.lineno}: {error.msg}: {line}{python}"
    except ValueError:
        return f"{name} holds zero bytes: save it as UTF-8"
    except (RecursionError, MemoryError):
        return f"{name} is nested too deeply"
    return ""


def functions_in(source: str) -> tuple[set[str], set[str]]:
    r"""Name what a source binds at its left margin, and the functions inside of others or of classes.

    >>> functions_in("def f(): pass\nclass C:\n    def g(self): pass")[1]
    {'g'}
    """
    table = symtable.symtable(source, "", "exec")
    bound = {each.get_name() for each in table.get_symbols() if each.is_assigned() or each.is_imported()}
    return bound, {name for child in table.get_children() for name in _inside(child)}


def _inside(table: symtable.SymbolTable) -> Iterator[str]:
    for child in table.get_children():
        yield child.get_name()
        yield from _inside(child)


def _without_magics(source: str) -> str:
    r"""Leave out what only a notebook understands; the number of lines stays.

    >>> _without_magics("%matplotlib inline\n%time x = 1")
    'pass\nx = 1'
    """
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        if source.lstrip().startswith("%%") and not CELL.match(source):
            return ""
        return MAGIC.sub(r"\1pass", TIMED.sub(r"\1", CELL.sub("pass", source)))
    return source
