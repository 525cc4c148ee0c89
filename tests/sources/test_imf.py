"""The World Economic Outlook, from the IMF's SDMX service, its data portal and a public copy."""

import gzip

import pandas as pd
import pytest

from companion.errors import SourceError
from companion.sources import imf


@pytest.fixture(autouse=True)
def two_indicators(monkeypatch):
    monkeypatch.setattr(imf, "INDICATORS", {name: imf.INDICATORS[name] for name in ("NGDPD", "NGDP_RPCH")})


def test_every_layout_gives_the_same_table(reply):
    # The service gives dollars where file and copy give billions, and the last actual year of India in a group.
    table = imf.parse(reply("imf_structure_specific.xml"))
    for name in ("imf_portal.csv", "imf_copy.csv"):
        pd.testing.assert_frame_equal(imf.parse(reply(name)), table, check_dtype=False)
    assert imf.parse(gzip.compress(reply("imf_copy.csv"))).equals(imf.parse(reply("imf_copy.csv")))
    usa = table[(table["economy"] == "USA") & (table["year"] == 2024)].iloc[0]
    assert (usa["value"], usa["unit"], usa["last_actual"]) == (29298.025, "billion US dollars", "2024")
    assert set(table["economy"]) == {"G001", "IND", "USA", "XKX"}  # the IMF's KOS has the World Bank's code


def test_projections_start_after_the_last_actual_year(reply):
    table = imf.parse(reply("imf_copy.csv"))
    first = table[table["projection"]].groupby(["economy", "indicator"])["year"].min().to_dict()
    # India's last fiscal year, FY2024/25, is the IMF's 2024; for the world none is stated.
    assert set(first.values()) == {2025}
    assert table[table["economy"] == "G001"]["last_actual"].tolist() == ["", "", ""]
    assert not table.loc[table["year"] == 2024, "projection"].any()


def test_fetch_asks_for_the_edition(reply, transport):
    asked = transport(reply("imf_structure_specific.xml"))
    assert len(imf.parse(imf.fetch())) == 15
    address = "https://api.imf.org/external/sdmx/2.1/data/WEO_2025_OCT_VINTAGE/.NGDPD+NGDP_RPCH.A?startPeriod=1995"
    assert asked[0].url == address


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("imf_structure_specific.xml", "NGDP_RPCH", "NGDP_R", "lacks NGDP_RPCH"),
        ("imf_structure_specific.xml", "LATEST_ACTUAL_ANNUAL_DATA", "LATEST", "do not say where .* projections start"),
        ("imf_structure_specific.xml", "29298025000000", "29298025", "give NGDPD of USA in 2024 as .* not near 30,000"),
        ("imf_structure_specific.xml", "COUNTRY=", "REF_AREA=", "not laid out as expected"),
        ("imf_structure_specific.xml", '"2030"', '"2029"', "does not end in 2030"),
        ("imf_portal.csv", "2025-10-14,2025", "2026-04-14,2026", "not of the edition of October 2025"),
        ("imf_portal.csv", "Billions", "Millions", "gives NGDPD in another scale"),
        ("imf_portal.csv", "SERIES_CODE", "SERIES", "lacks the column ref_area"),
        ("imf_copy.csv", ",9.0,", ",6.0,", "gives NGDPD in another scale"),
        ("imf_copy.csv", "lastactualdate", "last", "lacks the column lastactualdate"),
        ("imf_copy.csv", "29298.025", "n/a?", "not a number"),
        ("imf_copy.csv", "USA", "USB", "give NGDPD of USA in 2024 as nothing"),
    ],
)
def test_another_layout_edition_or_unit_is_refused(reply, name, old, new, complaint):
    content = reply(name).decode()
    assert old in content
    with pytest.raises(SourceError, match=complaint):
        imf.parse(content.replace(old, new).encode())


def test_a_reply_that_breaks_off_is_refused_without_noise(reply, capsys):
    whole = reply("imf_structure_specific.xml")
    with pytest.raises(SourceError, match="incomplete or not laid out as expected"):
        imf.parse(whole[: len(whole) // 2])
    assert capsys.readouterr() == ("", "")


def test_a_web_page_and_a_damaged_archive_are_refused(reply):
    with pytest.raises(SourceError, match="sent a web page instead of data"):
        imf.parse(reply("web_page.html"))
    with pytest.raises(SourceError, match="incomplete or damaged"):
        imf.parse(gzip.compress(reply("imf_copy.csv"))[:60])
