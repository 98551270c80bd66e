"""How the sources rounded what they printed: one function for each rule of the ledger.

A rule takes what a page shows and says how print would have written it. Two values are
equal when they are written the same, so no tolerance hides a wrong digit.
"""

from __future__ import annotations

import re

from grokdocs.steps import digits_of

__all__ = [
    "RULES",
    "as_printed",
    "decimals",
    "exact",
    "holds",
    "integer",
    "percent",
    "places_of",
    "py2_str12",
    "py3_repr",
    "raises",
    "shape",
    "trunc5",
    "within",
]

RULES = (
    "py2-str12",
    "py3-repr",
    "decimals",
    "percent",
    "columns",
    "within",
    "exact",
    "holds",
    "shape",
    "raises",
)

_EXCEPTION = re.compile(r"(\w*(?:Error|Exception))(?::|$)")
_SHAPE = re.compile(r"\(\d+(?:[,x] ?\d+)*,?\)")


def py2_str12(shown: str) -> str:
    """Write a number as Python 2 printed it: 12 significant digits.

    Parameters
    ----------
    shown : str
        The number on the page, with all its digits.

    Returns
    -------
    str
        The number in print.

    Notes
    -----
    Chapters 3, 4 and 6.

    Examples
    --------
    >>> py2_str12("0.30250000000000005"), py2_str12("1")
    ('0.3025', '1.0')
    """
    return digits_of(float(shown), "python2")


def py3_repr(shown: str) -> str:
    """Write a number as Python 3 prints it: the shortest digits that read back the same.

    Parameters
    ----------
    shown : str
        The number on the page.

    Returns
    -------
    str
        The number in print.

    Notes
    -----
    Chapter 4, the reader's notes.

    Examples
    --------
    >>> py3_repr("0.30250000000000005"), py3_repr("50")
    ('0.30250000000000005', '50.0')
    """
    return digits_of(float(shown), "python3")


def places_of(printed: str) -> int:
    """Count the decimals that print shows.

    Parameters
    ----------
    printed : str
        A number in print.

    Returns
    -------
    int
        Digits after the point.

    Notes
    -----
    Chapters 3 to 8.

    Examples
    --------
    >>> places_of("0.195"), places_of("2"), places_of("60.1%")
    (3, 0, 1)
    """
    return len(printed.rstrip("%").partition(".")[2])


def decimals(shown: str, places: int) -> str:
    """Round a number to as many decimals as print shows.

    Parameters
    ----------
    shown : str
        The number on the page, with all its digits.
    places : int
        Digits after the point.

    Returns
    -------
    str
        The number in print; a zero never has a minus sign.

    Notes
    -----
    Chapters 3 to 6.

    Examples
    --------
    >>> decimals("0.8500000000000001", 2), decimals("99.99999999999999", 0), decimals("-0.0", 1)
    ('0.85', '100', '0.0')
    """
    text = f"{float(shown):.{places}f}"
    return text.lstrip("-") if float(text) == 0 else text


def percent(shown: str, places: int) -> str:
    """Write a share as a percentage.

    Parameters
    ----------
    shown : str
        The share on the page, from 0 to 1, or a percentage that ends in %.
    places : int
        Digits after the point.

    Returns
    -------
    str
        The percentage in print.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> percent("0.601", 1), percent("60.1%", 1), percent("0.769", 0)
    ('60.1%', '60.1%', '77%')
    """
    share = float(shown.rstrip("%")) if shown.endswith("%") else float(shown) * 100
    return f"{share:.{places}f}%"


def trunc5(shown: str) -> str:
    """Keep the first five characters of a number, cut and not rounded.

    Parameters
    ----------
    shown : str
        The number on the page.

    Returns
    -------
    str
        Its first five characters; a number that was cut already stays as it is.

    Raises
    ------
    ValueError
        If the text is not a number.

    Notes
    -----
    Chapter 8. The published program cut the text of its errors.

    Examples
    --------
    >>> trunc5("0.378998"), trunc5("0.650")
    ('0.378', '0.650')
    """
    float(shown)  # or five good characters would hide what stands behind them
    return shown[:5]


def integer(shown: str) -> str:
    """Write a whole number without a point.

    Parameters
    ----------
    shown : str
        The number on the page.

    Returns
    -------
    str
        The number in print.

    Raises
    ------
    ValueError
        If the number is not whole.

    Notes
    -----
    Chapter 8, the number of the pass.

    Examples
    --------
    >>> integer("290"), integer("290.0")
    ('290', '290')
    """
    number = float(shown)
    if not number.is_integer():
        raise ValueError(f"{shown} is not a whole number: show the count itself")
    return str(int(number))


