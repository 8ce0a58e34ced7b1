import type { Channel } from '../../shared/wire/channel.ts'
import { webSocketChannel } from '../../shared/wire/web-socket.ts'
import { type Door, SignedOutError } from './door.ts'

/** Lives as long as the tab, so that a reload needs no new launch link. */
const storageKey = 'longshore-session'
const fragment = /^#token=([\w-]{22,128})(?:&link=([\w%.~!'()*-]{1,24576}))?$/

/**
 * The page's launch token, erased from the address and its history as soon as it is read; what is left is the route
 * of the link that it was launched with, if any.
 */
export function takeLaunchToken(page: Window): string | undefined {
  const [, token, link] = fragment.exec(page.location.hash) ?? []
  if (token === undefined) return undefined
  const { pathname, search } = page.location
  const route = link === undefined ? '' : `#/link?link=${link}`
  page.history.replaceState(null, '', pathname + search + route)
  return token
}

export const hasSession = (page: Window) => page.sessionStorage.getItem(storageKey) !== null

/** A WebSocket to the app that serves this page; the launch token is exchanged once. */
export function browserDoor(page: Window, launchToken: string | undefined): Door {
  let token = launchToken
  const exchange = async (body: { token: string } | { session: string }) => {
    const session = await requestSession(body)
    page.sessionStorage.setItem(storageKey, session)
    token = undefined
    return session
  }
  return {
    kind: 'browser',
    async open() {
      try {
        if (token !== undefined) return await openSocket(page, await exchange({ token }))
        const session = page.sessionStorage.getItem(storageKey)
        if (session === null) throw new SignedOutError('this page has no session')
        return await openSocket(page, session).catch(async () =>
          // A refused upgrade does not say why; this does.
          openSocket(page, await exchange({ session })),
        )
      } catch (error) {
        if (error instanceof SignedOutError) page.sessionStorage.removeItem(storageKey)
        throw error
      }
    },
  }
}

async function requestSession(body: object): Promise<string> {
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'omit',
    redirect: 'error',
  })
  if (response.status === 401) throw new SignedOutError('this link was used already')
  if (response.status === 429) throw new Error('too many wrong links; try again in a minute')
  const answer: unknown = response.ok ? await response.json() : undefined
  if (typeof answer === 'object' && answer !== null && 'session' in answer) {
    return String(answer.session)
  }
  throw new Error(`the app answered ${response.status}`)
}

function openSocket(page: Window, session: string): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const url = `ws://${page.location.host}/wire`
    const socket = new WebSocket(url, ['longshore', `session.${session}`])
    const refused = () => reject(new Error('the app does not answer'))
    socket.addEventListener('close', refused)
    socket.addEventListener('open', () => {
      socket.removeEventListener('close', refused)
      resolve(webSocketChannel(socket))
    })
  })
}
