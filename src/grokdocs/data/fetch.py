"""Find the four MNIST files: in a folder you name, in your cache, or on a mirror.

Nothing unverified enters the cache. A file is downloaded into a private folder beside it,
compared with the checksum of the official file, and moved into place in one stroke; so two
builds that start at once can only put the same bytes in the same place.

A build without a network loses little time. A mirror that does not take the call within
seconds is given up, each is tried once, and the failure is noted in the cache: whoever asks
in the next minutes is told at once. With ``GROKDOCS_MNIST_OFFLINE=1`` no mirror is tried.
"""

from __future__ import annotations

import hashlib
import logging
import os
import queue
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

__all__ = ["MIRRORS", "OFFICIAL", "MnistUnavailable", "Patience", "default_cache", "fetch", "flag", "locate"]

#: The four files of MNIST, each with the SHA-256 of the official compressed file.
OFFICIAL: Mapping[str, str] = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}

#: Where the official files are served, in the order worth trying.
MIRRORS: Sequence[str] = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)

_REMEDY = (
    "put the four files into a folder and name it in GROKDOCS_MNIST_DIR, "
    "or install grokdocs[mnist] and build once with a network"
)
_ABANDONED = 3600.0  # seconds after which a private folder's download must have died


class MnistUnavailable(RuntimeError):  # noqa: N818  (a state of affairs; nobody made an error)
    """No MNIST in any folder, in the cache or on any mirror; the message says where it was sought."""


class Patience(NamedTuple):
    """How long a download may take, in seconds.

    Attributes
    ----------
    connect : float
        Until a mirror takes the call, the look-up of its name included.
    read : float
        Of silence between two pieces of a file.
    file : float
        For one whole file.
    memory : float
        That a failure is remembered, so that the next page need not wait.

    Notes
    -----
    Chapter 5, where MNIST comes in.

    Examples
    --------
    At most so long does a build wait for mirrors that cannot be reached, once:

    >>> Patience().connect * len(MIRRORS)
    6.0
    """

    connect: float = 3.0
    read: float = 10.0
    file: float = 300.0
    memory: float = 300.0


def locate(
    names: Iterable[str],
    folder: str | os.PathLike[str] | None = None,
    *,
    cache: Path | None = None,
    mirrors: Sequence[str] = MIRRORS,
    patience: Patience = Patience(),  # noqa: B008  (a tuple: nobody can change it)
) -> list[Path]:
    """Find files of MNIST: in a folder, in the cache, or on a mirror.

    Parameters
    ----------
    names : iterable of str
        The official names, which end in ``.gz``; a folder may hold them without it.
    folder : path, optional
        Where to look first; after it comes the folder that ``GROKDOCS_MNIST_DIR`` names.
    cache : Path, optional
        Where downloads are kept; `default_cache` by default.
    mirrors : sequence of str
        Addresses that serve the official files, each ending in a slash, in order.
    patience : Patience
        The time-outs.

    Returns
    -------
    list of Path
        One path for each name, all from the same place.

    Raises
    ------
    MnistUnavailable
        If no place has them all. The message names each place and why it did not serve.

    Notes
    -----
    Chapter 5, where MNIST comes in. A build does well to ask for all of `OFFICIAL` once before
    its pages run: the progress bar shows in the terminal, and no page waits.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "t10k-labels-idx1-ubyte").write_bytes(b"...")
    ...     [path.name for path in locate(["t10k-labels-idx1-ubyte.gz"], folder)]
    ['t10k-labels-idx1-ubyte']
    """
    names, sought = list(names), []
    for place in (folder, os.environ.get("GROKDOCS_MNIST_DIR")):
        if not place:
            continue
        paths = [_in_folder(Path(place).expanduser(), name) for name in names]
        found = [path for path in paths if path is not None]
        if len(found) == len(names):
            return found
        sought.append(f"{place} holds no {names[paths.index(None)]}")
    try:
        return fetch(names, cache=cache, mirrors=mirrors, patience=patience)
    except MnistUnavailable as failure:
        raise MnistUnavailable("; ".join([*sought, str(failure)])) from None


