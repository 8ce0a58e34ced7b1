// The parts of a private engine, from Debian alone. Debian 13's Docker runs on Debian 12's libraries,
// all but its runc: that, and the network tools, are the machine's own.
import path from 'node:path'
import { ensureDebianPackages, unpackDebianPackages } from '../debian.mjs'
import { engineCacheRoot } from '../paths.mjs'

/** @typedef {'trixie' | 'bookworm'} EngineRelease trixie: Engine 26.1; bookworm: Engine 20.10 (API 1.41) */

const fromRelease = {
  trixie: ['docker.io', 'docker-cli', 'docker-compose', 'docker-buildx', 'containerd', 'tini'],
  bookworm: ['docker.io', 'containerd', 'tini'],
}

const fromThisMachine = ['runc', 'iptables', 'iproute2', 'ca-certificates', 'busybox-static']
/** Only the old daemon is linked to it. */
const oldLibrary = 'libdevmapper1.02.1'

/**
 * @param {EngineRelease} release
 * @returns {Promise<string>} the folder that holds usr/bin, usr/sbin, usr/libexec
 */
export async function ensureEnginePackages(release) {
  await ensureDebianPackages([...fromThisMachine, ...(release === 'bookworm' ? [oldLibrary] : [])])
  return unpackDebianPackages(
    release,
    fromRelease[release],
    path.join(engineCacheRoot, 'packages', release),
  )
}

/** Debian 12's sshd is one program; later ones are several at fixed paths. */
export function ensureSshdPackages() {
  const target = path.join(engineCacheRoot, 'packages', 'sshd')
  return unpackDebianPackages('bookworm', ['openssh-server', 'libwrap0'], target)
}

/** Login shells that are no POSIX shell, in usr/bin and bin; fish with its library. */
export function ensureLoginShells() {
  const target = path.join(engineCacheRoot, 'packages', 'shells')
  return unpackDebianPackages('bookworm', ['tcsh', 'csh', 'fish', 'libpcre2-32-0', 'zsh'], target)
}

/** Programs that connect to a port, each as hosts may have it, with their libraries. */
export function ensureDialPrograms() {
  const target = path.join(engineCacheRoot, 'packages', 'dial')
  const programs = ['netcat-openbsd', 'netcat-traditional', 'socat']
  const libraries = ['libbsd0', 'libmd0', 'libssl3', 'libwrap0', 'libreadline8']
  return unpackDebianPackages('bookworm', [...programs, ...libraries], target)
}

/** A name server that takes dynamic updates, in usr/sbin, with its libraries; none of it is installed as a service. */
export async function ensureNameServerPackages() {
  await ensureDebianPackages(['libxml2', 'libgssapi-krb5-2'])
  const target = path.join(engineCacheRoot, 'packages', 'bind')
  const libraries = ['libfstrm0', 'libjemalloc2', 'libjson-c5', 'liblmdb0', 'libmaxminddb0']
  const others = ['libnghttp2-14', 'libprotobuf-c1', 'libuv1']
  return unpackDebianPackages('bookworm', ['bind9', 'bind9-libs', ...libraries, ...others], target)
}

export function ensureRegistryPackages() {
  const target = path.join(engineCacheRoot, 'packages', 'registry')
  return unpackDebianPackages('trixie', ['docker-registry'], target)
}

/** The environment a daemon or client of these packages is started with. @param {string} root */
export function environmentFor(root) {
  const folders = ['usr/bin', 'usr/sbin'].map((folder) => path.join(root, folder))
  const { DOCKER_HOST, DOCKER_CONTEXT, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, ...kept } = process.env
  return {
    ...kept,
    PATH: [
      ...folders,
      '/usr/local/sbin',
      '/usr/local/bin',
      '/usr/sbin',
      '/usr/bin',
      '/sbin',
      '/bin',
    ].join(':'),
  }
}
