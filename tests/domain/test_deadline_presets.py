"""时限标准：chosen by kind, category and channel, each with its source."""

from __future__ import annotations

import pytest

from models import ComplaintKind
from wx_backend.domain import deadline_presets
from wx_backend.domain.deadline_presets import PresetsWrong

FIRST = '[[preset]]\ncode = "a"\nlabel = "A"\naccept = 1\nanswer = 5\nextension = 0\nsource = "本市规定"\n'
TRANSFER = '[transfer]\naccept = 5\nsource = "x"\n'


def test_each_kind_has_the_days_of_its_rule_and_every_preset_names_its_source():
    presets = deadline_presets.load()

    def days(kind, channel="online"):
        chosen = presets.choose(kind, "attitude", channel)
        return chosen.accept, chosen.answer, chosen.extension

    assert days(ComplaintKind.COMPLAINT) == (1, 15, 7)
    assert days(ComplaintKind.COMPLAINT, "hotline") == (1, 15, 7)
    assert days(ComplaintKind.TIP_OFF) == (15, 30, 0)
    assert days(ComplaintKind.SUGGESTION) == days(ComplaintKind.PRAISE) == (1, 7, 7)
    handed_over = presets.handed_over("extortion")
    assert (handed_over.accept_working_days, handed_over.answer_working_days, handed_over.preset) == (5, 30, "tip_off")
    assert all("《" in one.source or "四川省" in one.source for one in presets.every)


def test_a_city_puts_its_own_rules_in_place_by_category(tmp_path):
    file = tmp_path / "own.toml"
    quick = FIRST.replace('code = "a"', 'code = "quick"\ncategories = ["extortion"]').replace(
        "answer = 5", "answer = 3"
    )
    file.write_text(quick + FIRST + TRANSFER)

    presets = deadline_presets.load(file)

    assert presets.choose(ComplaintKind.COMPLAINT, "extortion").answer == 3
    assert presets.choose(ComplaintKind.COMPLAINT, "attitude").answer == 5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no toml at all", "TOML"),
        (TRANSFER, "preset"),
        (FIRST, "transfer"),
        (FIRST + FIRST + TRANSFER, "重复"),
        (FIRST.replace("accept = 1", "accept = 0") + TRANSFER, "accept"),
        (FIRST.replace("accept = 1", "accept = 9") + TRANSFER, "不能短于"),
        (FIRST.replace("本市规定", " ") + TRANSFER, "依据"),
        (FIRST.replace('label = "A"', 'label = "A"\nkinds = ["praise"]') + TRANSFER, "最后一项"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_in_words(tmp_path, content, said):
    file = tmp_path / "own.toml"
    file.write_text(content)

    with pytest.raises(PresetsWrong, match=said):
        deadline_presets.load(file)
