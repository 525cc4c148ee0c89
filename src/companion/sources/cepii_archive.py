"""CEPII's zip of a whole edition of BACI, downloaded to a file: streamed, taken up again where it broke off, checked.

What has come so far is kept beside the target as `NAME.part`, with the server's mark of the file's state in
`NAME.state`; only a download whose length is the promised one and that is a zip gets the name that was asked for. The
tables that are made from an archive are `companion.trade`'s.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter

from companion.errors import SourceError
from companion.sources import transport
from companion.sources.reading import refuse_web_page

PUBLISHER = "CEPII"
ADDRESS = "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_{edition}_V{version}.zip"

# The release of January 2026, with flows to 2024. CEPII publishes one each January.
VERSION = "202601"

# How often a connection that breaks off in the middle is taken up again before the person is asked.
ATTEMPTS = 3
CHUNK = 1 << 20
INSTEAD = (
    "run the same command again, or download {address} in a browser and give the file to `companion data import baci`"
)

Progress = Callable[[int, int], object]


def download(
    edition: str,
    folder: Path,
    version: str = VERSION,
    on_bytes: Progress = lambda done, total: None,
    address: str = ADDRESS,
) -> Path:
    """The zip of an edition (HS92, HS96, HS02, HS07, HS12, HS17 or HS22) in `folder`, downloaded if it is not there.

    `version` is CEPII's (202601 is the release of January 2026). `on_bytes` hears how many bytes there are, and of how
    many. Raises `SourceError` if the server has no such file, sends something else, or breaks off again and again; what
    has come is kept and the next call goes on from there.
    """
    address = address.format(edition=edition, version=version)
    target = folder / address.rsplit("/", 1)[1]
    if target.exists():
        return target
    part, state = target.with_suffix(".part"), target.with_suffix(".state")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for attempt in range(ATTEMPTS):
            try:
                total = _fetch(address, part, state, on_bytes)
                break
            except requests.RequestException as problem:
                if attempt == ATTEMPTS - 1:
                    raise SourceError(
                        f"{PUBLISHER} did not send all of {address}: {transport.reason(problem)}; "
                        f"{INSTEAD.format(address=address)}."
                    ) from problem
        state.unlink(missing_ok=True)
        if part.stat().st_size != total or not zipfile.is_zipfile(part):
            with part.open("rb") as stream:
                start = stream.read(1000)
            part.unlink()
            refuse_web_page(start, PUBLISHER)
            raise SourceError(
                f"What {PUBLISHER} sent from {address} is not a whole zip file; {INSTEAD.format(address=address)}."
            )
        part.replace(target)
    except OSError as problem:
        raise SourceError(
            f"{target.name} could not be written to {folder} ({problem.strerror}); make room, or correct the folder's "
            "permissions, and run the same command again: what has come is kept."
        ) from problem
    return target


def _fetch(address: str, part: Path, state: Path, on_bytes: Progress) -> int:
    """Fetch what `part` lacks and append it; the promised length of the whole."""
    mark = state.read_text(encoding="utf-8") if state.exists() else ""
    have = part.stat().st_size if mark and part.exists() else 0
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": mark}
    with requests.Session() as session:
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(max_retries=transport.RETRIES))
        with session.get(address, headers=headers, stream=True, timeout=transport.TIMEOUT) as response:
            if have and response.status_code == requests.codes.requested_range_not_satisfiable:
                return have  # all of it had come before
            if not response.ok:
                raise SourceError(
                    f"{PUBLISHER} answered with HTTP {response.status_code} at {address}; check edition and version on "
                    "its page of BACI (www.cepii.fr), and try again later."
                )
            resumed = response.status_code == requests.codes.partial_content
            done = have if resumed else 0
            total = done + int(response.headers.get("Content-Length", 0))
            mark = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
            with part.open("ab" if resumed else "wb") as out:
                # After the old bytes are gone: a mark must never stand beside bytes of another state.
                state.write_text(mark, encoding="utf-8")
                for chunk in response.iter_content(CHUNK):
                    out.write(chunk)
                    done += len(chunk)
                    on_bytes(done, total)
    return max(total, done)
