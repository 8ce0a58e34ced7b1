// Webhooks of Discord: https://discord.com/developers/docs/resources/webhook and …/message#embed-object-embed-limits
import assert from 'node:assert/strict'
import { z } from 'zod'
import { readMarkdown, together } from './reading.ts'
import type { Rules } from './receiver.ts'

const field = z.strictObject({
  name: z.string().min(1).max(256),
  value: z.string().min(1).max(1_024),
  inline: z.boolean().optional(),
})
const embed = z.strictObject({
  title: z.string().min(1).max(256),
  description: z.string().max(4_096),
  color: z.number().int().min(0).max(0xffffff),
  fields: z.array(field).max(25),
  timestamp: z.iso.datetime(),
})
const body = z.strictObject({
  allowed_mentions: z.strictObject({ parse: z.array(z.string()).length(0) }),
  embeds: z.array(embed).min(1).max(10),
})

const reading = {
  escapable: /[!-/:-@[-`{-~]/,
  meaning: /[*_~`|<>[\]#@\\]/,
  isBoldTaken: false,
}

/** Answers with rising ids; `gone` are messages that are there no more. */
export function discordRules(gone: ReadonlySet<string> = new Set()): Rules {
  let last = 1_000
  return ({ method, url, body: text }) => {
    const { pathname, searchParams } = new URL(url, 'https://discord.com')
    const edited = /^\/api\/webhooks\/\d+\/[\w-]+\/messages\/(\d+)$/.exec(pathname)?.[1]
    assert.ok(edited ? method === 'PATCH' : method === 'POST', method)
    if (!edited) assert.match(pathname, /^\/api\/webhooks\/\d+\/[\w-]+$/)
    assert.equal(searchParams.get('wait'), 'true')
    const { embeds } = body.parse(JSON.parse(text))
    const surfaces = embeds.flatMap(({ title, description, fields }) => [
      ...[title, description],
      ...fields.flatMap(({ name, value }) => [name, value]),
    ])
    assert.ok(surfaces.join('').length <= 6_000, 'more than 6000 characters')
    if (edited && gone.has(edited)) {
      return { status: 404, body: JSON.stringify({ message: 'Unknown Message', code: 10008 }) }
    }
    const parts = surfaces.map((surface) => readMarkdown(surface, reading))
    last += 1
    return {
      status: 200,
      body: JSON.stringify({ id: edited ?? String(last) }),
      seen: together(parts),
    }
  }
}
