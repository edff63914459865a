"""二维码：unguessable, one per holder, checked without the database."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

import models
from wx_backend.domain import qr_codes
from wx_backend.domain.errors import NotFound
from wx_backend.domain.keyring import PURPOSES, Keyring, new_key

SCENE = set(string.ascii_letters + string.digits + "!#$&'()*+,/:;=?@-._~")
KEYS = Keyring({purpose: new_key() for purpose in PURPOSES}, {})


def test_a_token_fits_a_scene_of_a_mini_program_code():
    token = qr_codes.new_token(KEYS)

    assert len(token) <= 32
    assert set(token) <= SCENE
    assert qr_codes.is_genuine(token, keys=KEYS)


@given(st.integers(0, qr_codes.TOKEN_LENGTH - 1), st.sampled_from(sorted(SCENE)))
def test_any_altered_character_makes_a_token_false(position, character):
    token = qr_codes.new_token(KEYS)
    altered = token[:position] + character + token[position + 1 :]

    assert qr_codes.is_genuine(altered, keys=KEYS) == (altered == token)


@given(st.text(max_size=40))
def test_no_text_at_all_breaks_the_check(text):
    assert not qr_codes.is_genuine(text, keys=KEYS)


def test_a_token_of_another_city_is_false():
    other = Keyring({purpose: new_key() for purpose in PURPOSES}, {})

    assert not qr_codes.is_genuine(qr_codes.new_token(other), keys=KEYS)


def test_a_holder_has_one_active_code(city, office, keys, now):
    first = qr_codes.issue(office, keys=keys, now=now)
    second = qr_codes.issue(office, keys=keys, now=now)

    assert first.id == second.id == city["虚构区审批局"].id


def test_a_revoked_code_stays_and_names_its_successor(city, office, keys, now):
    old = city["虚构区审批局"]
    qr_codes.revoke(old, keys=keys, now=now, reason="破损")
    new = qr_codes.issue(office, keys=keys, now=now)

    found = qr_codes.find(old.token, keys=keys)

    assert (found.revoked_on, new.token != old.token) == (now.date(), True)
    assert qr_codes.active_token(office) == new.token


def test_a_forged_code_costs_no_read(db, keys):
    with pytest.raises(NotFound):
        qr_codes.find("A" * 28, keys=keys)


def test_printed_numbers_are_unique(city):
    numbers = [code.number for code in models.QrCode.select()]

    assert len(set(numbers)) == len(numbers)


def test_after_a_rotation_new_codes_have_a_new_key_and_old_ones_stay_genuine(key_file):
    before = qr_codes.new_token(key_file.keyring())
    version = key_file.add_code_key()
    after = qr_codes.new_token(key_file.keyring())

    assert (version, before[0], after[0]) == ("B", "A", "B")
    assert all(qr_codes.is_genuine(token, keys=key_file.keyring()) for token in (before, after))
    assert not qr_codes.is_genuine("B" + before[1:], keys=key_file.keyring())
    assert not qr_codes.is_genuine(after, keys=KEYS)


def test_the_rotation_of_months_leaves_the_keys_of_codes_alone(key_file, now):
    key_file.add_code_key()
    token = qr_codes.new_token(key_file.keyring())

    key_file.rotate(now.date().replace(year=now.year + 1))

    assert qr_codes.is_genuine(token, keys=key_file.keyring())


def test_a_link_of_any_host_has_its_token_found():
    assert qr_codes.token_in("https://a.example/q/TOKEN?from=share") == "TOKEN"
    assert qr_codes.token_in(" TOKEN ") == "TOKEN"
