"""Checks of policy documents, their dates and their aims (section 1.1 up to frontier technologies)."""

from dataclasses import replace

import pandas as pd

from companion.ledger.claims import Claim
from companion.ledger.published import read_value
from companion.ledger.tables import reference_date, table
from companion.ledger.verdicts import Computed, check
from companion.measures.coverage import by_date, counts

COVERAGE = "chapter-1-01-policy-coverage"

# Two quarters a year apart, before the report's figure ends: a first quarter is also the year to date.
FIRST_QUARTERS = ("2022Q1", "2023Q1", "2024Q1", "2025Q1")

# Claim: the reference date that settles it (first and last for a range), and what a reader has to know beside it.
DATES = {
    "C049": ("green_book_2023", ""),
    "C050": (
        "fifteenth_plan_approved",
        "The congress approved the plan that day; the full text came out the day after.",
    ),
    "C051": ("green_book_2015", "Editions of 2017 and 2019, which the table leaves out, followed."),
    "C052": ("green_book_2023", ""),
    "C054": ("strategic_emerging_decision", "The decision of the State Council that names seven industries."),
    "C055": ("strategic_emerging_plan", "The plan for the years to 2020."),
    "C058": ("four_bases_guideline", ""),
    "C069": ("sme_measures_2022", "Revised measures, which keep three tiers, are in force since {sme_measures_2026}."),
    "C076": ("little_giants_notice", ""),
    "C079": ("sme_support_notice", ""),
    "C086": ("revitalisation_plans", ""),
    "C088": ("traditional_industries_statement", ""),
    "C090": ("equipment_trade_in_plan", "Both policies are in one action plan of the State Council."),
    "C092": (
        "capacity_cuts_from capacity_cuts_until",
        "The page covers the cuts of two years and the provinces' goals for the third.",
    ),
    "C094": ("export_rebates_cut", "Solar products and batteries cut, aluminium and copper removed."),
    "C095": ("equipment_trade_in_plan", ""),
    "C096": ("equipment_trade_in_plan", ""),
    "C098": (
        "nev_tax_exempt_from nev_tax_exempt_until",
        "The exemption has a cap a vehicle, and was full before these years too.",
    ),
    "C100": ("nev_tax_halved_from nev_tax_halved_until", "The reduction has a cap a vehicle."),
    "C101": (
        "capacity_cuts_from capacity_cuts_until",
        "The page covers the cuts of two years and the provinces' goals for the third.",
    ),
    "C102": ("petrochemical_work_plan", ""),
    "C103": ("petrochemical_old_plants", "The plan runs to 2029."),
    "C112": ("thirteenth_plan_approved", ""),
    "C114": ("scenario_opinions_state_council", ""),
    "C116": ("scenario_opinions_ai", ""),
    "C117": ("future_industries_opinions", ""),
    "C118": ("key_rd_pilot", ""),
    "C123": ("ai_plus_opinions", ""),
    "C124": ("ai_energy_opinions", ""),
    "C125": ("ai_manufacturing_opinions", ""),
    "C129": ("domestic_products_notice", "The notice is of September 2025."),
    "C167": ("services_trade_opinions", ""),
    "C168": ("service_exports_measures", ""),
    "C169": ("services_sector_opinions", ""),
    "C170": ("economic_conference_2025", ""),
    "C172": ("encouraged_catalogue_2025", "In force from February 2026."),
}

# Claim: the reference value, and what a reader has to know beside the number.
VALUES = {
    "C097": ("nev_tax_reduction_2024", "The exemption has a cap a vehicle; dearer vehicles pay on the rest."),
    "C099": ("nev_tax_reduction_2026", "The reduction has a cap a vehicle."),
    "C108": (
        "petrochemical_growth_target",
        "A floor. It stands in the work plan of September 2025, not in that of April 2026.",
    ),
}


@check(*DATES)
def dated(claim: Claim) -> Computed:
    """The date of the document or event in the claim's precision; two dates, the first and the last, for a range."""
    identifiers, note = DATES[claim.id]
    found = [reference_date(identifier) for identifier in identifiers.split()]
    parts = zip(found, (claim.value, claim.value_to), strict=False)
    events = "; ".join(f"{one.what}: {one.date}" for one in found)
    note = note.format(sme_measures_2026=reference_date("sme_measures_2026").date)
    return Computed(
        "/".join(one.date[: len(printed)] for one, printed in parts),
        ("reference_dates",),
        "",
        " ".join(filter(None, [f"{events}.", note, f"Read in: {found[0].source}."])),
        secondary=found[0].secondary,
    )


@check(*VALUES)
def published(claim: Claim) -> Computed:
    """A number of a policy document."""
    identifier, note = VALUES[claim.id]
    return read_value(identifier, 0, note)


@check("C048", "C084")
def upstream_dominance(claim: Claim) -> Computed:
    """China's share of world exports of permanent magnets in the newest year, by value."""
    shares = table("critical_materials_shares")
    newest = shares[shares["year"] == shares["year"].max()]
    magnets = newest[newest["product"].astype(str) == "850511"].iloc[0]
    above = int((newest["china_value_share_percent"] > 50).sum())
    return Computed(
        float(magnets["china_value_share_percent"]),
        ("critical_materials_shares",),
        "",
        f"A share of world exports and not of supply: permanent magnets of metal, {magnets['year']}, by value "
        f"({magnets['china_quantity_share_percent']:.1f}% by weight). China has more than half of world exports in "
        f"{above} of the table's {len(newest)} critical materials; wafers are not among them.",
        printed_digits=1,
        proxy=True,
    )


