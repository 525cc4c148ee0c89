"""EU imports by origin, from Eurostat's SDMX-CSV.

Nobody could ask Eurostat for this project, so the layout of the reply is real and its round values are not.
"""

import gzip

import numpy as np
import pytest

from companion import refresh
from companion.errors import SourceError
from companion.sources import eurostat


def test_a_unit_value_is_value_over_net_weight(reply):
    table = eurostat.parse(reply("eurostat_comext.csv"))
    assert table["origin"].nunique() == 9
    row = table.set_index(["month", "origin", "chapter"]).loc[("2026-04-01", "CHN", "85")]
    assert row["value_eur"] == 4_000_000
    assert row["quantity_tonnes"] == 100  # 1,000 times 100 kg
    assert row["unit_value_eur_per_tonne"] == 40_000


def test_exports_are_passed_over_and_a_withheld_weight_leaves_no_unit_value(reply):
    table = eurostat.parse(reply("eurostat_comext.csv"))
    may = table[table["month"] == "2026-05-01"]
    assert may["value_eur"].tolist() == [4_500_000]
    assert np.isnan(may["unit_value_eur_per_tonne"].item())
    assert 7_000_000 not in table["value_eur"].tolist()  # an export


def test_a_reply_becomes_the_first_table_of_the_announced_dataset(reply):
    revision = refresh.revision("eurostat_import_unit_values", reply("eurostat_comext.csv"))
    assert (revision.rows, len(revision.added), revision.vintage) == (19, 19, "to 2026-05")


def test_a_gzipped_reply_gives_the_same_table(reply):
    plain = reply("eurostat_comext.csv")
    assert eurostat.parse(gzip.compress(plain)).equals(eurostat.parse(plain))
    with pytest.raises(SourceError, match="incomplete or damaged"):
        eurostat.parse(gzip.compress(plain)[:100])


def test_fetch_asks_for_imports_of_the_eu_by_origin_and_chapter(reply, transport):
    asked = transport(reply("eurostat_comext.csv"))
    assert len(eurostat.parse(eurostat.fetch())) == 19
    address = str(asked[0].url)
    assert address.startswith(
        "https://ec.europa.eu/eurostat/api/comext/dissemination/sdmx/2.1/data/DS-045409/M.EU27_2020.CN+GB+IN+JP+KR+TR+US+VN+"
        "EU27_2020_EXTRA.28+29+"
    )
    assert address.endswith("+95+96.1.VALUE_IN_EUROS+QUANTITY_IN_100KG?startPeriod=2019-01")
    assert "+77+" not in address
    assert asked[0].headers["Accept"] == eurostat.SDMX_CSV


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"EU27_2020,VN,", b"EU27_2020,TH,", "no monthly imports of manufactures from VN"),
        (b"QUANTITY_IN_100KG", b"SUPPLEMENTARY_QUANTITY", "lacks QUANTITY_IN_100KG"),
        (b"indicators,", b"indicator,", "lacks the column indicators"),
        (b"2026-05", b"2026-04", "twice"),
        (b"2026-04", b"2026M04", "not of the form"),
    ],
)
def test_another_reply_is_refused(reply, old, new, complaint):
    with pytest.raises(SourceError, match=complaint):
        eurostat.parse(reply("eurostat_comext.csv").replace(old, new))


def test_a_web_page_is_refused(reply):
    with pytest.raises(SourceError, match="a web page instead of data"):
        eurostat.parse(reply("web_page.html"))
