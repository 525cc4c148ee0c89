"""Checks of export controls (Table 7) and of other means of coercion: most are dates of announcements.

A control has two dates, that of the announcement and that from which it applies. A check takes the one that the
statement means, as far as it can be told, and names the other.
"""

import pandas as pd

from companion.ledger.claims import Claim
from companion.ledger.published import dated_event, published_value
from companion.ledger.tables import reference, reference_date, table
from companion.ledger.verdicts import Computed, check

# For each dated claim the event that it means, and other events that a reader should know of.
EVENTS = {
    "C420": ("vitamin_c_suit",),
    "C422": ("gallium_licences_announced", "gallium_licences_effective"),
    "C423": ("exports_to_us_banned", "exports_to_us_ban_suspended", "exports_to_us_ban_suspension_ends"),
    "C424": ("export_control_law_adopted",),
    "C425": ("dual_use_regulations_released",),
    "C427": ("gallium_licences_effective", "gallium_licences_announced"),
    "C428": ("us_chip_controls_2022",),
    "C429": ("graphite_licences_effective", "graphite_licences_announced", "us_chip_controls_2023"),
    "C430": ("five_metals_licences",),
    "C432": ("seven_rare_earths_licences",),
    "C433": ("dual_use_ban_japan",),
    "C438": ("technology_catalogue_2023",),
    "C443": ("medical_supplies_rules",),
    "C447": ("gallium_licences_effective", "gallium_licences_announced"),
    "C448": ("exports_to_us_banned", "exports_to_us_ban_suspended", "exports_to_us_ban_suspension_ends"),
    "C449": ("drones_licences_2023_effective",),
    "C450": ("drones_licences_2024_effective",),
    "C451": ("graphite_licences_effective", "graphite_licences_announced"),
    "C452": ("aerospace_licences_effective",),
    "C453": ("antimony_licences_announced", "antimony_licences_effective"),
    "C454": ("exports_to_us_banned", "exports_to_us_ban_suspended", "exports_to_us_ban_suspension_ends"),
    "C455": ("exports_to_us_banned", "exports_to_us_ban_suspended", "exports_to_us_ban_suspension_ends"),
    "C456": ("five_metals_licences",),
    "C457": ("seven_rare_earths_licences",),
    "C458": ("technology_catalogue_2025",),
    "C459": (
        "october_2025_controls_announced",
        "october_2025_controls_due",
        "overseas_rare_earths_of_chinese_origin_effective",
        "overseas_rare_earths_made_abroad_due",
        "rare_earth_technologies_effective",
        "october_2025_controls_suspended",
    ),
    "C460": ("october_2025_controls_announced", "october_2025_controls_due", "october_2025_controls_suspended"),
    "C461": ("october_2025_controls_announced", "october_2025_controls_due", "october_2025_controls_suspended"),
    "C462": ("silver_licences_2026",),
    "C463": ("dual_use_ban_japan",),
    "C464": ("technology_catalogue_2025",),
    "C466": ("october_2025_controls_announced",),
    "C472": ("tariffs_on_canada_announced", "canada_surtax_vehicles", "canada_surtax_metals"),
    "C475": ("pvh_illumina_listed",),
    "C477": ("supply_chain_provisions",),
    "C478": ("extraterritorial_regulations",),
    "C479": ("foreign_trade_law_effective",),
}
REMARKS = {
    "C423": "The closer checks of end use in announcement 46 of 2024 are for graphite (dataset export_controls); for "
    "gallium it has the ban.",
    "C443": "The papers asked for at customs are certificates of registration, not export licences.",
    "C447": "The announcement asks for licences; it bans nothing.",
    "C450": "The change also lifts temporary control of some consumer drones.",
    "C458": "Lithium processing was added at the same time, which the table leaves out.",
    "C460": "Announcement 55 is on superhard materials.",
    "C462": "Named firms and licences applied to silver before; one source calls the rules nearly the same.",
    "C463": "The announcement names no goods.",
    "C464": "The list was in force at once; only a draft of January 2025 was a proposal.",
    "C472": "The list has rapeseed oil and oil cakes, not seed.",
    "C477": "One other source gives 31 March.",
    "C478": "One other source gives 7 April.",
}

