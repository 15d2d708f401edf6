#!/usr/bin/env python3
"""Recommendations beside implicit and rusket at their defaults: one split, one evaluator, by turns.

usage: benches/against_implicit.py BINARY [FILE.csv] [--seed N]

BINARY is the program (build it with `cargo build --release`); the peers need `pip install implicit rusket pandas`.
FILE has the columns user and item, and may have time: then each user's last item is left out, otherwise a fifth of
each user's items. Without a file, 2,000 users of 1,000 items are generated. Everything goes through the command line:
load, evaluate, recommend all. Printed are NDCG and recall of the ten best items that a user did not have, the seconds
and the peak memory of each (ours: of the process, with loading and comparing; theirs: of fit and scoring).
"""
import argparse
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import numpy
import pandas
import scipy.sparse

TOP = 10
PEERS = ("implicit-als", "implicit-cosine", "rusket-ease", "rusket-itemknn")


def generate(seed, users=2_000, items=1_000, tastes=20):
    draw = numpy.random.default_rng(seed)
    popularity = draw.lognormal(0, 1, items)
    likes = draw.dirichlet(numpy.full(tastes, 0.05), users) @ draw.gamma(0.1, 1, (tastes, items))
    rows = []
    for user in range(users):
        chances = likes[user] * popularity
        number = min(int(draw.geometric(1 / 25)) + 4, items // 2)
        rows += [(f"u{user}", f"i{item}") for item in draw.choice(items, number, False, chances / chances.sum())]
    return pandas.DataFrame(rows, columns=["user", "item"])


def split(rows, seed):
    if "time" in rows:
        rows = rows.sort_values(["user", "time"], kind="stable")
        is_test = rows.groupby("user").cumcount(ascending=False) == 0
    else:
        rows = rows.drop_duplicates(["user", "item"])
        is_test = numpy.random.default_rng(seed).random(len(rows)) < 0.2
    return rows[~is_test], rows[is_test]


def measure(lists, test):
    wanted = test.groupby("user").item.apply(set)
    discount = 1 / numpy.log2(numpy.arange(2, TOP + 2))
    gains, recalls = [], []
    for user, items in wanted.items():
        hits = numpy.array([item in items for item in lists.get(user, [])[:TOP]], float)
        gains.append((hits * discount[: len(hits)]).sum() / discount[: min(TOP, len(items))].sum())
        recalls.append(hits.sum() / len(items))
    return float(numpy.mean(gains)), float(numpy.mean(recalls))


def ours(binary, train, folder):
    database, lists = folder / "shop.db", folder / "lists.csv"
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    for line in (
        ["load", str(train)],
        ["evaluate"],
        ["recommend", "all", "--model", "auto", "--list", "discover", "--output", str(lists)],
    ):
        subprocess.run([binary, "--db", str(database), *line], check=True, capture_output=True)
    seconds = time.perf_counter() - begun
    peak = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    found = pandas.read_csv(lists, dtype={"user": str, "item": str}).sort_values(["user", "rank"])
    return found.groupby("user").item.apply(list).to_dict(), seconds, peak


def peer(name, train):
    """Runs in a process of its own, so that memory is its own."""
    users, of_user = numpy.unique(train.user, return_inverse=True)
    items, of_item = numpy.unique(train.item, return_inverse=True)
    matrix = scipy.sparse.csr_matrix((numpy.ones(len(train), numpy.float32), (of_user, of_item)))
    begun = time.perf_counter()
    if name.startswith("implicit"):
        import implicit.als
        import implicit.nearest_neighbours

        is_als = name == "implicit-als"
        model = (
            implicit.als.AlternatingLeastSquares(factors=64, random_state=1)
            if is_als
            else implicit.nearest_neighbours.CosineRecommender(K=100)
        )
        model.fit(matrix, show_progress=False)
        found, _ = model.recommend(numpy.arange(len(users)), matrix, N=TOP, filter_already_liked_items=True)
    else:
        import rusket

        model = rusket.EASE() if name == "rusket-ease" else rusket.ItemKNN()
        model.fit(matrix)
        found = [model.recommend_items(user, TOP)[0] for user in range(len(users))]
    seconds = time.perf_counter() - begun
    lists = {user: [items[item] for item in own if item >= 0] for user, own in zip(users, found)}
    return lists, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def show(name, lists, test, seconds, peak):
    gain, recall = measure(lists, test)
    print(f"{name:16} ndcg@10 {gain:.4f}  recall@10 {recall:.4f}  {seconds:7.1f} s  {peak / 1024:7.0f} MB", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("file", nargs="?")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    rows = pandas.read_csv(chosen.file, dtype={"user": str, "item": str}) if chosen.file else generate(chosen.seed)
    train, test = split(rows, chosen.seed)
    if chosen.peer:
        lists, seconds, peak = peer(chosen.peer, train)
        show(chosen.peer, lists, test, seconds, peak)
        return
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        train.to_csv(folder / "train.csv", index=False)
        lists, seconds, peak = ours(chosen.binary, folder / "train.csv", folder)
        show("regulars", lists, test, seconds, peak)
    for name in PEERS:
        line = [sys.executable, __file__, *sys.argv[1:], "--peer", name]
        done = subprocess.run(line, capture_output=True, text=True)
        print(done.stdout.strip() or f"{name}: {(done.stderr.strip().splitlines() or ['failed'])[-1]}", flush=True)


if __name__ == "__main__":
    main()