def within(shown: str, printed: str, tolerance: float) -> str:
    """Accept a number that lies close enough to print, where the source says "near".

    Parameters
    ----------
    shown : str
        The number on the page.
    printed : str
        The number in print.
    tolerance : float
        The largest distance that still counts as near.

    Returns
    -------
    str
        The number in print if the page is near it, and the number on the page if not.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> within("1.01381", "1", 0.05), within("1.2", "1", 0.05)
    ('1', '1.2')
    """
    return printed if abs(float(shown) - float(printed)) <= tolerance else shown


def exact(shown: str) -> str:
    """Compare the text as it stands.

    Parameters
    ----------
    shown : str
        The text on the page.

    Returns
    -------
    str
        The same text, without blanks at its end.

    Notes
    -----
    Chapters 3 to 8.

    Examples
    --------
    >>> exact("[0 1 2 3]  ")
    '[0 1 2 3]'
    """
    return shown.rstrip()


def holds(shown: str) -> str:
    """Turn the answer of a cell into the word of the ledger.

    Parameters
    ----------
    shown : str
        ``True`` or ``False`` on the page.

    Returns
    -------
    str
        ``holds`` or ``fails``.

    Raises
    ------
    ValueError
        If the answer is neither.

    Notes
    -----
    Chapters 4 to 8: claims in prose.

    Examples
    --------
    >>> holds("True"), holds("False")
    ('holds', 'fails')
    """
    words = {"True": "holds", "False": "fails", "holds": "holds", "fails": "fails"}
    if shown not in words:
        raise ValueError(f"{shown!r} is no answer: let the cell print True or False")
    return words[shown]


def shape(shown: str, printed: str) -> str:
    """Compare the sizes of a shape, whatever stands between them.

    Parameters
    ----------
    shown : str
        A shape, as NumPy writes it.
    printed : str
        A shape, as the book writes it.

    Returns
    -------
    str
        The shape in print if the sizes are the same, and the shape on the page if not.

    Raises
    ------
    ValueError
        If the text is not a shape.

    Notes
    -----
    Chapters 3 and 7.

    Examples
    --------
    >>> shape("(1, 3)", "(1x3)"), shape("(3, 1)", "(1x3)")
    ('(1x3)', '(3, 1)')
    """
    if not _SHAPE.fullmatch(shown):
        raise ValueError(f"{shown!r} is no shape: show it as NumPy does, like (2, 3)")
    return printed if re.findall(r"\d+", shown) == re.findall(r"\d+", printed) else shown


def raises(shown: str, printed: str) -> str:
    """Compare the name of an error with the word in print.

    Parameters
    ----------
    shown : str
        What the page shows: the name of the error, and its message.
    printed : str
        The word in print, in any case, blanks or not.

    Returns
    -------
    str
        The word in print if the error's name contains it, and the name if not.

    Raises
    ------
    ValueError
        If the text does not begin with the name of an error.

    Notes
    -----
    Chapter 3.

    Examples
    --------
    >>> raises("ValueError: shapes do not match", "Value Error"), raises("TypeError", "Value Error")
    ('Value Error', 'TypeError')
    """
    found = _EXCEPTION.match(shown)
    if found is None:
        raise ValueError(f"{shown!r} does not begin with the name of an error: show what was raised")
    return printed if printed.replace(" ", "").lower() in found[1].lower() else found[1]


def as_printed(shown: str, printed: str, rule: str, *, tolerance: float = 0.0) -> str:
    """Write what a page shows as print would have written it.

    Parameters
    ----------
    shown : str
        One value on the page.
    printed : str
        The value in print. It tells how many decimals to keep, nothing else.
    rule : str
        The name of the rule, or of a column's rule: ``int``, ``str`` or ``trunc5``.
    tolerance : float, default 0.0
        For the rule ``within``.

    Returns
    -------
    str
        The value under the rule.

    Raises
    ------
    ValueError
        If there is no such rule, or the text on the page does not fit it.

    Notes
    -----
    Chapters 3 to 8.

    Examples
    --------
    >>> as_printed("0.8500000000000001", "0.85", "py2-str12"), as_printed("0.5", ".5", "decimals")
    ('0.85', '0.5')
    """
    match rule:
        case "py2-str12" | "str":
            return py2_str12(shown)
        case "decimals":
            return decimals(shown, places_of(printed))
        case "percent":
            return percent(shown, places_of(printed))
        case "within":
            return within(shown, printed, tolerance)
        case "raises":
            return raises(shown, printed)
        case "shape":
            return shape(shown, printed)
    if rule not in _PLAIN:
        raise ValueError(f"rule {rule!r} is unknown: choose from {', '.join(RULES)}")
    return _PLAIN[rule](shown)


_PLAIN = {
    "py3-repr": py3_repr,
    "trunc5": trunc5,
    "int": integer,
    "exact": exact,
    "holds": holds,
}
