"""Golden numbers for test/core/evaluation/ranking.test.ts and decision.test.ts, by scikit-learn 1.2 and NumPy.

Run: python3 test/golden/make-ranking.py
"""
import json
from pathlib import Path

import numpy as np
from sklearn.metrics import auc, average_precision_score, precision_recall_curve, roc_auc_score

random = np.random.default_rng(20240607)


def drawn(good, defective, shift, decimals=None, scale=1.0, offset=0.0):
    scores = np.concatenate([random.normal(0, 1, good), random.normal(shift, 1, defective)]) * scale + offset
    scores = scores if decimals is None else np.round(scores, decimals)
    labels = np.concatenate([np.zeros(good, int), np.ones(defective, int)])
    order = random.permutation(good + defective)
    return scores[order], labels[order]


def measure(name, scores, labels):
    scores, labels = np.asarray(scores, float), np.asarray(labels, int)
    case = {"name": name, "scores": scores.tolist(), "defective": labels.tolist()}
    both = 0 < labels.sum() < len(labels)
    if both:
        precision, recall, _ = precision_recall_curve(labels, scores)
        total = np.where(precision + recall == 0, 1, precision + recall)
        case |= {
            "auroc": roc_auc_score(labels, scores),
            "averagePrecision": average_precision_score(labels, scores),
            "trapezoid": auc(recall, precision),
            "bestF1": float(np.max(2 * precision * recall / total)),
        }
    else:
        case |= {"auroc": None, "averagePrecision": None, "trapezoid": None, "bestF1": None}
    if len(scores) > 0:
        limit = np.percentile(scores, 80)
        case |= {"percentile80": limit, "flaggedAt80": int((scores >= limit).sum())}
    return case


cases = [
    measure("overlapping classes", *drawn(150, 60, 1.2)),
    measure("many ties", *drawn(120, 80, 1.0, decimals=0)),
    measure("some ties", *drawn(120, 80, 1.0, decimals=1)),
    measure("worse than chance", *drawn(80, 80, -1.0)),
    measure("negative scores", *drawn(90, 30, 1.5, offset=-100)),
    measure("scores around 1e9", *drawn(90, 30, 1.5, offset=1e9)),
    measure("scores around 1e-12", *drawn(90, 30, 1.5, scale=1e-12)),
    measure("one defect in 400", *drawn(400, 1, 2.0)),
    measure("one good in 200", *drawn(1, 200, 1.0)),
    measure("perfectly separated", *drawn(50, 20, 60.0)),
    measure("constant scores", np.full(25, 0.5), [1] * 5 + [0] * 20),
    measure("a tie between one good and one defective", [1, 1], [0, 1]),
    measure("two images in order", [1, 2], [0, 1]),
    measure("two images out of order", [2, 1], [0, 1]),
    measure("signed zeros", [0.0, -0.0, 0.0, -0.0, 1.0], [1, 0, 0, 1, 1]),
    measure("only good images", [1, 2, 3], [0, 0, 0]),
    measure("only defective images", [1, 2, 3], [1, 1, 1]),
    measure("no images", [], []),
]
Path(__file__).with_name("ranking.json").write_text(json.dumps(cases) + "\n")
