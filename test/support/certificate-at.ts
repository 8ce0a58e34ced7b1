// TLS as the public has it at an edge, whoever vouches for its certificate.
import { connect, type TLSSocket } from 'node:tls'
import type { edgeOn } from './edge-bed.ts'

type At = Pick<ReturnType<typeof edgeOn>, 'address' | 'httpPort'>

export const shownAt = (edge: At, servername: string): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = connect(
      {
        ...{ host: edge.address(), port: edge.httpPort + 1, servername },
        ...{ rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'] },
      },
      () => resolve(socket),
    ).once('error', reject)
  })

export async function certificateAt(edge: At, name: string) {
  const socket = await shownAt(edge, name)
  const { issuer, valid_to, fingerprint256 } = socket.getPeerCertificate()
  socket.destroy()
  return { issuer: issuer.O ?? issuer.CN, until: Date.parse(valid_to), fingerprint256 }
}
