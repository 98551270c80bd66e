"""Drills: you write a function from memory, and the package says what is wrong with it.

- `tasks`: what to write, hints, answers and solutions, and cases that you do not see
- `mistakes`: known slips, each an edit of the answer
- `trial`: runs your function, and says what it did
- `checker`: compares that with the answer, and with the answer made wrong on purpose
- `reading`: finds the functions in a file or notebook
- `process`: runs it in a process of its own
- `command`: ``grokdocs drill`` and ``grokdocs check FILE.py``
"""

from grokdocs.drills.checker import Report, check, check_file, check_source
from grokdocs.drills.tasks import DRILLS, Drill

__all__ = ["DRILLS", "Drill", "Report", "check", "check_file", "check_source"]
