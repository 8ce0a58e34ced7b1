// The form in which a campaign's test runs: short by itself, as far as told through `npm run campaign`.
import { appendFileSync } from 'node:fs'
import { z } from 'zod'
import { campaigns } from '../../scripts/lib/campaign/campaigns.mjs'

export interface CampaignForm {
  readonly name: string
  readonly first: number
  readonly count: number
  readonly seed: number
}

const told = z.object({
  LONGSHORE_CAMPAIGN_COUNT: z.coerce.number().int().positive().optional(),
  LONGSHORE_CAMPAIGN_FIRST: z.coerce.number().int().min(0).default(0),
  LONGSHORE_CAMPAIGN_SEED: z.coerce.number().int().min(0).default(1),
})

/** Throws for a campaign that does not exist. */
export function campaignForm(name: string): CampaignForm {
  const env = told.parse(process.env)
  const campaign = campaigns[name]
  if (!campaign) throw new Error(`There is no campaign "${name}".`)
  return {
    name,
    first: env.LONGSHORE_CAMPAIGN_FIRST,
    count: env.LONGSHORE_CAMPAIGN_COUNT ?? campaign.short,
    seed: env.LONGSHORE_CAMPAIGN_SEED,
  }
}

/** Numbers that the campaign adds up over its rounds. */
export function tellCampaign({ name, ...form }: CampaignForm, facts: Record<string, number>): void {
  console.info(`${name}: ${JSON.stringify({ ...form, ...facts })}`)
  const file = process.env.LONGSHORE_CAMPAIGN_FACTS
  if (file) appendFileSync(file, `${JSON.stringify(facts)}\n`)
}
