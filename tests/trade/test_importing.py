"""Importing BACI: worked out by hand, against pandas, from zip and files; what is wrong is named or refused."""

import errno
import json
import shutil
import zipfile
from pathlib import Path

import baci_shaped
import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_baci import BAD_2024, EXPECTED_2024, FLOWS_2023, FLOWS_2024, PRODUCTS

from companion import paths
from companion.errors import CompanionError, DatasetError, SourceError
from companion.measures.classifications import roll_up
from companion.trade import archive, chapters_without_quantity, coverage, expressions, import_baci, open_baci
from companion.trade.backends import DuckDB

Y2024 = "BACI_HS17_Y2024_V202601.csv"
AMOUNTS = [
    "exports_usd",
    "imports_usd",
    "exports_tonnes",
    "imports_tonnes",
    "exports_usd_measured",
    "imports_usd_measured",
]


def products_of(year: int) -> pd.DataFrame:
    table = open_baci().economy_product.execute()
    return table[table["year"] == year].sort_values(["economy", "product"], ignore_index=True)


def sorted_frame(table) -> pd.DataFrame:
    frame = table.execute()
    keys = [name for name in frame.columns if not pd.api.types.is_float_dtype(frame[name])]
    return frame.sort_values(keys, ignore_index=True)


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_tiny_edition_is_what_was_worked_out_by_hand(folder, store):
    import_baci([folder({Y2024: FLOWS_2024 + BAD_2024})], reporters=["CHN"])
    tables = open_baci()
    assert (tables.version, tables.years, tables.reporters) == ("202601", (2023, 2024), ("CHN",))
    assert tables.label == "CEPII, BACI HS17 (version 202601, 2023 to 2024)"
    found = products_of(2024)
    assert list(found.columns) == ["year", "economy", "product", *AMOUNTS]
    by_key = {(row["economy"], row["product"]): tuple(row[name] for name in AMOUNTS) for _, row in found.iterrows()}
    assert by_key == EXPECTED_2024
    flows = sorted_frame(tables.bilateral)
    assert list(flows.columns) == ["year", "exporter", "importer", "product", "value_usd", "quantity_tonnes"]
    assert flows[flows["year"] == 2024].fillna(-1).drop(columns="year").to_numpy().tolist() == [
        ["AFG", "CHN", "010121", 1500, 0.2],
        ["CHN", "AFG", "010121", 2000, -1],
        ["CHN", "TWN", "020110", 10250, 4],
        ["CHN", "TWN", "854231", 50000, 1],
        ["TWN", "CHN", "854231", 100000, -1],
    ]


def test_every_bad_line_is_counted_by_kind_and_set_aside_as_it_stands(folder, store):
    manifest = import_baci([folder({Y2024: FLOWS_2024 + BAD_2024})], reporters=["CHN"])
    year = manifest["years"]["2024"]
    assert year["rejected"] == {
        "wrong year": 1,
        "unknown exporter": 1,
        "unknown importer": 1,
        "unknown product": 2,
        "value is no number": 1,
        "negative value": 1,
        "quantity is no number": 1,
        "negative quantity": 1,
        "duplicate key": 2,
    }
    assert year["lines"] == year["flows"] + 11 == 17
    aside = (store / "HS17/rejected/year=2024.csv").read_text(encoding="utf-8").splitlines()
    lines = [line.replace('"', "").rsplit(",", 1) for line in aside[1:]]
    assert sorted(line for line, _ in lines) == sorted(BAD_2024.splitlines())
    assert {reason for line, reason in lines if ",490,4,010121," in line} == {"duplicate key"}
    assert not (store / "HS17/rejected/year=2023.csv").exists()


def test_the_manifest_says_what_was_read_and_what_has_no_quantity(folder, store):
    manifest = import_baci([folder()], reporters=["CHN"])
    assert json.loads((store / "HS17/manifest.json").read_text(encoding="utf-8")) == manifest
    year = manifest["years"]["2024"]
    assert year["input"]["bytes"] == len(FLOWS_2024)
    assert (year["value_usd"], year["flows_without_quantity"]) == (166750, 2)
    assert year["value_usd_without_quantity"] == 102000
    shown = coverage(manifest).set_index("year").loc[2024]
    assert shown["flows_without_quantity_percent"] == pytest.approx(100 * 2 / 6)
    assert shown["value_without_quantity_percent"] == pytest.approx(100 * 102000 / 166750)
    worst = chapters_without_quantity(manifest).query("year == 2024")
    assert worst[["chapter", "value_usd_without_quantity"]].to_numpy().tolist() == [
        ["85", 100000],
        ["01", 2000],
        ["02", 0],
    ]


