"""The producer price index, from NBS's data service and from a copy of its release."""

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
