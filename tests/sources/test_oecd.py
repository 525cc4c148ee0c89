"""The OECD's inter-country table and what is computed from it, and its bilateral trade.

The small table is the OECD's layout with the values of 2022 for electronics (C26) and trade (G) of China, the United
States and Vietnam; what others buy of them stands under ROW.
"""

import gzip
import io

import numpy as np
import pandas as pd
import pytest
from input_output_files import numpy_archive, zipped

from companion import catalogue
from companion.errors import SourceError
from companion.sources import oecd

# China sells 10 to American households and 40 of inputs to Vietnam, which adds 60 and sells all to the United States.
CHAIN = b"""V1,CHN_C26,USA_C26,VNM_C26,CHN_HFCE,USA_HFCE,VNM_HFCE,OUT
CHN_C26,0,0,40,50,10,0,100
USA_C26,0,0,0,0,50,0,50
VNM_C26,0,0,0,0,100,0,100
TLS,5,0,0,0,0,0,5
VA,95,50,60,0,0,0,205
OUT,100,50,100,50,160,0,
"""


def copy_of(content: bytes) -> bytes:
    """A table in the OECD's layout as the NumPy copy: economies within industries, no final-demand categories."""
    icio = oecd.read_table(content)
    table, count = icio.table, len(icio.table.origins)
    economies, industries = table.origins.unique(0), table.origins.unique(1)
    order = np.arange(count).reshape(len(economies), len(industries)).T.ravel()
    final = icio.final_demand.reindex(columns=[*economies, "ROW"], fill_value=0.0).to_numpy()
    return numpy_archive(
        Z=table.sales[np.ix_(order, order)].astype("float32"),
        Y=final[order].astype("float32"),
        x=table.output[order],
        VALU=icio.value_added[order],
        TLS=icio.taxes_less_subsidies[order],
        countries=np.array(economies, dtype="U3"),
        sectors=np.array(industries, dtype="U8"),
    )


@pytest.fixture
def small(reply):
    return reply("oecd_icio_2022_SML.csv")


def test_flows_are_in_whole_millions_and_final_demand_in_one_category(small):
    flows = oecd.parse_flows(small)
    assert list(flows.columns) == [
        "origin_economy", "origin_industry", "use_economy", "use", "value_mn_usd", "estimated"
    ]  # fmt: skip
    value = flows.set_index(list(flows.columns[:4]))["value_mn_usd"]
    assert value.loc[("CHN", "C26", "VNM", "C26")] == 24374
    assert value.loc[("CHN", "C26", "USA", "final_demand")] == 84868
    assert value.loc[("CHN", "C26", "ROW", "final_demand")] == 839388
    assert not flows["estimated"].any()


def test_the_copy_gives_the_same_flows_and_marks_what_is_estimated(small):
    own, copy = oecd.parse_flows(small), oecd.parse_flows(copy_of(small))
    pd.testing.assert_frame_equal(copy.drop(columns="estimated"), own.drop(columns="estimated"))
    imported = (copy["use"] == "final_demand") & (copy["origin_economy"] != copy["use_economy"])
    assert copy["estimated"].equals(imported)
    assert copy["estimated"].sum() == 18  # six sellers, each to two other economies and to ROW


def test_zipped_years_give_the_table_of_2022(small):
    archive = zipped({"2021_SML.csv": b"", "2022_SML.csv": small, "ReadMe.txt": b"2022"})
    assert oecd.parse_output(archive).equals(oecd.parse_output(small))
    with pytest.raises(SourceError, match="has 0 CSV files of 2022 instead of one"):
        oecd.parse_output(zipped({"2021_SML.csv": small}))


def test_output_has_its_group_value_added_and_taxes(small):
    output = oecd.parse_output(small).set_index(["economy", "industry"])
    assert output.loc[("CHN", "C26"), "gross_output_mn_usd"] == pytest.approx(2136721.178)
    assert output["industry_group"].tolist() == ["C26", "G"] * 3


