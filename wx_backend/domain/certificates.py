"""执法证件登记：certificates of officials, as the issuing office says they are; a change shows at once."""

from __future__ import annotations

from datetime import date, datetime

from peewee import IntegrityError

from models import Certificate, Official, Post, StaffAccount, database

from . import audit, catalogue, text
from .errors import InvalidInput, NotAllowedNow, NotFound
from .keyring import Keyring
from .transactions import transactional


@transactional
def register(
    official_id: int,
    number: str,
    scope: str,
    valid_from: date,
    valid_until: date,
    *,
    kind: str = "",
    by: StaffAccount | None,
    keys: Keyring,
    now: datetime,
) -> Certificate:
    """Note a certificate of an official.

    Raises:
        NotFound: there is no such official.
        InvalidInput: no number, no scope, an end before the beginning, or a number that is in use.
    """
    if Official.get_or_none(Official.id == official_id) is None:
        raise NotFound("没有找到这位公职人员")
    number, scope = text.cleaned(number), text.cleaned(scope)
    wrong = {
        "number": "请填写证号" if not number else "",
        "scope": "请填写执法范围" if not scope else "",
        "valid_until": "有效期止不能早于有效期起" if valid_until < valid_from else "",
    }
    if any(wrong.values()):
        raise InvalidInput("执法证件信息有误", fields={name: words for name, words in wrong.items() if words})
    try:
        with database.atomic():
            made = Certificate.create(
                official=official_id,
                number=number,
                kind=text.cleaned(kind),
                scope=scope,
                valid_from=valid_from,
                valid_until=valid_until,
            )
    except IntegrityError:
        raise InvalidInput("证号已登记", fields={"number": "证号已登记"}) from None
    catalogue.changed()
    audit.record("certificate_registered", f"official:{official_id}", by=by, keys=keys, now=now, detail=number)
    return made


@transactional
def revoke(certificate_id: int, *, by: StaffAccount | None, keys: Keyring, now: datetime) -> Certificate:
    """End a certificate from today on（注销）.

    Raises:
        NotFound: there is no such certificate.
        NotAllowedNow: it was ended before.
    """
    found = Certificate.get_or_none(Certificate.id == certificate_id)
    if found is None:
        raise NotFound("没有找到这份执法证件")
    ended = Certificate.update(revoked_on=now.date()).where(
        Certificate.id == certificate_id, Certificate.revoked_on.is_null()
    )
    if not ended.execute():
        raise NotAllowedNow("这份执法证件已注销")
    catalogue.changed()
    audit.record("certificate_revoked", f"certificate:{certificate_id}", by=by, keys=keys, now=now)
    return Certificate.get_by_id(certificate_id)


@transactional
def require_for(post_id: int, needed: bool, *, by: StaffAccount | None, keys: Keyring, now: datetime) -> Post:
    """Say whether whoever holds a post must have a valid certificate（执法岗位）.

    Raises:
        NotFound: there is no such post.
    """
    post = Post.get_or_none(Post.id == post_id)
    if post is None:
        raise NotFound("没有找到这个岗位")
    Post.update(needs_certificate=needed).where(Post.id == post_id).execute()
    catalogue.changed()
    detail = "需持证" if needed else "不需持证"
    audit.record("certificate_rule_changed", f"post:{post_id}", by=by, keys=keys, now=now, detail=detail)
    return Post.get_by_id(post_id)
