/**
 * The public names of a workload: what a proxy leads to it by. A face belongs to the workload, whatever its kind; which
 * proxy carries it is the host's.
 */
import { z } from 'zod'
import type { Issue } from './failure.ts'

const labelPattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const longestName = 253

/**
 * A name as it is asked for: small letters, and what has others in the letters that DNS has (`bücher` → `xn--bcher-kva`).
 * undefined = it can be none. Pure.
 */
function asciiOf(name: string): string | undefined {
  // A URL would take these for the end of its host, and what looks like an address for one.
  if (/[\s/\\?#@:%[\]]/.test(name)) return undefined
  try {
    return new URL(`http://${name}.a`).hostname.slice(0, -2)
  } catch {
    return undefined
  }
}

/** In a sentence what keeps a text from being a public name, or the labels before one; undefined = it is one. */
export function hostNameTrouble(
  text: string,
  what: 'name' | 'labels' = 'name',
): string | undefined {
  const name = what === 'name' ? withoutEndDot(text) : text
  if (name.includes('_')) return 'a public name has no _: no certificate is given for one'
  if (name.includes('*')) return 'write each name: a * is not one'
  const ascii = asciiOf(name)
  if (ascii === undefined) return 'use letters, digits, hyphens and dots'
  if (ascii.startsWith('.') || ascii.endsWith('.') || ascii.includes('..'))
    return 'leave out dots with nothing between them'
  if (ascii.length > longestName) return `use at most ${longestName} characters`
  const labels = ascii.split('.')
  const long = labels.find((each) => each.length > 63)
  if (long !== undefined) return 'use at most 63 characters between two dots'
  if (!labels.every((each) => labelPattern.test(each)))
    return 'use letters, digits, and hyphens between them'
  if (what === 'name' && /^\d+$/.test(labels.at(-1) ?? '')) return 'an address is no name'
  return undefined
}

const withoutEndDot = (name: string): string => name.replace(/\.$/, '')

const named = (what: 'name' | 'labels') =>
  z.string().superRefine((text, { addIssue }) => {
    const trouble = text === '' ? undefined : hostNameTrouble(text, what)
    if (trouble !== undefined) addIssue({ code: 'custom', message: trouble })
  })

/** `example.com`; '' = none. */
export const domainSchema = named('name')

/** No proxy is to read a variable, a pattern or an escape in it. */
export const pathPattern = /^(\/[A-Za-z0-9._~@+,=-]+)+\/?$|^\/$/

const pathField = z
  .string()
  .max(500)
  .regex(pathPattern, 'write it like /api: letters, digits and . _ ~ @ + , = - between slashes')
  .refine(
    (path) => !path.split('/').some((part) => part === '.' || part === '..'),
    'leave out . and ..',
  )

export const faceTlsSchema = z.union(
  [
    z.enum(['auto', 'off']),
    z.strictObject({
      /** A secret that holds chain and key; at Nginx Proxy Manager the number of a certificate. */
      certificate: z.string().min(1).max(200),
    }),
  ],
  { error: 'write auto, off, or { certificate: NAME }' },
)
export type FaceTls = z.infer<typeof faceTlsSchema>

export const faceSchema = z
  .strictObject({
    /** '' = the domain itself. */
    subdomain: named('labels').default(''),
    /** '' = that of the settings. With neither, the face is off. */
    domain: domainSchema.default(''),
    /** The part that answers, of a workload with parts. */
    service: z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/, 'the name of a service')
      .optional(),
    /** The port of the container; absent = the workload's own. */
    targetPort: z.number().int().min(1).max(65_535).optional(),
    /** Only what is below it; absent = all. It is passed on as it was asked. */
    path: pathField.optional(),
    /** The number of an access list, of proxies that have these; absent = none. */
    accessList: z.number().int().min(1).optional(),
    tls: faceTlsSchema.default('auto'),
  })
  .superRefine((face, { addIssue }) => {
    if (face.domain === '' || face.subdomain === '') return
    const trouble = hostNameTrouble(joined(face.subdomain, face.domain))
    if (trouble !== undefined) addIssue({ code: 'custom', path: ['subdomain'], message: trouble })
  })
export type Face = z.infer<typeof faceSchema>

export const facesSchema = z.array(faceSchema).max(50)

/** A place on a proxy: a public name, and what is below a path of it. */
export interface RouteName {
  /** As it is asked for: small letters of DNS, no dot at its end. */
  readonly name: string
  /** `/` = all of it; never a slash at its end otherwise. */
  readonly path: string
}

/** One face that is on, with its place among all of the document. */
export interface NamedFace extends RouteName {
  readonly index: number
  readonly face: Face
}

/** Names that the faces of a document come to (TF-41, TF-42); the first is the primary one. Pure. */
export function namedFaces(
  faces: readonly Face[],
  defaultDomain: string,
): { readonly named: readonly NamedFace[]; readonly issues: readonly Issue[] } {
  const found: NamedFace[] = []
  const issues: Issue[] = []
  faces.forEach((face, index) => {
    if (!isOn(face)) return
    const at = nameOf(face, defaultDomain)
    const path = `faces[${index}]`
    if (typeof at === 'string') issues.push({ path: `${path}.domain`, message: at })
    else if (found.some((other) => isSameRoute(other, at)))
      issues.push({ path: `${path}.subdomain`, message: `${routeText(at)} is there twice` })
    else found.push({ ...at, index, face })
  })
  return { named: found, issues }
}

/** TF-41. */
export const isOn = ({ subdomain, domain }: Face): boolean => subdomain !== '' || domain !== ''

/** A sentence where it comes to no name. */
function nameOf(
  { subdomain, domain, path = '/' }: Face,
  defaultDomain: string,
): RouteName | string {
  const under = domain === '' ? defaultDomain : domain
  if (under === '') return 'name a domain, or set one for all in the settings (domain)'
  const whole = subdomain === '' ? under : joined(subdomain, under)
  const trouble = hostNameTrouble(whole)
  if (trouble !== undefined) return trouble
  const name = asciiOf(withoutEndDot(whole)) ?? whole
  return { name, path: path.length > 1 ? path.replace(/\/$/, '') : '/' }
}

const joined = (subdomain: string, domain: string): string => `${subdomain}.${domain}`

export const isSameRoute = (a: RouteName, b: RouteName): boolean =>
  a.name === b.name && a.path === b.path

export const isIn =
  (some: readonly RouteName[]) =>
  (route: RouteName): boolean =>
    some.some((each) => isSameRoute(each, route))

/** `shop.example.com`, `shop.example.com/api`; also what tells routes apart. */
export const routeText = ({ name, path }: RouteName): string => (path === '/' ? name : name + path)
