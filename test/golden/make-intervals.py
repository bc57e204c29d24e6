"""Golden numbers for test/core/calibration: binomial intervals and beta quantiles, by SciPy.

Run: python3 test/golden/make-intervals.py
"""
import json
from pathlib import Path

from scipy.stats import beta, binomtest

counts = [(0, 1), (1, 1), (0, 20), (1, 20), (10, 20), (20, 20), (3, 140), (0, 300), (299, 300), (50, 1000), (17, 100000)]


def interval(count, of, method, confidence=0.95):
    found = binomtest(count, of).proportion_ci(confidence, method)
    return {"count": count, "of": of, "confidence": confidence, "low": found.low, "high": found.high}


golden = {
    "wilson": [interval(count, of, "wilson") for count, of in counts],
    "clopperPearson": [interval(count, of, "exact", level) for count, of in counts for level in (0.9, 0.95, 0.99)],
    "falseRejectBounds": [
        {"images": n, "rank": k, "confidence": level, "bound": beta.ppf(level, n + 1 - k, k)}
        for n in (1, 5, 20, 60, 140, 1000, 50000)
        for k in sorted({1, (n + 1) // 2, max(1, n - 7), n})
        for level in (0.5, 0.95, 0.999)
    ],
}
Path(__file__).with_name("intervals.json").write_text(json.dumps(golden) + "\n")
