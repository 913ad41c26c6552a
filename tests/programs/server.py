"""A CalDAV server of one's own (Radicale), on a free port of the loopback interface."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def serve(storage: str) -> Iterator[str]:
    """Run a server that keeps its files in a folder; give its address, and end it."""
    port = _find_free_port()
    options = [f"--storage-filesystem-folder={storage}", f"--server-hosts=127.0.0.1:{port}", "--auth-type=none"]
    command = [sys.executable, "-m", "radicale", "--config=", *options, "--logging-level=error"]
    server = subprocess.Popen(command, stdout=sys.stderr)
    try:
        _wait_for(server, port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait()


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Return when somebody answers at the port."""
    for _ in range(600):
        if server.poll() is not None:
            sys.exit("the server ended at once")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the server doesn't answer")
