#!/usr/bin/env python3
"""Loading ten million actions beside DuckDB and the sqlite3 shell, in one run, by turns, as medians.

usage: benches/ten_million.py [--rows N] [--turns N] [--file CSV] [--only ours] [--sales SHARE]

After cargo build --release; needs `pip install duckdb numpy` and the sqlite3 shell. The file is generated, seeded, into
a temporary folder (--file keeps it, and takes it again): seven columns, as a shop's own tracking exports them in order of
time, 500,000 users and 50,000 items of uneven popularity for every ten million rows, 0.5 % of the rows twice, letter for
letter. Purchases are 4 % of the rows (--sales), some two lines an order; the other rows are views, clicks and carts.

Compared are: ours into a new database (all cleaning, ids, duplicates, clustering, packed columns, orders, facts); DuckDB's
default typed import; the shell's `.import` of text and an index on user. Then, on our database: all actions back into
columns, 1,000 new rows, their undo, the same file again, one user's history. Peak memory is that of the process.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "target" / "release" / "regulars"
HEADER = "user,item,action,time,price,quantity,order\n"
DUCKDB = """
import duckdb, sys
shop = duckdb.connect(sys.argv[2])
shop.execute("CREATE TABLE t AS SELECT * FROM read_csv(?)", [sys.argv[1]])
shop.close()
"""
SHELL = '.import --csv "{csv}" t\ncreate index by_user on t (user);\n'


def generate(path, rows, sales):
    """Writes the file; the same rows and share give the same bytes."""
    import numpy

    draw = numpy.random.default_rng(20_260_601)
    users, items = max(rows // 20, 10), max(rows // 200, 10)
    activity = draw.lognormal(0, 1, users)
    user_of_visit = draw.choice(users, rows // 2, p=activity / activity.sum())
    popularity = 1 / numpy.arange(1, items + 1) ** 0.8
    item_price = numpy.round(numpy.exp(draw.normal(3, 0.9, items)) + 0.5, 2)
    begin, span = 1_672_531_200, 2 * 365 * 86_400
    with open(path, "w", encoding="ascii", newline="") as file:
        file.write(HEADER)
        written, visit, order = 0, 0, 100_000
        held = []
        start = numpy.sort(draw.integers(begin, begin + span, rows))
        while written < rows:
            size = min(200_000, rows - written)
            item = draw.choice(items, size, p=popularity / popularity.sum())
            kind = draw.random(size)
            quantity = 1 + (draw.random(size) < 0.15)
            lines = []
            days = {}
            is_sale = kind < sales
            stays = draw.random(size) < 0.5
            again = draw.random(size) < 0.005
            place = draw.integers(0, 50_000, size)
            previous = False
            for index in range(size):
                if not (stays[index] and visit):
                    visit = (visit + 1) % len(user_of_visit)
                    previous = False
                user = user_of_visit[visit]
                at = int(start[written + index])
                if at // 86_400 not in days:
                    days[at // 86_400] = time.strftime("%Y-%m-%d", time.gmtime(at))
                second = at % 86_400
                when = f"{days[at // 86_400]} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
                number = ""
                if is_sale[index]:
                    order += not previous
                    previous = True
                    number, word = f"o{order}", "purchase"
                else:
                    share = (kind[index] - sales) / (1 - sales)
                    word = "cart" if share < 0.06 else "click" if share < 0.16 else "view"
                what = item[index]
                line = f"u{user + 1},p{what + 1:05d},{word},{when},{item_price[what]:.2f},{quantity[index]},{number}\n"
                if again[index] and held:
                    line = held[place[index] % len(held)]
                elif len(held) < 50_000:
                    held.append(line)
                else:
                    held[place[index]] = line
                lines.append(line)
            file.write("".join(lines))
            written += size



def run(command, stdin=None):
    """Elapsed and processor seconds, and peak memory in MB, of one process that must end well; and what it wrote."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.DEVNULL)
        if stdin:
            process.stdin.write(stdin.encode())
        process.stdin.close()
        _, status, used = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{command} failed with {process.returncode}")
        output.seek(0)
        text = output.read()
    return {"s": elapsed, "cpu": used.ru_utime + used.ru_stime, "mb": used.ru_maxrss / 1024, "text": text}


