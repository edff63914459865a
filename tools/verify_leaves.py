#!/usr/bin/env python3
"""独立核验程序：add up what was published from the public leaf files, with nothing but Python's own library.

    python3 verify_leaves.py leaves-2026-W47.json leaves-2026-W48.json ...
    python3 verify_leaves.py --receipt receipt.json leaves-*.json

It needs no code of the service and asks no server. The files are fetched from /api/v1/rating-leaves/WEEK. A receipt is
what the phone keeps: {"salt": "...", "grades": {"legality": 4, ...}}.
"""

import argparse
import hashlib
import itertools
import json
import sys
from collections import Counter
from pathlib import Path

FIRST_ROOT = "0" * 64
LEAST = 5


def leaf_of(salt, dimension, grade):
    """The leaf of one grade, as the phone computes it."""
    return hashlib.sha256(f"mashang|grade|1|{salt}|{dimension}|{grade}".encode()).hexdigest()


def problems_of_block(block):
    """What is wrong with a block by itself."""
    name = f"批次 {block['id']}（{block['organization']}，{block['period']}）"
    if block["n"] < LEAST:
        yield f"{name}：少于 {LEAST} 条却被公布"
    for dimension, leaves in block["leaves"].items():
        if len(leaves) != block["n"]:
            yield f"{name}：{dimension} 有 {len(leaves)} 份凭据，公布的条数是 {block['n']}"
        if leaves != sorted(leaves):
            yield f"{name}：{dimension} 的凭据没有按凭据排序，次序可能泄露信息"


def totals_of(blocks):
    """Organization -> dimension -> grade -> how many; corrections are taken off."""
    totals = {}
    for block in blocks:
        for dimension, leaves in block["leaves"].items():
            counts = totals.setdefault(block["organization"], {}).setdefault(dimension, Counter())
            for _, grade in leaves:
                counts[str(grade)] += -1 if block["corrects"] else 1
    return totals


def plain(totals):
    return {office: {key: dict(counts) for key, counts in of_office.items()} for office, of_office in totals.items()}


def problems_of_chain(days):
    """Whether each day's root takes in the one before, as far as the files go."""
    for before, day in itertools.pairwise(days):
        if day["previous_root"] != before["root"]:
            yield f"{day['day']} 的根没有接在 {before['day']} 的根之后"


def problems_of_repeats(blocks):
    """A leaf is in one ordinary block at most, and a correction takes out what is in the block it corrects."""
    seen, members = {}, {}
    for block in blocks:
        leaves = {leaf for of_one in block["leaves"].values() for leaf, _ in of_one}
        if block["corrects"] is None:
            members[block["id"]] = leaves
            for leaf in leaves & seen.keys():
                yield f"凭据 {leaf} 同时出现在批次 {seen[leaf]} 和 {block['id']} 中"
            seen.update(dict.fromkeys(leaves, block["id"]))
    for block in blocks:
        if block["corrects"] in members:
            missing = {leaf for of_one in block["leaves"].values() for leaf, _ in of_one} - members[block["corrects"]]
            for leaf in sorted(missing):
                yield f"更正 {block['id']} 中的凭据 {leaf} 不在被更正的批次中"


def problems(files):
    """Everything that does not fit, in words."""
    blocks = [block for file in files for block in file["blocks"]]
    for file in files:
        if file["format"] != "mashang-leaves-1":
            yield f"不认识的文件格式 {file['format']}"
        if plain(totals_of(file["blocks"])) != file["totals"]:
            yield f"{file['period']} 公布的合计与凭据相加的结果不同"
    for block in blocks:
        yield from problems_of_block(block)
    yield from problems_of_repeats(blocks)
    yield from problems_of_chain(sorted((day for file in files for day in file["chain"]), key=lambda day: day["day"]))


def find_receipt(files, receipt):
    """For each dimension whether the grade on the receipt is in a published block, and in which week."""
    for dimension, grade in receipt["grades"].items():
        leaf = leaf_of(receipt["salt"], dimension, grade)
        weeks = [
            block["period"]
            for file in files
            for block in file["blocks"]
            if block["corrects"] is None and [leaf, grade] in block["leaves"].get(dimension, [])
        ]
        yield dimension, weeks[0] if weeks else None


def main():
    parser = argparse.ArgumentParser(description="核验公开凭据文件")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--receipt", help="手机上的评价凭证（JSON）")
    arguments = parser.parse_args()
    files = [json.loads(Path(name).read_text(encoding="utf-8")) for name in arguments.files]
    found = list(problems(files))
    for office, dimensions in sorted(totals_of(block for file in files for block in file["blocks"]).items()):
        for dimension, counts in sorted(dimensions.items()):
            shares = "，".join(f"{grade} 级 {counts[grade]} 条" for grade in sorted(counts, reverse=True))
            print(f"{office}  {dimension}：{shares}，共 {sum(counts.values())} 条")
    if arguments.receipt:
        receipt = json.loads(Path(arguments.receipt).read_text(encoding="utf-8"))
        for dimension, week in find_receipt(files, receipt):
            print(f"我的评价  {dimension}：" + (f"已按所选等级计入（{week} 公布）" if week else "未在这些文件中"))
    print("\n".join(found) if found else "全部一致", file=sys.stderr if found else sys.stdout)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
