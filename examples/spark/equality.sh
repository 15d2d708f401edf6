#!/usr/bin/env bash
# Checks that Spark gives the profiles and segments of the laptop, on the generated shop or a database of yours.
#
# usage: examples/spark/equality.sh [DATABASE]
#
# Needs a program built with: cargo build --release --features columnar (or REGULARS=FILE). Installs Java (Debian) and
# PySpark (PyPI, into a folder of its own) where they are missing. Takes minutes; leaves nothing but PySpark behind.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=${REGULARS:-$here/../../target/release/regulars}
python=${SPARK_PYTHON:-${XDG_CACHE_HOME:-$HOME/.cache}/regulars-spark/bin/python}

command -v java >/dev/null || { apt-get update && apt-get install -y default-jre-headless; }
"$python" -c 'import pyspark, pyarrow' 2>/dev/null || {
    python3 -m venv "$(dirname "$(dirname "$python")")"
    "$python" -m pip install --quiet pyspark pyarrow
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
shop=$folder/shop.db
if [ $# -gt 0 ]; then
    cp "$1" "$shop"
else
    "$program" --db "$shop" demo --quiet >/dev/null
fi
# From scratch, as of the last action: the clock that the export has too.
"$program" --db "$shop" segment --k auto --quiet >/dev/null
cp "$shop" "$folder/home.db"
"$program" --db "$shop" export "$folder/handed" --to spark
export PYSPARK_PYTHON=$python PYSPARK_DRIVER_PYTHON=$python
submit=$("$python" -c 'import os, pyspark; print(os.path.join(os.path.dirname(pyspark.__file__), "bin", "spark-submit"))')
"$submit" --master 'local[2]' --conf spark.ui.enabled=false --conf spark.log.level=ERROR "$here/job.py" \
    --handed "$folder/handed" --out "$folder/results" --program "$program" --partitions 4
"$program" --db "$shop" load "$folder/results" --as results
"$python" "$here/compare.py" "$folder/home.db" "$shop"
