/**
 * From version 3 to 4: a release has parts, where it had the fields of one image, which were made up for a
 * project. What a project was made of is read from what it was rendered to. What cannot be read stays as it is.
 */

import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../../shared/lib/canonical.ts'
import { isRecord } from '../../shared/lib/is-record.ts'
import type { Part } from '../../shared/model/release.ts'
import { openJson, sealJson, text } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { Seal } from './store.ts'
import { fieldsIn, readOr } from './unreadable.ts'

type Fields = Readonly<Record<string, unknown>>

const imageSchema = z.object({
  image: z.string(),
  imageId: z.string(),
  digest: z.string().nullable(),
})
const releaseSchema = imageSchema.extend({
  workload: z.string(),
  tag: z.string(),
  config: z.record(z.string(), z.string()),
})
type OldRelease = z.infer<typeof releaseSchema>

/** The rendered form of a project, and of nothing else. */
const projectSchema = z.object({
  place: z.object({}),
  services: z.record(z.string(), imageSchema),
})

export function giveReleasesParts(database: Database, seal: Seal): void {
  for (const row of database.all('SELECT * FROM releases')) {
    const release = withParts(fieldsIn(row, 'release'), renderedOf(database, seal, row))
    if (!release) continue
    database.run(
      'UPDATE releases SET release = ? WHERE workload = ? AND number = ?',
      JSON.stringify(release),
      text(row, 'workload'),
      Number(row.number),
    )
  }
  for (const row of database.all('SELECT * FROM journal_bodies')) {
    const body = withPartsIn(opened(seal, text(row, 'body')))
    if (body === undefined) continue
    database.run(
      'UPDATE journal_bodies SET body = ? WHERE deployment = ?',
      sealJson(seal, body),
      text(row, 'deployment'),
    )
  }
}

/** Undefined where it cannot be read. */
function renderedOf(database: Database, seal: Seal, row: Row): unknown {
  const kept = database.get('SELECT rendered FROM renderings WHERE mark = ?', String(row.rendering))
  return opened(seal, text(kept ?? row, 'rendered'))
}

function opened(seal: Seal, sealed: string): unknown {
  const read = () => openJson(seal, sealed)
  return readOr({ what: 'release', name: '' }, read, () => undefined)
}

/** A run that a crash interrupted goes on from the releases as it found them. */
function withPartsIn(body: unknown): unknown {
  if (!isRecord(body) || !isRecord(body.request)) return undefined
  const { request } = body
  if (!isRecord(request.intent)) return undefined
  const { intent } = request
  const [live, release] = [intent.live, intent.release].map((each) => {
    if (!isRecord(each) || !isRecord(each.release)) return each
    return { ...each, release: withParts(each.release, each.rendered) ?? each.release }
  })
  return { ...body, request: { ...request, intent: { ...intent, live, release } } }
}

function withParts(fields: Fields, rendered: unknown): Fields | undefined {
  const old = releaseSchema.safeParse(fields).data
  if (!old) return undefined
  const { image: _, imageId: __, digest: ___, ...kept } = fields
  const { services: ____, jobs: _____, ...config } = old.config
  const project = projectSchema.safeParse(rendered).data
  if (old.tag === '' || project) {
    // The digest of all that was rendered stood where that of an image stands.
    const parts = project ? partsOfProject(old, project.services) : []
    return { ...kept, config, parts, fingerprint: old.digest }
  }
  return { ...kept, parts: [partOfImage(old)], fingerprint: fingerprintOf(rendered) }
}

function partOfImage({ workload, image, tag, imageId, digest }: OldRelease): Part {
  const reference = `${image}:${tag}`
  return { part: workload, image: reference, imageId, digest, replicas: 1, mayEnd: false }
}

function partsOfProject(
  { config }: OldRelease,
  services: z.infer<typeof projectSchema>['services'],
): Part[] {
  const names = (listed: string | undefined) => listed?.split(' ')
  return Object.entries(services)
    .map(([part, { image, imageId, digest }]) => ({
      ...{ part, image, imageId, digest: digest?.split('@')[1] ?? null },
      // Those that were scaled to none were not named.
      replicas: names(config.services)?.includes(part) ? replicasIn(config, part) : 0,
      // Where that was not recorded, it speaks against none.
      mayEnd: names(config.jobs)?.includes(part) ?? true,
    }))
    .sort((a, b) => (a.part < b.part ? -1 : 1))
}

function replicasIn(config: OldRelease['config'], service: string): number {
  return Number(config[`${service}.scale`] ?? config[`${service}.deploy.replicas`] ?? 1)
}

function fingerprintOf(rendered: unknown): string | null {
  if (rendered === undefined) return null
  return `sha256:${createHash('sha256').update(canonicalJson(rendered)).digest('hex')}`
}
