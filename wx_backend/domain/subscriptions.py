"""订阅消息：how many progress messages somebody still wants, as WeChat or the phone tells of each answer.

A one-time answer（一次性订阅）is good for one message and adds up; a long-term one（长期订阅）for as many as there are,
until it is taken back. Who it is, is a keyed one-way tag.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models import SubscriptionGrant, SubscriptionState

from .keyring import Keyring
from .transactions import transactional

PROGRESS = "progress"


@dataclass(frozen=True)
class Standing:
    """What somebody last answered; `remaining` is None where it does not run out."""

    state: str
    remaining: int | None


@transactional
def answered(
    openid: str, purpose: str, answer: SubscriptionState, *, at: datetime, keys: Keyring, count: bool = True
) -> None:
    """Note an answer: each consent adds one message, a refusal takes those back that were not used.

    `count` is False where the consent is known already. An answer that is older than the newest one counts its
    consent, and changes nothing else.
    """
    tag, added = _tag(openid, purpose, keys), int(count and answer is SubscriptionState.GRANTED)
    SubscriptionGrant.insert(
        tag=tag, purpose=purpose, remaining=0, state=answer, answered_at=at
    ).on_conflict_ignore().execute()
    mine = SubscriptionGrant.tag == tag
    SubscriptionGrant.update(remaining=SubscriptionGrant.remaining + added).where(mine).execute()
    newest = SubscriptionGrant.update(state=answer, answered_at=at).where(mine, SubscriptionGrant.answered_at <= at)
    if newest.execute() and answer is not SubscriptionState.GRANTED:
        _set(mine, remaining=0)


@transactional
def used(openid: str, purpose: str, *, keys: Keyring) -> None:
    """One message went out."""
    mine = SubscriptionGrant.tag == _tag(openid, purpose, keys)
    SubscriptionGrant.update(remaining=SubscriptionGrant.remaining - 1).where(
        mine, SubscriptionGrant.remaining > 0
    ).execute()


@transactional
def used_up(openid: str, purpose: str, *, keys: Keyring) -> None:
    """WeChat says that there is no consent left（43101）, whatever was counted here."""
    _set(SubscriptionGrant.tag == _tag(openid, purpose, keys), remaining=0)


def standing(openid: str, purpose: str, *, long_term: bool, keys: Keyring) -> Standing:
    """How somebody stands to the messages of a purpose."""
    row = SubscriptionGrant.get_or_none(SubscriptionGrant.tag == _tag(openid, purpose, keys))
    if row is None:
        return Standing("none", None if long_term else 0)
    if long_term:
        # Zero after a consent: WeChat has said that it holds no longer.
        gone = row.state is SubscriptionState.GRANTED and row.remaining == 0
        return Standing("none" if gone else row.state.value, None)
    return Standing(row.state.value, row.remaining)


def _set(condition: object, **changes: int) -> None:
    SubscriptionGrant.update(**changes).where(condition).execute()


def _tag(openid: str, purpose: str, keys: Keyring) -> str:
    return keys.hash("identity", "subscription", purpose, openid)