def test_zip_folder_and_single_files_give_one_table(folder, zipped, monkeypatch, tmp_path):
    given = folder()
    shuffled = sorted(given.iterdir(), reverse=True)
    found = []
    for number, sources in enumerate(([zipped()], [given], shuffled)):
        monkeypatch.setattr(paths, "LOCAL", tmp_path / str(number))
        manifest = import_baci(sources, reporters=["CHN"])
        hashes = [year["input"] for year in manifest["years"].values()]
        found.append((products_of(2024).to_csv(), sorted_frame(open_baci().bilateral).to_csv(), hashes))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("break_", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_do_not_matter(folder, break_, mark):
    import_baci([folder({Y2024: mark + FLOWS_2024.replace("\n", break_)})], reporters=["CHN"])
    assert len(products_of(2024)) == len(EXPECTED_2024)


def test_editions_are_told_apart_by_the_names_of_their_files(folder, store):
    changed = {
        "product_codes_HS92_V202601.csv": PRODUCTS,
        "BACI_HS92_Y1995_V202601.csv": FLOWS_2023.replace("2023", "1995"),
    }
    dropped = {name: None for name in (Y2024, "BACI_HS17_Y2023_V202601.csv", "product_codes_HS17_V202601.csv")}
    import_baci([folder(changed | dropped)], reporters=["CHN"])
    assert open_baci("HS17") is None
    assert open_baci("HS92").years == (1995,)


def test_codes_keep_cepiis_names(folder):
    import_baci([folder()], reporters=["CHN"])
    tables = open_baci()
    names = tables.economies.set_index("economy")["name"]
    assert names["CIV"] == "Côte d'Ivoire"
    assert names["TWN"] == "Other Asia, nes"
    assert names["NAM"] == "Namibia"
    assert len(names) == 5  # the one without a code is not an economy
    assert tables.products["product"].tolist() == ["010121", "020110", "854231"]


def test_a_coarser_level_adds_up(folder):
    import_baci([folder()], reporters=["CHN"])
    tables = open_baci()
    chapters = roll_up(tables.economy_product, 2).execute().set_index(["year", "economy", "product"])
    assert chapters.loc[(2024, "CHN", "85"), "imports_usd"] == 100000
    for name in AMOUNTS:
        assert chapters[name].sum() == pytest.approx(products_of(2023)[name].sum() + products_of(2024)[name].sum())


def oracle(files: Path, year: int) -> pd.DataFrame:
    """What each economy trades of each product, by plain pandas."""
    codes = pd.read_csv(files / "country_codes_V202601.csv", keep_default_na=False).set_index("country_code")
    economy = codes["country_iso3"].replace("S19", "TWN")
    flows = pd.read_csv(files / f"BACI_HS17_Y{year}_V202601.csv", dtype={"k": str}, skipinitialspace=True)
    flows["known"] = flows["v"].where(flows["q"].notna(), 0)
    sides = []
    for side, column in (("exports", "i"), ("imports", "j")):
        sums = flows.groupby([flows[column].map(economy).rename("economy"), flows["k"].rename("product")])[
            ["v", "q", "known"]
        ]
        sides.append(sums.sum().set_axis([f"{side}_usd", f"{side}_tonnes", f"{side}_usd_measured"], axis=1))
    both = sides[0].join(sides[1], how="outer").fillna(0.0)
    both[[name for name in both if "usd" in name]] *= 1000
    return both[AMOUNTS].reset_index()


def test_pandas_gives_the_same(tmp_path):
    files = baci_shaped.write_baci(
        tmp_path / "made", range(2019, 2021), 20_000, economy_count=40, product_count=300, zipped=False
    )
    manifest = import_baci([files])
    for year in (2019, 2020):
        pd.testing.assert_frame_equal(products_of(year).drop(columns="year"), oracle(files, year), rtol=1e-12)
        assert 0.02 < manifest["years"][str(year)]["flows_without_quantity"] / 20_000 < 0.06


ROWS = st.dictionaries(
    st.tuples(*[st.sampled_from(["4", "156", "490"])] * 2, st.sampled_from(["010121", "020110", "854231"])),
    st.tuples(st.integers(0, 10**12), st.one_of(st.none(), st.integers(0, 10**9))),
    min_size=1,
)


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_what_is_exported_of_a_product_is_imported_and_what_is_measured_is_no_more(rows):
    lines = [
        ("2024", *key, f"{value / 1000:.3f}", "NA" if quantity is None else f"{quantity / 1000:.3f}")
        for key, (value, quantity) in rows.items()
    ]
    engine = DuckDB()
    table = expressions.judged(
        ibis.memtable(pd.DataFrame(lines, columns=list(expressions.RAW_COLUMNS))),
        2024,
        ibis.memtable({"code": [4, 156, 490], "economy": ["AFG", "CHN", "TWN"]}),
        ibis.memtable({"product": ["010121", "020110", "854231"]}),
    )
    assert engine.connection.execute(expressions.counts(table))["reason"].isna().all()
    found = engine.connection.execute(expressions.economy_product(table))
    by_product = found.groupby("product")[AMOUNTS].sum()
    for kind in ("usd", "tonnes", "usd_measured"):
        pd.testing.assert_series_equal(
            by_product[f"exports_{kind}"], by_product[f"imports_{kind}"], check_names=False, rtol=1e-12
        )
    assert (found["exports_usd_measured"] <= found["exports_usd"]).all()
    assert found["exports_usd"].sum() == pytest.approx(sum(value for value, _ in rows.values()), rel=1e-12)


def test_years_can_be_added_and_are_not_done_again(folder, store):
    given = folder()
    names = [path for path in given.iterdir() if "Y2024" not in path.name]
    import_baci(names, reporters=["CHN"])
    first = store / "HS17/economy_product/year=2023/part-0.parquet"
    before = first.stat().st_mtime_ns
    manifest = import_baci([given])  # the reporters are those of the first import
    assert list(manifest["years"]) == ["2023", "2024"] and manifest["reporters"] == ["CHN"]
    assert first.stat().st_mtime_ns == before


def test_versions_do_not_mix_unless_the_old_one_is_replaced(folder, store):
    import_baci([folder()], reporters=["CHN"])
    newer = folder(name="newer")
    for file in newer.iterdir():
        file.rename(file.with_name(file.name.replace("202601", "202701")))
    (newer / "BACI_HS17_Y2023_V202701.csv").unlink()
    before = files_below(store)
    with pytest.raises(DatasetError, match=r"imported in version 202601.*of version 202701.*--replace"):
        import_baci([newer], reporters=["CHN"])
    assert files_below(store) == before
    import_baci([newer], reporters=["CHN"], replace=True)
    assert (open_baci().version, open_baci().years) == ("202701", (2024,))


def test_a_changed_file_and_other_reporters_are_refused(folder):
    given = folder()
    import_baci([given], reporters=["CHN"])
    with pytest.raises(DatasetError, match=r"bilateral flows of CHN, not of AFG.*--replace"):
        import_baci([given], reporters=["AFG"])
    (given / Y2024).write_text(FLOWS_2024 + "2024,4,156,020110,1.000,1.000\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"has \d+ bytes, the one that was imported had \d+.*--replace"):
        import_baci([given])


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {Y2024: FLOWS_2024.replace("t,i,j,k,v,q", "year,i,j,k,v,q")},
            "begins with 'year,i,j,k,v,q', not with BACI's columns",
        ),
        ({Y2024: ""}, "begins with '', not with BACI's columns"),
        ({Y2024: "<!DOCTYPE html><html><body>moved</body></html>"}, "sent a web page instead of data"),
        ({Y2024: FLOWS_2024[:-3]}, "ends in the middle of a line"),
        ({Y2024: FLOWS_2024[:-10] + "\n"}, "does not have the 6 columns"),
        ({Y2024: FLOWS_2024 + "2024,4,156,010121,1.5,0.2,9\n"}, "does not have the 6 columns"),
        ({Y2024: FLOWS_2024.encode() + b"2024,4,156,010121,1.5,\xff\n"}, "or is not UTF-8"),
        ({Y2024: "t,i,j,k,v,q\n"}, "has no line that can be used; give"),
        ({Y2024: FLOWS_2024.replace("2024,", "2022,")}, r"no line that can be used \(wrong year: 6\)"),
        ({"country_codes_V202601.csv": None}, "country_codes_V202601.csv is not among the given files; give it too"),
        (
            {"product_codes_HS17_V202601.csv": None, "product_codes_HS12_V202601.csv": PRODUCTS},
            "only product_codes_HS12",
        ),
        ({"country_codes_V202601.csv": "code,name\n1,A\n"}, "lacks the column country_code"),
        ({"product_codes_HS17_V202601.csv": PRODUCTS + "10121,Horses again\n"}, "has the code 010121 twice"),
        ({"BACI_HS12_Y2012_V202601.csv": FLOWS_2023}, "editions HS12 and HS17 of BACI are given together"),
        ({"BACI_HS17_Y2022_V202501.csv": FLOWS_2023}, "versions 202501 and 202601 of BACI are given together"),
        ({name: None for name in (Y2024, "BACI_HS17_Y2023_V202601.csv")}, "There are no flows of BACI in given"),
    ],
)
def test_what_is_not_a_whole_baci_is_one_sentence_and_leaves_nothing(folder, store, changed, sentence):
    dropped = {} if "BACI_HS17_Y2023_V202601.csv" in changed else {"BACI_HS17_Y2023_V202601.csv": None}
    with pytest.raises(SourceError, match=sentence):
        import_baci([folder(dropped | changed)], reporters=["CHN"])
    assert not (store / "HS17").exists()
    assert open_baci() is None


