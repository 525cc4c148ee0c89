"""What CEPII publishes: the files of an edition, in their zip or taken out of it, looked at before anything is written.

CEPII names them BACI_HS17_Y2024_V202601.csv (flows of a year), country_codes_V202601.csv and
product_codes_HS17_V202601.csv; edition, year and version are read from these names. What is not whole, not BACI's, or
not of one edition and version is a `SourceError`.
"""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd

from companion.errors import SourceError
from companion.sources.reading import csv_table, refuse_web_page
from companion.trade.expressions import RAW_COLUMNS

PUBLISHER = "CEPII"
FLOWS = re.compile(r"BACI_(?P<edition>HS\d\d)_Y(?P<year>\d{4})_V(?P<version>\d{6}[a-z]?)\.csv")
ECONOMIES = re.compile(r"country_codes_V(?P<version>\d{6}[a-z]?)\.csv")
PRODUCTS = re.compile(r"product_codes_(?P<edition>HS\d\d)_V(?P<version>\d{6}[a-z]?)\.csv")

# "Other Asia, nes": almost entirely Taiwan. CEPII's table gives it no ISO code, or the made-up S19.
OTHER_ASIA, TAIWAN = 490, "TWN"

CHUNK = 1 << 20


@dataclass(frozen=True)
class File:
    """One of CEPII's files: `path` itself, or the member `inside` of the zip at `path`."""

    name: str
    path: Path
    inside: str = ""

    @property
    def size(self) -> int:
        """Bytes of the text, whether or not it is in a zip."""
        if not self.inside:
            return self.path.stat().st_size
        with zipfile.ZipFile(self.path) as bundle:
            return bundle.getinfo(self.inside).file_size

    def chunks(self) -> Iterator[bytes]:
        """The text bit by bit; `SourceError` where a zip breaks off or fails its checksum."""
        try:
            with ExitStack() as opened:
                if self.inside:
                    bundle = opened.enter_context(zipfile.ZipFile(self.path))
                    stream = opened.enter_context(bundle.open(self.inside))
                else:
                    stream = opened.enter_context(self.path.open("rb"))
                yield from iter(lambda: stream.read(CHUNK), b"")
        except (zipfile.BadZipFile, zlib.error, EOFError) as problem:
            raise SourceError(
                f"{self.name} in {self.path.name} is damaged or breaks off ({problem}); download the zip again."
            ) from problem
        except (NotImplementedError, RuntimeError) as problem:  # a compression or encryption that Python lacks
            raise SourceError(
                f"{self.path.name} cannot be unpacked here ({problem}); unpack it by other means and give the folder."
            ) from problem

    def check_header(self) -> None:
        """Raise `SourceError` if the first line is not the one of BACI's flows."""
        start = next(self.chunks(), b"")
        refuse_web_page(start, PUBLISHER)
        line = start.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
        columns = [name.strip().strip('"') for name in line.split(",")]
        if columns != list(RAW_COLUMNS):
            raise SourceError(
                f"{self.name} begins with '{line.strip()[:80]}', not with BACI's columns {','.join(RAW_COLUMNS)}; give "
                "the file as CEPII publishes it."
            )

    def unpack(self, folder: Path) -> tuple[Path, str]:
        """The path of the text, taken out of its zip into `folder` if need be, and its sha256.

        Raises `SourceError` for a text that does not end with a whole line. One that was cut off between two lines
        cannot be told from a whole one, unless it is in a zip.
        """
        digest, last = hashlib.sha256(), b"\n"
        target = folder / self.name if self.inside else self.path
        with ExitStack() as opened:
            out = opened.enter_context(target.open("wb")) if self.inside else None
            for chunk in self.chunks():
                digest.update(chunk)
                last = chunk
                if out:
                    out.write(chunk)
        if not last.endswith(b"\n"):
            raise SourceError(f"{self.name} ends in the middle of a line; take it out of CEPII's zip again.")
        return target, digest.hexdigest()


@dataclass(frozen=True)
class Edition:
    """One edition of BACI (HS17) in one version (202601): its flows by year, and CEPII's two tables.

    `economies` has code, economy (ISO 3166-1 alpha-3; CEPII's own for its groups, such as R20) and name; `products` has
    product (six digits) and description.
    """

    edition: str
    version: str
    flows: dict[int, File]
    economies: pd.DataFrame
    products: pd.DataFrame


