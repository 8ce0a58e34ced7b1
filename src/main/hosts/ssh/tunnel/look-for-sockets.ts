/** Looks for the choice of a host's docker command and for sockets there; constant, and only reading. */
import type { Environment } from '../../environment/environment.ts'

/**
 * Prints which of its arguments are sockets, and may be used; beside them what the docker command there goes
 * by. Of config.json only the current context is taken: the rest of it may be logins.
 */
export const lookScript = `
say() { printf '%s\\t%s\\t%s\\n' "$1" "$2" "$3"; }
for socket; do
  if [ ! -S "$socket" ]; then say socket missing "$socket"
  elif [ -r "$socket" ] && [ -w "$socket" ]; then say socket usable "$socket"
  else say socket forbidden "$socket"; fi
done
say is home "$HOME"
say is uid "$(id -u)"
say is system "$(uname -s)"
say env DOCKER_HOST "$DOCKER_HOST"
say env DOCKER_CONTEXT "$DOCKER_CONTEXT"
say env DOCKER_CONFIG "$DOCKER_CONFIG"
say env XDG_RUNTIME_DIR "$XDG_RUNTIME_DIR"
say env XDG_CONFIG_HOME "$XDG_CONFIG_HOME"
say env TMPDIR "$TMPDIR"
docker=\${DOCKER_CONFIG:-$HOME/.docker}
say context "$docker/config.json" "$(sed -n 's/.*"currentContext"[[:space:]]*:[[:space:]]*"\\([^"]*\\)".*/\\1/p' "$docker/config.json" 2>/dev/null)"
for meta in "$docker"/contexts/meta/*/meta.json; do
  [ -r "$meta" ] && say file "$meta" "$(tr -d '\\r\\n' <"$meta")"
done
for folder in "$HOME/.colima" "\${XDG_CONFIG_HOME:-$HOME/.config}/colima" "$HOME/.lima"; do
  for each in "$folder"/*/; do [ -d "$each" ] && say in "$folder" "$(basename "$each")"; done
done
exit 0
`

export interface Look {
  readonly states: ReadonlyMap<string, 'usable' | 'forbidden' | 'missing'>
  /** As this machine's own are, but that nothing is said to be there which was not asked for. */
  readonly environment: Environment
}

export function readLook(lines: readonly string[]): Look {
  const rows = lines.map((line) => line.split('\t'))
  const of = (kind: string) =>
    rows.flatMap(([is, name = '', ...rest]) =>
      is === kind ? [[name, rest.join('\t')] as const] : [],
    )
  const facts = new Map(of('is'))
  const env = Object.fromEntries(of('env').filter(([, value]) => value !== ''))
  const contexts = of('context').map(([file, currentContext]) => {
    return [file, JSON.stringify({ currentContext })] as const
  })
  const files = new Map([...of('file'), ...contexts])
  const states = new Map(of('socket').flatMap(([state, path]) => stateOf(state, path)))
  const uid = Number(facts.get('uid'))
  return {
    states,
    environment: {
      env,
      home: facts.get('home') ?? '/',
      platform: facts.get('system') === 'Darwin' ? 'darwin' : 'linux',
      ...(Number.isInteger(uid) ? { uid } : {}),
      exists: (path) => states.get(path) === 'usable',
      read: (path) => files.get(path),
      list: (path) => of('in').flatMap(([folder, name]) => (folder === path ? [name] : [])),
    },
  }
}

function stateOf(state: string, path: string) {
  const isKnown = state === 'usable' || state === 'forbidden' || state === 'missing'
  return isKnown ? [[path, state] as const] : []
}
