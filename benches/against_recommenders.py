#!/usr/bin/env python3
"""Models of recommendation one at a time beside implicit and rusket: fit, ten items for every user, memory, quality.

usage: benches/against_recommenders.py [FILE.csv] [--generate USERS ITEMS ROWS] [--rounds N] [--only MODEL ...]

Builds benches/recommenders.rs in release (--bench FILE names one that is built); the peers need
`pip install implicit rusket pandas scipy`. FILE has the columns user and item, or household_id and product_id; without
one, purchases are generated. A fifth of what each user has is left out by the seed. All fit the same matrix of who has
what, with the same settings, on two threads, each in a process of its own, in turns. EASE is fitted on the --ease-items
most bought items, since it needs their square in memory.

Printed are medians over the rounds of the seconds by the clock and of processor time (on a busy machine only the latter
says something), the highest peak of memory (the peers' with Python and what it imports, which `read` shows alone), and
the NDCG of the ten items against what was left out.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

THREADS = "2"
os.environ.update({name: THREADS for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")})

import numpy
import pandas
import scipy.sparse

TOP = 10
# As in crates/models/src/recommend: what a purchase weighs in ALS beside none is 1 + 10.
CONFIDENCE, PENALTY, EASE_PENALTY, NEIGHBOURS = 11.0, 1.0, 400.0, 100
PEERS = {
    "als": ("implicit", "rusket"),
    "neighbours": ("implicit", "rusket"),
    "ease": ("rusket",),
    "read": ("implicit", "rusket"),
}


def generate(users, items, rows, seed=1):
    draw = numpy.random.default_rng(seed)
    taste, popularity = draw.integers(0, 50, users), draw.lognormal(0, 1.2, items)
    order = numpy.argsort(-popularity)
    who = draw.integers(0, users, rows)
    at = numpy.minimum((draw.pareto(1.1, rows) * 40).astype(int), items - 1)
    own = (at * 50 + taste[who]) % items
    return pandas.DataFrame({"user": who, "item": order[numpy.where(draw.random(rows) < 0.6, own, at)]})


def pairs_of(rows):
    """Distinct pairs by number, ascending."""
    pairs = numpy.column_stack([numpy.unique(rows[name], return_inverse=True)[1] for name in ("user", "item")])
    return numpy.unique(pairs.astype("<u4"), axis=0)


def most_bought(pairs, number):
    """The pairs of the items with the most buyers, numbered anew."""
    kept = numpy.sort(numpy.argsort(-numpy.bincount(pairs[:, 1]), kind="stable")[:number])
    of_kept = pairs[numpy.isin(pairs[:, 1], kept)]
    return pairs_of(pandas.DataFrame(of_kept, columns=["user", "item"]))


def split(pairs, seed):
    """What is fitted, and by user what is left out; each user and item keeps its first pair."""
    is_left_out = numpy.random.default_rng(seed).random(len(pairs)) < 0.2
    for column in (0, 1):
        is_left_out[numpy.unique(pairs[:, column], return_index=True)[1]] = False
    return pairs[~is_left_out], pandas.DataFrame(pairs[is_left_out], columns=["user", "item"])


def ndcg(lists, left_out):
    discount = 1 / numpy.log2(numpy.arange(2, TOP + 2))
    gains = []
    for user, items in left_out.groupby("user").item:
        wanted = set(items)
        hits = numpy.array([item in wanted for item in lists[user].tolist()], float)
        gains.append(hits @ discount / discount[: min(TOP, len(wanted))].sum())
    return float(numpy.mean(gains))


def clock():
    return numpy.array([time.perf_counter(), time.process_time()])


def peer(program, model, file):
    """Fits one model of a peer; prints as our bench does."""
    pairs = numpy.fromfile(file, "<u4").reshape(-1, 2)
    matrix = scipy.sparse.csr_matrix((numpy.ones(len(pairs), numpy.float32), (pairs[:, 0], pairs[:, 1])))
    users = numpy.arange(matrix.shape[0])
    als = {"factors": 64, "iterations": 15, "alpha": CONFIDENCE, "regularization": PENALTY}
    if program == "implicit":
        import implicit.als
        import implicit.nearest_neighbours

        fit = {
            "als": lambda: implicit.als.AlternatingLeastSquares(**als, num_threads=int(THREADS), random_state=1),
            "neighbours": lambda: implicit.nearest_neighbours.CosineRecommender(K=NEIGHBOURS, num_threads=int(THREADS)),
        }
        lists = lambda: fitted.recommend(users, matrix, N=TOP, filter_already_liked_items=True)[0]
        progress = {"show_progress": False}
    else:
        import rusket

        fit = {
            "als": lambda: rusket.ALS(**als),
            "neighbours": lambda: rusket.ItemKNN(method="cosine", k=NEIGHBOURS),
            "ease": lambda: rusket.EASE(regularization=EASE_PENALTY),
        }
        lists = lambda: rusket_lists(fitted, model, users)
        progress = {}
    found, begun, ready = None, clock(), clock()
    if model in fit:
        fitted = fit[model]()
        fitted.fit(matrix, **progress)
        ready = clock()
        found = lists()
    ended = clock()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"fit": list(ready - begun), "lists": list(ended - ready), "peak": peak}))
    return numpy.asarray(found if found is not None else [], dtype="<i8").astype("<u4")


def rusket_lists(fitted, model, users):
    """rusket has a fast way for all users in ALS alone."""
    found = numpy.full((len(users), TOP), -1, dtype="<i8")
    if model == "als":
        frame = fitted.batch_recommend(n=TOP, exclude_seen=True, format="pandas")
        user, item = (frame[name].to_numpy().astype("<i8") for name in ("user_id", "item_id"))
        place = frame.groupby("user_id").cumcount().to_numpy()
        found[user, place] = item
        return found
    for user in users:
        own = fitted.recommend_items(int(user), TOP)[0]
        found[user, : len(own)] = own
    return found


def built():
    line = ["cargo", "build", "--release", "--locked", "-p", "regulars-models", "--bench", "recommenders"]
    done = subprocess.run([*line, "--message-format=json"], check=True, stdout=subprocess.PIPE)
    artefacts = (json.loads(line) for line in done.stdout.splitlines())
    return [one["executable"] for one in artefacts if one.get("executable")][-1]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("file", nargs="?")
    options.add_argument("--generate", nargs=3, type=int, default=(2_000, 1_000, 60_000), metavar=("U", "I", "ROWS"))
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--only", nargs="+", choices=PEERS, default=["als", "neighbours", "ease"])
    options.add_argument("--programs", nargs="+", default=["ours", "implicit", "rusket"])
    options.add_argument("--ease-items", type=int, default=5_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--bench")
    options.add_argument("--peer", nargs=4, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.peer:
        program, model, file, output = chosen.peer
        peer(program, model, file).tofile(output)
        return
    if chosen.file:
        rows = pandas.read_csv(chosen.file).rename(columns={"household_id": "user", "product_id": "item"})
    else:
        rows = generate(*chosen.generate)
    pairs = pairs_of(rows[["user", "item"]].dropna())
    bench = chosen.bench or built()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for model in chosen.only:
            of_model = most_bought(pairs, chosen.ease_items) if model == "ease" else pairs
            train, left_out = split(of_model, chosen.seed)
            file, output = folder / "pairs", folder / "lists"
            train.tofile(file)
            users, items = train.max(axis=0) + 1
            print(f"{model}: {users:,} users, {items:,} items, {len(train):,} pairs", flush=True)
            programs = [one for one in ("ours", *PEERS[model]) if one in chosen.programs]
            figures, gains = {program: [] for program in programs}, {}
            for _ in range(chosen.rounds):
                for program in programs:
                    line = [bench, file, model, output, str(EASE_PENALTY)]
                    if program != "ours":
                        line = [sys.executable, __file__, "--peer", program, model, file, output]
                    done = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                    if done.returncode:
                        why = (done.stderr.strip().splitlines() or [str(done.returncode)])[-1]
                        print(f"  {program:9} failed: {why}", flush=True)
                        continue
                    figures[program].append(json.loads(done.stdout.strip().splitlines()[-1]))
                    lists = numpy.fromfile(output, "<u4").reshape(-1, TOP)
                    if len(lists) and program not in gains:
                        gains[program] = ndcg(lists, left_out)
            for program, found in figures.items():
                if not found:
                    continue
                median = lambda part, at: statistics.median(one[part][at] for one in found)
                print(
                    f"  {program:9} fit {median('fit', 0):7.2f} s, processor {median('fit', 1):7.2f} s;"
                    f" lists {median('lists', 0):6.2f} s, processor {median('lists', 1):6.2f} s;"
                    f" {max(one['peak'] for one in found):5.0f} MB; NDCG {gains.get(program, 0):.4f}",
                    flush=True,
                )
        print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
