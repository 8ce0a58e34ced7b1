/** Sends what is asked of one registry: over whichever road leads there, in its turn, and again where that was too early. */
import type { Clock } from '../../../shared/lib/clock.ts'
import { type Budget, limitOf } from './budget.ts'
import { connectionTrouble } from './failures.ts'
import type { Answer, Question, Road } from './http.ts'

export interface SendingDeps {
  readonly clock: Clock
  readonly budget: Budget
  /** In the order that they are tried, while none of them leads there. */
  readonly roads: readonly [Road, ...Road[]]
}

export interface Sending {
  /** At once. */
  send(question: Question): Promise<Answer>
  /** Inside the budget; a short rate limit is waited for. */
  inTurn(question: Question): Promise<Answer>
  /** The host that leads there; '' = this machine. */
  from(): string
}

/** So long a rate limit is waited for; what takes longer is told. */
const patienceMs = 3_000

export function createSending({ clock, budget, roads }: SendingDeps): Sending {
  let road: Road | undefined

  async function send(question: Question): Promise<Answer> {
    let trouble: unknown
    // What led there last is tried first, and is not the only one for ever: networks come and go.
    for (const each of new Set([road ?? roads[0], ...roads])) {
      try {
        const answer = await each.ask(question)
        road = each
        return answer
      } catch (error) {
        question.signal.throwIfAborted()
        trouble ??= error
        if (isNoWay(error)) continue
        // It leads there: what went wrong at its end is told, and from where.
        road = each
        throw error
      }
    }
    throw trouble
  }

  return {
    send,
    from: () => (road ?? roads[0]).from,
    async inTurn(question) {
      const once = () => budget.spend(() => send(question), question.signal)
      const answer = await once()
      if (answer.status !== 429) return answer
      const waitMs = limitOf(answer, clock.now()) - clock.now()
      if (waitMs <= patienceMs) {
        await clock.sleep(waitMs, question.signal)
        const again = await once()
        if (again.status === 429) budget.block(limitOf(again, clock.now()))
        return again
      }
      budget.block(clock.now() + waitMs)
      return answer
    },
  }
}

/** Another road may lead there. */
function isNoWay(error: unknown): boolean {
  return ['name', 'refused', 'silent'].includes(connectionTrouble(error)?.cause ?? '')
}
