"""办件评价资格：each finished case gives its applicant the right to rate once, and nobody learns whether it was used.

The service platform tells which cases are finished, each with what its applicant knows: the last digits of the phone or
a check code. Of both only keyed hashes are kept. The first claim of a case gives the right that counts. A later claim
with the same proof gets an answer and a ticket that look the same, and so does its rating; it is kept apart as a
duplicate. So whoever holds a case number, the office that handled it above all, cannot find out by asking.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from models import (
    Assurance,
    Case,
    CaseClaim,
    Organization,
    Post,
    RatingStanding,
    database,
)

from . import conflicts, limits, organizations, rating_tags, ratings, satisfaction
from .bursts import Visit
from .citizens import SignedIn
from .errors import InvalidInput, NotAllowed, NotFound
from .keyring import Keyring
from .ratings import IssuedTicket, Right, TicketRule
from .transactions import transactional

UNKNOWN = "办件编号或校验码不正确，请核对受理回执"


@dataclass(frozen=True)
class FinishedCase:
    """A case as another system tells it."""

    number: str
    check: str
    organization_code: str
    post_code: str | None
    finished_on: date


@dataclass(frozen=True)
class Claimed:
    issued: IssuedTicket
    organization: Organization
    post: Post | None


@dataclass(frozen=True)
class ClaimRule:
    """How often a number may be tried in vain in a day: by one person, and about one case by everybody."""

    tries_per_person: int
    tries_per_case: int


@transactional
def finish(finished: Iterable[FinishedCase], *, keys: Keyring, now: datetime) -> tuple[int, int]:
    """Note finished cases（办结）; returns how many were new and how many were known. All of them or none.

    Raises:
        InvalidInput: naming each case whose office or post is unknown, or that is finished in the future.
    """
    told = list(finished)
    offices = {
        o.code: o for o in Organization.select().where(Organization.code.in_({c.organization_code for c in told}))
    }
    posts = {p.code: p for p in Post.select().where(Post.code.in_({c.post_code for c in told if c.post_code}))}
    wrong = {
        f"cases.{number}": problem
        for number, case in enumerate(told)
        if (problem := _problem(case, offices.get(case.organization_code), posts.get(case.post_code or ""), now.date()))
    }
    if wrong:
        raise InvalidInput("部分办件不能接收，整批未保存", fields=wrong)
    new = sum(_note(case, offices[case.organization_code], posts.get(case.post_code or ""), keys) for case in told)
    return new, len(told) - new


def _problem(case: FinishedCase, office: Organization | None, post: Post | None, today: date) -> str | None:
    if office is None:
        return "没有这个机构代码"
    if case.post_code and (post is None or not _is_of(post, office)):
        return "该机构没有这个岗位代码"
    return "办结日期在将来" if case.finished_on > today else None


def _is_of(post: Post, office: Organization) -> bool:
    return bool(post.organization_id == office.id)


def _note(case: FinishedCase, office: Organization, post: Post | None, keys: Keyring) -> bool:
    number = _plain(case.number)
    number_tag = keys.hash("case", "number", number)
    if Case.get_or_none(Case.number_tag == number_tag) is not None:
        return False
    Case.create(
        number_tag=number_tag,
        proof_tag=_proof_tag(number, case.check, keys),
        organization=office,
        post=post,
        official=organizations.official_on(case.finished_on, post.id) if post else None,
        finished_on=case.finished_on,
    )
    return True


def claim(
    number: str,
    check: str,
    *,
    who: SignedIn,
    address: str,
    keys: Keyring,
    now: datetime,
    rule: TicketRule,
) -> Claimed:
    """Give the right to rate for a finished case to whoever proves it; call it inside `idempotency.once`.

    What happens and what is answered is the same whether or not the case was claimed before.

    Raises:
        NotFound: no such case, or it is proven wrongly; the two look alike.
        NotAllowed: a browser without WeChat, or staff of the office itself.
        TooMany: too many tickets today.
    """
    if not who.is_wechat:
        raise NotAllowed("凭办件编号评价请使用微信扫码进入小程序")
    plain = _plain(number)
    case = Case.get_or_none(Case.proof_tag == _proof_tag(plain, check, keys))
    if case is None:
        raise NotFound(UNKNOWN)
    if who.staff is not None and case.organization_id in conflicts.own_office(who.staff):
        raise NotAllowed("工作人员不能评价本单位")
    ratings.spend_limits(who, address, keys=keys, now=now, rule=rule)
    visit = Visit(who.citizen.id, address, case.organization_id, case.post_id)
    standing, burst = ratings.watched(visit, keys=keys, now=now, rule=rule)
    first = _take(case, plain, credible=standing is RatingStanding.COUNTED, keys=keys)
    if not first:
        standing, burst = RatingStanding.DUPLICATE, None
    right = Right(case.organization_id, case.post_id, case.official_id, Assurance.CASE, standing, burst)
    return Claimed(_issue(right, who, now.date(), keys, rule), case.organization, case.post)


@transactional
def count_try(number: str, *, who: SignedIn, keys: Keyring, now: datetime, tries: ClaimRule) -> None:
    """Count a try before its outcome is known, in a transaction of its own, so that a wrong one counts, too.

    Raises:
        TooMany: this person, or everybody together about this number, tried too often today.
    """
    message = "今天尝试的次数已达上限，请明天再试"
    limits.spend("case-try", who.citizen.id, tries.tries_per_person, keys=keys, now=now, message=message)
    limits.spend("case-number", _plain(number), tries.tries_per_case, keys=keys, now=now, message=message)


def _take(case: Case, number: str, *, credible: bool, keys: Keyring) -> bool:
    """Whether this is the first claim of the case: the unique tag decides, whoever asks and however many at once."""
    taken = CaseClaim.insert(
        tag=keys.hash("case", "claimed", number),
        organization=case.organization_id,
        post=case.post_id,
        official=case.official_id,
        finished_in=satisfaction.week_of(case.finished_on),
        credible=credible,
    ).on_conflict_ignore()
    # The rows that were changed: what execute() gives differs between the databases for a key that is no number.
    return int(database.execute(taken).rowcount) == 1


def _issue(right: Right, who: SignedIn, day: date, keys: Keyring, rule: TicketRule) -> IssuedTicket:
    for number in range(rating_tags.CLAIMS_PER_TARGET):
        tag = rating_tags.claim(who.citizen.id, right.organization, right.post, number, day, keys)
        issued = ratings.issue(right, tag, day, keys, rule)
        if issued:
            return issued
    raise NotAllowed("今天对该对象的办件评价已达上限，请明天再试")


def find(number: str, check: str, *, keys: Keyring) -> Case:
    """The finished case of a number, for who knows what its applicant knows.

    Raises:
        NotFound: unknown number and wrong check look alike.
    """
    case = Case.get_or_none(Case.proof_tag == _proof_tag(_plain(number), check, keys))
    if case is None:
        raise NotFound("没有找到这个办件，请核对办件编号和核对信息")
    return case


def _proof_tag(number: str, check: str, keys: Keyring) -> str:
    return keys.hash("case", "proof", number, _plain(check))


def _plain(typed: str) -> str:
    """As people type it: without spaces, in capitals."""
    return "".join(typed.split()).upper()
