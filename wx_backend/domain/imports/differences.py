"""差异：what an import changes, for reading before it does and for keeping afterwards."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

# So many lines of each sort are kept with the run; the file itself and its digest say the rest.
KEPT_LINES = 200


@dataclass
class Difference:
    """What an import changes: added, changed field by field, gone, and what it sets apart as contradictory.

    `follows` is what happens because of it: codes that close and open, appointments that end. `many_gone` says so when
    more disappears than a file of the right kind would make disappear. `run` is the number of the log entry.
    """

    title: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    follows: list[str] = field(default_factory=list)
    unchanged: int = 0
    many_gone: str = ""
    run: int | None = None

    @property
    def sha256(self) -> str:
        """The same for the same difference: what a person has read is what is done, or nothing is."""
        lines = [self.title, self.added, self.changed, self.gone, self.conflicts, self.follows]
        return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.gone)

    def summary(self) -> str:
        """The numbers in one line."""
        return (
            f"{self.title}：新增 {len(self.added)}，变更 {len(self.changed)}，减少 {len(self.gone)}，"
            f"冲突 {len(self.conflicts)}，未变 {self.unchanged}"
        )

    def lines(self, most: int | None = None) -> list[str]:
        """The difference in readable lines, of each sort at most so many."""
        parts = (("+", self.added), ("~", self.changed), ("-", self.gone), ("!", self.conflicts), ("→", self.follows))
        found: list[str] = []
        for sign, lines in parts:
            found += [f"{sign} {line}" for line in lines[:most]]
            if most is not None and len(lines) > most:
                found.append(f"{sign} ……另有 {len(lines) - most} 条")
        return [*found, self.summary()]

    def as_data(self, most: int | None = None) -> dict[str, Any]:
        """The same for machines."""
        return {
            "title": self.title,
            "counts": {
                "added": len(self.added),
                "changed": len(self.changed),
                "gone": len(self.gone),
                "conflicts": len(self.conflicts),
                "unchanged": self.unchanged,
            },
            "added": self.added[:most],
            "changed": self.changed[:most],
            "gone": self.gone[:most],
            "conflicts": self.conflicts[:most],
            "follows": self.follows[:most],
        }

    def as_kept(self) -> str:
        """The JSON that is stored with the run."""
        return json.dumps(self.as_data(KEPT_LINES), ensure_ascii=False)
