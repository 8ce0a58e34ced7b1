import type { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Link } from '../../../../src/main/hosts/ssh/connection/link.ts'
import { forwardPort } from '../../../../src/main/hosts/ssh/tunnel/dial-there.ts'
import { createEngineSocket } from '../../../../src/main/hosts/ssh/tunnel/engine-socket.ts'
import {
  createEngineTunnel,
  forwardSocket,
} from '../../../../src/main/hosts/ssh/tunnel/engine-tunnel.ts'
import { createStdioPlaces } from '../../../../src/main/hosts/ssh/tunnel/stdio-places.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'
import { testClock as clock } from '../../../support/fake-engine/test-clock.ts'

/** A server that forwards no socket; its docker commands end with the packet that begins them. */
function linkTo(endingWith: (channel: EventEmitter) => void): Link {
  const client = {
    openssh_forwardOutStreamLocal: (_: string, done: (error: Error) => void) =>
      done(Object.assign(new Error('refused'), { reason: 1 })),
    exec: (_: string, done: (error: undefined, channel: EventEmitter) => void) => {
      const channel = createChannel(endingWith)
      done(undefined, channel)
    },
  }
  return { client, user: 'ana', isOpen: () => true } as unknown as Link
}

/** Does as the script of each command wants it: begins with the mark, then looks, or is docker. */
function createChannel(endingWith: (channel: EventEmitter) => void) {
  const output = new PassThrough()
  const channel = Object.assign(output, {
    stderr: new PassThrough(),
    close: () => void channel.emit('close'),
    write: (script: string) => {
      const mark = /%s.n' (\w{16})/.exec(script)?.[1]
      output.push(`\n${mark} 7\n`)
      if (script.includes('dial-stdio')) setImmediate(() => endingWith(channel))
      return true
    },
    end: (script?: string) => {
      if (script === undefined) return
      channel.write(script)
      output.push('socket\tusable\t/var/run/docker.sock\n')
      setImmediate(() => {
        channel.emit('exit', 0)
        channel.emit('close')
      })
    },
  })
  return channel
}

const tunnelOver = (link: Link) =>
  createEngineTunnel({
    ...{ host: 'far', clock, socket: createEngineSocket({ host: 'far', declared: undefined }) },
    link: async () => link,
    inItsPlace: createStdioPlaces('far'),
  })

describe('the docker command that stands in for a forwarded socket', () => {
  it('is told to have failed also where it ends before anybody listens, every time', async () => {
    const dial = tunnelOver(linkTo((channel) => channel.emit('exit', 1)))
    // More than there are places for at once: none is kept by what has ended.
    for (let i = 0; i < 20; i++) {
      const failed = await dial(AbortSignal.timeout(2_000))
        .then((stream) => new Promise((_, reject) => stream.once('error', reject)))
        .catch((error: unknown) => error)
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

describe('a connection that was asked for when the link ended', () => {
  /** As ssh2 ends it: closed first, then no answer to what was asked. */
  function endingLink(): Link {
    let isOpen = true
    const end = (done: (error: Error) => void) => {
      isOpen = false
      done(new Error('No response from server'))
    }
    const client = {
      openssh_forwardOutStreamLocal: (_: string, done: (error: Error) => void) => end(done),
      forwardOut: (...asked: unknown[]) => end(asked.at(-1) as (error: Error) => void),
    }
    return { client, user: 'ana', isOpen: () => isOpen } as unknown as Link
  }

  it('is cut, not a mistake of ours', async () => {
    const cut = { code: 'ECONNRESET', message: 'the SSH connection was cut' }
    expect(await forwardSocket(endingLink(), '/run/docker.sock')).toMatchObject(cut)
    expect(await forwardPort(endingLink(), { host: '10.0.0.1', port: 80 })).toMatchObject(cut)
  })
})
