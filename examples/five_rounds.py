#!/usr/bin/env python3
"""Five rounds of campaigns on the demo shop: plan, launch, export, send, redeem, measure, plan again.

usage: examples/five_rounds.py [--users N] [--rounds N] [FOLDER]

Every command of Regulars is printed before its output, so that it can be typed again. Between the
sending and the measuring date the script plays the customers: it reads their planted habits and
their response to offers from the demo's truth.json, which Regulars itself never reads, and writes
the orders of six weeks to a file. The table at the end sets what was expected and what was measured
beside what each campaign truly earned.

FOLDER (default: five-rounds) is created; REGULARS names the program (default: the build beside this
script, else the one on the path).
"""

import argparse
import csv
import datetime
import json
import os
import pathlib
import random
import shlex
import shutil
import subprocess
import sys

FIRST_DAY = datetime.datetime(2026, 10, 1, 8)
WINDOW_DAYS = 14
MEASURED_DAYS = WINDOW_DAYS + 28
# One code in ten is used at the counter and comes as a list of uses.
AT_COUNTER = 0.1


def program():
    named = os.environ.get("REGULARS")
    if named:
        return named
    target = pathlib.Path(__file__).resolve().parent.parent / "target"
    for build in ("release", "debug"):
        found = target / build / "regulars"
        if found.exists():
            return str(found)
    return shutil.which("regulars") or sys.exit("build Regulars, or name it in REGULARS")


