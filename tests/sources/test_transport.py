"""Asking a publisher, against a real server on this machine."""

import threading
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from companion.errors import SourceError
from companion.sources import bis, ecb, nbs, registry, transport

IN_THREE_HOURS = format_datetime(datetime.now(UTC) + timedelta(hours=3))

Answer = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, body: bytes = b"data", promised: int | None = None) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        handler.send_header("Content-Length", str(len(body) if promised is None else promised))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def limited(wait: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(429)
        handler.send_header("Retry-After", wait)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def damaged(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", "4")
    handler.end_headers()
    handler.wfile.write(b"text")


def slow(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(0.5)


class Publisher:
    """A server that gives the listed answers in turn, and the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked = 0
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = publisher.answers[min(publisher.asked, len(publisher.answers) - 1)]
                publisher.asked += 1
                answer(self)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def ask(self, method: str = "GET", query: str = "") -> bytes:
        address = f"http://127.0.0.1:{self.server.server_port}/data{query}"
        return transport.send(requests.Request(method, address).prepare(), "The publisher")


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(transport, "RETRIES", transport.RETRIES.new(backoff_factor=0))
    monkeypatch.setattr(transport, "PAUSE", 0.0)
    publisher = Publisher()
    threading.Thread(target=publisher.server.serve_forever, daemon=True).start()
    yield publisher
    publisher.server.shutdown()
    publisher.server.server_close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_server_that_is_busy_for_a_moment_is_asked_again(publisher, method):
    publisher.answers = [status(503), status(429), status(200, b"the data")]
    assert publisher.ask(method) == b"the data"
    assert publisher.asked == 3


def test_a_server_that_stays_busy_is_given_up(publisher):
    publisher.answers = [status(503)]
    with pytest.raises(SourceError, match=r"HTTP 503 at http://127\.0\.0\.1.*--from FILE"):
        publisher.ask()
    assert publisher.asked == 4  # once, and three retries


def test_an_address_that_is_gone_is_not_asked_again(publisher):
    publisher.answers = [status(404)]
    with pytest.raises(SourceError, match="HTTP 404"):
        publisher.ask()
    assert publisher.asked == 1


def test_a_server_that_does_not_answer_in_time_is_given_up(publisher, monkeypatch):
    monkeypatch.setattr(transport, "TIMEOUT", (5.0, 0.1))
    publisher.answers = [slow]
    with pytest.raises(SourceError, match="it took too long"):
        publisher.ask()


def test_a_body_that_stops_in_the_middle_for_too_long_is_given_up(publisher, monkeypatch):
    def stalls(handler: BaseHTTPRequestHandler) -> None:
        status(200, b"half of", promised=100)(handler)
        time.sleep(0.5)

    monkeypatch.setattr(transport, "TIMEOUT", (5.0, 0.1))
    publisher.answers = [stalls]
    with pytest.raises(SourceError, match="it took too long"):
        publisher.ask()


def test_a_reply_that_breaks_off_is_asked_for_again(publisher):
    publisher.answers = [status(200, b"half of", promised=100), status(200, b"the data")]
    assert publisher.ask() == b"the data"


def test_a_reply_that_breaks_off_every_time_is_never_returned(publisher):
    publisher.answers = [status(200, b"half of", promised=100)]
    with pytest.raises(SourceError, match="broke off in the middle"):
        publisher.ask()
    assert publisher.asked == 3  # once, and twice again


def test_a_reply_that_cannot_be_unpacked_is_never_returned(publisher):
    publisher.answers = [damaged]
    with pytest.raises(SourceError, match="its reply is damaged"):
        publisher.ask()


def test_a_short_wait_that_the_publisher_asks_for_is_waited(publisher):
    publisher.answers = [limited("1"), status(200, b"the data")]
    start = time.monotonic()
    assert publisher.ask() == b"the data"
    assert time.monotonic() - start >= 1


@pytest.mark.parametrize(
    ("wait", "named"),
    [
        ("3600", "60 minutes"),
        ("90", "90 seconds"),
        (format_datetime(datetime.now(UTC) + timedelta(hours=3)), "minutes"),
    ],
    ids=["an hour", "a minute and a half", "until a time of day"],  # not the clock: test processes must agree on names
)
def test_a_long_wait_is_named_and_not_waited(publisher, wait, named):
    publisher.answers = [limited(wait)]
    start = time.monotonic()
    with pytest.raises(SourceError, match=rf"limits how often it may be asked.* asks to wait (\d+ )?{named}"):
        publisher.ask()
    assert time.monotonic() - start < 5
    assert publisher.asked == 1


def test_a_wait_that_cannot_be_read_is_no_wait(publisher):
    publisher.answers = [limited("a while"), status(200, b"the data")]
    assert publisher.ask() == b"the data"


def test_a_rate_limit_that_stays_is_said_so(publisher):
    publisher.answers = [status(429)]
    with pytest.raises(SourceError, match=r"limits how often it may be asked.*--from FILE"):
        publisher.ask()


@pytest.mark.parametrize("answer", [status(403), status(429), status(200, b"half of", promised=100)])
def test_a_key_is_in_no_error(publisher, answer):
    key = "".join(["hu", "sh"])  # not as it stands here, so that a traceback can hold it only from the request
    publisher.answers = [answer]
    with pytest.raises(SourceError, match=r"/data\?get=VAL&key=\.\.\.&time=2024") as refused:
        publisher.ask(query=f"?get=VAL&key={key}&time=2024")
    assert key not in "".join(traceback.format_exception(refused.value))


def test_an_address_is_shown_whole_but_for_keys():
    address = "https://example.org/v2/get?period=2024&Subscription-Key=hush&flag&api_key=&registrationkey=a=b"
    shown = "https://example.org/v2/get?period=2024&Subscription-Key=...&flag&api_key=...&registrationkey=..."
    assert transport.without_secrets(address) == shown
    assert transport.without_secrets("https://example.org/data") == "https://example.org/data"


def test_a_machine_that_is_not_there_is_said_so(publisher):
    publisher.server.shutdown()
    publisher.server.server_close()
    with pytest.raises(SourceError, match="no connection could be made"):
        publisher.ask()


@pytest.mark.parametrize("parse", [nbs.parse, bis.parse, ecb.parse])
def test_a_web_page_instead_of_data_is_refused(reply, parse):
    with pytest.raises(SourceError, match="sent a web page instead of data"):
        parse(reply("web_page.html"))


def test_every_source_can_be_fetched_or_says_what_to_download():
    for source in registry().values():
        assert source.manual
        assert (source.fetch is None) == (source.service == "")
