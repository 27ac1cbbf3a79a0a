"""The writer of places that are made of members: neighbourhoods, and PCN footprints by shares."""

from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import select, text

from assetmap.errors import InvalidInput
from assetmap.places import formats
from assetmap.places.editions import parts_of_old
from assetmap.places.footprints import footprint_shares
from assetmap.places.loading.lookups import changes_from, people_of
from assetmap.places.loading.staging import (
    Target,
    Written,
    none_loaded,
    not_loaded,
    place_ids,
    save_edition,
    save_places,
    stage,
)
from assetmap.places.manifest import Groups
from assetmap.places.models import Area, AreaPlace, BoundaryEdition, Place, Practice
from assetmap.text import slugify


def write_groups(target: Target, section: Groups, paths: list[Path]) -> Written:
    """Places made of members: whole ones, shares of them, or PCN footprints from where patients live."""
    members = place_ids(target.session, section.member_kind, section.member_edition)
    changed = changes_from(
        target.session, target.area.id, section.member_kind, section.member_edition
    )
    parts = None
    if changed and not members:
        newer, changes = changed
        members = place_ids(target.session, section.member_kind, newer)
        people = people_of(target.session, section.member_kind, newer)
        parts = parts_of_old(changes, people)
    if section.format == "gp-registrations-by-lsoa":
        frame, notes = _registered_groups(target, section, paths, set(members), parts)
    else:
        frame, notes = _listed_groups(section, paths)
        if parts is not None:
            frame = _with_new_members(frame, parts)
    frame["member_id"] = frame["member"].map(members)
    known = frame.dropna(subset=["member_id"])
    if known.empty:
        raise none_loaded(paths[0], section.member_kind, section.member_edition)
    notes += not_loaded(len(frame) - len(known), section.member_kind)
    edition = save_edition(
        target, section.kind, section.edition, section.source, section.licence, None
    )
    groups = known.drop_duplicates("code")
    _refuse_strangers(target, edition, groups, paths[0])
    rows = (
        (code, name, section.status, None)
        for code, name in zip(groups["code"], groups["name"], strict=True)
    )
    save_places(target, edition, rows)
    _save_members(target, edition, known, section.member_kind)
    return Written(len(groups), notes)


def _registered_groups(
    target: Target,
    section: Groups,
    paths: list[Path],
    members: set[str],
    parts: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, list[str]]:
    known = members if parts is None else set(parts["old"])
    registrations = formats.read_registrations(paths[0], known)
    if parts is not None:
        joined = registrations.merge(parts, left_on="lsoa", right_on="old")
        joined["patients"] *= joined["part"]
        by_new = joined.drop(columns="lsoa").rename(columns={"new": "lsoa"})
        summed: pd.DataFrame = by_new.groupby(["practice", "lsoa"])[["patients"]].sum()
        registrations = summed.reset_index()
    if section.practices_from:
        columns = section.practices_from
        table = formats.read_table(
            paths[-1], columns=[columns.practice, columns.code, columns.name]
        )
        practices = pd.DataFrame(
            {
                "practice": table[columns.practice].str.strip(),
                "code": table[columns.code].str.strip(),
                "name": table[columns.name].str.strip(),
            }
        )
    else:
        rows = target.session.execute(
            select(Practice.code, Practice.pcn_code, Practice.pcn_name).where(
                Practice.area_id == target.area.id
            )
        )
        practices = pd.DataFrame(rows, columns=["practice", "code", "name"]).fillna("")
    practices = practices[practices["code"].str.fullmatch(r"U\d{5}")]
    if practices.empty:
        raise InvalidInput(
            f"{paths[0]}: no practice with a PCN is known; add [[practices]] with a PCN column or an ePCN,"
            " or `practices_from` to the section."
        )
    return footprint_shares(registrations, practices)


