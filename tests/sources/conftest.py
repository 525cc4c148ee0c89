"""Publishers' replies, recorded by hand from real values in the publishers' own formats."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter

REPLIES = Path(__file__).parent / "replies"


@pytest.fixture
def reply() -> Callable[[str], bytes]:
    return lambda name: (REPLIES / name).read_bytes()


@pytest.fixture
def archive() -> Callable[[dict[str, bytes]], bytes]:
    """A zip archive of the given files."""

    def zipped(files: dict[str, bytes]) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
            for name, body in files.items():
                file.writestr(name, body)
        return content.getvalue()

    return zipped


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], list[requests.PreparedRequest]]:
    """Answer every request with the given body, and keep what was asked."""

    def answer_with(body: bytes) -> list[requests.PreparedRequest]:
        asked: list[requests.PreparedRequest] = []

        def send(_: HTTPAdapter, request: requests.PreparedRequest, **__: object) -> requests.Response:
            asked.append(request)
            response = requests.Response()
            response.status_code, response._content = 200, body
            response.url, response.request = str(request.url), request
            return response

        monkeypatch.setattr(HTTPAdapter, "send", send)
        return asked

    return answer_with