@check("C053")
def time_frame(claim: Claim) -> Computed:
    """Calendar years from Made in China 2025 to the report."""
    start = reference_date("made_in_china_2025")
    end = int(claim.period.split("/")[1])
    framework = reference_date("strategic_emerging_decision")
    return Computed(
        end - int(start.date[:4]),
        ("reference_dates",),
        "",
        f"Years from Made in China 2025 ({start.date}) to {end}; the other framework that the sentence names began in "
        f"{framework.date[:4]}. Read in: {start.source}.",
        printed_digits=0,
        secondary=start.secondary,
    )


@check("C059", "C060", "C074", "C077")
def four_foundations(claim: Claim) -> Computed:
    """Industrial foundations of the guideline that introduced them."""
    return read_value("industrial_foundations_2014", 0, "Components, materials, processes and the technological base.")


@check("C075", "C080")
def six_foundations(claim: Claim) -> Computed:
    """Basic elements of industry in the notice of 2024."""
    return read_value(
        "industrial_foundations_2024",
        0,
        "The notice's six are components, electronic elements, materials, software, processes and the technological "
        "base: one of the four split in two, and software added. The report's text gets to the same number with "
        "high-end equipment and software, for the catalogue of 2021, which could not be read.",
    )


@check("C070")
def sme_tiers(claim: Claim) -> Computed:
    """Tiers of the ministry's measures of 2022."""
    return read_value(
        "sme_tiers_2022",
        0,
        "Another three: the measures' tiers are innovative firms, specialised firms and Little Giants; the report "
        "counts Individual Champions and not innovative firms.",
        proxy=True,
    )


@check("C071", "C072", "C073")
def sme_targets(claim: Claim) -> Computed:
    """Firms aimed at for the 14th Five-Year Plan period, beside those in force."""
    goal, measure = {
        "C071": ("sme_target_specialised", "specialised SMEs in force"),
        "C072": ("sme_target_little_giants", "Little Giants in force"),
        "C073": ("sme_target_champions", ""),
    }[claim.id]
    note = "Aimed at for 2021 to 2025; the report names no year."
    if measure:
        firms = table("little_giants")
        rows = firms[firms["measure"] == measure].sort_values("period")
        note += f" In force at {rows['period'].iloc[-1]}: about {rows['value'].iloc[-1]:,.0f}, so that the aim was met."
    found = read_value(goal, 0, note)
    return replace(found, datasets=(*found.datasets, "little_giants")) if measure else found


@check("C078")
def priority_fields(claim: Claim) -> Computed:
    """Priority fields of Made in China 2025, beside the marks of Table 1."""
    coverage = table("policy_coverage")
    book = counts(coverage, by_date(coverage)).set_index("document").loc["Green Book (2015)", "covered"]
    found = read_value("priority_fields_2015", 0, f"Table 1 marks {book} for the Green Book of 2015.")
    return replace(found, datasets=(*found.datasets, "policy_coverage"))


@check("C111")
def coal_to_olefins(claim: Claim) -> Computed:
    """China's share of the capacity by a market study."""
    return read_value(
        "coal_to_olefins_share", 0, "A floor, an estimate of a market study that names no source.", proxy=True
    )


@check("C104")
def old_plant_age(claim: Claim) -> Computed:
    """Age from which a plant counts as old, by the survey that prepared the plan."""
    return read_value(
        "petrochemical_survey_age",
        0,
        "The survey of June 2025 that prepared the plan, not the plan itself, whose text could not be read.",
        proxy=True,
    )


@check("C109")
def chemical_utilisation(claim: Claim) -> Computed:
    """Change of chemical capacity utilisation between the first quarters of 2022 and 2025, in percentage points."""
    rates = first_quarter_utilisation()
    steps = rates.diff().dropna()
    moves = ", ".join(f"{step:+.1f} in {quarter[:4]}" for quarter, step in steps.items())
    newest, rate, lower = newest_utilisation()
    return Computed(
        float(rates.iloc[-1] - rates.iloc[0]),
        ("capacity_utilisation",),
        "",
        f"From {rates.iloc[0]:.1f}% in the first quarter of {rates.index[0][:4]} to {rates.iloc[-1]:.1f}% in that of "
        f"{rates.index[-1][:4]} (a first quarter is also the year to date): {moves} percentage points, so not in each "
        f"year. The newest rate read is {rate:.1f}% in {newest}, the lowest read since {lower}; nothing later was "
        "read.",
        printed_digits=1,
        secondary=True,
    )


def first_quarter_utilisation() -> pd.Series:
    """Utilisation of chemical capacity in the first quarters of four years, in percent."""
    return _chemicals().loc[list(FIRST_QUARTERS)]


def newest_utilisation() -> tuple[str, float, str]:
    """The newest quarter that was read, its rate in percent, and the last quarter before with a lower one."""
    rates = _chemicals()
    quarters = rates[rates.index.str.len() == 6].sort_index()
    newest, rate = str(quarters.index[-1]), float(quarters.iloc[-1])
    return newest, rate, str(quarters[quarters < rate].index[-1])


def _chemicals() -> pd.Series:
    rates = table("capacity_utilisation")
    rates = rates[rates["sector"] == "chemicals"]
    return rates.set_index(rates["period"].astype(str))["value"]
