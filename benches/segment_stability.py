#!/usr/bin/env python3
"""How much segments change from week to week, counted from exported members over 26 weekly runs.

usage: benches/segment_stability.py FILE [--items FILE] [--by METHOD] [--k K].. [--weeks N] [--keep DIR]

After cargo build --release. FILE is the UCI Online Retail file (csv or csv.gz), CDNOW_master.txt (or _sample.txt), or the
purchases.csv that examples/complete-journey.sh makes, whose items.csv --items loads first. All but the last weeks are loaded and segmented; then each week is loaded, segmented and compared: the share of those who were
in a segment before and are in another now. Beside it: that share over the shop's own lapses and returns in the same weeks
(who passes two of the own gaps of silence, or ends such a silence); the inertia over that of a cold fit (of a mixture, by
how much the logarithm of a user's likelihood lies below it); declared re-segmentations; and which part of those who ordered
on one day, over a year ago, is in a segment whose middle member is not lapsed.

Then two copies of the shop. In one a share of the customers with four orders or more is silenced half-way; told is which
part of them is in a more lapsed segment than before after three of their own gaps, at least 42 days, and of the same
customers in the shop as it was. In the other a share of the customers with three orders or more who are lapsed half-way
orders every week from then on; told is which part of them is in a less lapsed segment after two gaps, at least 28 days.
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
import typing

PROGRAM = pathlib.Path(os.environ.get("REGULARS") or pathlib.Path(__file__).resolve().parent.parent / "target" / "release" / "regulars")
DAY = datetime.timedelta(days=1)


def run(database, *line):
    words = [str(PROGRAM), "--db", str(database), "--format", "json", "--quiet", *map(str, line)]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{line}: {done.stderr}")
    return json.loads(done.stdout)


class Row(typing.NamedTuple):
    time: datetime.datetime
    user: str
    is_order: bool
    cells: list


TIME = ["time", "InvoiceDate", "transaction_timestamp"]
USER = ["user", "CustomerID", "household_id"]
ORDER = ["order", "InvoiceNo", "basket_id"]
QUANTITY = ["quantity", "Quantity"]


def column(header, names):
    return next(header.index(name) for name in names if name in header)


def rows_of(path):
    """The header, and the rows in order of time."""
    if path.suffix == ".txt":
        rows = []
        for number, line in enumerate(path.read_text().splitlines()):
            user, date, quantity, amount = line.split()[-4:]
            if not date.isdigit():
                continue
            time = datetime.datetime.strptime(date, "%Y%m%d")
            rows.append(Row(time, user, True, [user, "cd", "purchase", time.isoformat(" "), amount, "1", f"o{number}"]))
        return ["user", "item", "action", "time", "price", "quantity", "order"], sorted(rows, key=lambda row: row.time)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", errors="replace", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        rows = list(reader)
    time, user, quantity = (column(header, names) for names in (TIME, USER, QUANTITY))
    form = "%m/%d/%Y %H:%M" if "/" in rows[0][time] else "%Y-%m-%d %H:%M:%S"
    # Spreadsheets made numbers with a point of the ids.
    dated = [Row(datetime.datetime.strptime(row[time], form), row[user].removesuffix(".0"), not row[quantity].startswith("-"), row)
             for row in rows]
    return header, sorted(dated, key=lambda row: row.time)


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(row.cells for row in rows)


def members(database, by):
    answer = run(database, "sql", "SELECT u.id, m.segment FROM segment_members m JOIN segments USING (segment) "
                 "JOIN users u USING (user) "
                 f"WHERE made_by = '{by}' AND retired_at IS NULL", "--all")
    return {row[0]: row[1] for row in answer["data"]["rows"]}


def weekly(folder, name, header, rows, starts, by, k, items):
    """Loads week after week; the members after each, and what the program says of it."""
    database = folder / f"{name}-{k}.db"
    database.unlink(missing_ok=True)
    if items:
        run(database, "load", items)
    slices = [[row for row in rows if row.time < starts[0]]]
    slices += [[row for row in rows if start <= row.time < start + 7 * DAY] for start in starts]
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


class Gaps:
    """Each customer's order days, and the own gap between them, which leans on the shop's (SEGMENTS.md, step 1)."""

    def __init__(self, rows, until):
        self.days = collections.defaultdict(list)
        for row in rows:
            if row.user and row.is_order and self.days[row.user][-1:] != [row.time.date()]:
                self.days[row.user].append(row.time.date())
        known = [(len(days) - 1, (days[-1] - days[0]).days) for days in self.until(until).values() if len(days) > 1]
        self.kappa, self.usual = max(
            ((math.exp(power / 4), usual) for power in range(-12, 13) for usual in range(4, 200, 2)),
            key=lambda prior: sum(
                math.lgamma(prior[0] + gaps) - math.lgamma(prior[0]) + prior[0] * math.log(prior[0] * prior[1])
                - (prior[0] + gaps) * math.log(prior[0] * prior[1] + span) for gaps, span in known))

    def until(self, end):
        """Order days before an instant."""
        cut = {user: [day for day in days if day < end.date()] for user, days in self.days.items()}
        return {user: days for user, days in cut.items() if days}

    def of(self, days):
        return (self.kappa * self.usual + (days[-1] - days[0]).days) / (self.kappa + len(days) - 1)

    def silence(self, days, end):
        """Silence in own gaps."""
        return (end.date() - days[-1]).days / max(self.of(days), 14)

    def silences(self, end):
        return {user: self.silence(days, end) for user, days in self.until(end).items()}


def flips(gaps, ends):
    """The part of customers each week who lapse, or come back from a lapse."""
    states = [{user: silence > 2 for user, silence in gaps.silences(end).items()} for end in ends]
    return [sum(before[user] != now[user] for user in before) / len(before) for before, now in zip(states, states[1:])]


def lapse_of_segments(members, silences):
    """The silence of each segment's middle member."""
    by_segment = collections.defaultdict(list)
    for user, segment in members.items():
        if user in silences:
            by_segment[segment].append(silences[user])
    return {segment: statistics.median(found) for segment, found in by_segment.items()}


