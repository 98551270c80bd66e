"""The book; its extensions are in ``docs._ext``."""
