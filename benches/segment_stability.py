#!/usr/bin/env python3
"""How much segments change from week to week, counted from exported members over 26 weekly runs.

usage: benches/segment_stability.py FILE [--by METHOD] [--k K].. [--weeks N] [--keep DIR]

After cargo build --release. FILE is the UCI Online Retail file (csv or csv.gz). All but the last weeks are loaded and
segmented; then each week is loaded, segmented and compared: the share of those who were in a segment before and are in
another now. Beside it: the inertia over that of a cold fit (of a mixture, by how much the logarithm of a user's likelihood
lies below it), and declared re-segmentations.

Then a share of the customers with four orders or more is silenced half-way, in a copy of the shop: planted lapsers. Told
is which part of them is in another segment than before after three of their own gaps, at least 42 days, and of the same
customers in the shop where they were not silenced.
"""
import argparse
import collections
import csv
import datetime
import gzip
import json
import math
import os
import pathlib
import random
import statistics
import subprocess
import tempfile

PROGRAM = pathlib.Path(os.environ.get("REGULARS") or pathlib.Path(__file__).resolve().parent.parent / "target" / "release" / "regulars")
DAY = datetime.timedelta(days=1)


def run(database, *line):
    words = [str(PROGRAM), "--db", str(database), "--format", "json", "--quiet", *map(str, line)]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{line}: {done.stderr}")
    return json.loads(done.stdout)


def rows_of(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", errors="replace", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        rows = list(reader)
    time, user = header.index("InvoiceDate"), header.index("CustomerID")
    sample = rows[0][time]
    form = "%m/%d/%Y %H:%M" if "/" in sample else "%Y-%m-%d %H:%M:%S"
    # Spreadsheets made numbers with a point of the ids.
    dated = [(datetime.datetime.strptime(row[time], form), row[user].removesuffix(".0"), row) for row in rows]
    return header, sorted(dated, key=lambda row: row[0])


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(row for _, _, row in rows)


def members(database, by):
    answer = run(database, "sql", "SELECT u.id, m.segment FROM segment_members m JOIN segments USING (segment) "
                 "JOIN users u USING (user) "
                 f"WHERE made_by = '{by}' AND retired_at IS NULL", "--all")
    return {row[0]: row[1] for row in answer["data"]["rows"]}


def weekly(folder, name, header, rows, starts, by, k):
    """Loads week after week; the members after each, and what the program says of it."""
    database = folder / f"{name}-{k}.db"
    database.unlink(missing_ok=True)
    slices = [[row for row in rows if row[0] < starts[0]]]
    slices += [[row for row in rows if start <= row[0] < start + 7 * DAY] for start in starts]
    told = []
    line = ["segment", "--by", by] + (["--k", k] if k else [])
    for piece in slices:
        if piece:
            path = folder / f"{name}.csv"
            write(path, header, piece)
            run(database, "load", path)
        answer = run(database, *line)
        told.append((members(database, by), answer["data"].get("continuation"), answer["data"]["segments"]))
    run(database, *line)
    moved_by_same = sum(1 for user, segment in members(database, by).items() if told[-1][0].get(user) != segment)
    return told, moved_by_same


def lapsers(rows, starts):
    """Customers with four order days or more, the last within two gaps before half-time: who, and the own gap in days."""
    middle = starts[len(starts) // 2 - 4]
    days = collections.defaultdict(set)
    for time, user, _ in rows:
        if user and time < middle:
            days[user].add(time.date())
    found = {}
    for user, ordered in days.items():
        ordered = sorted(ordered)
        if len(ordered) >= 4:
            gap = (ordered[-1] - ordered[0]).days / (len(ordered) - 1)
            if (middle.date() - ordered[-1]).days <= 2 * max(gap, 14) and 3 * gap <= 90:
                found[user] = gap
    return middle, found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--by", default="behavior", choices=["behavior", "mixture", "density"])
    parser.add_argument("--k", type=int, action="append")
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--keep", type=pathlib.Path)
    asked = parser.parse_args()
    header, rows = rows_of(asked.file)
    end = rows[-1][0].replace(hour=0, minute=0, second=0) + DAY
    starts = [end - 7 * DAY * week for week in range(asked.weeks, 0, -1)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or pathlib.Path(temporary)
        folder.mkdir(exist_ok=True)
        middle, found = lapsers(rows, starts)
        chosen = set(random.Random(1).sample(sorted(found), len(found) // 4))
        silenced = [row for row in rows if not (row[1] in chosen and row[0] >= middle)]
        for k in [None] if asked.by == "density" else asked.k or [4, 5, 6]:
            told, by_same = weekly(folder, "plain", header, rows, starts, asked.by, k)
            changes = []
            for (before, _, _), (now, _, _) in zip(told, told[1:]):
                both = [user for user in before if user in now]
                changes.append(sum(before[user] != now[user] for user in both) / len(both))
            worse = "likelihood_below_cold" if asked.by == "mixture" else "labels_over_cold"
            ratios = [found[worse] for _, found, _ in told if found]
            declared = [found["course"] for _, found, _ in told if found and found["course"] != "updated"]
            print(f"k {k}: weekly change median {statistics.median(changes):.2%}, worst {max(changes):.2%}; "
                  f"{worse.replace('_', ' ')} worst {max(ratios, default=math.nan):.3f}; declared {declared}; the same data move {by_same}")
            planted, _ = weekly(folder, "silenced", header, silenced, starts, asked.by, k)
            half = next(number for number, start in enumerate(starts, 1) if start >= middle)

            def left(weeks, users):
                """The part of users in another segment than at half-time, after three gaps and at least 42 days."""
                moved = []
                for user, gap in users:
                    later = half - 1 + math.ceil(max(3 * gap, 42) / 7)
                    moved.append(weeks[half - 1][0].get(user) != weeks[min(later, len(weeks) - 1)][0].get(user))
                return sum(moved) / len(moved)

            users = [(user, gap) for user, gap in sorted(found.items()) if user in chosen]
            print(f"     planted lapsers moved {left(planted, users):.2f}, the same left alone {left(told, users):.2f} "
                  f"(n {len(users)})", flush=True)


if __name__ == "__main__":
    main()
