"""Two folders compared byte by byte."""

from __future__ import annotations

from pathlib import Path

SHOWN = 60  # bytes around the first that differs


def files_of(root: Path) -> dict[str, Path]:
    """List the files of a folder by their names in it."""
    return {str(path.relative_to(root)): path for path in sorted(root.rglob("*")) if path.is_file()}


def first_difference(one: Path, other: Path) -> str:
    """Name the first file that differs and its first bytes that do, or say nothing."""
    ours, theirs = files_of(one), files_of(other)
    for name in sorted({*ours, *theirs}):
        if name not in ours or name not in theirs:
            return f"{name} is only in the {'second' if name not in ours else 'first'}"
        first, second = ours[name].read_bytes(), theirs[name].read_bytes()
        if first != second:
            both = enumerate(zip(first, second, strict=False))
            place = next((n for n, (a, b) in both if a != b), min(len(first), len(second)))
            around = slice(max(0, place - SHOWN // 2), place + SHOWN // 2)
            return f"{name} differs at byte {place}:\n{first[around]!r}\n{second[around]!r}"
    return ""
