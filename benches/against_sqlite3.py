#!/usr/bin/env python3
"""Speed and size beside the sqlite3 shell, in one run, by turns, as medians.

usage: benches/against_sqlite3.py ONLINE_RETAIL.csv.gz      (after cargo build --release)

Start-up, loading the file (csv.gz to a committed, indexed database, against `.import --csv` of the unpacked file into
one untyped table), one recommendation as a fresh process (against counting the actions), peak memory of loading, and
the walk of `demo`. The first ratio is of elapsed time, which other work on the machine disturbs; the second is of
processor time, which it disturbs less.
"""
import gzip
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "target" / "release" / "regulars"


def run(command):
    """Elapsed seconds, processor seconds and peak memory in MB of one process."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} failed with {process.returncode}")
    return elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def compare(name, ours, theirs, turns, goal, before=lambda: None):
    measured = ([], [])
    for _ in range(turns):
        for command, runs in zip((ours, theirs), measured):
            before()
            runs.append(run(command))
    (our, our_cpu), (their, their_cpu) = (
        [statistics.median(each[of] for each in runs) * 1000 for of in (0, 1)] for runs in measured
    )
    cpu = f", processor {our_cpu:.1f} against {their_cpu:.1f} ms" if their_cpu >= 1 else ""
    ratio = f", ratio {our_cpu / their_cpu:.2f}" if their_cpu >= 1 else ""
    print(f"{name}: {our:.1f} ms against {their:.1f} ms, ratio {our / their:.2f} (goal {goal}){cpu}{ratio}")
    return max(each[2] for each in measured[0])


def main(packed):
    cores = os.cpu_count() or 1
    if os.getloadavg()[0] > 0.5 * cores:
        print(f"the machine is busy (load {os.getloadavg()[0]:.1f} on {cores} cores): elapsed times say little")
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
        compare("start", [PROGRAM, "--version"], ["sqlite3", "--version"], 31, "1.5")
        peak = compare("load", load, ["sqlite3", table, f'.import --csv "{plain}" t'], 5, "2.5", empty)
        print(f"peak memory of load: {peak:.0f} MB (goal under 200)")
        empty()
        run(load)
        run([PROGRAM, "--db", shop, "evaluate", "--quiet"])
        recommend = [PROGRAM, "--db", shop, "recommend", "user", "17841", "--quiet"]
        compare("recommend", recommend, ["sqlite3", shop, "select count(*) from actions"], 21, "5")
        walks = [run([PROGRAM, "--db", folder / f"demo-{turn}.db", "demo", "--quiet"]) for turn in range(3)]
        elapsed, cpu = (statistics.median(walk[of] for walk in walks) for of in (0, 1))
        print(f"demo: {elapsed:.2f} s, processor {cpu:.2f} s (goal under 5)")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
