/** The sentences for what keeps a record of the DNS from being as it should. */
import { type FailureOf, type Sentences, sentence, text } from './failure-words.ts'

type DnsFailed = FailureOf<'dns-failed'>

/** Sentence of each: what is served does not depend on the DNS, but for who looks a name up that is not there yet. */
const served = 'What runs is not affected.'

export const dnsSentences: Sentences<'dns-failed' | 'dns-account-in-use'> = {
  'dns-failed': (failure) =>
    text(
      titleOf(failure),
      `${sentence(failure.reason)} ${served}`,
      remedies[failure.cause](failure),
    ),
  'dns-account-in-use': ({ account, workloads }) =>
    text(
      `${account} keeps records of ${workloads.join(', ')}`,
      'Without it nobody here could take them back. Nothing was changed.',
      'Remove these workloads, or their faces, first.',
    ),
}

function titleOf({ account, name, cause }: DnsFailed): string {
  if (cause === 'taken') return `${name} in the DNS is not ours`
  if (cause === 'rate') return `The DNS account ${account} was asked too often`
  return name === ''
    ? `The DNS account ${account} cannot be used`
    : `${name} could not be set in the DNS`
}

const timeOf = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`

const remedies: Readonly<Record<DnsFailed['cause'], (failure: DnsFailed) => string>> = {
  name: () => 'Check the spelling of the server’s name, and your DNS and VPN.',
  refused: () => 'Check its address and port, and that it runs.',
  silent: () => 'Check the network and the firewall: names are asked over UDP and TCP.',
  certificate: () => 'Check the time of this machine, and what stands in between.',
  answer: ({ account }) => `Try each step (longshore dns test ${account}).`,
  rate: ({ until }) =>
    `Wait${until === undefined ? '' : ` until ${timeOf(until)}`}: it is tried again by itself while Longshore runs.`,
  key: ({ account }) => `Give it the right key (longshore dns edit ${account} --secret-stdin).`,
  clock: () => 'Set both clocks, by NTP: they may be 300 s apart at most.',
  unsigned: () => 'Check its address, and that it knows the key.',
  access: ({ account }) =>
    `Let the key or token change records of the zone, then try it (longshore dns test ${account}).`,
  zone: ({ account }) =>
    `Check the zone and the server of the account (longshore dns test ${account}).`,
  apex: () => 'Give the host an address instead of a name (publicAddress), or use a name below it.',
  taken: ({ name }) =>
    `Remove by hand what is there, if ${name} should lead here; or give the face another name.`,
}
