#!/usr/bin/env python3
"""How soon the dashboard shows its first frame, and how long a key of its search takes.

usage: benches/dashboard.py [--rows N] [--times N] [--program FILE] [--keep DIR]

After cargo build --release; needs `pip install numpy`. The shops are the demo and the one of answers.py (ten million
actions of 500,000 customers). Each opening runs in a pseudo-terminal of 80x24: measured is the time from the start of the
process to the frame with the names of the views, and to the rows of the customers' list after `2`. Then a name is typed
into the search, a key at a time, and measured is the time until the terminal has been quiet for 60 ms after a key, less
those 60 ms. Printed are medians and the slowest. Goals: 100 ms for the demo and 300 ms for the other shop to the first
frame, 30 ms a key. --keep DIR keeps the shop there, and uses the one that is there.
"""
import argparse
import fcntl
import os
import pathlib
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

from answers import Shop, fill
from ten_million import PROGRAM

QUIET = 0.06
TYPED = "u12345"


class Screen:
    """A dashboard in a pseudo-terminal."""

    def __init__(self, program, database):
        self.begun = time.perf_counter()
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execv(program, [str(program), "--db", str(database), "dashboard"])
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def until(self, text, limit=120):
        """Milliseconds since the start when `text` was drawn; `limit` is in seconds."""
        drawn = b""
        while text not in drawn:
            if not select.select([self.terminal], [], [], limit)[0]:
                sys.exit(f"{text} was not drawn within {limit} s")
            drawn += os.read(self.terminal, 1 << 16)
        return (time.perf_counter() - self.begun) * 1e3

    def key(self, sign):
        """Milliseconds until the last thing that a key draws."""
        begun = last = time.perf_counter()
        os.write(self.terminal, sign.encode())
        while select.select([self.terminal], [], [], QUIET)[0]:
            os.read(self.terminal, 1 << 16)
            last = time.perf_counter()
        return (last - begun) * 1e3

    def close(self):
        os.kill(self.process, signal.SIGTERM)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


def measure(name, program, database, times):
    frames, lists, keys = [], [], []
    for _ in range(times):
        screen = Screen(program, database)
        frames.append(screen.until(b"Campaigns"))
        screen.begun = time.perf_counter()
        os.write(screen.terminal, b"2")
        lists.append(screen.until(b"last order"))
        screen.key("/")
        keys += [screen.key(sign) for sign in TYPED]
        screen.close()
    for what, taken in (("first frame", frames), ("customers", lists), ("a key of the search", keys)):
        print(f"{name}: {what}: median {statistics.median(taken):.0f} ms, slowest {max(taken):.0f} ms ({len(taken)} times)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--program", type=pathlib.Path, default=PROGRAM)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or pathlib.Path(name)
        folder.mkdir(exist_ok=True)
        demo = Shop(options.program, folder)
        demo.database = folder / "demo.db"
        if not demo.database.exists():
            demo.run("demo", "--yes")
        measure("demo", options.program, demo.database, options.times)
        shop = Shop(options.program, folder)
        if not (folder / "codes.csv").exists():
            fill(shop, folder, options.rows)
        measure(f"{options.rows:,} actions", options.program, shop.database, options.times)


if __name__ == "__main__":
    main()
