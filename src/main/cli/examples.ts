/** What `--help` of a command shows of its use, by the words of the command. */
export const examples: Readonly<Record<string, readonly string[]>> = {
  activity: [
    'longshore activity --workload web --limit 20',
    'longshore activity --severity warning --since 12h --seen      what went wrong tonight, now read',
    'longshore activity --csv --since 30d > activity.csv',
    'longshore activity --follow --json      every row as it is told',
  ],
  adopt: [
    'longshore adopt prod wiki --name handbook      the compose project wiki of the host prod',
    'longshore adopt prod/db --dry-run      the document that the container db would be',
    'longshore adopt prod/db',
  ],
  'channels add': [
    'longshore channels add team --kind slack      asks for the rest; secrets are not shown',
    'longshore channels add team --kind webhook --json      fields from stdin, as FIELD=VALUE lines',
  ],
  'channels edit': [
    'longshore channels edit team --ask',
    'longshore channels edit team --name ops',
  ],
  'channels kinds': ['longshore channels kinds'],
  'channels list': ['longshore channels list'],
  'channels remove': ['longshore channels remove team'],
  'channels test': ['longshore channels test team'],
  completion: [
    'longshore completion bash > ~/.local/share/bash-completion/completions/longshore',
    'longshore completion zsh > ~/.zfunc/_longshore      a folder of your fpath',
    'longshore completion fish > ~/.config/fish/completions/longshore.fish',
  ],
  copy: [
    'longshore copy app:v1 from:lab to:prod',
    'longshore copy registry.example.com/app@sha256:… --from lab --to prod --as app:v1',
  ],
  deploy: [
    'longshore deploy web --tag v2 --reason "new greeting"',
    'longshore deploy web --plan ID      exactly what the plan says, or nothing',
  ],
  'deployments cancel': ['longshore deployments cancel ID'],
  'deployments list': ['longshore deployments list --workload web --limit 5'],
  'deployments show': [
    'longshore deployments show ID',
    'longshore deployments show ID --format sdp      its events as they come, as SDP agents send them',
  ],
  'dns add': [
    'longshore dns add home --kind rfc2136 --zone example.com --server ns1.example.com --key longshore',
    'longshore dns add cloud --kind cloudflare --zone example.com --secret-stdin',
    'longshore dns add apps --kind wildcard --zone apps.example.com',
  ],
  'dns edit': ['longshore dns edit home --secret-stdin'],
  'dns list': ['longshore dns list'],
  'dns remove': ['longshore dns remove home'],
  'dns test': ['longshore dns test home'],
  forward: [
    'longshore forward web 8080',
    'longshore forward prod/postgres 5432      any container of a host',
  ],
  'hosts add': [
    'longshore hosts add prod --ssh deploy@prod.example.com --guard typed',
    'longshore hosts add lab --tcp 192.0.2.7:2376 --tls-dir ~/lab-certificates',
    'longshore hosts add desk --context desktop-linux',
  ],
  'hosts candidates': ['longshore hosts candidates'],
  'hosts doctor': ['longshore hosts doctor prod'],
  'hosts edit': [
    'longshore hosts edit prod --guard confirm --name production',
    'longshore hosts edit prod --allow-path /srv/shop /mnt/media',
  ],
  'hosts list': ['longshore hosts list'],
  'hosts remove': ['longshore hosts remove prod'],
  'hosts show': ['longshore hosts show prod'],
  'hosts test': ['longshore hosts test prod'],
  'hosts trust': ['longshore hosts trust prod --fingerprint SHA256:…'],
  'link activity': ['longshore link activity 17'],
  'link deploy': [
    'longshore link deploy web --tag v2 --expires 24h --reason "new greeting"',
    'longshore link deploy web --tag v2 --digest sha256:…      that image, whatever v2 means by then',
  ],
  'link deployment': ['longshore link deployment ID'],
  'link host': ['longshore link host prod'],
  'link disk': ['longshore link disk prod'],
  'link logs': [
    'longshore link logs web --since 2025-06-01T12:00:00Z --until 2025-06-01T12:05:00Z',
  ],
  'link plan': ['longshore link plan ID'],
  'link releases': ['longshore link releases web --release r3'],
  'link rollback': ['longshore link rollback web --to r3 --expires 1h'],
  'link workload': ['longshore link workload web'],
  logs: [
    'longshore logs web --follow --tail 100',
    'longshore logs shop worker --since 1h30m      one service of a stack',
    'longshore logs web shop --follow      several workloads, in order of time',
    'longshore logs prod/postgres      any container of a host',
  ],
  pin: ['longshore pin web', 'longshore pin shop --place 1      before the others'],
  open: ['longshore open longshore://workload/web'],
  plan: [
    'longshore plan web --tag v2',
    'longshore plan web --rollback --to r3',
    'longshore plan web --tag v2 --json --out plan.json      for a colleague',
  ],
  'plan show': ['longshore plan show plan.json'],
  'notifications dismiss': ['longshore notifications dismiss --channel team'],
  'notifications list': ['longshore notifications list --state undelivered'],
  'notifications pause': ['longshore notifications pause 1h', 'longshore notifications pause off'],
  'notifications quiet': [
    'longshore notifications quiet 22:00-07:00',
    'longshore notifications quiet 00:00-00:00 --days sat,sun      the whole weekend',
  ],
  'notifications retry': ['longshore notifications retry', 'longshore notifications retry ID'],
  prune: [
    'longshore prune prod --dry-run      what may go, and why the rest stays',
    'longshore prune prod --images --older-than 7d --yes',
    'longshore prune prod --id postgres:15      also what is not of Longshore, chosen by itself',
  ],
  pull: ['longshore pull shop', 'longshore pull shop worker'],
  recover: ['longshore recover'],
  'registries add': [
    'longshore registries add team --url ghcr.io --user octocat',
    'longshore registries add ci --url registry.example.com:5000 --token-stdin',
  ],
  'registries edit': ['longshore registries edit team --token-stdin'],
  'registries list': ['longshore registries list'],
  'registries remove': ['longshore registries remove team'],
  'secrets import': ['longshore secrets import .env --workload shop'],
  'secrets list': ['longshore secrets list'],
  'secrets remove': ['longshore secrets remove DB_PASSWORD --workload shop'],
  'secrets set': [
    'longshore secrets set DB_PASSWORD',
    'longshore secrets set DB_PASSWORD --workload shop',
  ],
  'registries test': ['longshore registries test team --repository octocat/app'],
  releases: ['longshore releases web', 'longshore releases shop --diff r1 r2'],
  remove: ['longshore remove shop --volume shop_cache'],
  restart: ['longshore restart web', 'longshore restart shop worker'],
  rollback: ['longshore rollback web', 'longshore rollback web --to r3'],
  'rules add': [
    'longshore rules add prod --event deployment-failed --event workload-down --host "prod-*"',
    'longshore rules add night --event host-away --only-if-lasts 5m --through-quiet-hours',
  ],
  'rules edit': ['longshore rules edit trouble --channel team --no-recovery'],
  'rules list': ['longshore rules list'],
  'rules remove': ['longshore rules remove night'],
  scale: ['longshore scale shop web=3 worker=2'],
  serve: ['longshore serve --no-open --port 8080'],
  settings: ['longshore settings', 'longshore settings hostCap=1 theme=dark'],
  start: ['longshore start web', 'longshore start shop'],
  stats: ['longshore stats web', 'longshore stats web --since 24h'],
  status: [
    'longshore status --host prod',
    'longshore status --watch',
    'longshore status --watch --json      one value for each change',
  ],
  stop: ['longshore stop web', 'longshore stop shop worker'],
  updates: [
    'longshore updates      everything that could move, and why it does not',
    'longshore updates web --skip 1.9.0',
  ],
  tags: ['longshore tags web', 'longshore tags ghcr.io/octocat/app --all'],
  unpin: ['longshore unpin web'],
  'vault export': ['longshore vault export state.age'],
  'vault import': [
    'longshore vault import state.age',
    'longshore --data /srv/longshore vault import state.age',
  ],
  'vault rekey': [
    'longshore vault rekey --to passphrase',
    'longshore vault rekey --to keyring --keep',
  ],
  'vault status': ['longshore vault status'],
  volumes: [
    'longshore volumes shop',
    'longshore volumes --host prod --no-sizes      at once, without measuring',
  ],
  'workloads apply': ['longshore workloads apply -f web.yaml'],
  'workloads delete': ['longshore workloads delete web --volumes web_data'],
  'workloads list': ['longshore workloads list'],
  'workloads show': ['longshore workloads show web > web.yaml'],
}

/** As it stands below the options. */
export function exampleText(words: readonly string[]): string {
  const lines = examples[words.join(' ')] ?? []
  if (lines.length === 0) return ''
  const title = lines.length === 1 ? 'Example' : 'Examples'
  return `\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`
}
