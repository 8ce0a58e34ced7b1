import type { ProxyKind } from '../../shared/model/proxy.ts'
import { proxyKinds, proxyWords } from '../../shared/model/proxy.ts'
import { SelectField, TextArea, TextField } from '../ui/field.tsx'
import type { HostDraft, Wrong } from './host-draft.ts'
import { askedOf, proxyModes } from './proxy-draft.ts'

const kinds = proxyKinds.map((kind) => ({
  value: kind,
  label: kind === 'none' ? 'none' : proxyWords[kind],
}))

const aboutKind: { readonly [K in ProxyKind]: string } = {
  none: 'Workloads there have no public names.',
  edge: 'A Caddy of Longshore’s; install it on the page of the host. It switches without losing a request.',
  caddy: 'One that runs there already: routes are made through its admin API.',
  npm: 'One that runs already: proxy hosts are made through its API.',
  traefik: 'One that runs there already.',
}

interface ProxyFieldsProps {
  draft: HostDraft
  wrong: Wrong
  onChange: (change: Partial<HostDraft>) => void
}

/** Fields for where the public reaches a host, and for the proxy that leads its names to containers there. */
export function ProxyFields({ draft, wrong, onChange }: ProxyFieldsProps) {
  const { proxy } = draft
  const set = (name: string, value: string) =>
    onChange({ proxy: { ...proxy, fields: { ...proxy.fields, [name]: value } } })
  const modes = proxyModes[proxy.kind] ?? []
  return (
    <>
      <TextField
        label="Public address"
        hint="Where the public reaches it: an address, or a name. DNS records lead there."
        value={draft.publicAddress}
        onChange={(publicAddress) => onChange({ publicAddress })}
        error={wrong.publicAddress}
        placeholder="203.0.113.7"
        mono
      />
      <SelectField
        label="Proxy"
        hint={aboutKind[proxy.kind]}
        error={wrong.proxy}
        value={proxy.kind}
        choices={kinds}
        onChange={(kind) => onChange({ proxy: { ...proxy, kind, rest: {} } })}
      />
      {modes.length > 0 && (
        <SelectField
          label={proxy.kind === 'npm' ? 'Where it runs' : 'How it is told'}
          value={proxy.fields.mode ?? modes[0]?.[0] ?? ''}
          choices={modes.map(([value, label]) => ({ value, label }))}
          onChange={(mode) => set('mode', mode)}
        />
      )}
      {askedOf(proxy).map(({ name, label, placeholder, isLong }) => {
        const value = proxy.fields[name] ?? ''
        const onChange = (text: string) => set(name, text)
        const common = { label, value, onChange, error: wrong[`proxy.${name}`] }
        return isLong === true ? (
          <TextArea key={name} {...common} rows={4} />
        ) : (
          <TextField key={name} {...common} placeholder={placeholder} mono />
        )
      })}
    </>
  )
}
