#!/usr/bin/env python3
"""Compares what a shop computed at home with what came back from Spark.

usage: compare.py HOME RESULTS

Both are folders with shop.db, profiles.csv (`export profiles`) and sets.json (`patterns sets --format json`), after
`recommend all --top 20`, as many as a worker lists. Profiles must agree to 1e-9, segments and sets of products exactly, and the first ten
recommended products, in their order, for 99 % of the customers.
"""
import csv
import datetime
import json
import math
import pathlib
import sqlite3
import sys

TOLERANCE = 1e-9
SAME_LISTS = 0.99
csv.field_size_limit(10**9)


def plain(value):
    """Amounts as minor units, instants as seconds."""
    if isinstance(value, dict) and "minor" in value:
        return value["minor"]
    if isinstance(value, str) and value[:1].isdigit() and value.endswith("Z"):
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
    return value


def columns(features):
    """The features of a profile of home by the names that results have."""
    row = {}
    for name, value in [*features["profile"].items(), *features["value"].items()]:
        if name in ("interests", "behaviors"):
            what, label = ("interest", "category") if name == "interests" else ("behavior", "name")
            plural = "categories" if name == "interests" else "names"
            row[f"{what}_{plural}"] = [one[label] for one in value]
            row[f"{what}_shares"] = [one["share"] for one in value]
        elif isinstance(value, dict) and "value" in value:
            for part, inner in value.items():
                row[name if part == "value" else f"{name}_{part}"] = plain(inner)
            if name != "hours_to_purchase":
                row.setdefault(f"{name}_assumed", False)
        else:
            row[name] = plain(value)
    return {name: value for name, value in row.items() if value not in (None, [])}


def profiles(folder):
    with open(folder / "profiles.csv", newline="") as file:
        rows = {row["user"]: json.loads(row["features"]) for row in csv.DictReader(file)}
    return {user: columns(row) if "profile" in row else row for user, row in rows.items()}


def segments(shop):
    return dict(
        shop.execute(
            "SELECT u.id, m.segment FROM segment_members m JOIN users u USING (user) JOIN segments s USING (segment)"
            " WHERE s.retired_at IS NULL AND s.made_by = 'behavior'"
        )
    )


def lists(shop):
    found = {}
    for user, item in shop.execute(
        "SELECT u.id, i.id FROM recommendations r JOIN users u USING (user) JOIN items i USING (item) WHERE r.rank <= 10"
        " ORDER BY u.id, r.rank"
    ):
        found.setdefault(user, []).append(item)
    return found


def sets(folder):
    found = json.loads((folder / "sets.json").read_text())["data"]["sets"]
    return found["orders"], {(tuple(sorted(one["items"])), one["orders"]) for one in found["sets"]}


def is_same(one, two):
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(is_same, one, two))
    if isinstance(one, float) or isinstance(two, float):
        return one is not None and two is not None and math.isclose(one, two, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return one == two


def main():
    home, results = map(pathlib.Path, sys.argv[1:3])
    wrong = []
    one, two = profiles(home), profiles(results)
    if one.keys() != two.keys():
        wrong.append(f"customers: {len(one)} at home, {len(two)} in the results")
    values = 0
    for user in one.keys() & two.keys():
        for name in one[user].keys() | two[user].keys():
            values += 1
            if not is_same(one[user].get(name), two[user].get(name)):
                wrong.append(f"{user} {name}: {one[user].get(name)} at home, {two[user].get(name)} in the results")
    shops = [sqlite3.connect(f"file:{folder / 'shop.db'}?mode=ro", uri=True) for folder in (home, results)]
    own, other = map(segments, shops)
    if not one or not own:
        sys.exit("there is nothing to compare")
    for user in own.keys() | other.keys():
        if own.get(user) != other.get(user):
            wrong.append(f"{user}: segment {own.get(user)} at home, {other.get(user)} in the results")
    (orders, found), (other_orders, other_found) = sets(home), sets(results)
    if orders != other_orders or found != other_found:
        wrong.append(f"sets: {len(found)} of {orders} orders at home, {len(other_found)} of {other_orders} in the results")
    listed, other_listed = map(lists, shops)
    users = listed.keys() | other_listed.keys()
    same = sum(listed.get(user) == other_listed.get(user) for user in users)
    if not users or same < SAME_LISTS * len(users):
        wrong.append(f"recommendations: {same} of {len(users)} lists are equal")
    for line in wrong[:20]:
        print(line)
    if wrong:
        sys.exit(f"{len(wrong)} differences")
    print(f"equal: {values:,} values of {len(one):,} customers, {len(own):,} in the same segments, {len(found):,} sets of")
    print(f"products in {orders:,} orders; {same:,} of {len(users):,} lists of ten recommendations")


if __name__ == "__main__":
    main()
