"""评价核验：recompute everything that can be recomputed about ratings, and name each row that is not as it was written.

Whoever changes, adds or deletes rows with SQL alone has no key: seals do not fit any more, leaves are missing in the
closed lists or have no rating, blocks do not add up, spent tickets and ratings differ in number.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from peewee import fn

from models import ChainDay, Rating, RatingTicket, RatingVersion, ReleasedBlock, database

from . import leaf_files, rating_chain, rating_leaves
from .keyring import Keyring

ROWS_AT_ONCE = 2000


def problems(keys: Keyring, *, today: date) -> Iterator[str]:
    """Everything that is not as it should be, in words; nothing when all is well."""
    leaves: dict[date, set[str]] = {}
    # Everything as it was at one moment: ratings come in meanwhile, and lists are closed.
    with database.atomic():
        yield from _rows(keys, leaves)
        yield from _chain(keys, leaves)
        yield from _blocks(keys)
        yield from _tickets(today)


def file_problems(files: Iterable[tuple[str, str]], keys: Keyring) -> Iterator[str]:
    """The public files against what the database says they must hold."""
    for period, content in files:
        told, known = json.loads(content), leaf_files.of_period(period, keys)
        if _facts(told) != _facts(known) or told["totals"] != leaf_files.totals(told["blocks"]):
            yield f"公开凭据文件 {period} 与数据库不符"


def _facts(file: dict[str, Any]) -> Any:
    """What may not change in a file; the names of offices may."""
    blocks = [[block[name] for name in ("id", "corrects", "target", "n", "leaves")] for block in file["blocks"]]
    return json.loads(json.dumps([file["period"], file["chain"], blocks]))


def _rows(keys: Keyring, leaves: dict[date, set[str]]) -> Iterator[str]:
    """Each rating against its seal; collects the leaves that should be in the lists."""
    for rating in _by_pages(Rating, Rating.public_id):
        name = f"评价 {rating.public_id}"
        try:
            fits = rating.seal == rating_leaves.seal_of(rating_leaves.sealed_row(rating), keys)
        except (KeyError, ValueError, TypeError):
            fits = False
        if not fits:
            yield f"{name}：记录被改动，或不是本系统写入的"
        if rating.chained_on and (leaf := _attempt(lambda r=rating: rating_chain.leaf_of_rating(r, keys))):  # type: ignore[misc]
            leaves.setdefault(rating.chained_on, set()).add(leaf)
    for one in RatingVersion.select(RatingVersion, Rating).join(Rating).iterator():
        if one.chained_on:
            leaves.setdefault(one.chained_on, set()).add(rating_chain.leaf_of_version(one, keys))
    changed = Rating.select().where(
        Rating.changed == True,  # noqa: E712
        Rating.public_id.not_in(RatingVersion.select(RatingVersion.rating)),
    )
    for rating in changed:
        yield f"评价 {rating.public_id}：修改前的版本被删除"


def _by_pages(table: Any, key: Any) -> Iterator[Any]:
    """All rows, some at a time: a driver may otherwise hold millions."""
    last = ""
    while rows := list(table.select().where(key > last).order_by(key).limit(ROWS_AT_ONCE)):
        yield from rows
        last = getattr(rows[-1], key.name)


def _attempt(compute: Callable[[], str]) -> str | None:
    try:
        return compute()
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def _chain(keys: Keyring, leaves: dict[date, set[str]]) -> Iterator[str]:
    previous = rating_chain.FIRST_ROOT
    closed = rating_chain.days()
    for one in closed:
        listed = rating_chain.leaves_of(one.day)
        root = rating_chain.root_of(previous, one.day, listed)
        if (one.previous_root, one.root, one.size) != (previous, root, len(listed)):
            yield f"{one.day} 的清单与公布的根不符"
        if one.seal != rating_chain.seal_of(one, keys):
            yield f"{one.day} 的根被改动"
        yield from _list(one, set(listed), leaves.pop(one.day, set()), keys)
        previous = one.root
    for day in sorted(leaves):
        yield f"{day} 的清单被删除"


def _list(one: ChainDay, listed: set[str], wanted: set[str], keys: Keyring) -> Iterator[str]:
    """The list of a day against the ratings and decoys that should make it up."""
    decoys = set(rating_chain.decoys(one.day, rating_chain.FILLED_UP_TO, keys))
    for leaf in sorted(wanted - listed):
        yield f"{one.day} 的清单缺少凭据 {leaf}：评价被改动或清单被改动"
    for leaf in sorted(listed - wanted - decoys):
        yield f"{one.day} 的凭据 {leaf} 没有对应的评价：评价被删除或改动"


def _blocks(keys: Keyring) -> Iterator[str]:
    for block in ReleasedBlock.select():
        counts: dict[str, Counter[str]] = {}
        ratings = leaf_files.members(block)
        for rating in ratings:
            for dimension, (_, grade) in rating_leaves.dimension_leaves(rating, keys).items():
                counts.setdefault(dimension, Counter())[str(grade)] += 1
        told = {dimension: Counter(of_one) for dimension, of_one in json.loads(block.counts).items()}
        if len(ratings) != block.n or counts != told:
            yield f"已公布批次 {block.id}（{block.published_in}）与其评价不符"


def _tickets(today: date) -> Iterator[str]:
    """Spent tickets against ratings, where all tickets of a day are still there."""
    kept = RatingTicket.expires_on >= today - timedelta(days=1)
    since = RatingTicket.select(fn.MIN(RatingTicket.day)).where(kept).scalar()
    if since is None:
        return
    spent = _counted(RatingTicket, (RatingTicket.spent == True) & (RatingTicket.day >= since))  # noqa: E712
    ratings = _counted(Rating, Rating.day >= since)
    for key in sorted(spent.keys() | ratings.keys(), key=str):
        day, organization, post, assurance = key
        if spent[key] != ratings[key]:
            target = rating_leaves.target_of(organization, post)
            yield (
                f"{day} {target}（{assurance.label}）：用掉的评价资格 {spent[key]} 个，评价 {ratings[key]} 条，"
                "有评价被直接删除或添加"
            )


def _counted(table: Any, where: Any) -> Counter[tuple[Any, ...]]:
    columns = (table.day, table.organization_id, table.post_id, table.assurance)
    rows = table.select(*columns, fn.COUNT(1)).where(where).group_by(*columns).tuples()
    return Counter({tuple(key): count for *key, count in rows})
