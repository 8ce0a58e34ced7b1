/** Logins under way at one server. */
export interface LoginPlaces {
  /** Waits for a place there, and has it until the login has ended. Whoever gives up while waiting is let go at once. */
  hold<T>(address: string, signal: AbortSignal, login: () => Promise<T>): Promise<T>
}

/** sshd turns away some of ten and more who are not let in yet (MaxStartups 10:30:100); the rest is left to others. */
export const mostLogins = 6

/** Many hosts behind one bastion come to it at once. */
export function createLoginPlaces(): LoginPlaces {
  const servers = new Map<string, { taken: number; readonly waiting: Set<() => void> }>()
  return {
    async hold(address, signal, login) {
      const server = servers.get(address) ?? { taken: 0, waiting: new Set() }
      servers.set(address, server)
      if (server.taken < mostLogins) server.taken += 1
      else await handedOver(server.waiting, signal)
      try {
        return await login()
      } finally {
        const [next] = server.waiting
        if (next) next()
        else server.taken -= 1
        if (server.taken === 0) servers.delete(address)
      }
    },
  }
}

/** Waits for a place: who leaves hands its own to the one who has waited longest. */
function handedOver(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const take = () => {
      waiting.delete(take)
      signal.removeEventListener('abort', leave)
      resolve()
    }
    const leave = () => {
      waiting.delete(take)
      reject(signal.reason)
    }
    waiting.add(take)
    signal.addEventListener('abort', leave, { once: true })
  })
}
