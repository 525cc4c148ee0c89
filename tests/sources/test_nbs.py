"""NBS: producer prices from its data service and a copy; other series from its export of a table and a copy."""

import json

import pandas as pd
import pytest

from companion import catalogue
from companion.errors import SourceError
from companion.sources import nbs


def changes(content: bytes) -> dict[str, float]:
    table = nbs.parse(content)
    assert list(table.columns) == ["economy", "month", "year_on_year_percent"]
    assert set(table["economy"]) == {"CHN"}
    return dict(zip(table["month"].dt.strftime("%Y-%m"), table["year_on_year_percent"], strict=True))


def test_an_index_becomes_a_rate_and_an_unpublished_month_is_left_out(reply):
    # 100.9, 98.7 and 103.5, with the same month of the previous year = 100; August 2026 is still empty
    assert changes(reply("nbs_service.json")) == {"2022-09": 0.9, "2022-10": -1.3, "2026-07": 3.5}


def test_a_copy_is_read_by_its_stated_rate(reply):
    # In January 2006 the copy states 3.0 beside an index of 103.1.
    assert changes(reply("nbs_copy.csv")) == {"2006-01": 3.0, "2022-09": 0.9, "2022-10": -1.3, "2026-07": 3.5}


def test_fetch_asks_for_the_national_index_from_2006_on(reply, transport):
    asked = transport(reply("nbs_service.json"))
    assert nbs.parse(nbs.fetch())["year_on_year_percent"].tolist() == [0.9, -1.3, 3.5]
    question = json.loads(asked[0].body)
    assert (asked[0].method, asked[0].url) == ("POST", nbs.ADDRESS)
    assert question["indicatorIds"] == ["150633e52b9a470a9a9fd1b296dd6c5b"]
    assert question["das"][0]["value"] == "000000000000"
    assert question["dts"][0].startswith("200601MM-")


def test_another_indicator_under_the_same_identifier_is_refused(reply):
    other = reply("nbs_service.json").decode().replace("上年同月=100", "上月=100").encode()
    with pytest.raises(SourceError, match=r"calls indicator .* instead of"):
        nbs.parse(other)


@pytest.mark.parametrize(
    "content",
    [
        b'{"success": false, "data": null}',
        b'{"data": [{"values": []',
        b'{"data": [{"code": "202607MM", "values": [{"value": "103.5"}]}]}',
    ],
)
def test_another_json_layout_is_refused(content):
    with pytest.raises(SourceError, match="not laid out as expected"):
        nbs.parse(content)


def test_a_reply_without_any_published_month_is_refused(reply):
    service = json.loads(reply("nbs_service.json"))
    service["data"] = service["data"][:1]
    with pytest.raises(SourceError, match="has no value in it"):
        nbs.parse(json.dumps(service).encode())


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "cannot be read as comma-separated text"),
        (b"date,value\n2026-07-01,103.5\n", "lacks the column yoy"),
        (b"date,yoy\n", "has no rows"),
        (b"date,yoy\nJuly 2026,3.5\n", "not of the form %Y-%m-%d"),
        (b"date,yoy\n2026-07-01,3.5%\n", "column 'yoy' that is not a number"),
        (b"\xff\xfe\x00", "cannot be read as comma-separated text"),
    ],
)
def test_a_broken_copy_is_refused_with_its_fault(content, complaint):
    with pytest.raises(SourceError, match=complaint):
        nbs.parse(content)


CHANGES = (
    b"month,month_on_month_percent,publisher,address,primary\n"
    b"2022-02,0.5,English.gov.cn,https://example.org/b,false\n"
    b"2022-01,-0.2,gov.cn,https://example.org/a,true\n"
)


def test_monthly_changes_are_read_from_a_file_kept_by_hand():
    table = nbs.parse_monthly_change(CHANGES)
    assert table["month"].dt.strftime("%Y-%m").tolist() == ["2022-01", "2022-02"]
    assert table["month_on_month_percent"].tolist() == [-0.2, 0.5]
    assert table["primary"].tolist() == [True, False]
    assert set(table["economy"]) == {"CHN"}


def test_the_committed_monthly_changes_are_what_their_parser_gives():
    file = catalogue.describe("producer_prices_monthly_change").path
    table = nbs.parse_monthly_change(file.read_bytes())
    pd.testing.assert_frame_equal(table, catalogue.load("producer_prices_monthly_change"), check_dtype=False)


def test_a_careless_mark_of_a_primary_source_is_refused():
    with pytest.raises(SourceError, match="'primary'"):
        nbs.parse_monthly_change(CHANGES.replace(b"true", b"yes"))


