#!/usr/bin/env python3
"""Whether `patterns sets` finds the same sets of products as mlxtend's and rusket's FP-growth, and how long each takes.

    against_mlxtend.py PROGRAM DATABASE [--support 0.5,0.1]

Needs mlxtend and pandas; rusket is left out where it is not installed. All read the purchases that the program exports, so that cleaning is no difference:
the others get a prepared matrix of the products that are frequent on their own, and their time is that of mining
(the better of two runs); the program's is that of the whole command in a new process.
"""
import argparse
import csv
import json
import math
import subprocess
import tempfile
import time


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("database")
    parser.add_argument("--support", default="0.5,0.1", help="percentages")
    arguments = parser.parse_args()
    import numpy as np
    import pandas as pd
    import scipy.sparse as sp
    from mlxtend.frequent_patterns import fpgrowth
    miners = {"mlxtend": fpgrowth}
    try:
        import rusket
        miners["rusket"] = rusket.fpgrowth
    except ImportError:
        print("rusket is not installed")

    def run(*words):
        begin = time.monotonic()
        done = subprocess.run([arguments.program, "--db", arguments.database, "--quiet", *words],
                              capture_output=True, text=True, check=True)
        return done.stdout, time.monotonic() - begin

    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        run("export", "actions", "--everyone", "--force", "--output", file.name)
        with open(file.name, newline="", encoding="utf-8") as text:
            rows = [(row["order"], row["item"]) for row in csv.DictReader(text)
                    if row["kind"] == "purchase" and row["item"]]
    lines = pd.DataFrame(rows, columns=["basket", "item"]).drop_duplicates()
    baskets = lines.basket.nunique()
    numbers = {basket: number for number, basket in enumerate(lines.basket.unique())}
    for percent in arguments.support.split(","):
        support = float(percent) / 100
        least = math.ceil(support * baskets - 1e-9)
        frequent = lines[lines.groupby("item")["basket"].transform("size") >= least]
        items, code = np.unique(frequent.item.values, return_inverse=True)
        rows = frequent.basket.map(numbers).values
        matrix = sp.csr_matrix((np.ones(len(frequent), bool), (rows, code)), shape=(baskets, len(items)))
        frame = pd.DataFrame.sparse.from_spmatrix(matrix, columns=items)
        text, ours_took = run("patterns", "sets", "--support", percent, "--format", "json")
        ours = {(frozenset(found["items"]), found["orders"]) for found in json.loads(text)["data"]["sets"]["sets"]}
        print(f"support {percent} %: {len(ours)} sets in {ours_took:.2f} s")
        for name, mine in miners.items():
            took = []
            for _ in range(2):
                begin = time.monotonic()
                mined = mine(frame, min_support=least / baskets - 1e-12, use_colnames=True)
                took.append(time.monotonic() - begin)
            theirs = {(frozenset(found), round(share * baskets))
                      for found, share in zip(mined["itemsets"], mined["support"])}
            print(f"  {name}: {len(theirs)} sets, {len(ours & theirs)} of them the same, in {min(took):.2f} s")


if __name__ == "__main__":
    main()
