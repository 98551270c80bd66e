"""Downloads against a server that misbehaves in every way a mirror can."""

from __future__ import annotations

import hashlib
import http.server
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grokdocs.data import fetch
from grokdocs.data.fetch import MnistUnavailable, Patience

CALM = Patience(connect=10.0, read=10.0, file=60.0, memory=60.0)  # a busy machine is no fault of ours
IN_HASTE = {
    "hung": CALM._replace(read=0.3),
    "hung_halfway": CALM._replace(read=0.3),
    "slowly": CALM._replace(file=0.3),
}
FILES = {"images.gz": b"\x1f\x8b" + bytes(range(256)) * 50, "labels.gz": b"\x1f\x8b labels"}
CHECKSUMS = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}


class Mirror(http.server.BaseHTTPRequestHandler):
    """Serve the files as the first part of the path says, and keep a record of what was asked."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        *_, manner, name = self.path.split("/")
        getattr(self, f"serve_{manner}", self.serve_status)(manner, FILES[name])

    def serve_status(self, manner: str, content: bytes) -> None:
        self.send_error(int(manner))

    def serve_well(self, manner: str, content: bytes, cut: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[:cut])

    def serve_cut(self, manner: str, content: bytes) -> None:
        self.serve_well(manner, content, cut=len(content) // 2)

    def serve_wrong(self, manner: str, content: bytes) -> None:
        self.serve_well(manner, content[::-1])

    def serve_page(self, manner: str, content: bytes) -> None:
        self.serve_well(manner, b"<html>Log in to this network</html>")

    def serve_half(self, manner: str, content: bytes) -> None:
        if content == FILES["images.gz"]:
            self.serve_well(manner, content)
        else:
            self.send_error(404)

    def serve_hung(self, manner: str, content: bytes) -> None:
        time.sleep(1.0)

    def serve_hung_halfway(self, manner: str, content: bytes) -> None:
        self.serve_cut(manner, content)
        self.wfile.flush()
        time.sleep(1.0)

    def serve_slowly(self, manner: str, content: bytes) -> None:
        for start in range(0, len(content), 1024):
            self.serve_well(manner, content, 1024) if start == 0 else self.wfile.write(
                content[start : start + 1024]
            )
            self.wfile.flush()
            time.sleep(0.15)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the test's own words are enough."""


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GROKDOCS_MNIST_DIR", "GROKDOCS_MNIST_OFFLINE", "GROKDOCS_REQUIRE_MNIST"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def server(asked: list[str]) -> Iterator[str]:
    handler = type("Recording", (Mirror,), {"asked": asked})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        running.daemon_threads, running.block_on_close = True, False
        running.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients hang up, as they should
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{reserved.getsockname()[1]}"


def get(cache: Path, *mirrors: str, patience: Patience = CALM) -> list[Path]:
    return fetch.fetch(FILES, cache=cache, mirrors=mirrors, checksums=CHECKSUMS, patience=patience)


def held(cache: Path) -> dict[str, bytes]:
    """What a cache holds, apart from the note of a failure; a folder would be an error."""
    return {path.name: path.read_bytes() for path in cache.iterdir() if path.suffix != ".txt"}


def test_what_a_mirror_serves_is_kept(server: str, asked: list[str], tmp_path: Path) -> None:
    cache = tmp_path / "not" / "yet" / "there"
    assert get(cache, f"{server}/well/") == [cache / name for name in FILES]
    assert held(cache) == FILES
    assert get(cache, f"{server}/well/") == [cache / name for name in FILES]
    assert asked == ["/well/images.gz", "/well/labels.gz"], "the second time the cache must do"


