"""评价意见：who reads the words of ratings, what stands beside them, and what a look leaves behind."""

from __future__ import annotations

import pytest

import models
from models import ContentCheck, Organization, Post, StaffRole
from wx_backend.domain import audit, comments
from wx_backend.domain.errors import NotAllowed, NotAllowedNow, NotFound


@pytest.fixture
def offices(city):
    return list(Organization.select().order_by(Organization.id))


@pytest.fixture
def said(keys, offices):
    """Keeps words on an office, as a rating does; gives the comment's id."""

    def act(words, office=0, *, check=ContentCheck.PASSED, **more):
        uid = models.random_id()
        sealed = keys.seal(words.encode(), where=f"rating_comment:{uid}:text:1")
        fields = {"month": "2026-11", "content_check": check, "text_cipher": sealed, **more}
        models.RatingComment.insert(id=uid, organization=offices[office], **fields).execute()
        return uid

    return act


@pytest.fixture
def read(keys, now):
    """Reads as an account; gives the page."""
    return lambda account, **filters: comments.search(account, keys=keys, now=now, **filters)


@pytest.fixture
def mark(keys, now):
    return lambda uid, account: comments.mark_reviewed(uid, by=account, keys=keys, now=now)


def texts(page):
    return sorted(row.text for row in page.items)


def trail():
    return [(e.action, e.subject, e.staff.name) for e in models.AuditEntry.select() if e.action.startswith("comment")]


def test_a_supervisor_reads_the_words_with_office_post_and_month_and_nothing_else(said, read, above, offices):
    window = Post.get(Post.organization == offices[0])
    uid = said("叫号屏字太小", post=window)

    (row,) = read(above).items

    assert vars(row) == {
        "id": uid,
        "organization": "虚构区审批局",
        "post": window.name,
        "month": "2026-11",
        "text": "叫号屏字太小",
        "content_check": ContentCheck.PASSED,
    }


def test_a_comment_on_a_whole_office_has_no_post(said, read, above):
    said("大厅整洁")

    assert read(above).items[0].post is None


def test_the_order_is_that_of_the_random_ids_and_not_of_arrival(said, read, above):
    arrived = [said(f"第{number}条") for number in range(12)]

    shown = [row.id for row in read(above).items]

    assert shown == sorted(arrived) != arrived


def test_each_page_goes_on_where_the_one_before_ended(said, read, above):
    everything = {said(f"第{number}条") for number in range(23)}

    first, second = read(above), read(above, page=2)

    assert (len(first.items), len(second.items), second.pages, second.total) == (20, 3, 2, 23)
    assert {row.id for row in first.items + second.items} == everything


def test_a_supervisor_reads_about_the_offices_in_scope_only(said, read, below, offices):
    said("在范围内")
    said("在范围外", 1)

    assert texts(read(below)) == ["在范围内"]
    assert texts(read(below, organization_id=offices[0].id)) == ["在范围内"]
    with pytest.raises(NotAllowed):
        read(below, organization_id=offices[1].id)


def test_a_supervisor_never_reads_about_the_own_office(said, read, mark, above, offices):
    own = said("关于本单位", 0, check=ContentCheck.REVIEW)
    said("关于别的单位", 1)
    above.organization = offices[0]
    above.save()

    assert texts(read(above)) == ["关于别的单位"]
    with pytest.raises(NotAllowed):
        read(above, organization_id=offices[0].id)
    with pytest.raises(NotFound):
        mark(own, above)


@pytest.mark.parametrize("role", [role for role in StaffRole if role is not StaffRole.SUPERVISOR])
def test_no_other_role_reads_or_reviews_them(said, read, mark, offices, role):
    uid = said("窗口只开了一个", 1, check=ContentCheck.REVIEW)
    account = models.StaffAccount.create(name="某人（虚构）", role=role, organization=offices[0], unionid="u-x")

    with pytest.raises(NotAllowed):
        read(account)
    with pytest.raises(NotAllowed):
        mark(uid, account)
    assert trail() == []


def test_an_unknown_office_is_not_found(read, above):
    with pytest.raises(NotFound):
        read(above, organization_id=999_999)


def test_to_review_is_what_wechat_left_to_a_person_and_what_it_did_not_answer(said, read, above):
    said("已通过")
    said("待人工复核", check=ContentCheck.REVIEW)
    said("待检测", check=ContentCheck.PENDING)

    assert texts(read(above, to_review=True)) == sorted(["待人工复核", "待检测"])


def test_the_office_and_to_review_narrow_the_list_together(said, read, above, offices):
    said("甲待复核", 0, check=ContentCheck.REVIEW)
    said("乙待复核", 1, check=ContentCheck.REVIEW)
    said("乙已通过", 1)

    assert texts(read(above, organization_id=offices[1].id, to_review=True)) == ["乙待复核"]


def test_every_look_is_in_the_audit_log_with_the_office_that_was_asked_for(said, read, above, offices, keys):
    said("叫号屏字太小")

    read(above)
    read(above, organization_id=offices[0].id)

    assert trail() == [
        ("comments_read", "scope", above.name),
        ("comments_read", f"organization:{offices[0].id}", above.name),
    ]
    assert audit.first_broken(keys) is None


@pytest.mark.parametrize("check", [ContentCheck.REVIEW, ContentCheck.PENDING])
def test_what_a_person_has_reviewed_has_passed_and_the_log_says_who(said, read, mark, above, check):
    uid = said("请加微信详谈", check=check)

    row = mark(uid, above)

    assert (row.text, row.content_check) == ("请加微信详谈", ContentCheck.PASSED)
    assert models.RatingComment.get_by_id(uid).content_check is ContentCheck.PASSED
    assert trail() == [("comment_reviewed", f"comment:{uid}", above.name)]
    assert read(above, to_review=True).total == 0


def test_one_review_leaves_the_other_comments_as_they_are(said, mark, above):
    uid, other = said("甲", check=ContentCheck.REVIEW), said("乙", check=ContentCheck.REVIEW)

    mark(uid, above)

    assert models.RatingComment.get_by_id(other).content_check is ContentCheck.REVIEW


def test_of_two_who_review_the_second_is_told_that_somebody_was_first(said, mark, above, below):
    uid = said("请加微信详谈", check=ContentCheck.REVIEW)
    mark(uid, above)

    with pytest.raises(NotAllowedNow, match="已复核"):
        mark(uid, below)
    assert len(trail()) == 1


def test_a_comment_outside_the_scope_and_an_unknown_one_look_alike(said, mark, below):
    outside = said("在范围外", 1, check=ContentCheck.REVIEW)
    refusals = []
    for uid in (outside, "0" * 32):
        with pytest.raises(NotFound) as refused:
            mark(uid, below)
        refusals.append(refused.value.message)

    assert refusals[0] == refusals[1]
    assert models.RatingComment.get_by_id(outside).content_check is ContentCheck.REVIEW
