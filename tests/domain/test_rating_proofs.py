"""评价凭据 / Every phone finds its rating, everybody adds up the totals, and whoever writes with SQL alone is found."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import uuid
from datetime import timedelta

import pytest

import models
from models import RatingStanding
from tests.conftest import NOW
from tests.servers import ROOT
from wx_backend.domain import (
    idempotency,
    leaf_files,
    rating_chain,
    rating_changes,
    rating_checks,
    rating_leaves,
    ratings,
    releases,
    satisfaction,
    standings,
)
from wx_backend.domain.dimensions import SETS
from wx_backend.domain.ratings import TicketRule

RULE = TicketRule(ticket_days=1, per_citizen_per_day=1000, per_address_per_day=1000)
KEYS = ("legality", "attitude", "efficiency", "integrity")
LAST_WEEK = NOW - timedelta(days=7)
MIXED = ("4321", "3214", "2143", "1432", "4132", "3333", "2244")


@pytest.fixture
def rate_at(keys, person):
    """Rates and gives the phone's part: ticket, receipt and the grades that were sent."""

    def act(code, grades="4321", at=LAST_WEEK, **more):
        who = person(f"rater-{uuid.uuid4().hex}")
        ticket = ratings.scan(code, who=who, address="10.0.0.1", keys=keys, now=at, rule=RULE).ticket
        values = dict(zip(KEYS, map(int, grades), strict=True))

        def run():
            return ratings.rate(ticket, values, keys=keys, now=at, **more)

        receipt = idempotency.once(uuid.uuid4().hex, b"", run, purpose="rating", keys=keys, now=at).body
        return ticket, receipt, values

    return act


@pytest.fixture
def week(city, rate_at, keys, db):
    """A week of ratings of two targets, its days closed and released."""
    held = [rate_at(city["虚构区审批局"], grades) for grades in MIXED]
    held += [rate_at(city["虚构区审批局 1 号窗口"], grades) for grades in MIXED]
    few = [rate_at(city["虚构区人社局 1 号窗口"], grades) for grades in MIXED[:4]]
    with db.atomic():
        rating_chain.close(LAST_WEEK.date(), keys=keys)
        releases.release("2026-W47", floor=5)
    return held, few


def found(keys):
    return list(rating_checks.problems(keys, today=NOW.date()))


# --- the phone -------------------------------------------------------------------------------------------------------


def phone_leaf(receipt, values, asked=0):
    """As the phone computes it, written anew from the document."""
    digits = "".join(str(values[key]) for key in KEYS)
    parts = [receipt["id"], receipt["salt"], receipt["version"], receipt["target"], receipt["day"]]
    text = "|".join(["mashang", "rating", "1", *map(str, parts), str(receipt["dimension_set"]), digits, str(asked)])
    return hashlib.sha256(text.encode()).hexdigest()


def phone_grade_leaf(receipt, key, grade):
    return hashlib.sha256(f"mashang|grade|1|{receipt['salt']}|{key}|{grade}".encode()).hexdigest()


def test_every_phone_finds_its_rating_in_the_list_of_the_day(week):
    held, few = week
    leaves = set(rating_chain.leaves_of(LAST_WEEK.date()))

    assert all(phone_leaf(receipt, values) in leaves for _, receipt, values in held + few)
    _, receipt, values = held[0]
    assert phone_leaf(receipt, {**values, "attitude": 1}) not in leaves


def test_a_phone_sees_at_which_grade_it_was_counted(week, office, keys):
    held, _ = week
    blocks = leaf_files.of_target(office.id, None, "2026-W47", keys)

    for _, receipt, values in held[:7]:
        for key, grade in values.items():
            listed = [leaf for block in blocks for leaf in block["leaves"][key]]
            assert [phone_grade_leaf(receipt, key, grade), grade] in listed


def test_a_changed_rating_is_in_the_list_of_the_day_after_and_counted_as_changed(city, rate_at, keys, db, office):
    ticket, receipt, _ = rate_at(city["虚构区审批局"], "1111")
    for grades in MIXED:
        rate_at(city["虚构区审批局"], grades)
    with db.atomic():
        rating_chain.close(LAST_WEEK.date(), keys=keys)
    tomorrow = LAST_WEEK + timedelta(hours=20)
    values = dict.fromkeys(KEYS, 4)
    offer = receipt["change"]

    def run():
        return rating_changes.change(
            ticket, offer["until"], offer["proof"], values, asked=True, keys=keys, now=tomorrow
        )

    changed = idempotency.once("change-number-1", b"", run, purpose="c", keys=keys, now=tomorrow).body
    with db.atomic():
        rating_chain.close(tomorrow.date(), keys=keys)
        releases.release("2026-W47", floor=5)

    assert phone_leaf(receipt, dict.fromkeys(KEYS, 1)) in rating_chain.leaves_of(LAST_WEEK.date())
    assert phone_leaf(changed, values, asked=1) in rating_chain.leaves_of(tomorrow.date())
    [block] = leaf_files.of_target(office.id, None, "2026-W47", keys)
    assert [phone_grade_leaf(changed, "attitude", 4), 4] in block["leaves"]["attitude"]
    assert found(keys) == []