def test_a_truncated_or_damaged_zip_is_refused(zipped, store, tmp_path):
    whole = zipped().read_bytes()
    for name, content, sentence in [
        ("cut.zip", whole[: len(whole) // 2], "is not a whole zip file"),
        ("page.zip", b"<html><body>Not found</body></html>", "sent a web page"),
        ("table.zip", b"t,i,j,k,v,q\n", "is not a whole zip file"),
    ]:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SourceError, match=sentence):
            import_baci([tmp_path / name], reporters=["CHN"])
    assert not (store / "HS17").exists()


def test_a_zip_whose_content_fails_its_checksum_keeps_the_years_before(tmp_path, store):
    archive_file = baci_shaped.write_baci(tmp_path / "made", range(2023, 2025), 60_000)
    content = bytearray(archive_file.read_bytes())
    with zipfile.ZipFile(archive_file) as bundle:
        member = bundle.getinfo(Y2024)
    start = member.header_offset + 30 + len(member.filename)
    content[start + member.compress_size - 4] ^= 0xFF
    archive_file.write_bytes(content)
    with pytest.raises(SourceError, match=rf"{Y2024} in .*zip is damaged or breaks off"):
        import_baci([archive_file])
    assert open_baci().years == (2023,)
    assert not (store / "HS17/.work").exists()


def test_a_file_given_twice_or_not_there_is_refused(folder, tmp_path):
    given = folder()
    with pytest.raises(SourceError, match="flows of 2023 are given twice"):
        import_baci([given, given / "BACI_HS17_Y2023_V202601.csv"])
    with pytest.raises(SourceError, match=r"There is no file .*missing\.zip"):
        import_baci([tmp_path / "missing.zip"])


def test_an_unknown_reporter_is_refused(folder, store):
    with pytest.raises(DatasetError, match="table of economies does not have XYZ, whose bilateral flows"):
        import_baci([folder()], reporters=["CHN", "XYZ"])
    assert not store.exists()


def test_a_full_disk_is_one_sentence_and_leaves_nothing(zipped, store, monkeypatch):
    def full(self, folder):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive.File, "unpack", full)
    with pytest.raises(DatasetError, match=r"no room left on the disk with .*finished are kept"):
        import_baci([zipped()], reporters=["CHN"])
    assert not (store / "HS17").exists()


def test_sums_that_do_not_agree_are_never_kept(folder, store, monkeypatch):
    right = expressions.economy_product
    monkeypatch.setattr(expressions, "economy_product", lambda flows: right(flows.filter(flows.value > 2)))
    with pytest.raises(DatasetError, match="What was written of 2023 does not add up to the flows"):
        import_baci([folder()], reporters=["CHN"])
    assert not (store / "HS17").exists()


def test_what_was_deleted_by_hand_is_noticed(folder, store):
    import_baci([folder()], reporters=["CHN"])
    shutil.rmtree(store / "HS17/bilateral/year=2023")
    with pytest.raises(DatasetError, match=r"has lost bilateral of 2023.*--replace"):
        open_baci()
    (store / "HS17/manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(CompanionError, match="cannot be read"):
        open_baci()
