#!/usr/bin/env python3
"""Profiles and segments by Apache Spark, with the functions of Regulars.

usage: spark-submit job.py --handed DIR --out DIR [--program FILE] [--actions PATH] [--partitions N]

DIR of --handed is what `regulars export --to spark DIR` wrote. --actions names the actions where they lie in a lake: a
Parquet table with the columns of docs/SCALE.md, without `since`. --program is the regulars binary, built with the feature
`columnar` for the machines of the cluster; it is shipped to them. The results are read back with
`regulars load --as results DIR`.

Spark reads, cleans, partitions by customer and sorts. Each partition goes through `regulars worker profile` as an Arrow
stream, so that a feature has one definition, here and at home.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

import pyarrow as pa
from pyspark import SparkFiles
from pyspark.sql import SparkSession, functions as f
from pyspark.sql.pandas.types import from_arrow_schema

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
    ]
)


def through_worker(program, settings, batches):
    """The profiles that a worker computes from batches of actions; an error of the worker is raised."""
    with tempfile.TemporaryFile() as said:
        worker = subprocess.Popen(
            [program, "worker", "profile", "--settings", settings],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
        )
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
            with pa.ipc.open_stream(worker.stdout) as profiles:
                yield from profiles
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


def profile_columns(program, settings):
    """The columns of profiles: the worker itself says them, asked with an empty stream."""
    asked = pa.BufferOutputStream()
    pa.ipc.new_stream(asked, ACTIONS).close()
    answer = subprocess.run(
        [program, "worker", "profile", "--settings", settings],
        input=asked.getvalue().to_pybytes(),
        capture_output=True,
    )
    if answer.returncode != 0:
        sys.exit(answer.stderr.decode(errors="replace"))
    return pa.ipc.open_stream(answer.stdout).schema


def cleaned(actions):
    """Actions of a lake by the rules that need no other row's history; docs/SCALE.md lists the others."""
    known = actions.withColumn("kind", f.lower(f.trim("kind"))).withColumn("user", f.trim("user"))
    known = known.where(f.col("kind").isin(KINDS) & f.col("at").isNotNull() & (f.col("user") != ""))
    return known.dropDuplicates().withColumn("seq", f.lit(0).cast("long"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--handed", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--program", default=shutil.which("regulars"))
    parser.add_argument("--actions")
    parser.add_argument("--partitions", type=int, help="default: those of the cluster")
    options = parser.parse_args()
    if not options.program:
        sys.exit("no regulars on the path; name it with --program")
    settings = options.handed / "settings.json"
    schema = from_arrow_schema(profile_columns(options.program, str(settings)))

    spark = SparkSession.builder.appName("regulars").getOrCreate()
    spark.sparkContext.addFile(str(settings))
    spark.sparkContext.addFile(os.path.realpath(options.program))
    name = os.path.basename(os.path.realpath(options.program))

    users = spark.read.parquet(str(options.handed / "users.parquet"))
    if options.actions:
        actions = cleaned(spark.read.parquet(options.actions))
        # Customers whom the shop does not know yet have no time of joining.
        users = users.join(actions.select("user").distinct(), "user", "full")
    else:
        # Exported actions are clean; some in one second may be equal and both true.
        actions = spark.read.parquet(str(options.handed / "actions.parquet"))
    rows = users.join(actions, "user", "left")
    partitions = options.partitions or spark.sparkContext.defaultParallelism
    rows = rows.repartition(partitions, "user").sortWithinPartitions("user", "at", "seq")

    def worker(batches):
        program = SparkFiles.get(name)
        if not os.access(program, os.X_OK):
            os.chmod(program, 0o755)
        return through_worker(program, SparkFiles.get("settings.json"), batches)

    profiles = rows.select(ACTIONS.names).mapInArrow(worker, schema)
    profiles.write.mode("error").parquet(str(options.out / "profiles"))
    shutil.copy(settings, options.out / "settings.json")
    done = spark.read.parquet(str(options.out / "profiles"))
    print(f"{done.count()} profiles, {done.where(f.col('segment').isNotNull()).count()} in segments: {options.out}")
    spark.stop()


if __name__ == "__main__":
    main()
