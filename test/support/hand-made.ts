// A stack that somebody brought up by hand, as `docker compose` does it without Longshore.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { run } from '../../scripts/lib/exec.mjs'
import type { EngineBed } from './bed/shared-engine.ts'
import type { dockerCli } from './docker-cli.ts'
import { type Listed, listProject, serviceOf } from './project-containers.ts'

export interface HandMade {
  readonly project: string
  readonly folder: string
  write(files: Readonly<Record<string, string>>): void
  /** Given to every call from now on, after those given before. */
  options(...more: string[]): void
  compose(...args: string[]): Promise<string>
  /** `service → tag and state` of its containers. */
  states(): Promise<Record<string, string>>
  /** `service → id and state` of its containers. */
  containers(): Promise<Record<string, string>>
}

/** In a folder of its own below `parent`; gone when the test is over. */
export function handMade(
  bed: EngineBed,
  docker: ReturnType<typeof dockerCli>,
  parent: string,
  base: string,
  project = `${base}_${bed.tag}`,
): HandMade {
  const folder = join(parent, `by-hand-${base}`)
  mkdirSync(folder, { recursive: true })
  const given: string[] = []
  const compose = async (...args: string[]) => {
    const { binary, env } = docker()
    const all = ['compose', '--project-name', project, ...given, ...args]
    return await run(binary, all, { env, cwd: folder })
  }
  onTestFinished(async () => {
    await compose('down', '--timeout', '0', '--volumes', '--remove-orphans')
  })
  const shown = async (what: (container: Listed) => string) => {
    const found = await listProject(bed, project)
    return Object.fromEntries(found.map((each) => [serviceOf(each), what(each)]))
  }
  return {
    project,
    folder,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true })
        writeFileSync(join(folder, name), text)
      }
    },
    options: (...more) => void given.push(...more),
    compose,
    states: () => shown(({ Image, State }) => `${Image.split(':').at(-1)} ${State}`),
    containers: () => shown(({ Id, State }) => `${Id} ${State}`),
  }
}