def find_edition(given: Iterable[Path]) -> Edition:
    """The edition that the given zips, files or folders hold; every file is opened, none is read to its end."""
    files = [file for path in given for file in _files(path)]
    flows = [(match, file) for file in files if (match := FLOWS.fullmatch(file.name))]
    if not flows:
        raise SourceError(
            f"There are no flows of BACI in {', '.join(path.name for path in given)}; give CEPII's zip, or its CSV "
            "files under their own names (BACI_HS17_Y2024_V202601.csv)."
        )
    years = [int(match["year"]) for match, _ in flows]
    for year in years:
        if years.count(year) > 1:
            raise SourceError(f"The flows of {year} are given twice; give each year once.")
    edition = _one("editions", [match["edition"] for match, _ in flows])
    version = _one("versions", [match["version"] for match, _ in flows])
    economies = _table(files, ECONOMIES, f"country_codes_V{version}.csv")
    products = _table(files, PRODUCTS, f"product_codes_{edition}_V{version}.csv")
    for _, file in flows:
        file.check_header()
    by_year = dict(sorted((int(match["year"]), file) for match, file in flows))
    return Edition(edition, version, by_year, _economies(economies), _products(products))


def _files(path: Path) -> list[File]:
    if path.is_dir():
        return [File(entry.name, entry) for entry in sorted(path.iterdir()) if entry.suffix == ".csv"]
    if not path.is_file():
        raise SourceError(f"There is no file {path}; give CEPII's zip, its CSV files, or the folder they are in.")
    if path.suffix == ".csv":
        return [File(path.name, path)]
    with path.open("rb") as stream:
        refuse_web_page(stream.read(1000), PUBLISHER)
    try:
        with zipfile.ZipFile(path) as bundle:
            return [File(PurePosixPath(name).name, path, name) for name in bundle.namelist()]
    except zipfile.BadZipFile as problem:
        raise SourceError(f"{path.name} is not a whole zip file ({problem}); download it again.") from problem


def _one(what: str, names: list[str]) -> str:
    if len(set(names)) > 1:
        raise SourceError(
            f"Files of the {what} {' and '.join(sorted(set(names)))} of BACI are given together; give one at a time."
        )
    return names[0]


def _table(files: list[File], pattern: re.Pattern[str], name: str) -> File:
    found = [file for file in files if pattern.fullmatch(file.name)]
    for file in found:
        if file.name == name:
            return file
    instead = f", only {found[0].name}" if found else ""
    raise SourceError(f"{name} is not among the given files{instead}; give it too: it is in CEPII's zip.")


def _economies(file: File) -> pd.DataFrame:
    table = csv_table(_utf8(file), PUBLISHER, ("country_code", "country_name", "country_iso3"))
    code = _unique(table["country_code"].str.strip(), file)
    if not code.str.fullmatch(r"\d+").all():
        raise SourceError(f"{file.name} has a country_code that is not a number; take it out of CEPII's zip again.")
    economy = table["country_iso3"].str.strip().mask(code.astype(int) == OTHER_ASIA, TAIWAN)
    name = table["country_name"].str.strip().map(_once_encoded)
    named = economy.str.fullmatch("[A-Z][A-Z0-9]{2}")
    return pd.DataFrame({"code": code.astype("int32"), "economy": economy, "name": name})[named].reset_index(drop=True)


def _products(file: File) -> pd.DataFrame:
    table = csv_table(_utf8(file), PUBLISHER, ("code", "description"))
    product = _unique(table["code"].str.strip().str.zfill(6), file)
    return pd.DataFrame({"product": product, "description": table["description"].str.strip()})


def _unique(codes: "pd.Series[str]", file: File) -> "pd.Series[str]":
    if codes.duplicated().any():
        raise SourceError(
            f"{file.name} has the code {codes[codes.duplicated()].iloc[0]} twice; take it out of CEPII's zip again."
        )
    return codes


def _utf8(file: File) -> bytes:
    """The text as UTF-8; some versions of the tables are in Windows' Western encoding."""
    content = b"".join(file.chunks())
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace").encode()
    return content


def _once_encoded(name: str) -> str:
    """A name that CEPII's table encodes twice ("CÃ´te d'Ivoire") as it is written; any other as it is."""
    try:
        return name.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return name
