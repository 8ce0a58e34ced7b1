/** Reads what a Linux program is made for, read from its first bytes. Pure. */

export interface Program {
  /** As Go calls it; of what it does not know, the number that the file has. */
  readonly arch: string
  /** Loader, like `/lib64/ld-linux-x86-64.so.2`; null = nothing: it is static. */
  readonly loader: string | null
}

/** So much of a file is enough: its table of segments follows its header. */
export const headBytes = 4_096

const loaderSegment = 3
/** By `e_machine`; those that come in two orders or widths of their own are told apart below. */
const machines: Readonly<Record<number, string>> = {
  ...{ 3: '386', 8: 'mips', 21: 'ppc64', 22: 's390x', 40: 'arm', 62: 'amd64', 183: 'arm64' },
  ...{ 243: 'riscv64', 258: 'loong64' },
}

interface Reader {
  readonly is64: boolean
  readonly isLittle: boolean
  half(at: number): number
  word(at: number): number
  /** An address or a size, as wide as the file has them. */
  wide(at: number): number
}

/** undefined where it is no ELF program, or too little of it was read. */
export function readProgram(head: Buffer): Program | undefined {
  const reader = readerOf(head)
  if (!reader) return undefined
  try {
    return { arch: archOf(reader), loader: loaderOf(head, reader) }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function readerOf(head: Buffer): Reader | undefined {
  if (head.subarray(0, 4).toString('latin1') !== '\x7fELF') return undefined
  const [is64, isLittle] = [head[4] === 2, head[5] === 1]
  const big = (at: number) => Number(isLittle ? head.readBigUInt64LE(at) : head.readBigUInt64BE(at))
  const word = (at: number) => (isLittle ? head.readUInt32LE(at) : head.readUInt32BE(at))
  return {
    ...{ is64, isLittle, word, wide: is64 ? big : word },
    half: (at) => (isLittle ? head.readUInt16LE(at) : head.readUInt16BE(at)),
  }
}

function archOf({ half, is64, isLittle }: Reader): string {
  const machine = half(18)
  const name = machines[machine] ?? `machine ${machine}`
  if (name === 'mips') return `mips${is64 ? '64' : ''}${isLittle ? 'le' : ''}`
  return name === 'ppc64' && isLittle ? 'ppc64le' : name
}

function loaderOf(head: Buffer, { is64, half, word, wide }: Reader): string | null {
  const [table, size, count] = is64
    ? [wide(32), half(54), half(56)]
    : [wide(28), half(42), half(44)]
  for (let at = table; at < table + size * count; at += size) {
    if (word(at) !== loaderSegment) continue
    const [begin, length] = is64 ? [wide(at + 8), wide(at + 32)] : [wide(at + 4), wide(at + 16)]
    return head
      .subarray(begin, begin + length)
      .toString('latin1')
      .replace(/\0.*$/s, '')
  }
  return null
}
