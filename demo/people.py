"""人物：the people of the demo as WeChat knows them. All are made up: 甲乙丙丁 are no surnames, they are a, b, c, d."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass

CITIZENS = 600
GROUPS = 3
SURNAMES = "甲乙丙丁戊己庚辛壬癸"
FIRST = "一子文明正思雨安宁清方可立同小"
SECOND = "辰平和春远航言禾舟桐林川越溪宇"


@dataclass(frozen=True)
class Person:
    """Somebody with a phone. `id` is the simulator's, and the same at every start, as openids come from it."""

    id: str
    name: str
    follows: bool = False


ELDER = Person("elder", "丁大爷（70 岁）")
YOUNG = Person("young", "庚小雨（虚构）")
HEAD = Person("head", "甲正平（效能办，虚构）", follows=True)
DISCIPLINE = Person("discipline", "丙正言（纪检，虚构）", follows=True)
ESTABLISHMENT = Person("establishment", "戊文和（编办，虚构）")


def supervisor(group: int) -> Person:
    """The supervisor of one group of departments, counted from 1."""
    return Person(
        f"supervisor-{group}", f"乙{'一二三'[group - 1]}舟（督查{'一二三'[group - 1]}组，虚构）", follows=True
    )


def group_of(office: int) -> int:
    """Which supervisor is competent for the office with this place in the list of offices."""
    return office % GROUPS + 1


def admin(office: int) -> Person:
    """The administrator of the office with this place, counted from 0."""
    return Person(
        f"admin-{office + 1:02d}", f"己{FIRST[office % 15]}{SECOND[office // 15]}（部门，虚构）", follows=True
    )


def citizen(number: int) -> Person:
    return Person(f"citizen-{number:03d}", f"群众{number:03d}（虚构）")


def everybody(offices: int, citizens: int) -> list[Person]:
    """All who have a phone: those on the page, staff, and the population."""
    return [
        ELDER,
        YOUNG,
        HEAD,
        *(supervisor(group) for group in range(1, GROUPS + 1)),
        DISCIPLINE,
        ESTABLISHMENT,
        *(admin(office) for office in range(offices)),
        *(citizen(number) for number in range(citizens)),
    ]


def officials(count: int, seed: int) -> list[str]:
    """So many different names of officials, the same for the same seed."""
    every = ["".join(parts) for parts in itertools.product(SURNAMES, FIRST, SECOND)]
    return random.Random(seed).sample(every, count)
