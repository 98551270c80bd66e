"""A page for paper: what a screen folds, hides or lets a reader click, laid out flat.

The PDF and the EPUB are bound from the same sheets. A sheet is the page as the site shows it, with
six differences: asides and solutions stand at the end of their chapter, errata in their own list alone,
the code behind a picture stays away, a long log keeps its ends, whatever else is folded is open, and
what only a screen can do is gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree
from lxml.builder import ElementMaker

XHTML = "http://www.w3.org/1999/xhtml"
SVG = "http://www.w3.org/2000/svg"
MATHML = "http://www.w3.org/1998/Math/MathML"

# What nobody can press, hover over or choose from on paper.
ONLY_ON_A_SCREEN = frozenset({"gd-filter", "gd-meaning", "gd-play", "gd-screen", "headerlink"})

LONG = 12  # lines of a cell

Element: TypeAlias = Any  # lxml's; it brings no types
E = ElementMaker(namespace=XHTML, nsmap={None: XHTML})

_COLOUR = re.compile(r"var\(--gd-[\w-]+, (#[0-9a-fA-F]{6})\)")
_SIZE = re.compile(r"calc\(([\d.]+px) \* var\(--gd-text, 1\)\)")
_FONT = re.compile(r"var\(--gd-mono, (\w+)\)")


def parse(body: str) -> Element:
    """Read the body of a page, which must be well-formed.

    Raises
    ------
    ValueError
        If it is not; the message tells where.

    Examples
    --------
    >>> [element.tag for element in parse("<p>One.</p>")]
    ['{http://www.w3.org/1999/xhtml}p']
    """
    try:
        named = body.replace("<svg ", f'<svg xmlns="{SVG}" ')
        return etree.fromstring(f'<body xmlns="{XHTML}">{named}</body>')
    except etree.XMLSyntaxError as error:
        line = body.splitlines()[error.position[0] - 1] if body else ""
        raise ValueError(f"the page is not well-formed, {error.msg}: {line[:120]}") from error


def lay_out(body: Element) -> None:
    """Make a sheet of a page, in place."""
    for name in sorted(ONLY_ON_A_SCREEN):
        for element in having(body, name):
            remove(element)
    mark_lines(body)
    hide_code(body)
    collect_asides(body)
    collect_solutions(body)
    name_errata(body)
    cut_logs(body)
    unfold(body)
    unlink(body)
    measure(body)
    paint(body)


# ---------------------------------------------------------------- elements


def having(root: Element, name: str) -> list[Element]:
    """Find the elements of a class."""
    return [each for each in root.iter() if name in classes(each)]


def classes(element: Element) -> list[str]:
    """List the classes of an element."""
    return (element.get("class") or "").split()


def named(root: Element, tag: str) -> list[Element]:
    """Find the elements of a name, wherever they stand."""
    return list(root.iter(f"{{{XHTML}}}{tag}"))


def remove(element: Element) -> None:
    """Take an element away; the words behind it stay.

    >>> page = parse("<p>One<b>two</b>three</p>")
    >>> remove(page[0][0]); page[0].text
    'Onethree'
    """
    parent, before, tail = element.getparent(), element.getprevious(), element.tail
    element.tail = None
    parent.remove(element)
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail


def words(element: Element) -> str:
    """Read what an element says."""
    return " ".join("".join(element.itertext()).split())


# ---------------------------------------------------------------- marks


def mark_lines(body: Element) -> None:
    r"""Set each mark into the line beside which it stands; what its card says is in the ledger.

    Examples
    --------
    >>> mark = '<button class="gd-mark"><span>≠</span><span>erratum</span></button>'
    >>> card = '<div class="gd-card"><p><a href="#x">Its row</a></p></div>'
    >>> line = f'<div class="gd-line" style="--gd-line: 1">{mark}{card}</div>'
    >>> body = parse(f'<div><pre>a&#10;b&#10;</pre><div class="gd-marks">{line}</div></div>')
    >>> mark_lines(body); "".join(body.itertext())
    'a\n≠ erratumb\n'
    """
    for marks in having(body, "gd-marks"):
        blocks = named(marks.getparent(), "pre")
        for line in reversed(having(marks, "gd-line")):
            place = int((line.get("style") or "").rpartition(" ")[2])
            for button in having(line, "gd-mark"):
                mark = _flat(button)
                if not blocks:
                    marks.addprevious(E.p({"class": "gd-way"}, mark))
                elif place < 0:
                    _put(mark, blocks[-1], "".join(blocks[-1].itertext()).rstrip().count("\n"))
                else:
                    _put(mark, blocks[0], place)
        remove(marks)


def _flat(button: Element) -> Element:
    """Make a link of a mark: only what is not as printed is told in words."""
    sign, said = button
    *_, way = named(button.getnext(), "a")
    words_too = [] if "gd-mark-reproduces" in classes(button) else [f" {words(said)}"]
    return E.a({"class": button.get("class"), "href": way.get("href")}, E.span(words(sign)), *words_too)


def _put(mark: Element, block: Element, line: int) -> None:
    """Put a mark before a line of a block, where it floats to the end of that line."""
    for owner, slot in _texts(block):
        parts = (getattr(owner, slot) or "").split("\n")
        if len(parts) > line:
            setattr(owner, slot, "".join(f"{part}\n" for part in parts[:line]))
            mark.tail = "\n".join(parts[line:])
            if slot == "text":
                owner.insert(0, mark)
            else:
                owner.getparent().insert(owner.getparent().index(owner) + 1, mark)
            return
        line -= len(parts) - 1


def _texts(element: Element) -> Iterator[tuple[Element, str]]:
    """Go through the places of an element that hold its text, in their order."""
    yield element, "text"
    for child in element:
        yield from _texts(child)
        yield child, "tail"


# ---------------------------------------------------------------- what is folded


def hide_code(body: Element) -> None:
    """Leave out the code that a reader would have to ask for, where a picture says it all."""
    for folded in having(body, "gd-code-of-picture"):
        remove(folded)


def collect_asides(body: Element) -> None:
    """Move the asides of a chapter to its end, and lead to them and back."""
    section = E.section({"class": "gd-asides", "id": "asides"}, E.h2("Asides"))
    for number, aside in enumerate(having(body, "gd-aside"), start=1):
        there, here = f"aside-{number}", f"to-aside-{number}"
        title, inside = aside
        way = E.a({"href": f"#{there}", "class": "gd-page-of"}, words(title))
        aside.addprevious(E.p({"class": "gd-way", "id": here}, way))
        remove(aside)
        section.extend([_heading_back(words(title), here, {"id": there}), inside])
    _end_with(body, section)


def _heading_back(title: str, place: str, named: dict[str, str] | None = None) -> Element:
    return E.h3(named or {}, E.a({"href": f"#{place}", "class": "gd-back"}, title))


def _end_with(body: Element, section: Element) -> None:
    """Let the chapter end with a section, unless nothing but its heading is in it."""
    if len(section) > 1:
        next(iter(named(body, "section")), body).append(section)


def collect_solutions(body: Element) -> None:
    """Move the solutions of a chapter to its end, where the way to each leads."""
    section = E.section({"class": "gd-solutions", "id": "solutions"}, E.h2("Solutions"))
    for solution in having(body, "gd-solution"):
        _, inside = solution
        exercise = next(each for each in solution.itersiblings(preceding=True) if "exercise" in classes(each))
        (way,) = [link for each in having(exercise, "gd-way") for link in named(each, "a")]
        way.set("class", "gd-page-of")
        title = next(filter(None, map(words, exercise)))
        section.append(_heading_back(title, exercise.get("id")))
        section.append(inside)
        remove(solution)
    _end_with(body, section)


def name_errata(body: Element) -> None:
    """Name the errata of a chapter, and lead to where each stands in full: a book says it once.

    Examples
    --------
    >>> listed = '<ul><li><a href="e.xhtml#e1">E1</a> No.</li><li><a href="e.xhtml#e2">E2</a> Nor.</li></ul>'
    >>> body = parse(f'<details class="gd-errata"><summary>2 mistakes</summary>{listed}</details>')
    >>> name_errata(body); words(body)
    '2 mistakes: E1, E2'
    """
    for folded in having(body, "gd-errata"):
        summary, *_ = folded
        ways = [next(iter(named(each, "a"))) for each in named(folded, "li")]
        told = E.p({"class": "gd-errata-named"}, f"{words(summary)}: ")
        for way in ways:
            way.tail = "" if way is ways[-1] else ", "
            told.append(way)
        folded.addprevious(told)
        remove(folded)


def cut_logs(body: Element) -> None:
    """Keep the two ends of a long log, and say how much lies between them."""
    for log in having(body, "gd-fold"):
        (folded,) = named(log, "details")
        (hidden,) = having(folded, "gd-fold-hidden")
        told = words(hidden).strip("()").replace("hidden", "lines between are left out here")
        folded.addprevious(E.p({"class": "gd-cut"}, f"… {told} …"))
        remove(folded)


def unfold(body: Element) -> None:
    """Open whatever is still folded."""
    for folded in named(body, "details"):
        for summary in named(folded, "summary"):
            if summary.getparent() is folded:
                remove(summary)
        folded.tag = f"{{{XHTML}}}div"
        folded.attrib.pop("open", None)
        if "gd-drill" not in classes(folded):  # the one that is a box on paper, too
            folded.attrib.pop("class", None)


def unlink(body: Element) -> None:
    """Keep the words of a link to a file that is on the site, and not in the book."""
    for link in named(body, "a"):
        address = (link.get("href") or "").partition("#")[0]
        if address and ":" not in address and not address.endswith(".xhtml"):
            link.tag = f"{{{XHTML}}}span"
            del link.attrib["href"]


def measure(body: Element) -> None:
    """Tell how wide code and output are, each and in their cell, so that a style can keep lines whole.

    A cell that is longer than most, or that holds a picture, may go on on the next page.

    Examples
    --------
    >>> body = parse('<div class="cell"><pre>x</pre><pre>longer</pre></div>')
    >>> measure(body); [block.get("style") for block in named(body, "pre")]
    ['--gd-own: 1; --gd-columns: 6', '--gd-own: 6; --gd-columns: 6']
    """
    for block in named(body, "pre"):
        cells = [each for each in block.iterancestors() if "cell" in classes(each)]
        together = max(map(_columns, named(cells[0], "pre"))) if cells else _columns(block)
        block.set("style", f"--gd-own: {_columns(block)}; --gd-columns: {together}")
    for cell in [*having(body, "cell"), *having(body, "gd-listing")]:
        lines = sum("".join(block.itertext()).rstrip().count("\n") + 1 for block in named(cell, "pre"))
        if lines > LONG or named(cell, "figure"):
            cell.set("class", f"{cell.get('class')} gd-long")


def _columns(block: Element) -> int:
    return max(map(len, "".join(block.itertext()).split("\n")))


# ---------------------------------------------------------------- pictures


def paint(body: Element) -> None:
    """Give every picture its own colours and sizes: no reader has to know the page's."""
    for each in body.iter(f"{{{SVG}}}*"):
        for name, value in each.attrib.items():
            plain = _FONT.sub(r"\1", _SIZE.sub(r"\1", _COLOUR.sub(r"\1", value)))
            if plain != value:
                each.set(name, plain)
    for letter in body.iter(f"{{{MATHML}}}mi"):  # a letter may slant; there is no need for another face
        if len(letter.text or "") == 1 and not letter.get("mathvariant"):
            letter.set("class", "gd-letter")
