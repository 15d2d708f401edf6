#!/usr/bin/env python3
"""Compares the profiles and segments of two databases: numbers to 1e-9, texts and segments exactly.

usage: compare.py HOME.db RESULTS.db
"""
import json
import math
import sqlite3
import sys

TOLERANCE = 1e-9


def flat(value, path=""):
    """The leaves of a profile by path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from flat(inner, f"{path}[{place}]")
    else:
        yield path, value


def read(database):
    """Profiles and segments by the shop's ids."""
    shop = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    profiles = dict(shop.execute("SELECT u.id, p.body FROM profiles p JOIN users u USING (user)"))
    segments = dict(
        shop.execute(
            "SELECT u.id, m.segment FROM segment_members m JOIN users u USING (user) JOIN segments s USING (segment)"
            " WHERE s.retired_at IS NULL AND s.made_by = 'behavior'"
        )
    )
    return {user: dict(flat(json.loads(body))) for user, body in profiles.items()}, segments


def is_same(one, two):
    if isinstance(one, float) or isinstance(two, float):
        return one is not None and two is not None and math.isclose(one, two, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return one == two


def main():
    (home, home_segments), (results, result_segments) = map(read, sys.argv[1:3])
    if not home or not home_segments:
        sys.exit("there is nothing to compare")
    wrong = []
    if home.keys() != results.keys():
        wrong.append(f"customers: {len(home)} at home, {len(results)} in the results")
    values = 0
    for user in home.keys() & results.keys():
        one, two = home[user], results[user]
        for path in one.keys() | two.keys():
            values += 1
            if not is_same(one.get(path), two.get(path)):
                wrong.append(f"{user}{path}: {one.get(path)} at home, {two.get(path)} in the results")
    for user in home_segments.keys() | result_segments.keys():
        if home_segments.get(user) != result_segments.get(user):
            wrong.append(f"{user}: segment {home_segments.get(user)} at home, {result_segments.get(user)} in the results")
    for line in wrong[:20]:
        print(line)
    if wrong:
        sys.exit(f"{len(wrong)} differences")
    print(f"equal: {values:,} values of {len(home):,} customers, {len(home_segments):,} in the same segments")


if __name__ == "__main__":
    main()
