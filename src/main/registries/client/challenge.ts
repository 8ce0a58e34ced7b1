/** Readers of what `WWW-Authenticate` asks for (RFC 7235, RFC 6750), and `Link` leads to (RFC 8288). Pure. */

export type Challenge =
  | { readonly scheme: 'basic' }
  | { readonly scheme: 'bearer'; readonly realm: string; readonly service: string }

const scheme = /(?:^|,\s*)(basic|bearer)\s+/gi
const parameter = /([a-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^",\s]+))/gi
const longest = 8_192

/** A token where there is a choice; undefined where it asks for neither. */
export function parseChallenge(header: string): Challenge | undefined {
  const text = header.slice(0, longest)
  const starts = [...text.matchAll(scheme)]
  const found = starts.map((start, index): Challenge | undefined => {
    const rest = text.slice(start.index + start[0].length, starts[index + 1]?.index)
    return start[1]?.toLowerCase() === 'basic' ? { scheme: 'basic' } : bearer(rest)
  })
  const usable = found.filter((each) => each !== undefined)
  return usable.find((each) => each.scheme === 'bearer') ?? usable[0]
}

function bearer(text: string): Challenge | undefined {
  const values = new Map(
    [...text.matchAll(parameter)].map(([, name = '', quoted, plain = '']) => [
      name.toLowerCase(),
      quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1'),
    ]),
  )
  const realm = values.get('realm') ?? ''
  return URL.canParse(realm) && /^https?:/i.test(realm)
    ? { scheme: 'bearer', realm, service: values.get('service') ?? '' }
    : undefined
}

/** Address of the next page, on the same registry; undefined = this is the last one. */
export function nextPage(header: string | undefined, at: URL): URL | undefined {
  const link = /<([^<>]*)>\s*(?:;[^,]*?)?;\s*rel\s*=\s*"?next"?/i.exec(
    (header ?? '').slice(0, longest),
  )?.[1]
  if (link === undefined || !URL.canParse(link, at.href)) return undefined
  const next = new URL(link, at)
  // A page elsewhere would be asked with the login of this registry.
  next.protocol = at.protocol
  next.host = at.host
  return next
}
