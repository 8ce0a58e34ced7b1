// Real certificates, made by openssl.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const program = 'openssl'
const openssl = (...args: string[]) => execFileSync(program, args, { stdio: 'pipe' })
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** A folder with ca.pem of an authority that nobody knows. */
export function makeAuthority(dir: string): string {
  mkdirSync(dir)
  const files = ['-keyout', join(dir, 'ca.key'), '-out', join(dir, 'ca.pem')]
  openssl('req', '-x509', ...newKey, ...files, '-subj', '/CN=authority', '-days', '2')
  return dir
}

/** A folder with cert.pem and key.pem for a name, 127.0.0.1 if none is given, and ca.pem of who signed them. */
export function makePair(dir: string, authority: string, name = 'IP:127.0.0.1'): string {
  mkdirSync(dir)
  const file = (each: string) => join(dir, each)
  const request = ['-keyout', file('key.pem'), '-out', file('request.pem'), '-subj', '/CN=pair']
  openssl('req', ...newKey, ...request)
  writeFileSync(file('names'), `subjectAltName=${name}`)
  const by = ['-CA', join(authority, 'ca.pem'), '-CAkey', join(authority, 'ca.key')]
  const files = ['-in', file('request.pem'), '-out', file('cert.pem'), '-extfile', file('names')]
  openssl('x509', '-req', ...by, '-CAcreateserial', '-days', '2', ...files)
  writeFileSync(file('ca.pem'), readFileSync(join(authority, 'ca.pem')))
  return dir
}
