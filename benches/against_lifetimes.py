#!/usr/bin/env python3
"""Fitting the models of customers' lifetimes beside the Python package `lifetimes`, in one run, by turns, as medians.

usage: benches/against_lifetimes.py BINARY [--turns N] [--customers N] [--pareto-customers N]

BINARY is the program of benches/lifetime.rs, whose path `cargo bench --bench lifetime --no-run` prints; the package needs
`pip install lifetimes`. Both fit the same rows without a penalty: CDNOW's sample, which the package carries, and a
generated shop of two years (Pareto/NBD, days). Compared are the seconds of a fit from rows in memory, and the
log-likelihoods of both sides' parameters by the package's own function. RAYON_NUM_THREADS=1 holds ours to one thread.
"""
import argparse
import json
import statistics
import subprocess
import tempfile
import time
import warnings

import numpy
import pandas
from lifetimes import BetaGeoFitter, ModifiedBetaGeoFitter, ParetoNBDFitter
from lifetimes.datasets import load_cdnow_summary

FITTERS = {"BG/NBD": BetaGeoFitter, "MBG/NBD": ModifiedBetaGeoFitter, "Pareto/NBD": ParetoNBDFitter}
warnings.filterwarnings("ignore")


def generate(customers):
    """Customers of two years, by day; the same number gives the same rows."""
    draw = numpy.random.default_rng(5)
    age = draw.integers(1, 731, customers).astype(float)
    rate = numpy.maximum(draw.gamma(0.6, 1 / 60, customers), 1e-12)
    end = numpy.minimum(draw.exponential(1 / numpy.maximum(draw.gamma(0.7, 1 / 120, customers), 1e-12)), age)
    frequency, last = numpy.zeros(customers, int), numpy.zeros(customers)
    at = draw.exponential(1 / rate)
    while (at < end).any():
        day = numpy.ceil(at)
        is_new = (at < end) & (day > last) & (day <= age)
        frequency[is_new] += 1
        last[is_new] = day[is_new]
        at = numpy.where(at < end, at + draw.exponential(1 / rate), at)
    return pandas.DataFrame({"frequency": frequency, "recency": last, "T": age})


def theirs(name, rows):
    """Seconds, parameters and log-likelihood of the package's fit; None for what it cannot fit."""
    begun = time.perf_counter()
    try:
        fitter = FITTERS[name]().fit(rows["frequency"], rows["recency"], rows["T"])
    except Exception as error:
        return time.perf_counter() - begun, None, type(error).__name__
    return time.perf_counter() - begun, [round(float(x), 4) for x in fitter.params_], None


def ours(binary, rows):
    """What our program says of each model."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        rows.to_csv(file, index=False)
        file.flush()
        lines = subprocess.run([binary, file.name], check=True, capture_output=True, text=True).stdout.splitlines()
    return {found["model"]: found for found in map(json.loads, lines) if "model" in found}


def log_likelihood(name, parameters, rows):
    """By the package's own function; for Pareto/NBD it is the sum over customers, for the others the mean."""
    fitter = FITTERS[name]
    columns = [rows[column].to_numpy() for column in ("frequency", "recency", "T")]
    if name == "Pareto/NBD":
        return float(numpy.sum(fitter._conditional_log_likelihood(numpy.array(parameters), *columns)))
    logs = numpy.log(numpy.array(parameters))
    value = fitter._negative_log_likelihood(logs, *columns, numpy.ones(len(rows)), 0.0)
    return -float(value) * len(rows)


def compare(title, binary, rows, names, turns):
    seconds = {(side, name): [] for side in ("ours", "theirs") for name in names}
    last, found = {}, {}
    for _ in range(turns):
        mine = ours(binary, rows)
        for name in names:
            seconds["ours", name].append(mine[name]["seconds"])
            took, parameters, error = theirs(name, rows)
            seconds["theirs", name].append(took)
            last[name], found[name] = (parameters, error), mine[name]
    print(f"\n{title}: {len(rows)} customers, {turns} turns")
    for name in names:
        mine, other = (statistics.median(seconds[side, name]) for side in ("ours", "theirs"))
        print(f"  {name}: ours {mine:.4f} s, theirs {other:.3f} s, {other / mine:.0f} times")
        parameters = found[name]["parameters"]
        print(f"    ours   {[round(x, 4) for x in parameters]} {log_likelihood(name, parameters, rows):.4f}")
        theirs_found, error = last[name]
        told = error or f"{theirs_found} {log_likelihood(name, theirs_found, rows):.4f}"
        print(f"    theirs {told}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--pareto-customers", type=int, default=20_000)
    arguments = parser.parse_args()
    cdnow = load_cdnow_summary()[["frequency", "recency", "T"]]
    compare("CDNOW", arguments.binary, cdnow, list(FITTERS), arguments.turns)
    large = generate(arguments.customers)
    compare("generated", arguments.binary, large, ["BG/NBD", "MBG/NBD"], arguments.turns)
    small = large.head(arguments.pareto_customers)
    compare("generated, in part", arguments.binary, small, ["Pareto/NBD"], arguments.turns)


if __name__ == "__main__":
    main()