def test_a_list_tells_neither_how_many_rated_nor_whom(week, keys, db):
    leaves = rating_chain.leaves_of(LAST_WEEK.date())
    with db.atomic():
        rating_chain.close(NOW.date(), keys=keys)

    quiet = rating_chain.leaves_of(NOW.date())

    assert len(leaves) == len(quiet) == rating_chain.FILLED_UP_TO
    assert leaves == sorted(leaves)
    assert len(set(leaves) | set(quiet)) == 2 * rating_chain.FILLED_UP_TO


def test_no_leaf_of_a_list_is_in_a_file_and_none_is_in_two_dimensions(week, keys):
    """Else the day of a grade could be told from where its leaf is, or grades be put together again."""
    file = leaf_files.of_period("2026-W47", keys)
    per_dimension = [leaf for block in file["blocks"] for leaves in block["leaves"].values() for leaf, _ in leaves]

    assert len(per_dimension) == len(set(per_dimension)) == 2 * len(MIXED) * 4
    assert not set(per_dimension) & set(rating_chain.leaves_of(LAST_WEEK.date()))


def test_a_file_holds_the_published_counts_and_nothing_beyond(week, keys):
    file = leaf_files.of_period("2026-W47", keys)

    assert {block["organization"] for block in file["blocks"]} == {"虚构区审批局"}  # four of the other: not a word
    for block in file["blocks"]:
        told = json.loads(models.ReleasedBlock.get_by_id(block["id"]).counts)
        for dimension, leaves in block["leaves"].items():
            counted: dict[str, int] = {}
            for _, grade in leaves:
                counted[str(grade)] = counted.get(str(grade), 0) + 1
            assert counted == told[dimension]
            assert leaves == sorted(leaves)
    said = leaf_files.dumped(file)
    assert not [one.public_id for one in models.Rating.select() if one.public_id in said]
    assert LAST_WEEK.date().isoformat() not in json.dumps(file["blocks"])


def test_what_is_told_in_words_only_is_not_in_the_file(city, rate_at, keys, db):
    for _ in range(6):
        rate_at(city["虚构区审批局"], "1111")
    with db.atomic():
        releases.release("2026-W47", floor=5)

    assert models.ReleasedBand.select().count() == 1
    assert leaf_files.of_period("2026-W47", keys)["blocks"] == []


# --- everybody -------------------------------------------------------------------------------------------------------


def written(tmp_path, file):
    path = tmp_path / f"leaves-{file['period']}.json"
    path.write_text(leaf_files.dumped(file), encoding="utf-8")
    return str(path)


