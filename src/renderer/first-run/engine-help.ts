/** How one comes by an engine, by the system of the machine that the app runs on. Pure. */
import type { Failure } from '../../shared/model/failure.ts'

export interface HelpStep {
  readonly text: string
  readonly command?: string
}

interface System {
  readonly platform: string
  readonly families: readonly string[]
}

type Why = Extract<Failure, { kind: 'engine-unavailable' }>['why']

/** Steps for what is missing, and what mends it, in the order in which it is done. */
export function engineHelp(system: System, why: Why): readonly HelpStep[] {
  if (why === 'forbidden') return [ownGroup, loginAnew]
  if (why === 'silent' || why === 'other') return [restartOn(system)]
  switch (system.platform) {
    case 'darwin':
      return onMac
    case 'win32':
      return onWindows
    case 'linux':
      return onLinux(system)
    default:
      return [anywhere]
  }
}

const ownGroup: HelpStep = {
  text: 'Let yourself use its socket. Who may do that is as mighty as root on this machine.',
  command: 'sudo usermod -aG docker "$USER"',
}
const loginAnew: HelpStep = { text: 'Log out and in again, then start Longshore anew.' }
const anywhere: HelpStep = {
  text: 'Install Docker as docs.docker.com/engine/install says for your system.',
}

const onMac: readonly HelpStep[] = [
  {
    text: 'Start Docker Desktop, OrbStack, Rancher Desktop or Colima, where you have one of them.',
  },
  {
    text: 'Otherwise install one; with Homebrew, for example:',
    command: 'brew install colima docker docker-compose && colima start',
  },
]

const onWindows: readonly HelpStep[] = [
  { text: 'Start Docker Desktop, where you have it.' },
  {
    text: 'Otherwise install it; it runs its engine in WSL 2:',
    command: 'winget install --exact --id Docker.DockerDesktop',
  },
]

interface Distribution {
  readonly family: string
  readonly install: HelpStep
  readonly start?: HelpStep
}

const systemd: HelpStep = {
  text: 'Start it, now and with the machine.',
  command: 'sudo systemctl enable --now docker',
}

const fromPackages = (command: string): HelpStep => ({
  text: 'Install Docker from the packages of your distribution, with docker compose.',
  command,
})

/** Ubuntu says that it is like Debian: what is more exact stands first. */
const distributions: readonly Distribution[] = [
  { family: 'ubuntu', install: fromPackages('sudo apt-get install docker.io docker-compose-v2') },
  { family: 'debian', install: fromPackages('sudo apt-get install docker.io docker-compose') },
  { family: 'fedora', install: fromPackages('sudo dnf install moby-engine docker-compose') },
  { family: 'arch', install: fromPackages('sudo pacman -S docker docker-compose docker-buildx') },
  { family: 'suse', install: fromPackages('sudo zypper install docker docker-compose') },
  {
    family: 'alpine',
    install: fromPackages('sudo apk add docker docker-cli-compose'),
    start: {
      text: systemd.text,
      command: 'sudo rc-update add docker default && sudo service docker start',
    },
  },
  {
    family: 'nixos',
    install: {
      text: 'Switch it on in configuration.nix.',
      command: 'virtualisation.docker.enable = true;',
    },
    start: { text: 'Rebuild the system.', command: 'sudo nixos-rebuild switch' },
  },
]

/** Without a Docker of their own: their Podman answers as an engine does. */
const podman: readonly HelpStep[] = [
  {
    text: 'Your distribution brings Podman, which answers as an engine does.',
    command: 'sudo dnf install podman && systemctl --user enable --now podman.socket',
  },
  { text: 'For Docker itself, see docs.docker.com/engine/install.' },
]

function onLinux({ families }: System): readonly HelpStep[] {
  const [own = ''] = families
  // These say that they are like Fedora, and have not its packages.
  if (['rhel', 'centos', 'rocky', 'almalinux', 'ol'].includes(own)) return podman
  const found = families
    .map((family) =>
      distributions.find((one) => family === one.family || family.endsWith(one.family)),
    )
    .find((one) => one !== undefined)
  if (!found) return [anywhere, systemd, ownGroup, loginAnew]
  return [found.install, found.start ?? systemd, ownGroup, loginAnew]
}

function restartOn({ platform }: System): HelpStep {
  return platform === 'linux'
    ? {
        text: 'Something is there and does not answer as an engine. Start it anew.',
        command: 'sudo systemctl restart docker',
      }
    : {
        text: 'Something is there and does not answer as an engine. Start Docker Desktop, or what you use in its place, anew.',
      }
}
