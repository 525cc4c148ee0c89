"""Cars by brand, from Open EV Charts's files and from a copy that sums them up by year."""

import gzip
import io
import zipfile

import pandas as pd
import pytest

from companion.errors import SourceError
from companion.sources import registrations

# The replies hold two economies: Australia by quarter, and two months of Iceland.
FEW = {"AU": "AUS", "IS": "ISL"}


@pytest.fixture(autouse=True)
def few_economies(monkeypatch):
    monkeypatch.setattr(registrations, "ECONOMIES", FEW)


def zipped(*scripts: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("readme.md", b"\xff not a script")
        for number, script in enumerate(scripts):
            file.writestr(f"data-{number}.js", script)
    return archive.getvalue()


def test_files_by_quarter_and_month_become_years(reply):
    table = registrations.parse(reply("open_ev_charts.js")).set_index(["economy", "year", "brand"])
    # 2,098 + 4,098 + 2,510 + 3,732 in four quarters; Chery is named in three of them.
    assert table.loc[("AUS", 2023, "BYD")].tolist() == [12438, 4, 12]
    assert table.loc[("AUS", 2023, "Chery")].tolist() == [5890, 3, 12]
    assert table.loc[("ISL", 2025, "MG")].tolist() == [1, 1, 2]
    # Electric cars by model are another series, and stay out.
    assert not table.index.get_level_values("brand").str.contains("|", regex=False).any()


def test_files_and_copy_give_one_table(reply):
    charts, copy = reply("open_ev_charts.js"), reply("registrations_copy.csv")
    table = registrations.parse(copy)
    assert list(table.columns) == ["economy", "year", "brand", "registrations", "periods", "months"]
    for other in (charts, zipped(charts), gzip.compress(copy)):
        pd.testing.assert_frame_equal(registrations.parse(other), table)


def test_a_copy_that_counts_quarters_covers_whole_years(reply):
    copy = reply("registrations_copy.csv").replace(b"AU,2023", b"AU,2024")
    months = registrations.parse(copy).set_index(["economy", "year"])["months"]
    assert months[("AUS", 2024)].unique().tolist() == [4]  # four months: in 2024 Australia's periods are months


def test_an_economy_that_is_missing_is_noticed(reply):
    part = b"".join(line for line in reply("registrations_copy.csv").splitlines(True) if not line.startswith(b"IS"))
    with pytest.raises(SourceError, match="no cars of ISL; give every economy's file"):
        registrations.parse(part)


def test_a_period_given_twice_is_refused(reply):
    with pytest.raises(SourceError, match="hold a period twice"):
        registrations.parse(zipped(reply("open_ev_charts.js"), reply("open_ev_charts.js")))


def test_a_brand_given_twice_is_refused(reply):
    with pytest.raises(SourceError, match="has BYD in AUS in 2023 twice"):
        registrations.parse(reply("registrations_copy.csv") + b"AU,2023,BYD,1,4\n")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"AllCarsByBrand", b"AllCarsByMake", "hold no cars by brand"),
        (b"db.insert", b"insert", "cannot be read as comma-separated text"),
    ],
)
def test_another_layout_of_the_files_is_refused(reply, old, new, complaint):
    with pytest.raises(SourceError, match=complaint):
        registrations.parse(reply("open_ev_charts.js").replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"brand_or_model", b"make", "lacks the column brand_or_model"),
        (b"IS,", b"XX,", "has the country XX, which we do not know"),
        (b"12438", b"many", "column 'units' that is not a number"),
        (b"12438", b"", "lacks a year, a number of cars or of periods"),
    ],
)
def test_a_broken_copy_is_refused_with_its_fault(reply, old, new, complaint):
    with pytest.raises(SourceError, match=complaint):
        registrations.parse(reply("registrations_copy.csv").replace(old, new))


def test_damaged_archives_and_web_pages_are_refused(reply):
    whole = zipped(reply("open_ev_charts.js"))
    for content in (whole[:-40], whole[:100], gzip.compress(reply("registrations_copy.csv"))[:60]):
        with pytest.raises(SourceError, match="incomplete or damaged"):
            registrations.parse(content)
    with pytest.raises(SourceError, match="a web page instead of data"):
        registrations.parse(reply("web_page.html"))
