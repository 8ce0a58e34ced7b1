import { expect, it } from 'vitest'
import { systemOf } from '../../../src/main/hosts/environment/system.ts'

const linux = (said: string | undefined) =>
  systemOf({ platform: 'linux', read: (path) => (path === '/etc/os-release' ? said : undefined) })

it('names a distribution first, then what it is like, quoted or not', () => {
  const said = 'PRETTY_NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n'
  expect(linux(said).families).toEqual(['linuxmint', 'ubuntu', 'debian'])
  expect(linux("ID='fedora'\nVERSION_ID=41\n").families).toEqual(['fedora'])
})

it('knows of no distribution where none is said', () => {
  expect(linux(undefined)).toEqual({ platform: 'linux', families: [] })
  expect(systemOf({ platform: 'darwin', read: () => 'ID=debian' }).families).toEqual([])
})