def test_value_added_in_final_demand_is_what_the_chain_says():
    table = oecd.parse_value_added(CHAIN).set_index(["origin_economy", "final_economy"])["value_mn_usd"]
    assert table.loc[("CHN", "USA")] == 50  # 10 directly and 40 through Vietnam; v of China is (95 + 5) / 100
    assert table.loc[("VNM", "USA")] == 60
    assert table.loc[("CHN", "CHN")] == 50
    assert ("USA", "CHN") not in table.index


def test_the_part_that_rests_on_the_estimate_is_what_comes_in_final_goods():
    # All that China adds to American final demand comes in final goods: its own and Vietnam's.
    table = oecd.parse_value_added(copy_of(CHAIN)).set_index(["origin_economy", "final_economy"])
    assert table.loc[("CHN", "USA"), ["value_mn_usd", "estimated_mn_usd"]].tolist() == [50, 50]
    assert table.loc[("USA", "USA"), ["value_mn_usd", "estimated_mn_usd"]].tolist() == [50, 0]
    assert oecd.parse_value_added(CHAIN)["estimated_mn_usd"].eq(0).all()


def test_the_last_exporter_of_the_chain_is_vietnam():
    table = oecd.parse_last_exporter(CHAIN).set_index(["final_economy", "last_exporter"])["value_mn_usd"]
    assert table.to_dict() == {("USA", "CHN"): 10, ("USA", "VNM"): 40}
    detail = oecd.parse_last_exporter_industry(CHAIN)
    assert detail[["last_exporter", "industry", "value_mn_usd"]].values.tolist() == [
        ["CHN", "C26", 10.0],
        ["VNM", "C26", 40.0],
    ]


def test_value_added_that_crosses_a_border_twice_is_counted_at_the_first_crossing():
    # China sells 40 of inputs to the United States, which sells 50 to Vietnam, which sells 100 to American households.
    loop = (
        CHAIN.replace(b"CHN_C26,0,0,40,50,10,0,100", b"CHN_C26,0,40,0,50,10,0,100")
        .replace(b"USA_C26,0,0,0,0,50,0,50", b"USA_C26,0,0,50,0,0,0,50")
        .replace(b"VA,95,50,60", b"VA,95,10,50")
    )
    table = oecd.parse_last_exporter(loop).set_index(["final_economy", "last_exporter"])["value_mn_usd"]
    assert table.to_dict() == {("USA", "CHN"): 50}


@pytest.mark.parametrize("final", ["USA", "VNM", "ROW"])
def test_last_exporters_add_up_to_value_added_in_final_demand(small, final):
    parts = oecd.parse_last_exporter(small).query("final_economy == @final")["value_mn_usd"].sum()
    whole = oecd.parse_value_added(small).query("origin_economy == 'CHN' and final_economy == @final")
    assert parts == pytest.approx(whole["value_mn_usd"].item(), abs=0.01)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"\nVA,", b"\nVALU,", "is not an inter-country table"),
        (b"\nOUT,", b"\nTOTAL,", "is not an inter-country table"),
        (b"808873.500", b"?", "is not an inter-country table"),
        (b"808873.500", b"8873.500", "industry C26 of CHN do not add up"),
        (b"808873.500", b"", "industry C26 of CHN do not add up"),
        (b"CHN_", b"CN1_", "lacks CHN"),
        (b"_C26", b"_C26X", "industries that we do not know"),
    ],
)
def test_another_table_is_refused(small, old, new, complaint):
    assert old in small
    with pytest.raises(SourceError, match=complaint):
        oecd.parse_flows(small.replace(old, new))


