"""The page while its record is written: a server for this machine alone, which has the browser reload after changes."""

import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock
from typing import TypeAlias
from urllib.parse import urlsplit

__all__ = ["INDEX", "Preview"]

#: The name of the first page; and how often to look for a change, in seconds.
INDEX, OFTEN = "index.html", 0.3
#: Makes the pages by their names, for a version of the file.
Build: TypeAlias = Callable[[str], Mapping[str, bytes]]


class Preview(ThreadingHTTPServer):
    """Serves the pages that *build* makes of the version that *look* returns, on the loopback address of IPv4."""

    daemon_threads = True

    def __init__(self, build: Build, look: Callable[[], str], port: int = 0) -> None:
        """Listen on a *port*, or on any free one; raises `OSError` if that can't be."""
        self.build, self.look, self.ends = build, look, Event()
        self.version, self.pages = "", dict[str, bytes]()
        self.lock = Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def address(self) -> str:
        """The address of the first page."""
        return f"http://127.0.0.1:{self.server_port}/"

    def server_close(self) -> None:
        """End, and with it the connections that wait for a change."""
        self.ends.set()
        super().server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that closed a connection; report anything else as usual."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # the types of the base class

    def find_page(self, name: str) -> bytes | None:
        """Return a page of the present version; None if there is none of that name."""
        with self.lock:
            if (version := self.look()) != self.version:
                self.pages, self.version = dict(self.build(version)), version
            return self.pages.get(name)


class _Handler(BaseHTTPRequestHandler):
    server: Preview

    def do_GET(self) -> None:
        """Send a page, or say that the file has changed as soon as it has."""
        port = self.server.server_port
        if self.headers.get("Host") not in (f"127.0.0.1:{port}", f"localhost:{port}"):
            self._send(HTTPStatus.FORBIDDEN, b"this page is for this machine alone\n")
            return
        path = urlsplit(self.path)
        if path.path == "/changes":
            self._wait(path.query)
        elif data := self.server.find_page(path.path.removeprefix("/") or INDEX):
            self._send(HTTPStatus.OK, data, "text/html; charset=utf-8")
        else:
            self._send(HTTPStatus.NOT_FOUND, b"there is no such page\n")

    def _send(self, status: HTTPStatus, data: bytes, kind: str = "text/plain; charset=utf-8") -> None:
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(data)), "Cache-Control": "no-store"}
        for name, value in (headers | {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _wait(self, version: str) -> None:
        """Send an event (Server-Sent Events) when the file has another version than that of the page."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while self.server.look() == version:
            if self.server.ends.wait(OFTEN):
                return
            self.wfile.write(b":\n\n")  # whoever has gone is noticed
        self.wfile.write(b"data: changed\n\n")

    def log_message(self, *_: object) -> None:
        """Say nothing: who looks at the page knows."""
