"""演示的测试环境：a month that ends on a Monday afternoon, and offices as large as those of the catalogue."""

from __future__ import annotations

from datetime import datetime

import pytest

from demo.calendar import Span
from demo.population import Office, Population
from wx_backend.clock import BEIJING

SEED = 7
MATTERS = [344, 144, 107, 83, 62, 54, 44, 33, 28, 23, 22, 21, 20, 17, 15, 13, 11, 9, 8, 7, 6, 4, 3, 3, 2, 1]


@pytest.fixture(scope="module")
def span():
    return Span(datetime(2026, 11, 23, 14, 30, tzinfo=BEIJING))


@pytest.fixture(scope="module")
def offices():
    return [Office(i, (f"事项{i}",), total, 2 + total // 4) for i, total in enumerate(MATTERS)]


@pytest.fixture(scope="module")
def population(offices):
    return Population(offices, citizens=600, seed=SEED)


@pytest.fixture(scope="module")
def visits(offices, span):
    return Population(offices, citizens=600, seed=SEED).visits(span, 2000)