def remove(database):
    for file in database.parent.glob(database.name + "*"):
        file.unlink()


def median(runs, of):
    return statistics.median(run[of] for run in runs)


def show(name, measured, goal):
    elapsed, cpu, peak = (median(measured, of) for of in ("s", "cpu", "mb"))
    print(f"{name}: {elapsed:.2f} s, processor {cpu:.2f} s, peak {peak:.0f} MB (goal {goal})", flush=True)


def counts(reply):
    return json.loads(reply["text"])["data"]["files"][0]


def thousand_new(path, number):
    rows = (f"u{1 + 37 * n},p{1 + n % 997:05d},purchase,2025-0{number}-01 10:{n % 60:02d}:00,9.50,1,n{number}x{n // 2}\n"
            for n in range(1_000))
    path.write_text(HEADER + "".join(rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--sales", type=float, default=0.04)
    parser.add_argument("--file", type=pathlib.Path)
    parser.add_argument("--only", choices=["ours"], help="leaves the others out")
    typed = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        csv = typed.file or folder / "actions.csv"
        if not csv.exists():
            generate(csv, typed.rows, typed.sales)
        shop, duck, table = folder / "shop.db", folder / "duck.db", folder / "table.db"
        begin = [PROGRAM, "--db", shop, "--quiet", "--format", "json"]
        contestants = {
            "ours": (shop, [*begin, "load", csv], None),
            "DuckDB": (duck, [sys.executable, "-c", DUCKDB, csv, duck], None),
            "sqlite3": (table, ["sqlite3", table], SHELL.format(csv=csv)),
        }
        if typed.only:
            del contestants["DuckDB"], contestants["sqlite3"]
        measured = {who: [] for who in contestants}
        print(f"{csv.stat().st_size / 1e6:.0f} MB; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        for _ in range(typed.turns):
            for who, (database, command, stdin) in contestants.items():
                remove(database)
                measured[who].append(run(command, stdin))
        loaded = counts(measured["ours"][-1])
        for who, (database, _, _) in contestants.items():
            elapsed, cpu, peak = (median(measured[who], of) for of in ("s", "cpu", "mb"))
            rate = loaded["rows_read"] / elapsed
            size = database.stat().st_size / 1e6
            print(f"{who}: {elapsed:.2f} s, processor {cpu:.2f} s, {rate:,.0f} rows/s, peak {peak:.0f} MB, file {size:.0f} MB")
        for who, goal in (("DuckDB", 1.1), ("sqlite3", 0.35)):
            if who in measured:
                ratios = [median(measured["ours"], of) / median(measured[who], of) for of in ("s", "cpu")]
                print(f"ours to {who}: {ratios[0]:.2f} elapsed (goal {goal}), {ratios[1]:.2f} processor")
        print(f"load average {os.getloadavg()[0]:.1f}; {loaded['actions_new']:,} actions, {loaded['rows_duplicate']:,} duplicates")
        remove(duck)
        remove(table)
        columns = [run([*begin, "item", "p00001"]) for _ in range(5)]
        show("all actions back into columns (the card of an item)", columns, "1.0 s")
        show("one user's history", [run([*begin, "user", "u1"]) for _ in range(5)], "milliseconds")
        appended, undone = [], []
        for number in range(1, 4):
            thousand_new(folder / "new.csv", number)
            appended.append(run([*begin, "load", folder / "new.csv"]))
            batch = json.loads(appended[-1]["text"])["data"]["batch"]
            undone.append(run([*begin, "--yes", "undo-load", str(batch)]))
        show("1,000 new rows", appended, "0.5 s")
        show("their undo", undone, "0.5 s")
        again = run([*begin, "load", csv])
        show("the same file again", [again], "10 s")
        if counts(again)["actions_new"] != 0:
            sys.exit("the same file again added something")


if __name__ == "__main__":
    main()
