"""Run a reader's code in a process of its own, which knows no answers, and say how that ended."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grokdocs.drills.trial import Trial, statements

__all__ = ["try_out"]

MOST = 8_000_000  # bytes that a reader's process may hand back
PATIENCE = 20.0  # seconds without a word, beyond those that are granted


def try_out(job: dict[str, Any]) -> tuple[str, list[str] | None, list[list[Trial] | str | None]]:
    r"""Do a job in a process; where that ends early, go on with a new one.

    Parameters
    ----------
    job : dict
        What `grokdocs.drills.trial.perform` takes, and the `seconds` for the file and for each function.

    Returns
    -------
    str
        What there is to tell of the file.
    list of str, optional
        Its functions; None if it does not come to its end.
    list of (list of Trial, str or None)
        For each function that the job names: what it did; what happened instead; None if it is not there.

    Examples
    --------
    >>> lines = "import os", "def f(a): os._exit(0)", "g = sum"
    >>> job = {"path": "mine.py", "sources": [["mine.py", "\n".join(lines)]], "seconds": 60.0}
    >>> _, _, (f, g, h) = try_out(
    ...     {**job, "functions": [[name, [([1.0, 2.0],)], [["a"]], ["lists"]] for name in "fgh"]}
    ... )
    >>> f, g[0].values, h
    ('your function ends the whole program', [3.0], None)
    """
    told, names, done = "", None, list[list[Trial] | str | None]()
    job = {**job, "skip": []}
    while len(done) < len(job["functions"]):
        output, status = _run({**job, "functions": job["functions"][len(done) :]})
        results: list[Any] = []
        for line in output.splitlines():
            with contextlib.suppress(
                ValueError, TypeError
            ):  # what is no result may say why the process ended
                result = json.loads(line)
                results.append(result and [Trial(*each) for each in result] if results else result)
        if not results:
            end, place = _end(output, status, job, loaded=False)
            told = told or end
            if not place or len(job["skip"]) > 1:
                return told, names, [*done, *[None] * (len(job["functions"]) - len(done))]
            job["skip"].append(place)  # and see what the rest is worth
            continue
        (problem, names), *trials = results
        told = told or problem
        done += trials
        if len(done) < len(job["functions"]):
            done.append(_end(output, status, job, loaded=True)[0])
    return told, names, done


def _end(
    output: str, status: int, job: dict[str, Any], *, loaded: bool
) -> tuple[str, tuple[str, int] | None]:
    """Say why a process ended before it was done, what to do about it, and which statement it was in."""
    who, when = ("your function", "") if loaded else ("the file itself", " before any function is called")
    if "Timeout (" in output:
        files = "|".join(re.escape(name) for name, _ in job["sources"])
        places = re.findall(rf'File "({files})", line (\d+)', output)
        line = f" (it was in line {places[0][1]})" if places else ""
        main = 'put what trains or draws under if __name__ == "__main__":'
        advice = "look for a loop whose condition never becomes false" if loaded else main
        at = _statement(job["sources"], places[-1][0], int(places[-1][1])) if places else None
        return f"{who} takes longer than {job['seconds']:g} s{when}{line}: {advice}", at
    if len(output) >= MOST:
        return f"{who} hands back too much{when}", None
    if status < 0:
        return f"{who} crashes Python{when} (signal {-status})", None
    return f"{who} ends the whole program{when}", None


def _statement(sources: Sequence[tuple[str, str]], name: str, line: int) -> tuple[str, int]:
    """Find the statement at the left margin that a line is in."""
    starts = [start for start, _ in statements(dict(sources)[name], name) if start <= line]
    return name, max(starts, default=line)


def _run(job: dict[str, Any]) -> tuple[str, int]:
    """Run a job in a process of its own; bounded in what it may say, in time, and in its offspring."""
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as reply:
        question.write(json.dumps(job).encode())
        question.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).with_name("trial.py"))],
            stdin=question,
            stdout=reply,
            stderr=subprocess.DEVNULL,
            env={"OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg", **os.environ},
            start_new_session=True,
        )
        try:
            said = -1
            while process.poll() is None and said < (said := os.fstat(reply.fileno()).st_size):
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(job["seconds"] + PATIENCE)
        finally:
            late = "Timeout (" * (process.poll() is None)
            process.kill()
            with contextlib.suppress(AttributeError, OSError):  # what it has started ends, too
                os.killpg(process.pid, signal.SIGKILL)
            status = process.wait()
        reply.seek(0)
        return reply.read(MOST).decode("utf-8", "replace") + late, status
