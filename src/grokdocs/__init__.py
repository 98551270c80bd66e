"""Grokdocs: the teaching code of an executable companion to *Grokking Deep Learning*.

One module for each idea, in the order of the book:

- `ways` (chapter 2): clustering, counting, and knobs turned by trial
- `vectors`, `forward` (chapter 3): arithmetic on lists, and the five kinds of prediction
- `descent` (chapter 4): error, hot and cold learning, gradient descent of one weight
- `weights` (chapter 5): many weights, frozen weights, one layer
- `correlation`, `deep` (chapter 6): pressure; relu, backpropagation, the deep network
- `shapes` (chapter 7): what fits what, and networks in letters
- `regularize`, `study` (chapter 8): dropout, early stopping, votes; many runs side by side

What all of them share:

- `steps`: the records that learners yield, and the logs written from them
- `data`: small named data sets, and MNIST
- `pictures`: steps and arrays drawn with matplotlib
- `published`, `rounding`, `reading`: the printed figures, and how they are compared
- `drills`, `drillbook`, `checking`: functions to write from memory, and what is wrong with them
- `fast`, `costs`: the same training in less time, and how much less
"""

__version__ = "0.1.0"