def _with_new_members(frame: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Groups of members of an older edition as groups of the newer ones: what was split belongs where it did.

    A member that several old ones were merged into belongs to their groups in equal parts.
    """
    olds = parts.groupby("new")["old"].transform("size")
    joined = frame.merge(parts.assign(olds=olds), left_on="member", right_on="old")
    joined["share"] = joined["share"] / joined["olds"]
    summed = joined.groupby(["code", "new"], as_index=False, sort=False).agg(
        share=("share", "sum"), name=("name", "first")
    )
    return summed.rename(columns={"new": "member"}).assign(patients=np.nan)


def _listed_groups(section: Groups, paths: list[Path]) -> tuple[pd.DataFrame, list[str]]:
    if section.member is None or (section.code is None and section.name is None):
        raise InvalidInput(
            f"{paths[0]}: [[groups]] of kind {section.kind} needs `member`, and `code` or `name`."
        )
    wanted = [c for c in (section.member, section.code, section.name, section.shares) if c]
    table = formats.read_table(paths[0], columns=wanted)
    names = table[section.name].str.strip() if section.name else None
    codes = table[section.code].str.strip() if section.code else names.map(slugify)  # type: ignore[union-attr]
    shares = (
        formats.numbers(paths[0], table[section.shares], name=section.shares)
        if section.shares
        else 1.0
    )
    frame = pd.DataFrame({"member": table[section.member].str.strip(), "code": codes})
    frame["share"] = shares
    frame["patients"] = np.nan
    frame["name"] = names if names is not None else frame["code"]
    if section.names_from:
        extra = section.names_from
        titles = formats.read_table(paths[1], columns=[extra.code, extra.name])
        frame["name"] = (
            frame["code"]
            .map(
                dict(
                    zip(titles[extra.code].str.strip(), titles[extra.name].str.strip(), strict=True)
                )
            )
            .fillna(frame["name"])
        )
    frame = frame[(frame["code"] != "") & (frame["share"] > 0)]
    _check_shares(paths[0], frame, section)
    return frame, []


def _check_shares(path: Path, frame: pd.DataFrame, section: Groups) -> None:
    wrong = frame[~frame["share"].between(0, 1)]
    if len(wrong):
        raise InvalidInput(
            f"{path}, row {int(wrong.index[0]) + 2}, column {section.shares!r}: a share must be between 0 and 1."
        )
    twice = frame[frame.duplicated(["member", "code"])]
    if len(twice):
        row = twice.iloc[0]
        raise InvalidInput(
            f"{path}, row {int(twice.index[0]) + 2}: {row['member']} is in {row['code']} twice."
        )
    total = frame.groupby("member")["share"].sum()
    over = total[total > 1.001]
    if len(over):
        raise InvalidInput(
            f"{path}: the shares of {over.index[0]} add up to {over.iloc[0]:g}, more than 1;"
            " name a column of `shares`, or give each member once."
        )


def _refuse_strangers(
    target: Target, edition: BoundaryEdition, groups: pd.DataFrame, path: Path
) -> None:
    """A slug of a name may mean another place elsewhere; taking its row would put two places in one."""
    taken = target.session.execute(
        select(Place.code, Area.name)
        .join(AreaPlace, AreaPlace.place_id == Place.id)
        .join(Area, Area.id == AreaPlace.area_id)
        .where(
            Place.boundary_edition_id == edition.id,
            Area.id != target.area.id,
            Place.code.in_(list(groups["code"])),
            Place.kind != "pcn",
        )
    ).first()
    if taken:
        raise InvalidInput(
            f"{path}: {edition.kind} {taken.code!r} of edition {edition.edition} is already a place in {taken.name};"
            " give the groups a `code` column or another edition."
        )


def _save_members(
    target: Target, edition: BoundaryEdition, frame: pd.DataFrame, member_kind: str
) -> None:
    session = target.session
    stage(session, frame[["code", "member_id", "share", "patients"]])
    values = {
        "edition": edition.id,
        "members": [int(i) for i in frame["member_id"].unique()],
        "member_kind": member_kind,
    }
    # Only this area's members: a PCN may reach into a neighbouring area that is loaded too.
    session.execute(
        text(
            "DELETE FROM place_member USING place WHERE place.id = place_id"
            " AND boundary_edition_id = :edition AND member_id = ANY(:members)"
        ),
        values,
    )
    session.execute(
        text(
            "INSERT INTO place_member (place_id, member_id, share, registered_patients)"
            " SELECT place.id, member_id, share, patients::integer FROM staged JOIN place USING (code)"
            " WHERE boundary_edition_id = :edition"
        ),
        values,
    )
    # The drawing: each member goes to the place that has most of it, "plurality".
    session.execute(
        text(
            "WITH largest AS (SELECT DISTINCT ON (member_id) member_id, place_id FROM place_member"
            "   JOIN place ON place.id = place_id JOIN place AS own ON own.id = member_id AND own.kind = :member_kind"
            "   WHERE place.boundary_edition_id = :edition"
            "   ORDER BY member_id, share DESC, place_id),"
            " drawn AS (SELECT place_id, ST_Multi(ST_Union(boundary)) AS boundary FROM largest"
            "   JOIN place AS member ON member.id = member_id GROUP BY place_id)"
            " UPDATE place SET boundary = drawn.boundary FROM place AS every"
            " LEFT JOIN drawn ON drawn.place_id = every.id"
            " WHERE every.id = place.id AND every.boundary_edition_id = :edition"
        ),
        values,
    )
