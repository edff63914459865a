"""找二维码 / Codes are found by what people call a place or a matter, by initials, and by number."""

from __future__ import annotations

import pytest

import models
from wx_backend.domain import catalogue, code_search, qr_codes


@pytest.fixture
def estate(city, keys, now):
    """A centre for real estate whose one window handles one matter."""
    centre = models.Organization.create(code="T900", name="虚构区不动产登记中心")
    post = models.Post.create(organization=centre, code="P9000", name="综合受理岗", duties="受理")
    matter = models.PowerItem.create(
        organization=centre, code="T900-1", name="房屋所有权首次登记", type_code="1", type_label="行政确认"
    )
    models.PostPowerItem.create(post=post, power_item=matter)
    return qr_codes.issue(centre, keys=keys, now=now), qr_codes.issue(centre, post, keys=keys, now=now)


def labels(words):
    return [found.label for found in code_search.search(words)]


@pytest.mark.parametrize("words", ["不动产", "不动产登记", "bdc", "BDC", "bdcdjzx", " 不 动产 "])
def test_an_office_is_found_by_its_name_and_its_initials(estate, words):
    assert labels(words)[0] == "虚构区不动产登记中心"


@pytest.mark.parametrize("words", ["房屋所有权", "首次登记", "fwsyq"])
def test_a_matter_leads_to_the_post_that_handles_it(estate, words):
    assert labels(words) == ["虚构区不动产登记中心 综合受理岗"]


def test_a_character_counts_with_all_of_its_readings(city, keys, now):
    bank = models.Organization.create(code="T901", name="重庆路银行监管科")
    qr_codes.issue(bank, keys=keys, now=now)

    assert labels("cqlyh") == labels("zqlyh") == labels("yhjg") == ["重庆路银行监管科"]


def test_a_code_is_found_by_its_printed_number(estate):
    number = estate[1].number

    assert [found.token for found in code_search.search(number)] == [estate[1].token]
    assert [found.token for found in code_search.search(number.replace("-", ""))] == [estate[1].token]


@pytest.mark.parametrize("words", ["", " ", "%", "_", "b", "没有这样的单位", "'; DROP TABLE", "虚构11号"])
def test_what_fits_nothing_finds_nothing_and_no_official_by_name(estate, words):
    assert labels(words) == []


def test_offices_come_before_posts(city):
    assert labels("审批")[0] == "虚构区审批局"
    assert len(labels("1 号窗口")) == 3


def test_a_revoked_code_and_a_new_name_show_with_the_next_search(estate, keys, now):
    before = labels("综合受理")
    qr_codes.revoke(estate[1], keys=keys, now=now, reason="破损")
    models.Organization.update(name="虚构区产权中心").where(models.Organization.code == "T900").execute()
    catalogue.changed()

    assert (before, labels("综合受理"), labels("cqzx")) == (["虚构区不动产登记中心 综合受理岗"], [], ["虚构区产权中心"])
