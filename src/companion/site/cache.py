"""The build's cache: what costs seconds to make and follows from a text alone is made once."""

import hashlib
import os
from collections.abc import Callable

from companion import paths


def made_once(kind: str, source: str, ending: str, make: Callable[[], bytes]) -> bytes:
    """What `make` gives for a source; `source` must hold everything that the bytes follow from.

    `kind` is the folder of the cache and `ending` the file's ending; the file's name is the source's digest.
    """
    key = hashlib.sha256(source.encode()).hexdigest()
    cached = paths.CACHE / kind / f"{key}.{ending}"
    if not cached.is_file():
        cached.parent.mkdir(parents=True, exist_ok=True)
        part = cached.with_suffix(f".part{os.getpid()}")
        part.write_bytes(make())
        part.replace(cached)
    return cached.read_bytes()