@pytest.mark.parametrize(
    ("manner", "complaint"),
    [
        ("403", "403 Client Error"),
        ("404", "404 Client Error"),
        ("500", "500 Server Error"),
        ("hung", "timed out"),
        ("hung_halfway", "timed out"),
        ("slowly", "too slow"),
        ("cut", "Connection broken|wrong checksum"),
        ("wrong", "wrong checksum"),
        ("page", "wrong checksum"),
    ],
)
def test_what_goes_wrong_is_named_and_nothing_is_kept(
    server: str, asked: list[str], tmp_path: Path, manner: str, complaint: str
) -> None:
    with pytest.raises(MnistUnavailable, match=complaint) as failure:
        get(tmp_path, f"{server}/{manner}/", patience=IN_HASTE.get(manner, CALM))
    assert f"{server}/{manner}/images.gz failed" in str(failure.value)
    assert "GROKDOCS_MNIST_DIR" in str(failure.value)
    assert held(tmp_path) == {}
    assert asked == [f"/{manner}/images.gz"], "a mirror is tried once"


@pytest.mark.parametrize("manner", ["403", "500", "hung", "hung_halfway", "cut", "wrong"])
def test_the_second_mirror_steps_in(server: str, tmp_path: Path, manner: str) -> None:
    get(tmp_path, f"{server}/{manner}/", f"{server}/well/", patience=IN_HASTE.get(manner, CALM))
    assert held(tmp_path) == FILES


def test_the_second_mirror_steps_in_for_one_that_is_down(server: str, nobody: str, tmp_path: Path) -> None:
    get(tmp_path, f"{nobody}/well/", f"{server}/well/")
    assert held(tmp_path) == FILES


def test_a_name_that_nobody_knows_is_a_mirror_that_is_down(server: str, tmp_path: Path) -> None:
    get(tmp_path, "http://mirror.invalid/", f"{server}/well/")
    assert held(tmp_path) == FILES


def test_what_the_first_mirror_served_is_not_asked_of_the_second(
    server: str, asked: list[str], tmp_path: Path
) -> None:
    get(tmp_path, f"{server}/half/", f"{server}/well/")
    assert asked == ["/half/images.gz", "/half/labels.gz", "/well/labels.gz"]
    assert held(tmp_path) == FILES


def test_a_damaged_file_in_the_cache_is_replaced(server: str, asked: list[str], tmp_path: Path) -> None:
    get(tmp_path, f"{server}/well/")
    (tmp_path / "images.gz").write_bytes(FILES["images.gz"][:-1])
    get(tmp_path, f"{server}/well/")
    assert held(tmp_path) == FILES
    assert asked[2:] == ["/well/images.gz"]


