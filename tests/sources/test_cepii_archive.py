"""Downloading an archive of CEPII's, against a real server on this machine."""

import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from companion.errors import SourceError
from companion.sources import cepii_archive, transport


def archive() -> bytes:
    """A zip large enough to break off in the middle of."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        bundle.writestr("BACI_HS17_Y2024_V202601.csv", "t,i,j,k,v,q\n" + "2024,4,156,010121,1.500,0.200\n" * 100_000)
    return buffer.getvalue()


WHOLE = archive()


class Server:
    """CEPII's server: honours ranges, and misbehaves as the test asks."""

    def __init__(self) -> None:
        self.body, self.code, self.etag, self.breaks_after = WHOLE, 200, '"first"', []
        self.asked: list[str | None] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                wanted = self.headers.get("Range")
                server.asked.append(wanted)
                start = 0
                if wanted and self.headers.get("If-Range") == server.etag:
                    start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                if start and start >= len(server.body):
                    self.send_error(416)
                    return
                code = server.code if server.code != 200 else 206 if start else 200
                body = server.body[start:]
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                if server.etag:
                    self.send_header("ETag", server.etag)
                self.end_headers()
                self.wfile.write(body[: server.breaks_after.pop(0)] if server.breaks_after else body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/BACI_{{edition}}_V{{version}}.zip"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(transport, "RETRIES", transport.RETRIES.new(backoff_factor=0))
    server = Server()
    threading.Thread(target=server.server.serve_forever, daemon=True).start()
    yield server
    server.server.shutdown()
    server.server.server_close()


def fetch(server: Server, folder: Path, version: str = cepii_archive.VERSION) -> Path:
    return cepii_archive.download("HS17", folder, version, address=server.address)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_archive_comes_whole_and_only_once(server, tmp_path):
    heard: list[tuple[int, int]] = []
    path = cepii_archive.download(
        "HS17", tmp_path / "new", on_bytes=lambda done, total: heard.append((done, total)), address=server.address
    )
    assert path.name == "BACI_HS17_V202601.zip" and path.read_bytes() == WHOLE
    assert heard[-1] == (len(WHOLE), len(WHOLE))
    assert fetch(server, tmp_path / "new") == path
    assert server.asked == [None]
    assert names(tmp_path / "new") == [path.name]


def test_a_connection_that_breaks_off_is_taken_up_where_it_was(server, tmp_path):
    server.breaks_after = [1_500_000, 500_000]
    assert fetch(server, tmp_path).read_bytes() == WHOLE
    assert server.asked[0] is None
    assert [int(asked.removeprefix("bytes=").removesuffix("-")) > 0 for asked in server.asked[1:]] == [True, True]


def test_a_connection_that_breaks_off_again_and_again_keeps_what_came(server, tmp_path):
    server.breaks_after = [1_200_000, 1, 1]
    with pytest.raises(SourceError, match=r"did not send all of http.*broke off in the middle.*run the same command"):
        fetch(server, tmp_path)
    assert names(tmp_path) == ["BACI_HS17_V202601.part", "BACI_HS17_V202601.state"]
    assert fetch(server, tmp_path).read_bytes() == WHOLE
    assert names(tmp_path) == ["BACI_HS17_V202601.zip"]


def test_a_file_that_changed_in_between_is_fetched_anew(server, tmp_path):
    server.breaks_after = [1_200_000, 0, 0]
    with pytest.raises(SourceError):
        fetch(server, tmp_path)
    server.etag, server.body = '"second"', WHOLE + WHOLE
    assert fetch(server, tmp_path).read_bytes() == WHOLE + WHOLE


def test_a_server_that_marks_no_state_is_asked_for_everything_again(server, tmp_path):
    server.etag, server.breaks_after = "", [1_200_000]
    assert fetch(server, tmp_path).read_bytes() == WHOLE
    assert server.asked == [None, None]


def test_a_download_that_was_whole_but_had_no_name_yet_is_taken(server, tmp_path):
    (tmp_path / "BACI_HS17_V202601.part").write_bytes(WHOLE)
    (tmp_path / "BACI_HS17_V202601.state").write_text('"first"', encoding="utf-8")
    assert fetch(server, tmp_path).read_bytes() == WHOLE
    assert server.asked == [f"bytes={len(WHOLE)}-"]


@pytest.mark.parametrize(("code", "times"), [(404, 1), (429, 4), (503, 4)])
def test_a_refusal_is_one_sentence_and_leaves_nothing(server, tmp_path, code, times):
    server.code = code
    with pytest.raises(SourceError, match=rf"CEPII answered with HTTP {code} at http://.*V209901\.zip; check edition"):
        fetch(server, tmp_path, "209901")
    assert len(server.asked) == times
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<!DOCTYPE html><html><body>Moved</body></html>", "sent a web page instead of data"),
        (b"t,i,j,k,v,q\n", "is not a whole zip file"),
        (WHOLE[:-100], "is not a whole zip file"),
        (b"", "is not a whole zip file"),
    ],
)
def test_what_is_not_a_zip_never_gets_the_name_of_one(server, tmp_path, body, sentence):
    server.body = body
    with pytest.raises(SourceError, match=sentence):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_a_sentence(server, tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(SourceError, match=r"BACI_HS17_V202601\.zip could not be written to .*make room"):
        fetch(server, tmp_path / "taken")


def test_a_machine_that_is_not_there_is_said_so(server, tmp_path):
    server.server.shutdown()
    server.server.server_close()
    with pytest.raises(SourceError, match="no connection could be made"):
        fetch(server, tmp_path)


def test_the_address_is_cepiis():
    address = cepii_archive.ADDRESS.format(edition="HS17", version="202601")
    assert address == "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS17_V202601.zip"
