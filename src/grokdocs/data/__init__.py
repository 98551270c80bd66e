"""The data that the book learns from.

- `digits` (chapters 5 and 8): MNIST's handwritten digits as arrays, verified, or stand-ins in their place
- `fetch`: where the four MNIST files are found, and how they are downloaded
- `games` and `prices` (chapter 2): crowds and results, and what something cost on two days
- `idx`: the file format they are written in
- `season` (chapters 3 to 5): a football team's season
- `standin`: digits that the package draws itself
- `streetlights` (chapters 6 and 7): which lamps are lit, and whether people walk
"""
