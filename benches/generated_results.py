#!/usr/bin/env python3
"""Results of many customers, generated from those of a few: to measure `load --as results` before there is a cluster.

usage: generated_results.py --results DIR --out DIR --users N [--seed N]

DIR of --results is what job.py wrote. Each generated customer has the row of one of its customers, with all numbers that
are not whole moved by up to 5 %, so that none is stored more easily than a real one; recommendations are those of another,
in another order of scores. Files are sorted by customer, as the job writes them.
"""
import argparse
import pathlib
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

# Customers of one file.
AT_ONCE = 100_000


def moved(values, random):
    """Numbers moved by up to 5 %; whole ones, and shares at their ends, stay."""
    numbers = values.to_numpy(zero_copy_only=False)
    factor = 1 + random.uniform(-0.05, 0.05, len(numbers))
    changed = np.where((numbers == np.floor(numbers)) | np.isnan(numbers), numbers, numbers * factor)
    inside = np.where((numbers > 0) & (numbers < 1), np.minimum(changed, 0.999999), changed)
    return pa.array(inside, mask=np.asarray(values.is_null()))


def varied(column, name, random):
    """A column with its numbers moved."""
    if pa.types.is_floating(column.type):
        return moved(column, random)
    # Shares of hours are counts of actions, and stay such.
    if pa.types.is_list(column.type) and pa.types.is_floating(column.type.value_type) and name != "hours":
        values = moved(column.flatten(), random)
        return pa.ListArray.from_arrays(column.offsets, values, mask=column.is_null())
    return column


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--users", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    for folder in ["profiles", "recommendations"]:
        if not (options.results / folder).exists():
            continue
        (options.out / folder).mkdir(parents=True)
        # Where a customer is in the space is not read back.
        rows = pq.read_table(options.results / folder).combine_chunks()
        for number, start in enumerate(range(0, options.users, AT_ONCE)):
            count = min(AT_ONCE, options.users - start)
            taken = rows.take(pa.array(random.integers(0, len(rows), count))).combine_chunks()
            columns = {"user": pa.array([f"C{start + place:09}" for place in range(count)])}
            for field in taken.schema:
                if field.name != "user":
                    column = taken[field.name].combine_chunks()
                    column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
                    columns[field.name] = varied(column, field.name, random)
            schema = pa.schema([field for field in taken.schema])
            pq.write_table(pa.table(columns).cast(schema), options.out / folder / f"part-{number:05}.parquet")
    shutil.copy(options.results / "settings.json", options.out / "settings.json")


if __name__ == "__main__":
    main()
