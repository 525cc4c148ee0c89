"""Euro reference rates, summed up by month from the ECB's daily history."""

import gzip
import io
import zipfile

import pytest

from companion.errors import SourceError
from companion.sources import ecb


def zipped(content: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("eurofxref-hist.csv", content)
    return archive.getvalue()


def without(content: bytes, *days: bytes) -> bytes:
    return b"".join(line for line in content.splitlines(keepends=True) if not line.startswith(days))


def months(content: bytes) -> list[str]:
    return sorted(set(ecb.parse(content)["month"].dt.strftime("%Y-%m")))


def test_a_month_is_its_mean_its_last_quote_and_its_number_of_quotes(reply):
    table = ecb.parse(reply("eurofxref-hist.csv")).set_index(["currency", "month"])
    assert list(table.columns) == ["average", "end_of_month", "days"]
    assert len(table) == 4 * 2  # CNY, JPY, KRW, USD; September and October 2026
    october = table.loc[("USD", "2026-10-01")]
    # The 22 rates of October 2026 add up to 24.6435.
    assert october["average"] == pytest.approx(24.6435 / 22, abs=5e-7)
    assert october["end_of_month"] == 1.1172
    assert october["days"] == 22
    assert table.loc[("KRW", "2026-10-01"), "end_of_month"] == 1491.76


def test_zip_gzip_and_plain_text_give_one_table(reply):
    plain = reply("eurofxref-hist.csv")
    table = ecb.parse(plain)
    assert ecb.parse(zipped(plain)).equals(table)
    assert ecb.parse(gzip.compress(plain)).equals(table)


def test_only_whole_months_are_taken(reply):
    daily = reply("eurofxref-hist.csv")
    assert months(daily) == ["2026-09", "2026-10"]  # 30 October 2026 is a Friday, the month's last business day
    assert months(without(daily, b"2026-10-30")) == ["2026-09"]
    assert months(without(daily, b"2026-09-01")) == ["2026-10"]
    with pytest.raises(SourceError, match="no whole month"):
        ecb.parse(without(daily, b"2026-09", b"2026-10-30"))


@pytest.mark.parametrize(
    ("month", "last_business_day"),
    [
        ("2024-03-01", "2024-03-28"),  # Good Friday is the 29th
        ("2026-05-01", "2026-05-29"),  # the 31st is a Sunday
        ("2026-12-01", "2026-12-31"),
    ],
)
def test_the_last_business_day_knows_weekends_and_easter(month, last_business_day):
    assert ecb.LAST_BUSINESS_DAY.rollforward(month).strftime("%Y-%m-%d") == last_business_day


def test_a_currency_without_quotes_has_no_row(reply):
    # Before April 2005 the ECB quoted no renminbi; it prints N/A.
    header, *lines = reply("eurofxref-hist.csv").decode().splitlines()
    position = header.split(",").index("CNY")
    blanked = [",".join("N/A" if i == position else cell for i, cell in enumerate(row.split(","))) for row in lines]
    table = ecb.parse("\n".join([header, *blanked]).encode())
    assert set(table["currency"]) == {"JPY", "KRW", "USD"}


def test_fetch_takes_the_full_history(reply, transport):
    asked = transport(zipped(reply("eurofxref-hist.csv")))
    assert len(ecb.parse(ecb.fetch())) == 8
    assert asked[0].url == ecb.ADDRESS


def test_a_truncated_archive_is_refused(reply):
    whole = zipped(reply("eurofxref-hist.csv"))
    for archive in (whole[:-40], whole[:100], gzip.compress(reply("eurofxref-hist.csv"))[:200]):
        with pytest.raises(SourceError, match="incomplete or damaged"):
            ecb.parse(archive)


def test_an_archive_with_a_flipped_byte_is_refused(reply):
    damaged = bytearray(zipped(reply("eurofxref-hist.csv")))
    damaged[200] ^= 0xFF
    with pytest.raises(SourceError, match="incomplete or damaged"):
        ecb.parse(bytes(damaged))


def test_a_day_quoted_twice_is_refused(reply):
    daily = reply("eurofxref-hist.csv")
    with pytest.raises(SourceError, match="quotes a day twice"):
        ecb.parse(daily + daily.splitlines(keepends=True)[1])


def test_a_file_without_one_of_the_currencies_is_refused(reply):
    with pytest.raises(SourceError, match="lacks the column KRW"):
        ecb.parse(reply("eurofxref-hist.csv").replace(b"KRW", b"KPW"))
