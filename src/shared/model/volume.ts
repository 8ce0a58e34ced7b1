/** A volume as a document declares it, in the words of docker compose where these exist. */
import { z } from 'zod'

const folderScopes = ['project', 'stage', 'instance', 'absolute'] as const
const namedScopes = ['named', 'project_named'] as const

/** Places where a volume's data lives (TF-60..65). */
export const volumeScopes = [
  'named',
  'project_named',
  'project',
  'stage',
  'instance',
  'ephemeral',
  'absolute',
] as const
export type VolumeScope = (typeof volumeScopes)[number]

const hasControls = (text: string): boolean => /\p{Cc}/u.test(text)

function pathText(schema: z.ZodString): z.ZodString {
  return schema.refine((text) => !hasControls(text), 'a path has no control characters')
}

/** Text that YAML takes for a number where it is not quoted. */
const quoted = (pattern: RegExp, like: string) =>
  z.string({ error: `write it in quotes, like "${like}"` }).regex(pattern, `write it like ${like}`)

const subpathField = pathText(z.string()).refine(
  (text) => text !== '' && !text.startsWith('/') && !text.split('/').includes('..'),
  'a folder inside the volume: without / at its beginning and without ".."',
)

const driverOptionsField = z.record(
  z.string().min(1),
  z
    .string({ error: 'write text' })
    .refine((text) => !hasControls(text), 'it has no control characters'),
)

/** For which scopes a field says something. */
const fits = {
  subpath: namedScopes,
  noCopy: namedScopes,
  driver: namedScopes,
  driverOptions: namedScopes,
  size: ['ephemeral'],
  mode: [...folderScopes, 'ephemeral'],
  owner: folderScopes,
  propagation: folderScopes,
} as const satisfies Partial<Record<string, readonly VolumeScope[]>>

/** Forms show a field only where it says something. */
function forScopes<Schema extends z.ZodType>(
  scopes: readonly VolumeScope[],
  schema: Schema,
): Schema {
  return schema.meta({ onlyFor: { scope: scopes } })
}

/**
 * Fields of a volume: those of the first version have a default, later ones are left out where they are not written.
 */
const fields = {
  scope: z.enum(volumeScopes, {
    error: `name a scope: ${volumeScopes.join(', ')}`,
  }),
  name: forScopes(
    namedScopes,
    z.string().default('').describe('Volume name, for named and project_named'),
  ),
  source: forScopes(
    ['absolute'],
    pathText(z.string()).default('').describe('Host folder, for absolute'),
  ),
  target: pathText(
    z
      .string({ error: 'name the target folder inside the container' })
      .refine((text) => text.trim() !== '', 'name the target folder inside the container')
      .refine((text) => text.trim() === '' || text.startsWith('/'), 'a target starts with /'),
  ),
  exclusive: z
    .boolean()
    .default(false)
    .describe('Only one container may use it: the old one stops before the new one starts'),
  readOnly: z.boolean().optional().describe('The container cannot write to it'),
  subpath: forScopes(
    fits.subpath,
    subpathField.optional().describe('Mounts only this folder of a named volume'),
  ),
  noCopy: forScopes(
    fits.noCopy,
    z.boolean().optional().meta({
      title: 'Begins empty',
      description: 'A new named volume does not get what the image has at the target',
    }),
  ),
  driver: forScopes(
    fits.driver,
    z
      .string()
      .regex(/^[a-zA-Z0-9][\w.:/@-]*$/, 'not the name of a volume driver')
      .optional()
      .describe("Of a named volume; empty = the engine's own"),
  ),
  driverOptions: forScopes(
    fits.driverOptions,
    driverOptionsField.optional().describe('Of a named volume, like type, o and device'),
  ),
  size: forScopes(
    fits.size,
    quoted(/^\d{1,15}(\.\d{1,3})?[bkmg]?b?$/i, '64m')
      .optional()
      .describe('At most so much memory, like 64m, for ephemeral'),
  ),
  mode: forScopes(
    fits.mode,
    quoted(/^[0-7]{3,4}$/, '0750')
      .optional()
      .describe('Of the folder where it is made, like 0750'),
  ),
  owner: forScopes(
    fits.owner,
    quoted(/^\d{1,10}(:\d{1,10})?$/, '1000:1000')
      .optional()
      .describe('User and group id of the folder where it is made, like 1000:1000'),
  ),
  propagation: forScopes(
    fits.propagation,
    z
      .enum(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'])
      .optional()
      .describe('Which mounts below a host folder are seen on the other side'),
  ),
}

export const volumeSchema = z.strictObject(fields).superRefine((volume, { addIssue }) => {
  for (const [field, scopes] of Object.entries(fits)) {
    const isSaid = volume[field as keyof typeof fits] !== undefined
    if (!isSaid || scopes.some((scope) => scope === volume.scope)) continue
    addIssue({ code: 'custom', path: [field], message: `only for scope ${scopes.join(', ')}` })
  }
})
export type Volume = z.infer<typeof volumeSchema>

/** Fate of a volume that cannot be mounted: nothing is deployed, or it is left out and that is said (TF-66). */
export const onBadVolumeSchema = z.enum(['refuse', 'skip'])
export type OnBadVolume = z.infer<typeof onBadVolumeSchema>

/** `64m`, `1.5gb`, `1024` in bytes, as docker reads them. */
export function sizeBytes(text: string): number {
  const unit = /[kmg]/i.exec(text)?.[0].toLowerCase() ?? ''
  const factors: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }
  return Math.floor(Number.parseFloat(text) * (factors[unit] ?? 1))
}
