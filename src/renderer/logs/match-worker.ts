import { answer, type MatchAnswer, type MatchRequest } from './matcher.ts'

/** The other thread of `createWorkerMatcher`. The DOM types call `self` a window. */
interface Scope {
  onmessage: ((event: { readonly data: MatchRequest }) => void) | null
  postMessage(message: MatchAnswer): void
}

const scope: Scope = globalThis as unknown as Scope
scope.onmessage = ({ data }) => scope.postMessage(answer(data))
