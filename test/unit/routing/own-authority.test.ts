// An authority that the public does not know: declared for a host's edge, and what is said where it gives no certificate.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { configWith } from '../../../src/main/routing/edge/config.ts'
import { issuingTrouble } from '../../../src/main/routing/edge/issuing-trouble.ts'
import { draftOf, recordOf } from '../../../src/renderer/hosts/host-draft.ts'
import { type FaceStanding, overallOf } from '../../../src/shared/model/face-standing.ts'
import { troubleOf } from '../../../src/shared/model/face-trouble.ts'
import { certificateWords } from '../../../src/shared/model/face-words.ts'
import type { HostRecord } from '../../../src/shared/model/host.ts'
import { makeAuthority, makePair } from '../../support/bed/certificates.ts'

const folder = mkdtempSync(join(tmpdir(), 'longshore-roots-'))
afterAll(() => rmSync(folder, { recursive: true }))
const authorityFolder = makeAuthority(join(folder, 'one'))
const root = readFileSync(join(authorityFolder, 'ca.pem'), 'utf8')
const key = readFileSync(join(makePair(join(folder, 'pair'), authorityFolder), 'key.pem'), 'utf8')
const authority = 'https://ca.example.com/acme/acme/directory'

const record: HostRecord = {
  ...{ name: 'prod', connection: { kind: 'local' }, guard: 'open', colour: 'none' },
  proxy: { kind: 'edge', email: 'me@example.com' },
}
/** As its form sends it. */
const declared = (fields: Readonly<Record<string, string>>) => {
  const draft = draftOf(record)
  return recordOf({
    ...draft,
    proxy: { ...draft.proxy, fields: { ...draft.proxy.fields, ...fields } },
  })
}

describe('an authority of one’s own', () => {
  it('is declared with its root certificates, whatever stands around these; and a host without any is as it was', () => {
    const found = declared({ authority, authorityRoot: `Root of ours:\r\n${root}and\n${root}` })
    const proxy = { kind: 'edge', email: 'me@example.com', authority, authorityRoot: root + root }
    expect(found).toMatchObject({ record: { proxy } })
    expect('record' in found && recordOf(draftOf(found.record))).toEqual(found)
    expect(declared({})).toEqual({ record })
  })

  it.each([
    ['no PEM', { authority, authorityRoot: '/etc/root.crt' }, 'it holds no certificate'],
    ['a key', { authority, authorityRoot: root + key }, 'it holds a private key'],
    [
      'one that was cut',
      { authority, authorityRoot: root.replace(/\n[^\n]+\n-----END/, '\n-----END') },
      'certificate 1 of it is cut or broken',
    ],
    ['no authority for it', { authorityRoot: root }, 'it goes with the address of an authority'],
    [
      'the edge’s own authority',
      { authority: 'internal', authorityRoot: root },
      'it goes with the address of an authority',
    ],
  ])('is refused at its field: %s', (_, fields, message) => {
    expect(declared(fields)).toMatchObject({
      wrong: { 'proxy.authorityRoot': expect.stringContaining(message) },
    })
  })

  it.each(['http://ca.example.com/dir', 'step-ca', 'ftp://ca.example.com'])(
    'has no address %s',
    (address) =>
      expect(declared({ authority: address })).toEqual({
        wrong: { 'proxy.authority': 'the https address of an ACME directory, or internal' },
      }),
  )

  it('is what the edge is told, and what it trusts', () => {
    const issuersOf = (base: object) => configWith({ httpsPort: 443, ...base }, []).apps.tls
    expect(issuersOf({ authority, rootFile: '/data/root.pem' })).toMatchObject({
      automation: {
        policies: [
          {
            issuers: [
              { module: 'acme', ca: authority, trusted_roots_pem_files: ['/data/root.pem'] },
            ],
          },
        ],
      },
    })
    expect(issuersOf({})).toEqual({ automation: { policies: [{ issuers: [{ module: 'acme' }] }] } })
  })
})

const time = '2026-01-02T03:04:05.000000000Z'
const refused = (identifier: string, error: string) =>
  JSON.stringify({
    ...{ level: 'error', logger: 'tls.obtain', msg: 'could not get certificate from issuer' },
    ...{ identifier, error },
  })

const logOf = (...lines: readonly string[]) => ({
  containers: {
    logs: async () => ({
      tty: false,
      bytes: (async function* () {
        for (const line of lines) {
          const text = Buffer.from(`${time} ${line}\n`)
          const frame = Buffer.alloc(8)
          frame[0] = 2
          frame.writeUInt32BE(text.length, 4)
          const all = Buffer.concat([frame, text])
          yield all.subarray(0, 20)
          yield all.subarray(20)
        }
      })(),
    }),
  },
})

describe('why a name has no certificate', () => {
  const { signal } = new AbortController()
  const why = (name: string, ...lines: readonly string[]) =>
    issuingTrouble(logOf(...lines) as never, { id: 'edge', name }, signal)

  it('is what the log of the edge says of its latest attempt, in one line, and nothing that another name met', async () => {
    const lines = [
      refused('shop.example.com', 'the first'),
      refused('shop.example.com', `HTTP 400 \u001b[31mrate\nlimited ${'x'.repeat(1_000)}`),
      refused('api.example.com', 'another'),
      '{"level":"error","msg":"could not get certificate from issuer","identifier":7}',
      '{"level":"info","msg":"cut',
    ]
    const found = await why('shop.example.com', ...lines)
    expect(found).toMatch(/^the authority gave none: HTTP 400 ␛\[31mrate␊limited x{200,300}$/)
    expect(await why('new.example.com', ...lines)).toBeUndefined()
  })

  it('is trouble where it is known, and takes its while where it is not', () => {
    const face = (certificate: FaceStanding['certificate']) =>
      ({
        route: { state: 'leads', targets: [] },
        answer: { state: 'answers', status: 200 },
        dns: { state: 'here', failure: null },
        certificate,
      }) as unknown as FaceStanding
    const said = (certificate: FaceStanding['certificate']) => [
      overallOf(face(certificate)),
      troubleOf(face(certificate)),
      certificateWords(certificate),
    ]
    expect(said({ state: 'absent', trouble: null })).toEqual(['pending', null, 'none yet'])
    expect(said({ state: 'absent', trouble: 'refused' })).toEqual([
      ...['failing', 'it has no certificate: refused', 'none: refused'],
    ])
    const soon = { state: 'soon', issuer: 'ours', until: 0, daysLeft: 3 } as const
    expect(said({ ...soon, trouble: 'refused' })).toEqual([
      ...['pending', 'its certificate ends in 3 days, and nobody renewed it: refused'],
      'ours, 3 days left: refused',
    ])
  })
})
