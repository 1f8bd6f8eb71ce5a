"""A server of files on this machine, which fails in every way that a network does."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENT_S, QUICK_S = 20.0, 0.3  # where the server answers, and where it is meant not to


@dataclass
class Server:
    """Serves `files`; `misbehaviour` says how it fails, `asked` what it was asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    misbehaviour: str = ""
    asked: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)
    origin: str = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        content = self.files[request.path.lstrip("/")]
        if self.misbehaviour == "missing":
            request.send_error(404)
            return
        if self.misbehaviour == "silent":
            self.is_over.wait(30)
            return
        if self.misbehaviour == "login page":
            content = b"<html>Please accept our terms.</html>"
        if self.misbehaviour == "flipped bit":
            content = content[:-1] + bytes([content[-1] ^ 1])
        if self.misbehaviour == "too long":
            content += b"more"
        request.send_response(200)
        if self.misbehaviour != "no length":
            request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        if self.misbehaviour == "trickling":
            for byte in content:  # never silent, never done
                request.wfile.write(bytes([byte]))
                self.is_over.wait(0.02)
            return
        if self.misbehaviour in ("cut off", "silent half way"):
            content = content[: len(content) // 2]
        request.wfile.write(content)
        request.wfile.flush()
        if self.misbehaviour == "silent half way":
            self.is_over.wait(30)


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """Runs a server until the block ends."""
    served = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(ConnectionError):
                served.answer(self)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http_server:
        served.origin = f"http://127.0.0.1:{http_server.server_address[1]}/"
        thread = threading.Thread(target=http_server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield served
        served.is_over.set()
        http_server.shutdown()
        thread.join()
