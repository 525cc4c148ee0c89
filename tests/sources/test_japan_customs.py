"""Japan's trade by area and good, from e-Stat's layout and from a copy by year.

The years' values of 2024 are real. The months that lead up to them in e-Stat's layout are not: each is a twelfth of
the year, so that the file has the shape and the sums of a real one.
"""

import pandas as pd
import pytest
from archives import zipped

from companion.errors import SourceError
from companion.sources import japan_customs

GOODS = {
    "1": ["(CAR)", "GRAND TOTAL", "SEMICON MACHINERY ETC"],
    "2": ["(COAL N.E.S)", "GRAND TOTAL"],
}
# Thousand yen, 2024, in the order of the goods.
YEAR = {
    "1": {
        "GRAND TOTAL": [16155169376, 107087511087, 4496207259],
        "CHINA": [923565280, 18862458206, 2176959080],
        "VIETNAM": [23908356, 2585181715, 7954275],
        "PERU": [12, 24, 36],
    },
    "2": {
        "GRAND TOTAL": [2456822080, 112715960939],
        "CHINA": [863930, 25313194657],
        "VIETNAM": [0, 4053399764],
    },
}
COPY = b"""ex_im,area,goods,year,value
export,China,(Car),2024,923.56528
export,China,Grand Total,2024,18862.458206
export,China,Semicon Machinery Etc,2024,2176.95908
export,Grand Total,(Car),2024,16155.169376
export,Grand Total,Grand Total,2024,107087.511087
export,Grand Total,Semicon Machinery Etc,2024,4496.207259
export,Vietnam,(Car),2024,23.908356
export,Vietnam,Grand Total,2024,2585.181715
export,Vietnam,Semicon Machinery Etc,2024,7.954275
export,Vietnam,Grand Total,2017,1301.33349
import,China,(Coal N.e.s),2024,0.86393
import,China,Grand Total,2024,25313.194657
import,Grand Total,(Coal N.e.s),2024,2456.82208
import,Grand Total,Grand Total,2024,112715.960939
import,Vietnam,(Coal N.e.s),2024,0.0
import,Vietnam,Grand Total,2024,4053.399764
import,Vietnam,Grand Total,2026,1000.0
"""


def portal_file(flow: str, months: int = 12) -> bytes:
    """One of e-Stat's files: a title, a header, a block of areas for each month, and one for the year."""
    lines = [
        "Value by Area (Country) and Principal Commodity,Unit: 1000YEN",
        ",".join(["Exp or Imp", "Area", *GOODS[flow]]),
    ]
    for block in range(months + 1):
        for area, values in YEAR[flow].items():
            cells = [value if block == months else value / months for value in values]
            lines.append(",".join([flow, area, *map(str, cells)]))
    return ("\r\n".join(lines) + "\r\n").encode()


def portal(**changes: bytes) -> bytes:
    return zipped({"export-2024.csv": portal_file("1"), "import-2024.csv": portal_file("2")} | changes)


@pytest.fixture(autouse=True)
def three_areas(monkeypatch):
    """The areas that a table must hold, cut down to those of the replies."""
    monkeypatch.setattr(japan_customs, "AREAS", {"Grand Total": "WLD", "China": "CHN", "Vietnam": "VNM"})


def test_the_block_of_the_year_is_taken_in_billion_yen():
    table = japan_customs.parse(portal()).set_index(["flow", "partner", "good", "year"])["value_bn_yen"]
    assert table["export", "CHN", "Semicon machinery etc", 2024] == pytest.approx(2176.95908)
    assert table["import", "WLD", "Grand total", 2024] == pytest.approx(112715.960939)
    assert len(table) == 3 * 3 + 3 * 2


def test_portal_and_copy_give_one_table_of_whole_years():
    table = japan_customs.parse(COPY)
    # Exports to Vietnam in 2017 began in April, and 2026 is a quarter.
    assert table["year"].unique().tolist() == [2024]
    pd.testing.assert_frame_equal(japan_customs.parse(portal()), table)


def test_abbreviations_keep_their_capitals():
    for car in (b"(Ic)", b"(IC)"):
        assert "(IC)" in set(japan_customs.parse(COPY.replace(b"(Car)", car))["good"])
    assert "LNG" in set(japan_customs.parse(COPY.replace(b"(Coal N.e.s)", b"Lng"))["good"])


def test_a_year_that_is_not_whole_is_refused():
    with pytest.raises(SourceError, match=r"export-2024.csv does not give twelve months of exports with CHN"):
        japan_customs.parse(portal(**{"export-2024.csv": portal_file("1", months=3)}))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"Exp or Imp", b"Direction", "has no header line"),
        (b"18862458206", b"18862458207000", "does not give twelve months of exports with CHN"),
        (b"18862458206", b"x", "'GRAND TOTAL' that is not a number"),
        (b"1,", b"3,", "names none of the areas"),
    ],
)
def test_another_layout_is_refused(old, new, complaint):
    with pytest.raises(SourceError, match=complaint):
        japan_customs.parse(portal(**{"export-2024.csv": portal_file("1").replace(old, new)}))


def test_a_file_without_its_year_an_absent_area_or_half_an_archive_is_refused(reply):
    with pytest.raises(SourceError, match=r"export.csv has no year in its name"):
        japan_customs.parse(zipped({"export.csv": portal_file("1")}))
    with pytest.raises(SourceError, match="no imports with CHN"):
        japan_customs.parse(b"".join(line for line in COPY.splitlines(True) if not line.startswith(b"import,China")))
    with pytest.raises(SourceError, match="no imports with CHN, VNM, WLD"):
        japan_customs.parse(zipped({"export-2024.csv": portal_file("1")}))
    with pytest.raises(SourceError, match="incomplete or damaged"):
        japan_customs.parse(portal()[:-40])
    for content in (reply("web_page.html"), zipped({"export-2024.csv": reply("web_page.html")})):
        with pytest.raises(SourceError, match="web page instead of data"):
            japan_customs.parse(content)
