#!/bin/sh
# Tells a chat that an image was pushed, with a link that proposes to deploy it. Needs sh, date and curl; nothing of
# Longshore.
#   WEBHOOK=https://… LINK_BASE=https://chat.example/longshore/ announce-image.sh slack|discord|generic WORKLOAD TAG [DIGEST] [HOURS]
# LINK_BASE is where assets/landing/index.html is served; without it the message has the longshore:// text to copy.
set -eu

kind=$1 workload=$2 tag=$3 digest=${4:-} hours=${5:-24}
for value in "$workload" "$tag" "$digest" "$hours"; do
  case $value in *[!A-Za-z0-9_.:-]*)
    echo "not fit for a link: $value" >&2
    exit 2
    ;;
  esac
done
link="deploy?workload=$workload&tag=$tag${digest:+&digest=$digest}&expires=$(($(date +%s) + hours * 3600))&from=CI"
text="$workload $tag is built"
if [ -n "${LINK_BASE:-}" ]; then
  url="$LINK_BASE#$link"
  slack="<$(printf %s "$url" | sed 's/&/\&amp;/g')|Deploy>" discord="[Deploy](<$url>)"
else
  url="longshore://$link"
  slack="\`$(printf %s "$url" | sed 's/&/\&amp;/g')\`" discord="\`$url\`"
fi
case $kind in
slack) body="{\"text\":\"$text → $slack\"}" ;;
discord) body="{\"content\":\"$text → $discord\",\"allowed_mentions\":{\"parse\":[]}}" ;;
generic) body="{\"text\":\"$text\",\"url\":\"$url\",\"workload\":\"$workload\",\"tag\":\"$tag\",\"digest\":\"$digest\"}" ;;
*)
  echo "slack, discord or generic, not $kind" >&2
  exit 2
  ;;
esac
# The webhook's address is a secret: others see what is on a command line.
printf 'url = "%s"\n' "$WEBHOOK" |
  curl --config - --fail --silent --show-error --max-time 30 --header 'content-type: application/json' --data "$body"
