// The images that demo, tests and bench use. All share one layer (busybox and the programs) and differ in
// configuration only; none is pulled from anywhere.

/**
 * @typedef {object} ImageRecipe
 * @property {string} program file name in /bin
 * @property {Record<string, string>} [env]
 * @property {string} [healthcheck] the arguments of a HEALTHCHECK instruction
 * @property {number} [fillerMb] incompressible bytes in a layer of its own, for pulls that take a while
 */

/** @param {string} version @returns {ImageRecipe} */
const serving = (version) => ({
  program: 'ls-serve',
  env: { VERSION: version },
  healthcheck: 'NONE',
})

const probe = '--interval=1s --timeout=2s --retries=2'

/** @type {Record<string, ImageRecipe>} reference -> how it is made */
export const catalogue = {
  'localhost/longshore-demo:v1': serving('v1'),
  'localhost/longshore-demo:v2': serving('v2'),
  'localhost/longshore-demo:broken': { program: 'ls-broken', healthcheck: 'NONE' },
  'localhost/longshore-test:v1': serving('v1'),
  'localhost/longshore-test:v2': serving('v2'),
  'localhost/longshore-test:v3': serving('v3'),
  'localhost/longshore-test:broken': { program: 'ls-broken' },
  'localhost/longshore-test:hold': { program: 'ls-hold' },
  'localhost/longshore-test:slow-start': { program: 'ls-slow-start', env: { DELAY: '3' } },
  'localhost/longshore-test:ignore-term': { program: 'ls-ignore-term' },
  'localhost/longshore-test:exit3': { program: 'ls-exit3' },
  'localhost/longshore-test:crashloop': { program: 'ls-crashloop', env: { DELAY: '0.3' } },
  'localhost/longshore-test:dies-later': { program: 'ls-dies-later', env: { DELAY: '2' } },
  'localhost/longshore-test:unhealthy-later': {
    program: 'ls-unhealthy-later',
    env: { DELAY: '2' },
  },
  'localhost/longshore-test:oom': { program: 'ls-oom' },
  'localhost/longshore-test:counter': {
    program: 'ls-counter',
    env: { INTERVAL_US: '100000', COUNT: '0' },
  },
  'localhost/longshore-test:tick': { program: 'ls-tick', env: { INTERVAL_US: '2000' } },
  'localhost/longshore-test:logs200k': { program: 'ls-logs', env: { COUNT: '200000' } },
  'localhost/longshore-test:hostile': { program: 'ls-hostile' },
  'localhost/longshore-test:shell': { program: 'sh' },
  'localhost/longshore-test:healthcheck-good': {
    program: 'ls-serve',
    healthcheck: `${probe} CMD wget -q -O /dev/null http://127.0.0.1:8080/healthz`,
  },
  'localhost/longshore-test:healthcheck-bad': {
    program: 'ls-serve',
    healthcheck: `${probe} CMD echo "still no good"; exit 1`,
  },
  'localhost/longshore-test:flaps': {
    program: 'ls-hold',
    healthcheck:
      '--interval=200ms --timeout=2s --retries=1 CMD s=$(date +%s); [ $((s / 2 % 2)) = 0 ] || { echo "an odd moment"; exit 1; }',
  },
}

export const defaultEnvironment = { PATH: '/bin', PORT: '8080', VERSION: 'test', GREETING: '' }
export const exposedPort = 8080
