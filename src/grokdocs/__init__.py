"""Grokdocs: the teaching code of an executable companion to *Grokking Deep Learning*.

One module for each idea, in the order of the book:

- `vectors`, `forward` (chapter 3): arithmetic on lists, and the five kinds of prediction
- `descent` (chapter 4): error, hot and cold learning, gradient descent of one weight
- `steps`: the records that learners yield, and the logs written from them
- `pictures`: steps and arrays drawn with matplotlib
- `published`: the figures that the book printed, and how they are compared
"""

__version__ = "0.1.0"
