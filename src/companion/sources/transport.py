"""One way to ask a publisher: a time limit, a few retries with growing pauses, one sentence when it fails.

`send` returns the whole body of a successful reply or raises `SourceError`; it never returns a part. It waits as long
as a publisher asks for, up to `LONGEST_WAIT`, and names a longer wait instead of sleeping through it. No sentence of
its errors shows the value of a query parameter in `SECRETS`.
"""

import logging
import time
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import InvalidHeader, MaxRetryError, ReadTimeoutError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Retry

from companion.errors import SourceError

# Seconds to connect, and seconds to wait for the next bytes: NBS and the ECB's archive can take half a minute.
TIMEOUT = (10.0, 60.0)

# Seconds that we sleep when a publisher says how long to wait.
LONGEST_WAIT = 60.0

# How often a reply that breaks off is asked for again, and the seconds before the first time; they double.
AGAIN = 2
PAUSE = 1.0

# Query parameters that hold a person's key: Census and the World Bank, UN Comtrade, BLS, FRED.
SECRETS = frozenset({"key", "subscription-key", "registrationkey", "api_key"})


class Patience(Retry):
    """Retries that never wait longer than `LONGEST_WAIT`: a reply that asks for more is returned as it came."""

    def parse_retry_after(self, retry_after: str) -> float:
        """Seconds that a `Retry-After` header asks to wait; none if it cannot be read."""
        try:
            return super().parse_retry_after(retry_after)
        except InvalidHeader:
            return 0.0

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        """The retries that are left; `MaxRetryError` if there are none or the reply asks for too long a wait."""
        if _pool is not None and response is not None and (self.get_retry_after(response) or 0.0) > LONGEST_WAIT:
            raise MaxRetryError(_pool, url or "")
        return super().increment(method, url, response, error, _pool, _stacktrace)


# `allowed_methods=None` retries POST too: every request of ours is a question that changes nothing.
RETRIES = Patience(
    total=3,
    backoff_factor=1.0,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods=None,
    raise_on_status=False,
)

# urllib3 warns of each retry; the person at the keyboard gets one sentence when all have failed.
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)

INSTEAD = "try again later, or download the file by hand and give it with `--from FILE`"


def send(request: requests.PreparedRequest, publisher: str) -> bytes:
    """The body of the publisher's answer to one request; `SourceError` if there is none after the retries."""
    address = without_secrets(request.url or "")
    try:
        response = _whole_reply(request)
    except requests.RequestException as problem:
        # The chained error would show the key that the sentence hides.
        hidden = problem if address == request.url else None
        raise SourceError(f"{publisher} did not answer at {address}: {reason(problem)}; {INSTEAD}.") from hidden
    if response.status_code == 429:
        raise SourceError(f"{publisher} limits how often it may be asked, at {address}; {_when(response)}.")
    if not response.ok:
        raise SourceError(f"{publisher} answered with HTTP {response.status_code} at {address}; {INSTEAD}.")
    return response.content


def without_secrets(address: str) -> str:
    """An address with the value of each parameter in `SECRETS` replaced by three dots."""
    parts = urlsplit(address)
    query = [
        f"{name}=..." if equals and name.lower() in SECRETS else f"{name}{equals}{value}"
        for name, equals, value in (pair.partition("=") for pair in parts.query.split("&"))
    ]
    return urlunsplit(parts._replace(query="&".join(query)))


def _whole_reply(request: requests.PreparedRequest) -> requests.Response:
    with requests.Session() as session:
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(max_retries=RETRIES))
        surroundings = session.merge_environment_settings(request.url, {}, None, None, None)
        for attempt in range(AGAIN):
            try:
                return session.send(request, timeout=TIMEOUT, **surroundings)
            except requests.exceptions.ChunkedEncodingError:  # urllib3 retries only up to the headers
                time.sleep(PAUSE * 2**attempt)
        return session.send(request, timeout=TIMEOUT, **surroundings)


def reason(problem: requests.RequestException) -> str:
    """Why a request got no whole answer, as part of a sentence."""
    # requests wraps a read that timed out in a ConnectionError once it has been retried.
    cause = problem.args[0] if problem.args else None
    if isinstance(problem, requests.Timeout) or any(
        isinstance(error, ReadTimeoutError) for error in (cause, getattr(cause, "reason", None))
    ):
        return "it took too long"
    if isinstance(problem, requests.exceptions.ChunkedEncodingError):
        return "the connection broke off in the middle of the reply"
    if isinstance(problem, requests.exceptions.ContentDecodingError):
        return "its reply is damaged"
    return "no connection could be made"


def _when(response: requests.Response) -> str:
    """What to do about a rate limit, with the wait that the reply names."""
    wait = RETRIES.parse_retry_after(response.headers.get("Retry-After", "0"))
    if not wait:
        return INSTEAD
    duration = f"{wait:.0f} seconds" if wait < 120 else f"{wait / 60:.0f} minutes"
    return f"it asks to wait {duration}; try again after that"
