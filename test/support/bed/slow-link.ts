// A way to a host that takes its time: every byte arrives later, in both directions alike.
import net from 'node:net'

export interface SlowLink {
  readonly host: string
  readonly port: number
  close(): Promise<void>
}

/** Half of `roundTripMs` each way; order is kept, nothing is limited. */
export async function slowLink(
  target: { readonly host: string; readonly port: number },
  roundTripMs: number,
): Promise<SlowLink> {
  const open = new Set<net.Socket>()
  const server = net.createServer({ noDelay: true }, (near) => {
    const far = net.connect({ ...target, noDelay: true })
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => open.delete(from))
      const later = (act: () => void) => setTimeout(act, roundTripMs / 2)
      from.on('data', (bytes) => void later(() => void (to.writable && to.write(bytes))))
      from.on('end', () => void later(() => to.end()))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  return {
    ...{ host: '127.0.0.1', port },
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
