/** Answers to SSH logins that the user asked to keep: sealed by the vault, a file beside it. */
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { fail } from '../../shared/lib/failure-error.ts'
import { guardedFiles } from '../store/file-failure.ts'
import { writePrivateFile } from '../store/files.ts'
import type { Seal } from '../store/store.ts'

type Secrets = Readonly<Record<string, string>>

export interface KeptSecrets {
  /** Throws `secret-unreadable` where there is something that cannot be read. */
  read(host: string): Secrets
  write(host: string, secrets: Secrets): void
  forget(host: string): void
}

/** Host → sealed text. */
const fileSchema = z.record(z.string(), z.string())
/** The host's name is sealed too, so that what was kept for one host opens no other. */
const sealedSchema = z.object({ host: z.string(), secrets: z.record(z.string(), z.string()) })

export function openKeptSecrets(file: string, seal: Seal): KeptSecrets {
  const unreadable = (reason: string, cause?: unknown): never =>
    fail({ kind: 'secret-unreadable', name: 'kept passwords', reason }, cause)

  function readAll(): Secrets {
    if (!existsSync(file)) return {}
    try {
      return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    } catch (error) {
      return unreadable(`${file} is damaged`, error)
    }
  }

  function writeAll(all: Secrets): void {
    guardedFiles(file, () => writePrivateFile(file, `${JSON.stringify(all, null, 2)}\n`))
  }

  function forget(host: string): void {
    const { [host]: gone, ...rest } = readAll()
    if (gone !== undefined) writeAll(rest)
  }

  return {
    read(host) {
      const all = readAll()
      const sealed = Object.hasOwn(all, host) ? all[host] : undefined
      if (sealed === undefined) return {}
      const opened = sealedSchema.safeParse(JSON.parse(seal.open(sealed)))
      if (!opened.success || opened.data.host !== host) {
        return unreadable(`what was kept for ${host} was changed`)
      }
      return opened.data.secrets
    },
    write(host, secrets) {
      if (Object.keys(secrets).length === 0) return forget(host)
      writeAll({ ...readAll(), [host]: seal.seal(JSON.stringify({ host, secrets })) })
    },
    forget,
  }
}
