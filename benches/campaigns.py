#!/usr/bin/env python3
"""What campaigns earn in simulated shops whose true response is known.

    campaigns.py PROGRAM [--shops 100] [--customers 1500] [--scales 1,0.3,0] [--seed 1] [--jobs 2]
    campaigns.py PROGRAM --speed FOLDER

Each shop has a history of ten months and then four rounds. In a round the owner types `campaign plan`,
launches the first proposal (or the learning campaign where nothing is proposed), sends it, and loads the
orders of the next six weeks. The program knows only the files.

The response is not that of the program's model: an offer multiplies the odds of an order, by types of
customers (who wait for discounts, who answer a little, who never do, whom messages put off), saturates
with its depth, and brings forward some orders. Base rates, order sizes, margins and seasons differ.

The true gain of an offer is computed from the model, so that it has no noise. The oracle knows the
model and takes the best single depth and set of customers.

Goals: rounds 3 and 4 reach 60 % of the oracle at the planted response (scale 1); at 0.3 and 0 at most a
tenth of the shops lose more than 5 % of the oracle's gain at scale 1; of all launched forecasts 85 %
have the right sign, and 85 to 95 % of their 90 % intervals hold the true gain.

`--speed` measures the table of discounts over 20,000 customers (goal: 2 s) and `campaign plan` over
200,000 (goal: 10 s), in a new process each, and keeps the shops in FOLDER.
"""
import argparse
import concurrent.futures
import csv
import datetime
import json
import math
import os
import random
import statistics
import subprocess
import tempfile
import time

BEGIN = datetime.datetime(2025, 1, 6, 9, tzinfo=datetime.timezone.utc)
HISTORY, ROUND, WINDOW, ROUNDS = 300, 45, 14, 4
DEPTHS = (5, 10, 15, 20)
USERS_COLUMNS = ("user_id", "name", "email")
ORDER_COLUMNS = ("order", "user_id", "item", "time", "quantity", "amount", "discount", "code")

# name, share, odds ratio's logarithm at a deep discount (mean, spread), reduced orders, uses a code
TYPES = (
    ("hunters", 0.25, (1.5, 0.4), 0.75, 0.85),
    ("open", 0.25, (0.6, 0.3), 0.30, 0.55),
    ("loyal", 0.35, (0.0, 0.1), 0.06, 0.35),
    ("put off", 0.15, (-0.35, 0.15), 0.10, 0.30),
)


def chance(log_odds):
    return 1 / (1 + math.exp(-log_odds))


