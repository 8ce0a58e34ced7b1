import type { HostProxy, ProxyKind } from '../../shared/model/proxy.ts'

/**
 * Draft of a host's proxy in a form: text as it was typed. Fields of other kinds wait for whoever goes back to them.
 */
export interface ProxyDraft {
  readonly kind: ProxyKind
  readonly fields: Readonly<Record<string, string>>
  /** Fields that the form does not show, which stay as they were declared. */
  readonly rest: Readonly<Record<string, unknown>>
}

export const noProxy: ProxyDraft = { kind: 'none', fields: {}, rest: {} }

interface ProxyField {
  readonly name: string
  readonly label: string
  readonly placeholder: string
  readonly isNumber?: boolean
  /** Text of several lines. */
  readonly isLong?: boolean
  /** Whether it says something beside the others; absent = always. */
  readonly isFit?: (fields: ProxyDraft['fields']) => boolean
}

const field = (name: string, label: string, placeholder = ''): ProxyField => ({
  ...{ name, label, placeholder },
})
const number = (name: string, label: string, placeholder: string): ProxyField => ({
  ...{ name, label, placeholder, isNumber: true },
})
const container = field('container', 'Container that it runs in', 'on the host itself')

const proxyFields: { readonly [K in ProxyKind]: readonly ProxyField[] } = {
  none: [],
  edge: [
    number('httpPort', 'HTTP port', '80'),
    number('httpsPort', 'HTTPS port', '443'),
    field('email', 'Mail for the certificate authority'),
    field('authority', 'Certificate authority', 'Let’s Encrypt; or internal, or an ACME address'),
    {
      ...field('authorityRoot', 'Root certificates of an authority of your own (PEM)'),
      isLong: true,
      isFit: ({ authority = '' }) => !['', 'internal'].includes(authority.trim()),
    },
  ],
  caddy: [
    field('admin', 'Admin API, as the host reaches it', 'http://127.0.0.1:2019'),
    field('server', 'Server with the routes', 'the one on 443 or 80'),
    container,
  ],
  npm: [
    field('url', 'Address, as the host reaches it', 'http://127.0.0.1:81'),
    field('identity', 'User', 'admin@example.com'),
    field('secret', 'Secret with the password', 'NPM_PASSWORD'),
    {
      ...field('serverIp', 'Address of the host, as it reaches that', '10.0.0.4'),
      isFit: ({ mode }) => mode === 'remote',
    },
    number('certificate', 'Number of a certificate for all', ''),
    number('accessList', 'Number of an access list for all', ''),
    container,
  ],
  traefik: [
    {
      ...field('folder', 'Folder that it watches', '/etc/traefik/dynamic'),
      isFit: ({ mode = 'files' }) => mode === 'files',
    },
    field('api', 'API, as the host reaches it', 'http://127.0.0.1:8080'),
    field('certResolver', 'Certificate resolver', ''),
    container,
  ],
}

/** The choice that some kinds ask for, the usual one first. */
export const proxyModes: { readonly [K in ProxyKind]?: readonly [string, string][] } = {
  npm: [
    ['local', 'on a network with the containers'],
    ['remote', 'elsewhere: through published ports'],
  ],
  traefik: [
    ['files', 'a file for each name'],
    ['labels', 'labels of containers'],
  ],
}

/** Fields that are asked for; one that is set all the same is among them, as it may be wrong. */
export function askedOf({ kind, fields }: ProxyDraft): readonly ProxyField[] {
  return proxyFields[kind].filter(
    ({ name, isFit }) => isFit?.(fields) !== false || (fields[name] ?? '') !== '',
  )
}

export function proxyDraftOf(proxy: HostProxy | undefined): ProxyDraft {
  if (!proxy) return noProxy
  const { kind, ...declared } = proxy
  const shown = ['mode', ...proxyFields[kind].map(({ name }) => name)]
  const entries = Object.entries(declared)
  return {
    kind,
    fields: Object.fromEntries(
      entries.flatMap(([name, value]) => (shown.includes(name) ? [[name, String(value)]] : [])),
    ),
    rest: Object.fromEntries(entries.filter(([name]) => !shown.includes(name))),
  }
}

/** As it would be declared; the record's schema judges it. */
export function proxyOf({ kind, fields, rest }: ProxyDraft): { proxy?: unknown } {
  if (kind === 'none') return {}
  const given = proxyFields[kind].flatMap(({ name, isNumber }) => {
    const text = (fields[name] ?? '').trim()
    if (text === '') return []
    return [[name, isNumber === true ? Number(text) : text] as const]
  })
  const [usual] = proxyModes[kind] ?? []
  const mode = usual && { mode: fields.mode ?? usual[0] }
  return { proxy: { ...rest, kind, ...mode, ...Object.fromEntries(given) } }
}
