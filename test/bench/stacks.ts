// Stacks for the bench: written as a user would have them, deployed by the app or typed by hand.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from '../../src/shared/contract/index.ts'
import { deleteWorkload } from './app.ts'
import type { Bed } from './bed.ts'

const image = 'localhost/longshore-test'

/** The first service is of that tag; the others stay as they are. */
export async function writeStack(folder: string, services: number, tag: string): Promise<void> {
  const images = Array.from({ length: services }, (_, n) => `${image}:${n === 0 ? tag : 'v1'}`)
  await writeImages(folder, images, 'never')
}

/** One service for each image, each in its place. */
export async function writeImages(
  folder: string,
  images: readonly string[],
  policy: 'never' | 'always',
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const lines = images.map(
    (name, n) => `  s${n}: { image: "${name}", stop_grace_period: 0s, pull_policy: ${policy} }`,
  )
  await writeFile(join(folder, 'compose.yaml'), `services:\n${lines.join('\n')}\n`)
}

interface Stack {
  readonly name: string
  readonly path: string
  readonly host?: string
  readonly pull?: 'never' | 'always'
}

/** For the length of the row. Nothing is watched after it is up: a user at a prompt does not either. */
export async function applyStack(
  bed: Bed,
  client: Client,
  { name, path, host = 'local', pull = 'never' }: Stack,
): Promise<void> {
  const source = { kind: 'compose', path, pull }
  const deploy = { stabilise: '0ms', stopTimeout: '0ms' }
  await client.workloads.apply({ document: { name, host, source, deploy } })
  bed.defer(() => deleteWorkload(client, name))
}
