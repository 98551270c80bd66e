"""Grokdocs: the teaching code of an executable companion to *Grokking Deep Learning*.

One module for each idea, in the order of the book:

- `machines` (chapter 2): clusters, and knobs in several positions
- `vectors`, `forward` (chapter 3): arithmetic on lists, and the five kinds of prediction
- `descent` (chapter 4): error, hot and cold learning, gradient descent of one weight
- `weights` (chapter 5): many weights, each moved by its own share
- `deep`, `correlation` (chapter 6): backpropagation; pressure, and what hidden nodes find
- `shapes` (chapter 7): what fits what, and networks in letters
- `regularize`, `experiments` (chapter 8): dropout, early stopping, votes; many runs side by side

What all of them share:

- `steps`: the records that learners yield, and the logs written from them
- `validation`: what stands above a taught function, and refuses bad input
- `data`: small named data sets, and the digits of MNIST
- `pictures`: steps and arrays drawn with matplotlib
- `drills`: functions to write from memory, and what is wrong with them
- `fast`: the training of chapter 8 in a twentieth of the time
- `study`: many runs of chapter 8, recorded
"""

from importlib import import_module
from types import ModuleType

__version__ = "1.0.0"

_MODULES = (
    "correlation",
    "data",
    "deep",
    "descent",
    "drills",
    "experiments",
    "fast",
    "forward",
    "machines",
    "pictures",
    "regularize",
    "shapes",
    "steps",
    "study",
    "validation",
    "vectors",
    "weights",
)


def __getattr__(name: str) -> ModuleType:
    """Import a module when it is first asked for, so that NumPy waits until it is needed."""
    if name not in _MODULES:
        raise AttributeError(f"module 'grokdocs' has no attribute {name!r}")
    return import_module(f"grokdocs.{name}")


def __dir__() -> list[str]:
    return [*globals(), *_MODULES]
