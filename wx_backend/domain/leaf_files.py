"""公开凭据文件：what was published at the close of a week, with a leaf for each grade that was counted.

For each block and dimension the file lists the leaves with their grades, sorted by leaf: exactly the block's counts,
which are published anyway, and nothing that goes beyond. No leaf leads to the leaf of another dimension, so the file
holds no combination of grades, no order and no day. Ratings that are not published exactly yet are not in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from models import ChainDay, Organization, Post, Rating, ReleasedBlock

from . import organizations, rating_leaves, releases
from .keyring import Keyring
from .satisfaction import monday_of, week_of

FORMAT = "mashang-leaves-1"
CHUNK = 400
Leaves = dict[str, list[list[Any]]]


def of_period(period: str, keys: Keyring) -> dict[str, Any]:
    """The file of a week's close, ready to be written as JSON."""
    blocks = _described(releases.published_blocks(period), keys)
    return {"format": FORMAT, "period": period, "chain": _chain(period), "blocks": blocks, "totals": totals(blocks)}


def of_target(organization_id: int, post_id: int | None, period: str, keys: Keyring) -> list[dict[str, Any]]:
    """What was published of one target at a week's close, as the file has it, for the phone that looks for its leaves.

    Raises:
        NotFound: there is no such organization.
    """
    organization = organizations.get(organization_id)
    blocks = ReleasedBlock.select().where(
        ReleasedBlock.organization == organization, ReleasedBlock.published_in == period
    )
    of_post = ReleasedBlock.post.is_null() if post_id is None else ReleasedBlock.post == post_id
    return _described(list(blocks.where(of_post)), keys)


def totals(blocks: Iterable[dict[str, Any]]) -> dict[str, dict[str, dict[str, int]]]:
    """What the blocks add up to, per organization, dimension and grade; corrections are taken off."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for block in blocks:
        sign = -1 if block["corrects"] else 1
        of_office = found.setdefault(block["organization"], {})
        for dimension, leaves in block["leaves"].items():
            counts = of_office.setdefault(dimension, {})
            for _, grade in leaves:
                counts[str(grade)] = counts.get(str(grade), 0) + sign
    return found


def dumped(file: dict[str, Any]) -> str:
    return json.dumps(file, ensure_ascii=False, sort_keys=True, indent=0)


def _described(blocks: list[ReleasedBlock], keys: Keyring) -> list[dict[str, Any]]:
    offices = {
        o.id: o.name for o in Organization.select().where(Organization.id.in_([b.organization_id for b in blocks]))
    }
    posts = {p.id: p.name for p in Post.select().where(Post.id.in_([b.post_id for b in blocks if b.post_id]))}
    rows = [
        {
            "id": block.id,
            "period": block.published_in,
            "corrects": block.corrects,
            "target": rating_leaves.target_of(block.organization_id, block.post_id),
            "organization": offices[block.organization_id],
            "post": posts.get(block.post_id),
            "dimension_set": block.dimension_set,
            "n": block.n,
            "leaves": _leaves(block, keys),
        }
        for block in blocks
    ]
    return sorted(rows, key=lambda row: str(row["id"]))


def members(block: ReleasedBlock) -> list[Rating]:
    """The ratings of a block, those included that a correction has taken out of it again."""
    inside = Rating.block == block.id
    if block.corrects is None:
        corrections = ReleasedBlock.select(ReleasedBlock.id).where(ReleasedBlock.corrects == block.id)
        inside |= Rating.block.in_(corrections)
    return list(Rating.select().where(inside))


def _leaves(block: ReleasedBlock, keys: Keyring) -> Leaves:
    found: Leaves = {}
    for rating in members(block):
        for dimension, leaf in rating_leaves.dimension_leaves(rating, keys).items():
            found.setdefault(dimension, []).append(list(leaf))
    return {dimension: sorted(leaves) for dimension, leaves in sorted(found.items())}


def _chain(period: str) -> list[dict[str, Any]]:
    """The roots of the days that were closed in the week."""
    monday = monday_of(period)
    rows = ChainDay.select().where(ChainDay.day >= monday).order_by(ChainDay.day)
    return [
        {"day": row.day.isoformat(), "size": row.size, "previous_root": row.previous_root, "root": row.root}
        for row in rows
        if week_of(row.day) == period
    ]
