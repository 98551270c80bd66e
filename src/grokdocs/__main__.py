"""``python -m grokdocs`` is the command ``grokdocs``."""

import sys

__all__: list[str] = []

if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the reader's folder: a random.py in it is not ours to import
    from grokdocs.drills.command import main

    sys.exit(main())
