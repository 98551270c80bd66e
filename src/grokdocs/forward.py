"""Chapter 3: the five kinds of prediction, from one weight to stacked layers.

All five are made of the same weighted sum. They differ only in how many inputs come in,
and how many outputs go out.
"""

from __future__ import annotations

from collections.abc import Sequence

from grokdocs.validation import checked, number, stack, table, vector
from grokdocs.vectors import Matrix, Vector, scalar_times_vector, vector_times_matrix, weighted_sum

__all__ = ["many_to_many", "many_to_one", "one_to_many", "one_to_one", "stacked"]


@checked(x=number, weight=number)
def one_to_one(x: float, weight: float) -> float:
    """Predict one output from one input.

    Parameters
    ----------
    x : float
        The input, in whatever unit the data has.
    weight : float
        How strongly the prediction answers to the input.

    Returns
    -------
    float
        The prediction.

    Raises
    ------
    ValueError
        If a number is not finite.

    Notes
    -----
    Chapter 3. The network keeps nothing: the same input always gives the same prediction.

    Examples
    --------
    Twice the weight is twice the volume; a negative weight turns the answer around.

    >>> one_to_one(8, 0.25), one_to_one(8, 0.5), one_to_one(8, -0.25)
    (2.0, 4.0, -2.0)
    """
    return x * weight


@checked(inputs=vector("inputs"), weights=vector("inputs"))
def many_to_one(inputs: Vector, weights: Vector) -> float:
    """Predict one output from many inputs.

    Parameters
    ----------
    inputs : sequence of float, shape (n,)
        What is known about one example.
    weights : sequence of float, shape (n,)
        One weight for each input.

    Returns
    -------
    float
        The prediction: the weighted sum.

    Raises
    ------
    ValueError
        If there is not one weight for each input, or a number is not finite.

    Notes
    -----
    Chapter 3.

    Examples
    --------
    An input whose weight is 0 may be anything: nobody listens.

    >>> many_to_one([4, 2, 1], [0.5, 0.25, 0]) == many_to_one([4, 2, 99], [0.5, 0.25, 0])
    True
    """
    return weighted_sum(inputs, weights)


@checked(x=number, weights=vector("outputs"))
def one_to_many(x: float, weights: Vector) -> list[float]:
    """Predict many outputs from one input.

    Parameters
    ----------
    x : float
        The input.
    weights : sequence of float, shape (m,)
        One weight for each output.

    Returns
    -------
    list of float, shape (m,)
        The predictions. Each is made as if the others did not exist.

    Raises
    ------
    ValueError
        If there are no weights, or a number is not finite.

    Notes
    -----
    Chapter 3.

    Examples
    --------
    >>> one_to_many(0.5, [2, 4]) == [one_to_one(0.5, 2), one_to_one(0.5, 4)]
    True
    """
    return scalar_times_vector(x, weights)


@checked(inputs=vector("inputs"), weights=table("outputs", "inputs"))
def many_to_many(inputs: Vector, weights: Matrix) -> list[float]:
    """Predict many outputs from many inputs.

    Parameters
    ----------
    inputs : sequence of float, shape (n,)
        What is known about one example.
    weights : sequence of sequence of float, shape (m, n)
        One row of weights for each output.

    Returns
    -------
    list of float, shape (m,)
        The predictions, one weighted sum for each row.

    Raises
    ------
    ValueError
        If a row is not as long as the inputs, or a number is not finite.

    Notes
    -----
    Chapter 3. The matrix need not be square.

    Examples
    --------
    >>> rows = [[1, 0, 0], [0, 0.5, 0.5]]
    >>> many_to_many([8, 2, 4], rows) == [many_to_one([8, 2, 4], row) for row in rows]
    True
    """
    return vector_times_matrix(inputs, weights)


@checked(inputs=vector("inputs"), layers=stack("inputs"))
def stacked(inputs: Vector, layers: Sequence[Matrix]) -> list[list[float]]:
    """Predict from predictions: feed each layer's output to the next.

    Parameters
    ----------
    inputs : sequence of float, shape (n,)
        What is known about one example.
    layers : sequence of matrices
        The weights of each layer, shape (outputs, inputs); a layer has as many inputs as
        the layer before it has outputs.

    Returns
    -------
    list of list of float
        What every layer said, in order; the last one is the prediction.

    Raises
    ------
    ValueError
        If there is no layer, or a layer does not fit the one before it.

    Notes
    -----
    Chapter 3. What stands between the first and the last is a hidden layer.

    Examples
    --------
    >>> hidden, prediction = stacked([1, 2], [[[1, 1], [0, 3]], [[10, -1]]])
    >>> hidden, prediction
    ([3.0, 6.0], [24.0])
    """
    values = [list(inputs)]
    for weights in layers:
        values.append(many_to_many(values[-1], weights))
    return values[1:]
