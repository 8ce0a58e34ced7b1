// The campaigns: tests that run shortly in CI, and as far as wanted through `npm run campaign`.

/**
 * @typedef {object} Campaign
 * @property {string} file its test
 * @property {string} title part of the test's title
 * @property {string} unit what is counted
 * @property {number} short how many CI runs
 * @property {number} full
 * @property {number} round how many before progress is kept
 * @property {string} proves
 */

/** @type {Readonly<Record<string, Campaign>>} */
export const campaigns = {
  'adopted-containers': {
    file: 'test/integration/deploys/adopt-container.test.ts',
    title: 'makes containers of docker run again as they were',
    unit: 'containers',
    short: 5,
    full: 40,
    round: 10,
    proves:
      'a container that is adopted is not touched, and the one that replaces it is made as it was',
  },
  'cut-overs': {
    file: 'test/integration/routing/cut-over.test.ts',
    title: 'is replaced while it is asked 200 times a second, and no request is lost',
    unit: 'cut-overs',
    short: 5,
    full: 100,
    round: 10,
    proves:
      'no request through the edge fails or is cut while what it leads to is replaced, and nothing unproved answers',
  },
  'git-ends': {
    file: 'test/unit/sources/git/ends.test.ts',
    title: 'leaves nothing of it behind, and what served as it was',
    unit: 'ends',
    short: 26,
    full: 100,
    round: 26,
    proves: 'a commit whose deployment is given up, or crashes, in any stage leaves nothing behind',
  },
  'git-repositories': {
    file: 'test/unit/repositories/shapes.test.ts',
    title: 'is brought as git clone brings it, or refused with a sentence',
    unit: 'repositories',
    short: 10,
    full: 60,
    round: 20,
    proves: 'a repository of any shape is brought as git clone brings it, or refused',
  },
  'git-huge': {
    file: 'test/unit/repositories/huge.test.ts',
    title: 'is brought as far as it is asked for, stops nobody meanwhile, and is given up at once',
    unit: 'megabytes',
    short: 4,
    full: 1_024,
    round: 1_024,
    proves: 'a repository of a gigabyte neither freezes the app nor fills its memory',
  },
  'git-kills': {
    file: 'test/integration/git/ends.test.ts',
    title: 'is left as it was by whatever cuts its deployment short',
    unit: 'kills and cancels',
    short: 3,
    full: 200,
    round: 20,
    proves:
      'a commit whose deployment is killed or cancelled at any moment leaves nothing behind, and what served goes on',
  },
  'instance-ends': {
    file: 'test/unit/sources/instance/ends.test.ts',
    title: 'is as it was, and nothing is left, whichever stage it ends in',
    unit: 'ends',
    short: 20,
    full: 136,
    round: 136,
    proves:
      'an instance whose deployment is given up, crashes or fails in any stage and service is as it was',
  },
  'instance-ends-there': {
    file: 'test/integration/deploys/instance.test.ts',
    title: 'is wholly what it was or what it is to be',
    unit: 'ends',
    short: 2,
    full: 118,
    round: 20,
    proves:
      'an instance on a host over SSH is wholly what it was or what it is to be, whenever it is given up or the app is killed',
  },
  'face-faults': {
    file: 'test/unit/deploys/face-faults.test.ts',
    title: 'whichever call of its proxy fails',
    unit: 'failures',
    short: 30,
    full: 300,
    round: 100,
    proves:
      'public names are exactly as they were, or wholly as they are to be, whatever fails at their proxy',
  },
  'foreign-cut-overs': {
    file: 'test/integration/routing/foreign.test.ts',
    title: 'is replaced under load through a Caddy of somebody else',
    unit: 'cut-overs',
    short: 1,
    full: 100,
    round: 10,
    proves:
      'a Caddy of somebody else loses no more than idle connections while what it leads to is replaced',
  },
  'known-hosts': {
    file: 'test/integration/hosts/known-hosts-vs-ssh.test.ts',
    title: 'accepts no host key that ssh rejects',
    unit: 'known_hosts files',
    short: 200,
    full: 2_000,
    round: 200,
    proves: 'no host key is accepted that ssh itself rejects',
  },
  cuts: {
    file: 'test/faults/remote-cuts-relay.test.ts',
    title: 'recovers without a click from every kind of cut',
    unit: 'cuts',
    short: 20,
    full: 500,
    round: 25,
    proves: 'every kind of cut in every moment is recovered from, on one connection at a time',
  },
  follow: {
    file: 'test/faults/remote-cuts-relay.test.ts',
    title: 'numbered lines once over',
    unit: 'lines',
    short: 100_000,
    full: 1_000_000,
    round: 1_000_000,
    proves: 'every line of a log comes exactly once, however often the connection is cut',
  },
  'key-swap': {
    file: 'test/faults/remote-cuts-keys.test.ts',
    title: 'gets not one byte after its host key was replaced',
    unit: 'key swaps',
    short: 2,
    full: 40,
    round: 10,
    proves: 'a host with another key gets nothing, and is tried once',
  },
  locks: {
    file: 'test/integration/deploys/locks.test.ts',
    title: 'never has two holders',
    unit: 'races',
    short: 20,
    full: 500,
    round: 100,
    proves:
      'of two to eight installations only one is at work on a workload of a host, and each has its turn',
  },
  'registry-answers': {
    file: 'test/unit/registries/mutated.test.ts',
    title: 'strange answers each come to an end',
    unit: 'strange answers',
    short: 200,
    full: 5_000,
    round: 1_000,
    proves: 'whatever a registry answers comes to an end, in a sentence without what is secret',
  },
  tags: {
    file: 'test/unit/shared/model/tag-order.test.ts',
    title: 'is the same as another ordering of what the tags were made from',
    unit: 'lists of tags',
    short: 300,
    full: 5_000,
    round: 5_000,
    proves:
      'tags are ordered as what they were made from is, by an ordering that knows nothing of tags',
  },
  links: {
    file: 'test/unit/renderer-components/links-fuzz.test.tsx',
    title: 'is shown or refused with a sentence, by whatever way it comes',
    unit: 'links',
    short: 420,
    full: 100_000,
    round: 20_000,
    proves: 'no link acts; each is shown, or refused with a sentence',
  },
  apprise: {
    file: 'test/integration/notifications/apprise.test.ts',
    title: 'asks the same of each service, with the same text in the same place',
    unit: 'messages',
    short: 1,
    full: 10,
    round: 10,
    proves: 'what a service is asked is what another program of the same purpose asks',
  },
  'clean-ups': {
    file: 'test/unit/prune/worlds.test.ts',
    title: 'no image that a kept release needs goes, and nothing of others that was not chosen',
    unit: 'hosts full of things',
    short: 60,
    full: 500,
    round: 250,
    proves:
      'a clean-up takes what it said, frees what it said, and nothing that is needed or of others',
  },
  'compose-corpus': {
    file: 'test/integration/compose/corpus.test.ts',
    title: 'is deployed as by hand, then at rest, then changed as planned',
    unit: 'compose projects',
    short: 10,
    full: 56,
    round: 14,
    proves: 'what is planned and deployed is what docker compose itself does',
  },
  'compose-env': {
    file: 'test/integration/compose/env.test.ts',
    title: 'come to what docker compose makes of generated env files',
    unit: 'services with env files',
    short: 60,
    full: 2_000,
    round: 200,
    proves: 'variables come to what docker compose itself makes of them',
  },
  'compose-bad-input': {
    file: 'test/integration/compose/bad-input.test.ts',
    title: 'is refused in bounded time, whatever it is',
    unit: 'documents',
    short: 150,
    full: 5_000,
    round: 500,
    proves: 'no compose file hangs or crashes Longshore; each is read or refused with a sentence',
  },
  'compose-many': {
    file: 'test/integration/compose/many.test.ts',
    title: 'run as many together as the host may',
    unit: 'stacks at once',
    short: 8,
    full: 20,
    round: 20,
    proves: 'the cap and the queue of a host hold, in order, and every log is whole',
  },
  'compose-cancels': {
    file: 'test/integration/compose/cancels.test.ts',
    title: 'leaves what served, no process and no secret, at any moment',
    unit: 'cancels',
    short: 6,
    full: 100,
    round: 10,
    proves: 'a stack whose deployment is cancelled at any moment is as it was',
  },
  'compose-kills': {
    file: 'test/integration/compose/crash.test.ts',
    title: 'is settled by the next start, whatever the stage',
    unit: 'kills',
    short: 7,
    full: 60,
    round: 15,
    proves: 'whatever a kill -9 cuts short is settled by the next start',
  },
  'compose-cuts': {
    file: 'test/integration/compose/remote-cuts.test.ts',
    title: 'whatever cuts the way to it',
    unit: 'cuts',
    short: 4,
    full: 50,
    round: 10,
    proves:
      'a stack is up or what served is, and nothing else is left, however the way to its host is cut',
  },
  'secret-canaries': {
    file: 'test/integration/cli/secret-canaries.test.ts',
    title: 'canaries among secrets are heard nowhere',
    unit: 'canaries',
    short: 4,
    full: 40,
    round: 40,
    proves: 'secrets that are kept are in the container that is given them, and nowhere else',
  },
}