def test_a_truncated_table_is_refused(small):
    with pytest.raises(SourceError, match="is not an inter-country table"):
        oecd.parse_flows(small[: len(small) // 2])
    with pytest.raises(SourceError, match="has 0 CSV files of 2022"):
        oecd.parse_flows(zipped({"2022.csv": small})[:400])
    broken = bytearray(copy_of(small))
    broken[200] ^= 0xFF
    with pytest.raises(SourceError, match="incomplete or damaged"):
        oecd.parse_flows(bytes(broken))


def test_a_copy_without_one_of_its_arrays_is_refused(small):
    with np.load(io.BytesIO(copy_of(small))) as archive:
        arrays = {name: archive[name] for name in archive.files if name != "TLS"}
    with pytest.raises(SourceError, match="lacks 'TLS"):
        oecd.parse_flows(numpy_archive(**arrays))


def test_groups_are_those_of_the_list_of_industries():
    industries = catalogue.load("input_output_industries").query("system == 'oecd_icio_2025' and kind == 'industry'")
    assert industries.set_index("code")["group"].to_dict() == oecd.GROUP_OF


# Bilateral trade -----------------------------------------------------------------------------------------------------


def test_the_reply_and_the_copy_give_one_table(reply):
    trade = oecd.parse_trade(reply("oecd_btige.csv"))
    assert list(trade.columns) == oecd.TRADE_COLUMNS
    assert oecd.parse_trade(gzip.compress(reply("oecd_btige_copy.csv"))).equals(trade)
    value = trade.set_index(["year", "exporter", "importer", "product"])
    assert value.loc[(2023, "CHN", "USA", "_T"), "exports_thousand_usd"] == 501220722.66
    levels = {"_T": "total", "C": "section", "C26": "division", "C261": "group", "C13T15": "aggregate"}
    assert trade.set_index("product")["level"].to_dict() == levels


def test_imports_and_single_end_uses_are_passed_over(reply):
    whole = reply("oecd_btige.csv")
    others = whole.split(b"\n", 1)[1].replace(b",X,TOTAL,", b",M,TOTAL,") + whole.split(b"\n", 1)[1].replace(
        b",X,TOTAL,", b",X,INT,"
    )
    assert oecd.parse_trade(whole + others).equals(oecd.parse_trade(whole))


def test_fetch_asks_for_exports_to_the_nine_markets(reply, transport):
    asked = transport(reply("oecd_btige.csv"))
    for _ in range(2):  # the service is made known to the client once
        assert len(oecd.parse_trade(oecd.fetch_trade())) == 31
    assert asked[0].url == (
        "https://sdmx.oecd.org/sti-public/rest/data/OECD.STI.PIE,DSD_BTIGE@DF_BTIGE,1.0/"
        "A..X.TOTAL..AUS+DEU+FRA+GBR+ISR+JPN+KOR+TWN+USA.USD?startPeriod=2021&endPeriod=2023"
    )
    assert asked[0].headers["Accept"] == oecd.SDMX_CSV


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b",A,3\n", b",A,6\n", "unit multiplier 6 instead of 3"),
        (b",_T,ISR,USD,2022", b",_T,ISL,USD,2022", r"no total exports to ISR in 2022 \(1 such\)"),
        (b"COUNTERPART_AREA", b"PARTNER", "lacks the column COUNTERPART_AREA"),
        (b"501220722.66", b"much", "not a number"),
    ],
)
def test_another_reply_is_refused(reply, old, new, complaint):
    assert old in reply("oecd_btige.csv")
    with pytest.raises(SourceError, match=complaint):
        oecd.parse_trade(reply("oecd_btige.csv").replace(old, new))


@pytest.mark.parametrize("parse", [oecd.parse_trade, oecd.parse_flows])
def test_a_web_page_is_refused(reply, parse):
    with pytest.raises(SourceError, match="a web page instead of data"):
        parse(reply("web_page.html"))


def test_a_damaged_reply_is_refused(reply):
    with pytest.raises(SourceError, match="incomplete or damaged"):
        oecd.parse_trade(gzip.compress(reply("oecd_btige.csv"))[:100])
