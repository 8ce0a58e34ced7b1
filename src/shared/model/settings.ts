import { z } from 'zod'
import './issue-words.ts'
import { isLinkBase } from './deep-link-format.ts'
import { domainSchema } from './face.ts'
import { workloadNameSchema } from './workload.ts'

/** Modifiers and a key, as Electron writes them; a key alone would be taken from every other program. */
const acceleratorPattern =
  /^((CmdOrCtrl|CommandOrControl|Cmd|Command|Ctrl|Control|Alt|Option|AltGr|Shift|Super|Meta)\+)+([A-Z0-9]|F([1-9]|1[0-9]|2[0-4])|Space|Tab|Enter|Up|Down|Left|Right|Home|End)$/

const networkName = z
  .string()
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/,
    'use letters, digits, _ . -, beginning with a letter or digit, at most 63 characters',
  )

/** On these of an engine no names resolve, so that what is there does not find each other. */
const isNameless = (network: string): boolean => ['bridge', 'host', 'none'].includes(network)

const fields = {
  theme: z.enum(['system', 'light', 'dark']),
  contrast: z.enum(['system', 'more']),
  /** The domain of public names that name none themselves (TF-42); '' = each has to. */
  domain: domainSchema,
  /** Image that the edge of a host runs: a Caddy of 2.11 or newer. */
  edgeImage: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^\s@-][^\s]*$/, 'an image, like caddy:2.11'),
  /** Docker network every workload joins (TF-17). */
  network: networkName,
  /** The one that instances are on that name none: one that is there; '' = each has its own. */
  instanceNetwork: z
    .union([z.literal(''), networkName])
    .refine(
      (name) => !isNameless(name),
      'services do not find each other by name there: name another, or leave it empty',
    ),
  /** Goes before images of instances that name no registry: `registry.example.com/team`; '' = nothing. */
  registryPrefix: z
    .string()
    .max(200)
    .regex(
      /^$|^[a-zA-Z0-9][a-zA-Z0-9.-]*(:\d{1,5})?(\/[a-z0-9][a-z0-9._-]*)*$/,
      'write it like registry.example.com/team, or leave it empty',
    ),
  /** Deployments at once, over all hosts / on one host. */
  globalCap: z.number().int().min(1).max(20),
  hostCap: z.number().int().min(1).max(20),
  /** Host folders that workloads may bind-mount (TF-60). */
  allowedPaths: z.array(z.string().startsWith('/')),
  /** Hosts on which compose projects may ask for rights over the host (SD-33). */
  unsafeHosts: z.array(z.string().min(1)),
  /** Hosts on which none of that can be consented to, for any workload. */
  strictHosts: z.array(z.string().min(1)),
  /** Releases kept per workload. */
  keepReleases: z.number().int().min(2).max(1000),
  /** How full a host's disk may be before that is told, in per cent. */
  diskWarnPercent: z.number().int().min(50).max(99),
  /** How long what was done and noticed is kept, in days. */
  keepActivityDays: z.number().int().min(1).max(3_650),
  /** Address of the landing page of links, for chat services that make only web addresses clickable; '' = nowhere. */
  linkBase: z
    .string()
    .max(500)
    .refine(isLinkBase, 'an https:// address, without a user, query or fragment; or nothing'),
  /** Whether longshore: links open the AppImage of a Linux desktop; `ask`: its user has not said. */
  linkHandler: z.enum(['ask', 'yes', 'no']),
  /** Workloads at hand in the tray, in this order. */
  pinned: z
    .array(workloadNameSchema)
    .max(200)
    .refine((names) => new Set(names).size === names.length, 'each workload once'),
  /** Whether newer images of watched workloads are looked for. */
  updates: z.enum(['on', 'paused']),
  /** Closing the window leaves the desktop app in the tray, where the desktop has one. */
  closeToTray: z.boolean(),
  /** The desktop app starts when its user logs in, without a window. */
  startAtLogin: z.boolean(),
  /** Opens the palette from anywhere on the desktop; '' = none. */
  paletteShortcut: z.union([
    z.literal(''),
    z.string().regex(acceleratorPattern, 'write it like CmdOrCtrl+Shift+K'),
  ]),
}

/** Settings of a user. Stored by the settings port; every field has a default. */
export const settingsSchema = z.strictObject({
  theme: fields.theme.default('system'),
  contrast: fields.contrast.default('system'),
  domain: fields.domain.default(''),
  edgeImage: fields.edgeImage.default('caddy:2.11'),
  network: fields.network.default('longshore'),
  instanceNetwork: fields.instanceNetwork.default(''),
  registryPrefix: fields.registryPrefix.default(''),
  globalCap: fields.globalCap.default(3),
  hostCap: fields.hostCap.default(2),
  allowedPaths: fields.allowedPaths.default([]),
  unsafeHosts: fields.unsafeHosts.default([]),
  strictHosts: fields.strictHosts.default([]),
  keepReleases: fields.keepReleases.default(50),
  diskWarnPercent: fields.diskWarnPercent.default(90),
  keepActivityDays: fields.keepActivityDays.default(90),
  linkBase: fields.linkBase.default(''),
  linkHandler: fields.linkHandler.default('ask'),
  pinned: fields.pinned.default([]),
  updates: fields.updates.default('on'),
  closeToTray: fields.closeToTray.default(true),
  startAtLogin: fields.startAtLogin.default(false),
  paletteShortcut: fields.paletteShortcut.default(''),
})
export type Settings = z.infer<typeof settingsSchema>

/** Some of them; without the defaults, which would reset what is not named. */
export const settingsChangeSchema = z
  .strictObject({
    ...fields,
    // What an earlier version stored is read as it is.
    network: networkName.refine(
      (name) => !isNameless(name),
      'workloads do not find each other by name there: name another',
    ),
  })
  .partial()
export type SettingsChange = z.infer<typeof settingsChangeSchema>
