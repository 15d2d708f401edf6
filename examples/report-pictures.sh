#!/bin/sh
# Draws a report in headless Chromium as a telephone and a computer show it, light and dark, and
# prints it on paper:
#
#   regulars report --output report.html
#   sh examples/report-pictures.sh report.html pictures
#
# Needs Debian's package `chromium`, or another browser named by CHROMIUM.
set -eu
page=$(realpath "${1:?which report}")
folder=${2:-pictures}
browser=${CHROMIUM:-chromium}
mkdir -p "$folder"
draw() {
    "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars "$@" "file://$page" \
        2> "$folder/chromium.log"
}
# Chromium's windows are at least 500 points wide: a frame makes the narrow one.
frame="$folder/frame.html"
printf '<body style="margin:0"><iframe src="file://%s" style="border:0;width:360px;height:4200px"></iframe>' \
    "$page" > "$frame"
"$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files \
    --window-size=500,4200 --screenshot="$folder/360.png" "file://$(realpath "$frame")" \
    2> "$folder/chromium.log"
draw --window-size=1280,3600 --screenshot="$folder/1280.png"
draw --window-size=1280,3600 --blink-settings=preferredColorScheme=0 --screenshot="$folder/dark.png"
draw --no-pdf-header-footer --print-to-pdf="$folder/report.pdf"
rm -f "$frame"
ls -l "$folder"
