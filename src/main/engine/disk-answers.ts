/** Answers of engines about their disks: the older form and that of API 1.52. */
import { z } from 'zod'
import { labels, list, text } from './answer-fields.ts'

/** Older engines write `<none>:<none>` where there is no name. */
const names = list(z.string()).transform((found) => found.filter((name) => !/^<none>/.test(name)))
/** The engine writes -1, or the year 1, for what it does not know. */
const known = z
  .number()
  .nullish()
  .transform((value) => (value == null || value < 0 ? null : value))
const time = z
  .string()
  .nullish()
  .transform((value) => {
    const at = Date.parse(value ?? '')
    return at > 0 ? at : null
  })
const seconds = z
  .number()
  .nullish()
  .transform((value) => (value ?? 0) * 1_000)

const usageOf = <T extends z.ZodType>(item: T) =>
  z
    .object({ Items: list(item), TotalSize: known })
    .nullish()
    .transform((value) => value ?? undefined)

const imageUse = z
  .object({
    Id: z.string(),
    ParentId: text,
    RepoTags: names,
    RepoDigests: names,
    Labels: labels,
    Created: seconds,
    Size: z.number(),
    SharedSize: known,
  })
  .transform((found) => ({
    ...{ id: found.Id, parentId: found.ParentId, tags: found.RepoTags },
    ...{ digests: found.RepoDigests, labels: found.Labels, createdAt: found.Created },
    ...{ sizeBytes: found.Size, sharedBytes: found.SharedSize },
  }))

export const imageUseAnswer = z
  .object({
    LayersSize: known,
    Images: z.array(imageUse).nullish(),
    ImageUsage: usageOf(imageUse),
  })
  .transform(({ LayersSize, Images, ImageUsage }) => ({
    images: Images ?? ImageUsage?.Items ?? [],
    layersBytes: LayersSize ?? ImageUsage?.TotalSize ?? null,
  }))

export const imageDetailAnswer = z
  .object({
    Id: z.string(),
    Parent: text,
    RepoTags: names,
    RepoDigests: names,
    RootFS: z.object({ Layers: list(z.string()) }).nullish(),
    Metadata: z.object({ LastTagTime: time }).nullish(),
  })
  .transform((found) => ({
    ...{ id: found.Id, parentId: found.Parent, tags: found.RepoTags, digests: found.RepoDigests },
    ...{ layers: found.RootFS?.Layers ?? [], taggedAt: found.Metadata?.LastTagTime ?? null },
  }))

const networksOf = z
  .object({ Networks: z.record(z.string(), z.object({ NetworkID: text })).nullish() })
  .nullish()
  .transform((value) =>
    Object.entries(value?.Networks ?? {}).flatMap(([name, { NetworkID }]) =>
      NetworkID === '' ? [name] : [name, NetworkID],
    ),
  )

const mountedVolumes = list(z.object({ Type: text, Name: text })).transform((mounts) =>
  mounts.flatMap(({ Type, Name }) => (Type === 'volume' && Name !== '' ? [Name] : [])),
)

export const containerUseAnswer = z
  .object({
    Id: z.string(),
    Names: list(z.string()),
    Image: text,
    ImageID: text,
    State: text,
    Labels: labels,
    Created: seconds,
    /** Left out where it wrote nothing. */
    SizeRw: z.number().default(0),
    Mounts: mountedVolumes,
    HostConfig: z.object({ NetworkMode: text }).nullish(),
    NetworkSettings: networksOf,
  })
  .transform((found) => ({
    ...{ id: found.Id, name: (found.Names[0] ?? found.Id.slice(0, 12)).replace(/^\//, '') },
    ...{ image: found.Image, imageId: found.ImageID, state: found.State, labels: found.Labels },
    ...{ createdAt: found.Created, sizeBytes: known.parse(found.SizeRw), volumes: found.Mounts },
    // One that never ran is on none yet, and names the one that it will be on.
    networks: [...found.NetworkSettings, found.HostConfig?.NetworkMode ?? ''],
  }))

export const networkUseAnswer = z
  .object({ Id: z.string(), Name: z.string(), Labels: labels, Created: time })
  .transform((found) => ({
    ...{ id: found.Id, name: found.Name, labels: found.Labels, createdAt: found.Created },
  }))

/** Its size only where all are measured. */
export const volumeAnswer = z
  .object({
    Name: z.string(),
    Labels: labels,
    CreatedAt: time,
    UsageData: z.object({ Size: known }).nullish(),
  })
  .transform((found) => ({
    ...{ name: found.Name, labels: found.Labels, createdAt: found.CreatedAt },
    sizeBytes: found.UsageData?.Size ?? null,
  }))

export const volumeUseAnswer = z
  .object({ Volumes: z.array(volumeAnswer).nullish(), VolumeUsage: usageOf(volumeAnswer) })
  .transform(({ Volumes, VolumeUsage }) => Volumes ?? VolumeUsage?.Items ?? [])

const cacheRecord = z
  .object({
    ID: z.string(),
    /** Before API 1.42 there was one at most. */
    Parent: text,
    Parents: list(z.string()),
    Description: text,
    Size: z.number(),
    CreatedAt: time,
    LastUsedAt: time,
    InUse: z.boolean().default(false),
    Shared: z.boolean().default(false),
  })
  .transform((found) => ({
    id: found.ID,
    parents: [...found.Parents, ...(found.Parent === '' ? [] : [found.Parent])],
    ...{ description: found.Description, sizeBytes: found.Size, createdAt: found.CreatedAt },
    ...{ usedAt: found.LastUsedAt, isInUse: found.InUse, isShared: found.Shared },
  }))

export const cacheAnswer = z
  .object({ BuildCache: z.array(cacheRecord).nullish(), BuildCacheUsage: usageOf(cacheRecord) })
  .transform(({ BuildCache, BuildCacheUsage }) => BuildCache ?? BuildCacheUsage?.Items ?? [])
