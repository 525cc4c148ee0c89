"""Checks of state finance: the relending facility against the stock and flow of loans (Table 6)."""

from companion.ledger.claims import Claim
from companion.ledger.tables import reference, table
from companion.ledger.verdicts import Computed, check
from companion.measures.relending import real_economy_loans
from companion.measures.shares import share_percent

RELENDING = "chapter-1-08-relending"


@check("C004", "C005", "C008", "C009", "C010", "C011")
def relending_quota(claim: Claim) -> Computed:
    """The quota as the central bank announced it, in the claim's unit; the facility began in April 2022."""
    month = "2022-04" if claim.period == "2022" else claim.period
    quota = reference(f"relending_quota_{month}")
    trillions = claim.unit == "trn RMB"
    return Computed(
        quota.value / 1000 if trillions else quota.value,
        ("reference_values",),
        RELENDING,
        f"The quota that the central bank announced, read in: {quota.publisher}.",
        printed_digits=1 if trillions else 0,
        secondary=quota.secondary,
    )


@check("C006")
def quota_in_loan_stock(claim: Claim) -> Computed:
    """The 2026 quota as a share of all renminbi loans at the end of January 2026."""
    quota, stock = reference("relending_quota_2026-01"), reference("rmb_loans_2026-01")
    return Computed(
        100 * quota.value / (stock.value * 1000),
        ("reference_values",),
        RELENDING,
        f"{quota.value:,.0f} bn over {stock.value:g} trn of renminbi loans outstanding (read in: {stock.publisher}).",
        secondary=quota.secondary or stock.secondary,
    )


@check("C007")
def quota_in_new_corporate_loans(claim: Claim) -> Computed:
    """The 2026 quota as a share of new loans to enterprises and public institutions in 2025."""
    quota, flow = reference("relending_quota_2026-01"), reference("new_enterprise_loans_2025")
    return Computed(
        100 * quota.value / (flow.value * 1000),
        ("reference_values",),
        RELENDING,
        f"{quota.value:,.0f} bn, a ceiling, over {flow.value:g} trn of new loans to enterprises and public "
        f"institutions in 2025 (read in: {flow.publisher}); the report names no year.",
        secondary=quota.secondary or flow.secondary,
    )


@check("C012", "C013", "C014", "C015")
def loan_stock(claim: Claim) -> Computed:
    """All renminbi loans outstanding at the end of the month, in billion RMB."""
    loans = reference(f"rmb_loans_{claim.period}")
    explanation = f"All renminbi loans outstanding, read in: {loans.publisher}."
    if claim.period == "2026-01":
        rebuilt = real_economy_loans(table("reference_values"))
        explanation += (
            f" The stated figure equals another series: loans to the real economy (aggregate financing), "
            f"{rebuilt:,.0f} bn when the flows of December and January are added to the stock of November 2025. "
            "The table's other three rows use all renminbi loans."
        )
    return Computed(
        loans.value * 1000,
        ("reference_values",),
        RELENDING,
        explanation,
        printed_digits=0,
        secondary=loans.secondary,
    )


@check("C016", "C017", "C018", "C019")
def stated_share(claim: Claim) -> Computed:
    """The share recomputed from the table's own two columns, in percent."""
    rows = table("relending")
    row = rows[rows["month"].dt.strftime("%Y-%m") == claim.period]
    share = share_percent(row["quota_bn_rmb"], row["loan_stock_bn_rmb"]).iloc[0]
    return Computed(float(share), ("relending",), RELENDING, "Quota over loan stock, both from the table.")
