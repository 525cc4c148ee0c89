"""One way to ask a publisher: a time limit, a few retries with growing pauses, one sentence when it fails.

`send` returns the whole body of a successful reply or raises `SourceError`; it never returns a part.
"""

import logging

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ReadTimeoutError
from urllib3.util import Retry

from companion.errors import SourceError

# Seconds to connect, and seconds to wait for the next bytes: NBS and the ECB's archive can take half a minute.
TIMEOUT = (10.0, 60.0)

# `allowed_methods=None` retries POST too: every request of ours is a question that changes nothing.
RETRIES = Retry(
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
    with requests.Session() as session:
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(max_retries=RETRIES))
        try:
            surroundings = session.merge_environment_settings(request.url, {}, None, None, None)
            response = session.send(request, timeout=TIMEOUT, **surroundings)
        except requests.RequestException as problem:
            raise SourceError(
                f"{publisher} did not answer at {request.url}: {reason(problem)}; {INSTEAD}."
            ) from problem
    if not response.ok:
        raise SourceError(f"{publisher} answered with HTTP {response.status_code} at {request.url}; {INSTEAD}.")
    return response.content


def reason(problem: requests.RequestException) -> str:
    """Why a request got no whole answer, as part of a sentence."""
    # requests wraps a read that timed out in a ConnectionError once it has been retried.
    cause = getattr(problem.args[0], "reason", None) if problem.args else None
    if isinstance(problem, requests.Timeout) or isinstance(cause, ReadTimeoutError):
        return "it took too long"
    if isinstance(problem, requests.exceptions.ChunkedEncodingError):
        return "the connection broke off in the middle of the reply"
    return "no connection could be made"