def fetch(
    names: Iterable[str] = tuple(OFFICIAL),
    *,
    cache: Path | None = None,
    mirrors: Sequence[str] = MIRRORS,
    checksums: Mapping[str, str] = OFFICIAL,
    patience: Patience = Patience(),  # noqa: B008
) -> list[Path]:
    """Bring files of MNIST into the cache, unless they are there already.

    Parameters
    ----------
    names : iterable of str
        The official names; all four by default.
    cache : Path, optional
        Where downloads are kept; `default_cache` by default.
    mirrors : sequence of str
        Addresses that serve the official files, each ending in a slash, in order.
    checksums : mapping of str to str
        The SHA-256 that each file must have.
    patience : Patience
        The time-outs.

    Returns
    -------
    list of Path
        Where each file stands in the cache, verified.

    Raises
    ------
    MnistUnavailable
        If a file is neither in the cache nor to be had. The message says what each mirror did.

    Notes
    -----
    Chapter 5, where MNIST comes in.

    Examples
    --------
    With no mirror to ask and nothing in the cache, there is only the error.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:  # doctest: +IGNORE_EXCEPTION_DETAIL
    ...     fetch(["t10k-labels-idx1-ubyte.gz"], cache=Path(folder), mirrors=[])
    Traceback (most recent call last):
        ...
    MnistUnavailable: the cache lacks it, and no mirror is named
    """
    cache = default_cache() if cache is None else cache
    wanted = {name: checksums[name] for name in names}
    if _missing(wanted, cache):
        _refuse_in_vain(cache, mirrors, patience)
        _download(wanted, cache, mirrors, patience)
    return [cache / name for name in wanted]


def default_cache() -> Path:
    """Say where downloads are kept.

    Returns
    -------
    Path
        The folder ``mnist`` in the place that the operating system has for grokdocs' caches.

    Raises
    ------
    MnistUnavailable
        If pooch, which knows that place and downloads into it, is not installed.

    Notes
    -----
    Chapter 5, where MNIST comes in.

    Examples
    --------
    >>> default_cache().name
    'mnist'
    """
    return Path(_pooch().os_cache("grokdocs")) / "mnist"


def flag(name: str) -> bool:
    """Read a switch from the environment.

    Parameters
    ----------
    name : str
        The variable's name.

    Returns
    -------
    bool
        Whether it is set, and not to 0.

    Notes
    -----
    ``GROKDOCS_REQUIRE_MNIST`` and ``GROKDOCS_MNIST_OFFLINE`` are such switches.

    Examples
    --------
    >>> os.environ["GROKDOCS_EXAMPLE"] = "1"
    >>> flag("GROKDOCS_EXAMPLE")
    True
    >>> os.environ["GROKDOCS_EXAMPLE"] = "0"
    >>> flag("GROKDOCS_EXAMPLE")
    False
    >>> del os.environ["GROKDOCS_EXAMPLE"]
    """
    return os.environ.get(name, "") not in ("", "0")


def _in_folder(folder: Path, name: str) -> Path | None:
    candidates = (folder / name, folder / name.removesuffix(".gz"))
    return next((path for path in candidates if path.is_file()), None)


def _missing(wanted: Mapping[str, str], cache: Path) -> list[str]:
    return [name for name, checksum in wanted.items() if _sha256(cache / name) != checksum]


