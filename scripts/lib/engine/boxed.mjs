// An engine as in a virtual machine (Docker Desktop, Colima, OrbStack): whatever is sent to an address of a container
// is lost without a word, and what is published answers on 127.0.0.1 of this machine. There, as here, dockerd's
// userland proxy is another program, which opens the port outside.
import fs from 'node:fs'
import path from 'node:path'
import { run, tryRun } from '../exec.mjs'

/**
 * Loses what comes from outside for a container.
 * @param {import('./network.mjs').EngineNetwork} network
 */
export async function shutIn({ netns, pool }) {
  const inside = [`--net=/run/netns/${netns}`]
  const rule = ['PREROUTING', '-i', 'eth0', '-d', pool, '-j', 'DROP']
  const tables = [...inside, 'iptables', '-w', '-t', 'raw']
  if ((await tryRun('nsenter', [...tables, '-C', ...rule])).code !== 0) {
    await run('nsenter', [...tables, '-I', ...rule])
  }
}

/**
 * Ports that dockerd chooses are opened on this machine: away from its own, and from other engines'. To be called
 * before dockerd starts.
 * @param {import('./network.mjs').EngineNetwork} network
 */
export async function setPortRange({ netns, index }) {
  const first = 20_000 + index * 100
  const range = `${first} ${first + 99}`
  await run('nsenter', [
    `--net=/run/netns/${netns}`,
    ...['sh', '-c', `echo "${range}" > /proc/sys/net/ipv4/ip_local_port_range`],
  ])
}

/**
 * A port is listened at twice: inside, at the address of the namespace, and outside, at 127.0.0.1, from where it is
 * relayed to that. Both are Docker's own proxy; the one inside ends with the one outside, which dockerd stops.
 */
const script = (
  /** @type {Around & {outside: string}} */ { proxy, insideAddress, outside },
) => `#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in
    -proto) proto=$2 ;;
    -host-ip) host=$2 ;;
    -host-port) port=$2 ;;
    -container-ip) to=$2 ;;
    -container-port) to_port=$2 ;;
  esac
  shift 2
done
case $host in
  *:*) printf '0\\n' >&3; exec 3>&-; exec sleep infinity ;;
esac
ready=$(mktemp -u)
mkfifo "$ready"
setpriv --pdeathsig TERM ${proxy} -proto "$proto" -host-ip ${insideAddress} -host-port "$port" \\
  -container-ip "$to" -container-port "$to_port" 3>"$ready" &
read -r _ <"$ready"
rm "$ready"
exec nsenter --net=${outside} ${proxy} -proto "$proto" -host-ip 127.0.0.1 -host-port "$port" \\
  -container-ip ${insideAddress} -container-port "$port"
`

/**
 * @typedef {object} Around
 * @property {string} proxy Docker's own
 * @property {string} insideAddress
 *
 * @param {string} folder where it is written
 * @param {Around} around
 * @returns {Promise<string>} its path
 */
export async function writeProxy(folder, around) {
  const file = path.join(folder, 'port-proxy')
  const outside = path.join(folder, 'outside-net')
  if (!fs.existsSync(outside)) {
    fs.writeFileSync(outside, '')
    // Our own namespace under a name: that of another process may not be looked at.
    await run('mount', ['--bind', '/proc/self/ns/net', outside])
  }
  fs.writeFileSync(file, script({ ...around, outside }), { mode: 0o755 })
  return file
}
