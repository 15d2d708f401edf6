#!/usr/bin/env python3
"""Profiles, segments, recommendations and sets of products by Apache Spark, with the functions of Regulars.

usage: spark-submit job.py --handed DIR --out DIR [--program FILE] [--actions PATH] [--partitions N] [--refit N]

DIR of --handed is what `regulars export --to spark DIR` wrote. --actions names the actions where they lie in a lake: a
Parquet table with the columns of docs/SCALE.md, without `since` and `segment`. --program is the regulars binary, built
with the feature `columnar` for the machines of the cluster; it is shipped to them. --refit lets MLlib's k-means move the
centres of the segments on all customers, in at most N steps. The results are read back with
`regulars load --as results DIR`.

Spark reads, cleans, partitions by customer and sorts. Each partition goes through `regulars worker profile` and
`regulars worker recommend` as Arrow streams, so that a feature and a score have one definition, here and at home.
"""
import argparse
import datetime
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

import pyarrow as pa
from pyspark import SparkFiles, StorageLevel
from pyspark.ml.fpm import FPGrowth
from pyspark.mllib.clustering import KMeans, KMeansModel
from pyspark.sql import SparkSession, functions as f
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import ArrayType, DoubleType, LongType, StructField, StructType

KINDS = ["view", "click", "cart", "purchase", "refund", "rating"]
# The columns that a worker reads, as docs/SCALE.md lists them.
ACTIONS = pa.schema(
    [
        pa.field("user", pa.string(), nullable=False),
        ("at", pa.int64()),
        ("kind", pa.string()),
        ("item", pa.string()),
        ("quantity_milli", pa.int64()),
        ("amount_minor", pa.int64()),
        ("discount_minor", pa.int64()),
        ("order", pa.string()),
        ("order_discount_minor", pa.int64()),
        ("order_code", pa.string()),
        ("since", pa.int64()),
        ("segment", pa.int64()),
    ]
)
# What is counted for pairs of products: buyers of both, at least so many.
TOGETHER_AT_LEAST = 5


def through_worker(command, batches):
    """What a worker computes from batches of actions; an error of the worker is raised."""
    with tempfile.TemporaryFile() as said:
        worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said)
        broken = []

        def feed():
            try:
                with pa.ipc.new_stream(worker.stdin, ACTIONS) as stream:
                    for batch in batches:
                        stream.write_batch(batch.cast(ACTIONS))
            except BrokenPipeError:
                pass  # the worker ended, and says why itself
            except Exception as error:
                broken.append(error)
                worker.kill()
            finally:
                try:
                    worker.stdin.close()
                except BrokenPipeError:
                    pass

        feeder = threading.Thread(target=feed)
        feeder.start()
        try:
            with pa.ipc.open_stream(worker.stdout) as rows:
                yield from rows
        except pa.ArrowInvalid:
            pass  # no stream: the code of the worker says that it failed
        finally:
            worker.stdout.close()
            feeder.join()
            code = worker.wait()
        if broken:
            raise broken[0]
        if code != 0:
            said.seek(0)
            raise RuntimeError(f"the worker ended with {code}: {said.read().decode(errors='replace')}")


def worker_command(what, program, folder):
    """The line that runs a worker, with its files in this folder."""
    command = [str(program), "worker", what, "--settings", os.path.join(folder, "settings.json")]
    return command + (["--model", os.path.join(folder, "model.parquet")] if what == "recommend" else [])


def columns_of(what, program, handed):
    """The columns that a worker writes: it says them itself, asked with an empty stream."""
    asked = pa.BufferOutputStream()
    pa.ipc.new_stream(asked, ACTIONS).close()
    command = worker_command(what, program, handed)
    answer = subprocess.run(command, input=asked.getvalue().to_pybytes(), capture_output=True)
    if answer.returncode != 0:
        sys.exit(answer.stderr.decode(errors="replace"))
    return from_arrow_schema(pa.ipc.open_stream(answer.stdout).schema)


def cleaned(actions):
    """Actions of a lake by the rules that need no other row's history; docs/SCALE.md lists the others."""
    known = actions.withColumn("kind", f.lower(f.trim("kind"))).withColumn("user", f.trim("user"))
    known = known.where(f.col("kind").isin(KINDS) & f.col("at").isNotNull() & (f.col("user") != ""))
    return known.dropDuplicates().withColumn("seq", f.lit(0).cast("long"))


def bought(actions, items, as_of):
    """Purchases of products, with the key of the order that they are in."""
    products = items.where(f.col("role") == "product").select("item")
    lines = actions.where((f.col("kind") == "purchase") & (f.col("at") <= as_of)).join(products, "item")
    # Lines that name no order are one where the same customer bought them in the same second.
    loose = f.concat_ws("\x1f", f.lit(""), "user", "at")
    return lines.select("user", "item", f.coalesce("order", loose).alias("basket"))


def product_sets(lines, settings):
    """All sets of products in enough orders, by MLlib's FPGrowth."""
    baskets = lines.groupBy("basket").agg(f.collect_set("item").alias("items")).cache()
    orders = baskets.count()
    least = max(math.ceil(settings["support"] * orders - 1e-9), settings["least_orders"])
    # Half an order less, so that rounding cannot ask for one more.
    growth = FPGrowth(itemsCol="items", minSupport=min((least - 0.5) / max(orders, 1), 1.0))
    found = growth.fit(baskets).freqItemsets
    return found.select("items", f.col("freq").alias("orders"), f.lit(orders).cast("long").alias("all_orders"))


