import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Login } from '../../../../src/main/registries/credentials.ts'
import { baseImages } from '../../../../src/main/sources/git/docker-build/base-images.ts'
import { gitBed } from './git-bed.ts'

describe('the images that a Dockerfile is built from', () => {
  it.each([
    ['FROM a.example/base:1', ['a.example/base:1']],
    ['# syntax=a.example/dockerfile:1\nFROM scratch', ['a.example/dockerfile:1']],
    ['FROM --platform=$BUILDPLATFORM a/b AS Build\nFROM build\nCOPY --from=build /a /a', ['a/b']],
    [
      'FROM a/b\nCOPY --chown=1 --from=c.example/d /a /a\nCOPY --from=0 /b /b',
      ['a/b', 'c.example/d'],
    ],
    ['FROM a/b\nRUN --mount=type=bind,from=c/d,target=/x true', ['a/b', 'c/d']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as Dockerfiles have it.
    ['ARG BASE="a.example/one"\nFROM ${BASE}:1', ['a.example/given:1']],
    ['ARG TAG=2\nfrom \\\n  a/b:$TAG', ['a/b:2']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as Dockerfiles have it.
    ['FROM ${ABSENT:-a/b}\nFROM $ABSENT\n# FROM c/d\n# COPY --from=c/d', ['a/b']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as Dockerfiles have it.
    ['ARG constructor=a/b\nFROM ${constructor}', ['a/b']],
    ['', []],
  ])('of %j are told', (text, found) => {
    expect(baseImages(text, { BASE: 'a.example/given' })).toEqual(found)
  })

  it('are told of a file that is made to take long', () => {
    const hostile = `FROM a/b\nRUN ${'--mount='.repeat(100_000)} ${'--from'.repeat(100_000)}\n`
    expect(baseImages(hostile, {})).toEqual(['a/b'])
  })
})

describe('a build', () => {
  async function built(login: Login) {
    const folder = mkdtempSync(join(tmpdir(), 'longshore-base-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, 'Dockerfile'), 'FROM a.example/base\n')
    const asked: string[] = []
    const bed = gitBed({
      credentials: {
        async of(registries) {
          asked.push(...registries)
          return { 'a.example': login }
        },
      },
    })
    bed.repository.folder = folder
    bed.have()
    expect(await bed.deploy('main')).toMatchObject({ state: 'succeeded' })
    expect(asked).toContain('a.example')
    return bed.repository.builds[0] ?? {}
  }

  it('has the account that is kept for the registry of its base image', async () => {
    expect(await built({ auth: 'c2VjcmV0', named: 'team' })).toMatchObject({
      DOCKER_CONFIG: expect.stringContaining('/fake-memory/'),
    })
  })

  it('has the logins of its own docker command where none is kept', async () => {
    expect(await built({ auth: 'c2VjcmV0' })).not.toHaveProperty('DOCKER_CONFIG')
  })
})
