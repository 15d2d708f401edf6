#!/usr/bin/env python3
"""K-means beside scikit-learn's KMeans, in one run, by turns.

usage: benches/against_sklearn.py BINARY [--rows N] [--seeds N] [--k K]

BINARY is the program of benches/kmeans.rs, whose path `cargo bench --bench kmeans --no-run` prints; the peer needs
`pip install scikit-learn`. The rows are generated: sixteen features, twelve overlapping groups of unlike spreads, some
features with long tails, standardised. Ours takes the best of ten starts, scikit-learn that of three; both use all
processors. Printed are the seconds of each fit, and how far its inertia is above the best that any run found.
"""
import argparse
import json
import statistics
import subprocess
import tempfile
import time

import numpy
from sklearn.cluster import KMeans


def generate(rows, features=16, groups=12):
    draw = numpy.random.default_rng(0)
    share = draw.dirichlet(numpy.ones(groups) * 2)
    group = draw.choice(groups, rows, p=share)
    mean, spread = draw.normal(0, 1.2, (groups, features)), draw.uniform(0.5, 1.2, (groups, features))
    points = mean[group] + draw.normal(size=(rows, features)) * spread[group]
    points[:, : features // 4] = numpy.log1p(numpy.exp(points[:, : features // 4]))
    return (points - points.mean(0)) / points.std(0)


def ours(binary, file, k, seed):
    said = subprocess.run([binary, file, str(k), "10", str(seed)], check=True, capture_output=True, text=True).stdout
    return json.loads(said)


def theirs(points, k, seed):
    begun = time.perf_counter()
    fitted = KMeans(k, n_init=3, random_state=seed).fit(points)
    return {"seconds": time.perf_counter() - begun, "inertia": float(fitted.inertia_)}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--k", type=int, default=8)
    chosen = options.parse_args()
    points = numpy.ascontiguousarray(generate(chosen.rows))
    KMeans(2, n_init=1, max_iter=1).fit(points[:1_000])
    with tempfile.NamedTemporaryFile() as file:
        points.astype("<f8").tofile(file.name)
        runs = [(ours(chosen.binary, file.name, chosen.k, seed), theirs(points, chosen.k, seed)) for seed in range(chosen.seeds)]
    best = min(run["inertia"] for pair in runs for run in pair)
    for seed, (we, they) in enumerate(runs):
        print(
            f"seed {seed}: ours {we['seconds']:.2f} s, {we['inertia'] / best - 1:.3%} above the best;"
            f" scikit-learn {they['seconds']:.2f} s, {they['inertia'] / best - 1:.3%}"
        )
    ratios = [they["seconds"] / we["seconds"] for we, they in runs]
    print(f"{chosen.rows} rows, k {chosen.k}: {statistics.median(ratios):.1f} times as fast (median, {min(ratios):.1f} to {max(ratios):.1f})")


if __name__ == "__main__":
    main()
