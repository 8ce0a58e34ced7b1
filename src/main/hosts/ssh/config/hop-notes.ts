/** Notes on what an ssh_config asks for and is not done here: said, so that nothing is passed over without a word. */
import { choice, type SshOptions } from './ssh-config.ts'

interface NotFollowed {
  readonly option: string
  readonly name: string
  /** Values with which nothing would be different. */
  readonly idle: readonly string[]
  readonly why: string
}

const notFollowed: readonly NotFollowed[] = [
  {
    option: 'stricthostkeychecking',
    name: 'StrictHostKeyChecking',
    idle: ['yes', 'ask'],
    why: 'a key is accepted by you alone',
  },
  {
    option: 'nohostauthenticationforlocalhost',
    name: 'NoHostAuthenticationForLocalhost',
    idle: ['no'],
    why: 'a key is accepted by you alone',
  },
  {
    option: 'verifyhostkeydns',
    name: 'VerifyHostKeyDNS',
    idle: ['no'],
    why: 'keys are not looked up in DNS; compare the fingerprint yourself',
  },
  {
    option: 'knownhostscommand',
    name: 'KnownHostsCommand',
    idle: ['none'],
    why: 'Longshore runs no program for it; accept the key once, or put it into a file',
  },
  { option: 'forwardagent', name: 'ForwardAgent', idle: ['no'], why: 'nothing there needs it' },
  {
    option: 'pkcs11provider',
    name: 'PKCS11Provider',
    idle: ['none'],
    why: 'give its keys to your agent (ssh-add -s PROVIDER)',
  },
  {
    option: 'hostbasedauthentication',
    name: 'HostbasedAuthentication',
    idle: ['no'],
    why: 'log in with a key',
  },
  {
    option: 'bindinterface',
    name: 'BindInterface',
    idle: ['none'],
    why: 'the system chooses the interface that a connection leaves by',
  },
  {
    option: 'remotecommand',
    name: 'RemoteCommand',
    idle: ['none'],
    why: 'Longshore runs its own commands there',
  },
  {
    option: 'setenv',
    name: 'SetEnv',
    idle: [],
    why: 'set the variables on that host',
  },
]

export function notesOn({ values, places }: SshOptions): string[] {
  return notFollowed.flatMap(({ option, name, idle, why }) => {
    const value = values.get(option)?.[0]
    if (value === undefined || idle.includes(choice(value) ?? '')) return []
    const place = places.get(option)
    const said = option === 'stricthostkeychecking' ? `${name} ${value}` : name
    return [`${said}${place === undefined ? '' : ` (${place})`} is not followed: ${why}.`]
  })
}
