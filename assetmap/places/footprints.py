"""PCN footprints: the shares of each LSOA's registered patients, by PCN."""

import pandas as pd

# A PCN is drawn where it has this share of the area's registered patients, or the most of any one LSOA.
LEAST_SHARE_OF_AREA = 0.01


def footprint_shares(
    registrations: pd.DataFrame, practices: pd.DataFrame
) -> tuple[pd.DataFrame, list[str]]:
    """Each LSOA's patients by PCN, as counts and as shares.

    share(LSOA, PCN) = patients of the LSOA registered with the PCN's practices
                       / patients of the LSOA registered with any PCN's practices

    `registrations`: practice, lsoa, patients (one row a pair). `practices`: practice, code, name of its PCN.
    Returns member (the LSOA), code, name, patients, share; and what a reader should know: patients of
    practices in no known PCN are in no share, and PCNs with under 1 % of the patients that have the most of
    no LSOA are left out, so that an LSOA's shares may add up to a little under 1.

    >>> registrations = pd.DataFrame({"practice": ["A", "B"], "lsoa": ["E1", "E1"], "patients": [300.0, 100.0]})
    >>> practices = pd.DataFrame({"practice": ["A", "B"], "code": ["U1", "U2"], "name": ["One", "Two"]})
    >>> footprint_shares(registrations, practices)[0]["share"].tolist()
    [0.75, 0.25]
    """
    practices = practices.drop_duplicates("practice", keep="last")
    joined = registrations.merge(practices, on="practice", how="left")
    stray = joined["code"].isna()
    notes = []
    if stray.any():
        notes.append(
            f"{joined.loc[stray, 'patients'].sum():,.0f} patients of {joined.loc[stray, 'practice'].nunique():,}"
            " practices in no known PCN are in no share"
        )
    pairs = joined[~stray].groupby(["lsoa", "code"], as_index=False, sort=True)["patients"].sum()
    pairs = pairs[pairs["patients"] > 0]
    pairs["share"] = pairs["patients"] / pairs.groupby("lsoa")["patients"].transform("sum")
    by_pcn = pairs.groupby("code")["patients"].sum()
    small = by_pcn[by_pcn < LEAST_SHARE_OF_AREA * by_pcn.sum()].index
    most = pairs.loc[pairs.groupby("lsoa")["share"].idxmax(), "code"]
    left_out = small.difference(pd.Index(most))
    if len(left_out):
        notes.append(
            f"{len(left_out)} PCNs with under {LEAST_SHARE_OF_AREA:.0%} of the area's patients were left out"
            f" ({by_pcn[left_out].sum():,.0f} patients)"
        )
    pairs = pairs[~pairs["code"].isin(left_out)]
    names = practices.drop_duplicates("code", keep="last").set_index("code")["name"]
    pairs["name"] = pairs["code"].map(names).replace("", pd.NA).fillna(pairs["code"])
    return pairs.rename(columns={"lsoa": "member"}), notes
