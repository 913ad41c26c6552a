"""The preview: the page for this machine alone, that reloads when its file is saved."""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path

import pytest
from tests.page.browsing import browse
from tests.page.test_page import many

from alitimeline import cli, export
from alitimeline.page import html
from alitimeline.page.preview import INDEX, Preview
from alitimeline.resources import read_timeline


class Site:
    """A site whose version can be changed."""

    def __init__(self) -> None:
        self.version = "1"

    def look(self) -> str:
        """Return the version."""
        return self.version

    def build(self, version: str) -> Mapping[str, bytes]:
        """Return the pages of a version."""
        return {INDEX: f"page {version}".encode(), "2023.html": b"a year"}


@contextmanager
def serve(site: Site) -> Iterator[Preview]:
    """Run a server; end it."""
    server = Preview(site.build, site.look)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def ask(server: Preview, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    """Return the status and the body of an answer."""
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def test_pages() -> None:
    """It serves its pages, in their present version, and nothing else."""
    site = Site()
    with serve(site) as server:
        first, other = ask(server, "/"), ask(server, "/2023.html")
        site.version = "2"

        assert (first, other) == ((200, b"page 1"), (200, b"a year"))
        assert ask(server, "/?x=1") == (200, b"page 2")
        for path in ("/etc/passwd", "/../preview.py", "/%2e%2e/x", "/favicon.ico"):
            assert ask(server, path)[0] == 404
        assert ask(server, "/", "POST")[0] == 501


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1", "127.0.0.1:1", "localhost.example.org", ""])
def test_other_hosts(host: str) -> None:
    """A request under another name than that of this machine is refused: a foreign page can't read it."""
    with serve(Site()) as server:
        assert ask(server, "/", Host=host)[0] == 403
        assert ask(server, "/changes?1", Host=host)[0] == 403
        assert ask(server, "/", Host=f"localhost:{server.server_port}")[0] == 200


def test_changes() -> None:
    """A page that waits for a change hears of it: at once if it has happened, else when it does."""
    site = Site()
    with serve(site) as server:
        assert ask(server, "/changes?0") == (200, b"data: changed\n\n")
        threading.Timer(0.5, setattr, (site, "version", "2")).start()
        status, body = ask(server, "/changes?1")

    assert (status, body.replace(b":\n\n", b"")) == (200, b"data: changed\n\n")


def test_an_error_of_ours(capfd: pytest.CaptureFixture[str]) -> None:
    """What goes wrong otherwise is reported, and the server goes on."""
    site = Site()
    with serve(site) as server:
        nothing: dict[str, Mapping[str, bytes]] = {}
        server.build = nothing.__getitem__
        with pytest.raises((ConnectionError, RemoteDisconnected)):
            ask(server, "/")
        server.build = Site().build
        assert ask(server, "/")[0] == 200
    assert "KeyError" in capfd.readouterr().err


def test_who_waits_does_not_hold_it_up(capfd: pytest.CaptureFixture[str]) -> None:
    """It ends though somebody waits, and goes on though somebody has gone, without a word."""
    with serve(Site()) as server:
        stays, goes = (socket.create_connection(("127.0.0.1", server.server_port)) for _ in range(2))
        for waiting in (stays, goes):
            waiting.sendall(b"GET /changes?1 HTTP/1.0\r\nHost: localhost:%d\r\n\r\n" % server.server_port)
            assert waiting.recv(20)
        goes.close()
        time.sleep(0.8)  # it notices that at its next word
        assert ask(server, "/")[0] == 200
        begun = time.monotonic()

    stays.close()
    assert time.monotonic() - begun < 5
    assert capfd.readouterr() == ("", "")


@contextmanager
def run(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run the command, and read its address."""
    command = [sys.executable, "-m", "alitimeline", "preview", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    try:
        line = process.stderr.readline()
        yield process, line.split()[-1]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_the_command_ends(tmp_path: Path) -> None:
    """Ctrl-C ends it with status 0 and no word more."""
    file = tmp_path / "a.timeline.json"
    file.write_bytes(read_timeline("alibaba-2023"))
    with run(str(file)) as (process, address):
        assert process.stderr
        assert address.startswith("http://127.0.0.1:")
        assert process.stderr.readline() == "press Ctrl-C to end\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""


def test_what_it_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The command serves the page of a file, its problems if it has errors, and its year pages if it is large."""
    file = tmp_path / "a.timeline.json"
    file.write_bytes(read_timeline("alibaba-2023"))
    pages: list[bytes | None] = []

    def look_at(server: Preview, poll_interval: float) -> None:
        assert poll_interval < 1
        pages.append(server.find_page(INDEX))
        file.write_text("{", "utf-8")
        pages.append(server.find_page(INDEX))
        file.unlink()
        pages.append(server.find_page(INDEX))
        file.write_bytes(export.to_bytes(many(12, years=3), "json"))
        monkeypatch.setattr(html, "MOST", 10)
        pages.append(server.find_page("index-2001.html"))
        raise KeyboardInterrupt

    monkeypatch.setattr(Preview, "serve_forever", look_at)
    assert cli.main(["preview", str(file), "--as-of", "2026-01-01"]) == 0
    page, broken, gone, year = (data.decode() if data else "" for data in pages)

    assert "As of 1 January 2026" in page
    assert 'data-version="' in page
    assert "; connect-src" in page
    assert f"{file} has 1 error" in broken
    assert f"{file}:1:2" in broken
    assert "has 1 error" in gone
    assert 'id="event-e1"' in year
    assert "press Ctrl-C to end" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["."], "a preview is of one file"),
        (["-"], "a preview is of one file"),
        (["alibaba-2023", "--port", "70000"], "70000 is not in the range"),
        (["alibaba-202"], "alibaba-202: error[unreadable] there is no such file (did you mean 'alibaba-2023'?)"),
    ],
)
def test_what_can_not_be_previewed(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder, standard input, a file and a port that there aren't are refused."""
    assert cli.main(["preview", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    """A port that another program has is named."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert cli.main(["preview", "alibaba-2023", "--port", str(taken.getsockname()[1])]) == 2
    assert "can't be used" in capsys.readouterr().err


@pytest.mark.program
def test_the_page_follows_its_file(tmp_path: Path) -> None:
    """The page reloads when its file is saved; a broken file is shown as its problems, with their places."""
    file = tmp_path / "a.timeline.json"
    text = read_timeline("alibaba-2023").decode()
    file.write_text(text, "utf-8")
    with browse() as browser, run(str(file), "--language", "zh") as (_, address):
        page = browser.new_page()
        noise: list[str] = []
        page.on("console", lambda message: noise.append(message.text))
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == "zh"
        file.write_text(text.replace("Alibaba Group: handover", "Another handover"), "utf-8")
        page.get_by_role("heading", name="Another handover").wait_for()
        file.write_text(text.replace('"2023-09-12"', '"2023-09-32"'), "utf-8")
        page.get_by_text("September 2023 has 30 days").first.wait_for()
        assert f"{file}:" in (page.locator("ol").text_content() or "")
        file.unlink()
        page.get_by_text("no such file", exact=False).or_(page.get_by_text("No such file")).first.wait_for()
        file.write_text(text, "utf-8")
        page.get_by_role("heading", name="Alibaba Group: handover").wait_for()
        assert noise == []
