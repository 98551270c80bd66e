"""Chapter 4: measure the miss, then move one weight against it.

Predict, compare, learn. Both learners here turn the same wheel and yield the same records;
they differ in how they choose the move. Hot and cold learning tries both directions and
keeps the better one. Gradient descent reads direction and amount off the miss itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from grokdocs.steps import Step
from grokdocs.validation import above_zero, checked, count, formula, named, number, text

__all__ = [
    "absolute_error",
    "error_slope",
    "finite_difference",
    "gradient_descent",
    "hot_and_cold",
    "outcome",
    "sensitivity",
    "shrink_factor",
    "squared_error",
]


@checked(prediction=number, goal=number)
def squared_error(prediction: float, goal: float) -> float:
    """Square the miss, so that it is never negative and big misses weigh most.

    Parameters
    ----------
    prediction : float
        What the network said.
    goal : float
        What it should have said, in the same unit.

    Returns
    -------
    float
        The squared miss, in the square of that unit.

    Raises
    ------
    ValueError
        If a number is not finite.

    Notes
    -----
    Chapter 4. The sources call this the mean squared error; nothing is averaged here.

    Examples
    --------
    Ten times the miss is a hundred times the error.

    >>> squared_error(2, 0), squared_error(20, 0), squared_error(-20, 0)
    (4.0, 400.0, 400.0)
    """
    delta = prediction - goal
    return delta * delta


@checked(prediction=number, goal=number)
def absolute_error(prediction: float, goal: float) -> float:
    """Drop the sign of the miss.

    Parameters
    ----------
    prediction : float
        What the network said.
    goal : float
        What it should have said, in the same unit.

    Returns
    -------
    float
        The size of the miss, in that unit.

    Raises
    ------
    ValueError
        If a number is not finite.

    Notes
    -----
    Chapter 4, beside the squared error.

    Examples
    --------
    It cares about every miss alike: ten times the miss is ten times the error.

    >>> absolute_error(2, 0), absolute_error(-20, 0)
    (2.0, 20.0)
    """
    return abs(prediction - goal)


@checked(weight=number, x=number, goal=number, step=above_zero, iterations=count)
def hot_and_cold(
    weight: float, x: float, goal: float, *, step: float = 0.001, iterations: int = 1101
) -> Iterator[Step[float, float]]:
    """Try the weight a little higher and a little lower, keep the better, again and again.

    Parameters
    ----------
    weight : float
        Where the search begins.
    x : float
        The input, in whatever unit the data has.
    goal : float
        What the prediction should have been, in the unit of the output.
    step : float, default 0.001
        How far the weight moves each time. It never changes, however large the miss.
    iterations : int, default 1101
        Turns to take; 0 yields nothing.

    Yields
    ------
    Step
        The state before each move. `weight_delta` is the move that was chosen, with the
        sign that a subtraction needs: minus `step` for up, plus `step` for down, 0 when
        both directions are equally good.

    Raises
    ------
    ValueError
        If a number is not finite, `step` is not above 0, or `iterations` is negative.

    Notes
    -----
    Chapter 4. One move costs three predictions: here, up, and down.

    Examples
    --------
    >>> [step.prediction for step in hot_and_cold(0, 1, 2, step=1, iterations=4)]
    [0.0, 1.0, 2.0, 2.0]

    A step that is too long leaps over the goal, and back, for ever.

    >>> [step.prediction for step in hot_and_cold(0, 1, 2, step=5, iterations=4)]
    [0.0, 5.0, 0.0, 5.0]
    """
    for turn in range(iterations):
        prediction = weight * x  # predict
        delta = prediction - goal  # compare
        up = squared_error((weight + step) * x, goal)  # learn: warmer up there,
        down = squared_error((weight - step) * x, goal)  # or down there?
        weight_delta = step if down < up else 0.0
        if up < down:
            weight_delta = -step
        new_weight = weight - weight_delta
        yield Step(turn, weight, prediction, delta * delta, delta, weight_delta, new_weight)
        weight = new_weight


@checked(weight=number, x=number, goal=number, alpha=number, iterations=count)
def gradient_descent(
    weight: float, x: float, goal: float, *, alpha: float = 1.0, iterations: int = 20
) -> Iterator[Step[float, float]]:
    """Move one weight against its share in the miss, again and again.

    Parameters
    ----------
    weight : float
        Where the search begins.
    x : float
        The input, in whatever unit the data has (toes, percent, millions of fans).
    goal : float
        What the prediction should have been, in the unit of the output.
    alpha : float, default 1.0
        Fraction of `weight_delta` to move by. Converges exactly when ``0 < alpha * x**2 < 2``.
    iterations : int, default 20
        Turns to take; 0 yields nothing.

    Yields
    ------
    Step
        The state before each move. A run whose error no longer fits a float ends early, and
        its last step says `diverged`.

    Raises
    ------
    ValueError
        If a number is not finite or `iterations` is negative.

    Notes
    -----
    Chapter 4. `weight_delta` is half the slope of the error; alpha absorbs the factor 2.

    Examples
    --------
    An input of 2 overshoots: every miss is three times the last, on the other side.

    >>> [round(step.delta, 6) for step in gradient_descent(0.5, 2, 0.8, iterations=4)]
    [0.2, -0.6, 1.8, -5.4]

    A tenth of the step, and it settles.

    >>> *_, last = gradient_descent(0.5, 2, 0.8, alpha=0.1)
    >>> round(last.prediction, 4)
    0.8
    """
    for turn in range(iterations):
        prediction = weight * x  # predict
        delta = prediction - goal  # compare
        error = delta * delta
        weight_delta = delta * x  # learn
        new_weight = weight - alpha * weight_delta
        yield Step(turn, weight, prediction, error, delta, weight_delta, new_weight)
        weight = new_weight


@checked(weight=number, x=number, goal=number)
def error_slope(weight: float, x: float, goal: float) -> float:
    """Say how steeply the squared error rises as the weight does.

    Parameters
    ----------
    weight : float
        Where on the bowl to look.
    x : float
        The input.
    goal : float
        What the prediction should have been.

    Returns
    -------
    float
        The derivative of the squared error with respect to the weight, ``2 * delta * x``.

    Raises
    ------
    ValueError
        If a number is not finite.

    Notes
    -----
    Chapter 4. The sources call ``delta * x`` the derivative. It is half of it.

    Examples
    --------
    >>> error_slope(weight=2, x=3, goal=5)
    6.0
    >>> next(gradient_descent(weight=2, x=3, goal=5)).weight_delta
    3.0
    """
    delta = weight * x - goal
    return 2 * delta * x


@checked(function=formula, at=number, nudge=above_zero)
def finite_difference(function: Callable[[float], float], at: float, *, nudge: float = 1e-6) -> float:
    """Measure a slope without calculus: nudge the input both ways, and watch the output.

    Parameters
    ----------
    function : callable
        Takes one number and returns one.
    at : float
        Where to measure.
    nudge : float, default 1e-6
        How far to move each way. Large nudges blur the slope; tiny ones drown in rounding.

    Returns
    -------
    float
        Output moved, for each unit the input moved.

    Raises
    ------
    ValueError
        If `at` is not finite or `nudge` is not above 0.

    Notes
    -----
    Chapter 4; and the judge of every gradient in this book.

    Examples
    --------
    >>> round(finite_difference(lambda side: side**2, at=3), 6)
    6.0
    """
    higher, lower = function(at + nudge), function(at - nudge)
    return (higher - lower) / (2 * nudge)


# Not taught: it measures two slopes. The page shows what it says.
@checked(relation=formula, values=named(number), moved=text, pulled=text, nudge=above_zero)
def sensitivity(
    relation: Callable[..., float],
    values: Mapping[str, float],
    *,
    moved: str,
    pulled: str,
    nudge: float = 1e-6,
) -> float:
    """Say how far one variable of a formula moves when another is pulled.

    Parameters
    ----------
    relation : callable
        The formula, written so that it gives 0: ``lambda red, blue: red - 2 * blue``.
    values : mapping of str to float
        Every variable and its value; together they make the relation 0.
    moved, pulled : str
        The variable to watch, and the one to pull. All others are held still.
    nudge : float, default 1e-6
        How far to move each way while measuring.

    Returns
    -------
    float
        The derivative of `moved` with respect to `pulled`.

    Raises
    ------
    ValueError
        If a name is not one of the variables, or if `moved` cannot answer because the
        relation does not depend on it there.

    Notes
    -----
    Chapter 4, two rods through a box. The relation has to stay 0, so what the pull adds
    to it, the move must take away.

    Examples
    --------
    Which rod is pulled matters: one answer is the other turned upside down.

    >>> rods = lambda red, blue: red - 2 * blue
    >>> position = {"red": 4.0, "blue": 2.0}
    >>> round(sensitivity(rods, position, moved="red", pulled="blue"), 6)
    2.0
    >>> round(sensitivity(rods, position, moved="blue", pulled="red"), 6)
    0.5
    """

    def slope(name: str) -> float:
        return finite_difference(lambda value: relation(**{**values, name: value}), values[name], nudge=nudge)

    for role, name in (("moved", moved), ("pulled", pulled)):
        if name not in values:
            raise ValueError(f"{role} is {name!r}: choose from {', '.join(values)}")
    if slope(moved) == 0:
        raise ValueError(f"the relation does not depend on {moved} here: watch another variable")
    return -slope(pulled) / slope(moved)


@checked(x=number, alpha=number)
def shrink_factor(x: float, alpha: float) -> float:
    """Say by what the miss is multiplied at each step of gradient descent.

    Parameters
    ----------
    x : float
        The input.
    alpha : float
        Fraction of `weight_delta` to move by.

    Returns
    -------
    float
        ``1 - alpha * x**2``. The error, which is squared, is multiplied by its square.

    Raises
    ------
    ValueError
        If a number is not finite.

    Notes
    -----
    Chapter 4. The size says how fast, the sign says whether the miss changes sides.

    Examples
    --------
    >>> shrink_factor(x=2, alpha=1)
    -3.0
    >>> first, second, *_ = gradient_descent(0.5, 2, 0.8, alpha=1)
    >>> round(second.delta / first.delta, 6)
    -3.0
    """
    return 1 - alpha * x * x


@checked(x=number, alpha=number)
def outcome(x: float, alpha: float) -> str:
    """Say how gradient descent of one weight ends, before running it.

    Parameters
    ----------
    x : float
        The input.
    alpha : float
        Fraction of `weight_delta` to move by.

    Returns
    -------
    str
        ``settles`` when ``0 < alpha * x**2 < 2``, ``oscillates`` at exactly 2, ``diverges``
        outside, and ``stands still`` at exactly 0, when nothing ever moves.

    Raises
    ------
    ValueError
        If a number is not finite.

    Notes
    -----
    Chapter 4. The rule is exact because the miss is multiplied by the same
    `shrink_factor` at every step.

    Examples
    --------
    >>> [outcome(x=2, alpha=alpha) for alpha in (0.1, 0.5, 1, 0, -0.1)]
    ['settles', 'oscillates', 'diverges', 'stands still', 'diverges']
    """
    size = abs(shrink_factor(x, alpha))
    if size == 1:
        return "stands still" if alpha * x * x == 0 else "oscillates"
    return "settles" if size < 1 else "diverges"