def _sha256(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse_in_vain(cache: Path, mirrors: Sequence[str], patience: Patience) -> None:
    """Give up at once when a download is ruled out, or failed a moment ago."""
    if not mirrors:
        raise MnistUnavailable(f"{cache} lacks it, and no mirror is named: {_REMEDY}")
    if flag("GROKDOCS_MNIST_OFFLINE"):
        raise MnistUnavailable(f"{cache} lacks it, and GROKDOCS_MNIST_OFFLINE forbids a download: {_REMEDY}")
    note = _note(cache)
    if flag("GROKDOCS_REQUIRE_MNIST") or not note.is_file():
        return
    age = time.time() - note.stat().st_mtime
    if 0 <= age < patience.memory:
        raise MnistUnavailable(
            f"{note.read_text(encoding='utf-8')} (noted {age:.0f} s ago; remove {note} to try at once)"
        )


def _note(cache: Path) -> Path:
    return cache / "last-failure.txt"


def _download(wanted: Mapping[str, str], cache: Path, mirrors: Sequence[str], patience: Patience) -> None:
    """Try one mirror after the other, until nothing is missing."""
    failures = []
    with _private_folder(cache) as private:
        for mirror in mirrors:
            url = mirror
            try:
                _knock(mirror, patience.connect)
                for name in _missing(wanted, cache):
                    url = mirror + name
                    _retrieve(url, wanted[name], private, patience)
                    (private / name).replace(cache / name)
            except (OSError, ValueError) as failure:  # the network's, and pooch's for a wrong checksum
                failures.append(f"{url} failed ({_in_brief(failure)})")
            else:
                return
    message = "; ".join([*failures, f"no mirror has MNIST: {_REMEDY}"])
    with suppress(OSError):
        _note(cache).write_text(message, encoding="utf-8")
    raise MnistUnavailable(message)


@contextmanager
def _private_folder(cache: Path) -> Iterator[Path]:
    """Make a folder in the cache for one download, and sweep away what killed ones left."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        private = TemporaryDirectory(prefix="download-", dir=cache)
    except OSError as failure:
        raise MnistUnavailable(f"the cache {cache} cannot be written ({failure}): {_REMEDY}") from None
    _sweep(cache)
    with private as path:
        yield Path(path)


def _sweep(cache: Path) -> None:
    for old in cache.glob("download-*"):
        with suppress(FileNotFoundError):  # another build has just tidied up
            if time.time() - old.stat().st_mtime > _ABANDONED:
                shutil.rmtree(old, ignore_errors=True)


def _knock(mirror: str, seconds: float) -> None:
    """Raise OSError unless someone takes the call in time.

    The time-outs of an HTTP client do not cover the look-up of a name, and hold for each of a
    host's addresses anew; behind a firewall that swallows packets, that adds up to minutes.
    """
    url = urlsplit(_proxy(mirror) or mirror)
    address = (url.hostname or "", url.port or (443 if url.scheme == "https" else 80))
    answers: queue.Queue[OSError | None] = queue.Queue()

    def call() -> None:
        try:
            socket.create_connection(address, timeout=seconds).close()
            answers.put(None)
        except OSError as failure:
            answers.put(failure)

    threading.Thread(target=call, daemon=True).start()
    try:
        failure = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"no answer within {seconds:g} s") from None
    if failure is not None:
        raise failure


def _proxy(mirror: str) -> str | None:
    url = urlsplit(mirror)
    if url.hostname is None or proxy_bypass(url.hostname):
        return None
    return getproxies().get(url.scheme)


def _retrieve(url: str, checksum: str, private: Path, patience: Patience) -> None:
    """Download one file with pooch, which compares its checksum."""
    pooch, name = _pooch(), url.rpartition("/")[2]
    with _progress_bar(name, time.monotonic() + patience.file) as bar, _quiet(pooch.get_logger()):
        downloader = pooch.HTTPDownloader(
            progressbar=bar,
            timeout=(patience.connect, patience.read),
            headers={"Accept-Encoding": "identity"},  # the file is compressed already, and must stay so
        )
        pooch.retrieve(url, f"sha256:{checksum}", fname=name, path=private, downloader=downloader)


def _progress_bar(name: str, deadline: float) -> Any:
    """Make a progress bar for a terminal, which also keeps the deadline of the whole file."""
    from tqdm import tqdm

    class Bar(tqdm):  # type: ignore[misc, unused-ignore]
        def __bool__(self) -> bool:  # pooch asks whether there is a bar at all
            return True

        def update(self, n: float | None = 1) -> bool | None:
            if time.monotonic() > deadline:
                raise TimeoutError("too slow, the file took too long")
            return super().update(n)  # type: ignore[no-any-return, unused-ignore]

    shown = sys.stderr is not None and sys.stderr.isatty()
    return Bar(desc=name, unit="B", unit_scale=True, disable=not shown)


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    """Keep pooch from reporting on stderr, which a page would show as a cell's output."""
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _in_brief(failure: Exception) -> str:
    if not isinstance(failure, OSError):
        return "wrong checksum"
    return str(failure).partition(" for url")[0] or type(failure).__name__


def _pooch() -> ModuleType:
    try:
        import pooch
        import tqdm  # noqa: F401  (the progress bar; both come with the same extra)
    except ImportError as failure:
        raise MnistUnavailable(f"nothing was downloaded, {failure.name} is missing: {_REMEDY}") from None
    module: ModuleType = pooch
    return module
