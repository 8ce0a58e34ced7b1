// Before the specs: an engine and the images they use. Ends only the engine that it started.
// CommonJS, because Playwright wants the function as the whole of the module.
module.exports = async () => {
  const { findOrStartEngine, removeOrphans, stopEngine } = await import(
    '../../../scripts/lib/engine/engines.mjs'
  )
  const { ensureImages } = await import('../../../scripts/lib/images.mjs')
  const engine = await findOrStartEngine()
  await ensureImages(engine.socketPath)
  process.env.LONGSHORE_E2E_ENGINE = engine.socketPath
  return async () => {
    await removeOrphans()
    if (engine.started) await stopEngine(engine.name)
  }
}
