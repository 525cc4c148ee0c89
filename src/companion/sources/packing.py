"""Archives: what publishers and copies send zipped or gzipped, opened or refused with one `SourceError`."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from companion.errors import SourceError


def is_archive(content: bytes) -> bool:
    """Whether the bytes are a zip archive."""
    return content.startswith(b"PK")


@contextmanager
def archive(content: bytes, publisher: str) -> Iterator[zipfile.ZipFile]:
    """A zip archive, open for reading; damage met inside the block is a `SourceError` too."""
    with whole(publisher), zipfile.ZipFile(io.BytesIO(content)) as files:
        yield files


def member_names(content: bytes) -> list[str]:
    """Names of the files in a zip archive; none if the bytes are something else or a damaged archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            return files.namelist()
    except zipfile.BadZipFile:
        return []


def member(content: bytes, name: str, publisher: str) -> bytes:
    """One file of a zip archive."""
    with archive(content, publisher) as files:
        return files.read(name)


def members(content: bytes, publisher: str) -> dict[str, bytes]:
    """The files of a zip archive by name, in the archive's order."""
    with archive(content, publisher) as files:
        return {name: files.read(name) for name in files.namelist() if not name.endswith("/")}


def unpacked(content: bytes, publisher: str) -> bytes:
    """The first member of a zip archive, the content of a gzip file, or the bytes as they are."""
    with whole(publisher):
        if is_archive(content):
            with zipfile.ZipFile(io.BytesIO(content)) as files:
                return files.read(files.namelist()[0])
        if content.startswith(b"\x1f\x8b"):
            return gzip.decompress(content)
    return content


@contextmanager
def whole(publisher: str) -> Iterator[None]:
    """Turn the damage of an archive that is read inside the block into a `SourceError`."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, IndexError) as problem:
        raise SourceError(
            f"The archive from {publisher} is incomplete or damaged ({problem}); download it again."
        ) from problem
