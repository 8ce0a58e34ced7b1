// A unix socket in front of an engine's, which passes every byte on and remembers every call: the judge of
// "nothing else was touched". It can also cut or stall an answer, refuse a call, or act as an engine that
// no longer speaks old versions of the API.
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { RecordedConnection } from './recorder/recorded-connection.mjs'

/**
 * @typedef {object} RecordedCall
 * @property {string} method
 * @property {string} path without the version prefix
 * @property {string} version of the API, '' when the call names none
 * @property {number} time unix ms
 * @property {string} body of the request when it is JSON, else ''
 * @property {number} status of the answer, 0 until there is one
 *
 * @typedef {object} Fault
 * @property {string} [method]
 * @property {RegExp} path matched against the path without the version prefix
 * @property {'cut' | 'stall' | 'refuse'} action
 * @property {number} [afterBytes] of the answer's body: what still passes before a cut or stall
 * @property {number} [status] refuse: the answer's status
 * @property {string} [message] refuse: the answer's message
 * @property {number} [times] how often it strikes; always by default
 *
 * @typedef {object} RecorderOptions
 * @property {string} engineSocket
 * @property {string} [minimumApi] calls that name an older version are answered 400, as by Docker 29
 *
 * @typedef {object} Recorder
 * @property {string} socketPath
 * @property {() => RecordedCall[]} calls
 * @property {() => RecordedCall[]} mutations every call but GET and HEAD
 * @property {() => void} clear
 * @property {(fault: Fault) => () => void} addFault answers a function that takes it away again
 * @property {() => void} cutConnections as if the engine had vanished for a moment
 * @property {() => Promise<void>} close
 */

/**
 * @param {RecorderOptions} options
 * @returns {Promise<Recorder>}
 */
export async function startRecorder({ engineSocket, minimumApi }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ls-recorder-'))
  const socketPath = path.join(folder, 'docker.sock')
  const shared = {
    calls: /** @type {RecordedCall[]} */ ([]),
    faults: /** @type {Fault[]} */ ([]),
    minimumApi,
  }
  /** @type {Set<net.Socket>} */
  const sockets = new Set()
  /** @param {net.Socket} socket */
  const keep = (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    return socket
  }
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    new RecordedConnection(
      keep(client),
      keep(net.connect({ path: engineSocket, allowHalfOpen: true })),
      shared,
    )
  })
  await new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(socketPath, () => resolve(undefined))
  })
  const cutConnections = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    socketPath,
    calls: () => [...shared.calls],
    mutations: () => shared.calls.filter((call) => call.method !== 'GET' && call.method !== 'HEAD'),
    clear: () => {
      shared.calls.length = 0
    },
    addFault: (fault) => {
      shared.faults.push(fault)
      return () => {
        shared.faults = shared.faults.filter((candidate) => candidate !== fault)
      }
    },
    cutConnections,
    close: async () => {
      cutConnections()
      await new Promise((resolve) => server.close(resolve))
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}