class Regulars:
    """The program on one database, with the clock of the round."""

    def __init__(self, folder):
        self.folder = folder
        self.program = program()
        self.now = FIRST_DAY

    def call(self, line, *words):
        now = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        words = ["--db", "shop.db", "--now", now, "--quiet", *words]
        done = subprocess.run(
            [self.program, *words, *shlex.split(line)],
            cwd=self.folder,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            sys.exit(f"> {line}\n{done.stderr}")
        return done.stdout

    def show(self, line, most=16, only=""):
        lines = [found for found in self.call(line).rstrip().splitlines() if only in found]
        if len(lines) > most:
            lines[most:] = [f"... {len(lines) - most} lines more"]
        print("\n".join([f"\n> {line}", *lines]), flush=True)

    def data(self, line):
        return json.loads(self.call(line, "--format", "json"))["data"]


class Customers:
    """The customers of the demo, as truth.json describes them."""

    def __init__(self, folder, days):
        truth = json.loads((folder / "demo" / "truth.json").read_text(encoding="utf-8"))
        self.types = truth["types"]
        self.users = [
            user for user in truth["users"] if user["type"] is not None and not user["lapsed_on"]
        ]
        with (folder / "demo" / "items.csv").open(encoding="utf-8") as file:
            self.items = {row["item_id"]: row for row in csv.DictReader(file)}
        self.bought = {}
        with (folder / "demo" / "actions.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["action_type"] == "purchase" and row["item_id"] in self.items:
                    self.bought.setdefault(row["user_id"].strip(), []).append(row["item_id"])
        self.orders = {user["user_id"]: self.natural(user, days) for user in self.users}

    def natural(self, user, days):
        """Days from the first round on which the customer orders without any campaign."""
        chance = random.Random(f"orders of {user['user_id']}")
        kind = self.types[user["type"]]
        at, found = chance.random() * user["gap_days"], []
        while at < days:
            found.append(at)
            shape = kind["gap_shape"]
            at += chance.gammavariate(shape, user["gap_days"] / shape)
        return found

    def lines(self, user, chance):
        """What one order holds: (item, price, discount) of items like those bought before."""
        kind = self.types[user["type"]]
        known = self.bought.get(user["user_id"]) or list(self.items)
        count = 1 + sum(chance.random() < 0.3 for _ in range(round(2 * kind["lines_per_order"])))
        found = []
        for item in sorted({chance.choice(known) for _ in range(count)}):
            percent = chance.choice([10, 15, 20, 25, 30])
            if chance.random() >= kind["discount_rate"]:
                percent = 0
            price = float(self.items[item]["price"])
            found.append((item, price, round(price * percent / 100, 2)))
        return found

    def margin(self, lines):
        """What is left of an order after the cost of its goods."""
        left = 0.0
        for item, price, off in lines:
            cost = self.items[item]["cost"]
            left += price - off - (float(cost) if cost else 0.58 * price)
        return left

    def live(self, number, begin, codes, percent):
        """The orders and uses of a round of six weeks, and what its campaign truly earned."""
        orders, uses, earned = [], [], 0.0
        for user in self.users:
            chance = random.Random(f"round {number} of {user['user_id']}")
            kind = self.types[user["type"]]
            here = [day - begin for day in self.orders[user["user_id"]]]
            here = [day for day in here if 0.1 <= day < MEASURED_DAYS - 0.5]
            code = codes.get(user["user_id"])
            in_window = [day for day in here if day < WINDOW_DAYS - 0.5]
            answers = chance.random() < kind["response"] * percent / 15
            uses_anyway = chance.random() < kind["redeems_anyway"]
            caused = chance.uniform(1, WINDOW_DAYS - 1) if code and answers and not in_window else None
            used = caused if caused else in_window[0] if code and in_window and uses_anyway else None
            for day in sorted(here + ([caused] if caused else [])):
                lines = self.lines(user, chance)
                if day == caused:
                    earned += self.margin(lines)
                taken = percent / 100 if day == used else 0.0
                earned -= sum(round((price - off) * taken, 2) for _, price, off in lines)
                lines = [
                    (item, price, off + round((price - off) * taken, 2))
                    for item, price, off in lines
                ]
                at = FIRST_DAY + datetime.timedelta(days=begin + day)
                at_counter = day == used and chance.random() < AT_COUNTER
                order = f"R{number}-{len(orders) + 1:05}"
                if at_counter:
                    uses.append((code, order, at))
                orders.append((at, order, user["user_id"], lines, code if day == used and not at_counter else ""))
        return orders, uses, earned


def write(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_round(folder, number, orders, uses):
    header = "user_id,item_id,action_type,action_time,quantity,amount,discount,order_id,coupon_code"
    rows = []
    for at, order, user, lines, code in sorted(orders):
        for item, price, off in lines:
            money = (f"{price - off:.2f}", f"{off:.2f}")
            rows.append((user, item, "purchase", f"{at:%Y-%m-%d %H:%M:%S}", 1, *money, order, code))
    write(folder / f"orders-{number}.csv", header.split(","), rows)
    rows = [(code, order, f"{at:%Y-%m-%d %H:%M}") for code, order, at in uses]
    write(folder / f"uses-{number}.csv", ["code", "order", "date"], rows)


def design(regulars):
    """Designs what the plan proposes, or else a small campaign to learn from; returns its number."""
    regulars.show("campaign plan")
    plan = regulars.data("campaign plan")
    # Members get what they were promised, so that nobody is held out and nothing can be measured.
    measurable = [found for found in plan["proposals"] if found["kind"] != "members"]
    if measurable:
        line, launch = measurable[0]["line"], ""
    elif plan["learning"]:
        line, launch = plan["learning"]["line"], " --accept-loss"
    else:
        return None
    regulars.show(line)
    newest = regulars.data("campaigns")["campaigns"][0]
    if newest["state"] != "draft":
        return None
    number = newest["campaign"]
    regulars.show(f"campaign launch {number} --yes --starts {regulars.now:%Y-%m-%d}{launch}")
    return number


def money(found):
    return "-" if found is None else f"{found['value']['minor'] / 100:.2f}"


def main():
    typed = argparse.ArgumentParser()
    typed.add_argument("--users", type=int, default=1000)
    typed.add_argument("--rounds", type=int, default=5)
    typed.add_argument("folder", nargs="?", default="five-rounds")
    typed = typed.parse_args()
    folder = pathlib.Path(typed.folder)
    shutil.rmtree(folder / "demo", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    regulars = Regulars(folder)
    regulars.show(f"demo --users {typed.users} --write demo")
    regulars.call(f"demo --users {typed.users}")
    customers = Customers(folder, typed.rounds * MEASURED_DAYS)
    ledger = []
    for round_number in range(1, typed.rounds + 1):
        print(f"\nRound {round_number}, {regulars.now:%Y-%m-%d}")
        launched = [it for it in regulars.data("campaigns")["campaigns"] if it["state"] == "launched"]
        # The tour of the demo has launched the first one.
        number = launched[0]["campaign"] if launched else design(regulars)
        codes, percent = {}, 0.0
        if number:
            regulars.show(f"campaign export {number} --output codes-{round_number}.csv --force")
            with (folder / f"codes-{round_number}.csv").open(encoding="utf-8") as file:
                codes = {row["user"]: row.get("code", "") for row in csv.DictReader(file)}
            terms = regulars.data(f"campaign {number}")["terms"]
            percent = (terms["discount"] or {}).get("percent", 0.0)
            regulars.show(f"campaign sent {number}")
        begin = (round_number - 1) * MEASURED_DAYS
        orders, uses, earned = customers.live(round_number, begin, codes, percent)
        write_round(folder, round_number, orders, uses)
        regulars.now += datetime.timedelta(days=MEASURED_DAYS)
        regulars.show(f"load orders-{round_number}.csv")
        if uses:
            regulars.show(f"redeem --file uses-{round_number}.csv")
        regulars.show("status", only="campaign")
        if number:
            regulars.show(f"campaign measure {number}", 40)
            ledger.append((round_number, number, earned))
        regulars.show("segment", 8)
    regulars.show("campaigns --profit", 40)
    regulars.show("campaign plan", 40)
    lines = {line["campaign"]: line for line in regulars.data("campaigns --profit")["campaigns"]}
    print("\nround\tcampaign\toffers\texpected\tmeasured\ttrue gain\tverdict")
    for round_number, number, earned in ledger:
        line = lines[number]
        print(
            round_number,
            number,
            line["offered"],
            money(line["forecast"]),
            money(line["alone"]),
            f"{earned:.2f}",
            line["verdict"],
            sep="\t",
        )


main()
