"""Zip archives for tests, made in memory."""

import io
import zipfile


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive with these files, by name."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return archive.getvalue()
