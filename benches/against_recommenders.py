#!/usr/bin/env python3
"""The speed of recommendation beside implicit and rusket: fits, lists for all, and the comparison, by turns.

usage: benches/against_recommenders.py BINARY [FILE.csv] [--rounds N] [--generate USERS ITEMS ROWS] [--only PART]

BINARY is the program (`cargo build --release`); the peers need `pip install implicit rusket pandas scipy`. FILE has the
columns user, item and time; without one, purchases are generated. All use two threads. Each round takes its turns
A B A B; printed are the medians of the rounds in seconds, of processor time in seconds, and the highest peak of memory
in MB. On a machine that is busy otherwise only processor time says something; our fits have none of their own, but
`fit and lists` is a database whose models were never fitted: all of them are, and then lists are made.

Our fits are read from `evaluate` (`fit_ms` of each model over the folds that judge, divided by their number; what all
models share is in each). The peers fit the same rows: those before the cut of the last fold have no part of their own,
so their figures are of all rows, which is more by the length of one test.
"""
import argparse
import json
import math
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

os.environ.update({name: "2" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")})

import numpy
import pandas
import scipy.sparse

PEERS = ("implicit-als", "implicit-cosine", "rusket-als", "rusket-ease", "rusket-itemknn")


def generate(users, items, rows, seed=1):
    draw = numpy.random.default_rng(seed)
    taste, popularity = draw.integers(0, 50, users), draw.lognormal(0, 1.2, items)
    order = numpy.argsort(-popularity)
    who = draw.integers(0, users, rows)
    at = numpy.minimum((draw.pareto(1.1, rows) * 40).astype(int), items - 1)
    own = (at * 50 + taste[who]) % items
    what = order[numpy.where(draw.random(rows) < 0.6, own, at)]
    days = draw.integers(0, 400, rows).astype("timedelta64[D]")
    times = numpy.datetime_as_string(numpy.datetime64("2025-01-01") + days)
    return pandas.DataFrame({"user": who, "item": what, "time": times}).astype(str)


def run(line):
    """Seconds, processor time and peak memory of a process, and what it wrote."""
    read, write = os.pipe()
    begun = time.perf_counter()
    process = subprocess.Popen(line, stdout=write, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        written = pipe.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {' '.join(line)}")
    seconds, processor = time.perf_counter() - begun, usage.ru_utime + usage.ru_stime
    return seconds, processor, usage.ru_maxrss / 1024, written


def ours(binary, database, folder, is_compared):
    """(part, seconds, processor time, peak) of our own parts."""
    at, lists = [binary, "--db", str(database)], folder / "lists.csv"
    everyone = ["recommend", "all", "--list", "discover", "--output", str(lists), "--force"]
    unfitted = folder / "unfitted.db"
    shutil.copy(folder / "loaded.db", unfitted)
    line = [binary, "--db", str(unfitted), *everyone, "--model", "als"]
    yield "fit and lists", *run(line)[:3]
    if not is_compared:
        return
    seconds, processor, peak, written = run([*at, "evaluate", "--format", "json"])
    yield "evaluate", seconds, processor, peak
    found = json.loads(written)["data"]
    judging = max(found["folds"] - 1, 1)
    for model in found["models"]:
        if model["name"] in ("als", "neighbours", "ease"):
            yield f"fit {model['name']}", model["fit_ms"] / 1_000 / judging, math.nan, peak
    for model in ("auto", "als", "neighbours", "ease"):
        yield f"all {model}", *run([*at, *everyone, "--model", model])[:3]


def peer(name, rows):
    users, of_user = numpy.unique(rows.user, return_inverse=True)
    items, of_item = numpy.unique(rows.item, return_inverse=True)
    shape = (len(users), len(items))
    matrix = scipy.sparse.csr_matrix((numpy.ones(len(rows), numpy.float32), (of_user, of_item)), shape)
    matrix.data[:] = 1
    clock = lambda: (time.perf_counter(), time.process_time())
    begun = clock()
    if name.startswith("implicit"):
        import implicit.als
        import implicit.nearest_neighbours

        model = (
            implicit.als.AlternatingLeastSquares(factors=64, iterations=15, num_threads=2, random_state=1)
            if name == "implicit-als"
            else implicit.nearest_neighbours.CosineRecommender(K=100, num_threads=2)
        )
        model.fit(matrix, show_progress=False)
        fitted = clock()
        model.recommend(numpy.arange(len(users)), matrix, N=10, filter_already_liked_items=True)
    else:
        import rusket

        model = {
            "rusket-als": lambda: rusket.ALS(factors=64, iterations=15),
            "rusket-ease": rusket.EASE,
            "rusket-itemknn": lambda: rusket.ItemKNN(k=100),
        }[name]()
        model.fit(matrix)
        fitted = clock()
        for user in range(len(users)):
            model.recommend_items(user, 10)
    ended = clock()
    fit, lists = ([b - a for a, b in zip(one, other)] for one, other in ((begun, fitted), (fitted, ended)))
    return fit, lists, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("file", nargs="?")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--generate", nargs=3, type=int, default=(2_000, 1_000, 60_000), metavar=("U", "I", "ROWS"))
    options.add_argument("--only", choices=("ours", "peers"))
    options.add_argument("--no-comparison", action="store_true", help="leave out `evaluate` and what rests on it")
    options.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.peer:
        rows = pandas.read_csv(chosen.file, dtype=str, usecols=["user", "item"]).dropna()
        print(json.dumps(peer(chosen.peer, rows)))
        return
    figures = {}

    def note(part, *measured):
        figures.setdefault(part, []).append(measured)
        print(part, *(f"{value:.2f}" for value in measured), f"load {os.getloadavg()[0]:.1f}", file=sys.stderr)

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        rows = pathlib.Path(chosen.file) if chosen.file else folder / "rows.csv"
        if not chosen.file:
            generate(*chosen.generate).to_csv(rows, index=False)
        database = folder / "shop.db"
        if chosen.only != "peers":
            note("load", *run([chosen.binary, "--db", str(database), "load", str(rows)])[:3])
            shutil.copy(database, folder / "loaded.db")
        for _ in range(chosen.rounds):
            if chosen.only != "peers":
                for part in ours(chosen.binary, database, folder, not chosen.no_comparison):
                    note(*part)
            for name in PEERS if chosen.only != "ours" else ():
                line = [sys.executable, __file__, chosen.binary, str(rows), "--peer", name]
                done = subprocess.run(line, capture_output=True, text=True)
                if done.returncode:
                    print(f"{name}: {(done.stderr.strip().splitlines() or ['failed'])[-1]}", flush=True)
                    continue
                fit, all_lists, peak = json.loads(done.stdout.strip().splitlines()[-1])
                note(f"fit {name}", *fit, peak)
                note(f"all {name}", *all_lists, peak)
    for part, found in figures.items():
        seconds, processor = (statistics.median(one[at] for one in found) for at in (0, 1))
        peak = max(one[2] for one in found)
        print(f"{part:22} {seconds:8.2f} s {processor:8.2f} s {peak:7.0f} MB  ({len(found)} rounds)")


if __name__ == "__main__":
    main()
