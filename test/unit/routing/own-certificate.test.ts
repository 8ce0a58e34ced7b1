// Certificates that secrets hold, made by openssl, and what is said of those that no browser would take.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { serverTls, tlsApp } from '../../../src/main/routing/edge/tls.ts'
import { readCertificate } from '../../../src/main/routing/own-certificate.ts'
import { makeAuthority, makePair } from '../../support/bed/certificates.ts'

const folder = mkdtempSync(join(tmpdir(), 'longshore-own-'))
afterAll(() => rmSync(folder, { recursive: true }))
const authority = makeAuthority(join(folder, 'authority'))
const pair = makePair(join(folder, 'pair'), authority, 'DNS:*.example.com')
const other = makePair(join(folder, 'other'), authority, 'DNS:example.org')
const read = (dir: string, file: string) => readFileSync(join(dir, file), 'utf8')
const [certificate, key, ca] = ['cert.pem', 'key.pem', 'ca.pem'].map((file) => read(pair, file))
const asked = { name: 'shop.example.com', now: Date.now() }
const day = 86_400_000

it('is taken where its key fits, it covers the name, and its chain is whole, in whatever order they stand', () => {
  const good = readCertificate(`${certificate}${ca}${key}`, asked)
  expect(good).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{24}$/) })
  expect(readCertificate(`note\r\n${key}\n${certificate}${ca}`, asked)).toEqual(good)
  expect(readCertificate(`${certificate}${key}`, asked)).not.toMatchObject({ id: Object(good).id })
})

it.each([
  ['it holds no certificate (PEM)', `${key}`, {}],
  ['it holds no key (PEM)', `${certificate}`, {}],
  ['it holds several keys (PEM)', `${certificate}${key}${key}`, {}],
  ['its key is not that of its first certificate', `${certificate}${read(other, 'key.pem')}`, {}],
  ['it is not for example.com', `${certificate}${key}`, { name: 'example.com' }],
  ['it is not for a.b.example.com', `${certificate}${key}`, { name: 'a.b.example.com' }],
  [/^it expired on 20/, `${certificate}${key}`, { now: asked.now + 3 * day }],
  [/^it is not valid before 20/, `${certificate}${key}`, { now: asked.now - day }],
  [/^certificate 2 of its chain/, `${certificate}${read(other, 'cert.pem')}${key}`, {}],
  [
    'its key is locked by a passphrase',
    `${certificate}-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----`,
    {},
  ],
  [
    'it cannot be read as certificates and a key (PEM)',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
    {},
  ],
])('is refused: %s', (trouble, text, more) => {
  const found = Object(readCertificate(text, { ...asked, ...more }))
  expect(found.trouble).toMatch(trouble)
})

it('has its name alone: others get theirs by themselves, and one that is without at one path has none only if at all', () => {
  const [id, gone] = ['a'.repeat(24), 'b'.repeat(24)]
  const routes = [
    { name: 'own.example.com', tls: 'auto' },
    { name: 'own.example.com', tls: id },
    { name: 'half.example.com', tls: 'off' },
    { name: 'half.example.com', tls: 'auto' },
    { name: 'plain.example.com', tls: 'off' },
  ]
  const theirs = { match: { sni: ['theirs.example.com'] } }
  const before = { tls_connection_policies: [theirs], automatic_https: { disable_redirects: true } }
  const server = serverTls(before, routes)
  expect(server).toEqual({
    automatic_https: {
      ...{ disable_redirects: true, skip: ['plain.example.com'] },
      ...{ skip_certificates: ['own.example.com'], ignore_loaded_certificates: true },
    },
    tls_connection_policies: [
      {
        match: { sni: ['own.example.com'] },
        certificate_selection: { any_tag: [`longshore-${id}`] },
      },
      theirs,
    ],
  })
  expect(serverTls(server, [])).toEqual(before)
  const app = tlsApp({ certificates: { load_files: [{ tags: [`longshore-${gone}`] }] } }, routes)
  const file = `/data/longshore/certificates/${id}.pem`
  expect(app).toEqual({
    certificates: { load_files: [{ certificate: file, key: file, tags: [`longshore-${id}`] }] },
  })
  expect(tlsApp(app, [])).toEqual({})
})
