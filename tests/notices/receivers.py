"""A webhook's receiver and a mail server, each in threads of the test, that keep what they are sent."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from backend.notices.signing import signature


@dataclass
class Receiver:
    """`answers`: (status, headers) of the next requests, then 204. `pause_s`: before each answer."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    pause_s: float = 0.0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def verified(self, secret: str) -> list[bytes]:
        """The bodies, each of which must be signed by the secret."""
        for headers, body in self.got:
            assert headers["modelcie-signature"] == signature(secret, headers["modelcie-timestamp"], body)
        return [body for _, body in self.got]


@contextmanager
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            time.sleep(found.pause_s)
            status, headers = found.answers.pop(0) if found.answers else (204, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found.url = f"http://127.0.0.1:{server.server_port}/hook"
        yield found
        server.shutdown()


@dataclass
class MailServer:
    """`refusing`: it takes no mail. `mails`: (recipients, text) of those it took."""

    url: str = ""
    refusing: bool = False
    mails: list[tuple[list[str], str]] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """As much of SMTP (RFC 5321) as a mail needs."""
    found = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            recipients: list[str] = []
            self.say("220 test")
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                if verb == "RCPT":
                    recipients.append(line[line.index("<") + 1 : line.rindex(">")])
                if verb == "DATA":
                    self.say("354 go on")
                    found.mails.append((recipients, self.text()))
                self.say(
                    "221 bye"
                    if verb == "QUIT"
                    else "550 no"
                    if found.refusing and verb == "RCPT"
                    else "250 ok"
                )
                if verb == "QUIT":
                    return

        def text(self) -> str:
            lines = []
            while (line := self.rfile.readline().decode()) != ".\r\n":
                lines.append(line)
            return "".join(lines)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        yield found
        server.shutdown()
