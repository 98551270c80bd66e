"""A folder that is written whole or not at all: the last good one stays until the next is finished.

``python -m docs._ext.whole build/html COMMAND`` runs a command with another folder in place of
``build/html``, and exchanges the two if the command ends well. Whatever else ends it, a signal, a
full disk or a warning, ``build/html`` stays as it was, and no process of the command stays behind.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

if sys.platform != "win32":
    import fcntl

GRACE = 5  # seconds for a process to clear up after itself
_LIBC: Any = ctypes.CDLL(None) if sys.platform == "linux" else None
_HERE, _EXCHANGE, _ON_DEATH_OF_PARENT = -100, 2, 1  # what Linux calls these


def write(place: Path, command: Sequence[str]) -> int:
    """Let a command write a folder, put that in its place, and give the command's status."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_name(f"{place.name}.lock").open("w") as lock:
        if sys.platform != "win32":
            fcntl.flock(lock, fcntl.LOCK_EX)  # what is left of an earlier command holds it, too
        _clear(place)
        new = Path(tempfile.mkdtemp(prefix=f"{place.name}-", dir=place.parent))
        new.chmod(0o755)
        status = _run([str(new) if word == str(place) else word for word in command], lock.fileno())
        if status:
            print(f"{place} stays as it was; what has come out is in {new}", file=sys.stderr)
        else:
            exchange(new, place)
        return status


def _run(command: Sequence[str], lock: int) -> int:
    """Run a command, and end with it all that it has started; on Windows, which has no groups, not."""
    if sys.platform == "win32":
        return subprocess.run(command, check=False).returncode
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    _end_with_parent()
    with subprocess.Popen(
        command, start_new_session=True, preexec_fn=_end_with_parent, pass_fds=[lock]
    ) as running:
        try:
            return running.wait()
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            _end(running)


def _stop(number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + number)


def _end_with_parent() -> None:
    """Ask for a signal when the parent is gone, where the system knows of such."""
    if sys.platform == "linux":
        _LIBC.prctl(_ON_DEATH_OF_PARENT, signal.SIGTERM)


def _end(leader: subprocess.Popen[bytes]) -> None:
    """End every process of a group: first politely, so that a kernel is stopped by who has started it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        last, sent = time.monotonic() + GRACE, int(number)
        while time.monotonic() < last:
            leader.poll()
            try:
                os.killpg(leader.pid, sent)
            except ProcessLookupError:
                return
            sent = 0  # only asks whether there is one
            time.sleep(0.05)


def exchange(new: Path, place: Path) -> None:
    """Put a folder in the place of another, in one step where the system can, and remove that one."""
    last = place.with_name(f"{place.name}-last")
    if place.exists() and not _swap(new, place):
        place.rename(last)
    if place.exists():
        shutil.rmtree(new)
    else:
        new.rename(place)
        shutil.rmtree(last, ignore_errors=True)


def _swap(one: Path, other: Path) -> bool:
    if sys.platform != "linux":
        return False
    paths = os.fsencode(one), os.fsencode(other)
    return bool(_LIBC.renameat2(_HERE, paths[0], _HERE, paths[1], _EXCHANGE) == 0)


def _clear(place: Path) -> None:
    """Remove what earlier commands have left, but bring back the last good folder."""
    last = place.with_name(f"{place.name}-last")
    if last.exists() and not place.exists():
        last.rename(place)
    for left in place.parent.glob(f"{place.name}-*"):
        shutil.rmtree(left)


if __name__ == "__main__":
    sys.exit(write(Path(sys.argv[1]), sys.argv[2:]))
