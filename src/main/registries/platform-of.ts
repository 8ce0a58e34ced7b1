/** Platform that images are to be built for. */
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { HostSession } from '../hosts/session.ts'
import type { Platform } from './client/manifest.ts'

/** The platform of its engine; where that does not answer, of this machine. */
export async function platformOf(
  session: Pick<HostSession, 'engine'> | undefined,
  signal: AbortSignal,
): Promise<Platform> {
  const here = { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch }
  try {
    const info = await session?.engine.info(AbortSignal.any([signal, AbortSignal.timeout(3_000)]))
    return info ? { os: info.os, architecture: imageArchitecture(info.arch) } : here
  } catch (error) {
    signal.throwIfAborted()
    if (!failureOf(error) && !(error instanceof Error && error.name === 'TimeoutError')) throw error
    return here
  }
}

/** Engines say what the kernel says; images are named by Go's words. */
export const imageArchitecture = (arch: string): string =>
  ({ x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm' })[arch] ?? arch
