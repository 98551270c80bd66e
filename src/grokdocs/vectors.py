"""Chapter 3: arithmetic on plain lists of numbers, and what a weighted sum tells.

A vector is a list of numbers; a matrix is a list of rows. Two vectors meet in one of two
ways: entry by entry, which gives a vector, or all the way down to a single number, which
is the weighted sum (the dot product) that every prediction in this book is made of.
"""

from __future__ import annotations

from collections.abc import Sequence

from grokdocs.validation import checked, number, table, vector, words

__all__ = [
    "elementwise_add",
    "elementwise_multiply",
    "read_weights",
    "scalar_times_vector",
    "vector_average",
    "vector_sum",
    "vector_times_matrix",
    "weighted_sum",
]

Vector = Sequence[float]
Matrix = Sequence[Sequence[float]]


@checked(a=vector("entries"), b=vector("entries"))
def elementwise_multiply(a: Vector, b: Vector) -> list[float]:
    """Multiply two vectors entry by entry.

    Parameters
    ----------
    a, b : sequence of float, shape (n,)
        The vectors; any units.

    Returns
    -------
    list of float, shape (n,)
        The products, in the product of the two units.

    Raises
    ------
    ValueError
        If the vectors differ in length, are empty, or hold a number that is not finite.

    Notes
    -----
    Chapter 3, the vector challenge.

    Examples
    --------
    Where either vector is 0, the product is 0: nothing gets through.

    >>> elementwise_multiply([0, 1, 0, 1], [5, 6, 7, 8])
    [0.0, 6.0, 0.0, 8.0]
    """
    return [left * right for left, right in zip(a, b)]


@checked(a=vector("entries"), b=vector("entries"))
def elementwise_add(a: Vector, b: Vector) -> list[float]:
    """Add two vectors entry by entry.

    Parameters
    ----------
    a, b : sequence of float, shape (n,)
        The vectors, in the same unit.

    Returns
    -------
    list of float, shape (n,)
        The sums.

    Raises
    ------
    ValueError
        If the vectors differ in length, are empty, or hold a number that is not finite.

    Notes
    -----
    Chapter 3, the vector challenge.

    Examples
    --------
    >>> elementwise_add([1, 2, 3], [10, 20, 30])
    [11.0, 22.0, 33.0]
    """
    return [left + right for left, right in zip(a, b)]


@checked(a=vector("entries"))
def vector_sum(a: Vector) -> float:
    """Add up the entries of one vector.

    Parameters
    ----------
    a : sequence of float, shape (n,)
        The vector.

    Returns
    -------
    float
        The total, in the unit of the entries.

    Raises
    ------
    ValueError
        If the vector is empty or holds a number that is not finite.

    Notes
    -----
    Chapter 3, the vector challenge. The entries are added from left to right, as the
    book's loop does; on paper the order does not matter, in floating point it can.

    Examples
    --------
    >>> vector_sum([1, 2, 3, 4])
    10.0
    """
    total = 0.0
    for entry in a:
        total = total + entry
    return total


@checked(a=vector("entries"))
def vector_average(a: Vector) -> float:
    """Share the sum of a vector out evenly.

    Parameters
    ----------
    a : sequence of float, shape (n,)
        The vector.

    Returns
    -------
    float
        The mean, in the unit of the entries.

    Raises
    ------
    ValueError
        If the vector is empty or holds a number that is not finite.

    Notes
    -----
    Chapter 3, the vector challenge; chapter 4, why errors must not cancel.

    Examples
    --------
    Two large misses with opposite signs average to no miss at all.

    >>> vector_average([1000, -1000])
    0.0
    """
    return vector_sum(a) / len(a)


@checked(inputs=vector("inputs"), weights=vector("inputs"))
def weighted_sum(inputs: Vector, weights: Vector) -> float:
    """Multiply each input by its weight, and add up the products.

    Parameters
    ----------
    inputs : sequence of float, shape (n,)
        What comes in.
    weights : sequence of float, shape (n,)
        How much each input counts.

    Returns
    -------
    float
        The dot product of the two vectors.

    Raises
    ------
    ValueError
        If the vectors differ in length, are empty, or hold a number that is not finite.

    Notes
    -----
    Chapter 3. The result is high when the two vectors are large in the same places.

    Examples
    --------
    >>> weighted_sum([0, 1, 1, 0], [0, 1, 1, 0])
    2.0

    Two vectors that share no place score 0; opposite signs score below it.

    >>> weighted_sum([0, 1, 0, 1], [1, 0, 1, 0]), weighted_sum([1, 0], [-1, 0])
    (0.0, -1.0)
    """
    return vector_sum(elementwise_multiply(inputs, weights))


@checked(number=number, a=vector("entries"))
def scalar_times_vector(number: float, a: Vector) -> list[float]:
    """Multiply every entry of a vector by the same number.

    Parameters
    ----------
    number : float
        The scalar.
    a : sequence of float, shape (n,)
        The vector.

    Returns
    -------
    list of float, shape (n,)
        The products.

    Raises
    ------
    ValueError
        If the vector is empty, or any number is not finite.

    Notes
    -----
    Chapter 3: one input, many outputs.

    Examples
    --------
    >>> scalar_times_vector(2, [1, 10, 100])
    [2.0, 20.0, 200.0]
    """
    return [number * entry for entry in a]


@checked(inputs=vector("inputs"), weights=table("outputs", "inputs"))
def vector_times_matrix(inputs: Vector, weights: Matrix) -> list[float]:
    """Take one weighted sum of the inputs for each row of a matrix.

    Parameters
    ----------
    inputs : sequence of float, shape (n,)
        What comes in.
    weights : sequence of sequence of float, shape (m, n)
        One row of weights for each output; any m, not only m = n.

    Returns
    -------
    list of float, shape (m,)
        One weighted sum a row.

    Raises
    ------
    ValueError
        If a row is not as long as the inputs, or any number is not finite.

    Notes
    -----
    Chapter 3: many inputs, many outputs. In NumPy this is ``weights.dot(inputs)``.

    Examples
    --------
    The first row reads only the first input, the second reads both.

    >>> vector_times_matrix([3, 4], [[1, 0], [1, 1], [0, -1]])
    [3.0, 7.0, -4.0]
    """
    return [weighted_sum(inputs, row) for row in weights]


# Not taught: it puts words together. The page shows what it says.
@checked(weights=vector("weights"), names=words("weights"))
def read_weights(weights: Vector, names: Sequence[str]) -> str:
    """Read a weight vector aloud, as a crude sentence of AND, OR and NOT.

    A weight of 1 or more is enough alone, so such inputs are joined by OR. Smaller weights need
    each other, so they are joined by AND; one without a partner must itself be BIG. A negative
    weight is read as NOT, and a weight of 0 is not read: the network does not look there.

    >>> read_weights([1, 0, 1], ["toes", "record", "fans"])
    'high if toes OR fans'
    >>> read_weights([0.5, 0, -1], ["toes", "record", "fans"])
    'high if NOT fans OR BIG toes'
    """
    said = {name: f"NOT {name}" if weight < 0 else name for name, weight in zip(names, weights)}
    alone = [said[name] for name, weight in zip(names, weights) if abs(weight) >= 1]
    together = [said[name] for name, weight in zip(names, weights) if 0 < abs(weight) < 1]
    if together:
        alone.append(" AND ".join(together) if len(together) > 1 else f"BIG {together[0]}")
    return f"high if {' OR '.join(alone)}" if alone else "never high: every weight is 0"
