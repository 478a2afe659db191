"""The tables of the ledger: what was sent, what was decided on it, what was taken out."""

import sqlalchemy as sa

from repository.database import metadata

submission = sa.Table(
    "submission",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("graph", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("graph_sha256", sa.Text, nullable=False),
    sa.Column("report", sa.Text, nullable=False),
    sa.Column("received", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)
# Where what was sent was fetched from, when we fetched it ourselves; `sha256` is of the bytes that came.
fetched = sa.Table(
    "fetched",
    metadata,
    sa.Column("submission", sa.ForeignKey("submission.id"), primary_key=True),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
decision = sa.Table(
    "decision",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)
acceptance = sa.Table(
    "acceptance",
    metadata,
    sa.Column("position", sa.ForeignKey("decision.position"), primary_key=True),
    sa.Column("graph", sa.Text, primary_key=True),
    sa.Column("submission", sa.ForeignKey("submission.id"), nullable=True),  # null: withdrawn
)
removal = sa.Table(
    "removal",
    metadata,
    sa.Column("position", sa.ForeignKey("decision.position"), primary_key=True),
    sa.Column("address", sa.Text, primary_key=True),
    sa.Column("removed", sa.Boolean, nullable=False),  # false: put back
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("along", sa.Text, nullable=False),
    sa.Column("names", sa.Text, nullable=False),
)
# What was found to be of the same thing as another, or (merged: false) was parted from it again.
merger = sa.Table(
    "merger",
    metadata,
    sa.Column("position", sa.ForeignKey("decision.position"), primary_key=True),
    sa.Column("other", sa.Text, nullable=False, index=True),
    sa.Column("kept", sa.Text, nullable=False, index=True),
    sa.Column("merged", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
# Records of which somebody said that they are still right.
confirmation = sa.Table(
    "confirmation",
    metadata,
    sa.Column("position", sa.ForeignKey("decision.position"), primary_key=True),
    sa.Column("thing", sa.Text, nullable=False, index=True),
)
# Which graph first described a thing that has been accepted; kept when the graph is withdrawn.
origin = sa.Table(
    "origin",
    metadata,
    sa.Column("thing", sa.Text, primary_key=True),
    sa.Column("graph", sa.Text, nullable=False),
    sa.Column("position", sa.ForeignKey("decision.position"), nullable=False),
)
# The removals that were erasures: what they name is taken out of all that is sent later, too.
erasure = sa.Table(
    "erasure",
    metadata,
    sa.Column("position", sa.ForeignKey("decision.position"), primary_key=True),
    sa.Column("address", sa.Text, nullable=False),
)
redaction = sa.Table(
    "redaction",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("submission", sa.ForeignKey("submission.id"), nullable=False, index=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("approved", sa.Text, nullable=False),
    sa.Column("redacted", sa.Text, nullable=False),
)
