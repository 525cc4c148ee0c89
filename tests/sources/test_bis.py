"""Real effective exchange rates, from the BIS's SDMX service and from FRED's copy of it."""

import pandas as pd
import pytest

from companion.errors import SourceError
from companion.sources import bis

EXPECTED = pd.DataFrame(
    [
        ("CHN", "2025-09", 87.22),
        ("CHN", "2025-10", 87.97),
        ("IND", "2025-09", 95.89),
        ("IND", "2025-10", 96.05),
        ("KOR", "2025-09", 90.53),
        ("KOR", "2025-10", 89.15),
    ],
    columns=["economy", "month", "real_broad_index"],
)


@pytest.mark.parametrize("name", ["bis_structure_specific.xml", "bis_generic.xml", "fred_reer.csv"])
def test_every_format_gives_the_same_table(reply, name):
    # The structure-specific reply also holds nominal and daily series and a missing month, FRED's a missing month.
    table = bis.parse(reply(name))
    table["month"] = table["month"].dt.strftime("%Y-%m")
    pd.testing.assert_frame_equal(table, EXPECTED, check_dtype=False)


def test_fetch_asks_for_the_monthly_real_broad_series(reply, transport):
    asked = transport(reply("bis_structure_specific.xml"))
    assert len(bis.parse(bis.fetch())) == len(EXPECTED)
    assert asked[0].url == "https://stats.bis.org/api/v1/data/WS_EER/M.R.B.CN+KR+IN?startPeriod=1994-01"
    assert asked[0].headers["Accept"] == bis.SDMX_DATA


def test_a_reply_without_one_of_the_economies_is_refused(reply):
    with pytest.raises(SourceError, match="no monthly broad real index of KOR"):
        bis.parse(reply("bis_structure_specific.xml").replace(b'REF_AREA="KR"', b'REF_AREA="JP"'))


def test_a_reply_that_breaks_off_is_refused_without_noise(reply, capsys):
    whole = reply("bis_structure_specific.xml")
    with pytest.raises(SourceError, match="incomplete or not laid out as expected"):
        bis.parse(whole[: len(whole) // 2])
    assert capsys.readouterr() == ("", "")


def test_a_renamed_dimension_is_refused(reply):
    with pytest.raises(SourceError, match="not laid out as expected"):
        bis.parse(reply("bis_structure_specific.xml").replace(b"EER_BASKET", b"BASKET"))


def test_xml_that_is_no_data_message_is_refused():
    with pytest.raises(SourceError, match="XML but no SDMX data message"):
        bis.parse(b"<?xml version='1.0'?><error>No results found</error>")


def test_a_copy_without_one_of_the_series_is_refused():
    with pytest.raises(SourceError, match="lacks the column RBINBIS"):
        bis.parse(b"observation_date,RBCNBIS,RBKRBIS\n2025-10-01,87.97,89.15\n")