def moved(weeks, half, users, gaps, ends, least, many, is_right):
    """The part of users in a segment of the right kind after `many` gaps and at least so many days, against half-time."""
    right = 0
    for user, gap in users:
        later = min(half + math.ceil(max(many * gap, least) / 7), len(weeks) - 1)
        before, now = weeks[half][0].get(user), weeks[later][0].get(user)
        # A segment that a re-segmentation left behind counts as it was.
        lapse = {**lapse_of_segments(weeks[half][0], gaps.silences(ends[half])),
                 **lapse_of_segments(weeks[later][0], gaps.silences(ends[later]))}
        right += before != now and is_right(lapse.get(before, 0), lapse.get(now, 0))
    return right / max(len(users), 1)


def share(users, seed):
    """A quarter of them, 300 at most."""
    return set(random.Random(seed).sample(sorted(users), min(max(len(users) // 4, min(len(users), 40)), 300)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--items", type=pathlib.Path)
    parser.add_argument("--by", default="behavior", choices=["behavior", "mixture", "density"])
    parser.add_argument("--k", type=int, action="append")
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--keep", type=pathlib.Path)
    asked = parser.parse_args()
    header, rows = rows_of(asked.file)
    end = rows[-1].time.replace(hour=0, minute=0, second=0) + DAY
    starts = [end - 7 * DAY * week for week in range(asked.weeks, 0, -1)]
    # What is known at the end of each slice: before the first week, and after each.
    ends = [*starts, end]
    gaps = Gaps(rows, starts[0])
    half = len(starts) // 2 - 4
    middle = ends[half]
    known = gaps.until(middle)
    active = {user: gaps.of(days) for user, days in known.items()
              if len(days) >= 4 and gaps.silence(days, middle) <= 2 and 3 * gaps.of(days) <= 90}
    lapsed = {user: gaps.of(days) for user, days in known.items()
              if len(days) >= 3 and gaps.silence(days, middle) >= 3 and 2 * gaps.of(days) <= 90}
    to_silence, to_return = share(active, 1), share(lapsed, 2)
    silenced = [row for row in rows if not (row.user in to_silence and row.time >= middle)]
    returned = [row for row in rows if not (row.user in to_return and row.time >= middle)]
    time, order = column(header, TIME), column(header, ORDER)
    last_order = {row.user: row for row in rows if row.user in to_return and row.time < middle and row.is_order}
    for number, (user, row) in enumerate(sorted(last_order.items())):
        for week, start in enumerate(starts[half:]):
            at = start.replace(hour=12)
            cells = list(row.cells)
            cells[time] = at.strftime("%m/%d/%Y %H:%M") if "/" in cells[time] else at.isoformat(" ")
            # As long as the shop's own numbers, none of which begin so.
            cells[order] = f"{'o' if 'order' in header else ''}9{week:02}{number:03}"
            returned.append(Row(at, user, True, cells))
    returned.sort(key=lambda row: row.time)
    own_flips = statistics.median(flips(gaps, ends))
    print(f"gap of the shop {gaps.usual} days (kappa {gaps.kappa:.2f}); lapses and returns a week, median {own_flips:.2%}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or pathlib.Path(temporary)
        folder.mkdir(exist_ok=True)
        for k in [None] if asked.by == "density" else asked.k or [4, 5, 6]:
            told, by_same = weekly(folder, "plain", header, rows, starts, asked.by, k, asked.items)
            changes = []
            for (before, _, _), (now, _, _) in zip(told, told[1:]):
                both = [user for user in before if user in now]
                changes.append(sum(before[user] != now[user] for user in both) / len(both))
            worse = "likelihood_below_cold" if asked.by == "mixture" else "labels_over_cold"
            ratios = [found[worse] for _, found, _ in told if found]
            declared = [found["course"] for _, found, _ in told if found and found["course"] != "updated"]
            print(f"k {k}: weekly change median {statistics.median(changes):.2%} ({statistics.median(changes) / own_flips:.2f} of the "
                  f"shop's own), worst {max(changes):.2%}; {worse.replace('_', ' ')} worst {max(ratios, default=math.nan):.3f}; "
                  f"declared {declared}; the same data move {by_same}")
            silences = gaps.silences(end)
            lapse = lapse_of_segments(told[-1][0], silences)
            once = [user for user, days in gaps.days.items()
                    if len(days) == 1 and (end.date() - days[0]).days > 365 and user in told[-1][0]]
            among = sum(lapse[told[-1][0][user]] <= 2 for user in once)
            print(f"     one order day over a year ago, in a segment that is not lapsed: {among / max(len(once), 1):.2%} (n {len(once)})")
            planted, _ = weekly(folder, "silenced", header, silenced, starts, asked.by, k, asked.items)
            users = [(user, gap) for user, gap in sorted(active.items()) if user in to_silence]
            more = lambda before, now: now > before
            of_silenced = Gaps(silenced, starts[0])
            print(f"     planted lapsers in a more lapsed segment {moved(planted, half, users, of_silenced, ends, 42, 3, more):.2f}, "
                  f"the same left alone {moved(told, half, users, gaps, ends, 42, 3, more):.2f} (n {len(users)})", flush=True)
            planted, _ = weekly(folder, "returned", header, returned, starts, asked.by, k, asked.items)
            users = [(user, gap) for user, gap in sorted(lapsed.items()) if user in to_return]
            less = lambda before, now: now < before
            of_returned = Gaps(returned, starts[0])
            print(f"     returned lapsers in a less lapsed segment {moved(planted, half, users, of_returned, ends, 28, 2, less):.2f} "
                  f"(n {len(users)})", flush=True)


if __name__ == "__main__":
    main()
