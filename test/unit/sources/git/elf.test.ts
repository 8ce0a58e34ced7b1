import { closeSync, openSync, readSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { headBytes, readProgram } from '../../../../src/main/sources/git/builds/elf.ts'

interface Shape {
  readonly is64: boolean
  readonly isLittle: boolean
  readonly machine: number
  readonly loader?: string
}

/** A header, and a table of two segments: the code, and what loads it. */
function elf({ is64, isLittle, machine, loader }: Shape): Buffer {
  const bytes = Buffer.alloc(512)
  const half = (value: number, at: number) =>
    isLittle ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at)
  const word = (value: number, at: number) =>
    isLittle ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at)
  const wide = (value: number, at: number) => {
    if (!is64) return word(value, at)
    return isLittle
      ? bytes.writeBigUInt64LE(BigInt(value), at)
      : bytes.writeBigUInt64BE(BigInt(value), at)
  }
  bytes.write('\x7fELF', 'latin1')
  bytes[4] = is64 ? 2 : 1
  bytes[5] = isLittle ? 1 : 2
  half(machine, 18)
  const [table, size] = is64 ? [64, 56] : [52, 32]
  wide(table, is64 ? 32 : 28)
  half(size, is64 ? 54 : 42)
  half(loader === undefined ? 1 : 2, is64 ? 56 : 44)
  word(1, table)
  if (loader === undefined) return bytes
  const at = table + size
  word(3, at)
  wide(300, at + (is64 ? 8 : 4))
  wide(loader.length + 1, at + (is64 ? 32 : 16))
  bytes.write(loader, 300)
  return bytes
}

describe('SDP-20 what a program is made for', () => {
  it.each([
    ['amd64', { is64: true, isLittle: true, machine: 62 }],
    ['arm64', { is64: true, isLittle: true, machine: 183 }],
    ['arm', { is64: false, isLittle: true, machine: 40 }],
    ['386', { is64: false, isLittle: true, machine: 3 }],
    ['s390x', { is64: true, isLittle: false, machine: 22 }],
    ['ppc64le', { is64: true, isLittle: true, machine: 21 }],
    ['ppc64', { is64: true, isLittle: false, machine: 21 }],
    ['mipsle', { is64: false, isLittle: true, machine: 8 }],
    ['mips64', { is64: true, isLittle: false, machine: 8 }],
    ['riscv64', { is64: true, isLittle: true, machine: 243 }],
    ['machine 999', { is64: true, isLittle: true, machine: 999 }],
  ])('is read of one for %s, static or not', (arch, shape) => {
    expect(readProgram(elf(shape))).toEqual({ arch, loader: null })
    const loader = '/lib/ld-musl.so.1'
    expect(readProgram(elf({ ...shape, loader }))).toEqual({ arch, loader })
  })

  it('is read of a real one: this very program needs a loader', () => {
    const head = Buffer.alloc(headBytes)
    const file = openSync(process.execPath, 'r')
    readSync(file, head, 0, headBytes, 0)
    closeSync(file)
    expect(readProgram(head)?.loader).toMatch(/ld-linux|ld-musl/)
  })

  it('is unknown of a script, of nothing, and of what was cut short', () => {
    const whole = elf({ is64: true, isLittle: true, machine: 62 })
    expect(readProgram(Buffer.from('#!/bin/sh\n'))).toBeUndefined()
    expect(readProgram(Buffer.alloc(0))).toBeUndefined()
    for (const length of [4, 17, 40, 63])
      expect(readProgram(whole.subarray(0, length))).toBeUndefined()
  })
})
