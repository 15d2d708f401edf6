#!/usr/bin/env python3
"""Whom the program would choose, beside scikit-uplift on the same real campaign.

    against_scikit_uplift.py PROGRAM HILLSTROM [--splits 10] [--skip-program]

HILLSTROM is the folder of the MineThatData e-mail challenge as a shop's files (users, orders_before,
campaign, orders_after, and hillstrom.csv.gz with the original columns). Needs pandas, numpy,
scikit-learn and scikit-uplift.

Each split learns on a random half of the customers and ranks the other half by predicted uplift in
orders. The program sees the campaign of the first half as a past campaign; the second half are customers
of a campaign that is designed and launched, and its stored decisions hold what an offer is expected to
add for each. The peers are the single model and the two models of scikit-uplift with gradient boosting,
on the original columns.

Prints the Qini coefficient on visits and on conversions, and the paired difference with its standard
error over the splits.
"""
import argparse
import gzip
import json
import os
import subprocess
import tempfile
import warnings

import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklift.metrics import qini_auc_score
from sklift.models import SoloModel, TwoModels

# scikit-uplift calls functions of scikit-learn that are deprecated.
warnings.filterwarnings("ignore", category=FutureWarning)
NOW = "2008-04-01T09:00:00Z"


def peers(data, learn, judge):
    features = pd.get_dummies(
        data[["recency", "history", "mens", "womens", "newbie", "zip_code", "channel"]], dtype=float)
    x, treated, y = features.to_numpy(), data["treated"].to_numpy(), data["conversion"].to_numpy()
    boosting = lambda: GradientBoostingClassifier(random_state=1)
    models = {
        "single model": SoloModel(boosting()),
        "two models": TwoModels(boosting(), boosting(), method="vanilla"),
    }
    found = {}
    for name, model in models.items():
        model.fit(x[learn], y[learn], treated[learn])
        found[name] = model.predict(x[judge])
    return found


def ours(program, folder, data, learn, judge):
    """The expected addition for each customer of the second half, in the order of `judge`."""
    ids = data["id"].to_numpy()
    learned = set(ids[learn])
    with tempfile.TemporaryDirectory() as place:
        def run(*words):
            done = subprocess.run(
                [program, "--db", f"{place}/shop.db", "--now", NOW, "--quiet", "--format", "json", *words],
                capture_output=True, text=True)
            if done.returncode:
                raise RuntimeError(f"{words}: {done.stderr}")
            return json.loads(done.stdout)["data"]
        # What the second half did after the mailing is unknown to the program.
        for name in ("campaign", "orders_after"):
            frame = pd.read_csv(f"{folder}/{name}.csv.gz", dtype=str)
            user = next(column for column in frame if frame[column].astype(str).str.startswith("H").all())
            frame[frame[user].isin(learned)].to_csv(f"{place}/{name}.csv", index=False)
        run("load", f"{folder}/users.csv.gz", f"{folder}/orders_before.csv.gz",
            f"{place}/campaign.csv", f"{place}/orders_after.csv")
        run("settings", "margin", "40")
        run("settings", "cooldown_days", "0")
        draft = run("campaign", "reminder", "--rule", "orders >= 1", "--discount", "none",
                    "--holdout", "0")
        id = draft["campaign"]
        run("campaign", "launch", str(id), "--yes", "--accept-loss", "--consent", "elsewhere")
        rows = run("sql", f"""
            SELECT u.id AS id, json_extract(piece.value, '$.observed') AS added
            FROM decisions d JOIN users u USING (user), json_each(d.gates) gate,
                json_each(gate.value, '$.evidence') piece
            WHERE d.campaign = {id} AND json_extract(piece.value, '$.feature') = 'added'""", "--all")
        added = {}
        for row in rows["rows"]:
            if isinstance(row, dict):
                row = [row["id"], row["added"]]
            added[cell(row[0])] = float(cell(row[1]))
    missing = sum(i not in added for i in ids[judge])
    if missing:
        print(f"  {missing} customers without a decision")
    return np.array([added.get(i, 0.0) for i in ids[judge]])


def cell(value):
    return next(iter(value.values())) if isinstance(value, dict) else value


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--splits", type=int, default=10)
    parser.add_argument("--skip-program", action="store_true")
    arguments = parser.parse_args()
    with gzip.open(os.path.join(arguments.folder, "hillstrom.csv.gz"), "rt") as file:
        data = pd.read_csv(file)
    # Row n is customer Hn.
    users = pd.read_csv(os.path.join(arguments.folder, "users.csv.gz"), dtype=str)
    names = next(users[column] for column in users if users[column].str.startswith("H").all())
    width = len(names.iloc[0]) - 1
    data["id"] = [f"H{n:0{width}}" for n in range(1, len(data) + 1)]
    if not set(data["id"]) & set(names):
        data["id"] = [f"H{n}" for n in range(1, len(data) + 1)]
    treatment = next(column for column in ("treatment", "segment") if column in data)
    data["treated"] = (data[treatment] != "No E-Mail").astype(int)
    treated = data["treated"].to_numpy()
    scores = {}
    for split in range(arguments.splits):
        order = np.random.default_rng(split).permutation(len(data))
        learn, judge = order[: len(order) // 2], order[len(order) // 2:]
        found = peers(data, learn, judge)
        if not arguments.skip_program:
            found["program"] = ours(arguments.program, arguments.folder, data, learn, judge)
        for name, uplift in found.items():
            # Ties are broken by chance, the same way for all.
            uplift = uplift + np.random.default_rng(split).random(len(uplift)) * 1e-9
            for outcome in ("visit", "conversion"):
                y = data[outcome].to_numpy()[judge]
                score = qini_auc_score(y, uplift, treated[judge])
                scores.setdefault((name, outcome), []).append(score)
        print(f"split {split}:", {f"{name} {outcome}": round(all[-1], 4)
                                  for (name, outcome), all in scores.items()}, flush=True)
    for outcome in ("visit", "conversion"):
        for name in ("single model", "two models", "program"):
            if (name, outcome) not in scores:
                continue
            own = np.array(scores[name, outcome])
            line = f"{outcome:10} {name:12} {own.mean():.4f}"
            if name != "program" and ("program", outcome) in scores:
                apart = np.array(scores["program", outcome]) - own
                error = apart.std(ddof=1) / len(apart) ** 0.5 if len(apart) > 1 else float("nan")
                line += f"   program minus this {apart.mean():+.4f}, standard error {error:.4f}"
            print(line)


if __name__ == "__main__":
    main()
