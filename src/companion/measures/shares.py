"""Shares of a part in a whole."""

import pandas as pd


def share_percent(part: pd.Series, whole: pd.Series) -> pd.Series:
    """100 · part / whole, both in the same unit; ValueError where a whole is zero or missing."""
    if whole.isna().any() or (whole == 0).any():
        raise ValueError("a whole is zero or missing, so its share is not defined")
    return 100 * part / whole


def implied_whole(part: float, share: float) -> float:
    """The whole that a stated share implies: part / (share / 100), in the part's unit."""
    if share <= 0:
        raise ValueError("a share must be positive to imply a whole")
    return part / (share / 100)
