/** Commands by the file that has them: a file is loaded when a command line may mean one of its own. */
import type { Command } from 'commander'
import type { Commands } from './program.ts'

type Add = (program: Command, commands: Commands) => void

interface Group {
  /** The words that a command line of this group begins with. */
  readonly words: readonly string[]
  load(): Promise<Add>
}

/** In the order of the help. */
const groups: readonly Group[] = [
  {
    words: ['hosts'],
    load: async () => (await import('./commands/hosts.ts')).addHostCommands,
  },
  {
    words: ['status', 'logs'],
    load: async () => (await import('./commands/fleet.ts')).addFleetCommands,
  },
  {
    words: ['stats'],
    load: async () => (await import('./commands/stats.ts')).addStatsCommand,
  },
  {
    words: ['forward'],
    load: async () => (await import('./commands/forward.ts')).addForwardCommand,
  },
  {
    words: ['prune'],
    load: async () => (await import('./commands/prune.ts')).addPruneCommand,
  },
  {
    words: ['routes'],
    load: async () => (await import('./commands/routes.ts')).addRoutesCommand,
  },
  {
    words: ['edge'],
    load: async () => (await import('./commands/edge.ts')).addEdgeCommands,
  },
  {
    words: ['copy'],
    load: async () => (await import('./commands/copy.ts')).addCopyCommand,
  },
  {
    words: ['workloads', 'adopt', 'releases'],
    load: async () => (await import('./commands/workloads.ts')).addWorkloadCommands,
  },
  {
    words: ['plan'],
    load: async () => (await import('./commands/plan.ts')).addPlanCommand,
  },
  {
    words: ['deploy', 'rollback', 'recover'],
    load: async () => (await import('./commands/deploys.ts')).addDeployCommands,
  },
  {
    words: ['stop', 'start', 'restart', 'pull', 'scale', 'remove'],
    load: async () => (await import('./commands/services.ts')).addServiceCommands,
  },
  {
    words: ['deployments'],
    load: async () => (await import('./commands/deploys.ts')).addDeploymentCommands,
  },
  {
    words: ['endpoints', 'capabilities', 'exec'],
    load: async () => (await import('./commands/instances.ts')).addInstanceCommands,
  },
  {
    words: ['activity'],
    load: async () => (await import('./commands/activity.ts')).addActivityCommand,
  },
  {
    words: ['pin', 'unpin'],
    load: async () => (await import('./commands/pins.ts')).addPinCommands,
  },
  {
    words: ['open'],
    load: async () => (await import('./commands/open.ts')).addOpenCommand,
  },
  {
    words: ['link'],
    load: async () => (await import('./commands/link.ts')).addLinkCommand,
  },
  {
    words: ['volumes'],
    load: async () => (await import('./commands/volumes.ts')).addVolumesCommand,
  },
  {
    words: ['tags'],
    load: async () => (await import('./commands/tags.ts')).addTagsCommand,
  },
  {
    words: ['updates'],
    load: async () => (await import('./commands/updates.ts')).addUpdatesCommand,
  },
  {
    words: ['registries'],
    load: async () => (await import('./commands/registries.ts')).addRegistryCommands,
  },
  {
    words: ['faces'],
    load: async () => (await import('./commands/faces.ts')).addFacesCommand,
  },
  {
    words: ['dns'],
    load: async () => (await import('./commands/dns.ts')).addDnsCommands,
  },
  {
    words: ['git-credentials'],
    load: async () => (await import('./commands/git-credentials.ts')).addGitCredentialCommands,
  },
  {
    words: ['secrets'],
    load: async () => (await import('./commands/secrets.ts')).addSecretCommands,
  },
  {
    words: ['channels'],
    load: async () => (await import('./commands/channels.ts')).addChannelCommands,
  },
  {
    words: ['rules'],
    load: async () => (await import('./commands/rules.ts')).addRuleCommands,
  },
  {
    words: ['notifications'],
    load: async () => (await import('./commands/notifications.ts')).addNotificationCommands,
  },
  {
    words: ['settings'],
    load: async () => (await import('./commands/settings.ts')).addSettingsCommand,
  },
  {
    words: ['vault'],
    load: async () => (await import('./commands/vault.ts')).addVaultCommands,
  },
  {
    words: ['serve'],
    load: async () => (await import('./commands/serve.ts')).addServeCommand,
  },
  {
    words: ['completion'],
    load: async () => (await import('./commands/completion.ts')).addCompletionCommand,
  },
]

/** The group of the command that is given; all of them where none is, for the help and for what is nearest. */
export async function groupsFor(argv: readonly string[]): Promise<readonly Add[]> {
  const word = commandIn(argv)
  if (word === undefined && argv.includes('--version')) return []
  const meant = groups.filter(({ words }) => word !== undefined && words.includes(word))
  return Promise.all((meant.length > 0 ? meant : groups).map(({ load }) => load()))
}

/** The first word that is neither an option of the program nor the value of one. */
function commandIn(argv: readonly string[]): string | undefined {
  return argv.find((word, i) => !word.startsWith('-') && argv[i - 1] !== '--data')
}
