"""Golden numbers for test/core/evaluation/localisation.test.ts: pixel AUROC by scikit-learn, AU-PRO from its definition.

Run: python3 test/golden/make-localisation.py
"""
import json
from pathlib import Path

import numpy as np
from scipy import ndimage
from sklearn.metrics import roc_auc_score

HEIGHT, WIDTH = 18, 22
LIMIT = 0.3
random = np.random.default_rng(20240608)


def au_pro(maps, masks):
    """The mean overlap per region and the false-positive rate at every threshold, one threshold at a time."""
    regions = []
    for index, mask in enumerate(masks):
        labels, count = ndimage.label(mask > 127, structure=np.ones((3, 3)))
        regions += [(index, labels == number) for number in range(1, count + 1)]
    good = np.concatenate([m[mask <= 127] for m, mask in zip(maps, masks)])
    if not regions or good.size == 0:
        return None
    rates, overlaps = [0.0], [0.0]
    for threshold in np.unique(np.stack(maps))[::-1]:
        rates.append(np.mean(good >= threshold))
        overlaps.append(np.mean([np.mean(maps[index][inside] >= threshold) for index, inside in regions]))
    rates, overlaps = np.array(rates), np.array(overlaps)
    # Where the overlap rises at one rate the curve is a vertical line: its top is where the next piece starts.
    inside = rates < LIMIT
    x, y = rates[inside], overlaps[inside]
    after = np.argmax(~inside)
    share = (LIMIT - x[-1]) / (rates[after] - x[-1])
    end = y[-1] + share * (overlaps[after] - y[-1])
    return float(np.trapz(np.append(y, end), np.append(x, LIMIT)) / LIMIT)


def measure(name, maps, masks):
    maps = [np.asarray(m, np.float32) for m in maps]
    masks = [np.asarray(m, np.uint8) for m in masks]
    labels = np.concatenate([(m > 127).ravel() for m in masks])
    both = 0 < labels.sum() < labels.size
    return {
        "name": name,
        "width": maps[0].shape[1],
        "images": [{"heatmap": m.ravel().tolist(), "mask": k.ravel().tolist()} for m, k in zip(maps, masks)],
        "pixelAuroc": roc_auc_score(labels, np.concatenate([m.ravel() for m in maps])) if both else None,
        "auPro30": au_pro(maps, masks),
    }


def boxes(*rectangles):
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for top, left, height, width in rectangles:
        mask[top : top + height, left : left + width] = 255
    return mask


def heatmap(mask, strength, blur=1.0):
    noise = ndimage.gaussian_filter(random.normal(0, 1, mask.shape), 0.7)
    return noise + strength * ndimage.gaussian_filter((mask > 127).astype(float), blur)


MASKS = [
    boxes((2, 3, 5, 7), (12, 14, 2, 2)),
    boxes((0, 0, 1, 1), (17, 21, 1, 1), (8, 8, 3, 9)),
    boxes((5, 0, 8, 3)),
    boxes(),
]
diagonal = (np.eye(HEIGHT, WIDTH) * 255).astype(np.uint8)
wrapped = boxes((4, WIDTH - 1, 1, 1), (5, 0, 1, 1))
grey = boxes((3, 3, 4, 4)) // 2 + boxes((3, 5, 4, 2)) // 255  # 127 on the left is good, 128 on the right defective
maps = [heatmap(mask, 2.0) for mask in MASKS]

cases = [
    measure("noisy maps of several defects", maps, MASKS),
    measure("the same maps in twenty steps", [np.round(m * 5) / 5 for m in maps], MASKS),
    measure("the same maps in two steps", [(m > 0.5).astype(float) for m in maps], MASKS),
    measure("negative scores", [m - 1000 for m in maps], MASKS),
    measure("the wrong way round", [-m for m in maps], MASKS),
    measure("constant maps", [np.full((HEIGHT, WIDTH), 0.25)] * 4, MASKS),
    measure("perfect maps", [mask / 255 for mask in MASKS], MASKS),
    measure("a defect that touches only at corners", [heatmap(diagonal, 2.0), heatmap(MASKS[0], 2.0)], [diagonal, MASKS[0]]),
    measure("defects at both ends of neighbouring rows", [heatmap(wrapped, 6.0, 0.4)], [wrapped]),
    measure("a mask with grey edges", [heatmap(grey, 3.0)], [grey]),
    measure("good images only", [maps[3]], [MASKS[3]]),
    measure("nothing but defect", [maps[0]], [np.full((HEIGHT, WIDTH), 255)]),
    measure("a single column", [maps[0][:, :1]], [MASKS[2][:, :1]]),
]
Path(__file__).with_name("localisation.json").write_text(json.dumps(cases) + "\n")
