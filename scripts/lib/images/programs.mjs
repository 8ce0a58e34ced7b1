// What the sample and test images run: small shell programs for busybox. A shell that is process 1 gets no
// default signal handling, so each that should stop when asked traps TERM itself.

const endOnTerm = `trap 'kill $child 2>/dev/null; exit 0' TERM INT`

/** Sleeps until told to stop. */
const hold = `${endOnTerm}
while :; do sleep 3600 & child=$!; wait $child; done
`

/** Writes the pages: the version as the body of / and /healthz, and what the container was given. */
const makePages = `mkdir -p /www
printf '%s' "$VERSION" > /www/index.html
printf '%s' "$VERSION" > /www/healthz
printf '%s' "$GREETING" > /www/greeting
env | sort > /www/env
echo "serving $VERSION on port $PORT"
`

const serve = `${makePages}${endOnTerm}
httpd -f -vv -p "$PORT" -h /www 2>&1 & child=$!
wait $child
`

/**
 * As Apache of the official PHP images, as far as what is served goes: the document root of its one site, with variables
 * put in, on port 80; no PHP is run.
 */
const serveSite = `${endOnTerm}
root=/var/www/html
for site in /etc/apache2/sites-enabled/*.conf; do
  [ -f "$site" ] && root=$(sed -n 's/^ *DocumentRoot "\\(.*\\)"$/\\1/p' "$site")
done
eval "root=$root"
echo "serving $root"
httpd -f -vv -p 80 -h "$root" 2>&1 & child=$!
wait $child
`

/** @type {Record<string, string>} file name in /bin of every image -> program */
export const programs = {
  'ls-serve': serve,
  'ls-hold': hold,
  'apache2-foreground': serveSite,
  'ls-broken': `echo "starting, but nothing listens on port $PORT"
${hold}`,
  'ls-slow-start': `${endOnTerm}
echo "warming up for $DELAY s"
sleep "$DELAY" & child=$!; wait $child
${serve}`,
  'ls-ignore-term': `trap 'echo "TERM ignored"' TERM
${makePages}
httpd -f -vv -p "$PORT" -h /www 2>&1 &
while :; do sleep 1 & wait $!; done
`,
  'ls-exit3': `echo "reading the configuration"
echo "cannot open /etc/app.conf" >&2
echo "giving up"
exit 3
`,
  'ls-crashloop': `echo "up at $(date +%s)"
sleep "$DELAY"
echo "down again" >&2
exit 1
`,
  'ls-dies-later': `${makePages}
httpd -f -vv -p "$PORT" -h /www 2>&1 &
sleep "$DELAY"
echo "the end" >&2
exit 7
`,
  'ls-unhealthy-later': `${makePages}${endOnTerm}
httpd -f -vv -p "$PORT" -h /www 2>&1 & child=$!
sleep "$DELAY" & wait $!
rm -f /www/healthz
echo "healthz is gone" >&2
wait $child
`,
  // Stops growing at half a gigabyte, should nobody have set a limit.
  'ls-oom': `echo "allocating"
exec awk 'BEGIN { s = sprintf("%01048576d", 0); while (length(s) < 500000000) s = s s; print "never killed"; while (1) system("sleep 3600") }'
`,
  'ls-counter': `trap 'exit 0' TERM INT
i=0
while [ "$COUNT" = 0 ] || [ $i -lt "$COUNT" ]; do i=$((i + 1)); echo "line $i"; usleep "$INTERVAL_US"; done
${hold}`,
  // One ts a line: a lasting one would hold its lines back. Writes "seconds.micros tick N".
  'ls-tick': `trap 'exit 0' TERM INT
i=0
while :; do i=$((i + 1)); echo "tick $i" | ts '%.s'; usleep "$INTERVAL_US"; done
`,
  // 7 digits, a space, 115 filling characters and the line's end: 124 bytes.
  'ls-logs': `awk -v count="$COUNT" 'BEGIN { pad = sprintf("%115s", ""); gsub(/ /, "x", pad); for (i = 1; i <= count; i++) printf "%07d %s\\n", i, pad }'
${hold}`,
  'ls-hostile': `printf '\\033[31mred\\033[0m \\033[1;4;38;5;208mstyled\\033[0m \\033[48;2;1;2;3mtrue colour\\033[0m\\n'
printf '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">\\n'
printf '<a href="javascript:window.hacked=1">click</a> &lt;escaped&gt; \\042quotes\\042 \\047\\n'
printf '\\033]0;new title\\007\\033]8;;http://127.0.0.1/evil\\007link\\033]8;;\\007\\n'
printf '\\033[2J\\033[H\\033[10A\\033[?1049hcursor games\\n'
printf 'bell\\007 backspace\\010\\010 null\\000 vertical\\013 form\\014 delete\\177 c1\\302\\233m\\n'
printf 'progress 1%%\\rprogress 50%%\\rprogress 100%%\\n'
printf 'bad utf-8: \\377\\376 \\303( \\355\\240\\200 \\360\\237\\222\\n'
printf 'good utf-8: \\360\\237\\232\\242 caf\\303\\251 \\342\\200\\256reversed\\342\\200\\254\\n'
printf 'on stderr \\033[33mtoo\\033[0m\\n' >&2
printf '2026-01-01T00:00:00.000000000Z looks like a timestamp\\n'
awk 'BEGIN { s = sprintf("%100000s", ""); gsub(/ /, "L", s); print s }'
printf '\\n\\n'
printf 'no newline at the end'
${hold}`,
}
