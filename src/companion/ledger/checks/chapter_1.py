"""Checks of chapter 1: the relending facility against the stock and flow of loans (Table 6)."""

from companion.catalogue import load
from companion.ledger.claims import Claim
from companion.ledger.verdicts import Computed, check
from companion.measures.relending import real_economy_loans
from companion.measures.shares import share_percent

RELENDING = "chapter-1-08-relending"


def reference(identifier: str) -> tuple[float, bool]:
    """A published single value and whether it was read in a secondary source."""
    row = load("reference_values").set_index("id").loc[identifier]
    return float(row["value"]), not bool(row["primary"])


def _month(claim: Claim) -> str:
    return claim.period if "-" in claim.period else f"{claim.period}-04"


@check("C004", "C008", "C009", "C010", "C011")
def relending_quota(claim: Claim) -> Computed:
    """The quota as the central bank announced it, in billion RMB."""
    value, secondary = reference(f"relending_quota_{_month(claim)}")
    return Computed(
        value,
        ("reference_values",),
        RELENDING,
        "The quota that the central bank announced, read in a report of the notice.",
        printed_digits=0,
        secondary=secondary,
    )


@check("C005")
def relending_quota_in_trillions(claim: Claim) -> Computed:
    """The quota after the last update, in trillion RMB."""
    value, secondary = reference("relending_quota_2026-01")
    return Computed(
        value / 1000,
        ("reference_values",),
        RELENDING,
        "The quota that the central bank announced in January 2026, read in a report of the notice.",
        printed_digits=1,
        secondary=secondary,
    )


@check("C006")
def quota_in_loan_stock(claim: Claim) -> Computed:
    """The 2026 quota as a share of all renminbi loans at the end of January 2026."""
    quota, secondary_quota = reference("relending_quota_2026-01")
    stock, secondary_stock = reference("rmb_loans_2026-01")
    return Computed(
        100 * quota / (stock * 1000),
        ("reference_values",),
        RELENDING,
        f"{quota:,.0f} bn over {stock:g} trn of renminbi loans outstanding.",
        secondary=secondary_quota or secondary_stock,
    )


@check("C007")
def quota_in_new_corporate_loans(claim: Claim) -> Computed:
    """The 2026 quota as a share of new loans to enterprises and public institutions in 2025."""
    quota, secondary_quota = reference("relending_quota_2026-01")
    flow, secondary_flow = reference("new_enterprise_loans_2025")
    return Computed(
        100 * quota / (flow * 1000),
        ("reference_values",),
        RELENDING,
        f"{quota:,.0f} bn, a ceiling, over {flow:g} trn of new loans to enterprises and public institutions in 2025; "
        "the report names no year.",
        secondary=secondary_quota or secondary_flow,
    )


@check("C012", "C013", "C014", "C015")
def loan_stock(claim: Claim) -> Computed:
    """All renminbi loans outstanding at the end of the month, in billion RMB."""
    value, secondary = reference(f"rmb_loans_{claim.period}")
    explanation = "All renminbi loans outstanding, from the central bank's monthly statistics."
    if claim.period == "2026-01":
        rebuilt = real_economy_loans(load("reference_values"))
        explanation += (
            f" The stated figure equals another series: loans to the real economy (aggregate financing), "
            f"{rebuilt:,.0f} bn when the flows of December and January are added to the stock of November 2025. "
            "The table's other three rows use all renminbi loans."
        )
    return Computed(value * 1000, ("reference_values",), RELENDING, explanation, printed_digits=0, secondary=secondary)


@check("C016", "C017", "C018", "C019")
def stated_share(claim: Claim) -> Computed:
    """The share recomputed from the table's own two columns, in percent."""
    table = load("relending")
    row = table[table["month"].dt.strftime("%Y-%m") == claim.period]
    share = share_percent(row["quota_bn_rmb"], row["loan_stock_bn_rmb"]).iloc[0]
    return Computed(float(share), ("relending",), RELENDING, "Quota over loan stock, both from the table.")
