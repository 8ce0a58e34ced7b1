/** The sentences for what keeps a public name from leading to a container. */
import { ended, type Sentences, sentence, text, unchanged } from './failure-words.ts'

type ProxyFailureKind =
  | 'proxy-away'
  | 'proxy-refused'
  | 'proxy-not-applied'
  | 'route-changed'
  | 'route-taken'
  | 'route-unproved'

export const proxySentences: Sentences<ProxyFailureKind> = {
  'proxy-away': ({ host, proxy, reason }, after) =>
    text(
      `${proxy} on ${host} does not answer`,
      `${ended(sentence(reason))} Where public names lead cannot be changed without it. ${after || unchanged}`,
      'See that it runs, or declare another proxy for the host.',
    ),
  'proxy-refused': ({ host, proxy, route, reason }, after) =>
    text(
      route === '' ? `${proxy} on ${host} refused` : `${proxy} on ${host} refused ${route}`,
      `It says: ${ended(reason)} ${after}`,
      'Read what it says above; its own log may say more.',
    ),
  'proxy-not-applied': ({ host, proxy, route, reason }, after) =>
    text(
      `${proxy} on ${host} took ${route}, and does not do it`,
      `${ended(sentence(reason))} ${after}`,
      'Look into the log of the proxy, mend what it names, then deploy again.',
    ),
  'route-changed': ({ host, proxy, route, reason }, after) =>
    text(
      `Somebody else changed ${route} at ${proxy} on ${host}`,
      `${ended(sentence(reason))} It is left as it is now. ${after}`,
      'Look at the route, agree on who keeps it, then deploy again.',
    ),
  'route-taken': ({ host, proxy, route, holder }) =>
    text(
      `${route} on ${host} is taken`,
      `It belongs to ${ended(holder)} ${unchanged}`,
      `Choose another name, or take it over from ${proxy} by choice.`,
    ),
  'route-unproved': ({ host, proxy, route, reason }, after) =>
    text(
      `${route} does not lead to the new version`,
      `It was asked through ${proxy} on ${host}. ${ended(sentence(reason))} ${after}`,
      'Look at the route as the proxy has it, and at the log of the new version.',
    ),
}
