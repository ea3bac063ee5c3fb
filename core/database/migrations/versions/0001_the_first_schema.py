"""The first schema.

Written by `python -m core.database.migrations.draft`; not by hand.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:  # noqa: PLR0915  # one statement per table and index
    op.create_table(
        "access_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=False, comment="seen, or the code of the refusal"),
        sa.Column("at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
    )
    op.create_index("ix_access_log_at", "access_log", ["at"], unique=False)
    op.create_table(
        "calendar_slot",
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.String(length=32), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("job", "slot", name="pk_calendar_slot"),
        comment="Which calendar job has run for which day: each runs once however many processes there are.",
    )
    op.create_table(
        "data_key",
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("owner_kind", "owner_id", name="pk_data_key"),
        comment="One key per request and per family, wrapped by a master key. Erasure deletes the row.",
    )
    op.create_index("ix_data_key_key_id", "data_key", ["key_id"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("delivery_key", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("delivery_key", name="pk_inbox"),
        comment="What came in and was acted on: a redelivered click is recognised.",
    )
    op.create_index("ix_inbox_at", "inbox", ["at"], unique=False)
    op.create_table(
        "journal_seal",
        sa.Column("upto_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("upto_id", name="pk_journal_seal"),
        comment="An HMAC chain over batches of the journal. Append-only.",
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("last_reference", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("slug", name="uq_organisation_slug"),
    )
    op.create_table(
        "patience",
        sa.Column("bucket", sa.String(length=255), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name="pk_patience"),
        comment="Buckets that a platform asked us to wait for, and workspaces that are paused.",
    )
    op.create_table(
        "pulse",
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column("worst_late_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_pulse"),
        comment="When the clockwork last finished a tick, and how late a deadline has fired since midnight UTC.",
    )
    op.create_table(
        "sealed_text",
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", "field", name="pk_sealed_text"),
        comment="Families' words, encrypted; bound to subject, field and row.",
    )
    op.create_index("ix_sealed_text_owner_kind_owner_id", "sealed_text", ["owner_kind", "owner_id"], unique=False)
    op.create_table(
        "advocate",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("plan", sa.String(length=32), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("own_limit", sa.Integer(), nullable=True),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("accepting", sa.Boolean(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("accredited_until", sa.Date(), nullable=True),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("standing_reason", sa.String(length=300), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("stages", sa.Text(), nullable=False),
        sa.Column("conflicts", sa.Text(), nullable=False),
        sa.Column(
            "last_accepted_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_advocate_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_advocate"),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("shown_name", sa.String(length=120), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_application_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_application"),
        sa.UniqueConstraint("public_id", name="uq_application_public_id"),
    )
    op.create_index(
        "ix_application_platform_workspace_user_id", "application", ["platform", "workspace", "user_id"], unique=False
    )
    op.create_table(
        "card",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("about_kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.BigInteger(), nullable=False),
        sa.Column("root_kind", sa.Text(), nullable=False),
        sa.Column("root_id", sa.BigInteger(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.String(length=255), nullable=False),
        sa.Column("wanted_version", sa.Integer(), nullable=False),
        sa.Column("shown_version", sa.Integer(), nullable=False),
        sa.Column(
            "wanted_at",
            sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"),
            nullable=True,
            comment="when the record last changed what it shows",
        ),
        sa.Column("retry_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("remove_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_card_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_card"),
        sa.UniqueConstraint("public_id", name="uq_card_public_id"),
    )
    op.create_index(
        "ix_card_remove_at",
        "card",
        ["remove_at"],
        unique=False,
        sqlite_where=sa.text("remove_at IS NOT NULL"),
        postgresql_where=sa.text("remove_at IS NOT NULL"),
    )
    op.create_index("ix_card_root_kind_root_id", "card", ["root_kind", "root_id"], unique=False)
    op.create_index(
        "ix_card_stale",
        "card",
        ["id"],
        unique=False,
        sqlite_where=sa.text("ref <> '' AND shown_version < wanted_version"),
        postgresql_where=sa.text("ref <> '' AND shown_version < wanted_version"),
    )
    op.create_table(
        "deadline",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(length=48), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_deadline_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deadline"),
        sa.UniqueConstraint("subject_kind", "subject_id", "step", name="uq_deadline_subject_kind_subject_id_step"),
    )
    op.create_index(
        "ix_deadline_due",
        "deadline",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "fact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("advocate_id", sa.BigInteger(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("family_token", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_fact_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fact"),
        sa.UniqueConstraint("kind", "source_kind", "source_id", name="uq_fact_kind_source_kind_source_id"),
        comment="Append-only: what recognition is computed from.",
    )
    op.create_index("ix_fact_advocate_id", "fact", ["advocate_id"], unique=False)
    op.create_table(
        "family",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("route", sa.String(length=32), nullable=False),
        sa.Column("contact_hash", sa.String(length=64), nullable=False),
        sa.Column("asking_for", sa.Text(), nullable=False),
        sa.Column("notice_version", sa.String(length=32), nullable=False),
        sa.Column("lawful_basis", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("kept_because", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_family_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_family"),
        sa.UniqueConstraint("public_id", name="uq_family_public_id"),
    )
    op.create_index(
        "ix_family_organisation_id_contact_hash", "family", ["organisation_id", "contact_hash"], unique=False
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=64), nullable=False),
        sa.Column(
            "actor_id",
            sa.BigInteger(),
            nullable=True,
            comment="a person's id; NULL for the clock, a family or the operator",
        ),
        sa.Column("via", sa.String(length=32), nullable=False),
        sa.Column("delivery_key", sa.String(length=128), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_journal_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_journal"),
        sa.UniqueConstraint("delivery_key", name="uq_journal_delivery_key"),
        sa.UniqueConstraint("subject_kind", "subject_id", "seq", name="uq_journal_subject_kind_subject_id_seq"),
        comment="Append-only: triggers refuse UPDATE and DELETE.",
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("coordinator", sa.Boolean(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_person_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("public_id", name="uq_person_public_id"),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_account_organisation_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_account_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("platform", "workspace", "user_id", name="uq_account_platform_workspace_user_id"),
    )
    op.create_index("ix_account_person_id", "account", ["person_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("about_kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.BigInteger(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("lane", sa.String(length=96), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column("useless_after", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.Column(
            "told_at",
            sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"),
            nullable=True,
            comment="when coordinators heard that it does not get through",
        ),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name="fk_outbox_card_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_outbox_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_card_id", "outbox", ["card_id"], unique=False)
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('ready', 'uncertain')"),
        postgresql_where=sa.text("state IN ('ready', 'uncertain')"),
    )
    op.create_index(
        "ix_outbox_lane_unsent",
        "outbox",
        ["lane", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('ready', 'sending', 'uncertain')"),
        postgresql_where=sa.text("state IN ('ready', 'sending', 'uncertain')"),
    )
    op.create_index(
        "uq_outbox_one_in_flight",
        "outbox",
        ["lane"],
        unique=True,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_table(
        "support_request",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("reference", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("may_ask_others", sa.Boolean(), nullable=False),
        sa.Column("chosen_advocate_id", sa.BigInteger(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("priority_reason", sa.Text(), nullable=False),
        sa.Column("key_date", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column("holder_id", sa.BigInteger(), nullable=True),
        sa.Column("signposts", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chosen_advocate_id"], ["advocate.id"], name="fk_support_request_chosen_advocate_id"),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name="fk_support_request_family_id"),
        sa.ForeignKeyConstraint(["holder_id"], ["advocate.id"], name="fk_support_request_holder_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_support_request_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_support_request"),
        sa.UniqueConstraint("organisation_id", "reference", name="uq_support_request_organisation_id_reference"),
        sa.UniqueConstraint("public_id", name="uq_support_request_public_id"),
    )
    op.create_index("ix_support_request_family_id", "support_request", ["family_id"], unique=False)
    op.create_index(
        "ix_support_request_open",
        "support_request",
        ["id"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index(
        "ix_support_request_queue",
        "support_request",
        ["organisation_id", "state", "priority", "key_date", "received_at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "concern",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column("raised_by", sa.BigInteger(), nullable=True),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("settled_by", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_concern_organisation_id"),
        sa.ForeignKeyConstraint(["request_id"], ["support_request.id"], name="fk_concern_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_concern"),
        sa.UniqueConstraint("public_id", name="uq_concern_public_id"),
    )
    op.create_index("ix_concern_request_id_state", "concern", ["request_id", "state"], unique=False)
    op.create_index(
        "uq_concern_one_live",
        "concern",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'released'"),
        postgresql_where=sa.text("state <> 'released'"),
    )
    op.create_table(
        "connection",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("advocate_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column(
            "introduction_due_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False
        ),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("introduced_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["advocate_id"], ["advocate.id"], name="fk_connection_advocate_id"),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name="fk_connection_family_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_connection_organisation_id"),
        sa.ForeignKeyConstraint(["request_id"], ["support_request.id"], name="fk_connection_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_connection"),
        sa.UniqueConstraint("public_id", name="uq_connection_public_id"),
    )
    op.create_index("ix_connection_advocate_id_state", "connection", ["advocate_id", "state"], unique=False)
    op.create_index("ix_connection_request_id", "connection", ["request_id"], unique=False)
    op.create_index(
        "uq_connection_one_active",
        "connection",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("advocate_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("clock_from", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("clock_used_s", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        sa.Column("handover_of", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["advocate_id"], ["advocate.id"], name="fk_offer_advocate_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_offer_organisation_id"),
        sa.ForeignKeyConstraint(["request_id"], ["support_request.id"], name="fk_offer_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_offer"),
        sa.UniqueConstraint("public_id", name="uq_offer_public_id"),
    )
    op.create_index("ix_offer_advocate_id_state", "offer", ["advocate_id", "state"], unique=False)
    op.create_index(
        "ix_offer_handover_of",
        "offer",
        ["handover_of"],
        unique=False,
        sqlite_where=sa.text("handover_of IS NOT NULL"),
        postgresql_where=sa.text("handover_of IS NOT NULL"),
    )
    op.create_index("ix_offer_request_id", "offer", ["request_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("offer_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("advocate_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("signposts", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["advocate_id"], ["advocate.id"], name="fk_answer_advocate_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name="fk_answer_offer_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_answer_organisation_id"),
        sa.ForeignKeyConstraint(["request_id"], ["support_request.id"], name="fk_answer_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
        sa.UniqueConstraint("offer_id", "advocate_id", name="uq_answer_offer_id_advocate_id"),
    )
    op.create_index("ix_answer_request_id", "answer", ["request_id"], unique=False)
    op.create_table(
        "conversation",
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("connection_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("thread", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name="fk_conversation_connection_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_conversation_organisation_id"),
        sa.PrimaryKeyConstraint("connection_id", name="pk_conversation"),
        comment="Where a connection's conversation stands. One direct conversation may serve several connections.",
    )
    op.create_index(
        "ix_conversation_platform_workspace_channel_thread",
        "conversation",
        ["platform", "workspace", "channel", "thread"],
        unique=False,
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("connection_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("introduces", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name="fk_message_connection_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_message_organisation_id"),
        sa.ForeignKeyConstraint(["request_id"], ["support_request.id"], name="fk_message_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("public_id", name="uq_message_public_id"),
    )
    op.create_index("ix_message_connection_id_id", "message", ["connection_id", "id"], unique=False)
    op.create_index("ix_message_request_id", "message", ["request_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("offer_id", sa.BigInteger(), nullable=False),
        sa.Column("asker_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asker_id"], ["advocate.id"], name="fk_question_asker_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name="fk_question_offer_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_question_organisation_id"),
        sa.ForeignKeyConstraint(["request_id"], ["support_request.id"], name="fk_question_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sa.UniqueConstraint("public_id", name="uq_question_public_id"),
    )
    op.create_index("ix_question_request_id", "question", ["request_id"], unique=False)
    op.create_index(
        "uq_question_one_open",
        "question",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
