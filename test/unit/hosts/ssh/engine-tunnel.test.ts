import type { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createEngineTunnel } from '../../../../src/main/hosts/ssh/engine-tunnel.ts'
import type { Link } from '../../../../src/main/hosts/ssh/link.ts'
import { createStdioPlaces } from '../../../../src/main/hosts/ssh/stdio-places.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'

/** A server that forwards no socket, and whose commands end with the packet that begins them. */
function linkTo(endingWith: (channel: EventEmitter) => void): Link {
  const client = {
    openssh_forwardOutStreamLocal: (_: string, done: (error: Error) => void) =>
      done(Object.assign(new Error('refused'), { reason: 1 })),
    exec: (_: string, done: (error: undefined, channel: EventEmitter) => void) => {
      const channel = Object.assign(new PassThrough(), { stderr: new PassThrough() })
      done(undefined, channel)
      endingWith(channel)
    },
  }
  return { client, user: 'ana', isOpen: () => true } as unknown as Link
}

const tunnelOver = (link: Link) =>
  createEngineTunnel({
    ...{ host: 'far', socket: '/var/run/docker.sock', clock: { sleep: async () => {} } },
    link: async () => link,
    run: async () => ({ exitCode: 0, signal: null }),
    inItsPlace: createStdioPlaces('far'),
  })

describe('the docker command that stands in for a forwarded socket', () => {
  it('is told to have failed also where it ends before anybody listens, every time', async () => {
    const dial = tunnelOver(linkTo((channel) => channel.emit('exit', 1)))
    // More than there are places for at once: none is kept by what has ended.
    for (let i = 0; i < 20; i++) {
      const failed = await dial(AbortSignal.timeout(2_000)).catch((error: unknown) => error)
      expect(failureOf(failed)).toMatchObject({
        ...{ kind: 'engine-unavailable', host: 'far', reason: 'the docker command there ended' },
      })
    }
  })

  it('is given to who asked for it while it runs', async () => {
    const stream = await tunnelOver(linkTo(() => {}))(AbortSignal.timeout(2_000))
    expect(stream.destroyed).toBe(false)
    stream.destroy()
  })
})
