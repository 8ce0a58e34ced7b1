#!/bin/sh
# Tells a chat that an image was pushed, with a link that proposes to deploy it. Needs sh, sed, date and curl; nothing of
# Longshore.
#   WEBHOOK=https://… LINK_BASE=https://chat.example/longshore/ announce-image.sh slack|discord|generic WORKLOAD TAG [DIGEST] [HOURS]
# LINK_BASE is where assets/landing/index.html is served; without it the message has the longshore:// text to copy.
set -eu
# What counts as a letter must not depend on the machine.
export LC_ALL=C

refuse() {
  printf '%s\n' "$1" >&2
  exit 2
}
unfit() {
  refuse "not fit for a link: $1"
}
if [ $# -lt 3 ] || [ $# -gt 5 ]; then
  refuse 'usage: announce-image.sh slack|discord|generic WORKLOAD TAG [DIGEST] [HOURS]'
fi
kind=$1 workload=$2 tag=$3 digest=${4:-} hours=${5:-24} base=${LINK_BASE:-}
# Each as a link may have it: what Longshore would refuse is not posted.
case $workload in '' | -* | *- | *[!a-z0-9-]*) unfit "$workload" ;; esac
case $tag in '' | [.-]* | *[!A-Za-z0-9_.-]*) unfit "$tag" ;; esac
case $digest in '' | sha256:*) ;; *) unfit "$digest" ;; esac
case ${digest#sha256:} in *[!0-9a-f]*) unfit "$digest" ;; esac
case $hours in '' | 0* | *[!0-9]*) unfit "$hours" ;; esac
[ ${#workload} -le 63 ] || unfit "$workload"
[ ${#tag} -le 128 ] || unfit "$tag"
[ ${#digest} -eq 0 ] || [ ${#digest} -eq 71 ] || unfit "$digest"
[ ${#hours} -le 5 ] || unfit "$hours"
case $base in '') ;; http://* | https://*) ;; *) refuse 'LINK_BASE is no https:// address' ;; esac
case $base in *[!A-Za-z0-9:/._~%-]*) refuse 'LINK_BASE has what no address of a page needs' ;; esac
case ${WEBHOOK:-} in '' | *[\"\\]* | *[!!-~]*) refuse 'WEBHOOK is no address' ;; esac

link="deploy?workload=$workload&tag=$tag${digest:+&digest=$digest}&expires=$(($(date +%s) + hours * 3600))&from=CI"
text="$workload $tag is built"
if [ -n "$base" ]; then
  url="$base#$link"
  slack="<$(printf %s "$url" | sed 's/&/\&amp;/g')|Deploy>" discord="[Deploy](<$url>)"
else
  url="longshore://$link"
  slack="\`$(printf %s "$url" | sed 's/&/\&amp;/g')\`" discord="\`$url\`"
fi
case $kind in
slack) body="{\"text\":\"$text → $slack\"}" ;;
# Discord takes _ for italics.
discord) body="{\"content\":\"$(printf %s "$text" | sed 's/_/\\\\_/g') → $discord\",\"allowed_mentions\":{\"parse\":[]}}" ;;
generic) body="{\"text\":\"$text\",\"url\":\"$url\",\"workload\":\"$workload\",\"tag\":\"$tag\",\"digest\":\"$digest\"}" ;;
*) refuse "slack, discord or generic, not $kind" ;;
esac
# The webhook's address is a secret: others see what is on a command line.
printf 'url = "%s"\n' "$WEBHOOK" |
  curl --config - --fail --silent --show-error --max-time 30 --header 'content-type: application/json' --data "$body"
