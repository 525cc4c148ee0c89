"""China's exports of critical minerals, from Comtrade's records and from copies: two partners in two months.

The copy by group states the graphite of these two partners, so that the two copies agree as the whole ones do.
"""

import json

import pandas as pd
import pytest
import urllib3
from archives import zipped

from companion.errors import SourceError
from companion.sources import comtrade


@pytest.fixture(autouse=True)
def three_codes(monkeypatch):
    """The series that the records hold; polysilicon is in the copy by group only."""
    series = {code: comtrade.SERIES[code] for code in comtrade.BY_PARTNER}
    monkeypatch.setattr(comtrade, "SERIES", series)


@pytest.fixture
def copies(reply, monkeypatch) -> bytes:
    names = ("comtrade_copy_by_partner.csv", "comtrade_copy_groups.csv")
    return zipped({name: reply(name) for name in names})


def test_a_month_is_the_sum_of_its_partners_without_the_world(reply):
    table = comtrade.parse_monthly(reply("comtrade.json")).set_index(["series", "month"])
    assert list(table.columns) == ["value_usd", "quantity_kg"]
    assert table.loc[("811292", "2024-12-01")].tolist() == [1370281 + 654069, 6500 + 11724]
    assert table.loc[("380110", "2024-12-01"), "value_usd"] == 13004355 + 840565


def test_weights_of_2017_are_not_taken(reply):
    table = comtrade.parse_monthly(reply("comtrade.json")).set_index(["month", "series"])
    assert table.loc["2017-01-01", "quantity_kg"].isna().all()
    assert table.loc[("2017-01-01", "380110"), "value_usd"] == 3222925


def test_records_as_json_list_and_csv_give_the_same_table(reply):
    records = json.loads(reply("comtrade.json"))["data"]
    table = comtrade.parse_monthly(reply("comtrade.json"))
    pd.testing.assert_frame_equal(comtrade.parse_monthly(json.dumps(records).encode()), table)
    text = pd.DataFrame(records).to_csv(index=False).encode()
    pd.testing.assert_frame_equal(comtrade.parse_monthly(text), table)


def test_copies_give_the_same_table_and_the_groups_besides(reply, copies, monkeypatch):
    table = comtrade.parse_monthly(copies)
    polysilicon = table[table["series"] == "280461"]
    assert polysilicon["value_usd"].tolist() == [7525957, 59518183]
    assert polysilicon["quantity_kg"].isna().tolist() == [True, False]
    rest = table[table["series"] != "280461"].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, comtrade.parse_monthly(reply("comtrade.json")))


def test_copies_that_do_not_agree_are_refused(reply):
    groups = reply("comtrade_copy_groups.csv")
    partners = reply("comtrade_copy_by_partner.csv")
    with pytest.raises(SourceError, match="do not agree on graphite"):
        comtrade.parse_monthly(zipped({"by_partner.csv": partners, "groups.csv": groups.replace(b"18976112", b"2")}))
    with pytest.raises(SourceError, match="must hold two files"):
        comtrade.parse_monthly(zipped({"groups.csv": groups}))


def whole_year(records: bytes) -> bytes:
    """December 2024's records in each month of the year."""
    december = [record for record in json.loads(records)["data"] if record["period"] == "202412"]
    return json.dumps(
        [record | {"period": f"2024{month:02d}"} for month in range(1, 13) for record in december]
    ).encode()


def test_partners_are_summed_over_whole_years_only(reply):
    table = comtrade.parse_by_partner(whole_year(reply("comtrade.json"))).set_index(["product", "year", "partner"])
    assert len(table) == 3 * 2
    assert table.loc[("811292", 2024, "TWN")].tolist() == [12 * 1370281, 12 * 6500]
    with pytest.raises(SourceError, match="holds no whole year of 250410, 380110, 811292"):
        comtrade.parse_by_partner(reply("comtrade.json"))


def test_a_weight_stands_only_if_nearly_all_value_has_one(reply):
    records = json.loads(whole_year(reply("comtrade.json")))
    for record in records:
        if record["period"] == "202403" and record["partnerISO"] == "USA":
            record["netWgt"] = 0
    table = comtrade.parse_by_partner(json.dumps(records).encode()).set_index(["product", "partner"])
    assert pd.isna(table.loc[("811292", "USA"), "quantity_kg"])
    assert table.loc[("811292", "USA"), "value_usd"] == 12 * 654069
    assert table.loc[("811292", "TWN"), "quantity_kg"] == 12 * 6500


class Reply:
    def __init__(self, status: int, data: bytes):
        self.status, self.data = status, data


def test_fetch_asks_for_a_year_a_call_with_the_key(reply, monkeypatch):
    asked = []

    def request(_, method, address, fields, timeout):
        asked.append((method, address, fields))
        return Reply(200, reply("comtrade.json"))

    monkeypatch.setenv(comtrade.KEY, "secret")
    monkeypatch.setattr(urllib3.PoolManager, "request", request)
    records = json.loads(comtrade.fetch())
    method, address, fields = asked[0]
    assert (method, address) == ("GET", "https://comtradeapi.un.org/data/v1/get/C/M/HS")
    assert fields["period"].split(",")[0::11] == ["201701", "201712"]
    assert fields["cmdCode"] == "250410,380110,811292"
    assert (fields["reportercode"], fields["flowCode"], fields["subscription-key"]) == ("156", "X", "secret")
    assert len(records) == len(asked) * 10
    once = json.dumps(records[:10]).encode()
    pd.testing.assert_frame_equal(comtrade.parse_monthly(once), comtrade.parse_monthly(reply("comtrade.json")))


def test_fetch_without_a_key_says_how_to_get_one(monkeypatch):
    monkeypatch.delenv(comtrade.KEY, raising=False)
    with pytest.raises(SourceError, match=r"500 records a call without a key.* set it as COMTRADE_API_KEY"):
        comtrade.fetch()


def test_a_refusal_is_one_sentence_and_not_printed(monkeypatch, capsys):
    monkeypatch.setenv(comtrade.KEY, "wrong")
    monkeypatch.setattr(urllib3.PoolManager, "request", lambda *_, **__: Reply(401, b"invalid subscription key"))
    with pytest.raises(SourceError, match=r"did not give the records of 2017 \(invalid subscription key\)"):
        comtrade.fetch()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'{"error": "no data"}', "not laid out as expected"),
        (b'{"data": [', "not laid out as expected"),
        (b'{"data": [{"period": "202412", "partnerCode": 842}]}', "lack partnerISO, cmdCode, primaryValue, netWgt"),
        (b"period,partnerCode\n202412,842\n", "lack partnerISO, cmdCode"),
        (b"period_dt,partner_name,hs6,val\n2024-12-01,USA,811292,1\n", "lacks the column qty"),
        (b"period_dt,partner_name,hs6,val,qty\n2024-12-01,Atlantis,811292,1,1\n", "names the partner Atlantis"),
        (b"PK\x03\x04broken", "incomplete or damaged"),
    ],
)
def test_another_layout_is_refused(content, complaint):
    with pytest.raises(SourceError, match=complaint):
        comtrade.parse_monthly(content)


def test_a_web_page_or_a_missing_series_is_refused(reply):
    for parse in (comtrade.parse_monthly, comtrade.parse_by_partner):
        with pytest.raises(SourceError, match="web page instead of data"):
            parse(reply("web_page.html"))
    with pytest.raises(SourceError, match="lacks 811292"):
        comtrade.parse_monthly(reply("comtrade.json").replace(b"811292", b"811293"))
