// The slowest files at the end of a run, so that everybody sees where the time goes.

const shown = 15

/** Silent where so few files ran that the list above it says as much. */
export class SlowestFiles {
  /** @param {readonly any[]} modules */
  onTestRunEnd(modules) {
    const files = modules
      .filter(({ project }) => project.name === 'integration')
      .map((module) => ({
        seconds: module.diagnostic().duration / 1000,
        name: module.relativeModuleId,
      }))
    if (files.length <= shown) return
    const sum = files.reduce((total, { seconds }) => total + seconds, 0)
    console.log(`\nThe slowest of ${files.length} files, which took ${sum.toFixed(0)} s together:`)
    for (const { seconds, name } of files
      .toSorted((one, other) => other.seconds - one.seconds)
      .slice(0, shown)) {
      console.log(`${seconds.toFixed(0).padStart(6)} s  ${name}`)
    }
  }
}