def together(lines):
    """Pairs of products by the customers who bought both, each pair once: what neighbours are weighed by."""
    own = lines.where(f.col("user").isNotNull()).select("user", "item").distinct()
    # A product of fewer buyers is in no pair of so many.
    known = own.groupBy("item").count().where(f.col("count") >= TOGETHER_AT_LEAST).select("item")
    own = own.join(known, "item")
    other = own.select("user", f.col("item").alias("other"))
    pairs = own.join(other, "user").where(f.col("item") < f.col("other"))
    return pairs.groupBy("item", "other").agg(f.count("*").alias("buyers")).where(f.col("buyers") >= TOGETHER_AT_LEAST)


def refitted(profiles, model, steps):
    """The centres after at most so many steps of MLlib's k-means, from those that were handed over."""
    places = profiles.where(f.col("place").isNotNull()).select("place").rdd.map(lambda row: row.place).cache()
    start = KMeansModel(model["centres"])
    centres = KMeans.train(places, len(model["centres"]), maxIterations=steps, initialModel=start).clusterCenters
    return [[float(value) for value in centre] for centre in centres]


def nearest(profiles, segments, centres):
    """Profiles with the segment whose centre is nearest."""

    def segment(place):
        if place is None:
            return None
        squares = [sum((a - b) ** 2 for a, b in zip(place, centre)) for centre in centres]
        return segments[squares.index(min(squares))]

    return profiles.withColumn("segment", f.udf(segment, LongType())("place"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--handed", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--program", default=shutil.which("regulars"))
    parser.add_argument("--actions")
    parser.add_argument("--partitions", type=int, help="default: those of the cluster")
    parser.add_argument("--refit", type=int, default=0, help="steps of k-means; default: the centres stay")
    options = parser.parse_args()
    if not options.program:
        sys.exit("no regulars on the path; name it with --program")
    handed, out = options.handed, options.out
    settings = json.loads((handed / "settings.json").read_text())
    what = ["profile"] + (["recommend"] if settings["recommend"] else [])
    schemas = {name: columns_of(name, options.program, handed) for name in what}

    spark = SparkSession.builder.appName("regulars").getOrCreate()
    for path in [handed / "settings.json", handed / "model.parquet", os.path.realpath(options.program)]:
        if os.path.exists(path):
            spark.sparkContext.addFile(str(path))
    name = os.path.basename(os.path.realpath(options.program))

    items = spark.read.parquet(str(handed / "items.parquet"))
    has_users = (handed / "users.parquet").exists()
    if not has_users and not options.actions:
        sys.exit("the export holds settings alone; name the actions with --actions")
    if has_users:
        users = spark.read.parquet(str(handed / "users.parquet"))
    else:
        users = spark.createDataFrame([], "user string, since long, segment long")
    if options.actions:
        actions = cleaned(spark.read.parquet(options.actions))
        # Customers whom the shop does not know yet have no time of joining and no segment.
        users = users.join(actions.select("user").distinct(), "user", "full")
    else:
        # Exported actions are clean; some in one second may be equal and both true.
        actions = spark.read.parquet(str(handed / "actions.parquet"))
    partitions = options.partitions or spark.sparkContext.defaultParallelism
    rows = users.join(actions, "user", "left").repartition(partitions, "user")
    rows = rows.sortWithinPartitions("user", "at", "seq").select(ACTIONS.names)
    rows = rows.persist(StorageLevel.MEMORY_AND_DISK)

    def worker(what):
        def run(batches):
            program = SparkFiles.get(name)
            if not os.access(program, os.X_OK):
                os.chmod(program, 0o755)
            return through_worker(worker_command(what, program, SparkFiles.getRootDirectory()), batches)

        return run

    def save(table, folder):
        table.write.mode("error").parquet(str(out / folder))
        return spark.read.parquet(str(out / folder))

    profiles = rows.mapInArrow(worker("profile"), schemas["profile"])
    if options.refit and settings["model"]:
        profiles = profiles.persist(StorageLevel.MEMORY_AND_DISK)
        segments = settings["model"]["segments"]
        centres = refitted(profiles, settings["model"], options.refit)
        columns = StructType([StructField("segment", LongType()), StructField("centre", ArrayType(DoubleType()))])
        save(spark.createDataFrame(list(zip(segments, centres)), columns).coalesce(1), "centres")
        profiles = nearest(profiles, segments, centres)
    done = save(profiles, "profiles")
    if "recommend" in what:
        save(rows.mapInArrow(worker("recommend"), schemas["recommend"]), "recommendations")
    as_of = datetime.datetime.fromisoformat(settings["as_of"].replace("Z", "+00:00")).timestamp()
    lines = bought(actions, items, int(as_of)).cache()
    sets = save(product_sets(lines, settings["sets"]).coalesce(1), "sets")
    pairs = save(together(lines), "together")
    # Last: results without it are not complete, and are not read.
    shutil.copy(handed / "settings.json", out / "settings.json")
    in_segments = done.where(f.col("segment").isNotNull()).count()
    print(f"{done.count()} profiles, {in_segments} in segments, {sets.count()} sets, {pairs.count()} pairs: {out}")
    spark.stop()


if __name__ == "__main__":
    main()
