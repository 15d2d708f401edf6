#!/usr/bin/env bash
# Checks that Spark gives the profiles, segments, sets and recommendations of the laptop, on the generated shop or a
# database of yours.
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
"$python" -c 'import pyspark, pyarrow, numpy' 2>/dev/null || {
    python3 -m venv "$(dirname "$(dirname "$python")")"
    "$python" -m pip install --quiet pyspark pyarrow numpy
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/home" "$folder/results"
shop=$folder/results/shop.db
if [ $# -gt 0 ]; then
    cp "$1" "$shop"
else
    "$program" --db "$shop" demo --quiet >/dev/null
fi
# As of the last action: the clock that the export has too. Customers near a border stay where they are.
"$program" --db "$shop" segment --quiet >/dev/null
"$program" --db "$shop" evaluate --quiet >/dev/null
cp "$shop" "$folder/home/shop.db"
"$program" --db "$shop" export "$folder/handed" --to spark
export PYSPARK_PYTHON=$python PYSPARK_DRIVER_PYTHON=$python
submit=$("$python" -c 'import os, pyspark; print(os.path.join(os.path.dirname(pyspark.__file__), "bin", "spark-submit"))')
"$submit" --master 'local[2]' --conf spark.ui.enabled=false --conf spark.log.level=ERROR "$here/job.py" \
    --handed "$folder/handed" --out "$folder/computed" --program "$program" --partitions 4
"$program" --db "$shop" load "$folder/computed" --as results
for side in home results; do
    "$program" --db "$folder/$side/shop.db" recommend all --top 20 --quiet >/dev/null
    "$program" --db "$folder/$side/shop.db" export profiles --output "$folder/$side/profiles.csv" --quiet
    "$program" --db "$folder/$side/shop.db" patterns sets --format json --quiet >"$folder/$side/sets.json"
done
"$python" "$here/compare.py" "$folder/home" "$folder/results"
