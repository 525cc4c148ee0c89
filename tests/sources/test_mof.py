"""Revenue of China's general public budget, from a file kept by hand."""

import pytest

from companion.errors import SourceError
from companion.sources import mof

COPY = (
    b"date,value,yoy,ytd_value,ytd_yoy\n"
    b"2025-11-01,14026.0,-0.0,200516.0,0.8\n"
    b"2025-12-01,15529.0,-25.0,216045.0,-1.7\n"
    b"2026-02-01,,,44154.0,0.7\n"
)


def kept(content: bytes) -> bytes:
    """The same from the first month of a year on, so that every month has the one before."""
    return content.replace(b"2025-11-01,14026.0", b"2025-11-01,200516.0")


def test_revenue_is_in_billions_and_january_may_stand_in_february():
    table = mof.parse(kept(COPY))
    assert table["month"].dt.strftime("%Y-%m").tolist() == ["2025-11", "2025-12", "2026-02"]
    assert table["revenue_bn_rmb"].tolist()[1] == 1552.9
    assert table["revenue_bn_rmb"].isna().tolist() == [False, False, True]
    assert table["year_to_date_bn_rmb"].tolist() == [20051.6, 21604.5, 4415.4]
    assert table["year_to_date_change_percent"].tolist() == [0.8, -1.7, 0.7]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"ytd_yoy", b"change", "lacks the column ytd_yoy"),
        (b"216045.0", b"21604.5", "revenue of 2025-12 is not the year to date less that of the month before"),
        (b"2025-12-01", b"2025-11-01", "has 2025-11 twice"),
        (b"2025-12-01,15529.0,-25.0,216045.0,-1.7\n", b"", "no value for 2025-12"),
        (b"44154.0", b"RMB 4.4 tn", "is not a number"),
    ],
)
def test_a_broken_file_is_refused_with_its_fault(old, new, complaint):
    content = kept(COPY)
    assert old in content
    with pytest.raises(SourceError, match=complaint):
        mof.parse(content.replace(old, new))


def test_a_web_page_is_refused(reply):
    with pytest.raises(SourceError, match="sent a web page instead of data"):
        mof.parse(reply("web_page.html"))
