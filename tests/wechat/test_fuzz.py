"""回调模糊测试 / A minute of coverage-guided input finds no exception, no hang, and no growing memory."""

import re
import subprocess
import sys

import pytest

from tests.servers import ROOT
from tests.wechat.published_samples import SAMPLES
from tests.wechat.test_callback import ENVELOPES, INSIDES

SECONDS = 60
MEGABYTES = 512
ANY_BODY, ANY_INSIDE = 0, 3


@pytest.mark.slow
@pytest.mark.first
@pytest.mark.timeout(240)
def test_a_minute_of_fuzzing_finds_no_exception(tmp_path):
    pytest.importorskip("atheris", reason="atheris has no wheel for this Python on this machine")
    corpus, found = tmp_path / "corpus", tmp_path / "found"
    corpus.mkdir()
    found.mkdir()
    seeds = [bytes([ANY_INSIDE]) + text.encode() for text in SAMPLES.values()]
    seeds += [bytes([ANY_INSIDE]) + inside for inside in INSIDES.values()]
    seeds += [bytes([ANY_BODY]) + body for body in ENVELOPES.values()]
    for number, seed in enumerate(seeds):
        (corpus / str(number)).write_bytes(seed[:4000])

    done = subprocess.run(
        [
            # By a shell in between: what a process has ever held counts as held by one that it starts itself.
            *("sh", "-c", '"$@"; exit $?', "sh"),
            *(sys.executable, "-m", "tests.wechat.fuzz_callback"),
            *(f"-max_total_time={SECONDS}", f"-rss_limit_mb={MEGABYTES}", "-timeout=10", "-max_len=4000"),
            *(f"-artifact_prefix={found}/", "-print_final_stats=1", str(corpus)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    said = done.stderr[-6000:]
    assert done.returncode == 0, said
    assert list(found.iterdir()) == []
    (runs,) = re.findall(r"stat::number_of_executed_units: +(\d+)", said)
    assert int(runs) > 1000
