import { expect, it } from 'vitest'
import { engineHelp } from '../../../../src/renderer/first-run/engine-help.ts'

const commands = (platform: string, families: string[], why?: 'absent' | 'forbidden' | 'silent') =>
  engineHelp({ platform, families }, why).flatMap(({ command }) => command ?? [])

it.each([
  [['debian'], 'apt-get install docker.io docker-compose'],
  [['ubuntu', 'debian'], 'apt-get install docker.io docker-compose-v2'],
  [['linuxmint', 'ubuntu', 'debian'], 'docker-compose-v2'],
  [['fedora'], 'dnf install moby-engine'],
  [['manjaro', 'arch'], 'pacman -S docker'],
  [['opensuse-tumbleweed', 'opensuse', 'suse'], 'zypper install docker'],
  [['rocky', 'rhel', 'centos', 'fedora'], 'dnf install podman'],
  [['alpine'], 'apk add docker'],
  [['nixos'], 'virtualisation.docker.enable'],
])('names the packages of %o', (families, expected) => {
  expect(commands('linux', families, 'absent')[0]).toContain(expected)
})

it('points to the manual where the distribution is not known', () => {
  const [first] = engineHelp({ platform: 'linux', families: [] }, 'absent')
  expect(first?.text).toContain('docs.docker.com/engine/install')
})

it('knows macOS and Windows', () => {
  expect(commands('darwin', [])[0]).toContain('brew install colima')
  expect(commands('win32', [])[0]).toContain('winget install')
})

it('installs nothing where an engine is there that may not be used, or does not answer', () => {
  expect(commands('linux', ['debian'], 'forbidden')).toEqual(['sudo usermod -aG docker "$USER"'])
  expect(commands('linux', ['debian'], 'silent')).toEqual(['sudo systemctl restart docker'])
})