def test_a_cache_that_cannot_be_written_is_named_before_any_mirror_is_asked(
    server: str, asked: list[str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()  # a folder below a file cannot be made, not even by root
    cache = tmp_path / "file" / "mnist"
    with pytest.raises(MnistUnavailable, match=f"the cache {cache} cannot be written"):
        get(cache, f"{server}/well/")
    assert asked == []


def test_files_in_a_read_only_cache_are_served(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    get(tmp_path, f"{server}/well/")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(fetch, "TemporaryDirectory", refuse)
    assert get(tmp_path, f"{server}/well/") == [tmp_path / name for name in FILES]
    (tmp_path / "labels.gz").unlink()
    with pytest.raises(MnistUnavailable, match=r"cannot be written \(read-only\)"):
        get(tmp_path, f"{server}/well/")


def test_a_failure_is_remembered_for_a_while(server: str, asked: list[str], tmp_path: Path) -> None:
    for _ in range(3):
        with pytest.raises(MnistUnavailable, match="404 Client Error"):
            get(tmp_path, f"{server}/404/")
    assert len(asked) == 1, "the second and third page must not wait again"
    with pytest.raises(MnistUnavailable, match=r"noted 0 s ago; remove .*last-failure\.txt to try at once"):
        get(tmp_path, f"{server}/well/")
    get(tmp_path, f"{server}/well/", patience=CALM._replace(memory=0.0))
    assert held(tmp_path) == FILES


def test_a_failure_noted_in_the_future_is_not_believed(server: str, tmp_path: Path) -> None:
    note = tmp_path / "last-failure.txt"
    note.touch()
    os.utime(note, (time.time() + 3600,) * 2)
    get(tmp_path, f"{server}/well/")


def test_who_insists_on_mnist_asks_again(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(MnistUnavailable):
        get(tmp_path, f"{server}/500/")
    monkeypatch.setenv("GROKDOCS_REQUIRE_MNIST", "1")
    get(tmp_path, f"{server}/well/")
    assert held(tmp_path) == FILES


def test_asking_no_mirror_leaves_no_trace(tmp_path: Path) -> None:
    with pytest.raises(MnistUnavailable, match="no mirror is named"):
        get(tmp_path / "cache")
    assert list(tmp_path.iterdir()) == []


def test_offline_means_that_no_mirror_is_asked(
    server: str, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKDOCS_MNIST_OFFLINE", "1")
    with pytest.raises(MnistUnavailable, match="GROKDOCS_MNIST_OFFLINE forbids a download"):
        get(tmp_path, f"{server}/well/")
    assert asked == []


def test_a_name_that_takes_for_ever_to_look_up_costs_one_time_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*_: object, **__: object) -> None:
        time.sleep(3)
        raise OSError("the name server has gone")

    monkeypatch.setattr(socket, "create_connection", look_up)
    with pytest.raises(MnistUnavailable, match=r"http://mirror\.invalid/ failed \(no answer within 0\.1 s\)"):
        get(tmp_path, "http://mirror.invalid/", patience=CALM._replace(connect=0.1))


def test_a_proxy_is_called_in_place_of_the_mirror(
    server: str, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server)
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(MnistUnavailable, match=r"/404/images\.gz failed \(404"):
        get(tmp_path, "http://mirror.invalid/404/")
    assert asked == ["http://mirror.invalid/404/images.gz"], "a proxy is asked for the whole address"


def test_a_mirror_that_needs_no_proxy_is_called_itself(
    server: str, nobody: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", nobody)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    get(tmp_path, f"{server}/well/")
    assert held(tmp_path) == FILES


def test_what_a_killed_download_left_is_swept_away(server: str, tmp_path: Path) -> None:
    old, young = tmp_path / "download-old", tmp_path / "download-young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "images.gz").write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    get(tmp_path, f"{server}/well/")
    assert not old.exists()
    assert young.exists(), "another build may still be at it"


def test_an_interrupted_download_leaves_nothing(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(fetch, "_retrieve", interrupt)
    with pytest.raises(KeyboardInterrupt):
        get(tmp_path, f"{server}/well/")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_said_when_no_terminal_listens(
    server: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    get(tmp_path, f"{server}/well/")
    assert capfd.readouterr() == ("", "")


def test_a_terminal_sees_the_progress(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    get(tmp_path, f"{server}/well/")
    assert "images.gz: 100%" in capsys.readouterr().err


def test_without_pooch_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(MnistUnavailable, match=r"pooch is missing: .*install grokdocs\[mnist\]"):
        fetch.fetch(FILES, mirrors=[], checksums=CHECKSUMS)


ONE_OF_SEVERAL = """
import sys; from pathlib import Path
from grokdocs.data import fetch
names, checksums = sys.argv[3::2], dict(zip(sys.argv[3::2], sys.argv[4::2]))
fetch._pooch()  # the imports take longer than the download
print("ready", flush=True); sys.stdin.readline()
for path in fetch.fetch(names, cache=Path(sys.argv[1]), mirrors=[sys.argv[2]], checksums=checksums):
    assert fetch._sha256(path) == checksums[path.name]
"""


def test_several_builds_may_start_at_once(server: str, asked: list[str], tmp_path: Path) -> None:
    files = [text for item in CHECKSUMS.items() for text in item]
    command = [sys.executable, "-c", ONE_OF_SEVERAL, str(tmp_path), f"{server}/well/", *files]
    builds = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    for build in builds:
        assert build.stdout is not None
        assert build.stdout.readline() == "ready\n"
    for build in builds:
        assert build.stdin is not None
        build.stdin.write("go\n")
        build.stdin.flush()
    errors = [build.communicate(timeout=30)[1] for build in builds]
    assert errors == [""] * 3
    assert held(tmp_path) == FILES
    assert len(asked) >= len(FILES)
