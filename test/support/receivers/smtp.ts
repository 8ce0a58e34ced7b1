// A mail server of ours on loopback: RFC 5321, STARTTLS and AUTH PLAIN as far as senders need them. It takes what follows
// the rules, and answers as one in trouble does where it is told to.
import assert from 'node:assert/strict'
import net from 'node:net'
import tls from 'node:tls'

export interface Mail {
  readonly from: string
  readonly to: readonly string[]
  /** As it came, with dots taken away. */
  readonly data: string
  readonly isEncrypted: boolean
  readonly user?: string | undefined
}

export interface SmtpReceiver {
  readonly port: number
  readonly mails: readonly Mail[]
  readonly violations: readonly string[]
  /** Answers this to the next commands that begin so, `hang` answers nothing, `cut` hangs up. */
  answer(command: string, reply: string | 'hang' | 'cut'): void
  forget(): void
  close(): Promise<void>
}

export interface SmtpOptions {
  readonly cert: Buffer
  readonly key: Buffer
  /** From the first byte on, by STARTTLS, or never. */
  readonly security: 'tls' | 'starttls' | 'none'
  readonly login?: { readonly user: string; readonly password: string }
}

export async function startSmtpReceiver(options: SmtpOptions): Promise<SmtpReceiver> {
  const mails: Mail[] = []
  const violations: string[] = []
  const answers = new Map<string, string>()
  const open = new Set<net.Socket>()
  const talk = (socket: net.Socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => {})
    converse(socket, options, { answers, violations, take: (mail) => mails.push(mail) })
  }
  const server =
    options.security === 'tls' ? tls.createServer(options, talk) : net.createServer(talk)
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  return {
    ...{ port, mails, violations },
    answer: (command, reply) => void answers.set(command, reply),
    forget() {
      mails.length = 0
      violations.length = 0
      answers.clear()
    },
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Hearing {
  readonly answers: ReadonlyMap<string, string>
  readonly violations: string[]
  take(mail: Mail): void
}

function converse(first: net.Socket, options: SmtpOptions, { answers, violations, take }: Hearing) {
  let socket = first
  let left = ''
  let isEncrypted = options.security === 'tls'
  let user: string | undefined
  let from = ''
  let to: string[] = []
  let isData = false
  const say = (...lines: string[]) => {
    const [last = ''] = lines.slice(-1)
    const all = lines.slice(0, -1).map((line) => line.replace(' ', '-'))
    if (socket.writable) socket.write([...all, last, ''].join('\r\n'))
  }
  const greetings = () => [
    ...['250 receiver.example', '250 8BITMIME', '250 SIZE 1000000'],
    ...(options.security === 'starttls' && !isEncrypted ? ['250 STARTTLS'] : []),
    ...(options.login && isEncrypted ? ['250 AUTH PLAIN'] : []),
    '250 SMTPUTF8',
  ]
  const upgrade = () => {
    say('220 go ahead')
    socket.removeAllListeners('data')
    const safe = new tls.TLSSocket(socket, { isServer: true, cert: options.cert, key: options.key })
    safe.on('error', () => safe.destroy())
    isEncrypted = true
    socket = safe
    listen()
  }
  const authenticate = (argument: string) => {
    const { login } = options
    const given = Buffer.from(argument.replace(/^PLAIN /i, ''), 'base64').toString()
    if (!isEncrypted) violations.push('a password without encryption')
    if (given !== `\0${login?.user}\0${login?.password}`) return say('535 5.7.8 wrong login')
    user = login?.user
    say('235 welcome')
  }
  const commands: Readonly<Record<string, (argument: string) => void>> = {
    EHLO: () => say(...greetings()),
    STARTTLS: () => (options.security === 'starttls' ? upgrade() : say('502 5.5.1 not here')),
    AUTH: authenticate,
    MAIL(argument) {
      from = /^FROM:<([^<>\s]+)>/i.exec(argument)?.[1] ?? ''
      if (options.login && user === undefined) return say('530 5.7.0 login first')
      say('250 fine')
    },
    RCPT(argument) {
      to = [...to, /^TO:<([^<>\s]+)>/i.exec(argument)?.[1] ?? '']
      say('250 fine')
    },
    DATA() {
      isData = true
      say('354 go on')
    },
    RSET: () => say('250 fine'),
    QUIT() {
      say('221 bye')
      socket.end()
    },
  }
  const obey = (line: string) => {
    const name = line.split(' ')[0]?.toUpperCase() ?? ''
    const set = [...answers].find(([command]) => line.toUpperCase().startsWith(command))?.[1]
    if (set === 'hang') return
    if (set === 'cut') return void socket.destroy()
    if (set !== undefined) return say(set)
    const command = commands[name]
    if (command) return command(line.slice(name.length + 1))
    violations.push(`no command: ${line.slice(0, 60)}`)
    say('500 no such command')
  }
  const end = (data: string) => {
    isData = false
    try {
      assert.doesNotMatch(data, /(?<!\r)\n|\r(?!\n)/, 'a bare feed')
      assert.ok(
        data.split('\r\n').every((line) => line.length <= 998),
        'a line that is too long',
      )
      take({ from, to, data: data.replace(/^\.\./gm, '.'), isEncrypted, user })
    } catch (error) {
      violations.push(String(error))
    }
    to = []
    const set = answers.get('END')
    if (set === undefined) say('250 queued')
    else say(set)
  }
  const read = (chunk: Buffer) => {
    left += chunk.toString('latin1')
    for (;;) {
      const mark = isData ? '\r\n.\r\n' : '\r\n'
      const at = left.indexOf(mark)
      if (at < 0) return
      const text = left.slice(0, at)
      left = left.slice(at + mark.length)
      if (isData) end(text)
      else obey(text)
    }
  }
  const listen = () => socket.on('data', read)
  listen()
  const greeting = answers.get('HELLO') ?? '220 receiver.example ESMTP'
  if (greeting === 'cut') socket.destroy()
  else if (greeting !== 'hang') say(greeting)
}