def alone(*arguments):
    """The script by itself: another interpreter that sees none of our modules."""
    return subprocess.run(
        [sys.executable, "-I", "-S", ROOT / "tools/verify_leaves.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )


def test_the_script_without_our_code_adds_up_what_is_published(week, office, keys, tmp_path):
    held, _ = week
    receipt = tmp_path / "receipt.json"
    receipt.write_text(json.dumps({"salt": held[0][1]["salt"], "grades": held[0][2]}))
    file = written(tmp_path, leaf_files.of_period("2026-W47", keys))

    said = alone("--receipt", str(receipt), file)

    assert said.returncode == 0, said.stderr
    published = satisfaction.released(office)
    for part in published.dimensions:
        line = next(one for one in said.stdout.splitlines() if f"{part.key}：" in one and office.name in one)
        assert f"共 {part.n} 条" in line
        national = SETS[1].national
        assert all(f"{grade} 级 {part.levels[level]} 条" in line for grade, level in national.items())
    assert said.stdout.count("已按所选等级计入（2026-W47 公布）") == 4


@pytest.mark.parametrize("what", ["grade", "gone", "twice", "total", "few", "root"])
def test_the_script_finds_what_was_changed_in_a_file(week, keys, tmp_path, what, db):
    with db.atomic():
        rating_chain.close((LAST_WEEK + timedelta(days=1)).date(), keys=keys)
    file = json.loads(leaf_files.dumped(leaf_files.of_period("2026-W47", keys)))
    one, other = file["blocks"]
    if what == "grade":
        one["leaves"]["attitude"][0][1] = 5 - one["leaves"]["attitude"][0][1]
    elif what == "gone":
        del one["leaves"]["attitude"][0]
    elif what == "twice":
        one["leaves"]["attitude"][0] = other["leaves"]["attitude"][0]
    elif what == "total":
        next(iter(file["totals"].values()))["attitude"]["4"] += 1
    elif what == "few":
        one["n"] = 4
        one["leaves"] = {key: leaves[:4] for key, leaves in one["leaves"].items()}
    else:
        file["chain"][1]["previous_root"] = "1" * 64

    said = alone(written(tmp_path, file))

    assert said.returncode == 1
    assert said.stderr.strip()


# --- whoever writes with SQL alone -----------------------------------------------------------------------------------


def test_nothing_is_wrong_with_ratings_as_the_service_wrote_them(week, keys, city, rate_at):
    rate_at(city["虚构区审批局"], "1111", NOW)

    assert found(keys) == []


def test_a_changed_row_is_named(week, keys):
    _, receipt, _ = week[0][0]
    models.Rating.update(grades="4444").where(models.Rating.public_id == receipt["id"]).execute()

    said = found(keys)

    assert any(receipt["id"] in line for line in said)
    assert any(phone_leaf(receipt, week[0][0][2]) in line for line in said)
    assert any("批次" in line for line in said)


@pytest.mark.parametrize("column", ["standing", "asked", "official", "day", "assurance"])
def test_each_column_that_matters_is_sealed(week, keys, column):
    _, receipt, _ = week[1][0]
    changes = {
        "standing": RatingStanding.EXCLUDED,
        "asked": True,
        "official": None,
        "day": LAST_WEEK.date() - timedelta(days=1),
        "assurance": models.Assurance.BROWSER,
    }
    models.Rating.update({column: changes[column]}).where(models.Rating.public_id == receipt["id"]).execute()

    assert any(receipt["id"] in line for line in found(keys))


def test_a_deleted_row_is_named_by_its_leaf(week, keys):
    _, receipt, values = week[1][0]
    models.Rating.delete().where(models.Rating.public_id == receipt["id"]).execute()

    assert any(phone_leaf(receipt, values) in line for line in found(keys))


def test_an_added_row_is_named(week, keys):
    row = models.Rating.select().dicts().first()
    added = {**row, "public_id": "0" * 32, "edit_tag": None, "own_tag": None}
    models.Rating.insert(added).execute()

    assert any("0" * 32 in line for line in found(keys))


def test_a_row_that_is_deleted_on_its_day_leaves_a_spent_ticket_behind(city, rate_at, keys):
    _, receipt, _ = rate_at(city["虚构区审批局"], "1111", NOW)
    rate_at(city["虚构区审批局"], "4444", NOW)
    assert found(keys) == []
    models.Rating.delete().where(models.Rating.public_id == receipt["id"]).execute()

    [line] = found(keys)

    assert NOW.date().isoformat() in line


@pytest.mark.parametrize("how", ["leaf", "root", "whole", "day"])
def test_a_closed_list_cannot_be_written_anew_with_sql(week, keys, db, how):
    day, next_day = LAST_WEEK.date(), LAST_WEEK.date() + timedelta(days=1)
    with db.atomic():
        rating_chain.close(next_day, keys=keys)
    page = models.ChainPage.get(models.ChainPage.day == day)
    content = b"\x00" * 32 + bytes(page.leaves)[32:]
    if how == "day":
        models.ChainPage.delete().where(models.ChainPage.day == day).execute()
        models.ChainDay.delete().where(models.ChainDay.day == day).execute()
    elif how == "root":
        models.ChainDay.update(root="1" * 64).where(models.ChainDay.day == day).execute()
    else:
        models.ChainPage.update(leaves=content).where(models.ChainPage.id == page.id).execute()
    if how == "whole":  # with roots that fit again, as anybody can compute them
        leaves = rating_chain.leaves_of(day)
        root = rating_chain.root_of(rating_chain.FIRST_ROOT, day, leaves)
        after = rating_chain.root_of(root, next_day, rating_chain.leaves_of(next_day))
        models.ChainDay.update(root=root).where(models.ChainDay.day == day).execute()
        models.ChainDay.update(root=after, previous_root=root).where(models.ChainDay.day == next_day).execute()

    assert any(day.isoformat() in line for line in found(keys))


def test_a_public_file_that_was_changed_is_named(week, keys):
    good = leaf_files.dumped(leaf_files.of_period("2026-W47", keys))
    bad = json.loads(good)
    bad["blocks"][0]["leaves"]["attitude"][0][0] = "0" * 64

    assert list(rating_checks.file_problems([("2026-W47", good)], keys)) == []
    assert len(list(rating_checks.file_problems([("2026-W47", json.dumps(bad))], keys))) == 1


def test_what_the_service_moves_itself_is_no_tampering(week, keys):
    standings.move(list(models.Rating.select().limit(2)), RatingStanding.EXCLUDED, keys=keys)

    assert found(keys) == []


def test_a_salt_is_in_no_table(week, keys):
    salts = [receipt["salt"] for _, receipt, _ in week[0]]
    rows: list[tuple[object, ...]] = [row for table in models.TABLES for row in table.select().tuples()]
    dump = " ".join(str(value) for row in rows for value in row)

    assert rating_leaves.salt_of(week[0][0][1]["id"], keys) == salts[0]
    assert not [salt for salt in salts if salt in dump]