# Tables that are downloaded by hand -----------------------------------------------------------------------------------


def test_an_export_and_a_copy_give_one_table_of_consumer_prices(reply):
    # The export holds indices (100.5, 99.9, 100.9) and an unpublished August, the copy rates of change.
    export, copy = (
        nbs.parse_monthly(reply(name), nbs.CONSUMER_PRICES) for name in ("nbs_export_prices.csv", "nbs_copy_prices.csv")
    )
    pd.testing.assert_frame_equal(export, copy)
    assert export["month"].dt.strftime("%Y-%m").tolist() == ["2026-06", "2026-07"]
    assert export.iloc[1, 2:].tolist() == [0.5, -0.1, 0.9]


def test_levels_become_billions_and_january_may_stand_in_february():
    copy = (
        b"date,value,yoy,ytd_value,ytd_yoy\n2025-12-01,45135.9,0.9,501202.4,3.7\n"
        b"2026-02-01,,,86078.9,2.8\n2026-03-01,41615.8,1.7,127694.7,2.4\n"
    )
    table = nbs.parse_monthly(copy, nbs.RETAIL_SALES, january=False)
    assert table["sales_bn_rmb"].tolist() == pytest.approx([4513.59, float("nan"), 4161.58], nan_ok=True)
    assert table["year_to_date_bn_rmb"].tolist() == [50120.24, 8607.89, 12769.47]
    with pytest.raises(SourceError, match="no value for 2026-01"):
        nbs.parse_monthly(copy, nbs.RETAIL_SALES)


def test_quarterly_gdp_has_a_row_for_each_quarter_and_industry(reply):
    table = nbs.parse_gdp(reply("nbs_export_gdp.csv")).set_index(["quarter", "industry"])
    assert len(table) == 2 * 3
    assert table.loc[("2025Q4", "Gross Domestic Product"), "year_to_date_bn_rmb"] == 140187.92
    assert table.loc[("2026Q1", "Manufacturing"), "value_added_bn_rmb"] == 8696.03
    assert table.loc[("2025Q4", "Finance"), "value_added_bn_rmb"] == 2468.66


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"Database", b"Table", "not its export of a table"),
        (b"Indicators\t", b"Series\t", "no line that starts with Indicators"),
        (b"Data Sources", b"", "breaks off before its last value"),
        (b"\t,101336.6\t,", b"", "breaks off before its last value"),
        (b"4Q 2025\t", b"Dec 2025\t", "not named as in the quarterly accounts"),
        (b"(100 million yuan)", b"(10 million yuan)", "not named as in the quarterly accounts"),
        (b"Value-added of Finance, Accumulated", b"Value-added of Trade, Accumulated", "lacks the current quarter"),
    ],
)
def test_another_layout_of_the_export_is_refused(reply, old, new, complaint):
    export = reply("nbs_export_gdp.csv")
    assert old in export
    with pytest.raises(SourceError, match=complaint):
        nbs.parse_gdp(export.replace(old, new))


def test_an_export_without_one_of_the_indicators_is_refused(reply):
    export = reply("nbs_export_prices.csv").replace(b"preceding month=100", b"January=100")
    with pytest.raises(SourceError, match="lacks the indicator 'Consumer Price Index \\(preceding month=100\\)'"):
        nbs.parse_monthly(export, nbs.CONSUMER_PRICES)


def test_a_copy_with_a_gap_or_a_month_twice_is_refused(reply):
    copy = b"date,value,nonmfg\n2026-05-01,50.0,50.1\n2026-06-01,50.3,50.2\n2026-07-01,49.2,49.0\n"
    assert len(nbs.parse_monthly(copy, nbs.PURCHASING_MANAGERS)) == 3
    with pytest.raises(SourceError, match="no value for 2026-06"):
        nbs.parse_monthly(copy.replace(b"2026-06-01,50.3,50.2\n", b""), nbs.PURCHASING_MANAGERS)
    with pytest.raises(SourceError, match="has 2026-05 twice"):
        nbs.parse_monthly(copy.replace(b"2026-06", b"2026-05"), nbs.PURCHASING_MANAGERS)
    with pytest.raises(SourceError, match="has no value in it"):
        nbs.parse_monthly(b"date,value,nonmfg\n2026-07-01,,\n", nbs.PURCHASING_MANAGERS)


def test_a_web_page_is_no_table_of_nbs(reply):
    for parse in (nbs.parse_gdp, lambda content: nbs.parse_monthly(content, nbs.RETAIL_SALES)):
        with pytest.raises(SourceError, match="sent a web page instead of data"):
            parse(reply("web_page.html"))
