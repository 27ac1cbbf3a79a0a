"""Places and assets: the whole data model, and the extensions that it stands on.

The extensions stay when it is undone: another schema of the same database may use them.
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from assetmap.assets.published.models import PlanePoint

revision = "0001"
down_revision = None

EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist")


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    # English stems of words without their accents: "Café" and "cafes" meet.
    op.execute("CREATE TEXT SEARCH CONFIGURATION assetmap_english (COPY = english)")
    op.execute(
        "ALTER TEXT SEARCH CONFIGURATION assetmap_english ALTER MAPPING FOR hword, hword_part, word"
        " WITH unaccent, english_stem"
    )
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "attribution", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("is_fictional", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column(
            "loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("slug", name=op.f("uq_area_slug")),
    )
    op.create_table(
        "boundary_edition",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column(
            "resolution",
            sa.Text(),
            nullable=True,
            comment="full, generalised, or null where the publisher does not say.",
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column(
            "loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary_edition")),
        sa.UniqueConstraint("kind", "edition", name=op.f("uq_boundary_edition_kind_edition")),
    )
    op.create_geospatial_table(
        "location",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("location_type", sa.Text(), server_default=sa.text("'physical'"), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column(
            "address", sa.Text(), nullable=True, comment="Lines of the address, parted by commas."
        ),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column(
            "location_bng",
            Geometry(
                geometry_type="POINT",
                srid=27700,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="The exact point: never shown, measured from or exported where privacy is near.",
        ),
        sa.Column("location_quality", sa.Text(), nullable=True),
        sa.Column("privacy", sa.Text(), server_default=sa.text("'exact'"), nullable=False),
        sa.Column(
            "public_location_bng",
            Geometry(
                geometry_type="POINT",
                srid=27700,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="What every answer uses: the point, or the centre of its MSOA, else of its ward.",
        ),
        sa.Column("longitude", sa.Double(), nullable=True, comment="Of the public point, WGS84."),
        sa.Column("latitude", sa.Double(), nullable=True, comment="Of the public point, WGS84."),
        sa.CheckConstraint(
            "location_type IN ('physical', 'postal', 'virtual')",
            name=op.f("ck_location_location_type"),
        ),
        sa.CheckConstraint("privacy IN ('exact', 'near')", name=op.f("ck_location_privacy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
    )
    op.create_geospatial_index(
        "ix_location_public_location_bng",
        "location",
        ["public_location_bng"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_table(
        "personal_detail",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_detail")),
    )
    op.create_table(
        "taxonomy",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taxonomy")),
        sa.UniqueConstraint("slug", name=op.f("uq_taxonomy_slug")),
    )
    op.create_table(
        "asset_history",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column(
            "happened_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("status_before", sa.Text(), nullable=True),
        sa.Column("status_after", sa.Text(), nullable=False),
        sa.Column(
            "what", sa.Text(), nullable=False, comment="added, changed, withdrawn, returned …"
        ),
        sa.Column("asset_import_id", sa.Integer(), nullable=True),
        sa.Column(
            "personal_detail_id", sa.Uuid(), nullable=True, comment="Who, where a person did it."
        ),
        sa.ForeignKeyConstraint(
            ["personal_detail_id"],
            ["personal_detail.id"],
            name=op.f("fk_asset_history_personal_detail_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_history")),
    )
    op.create_index(op.f("ix_asset_history_asset_id"), "asset_history", ["asset_id"], unique=False)
    op.create_table(
        "asset_list",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_asset_list_area_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_list")),
        sa.UniqueConstraint("name", name=op.f("uq_asset_list_name")),
    )
    op.create_index(op.f("ix_asset_list_area_id"), "asset_list", ["area_id"], unique=False)
    op.create_table(
        "dataset",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column(
            "subject",
            sa.Text(),
            nullable=False,
            comment="What of the section this is: a place kind, a set of measures, a list.",
        ),
        sa.Column("edition", sa.Text(), nullable=True),
        sa.Column("vintage", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column(
            "fingerprint",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of the files and of the section's settings.",
        ),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column(
            "loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_dataset_area_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset")),
    )
    op.create_index(
        "uq_dataset_current",
        "dataset",
        ["area_id", "section", "subject"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_geospatial_table(
        "place",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("boundary_edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'official'"), nullable=False),
        sa.Column(
            "boundary",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=27700,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "population_centre_bng",
            Geometry(
                geometry_type="POINT",
                srid=27700,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
            comment="Population-weighted centroid, where one is published.",
        ),
        sa.CheckConstraint("status IN ('official', 'modelled')", name=op.f("ck_place_status")),
        sa.ForeignKeyConstraint(
            ["boundary_edition_id"],
            ["boundary_edition.id"],
            name=op.f("fk_place_boundary_edition_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint(
            "boundary_edition_id", "code", name=op.f("uq_place_boundary_edition_id_code")
        ),
    )
    op.create_geospatial_index(
        "ix_place_boundary",
        "place",
        ["boundary"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index("ix_place_kind_code", "place", ["kind", "code"], unique=False)
    op.create_table(
        "taxonomy_term",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("taxonomy_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "position", sa.Integer(), nullable=False, comment="Where the vocabulary lists it."
        ),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["taxonomy_id"],
            ["taxonomy.id"],
            name=op.f("fk_taxonomy_term_taxonomy_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taxonomy_term")),
        sa.UniqueConstraint("taxonomy_id", "slug", name=op.f("uq_taxonomy_term_taxonomy_id_slug")),
    )
    op.create_table(
        "area_place",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_area_place_area_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_area_place_place_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("area_id", "place_id", name=op.f("pk_area_place")),
    )
    op.create_index(op.f("ix_area_place_place_id"), "area_place", ["place_id"], unique=False)
    op.create_table(
        "asset_import",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("asset_list_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("in_no_area", sa.Integer(), nullable=False),
        sa.Column(
            "imported_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["asset_list_id"],
            ["asset_list.id"],
            name=op.f("fk_asset_import_asset_list_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_import")),
    )
    op.create_index(
        op.f("ix_asset_import_asset_list_id"), "asset_import", ["asset_list_id"], unique=False
    )
    op.create_table(
        "location_place",
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "method IN ('lookup', 'polygon', 'generalised polygon', 'membership')",
            name=op.f("ck_location_place_method"),
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["location.id"],
            name=op.f("fk_location_place_location_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_location_place_place_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("location_id", "place_id", name=op.f("pk_location_place")),
    )
    op.create_index(
        op.f("ix_location_place_place_id"), "location_place", ["place_id"], unique=False
    )
    op.create_table(
        "organization",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("asset_list_id", sa.Integer(), nullable=True, comment="The list that named it."),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["asset_list_id"],
            ["asset_list.id"],
            name=op.f("fk_organization_asset_list_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint(
            "asset_list_id", "name", name=op.f("uq_organization_asset_list_id_name")
        ),
    )
    op.create_table(
        "place_member",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column(
            "registered_patients",
            sa.Integer(),
            nullable=True,
            comment="Patients of the member's residents registered here, where the share comes from registrations.",
        ),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_place_member_share")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["place.id"], name=op.f("fk_place_member_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_place_member_place_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place_id", "member_id", name=op.f("pk_place_member")),
    )
    op.create_index(op.f("ix_place_member_member_id"), "place_member", ["member_id"], unique=False)
    op.create_table(
        "place_statistic",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("vintage", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"],
            ["dataset.id"],
            name=op.f("fk_place_statistic_dataset_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_place_statistic_place_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "place_id", "measure", "dataset_id", name=op.f("pk_place_statistic")
        ),
    )
    op.create_index(
        op.f("ix_place_statistic_dataset_id"), "place_statistic", ["dataset_id"], unique=False
    )
    op.create_geospatial_table(
        "postcode",
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column(
            "location_bng",
            Geometry(
                geometry_type="POINT",
                srid=27700,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("positional_quality", sa.Integer(), nullable=True),
        sa.Column("lsoa_id", sa.Integer(), nullable=True),
        sa.Column(
            "lsoa_method",
            sa.Text(),
            nullable=True,
            comment="lookup, polygon or generalised polygon: how the LSOA is known.",
        ),
        sa.Column("ward_code", sa.Text(), nullable=True),
        sa.Column("introduced_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["dataset.id"], name=op.f("fk_postcode_dataset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lsoa_id"], ["place.id"], name=op.f("fk_postcode_lsoa_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("postcode", "dataset_id", name=op.f("pk_postcode")),
    )
    op.create_index(op.f("ix_postcode_dataset_id"), "postcode", ["dataset_id"], unique=False)
    op.create_geospatial_table(
        "practice",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("pcn_code", sa.Text(), nullable=True),
        sa.Column("pcn_name", sa.Text(), nullable=True),
        sa.Column("registered_patients", sa.Integer(), nullable=True),
        sa.Column(
            "location_bng",
            Geometry(
                geometry_type="POINT",
                srid=27700,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_practice_area_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["dataset.id"], name=op.f("fk_practice_dataset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code", "area_id", name=op.f("pk_practice")),
    )
    op.create_index(op.f("ix_practice_dataset_id"), "practice", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_practice_pcn_code"), "practice", ["pcn_code"], unique=False)
    op.create_table(
        "taxonomy_term_mapping",
        sa.Column("external_term_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["external_term_id"],
            ["taxonomy_term.id"],
            name=op.f("fk_taxonomy_term_mapping_external_term_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["taxonomy_term.id"],
            name=op.f("fk_taxonomy_term_mapping_term_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "external_term_id", "term_id", name=op.f("pk_taxonomy_term_mapping")
        ),
    )
    op.create_index(
        op.f("ix_taxonomy_term_mapping_term_id"), "taxonomy_term_mapping", ["term_id"], unique=False
    )
    op.create_table(
        "taxonomy_term_parent",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["taxonomy_term.id"],
            name=op.f("fk_taxonomy_term_parent_parent_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["taxonomy_term.id"],
            name=op.f("fk_taxonomy_term_parent_term_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("term_id", "parent_id", name=op.f("pk_taxonomy_term_parent")),
    )
    op.create_index(
        op.f("ix_taxonomy_term_parent_parent_id"),
        "taxonomy_term_parent",
        ["parent_id"],
        unique=False,
    )
    op.create_table(
        "asset",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), server_default=sa.text("'place'"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "is_name_from_category", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column(
            "cost", sa.Text(), nullable=True, comment="free, donation or paid; null: not known."
        ),
        sa.Column("cost_text", sa.Text(), nullable=True),
        sa.Column("minimum_age", sa.Integer(), nullable=True),
        sa.Column("maximum_age", sa.Integer(), nullable=True),
        sa.Column("eligibility", sa.Text(), nullable=True, comment="Who is welcome, in words."),
        sa.Column(
            "welcomes",
            sa.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Whom it is for: women, lgbtq, …",
        ),
        sa.Column("run_by", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "languages",
            sa.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="BCP 47.",
        ),
        sa.Column("is_step_free", sa.Boolean(), nullable=True),
        sa.Column("has_hearing_loop", sa.Boolean(), nullable=True),
        sa.Column("has_toilets", sa.Boolean(), nullable=True),
        sa.Column("has_parking", sa.Boolean(), nullable=True),
        sa.Column("has_changing_place", sa.Boolean(), nullable=True),
        sa.Column("accessibility", sa.Text(), nullable=True),
        sa.Column(
            "referral",
            sa.Text(),
            nullable=True,
            comment="self, professional or none; null: unknown.",
        ),
        sa.Column("referral_text", sa.Text(), nullable=True),
        sa.Column(
            "offers",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("wants", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("is_taking_new_people", sa.Boolean(), nullable=True),
        sa.Column("has_waiting_list", sa.Boolean(), nullable=True),
        sa.Column("safeguarding", sa.Text(), nullable=True),
        sa.Column("insurance", sa.Text(), nullable=True),
        sa.Column("transport", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("source_vintage", sa.Text(), nullable=True),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("assured_on", sa.Date(), nullable=True),
        sa.Column("assured_by", sa.Text(), nullable=True),
        sa.Column("asset_list_id", sa.Integer(), nullable=True),
        sa.Column(
            "import_key",
            sa.Uuid(),
            nullable=True,
            comment="Identity of an imported row, hashed: source and source id, else source, category, name and point.",
        ),
        sa.Column(
            "import_hash",
            sa.Uuid(),
            nullable=True,
            comment="Content of the row as last imported, hashed.",
        ),
        sa.Column(
            "extra",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('place', 'group', 'service', 'activity', 'person-led', 'online')",
            name=op.f("ck_asset_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'more_information_needed', 'published', 'declined', 'withdrawn')",
            name=op.f("ck_asset_status"),
        ),
        sa.CheckConstraint("minimum_age <= maximum_age", name=op.f("ck_asset_ages")),
        sa.ForeignKeyConstraint(
            ["asset_list_id"],
            ["asset_list.id"],
            name=op.f("fk_asset_asset_list_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_asset_organization_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("import_key", name=op.f("uq_asset_import_key")),
    )
    op.create_index(op.f("ix_asset_asset_list_id"), "asset", ["asset_list_id"], unique=False)
    op.create_index(op.f("ix_asset_organization_id"), "asset", ["organization_id"], unique=False)
    op.create_table(
        "asset_at_location",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["asset.id"],
            name=op.f("fk_asset_at_location_asset_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["location.id"],
            name=op.f("fk_asset_at_location_location_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_at_location")),
        sa.UniqueConstraint(
            "asset_id", "location_id", name=op.f("uq_asset_at_location_asset_id_location_id")
        ),
    )
    op.create_index(
        op.f("ix_asset_at_location_location_id"), "asset_at_location", ["location_id"], unique=False
    )
    op.create_table(
        "asset_category",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["asset.id"], name=op.f("fk_asset_category_asset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["term_id"], ["taxonomy_term.id"], name=op.f("fk_asset_category_term_id")
        ),
        sa.PrimaryKeyConstraint("asset_id", "term_id", name=op.f("pk_asset_category")),
    )
    op.create_index(op.f("ix_asset_category_term_id"), "asset_category", ["term_id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("personal_detail_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("is_public", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(asset_id, organization_id) = 1", name=op.f("ck_contact_owner")
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["asset.id"], name=op.f("fk_contact_asset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_contact_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["personal_detail_id"],
            ["personal_detail.id"],
            name=op.f("fk_contact_personal_detail_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_asset_id"), "contact", ["asset_id"], unique=False)
    op.create_index(
        op.f("ix_contact_organization_id"), "contact", ["organization_id"], unique=False
    )
    op.create_index(
        op.f("ix_contact_personal_detail_id"), "contact", ["personal_detail_id"], unique=False
    )
    op.create_table(
        "phone",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("extension", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(asset_id, organization_id) = 1", name=op.f("ck_phone_owner")
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["asset.id"], name=op.f("fk_phone_asset_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_phone_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone")),
    )
    op.create_index(op.f("ix_phone_asset_id"), "phone", ["asset_id"], unique=False)
    op.create_index(op.f("ix_phone_organization_id"), "phone", ["organization_id"], unique=False)
    op.create_table(
        "schedule",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("asset_at_location_id", sa.Uuid(), nullable=False),
        sa.Column(
            "freq",
            sa.Text(),
            nullable=True,
            comment="WEEKLY or MONTHLY; null: once, on valid_from.",
        ),
        sa.Column("interval", sa.Integer(), nullable=True),
        sa.Column("byday", sa.Text(), nullable=True, comment="MO,TU or 1MO, as in RFC 5545."),
        sa.Column("bymonthday", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("opens_at", sa.Time(), nullable=True),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "opens_at IS NOT NULL OR closes_at IS NULL", name=op.f("ck_schedule_hours")
        ),
        sa.ForeignKeyConstraint(
            ["asset_at_location_id"],
            ["asset_at_location.id"],
            name=op.f("fk_schedule_asset_at_location_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
    )
    op.create_index(
        op.f("ix_schedule_asset_at_location_id"), "schedule", ["asset_at_location_id"], unique=False
    )
    op.create_table(
        "search_document",
        sa.Column("asset_at_location_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "result",
            sa.Text(),
            nullable=False,
            comment="The result's JSON object, less what depends on the question.",
        ),
        sa.Column("search_text", postgresql.TSVECTOR(), nullable=False),
        sa.Column(
            "folded_name",
            sa.Text(),
            nullable=False,
            comment="Name without accents and capitals, for trigrams.",
        ),
        sa.ForeignKeyConstraint(
            ["asset_at_location_id"],
            ["asset_at_location.id"],
            name=op.f("fk_search_document_asset_at_location_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("asset_at_location_id", name=op.f("pk_search_document")),
    )
    op.create_index(
        op.f("ix_search_document_asset_id"), "search_document", ["asset_id"], unique=False
    )
    op.create_index(
        "ix_search_document_folded_name",
        "search_document",
        ["folded_name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded_name": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_search_document_name", "search_document", ["name", "asset_at_location_id"], unique=False
    )
    op.create_index(
        "ix_search_document_search_text",
        "search_document",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "search_entry",
        sa.Column("asset_at_location_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column(
            "sheet_point",
            PlanePoint(),
            nullable=False,
            comment="The public point in metres (EPSG:27700), moved to its category's sheet (assets/sheets.py).",
        ),
        sa.Column(
            "is_elsewhere_too",
            sa.Boolean(),
            nullable=False,
            comment="The asset has further locations, of which a search shows the nearest.",
        ),
        sa.ForeignKeyConstraint(
            ["asset_at_location_id"],
            ["search_document.asset_at_location_id"],
            name=op.f("fk_search_entry_asset_at_location_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "asset_at_location_id", "category_id", name=op.f("pk_search_entry")
        ),
    )
    op.create_index(
        "ix_search_entry_sheet_point",
        "search_entry",
        ["sheet_point"],
        postgresql_using="gist",
        postgresql_include=["asset_at_location_id"],
    )
    op.create_index(
        "ix_search_entry_is_elsewhere_too",
        "search_entry",
        ["asset_at_location_id"],
        postgresql_where=sa.text("is_elsewhere_too"),
    )


def downgrade() -> None:
    op.drop_table("search_entry")
    op.drop_index(
        "ix_search_document_search_text", table_name="search_document", postgresql_using="gin"
    )
    op.drop_index("ix_search_document_name", table_name="search_document")
    op.drop_index(
        "ix_search_document_folded_name",
        table_name="search_document",
        postgresql_using="gin",
        postgresql_ops={"folded_name": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_search_document_asset_id"), table_name="search_document")
    op.drop_table("search_document")
    op.drop_index(op.f("ix_schedule_asset_at_location_id"), table_name="schedule")
    op.drop_table("schedule")
    op.drop_index(op.f("ix_phone_organization_id"), table_name="phone")
    op.drop_index(op.f("ix_phone_asset_id"), table_name="phone")
    op.drop_table("phone")
    op.drop_index(op.f("ix_contact_personal_detail_id"), table_name="contact")
    op.drop_index(op.f("ix_contact_organization_id"), table_name="contact")
    op.drop_index(op.f("ix_contact_asset_id"), table_name="contact")
    op.drop_table("contact")
    op.drop_index(op.f("ix_asset_category_term_id"), table_name="asset_category")
    op.drop_table("asset_category")
    op.drop_index(op.f("ix_asset_at_location_location_id"), table_name="asset_at_location")
    op.drop_table("asset_at_location")
    op.drop_index(op.f("ix_asset_organization_id"), table_name="asset")
    op.drop_index(op.f("ix_asset_asset_list_id"), table_name="asset")
    op.drop_table("asset")
    op.drop_index(op.f("ix_taxonomy_term_parent_parent_id"), table_name="taxonomy_term_parent")
    op.drop_table("taxonomy_term_parent")
    op.drop_index(op.f("ix_taxonomy_term_mapping_term_id"), table_name="taxonomy_term_mapping")
    op.drop_table("taxonomy_term_mapping")
    op.drop_index(op.f("ix_practice_pcn_code"), table_name="practice")
    op.drop_index(op.f("ix_practice_dataset_id"), table_name="practice")
    op.drop_geospatial_table("practice")
    op.drop_index(op.f("ix_postcode_dataset_id"), table_name="postcode")
    op.drop_geospatial_table("postcode")
    op.drop_index(op.f("ix_place_statistic_dataset_id"), table_name="place_statistic")
    op.drop_table("place_statistic")
    op.drop_index(op.f("ix_place_member_member_id"), table_name="place_member")
    op.drop_table("place_member")
    op.drop_table("organization")
    op.drop_index(op.f("ix_location_place_place_id"), table_name="location_place")
    op.drop_table("location_place")
    op.drop_index(op.f("ix_asset_import_asset_list_id"), table_name="asset_import")
    op.drop_table("asset_import")
    op.drop_index(op.f("ix_area_place_place_id"), table_name="area_place")
    op.drop_table("area_place")
    op.drop_table("taxonomy_term")
    op.drop_index("ix_place_kind_code", table_name="place")
    op.drop_geospatial_index(
        "ix_place_boundary", table_name="place", postgresql_using="gist", column_name="boundary"
    )
    op.drop_geospatial_table("place")
    op.drop_index(
        "uq_dataset_current", table_name="dataset", postgresql_where=sa.text("replaced_at IS NULL")
    )
    op.drop_table("dataset")
    op.drop_index(op.f("ix_asset_list_area_id"), table_name="asset_list")
    op.drop_table("asset_list")
    op.drop_index(op.f("ix_asset_history_asset_id"), table_name="asset_history")
    op.drop_table("asset_history")
    op.drop_table("taxonomy")
    op.drop_table("personal_detail")
    op.drop_geospatial_index(
        "ix_location_public_location_bng",
        table_name="location",
        postgresql_using="gist",
        column_name="public_location_bng",
    )
    op.drop_geospatial_table("location")
    op.drop_table("boundary_edition")
    op.drop_table("area")
    op.execute("DROP TEXT SEARCH CONFIGURATION assetmap_english")
