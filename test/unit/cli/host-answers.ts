// Hosts as the app shows them, and a call that keeps what was asked of it.
export const host = {
  ...{ name: 'prod', kind: 'ssh', endpoint: 'ssh://ana@prod:22', found: 'declared' },
  ...{ capabilities: ['engine', 'dial', 'run', 'files'], engine: null, guard: 'typed' },
  ...{ colour: 'teal', latencyMs: 24, disk: null, reach: null },
  status: { state: 'online', since: 0 },
}
export const local = { ...host, name: 'local', kind: 'local', guard: 'open', colour: 'none' }

/** Keeps what was asked of it; answers as told. */
export function recording(answer: unknown = host) {
  const asked: unknown[] = []
  return {
    asked,
    call: async (input: unknown) => {
      asked.push(input)
      return answer
    },
  }
}
