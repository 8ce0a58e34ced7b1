import { describe, expect, it } from 'vitest'
import {
  connectionError,
  createFailure,
  refusalError,
  registryFailure,
  takenPort,
} from '../../../src/main/engine/failures.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'

const where = { host: 'local', endpoint: 'unix:///x.sock' }
const withCode = (code: string) => Object.assign(new Error('whatever'), { code })

describe('a connection that does not hold', () => {
  it.each(['ENOENT', 'ECONNREFUSED', 'EACCES', 'ECONNRESET', 'EPIPE', 'HPE_INVALID_CONSTANT'])(
    '%s means that the engine is not available, and says the code',
    (code) => {
      expect(failureOf(connectionError(where, withCode(code)))).toMatchObject({
        kind: 'engine-unavailable',
        ...where,
        reason: expect.stringContaining(code),
      })
    },
  )

  it('is found inside errors that wrap others', () => {
    const nested = new AggregateError([withCode('ECONNREFUSED')])
    const caused = new Error('outer', { cause: withCode('ENOENT') })
    expect(failureOf(connectionError(where, nested))?.kind).toBe('engine-unavailable')
    expect(failureOf(connectionError(where, caused))?.kind).toBe('engine-unavailable')
  })

  it('leaves what it does not know as the bug it is', () => {
    const bug = new TypeError('x is not a function')
    expect(connectionError(where, bug)).toBe(bug)
  })
})

describe('a port that is taken', () => {
  it.each([
    [
      'driver failed programming external connectivity on endpoint web (1f): Bind for 0.0.0.0:18080 failed: port is already allocated',
      '18080',
    ],
    [
      'driver failed programming external connectivity on endpoint web (1f): Error starting userland proxy: listen tcp4 127.0.0.1:18081: bind: address already in use',
      '18081',
    ],
    [
      'failed to set up container networking: driver failed programming external connectivity on endpoint web (1f): failed to bind host port for 0.0.0.0:18082:172.17.0.2:80/tcp: address already in use',
      '18082',
    ],
    ['failed to bind host port 0.0.0.0:18083/tcp: address already in use', '18083'],
    ['Bind for :::18084 failed: port is already allocated', '18084'],
    ['OCI runtime create failed: exec: "nope": executable file not found in $PATH', undefined],
  ])('%s', (message, port) => {
    expect(takenPort(message)).toBe(port)
  })
})

describe('a refusal', () => {
  it('is a full disk by its words, whatever was asked', () => {
    const refusal = { status: 500, message: 'mkdir /x: no space left on device' }
    expect(refusalError(where, 'inspect', refusal).failure).toMatchObject({ kind: 'no-space' })
    expect(createFailure(where, 'app', refusal)).toMatchObject({ kind: 'no-space' })
  })

  it.each([
    'all predefined address pools have been fully subscribed',
    'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
  ])('is a lack of addresses for one more network by its words: %s', (message) => {
    const { failure } = refusalError(where, 'create a network', { status: 500, message })
    expect(failure).toMatchObject({ kind: 'no-space', lacks: 'addresses' })
    const { title, remedy } = describeFailure(failure)
    expect(title).toContain('No addresses left for a network on')
    expect(remedy).toContain('docker network prune')
  })

  it('to create says which image is missing, and what else it was', () => {
    const gone = { status: 404, message: 'No such image: app:v1' }
    expect(createFailure(where, 'app:v1', gone)).toMatchObject({
      kind: 'image-not-found',
      image: 'app:v1',
    })
    const bad = { status: 400, message: 'invalid mount config' }
    expect(createFailure(where, 'app:v1', bad)).toEqual({
      kind: 'create-failed',
      host: 'local',
      message: 'invalid mount config',
    })
  })

  it.each([
    [500, 'unauthorized: authentication required', { kind: 'registry-auth' }],
    [404, 'manifest unknown', { kind: 'image-not-found' }],
    [
      500,
      'toomanyrequests: You have reached your unauthenticated pull rate limit.',
      { kind: 'pull-failed', reason: 'the registry was asked too often' },
    ],
    [
      500,
      'Get "https://reg.lan/v2/": dial tcp: lookup reg.lan on 10.0.0.2:53: no such host',
      { kind: 'pull-failed', cause: 'name' },
    ],
    [
      500,
      'Get "https://reg.lan/v2/": dial tcp 10.0.0.9:443: connect: connection refused',
      { kind: 'pull-failed', cause: 'refused' },
    ],
    [
      500,
      'Get "https://reg.lan/v2/": net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
      { kind: 'pull-failed', cause: 'silent' },
    ],
    [
      404,
      'no matching manifest for linux/arm64/v8 in the manifest list entries',
      { kind: 'pull-failed', cause: 'platform' },
    ],
  ])('of a registry (%i, %s) is told by status, else by words', (status, message, failure) => {
    expect(registryFailure(where, 'app', { status, message })).toMatchObject(failure)
  })
})
