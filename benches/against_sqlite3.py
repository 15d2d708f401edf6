#!/usr/bin/env python3
"""Speed and size beside the sqlite3 shell, in one run, by turns, as medians.

usage: benches/against_sqlite3.py ONLINE_RETAIL.csv.gz      (after cargo build --release)

Start-up, loading the file (csv.gz to a committed, indexed database, against `.import --csv` of the unpacked file into
one untyped table), one recommendation as a fresh process (against counting the actions), and peak memory of loading.
"""
import gzip
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "target" / "release" / "regulars"


def seconds(command):
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def compare(name, ours, theirs, turns, goal, before=lambda: None):
    measured = ([], [])
    for _ in range(turns):
        for command, times in zip((ours, theirs), measured):
            before()
            times.append(seconds(command))
    our, their = (statistics.median(times) * 1000 for times in measured)
    print(f"{name}: {our:.1f} ms against {their:.1f} ms, ratio {our / their:.2f} (goal {goal})")


def main(packed):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        plain, shop, table = folder / "plain.csv", folder / "shop.db", folder / "table.db"
        with gzip.open(packed) as source, open(plain, "wb") as target:
            shutil.copyfileobj(source, target)

        def empty():
            for database in (shop, table):
                for file in folder.glob(database.name + "*"):
                    file.unlink()

        load = [PROGRAM, "--db", shop, "load", packed, "--quiet"]
        subprocess.run(load, stdout=subprocess.DEVNULL, check=True)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"peak memory of load: {peak:.0f} MB (goal under 200)")
        compare("start", [PROGRAM, "--version"], ["sqlite3", "--version"], 31, "1.5")
        compare("load", load, ["sqlite3", table, f'.import --csv "{plain}" t'], 5, "2.5", empty)
        empty()
        subprocess.run(load, stdout=subprocess.DEVNULL, check=True)
        seconds([PROGRAM, "--db", shop, "evaluate", "--quiet"])
        recommend = [PROGRAM, "--db", shop, "recommend", "user", "17841", "--quiet"]
        compare("recommend", recommend, ["sqlite3", shop, "select count(*) from actions"], 21, "5")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
