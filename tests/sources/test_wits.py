"""Trade by stage of processing, from WITS's JSON and from a copy: China in 1992 and 2015."""

import json

import pandas as pd
import pytest

from companion.errors import SourceError
from companion.sources import wits


@pytest.fixture(autouse=True)
def one_economy(monkeypatch):
    """What a table must hold, cut down to what the replies hold."""
    monkeypatch.setattr(wits, "ECONOMIES", {"CHN": "CHN"})


def test_thousand_usd_become_million_and_both_flows_one_row(reply):
    table = wits.parse(reply("wits_chn.json"))
    assert list(table.columns) == ["year", "economy", "product_group", "exports_mn_usd", "imports_mn_usd"]
    assert len(table) == 2 * 5
    goods = table.set_index(["year", "product_group"])
    assert goods.loc[(2015, "Capital goods"), ["exports_mn_usd", "imports_mn_usd"]].tolist() == [1008282.1, 708007.91]
    assert goods.loc[(1992, "All products"), "exports_mn_usd"] == 84940.01


def test_reply_and_copy_give_one_table(reply):
    # The copy also holds another group and the world, which are not taken.
    pd.testing.assert_frame_equal(wits.parse(reply("wits_copy.csv")), wits.parse(reply("wits_chn.json")))


def test_fetch_asks_a_reporter_and_an_indicator_a_call(reply, transport):
    one = json.dumps(json.loads(reply("wits_chn.json"))[0]).encode()
    asked = transport(one)
    replies = json.loads(wits.fetch())
    assert [request.url for request in asked] == [
        "https://wits.worldbank.org/API/V1/SDMX/V21/datasource/tradestats-trade/reporter/chn/year/all/partner/wld/"
        f"product/all/indicator/{indicator}?format=JSON"
        for indicator in ("XPRT-TRD-VL", "MPRT-TRD-VL")
    ]
    assert len(replies) == 2


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b'"REPORTER"', b'"Reporter"', "not laid out as expected"),
        (b"dataSets", b"data", "not laid out as expected"),
        (b'"CHN"', b'"CHL"', "has nothing for CHN"),
        (b"UNCTAD-SoP4", b"SoP4", "has nothing for Capital goods"),
        (b"MPRT-TRD-VL", b"MPRT-PRTNR-SHR", "has nothing for imports_mn_usd"),
    ],
)
def test_another_layout_is_refused(reply, old, new, complaint):
    assert old in reply("wits_chn.json")
    with pytest.raises(SourceError, match=complaint):
        wits.parse(reply("wits_chn.json").replace(old, new))


def test_a_web_page_half_a_reply_or_a_value_given_twice_is_refused(reply):
    with pytest.raises(SourceError, match="web page instead of data"):
        wits.parse(reply("web_page.html"))
    with pytest.raises(SourceError, match="not laid out as expected"):
        wits.parse(reply("wits_chn.json")[:-200])
    with pytest.raises(SourceError, match="gives one value twice"):
        wits.parse(json.dumps(json.loads(reply("wits_chn.json")) * 2).encode())
    with pytest.raises(SourceError, match="lacks the column usd_mil"):
        wits.parse(reply("wits_copy.csv").replace(b"usd_mil", b"value"))
