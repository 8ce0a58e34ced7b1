// A TCP relay between the app and a host that breaks as networks do, and remembers who came through.
import net from 'node:net'

export type RelayFault = 'reset' | 'finish' | 'swallow'

/** One connection from the app, as the relay saw it. */
export interface RelayedConnection {
  readonly openedAt: number
  /** Infinity while it is open; when the relay itself cut it, that moment. */
  readonly closedAt: number
  /** From which the host saw it come; undefined while the host was not reached. */
  readonly sourcePort: number | undefined
  /** Bytes that the app sent, whether or not they were passed on. */
  readonly sent: number
  /** The first of them, as many as a handshake can have. */
  readonly firstSent: Buffer
}

export interface FaultRelay {
  readonly host: string
  readonly port: number
  /** All so far, oldest first. */
  connections(): readonly RelayedConnection[]
  /**
   * `reset`: both ends get RST; `finish`: both get FIN; `swallow`: nothing passes any more, not even
   * an end, and who connects is not answered, until {@link pass}.
   */
  cut(fault: RelayFault): void
  /** Ends a `swallow` for those who connect from now on; the others stay forgotten, as by a NAT. */
  pass(): void
  close(): Promise<void>
}

const handshakeBytes = 16_384

interface Open {
  openedAt: number
  closedAt: number
  sourcePort: number | undefined
  sent: number
  firstSent: Buffer
  isForgotten: boolean
  readonly near: net.Socket
  far: net.Socket | undefined
}

export async function startFaultRelay(target: {
  readonly host: string
  readonly port: number
}): Promise<FaultRelay> {
  const all: Open[] = []
  let isSwallowing = false
  const server = net.createServer({ noDelay: true }, (near) => {
    const open: Open = {
      ...{ openedAt: Date.now(), closedAt: Number.POSITIVE_INFINITY, sourcePort: undefined },
      ...{ sent: 0, firstSent: Buffer.alloc(0), isForgotten: isSwallowing, near, far: undefined },
    }
    all.push(open)
    countSent(open)
    near.on('error', () => {})
    near.on('close', () => {
      closed(open)
      // What nobody hears of, the host does not hear of either.
      if (!open.isForgotten) open.far?.destroy()
    })
    if (!isSwallowing) join(open, net.connect({ ...target, noDelay: true }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  const living = () => all.filter(({ closedAt }) => closedAt === Number.POSITIVE_INFINITY)
  return {
    ...{ host: '127.0.0.1', port },
    connections: () => all,
    cut(fault) {
      if (fault === 'swallow') isSwallowing = true
      for (const open of living()) breakOff(open, fault)
    },
    pass() {
      isSwallowing = false
      for (const { isForgotten, far } of all) if (isForgotten) far?.destroy()
    },
    async close() {
      for (const { near, far } of all) {
        near.destroy()
        far?.destroy()
      }
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function closed(open: Open): void {
  open.closedAt = Math.min(open.closedAt, Date.now())
}

function countSent(open: Open): void {
  open.near.on('data', (bytes) => {
    open.sent += bytes.length
    const room = handshakeBytes - open.firstSent.length
    if (room > 0) open.firstSent = Buffer.concat([open.firstSent, bytes.subarray(0, room)])
  })
}

function join(open: Open, far: net.Socket): void {
  const { near } = open
  open.far = far
  far.once('connect', () => {
    open.sourcePort = far.localPort
  })
  far.on('error', () => {})
  // A host that cannot be reached, or that reset the connection, is not told as a clean end.
  far.on('close', (isBroken) => {
    if (open.isForgotten) return
    if (isBroken) near.resetAndDestroy()
    else near.end()
  })
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    from.on('data', (bytes) => {
      if (open.isForgotten || !to.writable || to.write(bytes)) return
      from.pause()
      to.once('drain', () => from.resume())
    })
    from.on('end', () => {
      if (!open.isForgotten) to.end()
    })
  }
}

function breakOff(open: Open, fault: RelayFault): void {
  if (fault !== 'swallow') closed(open)
  else open.isForgotten = true
  for (const socket of [open.near, open.far]) {
    if (fault === 'reset') socket?.resetAndDestroy()
    else if (fault === 'finish') socket?.end()
    // What is not read would hide that the app hangs up.
    else socket?.resume()
  }
}