# The row does not say what it means, or no page gives the very day: a neighbouring event, and how it differs.
NEAREST = {
    "C436": (
        "technology_catalogue_2008",
        "If the row means the catalogue of technologies barred or restricted from export, which is ordered by such "
        "industries; the row does not say.",
    ),
    "C437": (
        "technology_catalogue_2020",
        "If the row means the catalogue of technologies barred or restricted from export, which is ordered by such "
        "industries; the row does not say.",
    ),
    "C444": (
        "medical_supplies_rules_changed",
        "A change and not a lifting: goods with foreign certificates could leave as well, and non-medical masks "
        "came under rules of their own.",
    ),
    "C445": (
        "potassium_perchlorate_effective",
        "The day in force and not the announcement, which is numbered 46 of 2021; a page of 5 January 2022 calls it "
        "recent, so that December 2021 is plausible.",
    ),
}

# Numbers that a published page settles.
NUMBERS = {
    "C421": ("gallium_primary_production_share", "The page has no year, and the report no period."),
    "C468": (
        "rare_earth_de_minimis",
        "A share of value, which the report does not say; the rule is suspended.",
    ),
    "C469": ("anti_discrimination_probe_order", "So called in reports of the decision."),
    "C470": ("canada_surtax_vehicles_rate", "It has applied since October 2024, on top of the ordinary tariff."),
    "C471": ("canada_surtax_metals_rate", "It has applied since October 2024."),
}


# What of the six announcements of October 2025 applied before they were suspended.
AT_ONCE = "Item 3 of announcement 61, on goods of Chinese origin, and announcement 62, on technologies,"


def day(identifier: str) -> pd.Timestamp:
    """The day of an event."""
    return pd.Timestamp(reference_date(identifier).date)


def _said(identifier: str) -> str:
    event = reference_date(identifier)
    full = len(event.date) == len("2025-01-01")
    return f"{event.what}: {pd.Timestamp(event.date):%-d %B %Y}" if full else f"{event.what}: {event.date}"


@check(*EVENTS)
def dated(claim: Claim) -> Computed:
    """The event's date in the claim's precision."""
    first, *others = EVENTS[claim.id]
    event = reference_date(first)
    sentences = [f"{_said(first)} (read in: {event.source})."]
    sentences += [f"{_said(other)}." for other in others]
    if claim.id in REMARKS:
        sentences.append(REMARKS[claim.id])
    return dated_event(
        claim,
        event,
        " ".join(sentences),
    )


@check(*NEAREST)
def nearest_date(claim: Claim) -> Computed:
    """The date of a neighbouring event in the claim's precision."""
    identifier, difference = NEAREST[claim.id]
    event = reference_date(identifier)
    return dated_event(
        claim,
        event,
        f"{difference} {_said(identifier)} (read in: {event.source}).",
        proxy=True,
    )


@check(*NUMBERS)
def published_number(claim: Claim) -> Computed:
    """A number that a published page gives."""
    identifier, remark = NUMBERS[claim.id]
    found = reference(identifier)
    return published_value(
        found,
        f"Read in: {found.source}. {remark}",
        digits=1 if claim.id == "C468" else 0,
    )


@check("C431")
def days_after_tariffs(claim: Claim) -> Computed:
    """Days from the first US tariff of 2025 on China to the controls on five metals."""
    controls = reference_date("five_metals_licences")
    tariffs = table("us_tariffs_by_supplier").query("economy == 'CHN'")["date"].min()
    signed = day("us_tariff_on_china_february_2025_ordered")
    return Computed(
        float((day("five_metals_licences") - tariffs).days),
        ("us_tariffs_by_supplier", "reference_dates"),
        "",
        f"The tariff took effect on {tariffs:%-d %B %Y} and the controls were announced, in force at once, on "
        f"{day('five_metals_licences'):%-d %B %Y} (read in: {controls.source}): the same day. Days passed only since "
        f"the order was signed, on {signed:%-d %B}.",
        printed_digits=0,
        secondary=controls.secondary,
    )


@check("C465")
def postponement(claim: Claim) -> Computed:
    """Years from the day on which announcements 55 to 58 were due to the end of the suspension of all six."""
    due, until = day("october_2025_controls_due"), day("october_2025_controls_suspension_ends")
    at_once, later = day("rare_earth_technologies_effective"), day("overseas_rare_earths_made_abroad_due")
    ends = reference_date("october_2025_controls_suspension_ends")
    return Computed(
        (until - due).days / 365.25,
        ("reference_dates",),
        "",
        f"Announcements 55 to 58 were due on {due:%-d %B %Y}, suspended the day before, until {until:%-d %B %Y} (read "
        f"in: {ends.source}). {AT_ONCE} applied from {at_once:%-d %B}; the rest of announcement 61 was due on "
        f"{later:%-d %B} (read in: {reference_date('overseas_rare_earths_made_abroad_due').source}).",
        secondary=ends.secondary,
    )
