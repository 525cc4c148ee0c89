"""United States import prices by origin, from the bureau's interface and from a copy."""

import json
from datetime import date

import pandas as pd
import pytest

from companion.errors import SourceError
from companion.sources import bls


def test_the_reply_and_the_copy_give_one_table(reply):
    # October 2025 was not published: the bureau prints a dash.
    table = bls.parse(reply("bls_service.json"))
    pd.testing.assert_frame_equal(table, bls.parse(reply("bls_copy.csv")))
    assert list(table.columns) == ["origin", "month", "price_index"]
    assert set(table["origin"]) == {"ASEAN", "CHN", "EU", "JPN", "MEX"}
    assert set(table["month"].dt.strftime("%Y-%m")) == {"2025-09", "2025-11"}


def test_fetch_asks_for_ten_years_at_a_time(reply, transport, monkeypatch):
    monkeypatch.delenv(bls.KEY, raising=False)
    asked = transport(reply("bls_service.json"))
    content = bls.fetch()
    questions = [json.loads(request.body) for request in asked]
    assert [question["startyear"] for question in questions] == [str(y) for y in range(2009, date.today().year + 1, 10)]
    assert questions[0] == {"seriesid": list(bls.SERIES), "startyear": "2009", "endyear": "2018"}
    assert {(request.method, request.url) for request in asked} == {("POST", bls.ADDRESS)}
    with pytest.raises(SourceError, match=r"gives \w+( \w+)? in 2025-\d\d twice"):  # this server gives one reply to all
        bls.parse(content)


def test_a_key_travels_in_the_body(reply, transport, monkeypatch):
    monkeypatch.setenv(bls.KEY, "hush")
    asked = transport(reply("bls_service.json"))
    bls.fetch()
    assert json.loads(asked[0].body)["registrationkey"] == "hush"
    assert "hush" not in asked[0].url


def test_replies_for_several_spans_are_put_together(reply):
    whole = json.loads(reply("bls_service.json"))
    halves = []
    for keep in ("M09", "M11"):
        half = json.loads(reply("bls_service.json"))
        for series in half["Results"]["series"]:
            series["data"] = [entry for entry in series["data"] if entry["period"] == keep]
        halves.append(half)
    assert bls.parse(json.dumps(halves).encode()).equals(bls.parse(json.dumps(whole).encode()))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'{"status": "REQUEST_NOT_PROCESSED", "message": ["daily threshold reached"], "Results": {}}', "daily thresh"),
        (b'{"status": "REQUEST_SUCCEEDED"}', "not laid out as expected"),
        (b'{"status": "REQUEST_SUCC', "not laid out as expected"),
        (b"series_id,month,value\nEIUCOCHNTOT,2025-09,95.9\n", "lacks the column ym"),
        (b"", "cannot be read as comma-separated text"),
    ],
)
def test_another_layout_is_refused(content, complaint):
    with pytest.raises(SourceError, match=complaint):
        bls.parse(content)


def test_a_missing_series_is_refused(reply):
    without = reply("bls_copy.csv").replace(b"EIUCOJPNTOT", b"EIUCOGERTOT")
    with pytest.raises(SourceError, match="lacks the series EIUCOJPNTOT"):
        bls.parse(without)


def test_a_web_page_is_refused(reply, transport):
    with pytest.raises(SourceError, match="sent a web page instead of data"):
        bls.parse(reply("web_page.html"))
    transport(reply("web_page.html"))
    with pytest.raises(SourceError, match="sent a web page instead of data"):
        bls.fetch()