def log_odds(p):
    p = min(max(p, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


class Customer:
    def __init__(self, number, rng, scale, typical):
        self.id = f"U{number:05}"
        pick = rng.random()
        for self.type, share, response, reduced, self.uses in TYPES:
            if pick < share:
                break
            pick -= share
        self.response = scale * rng.gauss(*response)
        self.reduced = min(max(rng.gauss(reduced, 0.08), 0.0), 0.97)
        self.gap = math.exp(rng.gauss(math.log(60), 0.5))
        self.size = typical * math.exp(rng.gauss(0, 0.35))
        self.last = -rng.random() * self.gap
        self.skips = 0

    def hazard(self, day, season):
        """The chance of an order on a day: low after an order, seasonal."""
        since = max(day - self.last, 0.0)
        return min(0.5, season(day) / self.gap * min(1.0, since / (0.4 * self.gap)) * 1.2)


class Shop:
    def __init__(self, seed, scale, customers):
        self.rng = rng = random.Random(seed)
        self.margin = rng.uniform(0.30, 0.55)
        self.typical = math.exp(rng.gauss(math.log(45), 0.4))
        self.pulled = rng.uniform(0.05, 0.3)
        swing, peak = rng.uniform(0, 0.35), rng.uniform(0, 365)
        self.season = lambda day: 1 + swing * math.cos((day - peak) / 365 * 2 * math.pi)
        self.customers = [Customer(n, rng, scale, self.typical) for n in range(customers)]
        self.by_id = {customer.id: customer for customer in self.customers}
        self.orders = []
        self.number = 0

    def order(self, customer, day, off=None, code=""):
        rng = self.rng
        amount = customer.size * math.exp(rng.gauss(0, 0.4) - 0.08)
        if off is None:
            off = 0.2 if rng.random() < customer.reduced else 0.0
        self.number += 1
        at = BEGIN + datetime.timedelta(days=day + rng.random() * 0.4)
        self.orders.append(
            (f"O{self.number}", customer.id, f"I{rng.randrange(40)}", at.strftime("%Y-%m-%dT%H:%M:%SZ"),
             1, f"{amount * (1 - off):.2f}", f"{amount * off:.2f}", code))
        customer.last = day

    def live(self, first, last, skip=()):
        """Orders as they come without an offer."""
        for customer in self.customers:
            if customer.id in skip:
                continue
            for day in range(first, last):
                if self.rng.random() < customer.hazard(day, self.season):
                    if customer.skips:
                        customer.skips -= 1
                        customer.last = day
                        continue
                    self.order(customer, day)

    def without(self, customer, day):
        """The chance of an order in the window without an offer."""
        stays = 1.0
        for ahead in range(WINDOW):
            stays *= 1 - customer.hazard(day + ahead, self.season)
        return 1 - stays

    def with_offer(self, customer, p0, percent):
        # Most of the response comes with the first ten percent.
        return chance(log_odds(p0) + customer.response * (1 - math.exp(-percent / 9)))

    def gain(self, customer, day, percent):
        p0 = self.without(customer, day)
        p1 = self.with_offer(customer, p0, percent)
        left = customer.size * self.margin
        later = self.pulled * max(p1 - p0, 0) * left
        return (p1 - p0) * left - p1 * customer.uses * customer.size * percent / 100 - later

    def oracle(self, day):
        return max(
            sum(max(0.0, self.gain(customer, day, percent)) for customer in self.customers)
            for percent in DEPTHS)

    def run_window(self, day, offers, percent):
        """Two weeks after the sending; `offers` are codes by customer."""
        self.live(day, day + WINDOW, skip=offers)
        for user, code in offers.items():
            customer = self.by_id[user]
            p0 = self.without(customer, day)
            p1 = self.with_offer(customer, p0, percent)
            comes_anyway = self.rng.random() < p0
            comes = comes_anyway
            if p1 > p0 and not comes_anyway:
                comes = self.rng.random() < (p1 - p0) / (1 - p0)
                customer.skips += comes and self.rng.random() < self.pulled
            elif p1 < p0 and comes_anyway:
                comes = self.rng.random() < p1 / p0
            if comes:
                uses = self.rng.random() < customer.uses
                at = day + self.rng.randrange(WINDOW)
                self.order(customer, at, percent / 100 if uses else None, code if uses else "")


class Program:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.day = 0

    def run(self, *words, check=True):
        now = (BEGIN + datetime.timedelta(days=self.day)).strftime("%Y-%m-%dT%H:%M:%SZ")
        done = subprocess.run(
            [self.program, "--db", os.path.join(self.folder, "shop.db"), "--now", now, "--quiet",
             "--format", "json", *words], capture_output=True, text=True)
        if done.returncode and check:
            raise RuntimeError(f"{' '.join(words)}: {done.stderr}")
        return json.loads(done.stdout)["data"] if done.returncode == 0 else None

    def load(self, name, columns, rows, *options):
        path = os.path.join(self.folder, name)
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(rows)
        self.run("load", path, *options)


def play(program, seed, scale, customers):
    """Four rounds; returns a line for each."""
    shop = Shop(seed, scale, customers)
    shop.live(0, HISTORY)
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        it = Program(program, folder)
        it.day = HISTORY
        people = [(c.id, f"Ann Archer{c.id}", f"{c.id}@example.com") for c in shop.customers]
        it.load("users.csv", USERS_COLUMNS, people, "--currency", "EUR", "--tz", "UTC")
        it.load("orders0.csv", ORDER_COLUMNS, shop.orders)
        it.run("settings", "margin", f"{shop.margin * 100:.1f}")
        it.run("settings", "cap", "9")
        for number in range(1, ROUNDS + 1):
            shop.orders = []
            day = it.day
            it.run("segment")
            plan = it.run("campaign", "plan")
            learning = plan["learning"]
            proposal = plan["proposals"][0] if plan["proposals"] else learning
            line = {"round": number, "seed": seed, "scale": scale, "oracle": shop.oracle(day),
                    "gain": 0.0, "what": "nothing"}
            if proposal:
                draft = it.run(*split(proposal["line"]))
                id = draft["campaign"]
                if id is not None:
                    words = ["campaign", "launch", str(id), "--yes", "--consent", "elsewhere"]
                    it.run(*words, *(["--accept-loss"] if learning else []))
                    it.run("campaign", "sent", str(id))
                    percent = (draft["terms"]["discount"] or {}).get("percent")
                    rows = it.run("campaign", "export", str(id))["rows"]
                    offers = {row["user"]: row["code"] or "" for row in rows}
                    if percent is None:
                        percent = percent_of(draft, shop)
                    margin = draft["expected"]["margin"]
                    money = lambda name: margin[name]["minor"] / 100
                    line.update(
                        what=f"{draft['kind']} {draft['segment_name']} {proposal['discount']}",
                        learning=bool(learning), offers=len(offers),
                        forecast=money("value"), low=money("low"), high=money("high"),
                        gain=sum(shop.gain(shop.by_id[user], day, percent) for user in offers))
                    shop.run_window(day, offers, percent)
            if line["what"] == "nothing":
                shop.live(day, day + WINDOW)
            shop.live(day + WINDOW, day + ROUND)
            it.day += ROUND
            it.load(f"orders{number}.csv", ORDER_COLUMNS, sorted(shop.orders, key=lambda o: o[3]))
            lines.append(line)
    return lines


def percent_of(draft, shop):
    """An amount in percent of a typical order; a message is as good as no discount."""
    amount = (draft["terms"]["discount"] or {}).get("amount")
    return amount["minor"] / shop.typical if amount else 0.0


def split(line):
    """The words of a line that the program wrote."""
    import shlex
    return shlex.split(line)


def simulate(arguments):
    scales = [float(scale) for scale in arguments.scales.split(",")]
    tasks = [(scale, seed) for scale in scales
             for seed in range(arguments.seed, arguments.seed + arguments.shops)]
    lines = []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        waiting = {
            pool.submit(play, arguments.program, seed, scale, arguments.customers): (scale, seed)
            for scale, seed in tasks}
        for done in concurrent.futures.as_completed(waiting):
            found = done.result()
            lines.extend(found)
            if arguments.details:
                for line in found:
                    print(json.dumps(line), flush=True)
    report(lines, scales)


def report(lines, scales):
    of = lambda scale, rounds: [
        line for line in lines if line["scale"] == scale and line["round"] in rounds]
    print("| response | rounds | gain | oracle | share | shops that lose > 5 % of the oracle at 1 |")
    print("|---|---|---|---|---|---|")
    best = {}
    for line in lines:
        if line["scale"] == 1.0:
            best[line["seed"]] = best.get(line["seed"], 0.0) + line["oracle"]
    for scale in scales:
        for rounds in ((1, 2), (3, 4), (1, 2, 3, 4)):
            some = of(scale, rounds)
            gain, oracle = (sum(line[name] for line in some) for name in ("gain", "oracle"))
            share = f"{gain / oracle:.0%}" if oracle > 0 else "-"
            losers = "-"
            if len(rounds) == ROUNDS:
                by_shop = {}
                for line in some:
                    by_shop[line["seed"]] = by_shop.get(line["seed"], 0.0) + line["gain"]
                bad = sum(gain < -0.05 * best.get(seed, math.inf) for seed, gain in by_shop.items()
                          if seed in best)
                losers = f"{bad} of {len(by_shop)}"
            print(f"| {scale} | {rounds[0]} to {rounds[-1]} | {gain:.0f} | {oracle:.0f} | {share} | {losers} |")
    launched = [line for line in lines if "forecast" in line]
    for name, some in (("all", launched),
                       ("proposals", [line for line in launched if not line["learning"]]),
                       ("learning campaigns", [line for line in launched if line["learning"]])):
        if some:
            sign = statistics.mean((line["forecast"] > 0) == (line["gain"] > 0) for line in some)
            cover = statistics.mean(line["low"] <= line["gain"] <= line["high"] for line in some)
            print(f"forecasts, {name}: {len(some)}, sign right {sign:.0%}, intervals cover {cover:.0%}")


def speed(arguments):
    for customers, words in (
        (20_000, ("campaign", "coupon", "--rule", "orders >= 1", "--dry-run")),
        (200_000, ("campaign", "plan")),
    ):
        folder = os.path.join(arguments.speed, str(customers))
        it = Program(arguments.program, folder)
        it.day = HISTORY
        if not os.path.exists(folder):
            os.makedirs(folder)
            shop = Shop(1, 1.0, customers)
            shop.live(0, HISTORY)
            people = [(c.id, f"Ann Archer{c.id}", f"{c.id}@example.com") for c in shop.customers]
            it.load("users.csv", USERS_COLUMNS, people, "--currency", "EUR", "--tz", "UTC")
            it.load("orders.csv", ORDER_COLUMNS, shop.orders)
            it.run("settings", "margin", "40")
            it.run("segment")
            it.run(*words)
        times = []
        for _ in range(3):
            begin = time.monotonic()
            it.run(*words)
            times.append(time.monotonic() - begin)
        print(f"{' '.join(words)}, {customers} customers: {min(times):.1f} s (of 3: {max(times):.1f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--shops", type=int, default=100)
    parser.add_argument("--customers", type=int, default=1500)
    parser.add_argument("--scales", default="1,0.3,0")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--details", action="store_true", help="a line of JSON for each round")
    parser.add_argument("--speed", metavar="FOLDER")
    arguments = parser.parse_args()
    speed(arguments) if arguments.speed else simulate(arguments)


if __name__ == "__main__":
    main()
