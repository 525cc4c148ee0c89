"""Tables kept by hand: one shared reader, and the committed tables are what it gives."""

import pandas as pd
import pytest

from companion import catalogue
from companion.errors import SourceError
from companion.sources import mofcom, press, registry

KEPT = [*press.LAYOUTS, "outbound_fdi"]
FLOWS = (
    b"economy,series,period,value,unit,year_on_year_percent,how,address,primary,note\n"
    b'CHN,"express, flow",2025,174.38,bn USD,7.1,published,https://www.ctaxnews.net.cn/paper,false,\n'
    b'CHN,"bulletin, flow",2023,177.3,bn USD,,derived,https://en.imsilkroad.com/p/347451.html,false,192.2 over 1.084\n'
    b'CHN,"bulletin, flow",2024,192.2,bn USD,8.4,published,https://en.imsilkroad.com/p/347451.html,false,\n'
)


def test_rows_are_typed_and_sorted_by_their_key():
    table = mofcom.parse_outbound(FLOWS)
    assert list(table.columns) == [*mofcom.KEYS, *press.MEASURED]
    assert table["value"].tolist() == [177.3, 192.2, 174.38]
    assert table["year_on_year_percent"].isna().tolist() == [True, False, False]
    assert table["primary"].tolist() == [False, False, False]


@pytest.mark.parametrize("name", KEPT)
def test_a_committed_table_is_what_its_parser_gives(name):
    table = registry()[name].parse(catalogue.describe(name).path.read_bytes())
    pd.testing.assert_frame_equal(table, catalogue.load(name), check_dtype=False)


@pytest.mark.parametrize("name", KEPT)
def test_a_layout_is_its_schema(name):
    dataset = catalogue.describe(name)
    keys, rest = press.LAYOUTS.get(name, (mofcom.KEYS, press.MEASURED))
    assert [field.name for field in dataset.fields] == [*keys, *rest]
    assert dataset.primary_key == keys


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"8.4,published", b"8.4,read", "Line 4 .* has 'read' in column 'how'; write one of published"),
        (b",false,\n", b",no,\n", "'no' in column 'primary'; write true for the producer's page"),
        (b"https://www.ctaxnews.net.cn/paper", b"", "has '' in column 'address'; say where"),
        (b",2024,", b",year 2024,", "'year 2024' in column 'period'; write 2025"),
        (b",192.2,", b",about 192,", "column 'value' that is not a number"),
        (b",174.38,bn USD,7.1,", b",,bn USD,,", "give the row a value or a rate, or leave it out"),
        (b"series", b"kind", "lacks the column series"),
    ],
)
def test_a_careless_row_is_refused_with_its_line(old, new, complaint):
    assert old in FLOWS
    with pytest.raises(SourceError, match=complaint):
        mofcom.parse_outbound(FLOWS.replace(old, new))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00"])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(SourceError, match="cannot be read as comma-separated text"):
        mofcom.parse_outbound(content)


def test_a_web_page_is_refused(reply):
    with pytest.raises(SourceError, match="a web page instead of data"):
        mofcom.parse_outbound(reply("web_page.html"))


@pytest.mark.parametrize(
    ("periods", "vintage"),
    [
        (["2024", "2025-01/2025-09"], "to 2025-09"),
        (["2025", "2025Q3", "2025-11-10"], "to 2025-12"),
        (["2025Q3", "2025H1"], "to 2025-09"),
        (["2025-01-01/2025-11-10"], "to 2025-11"),
    ],
)
def test_a_vintage_is_the_month_in_which_the_last_period_ends(periods, vintage):
    assert press.to_last_period(pd.DataFrame({"period": periods})) == vintage


def test_announcements_need_no_date_of_effect():
    table = catalogue.load("export_controls")
    assert press.to_last_period(table) == "to 2025-10"
    assert (table["effective"] == "").any()
