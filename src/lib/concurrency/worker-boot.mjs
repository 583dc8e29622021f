import { parentPort, workerData } from 'node:worker_threads'

/** What every thread loads first: the file with the work, from source as one bundle of JavaScript. */
const { run } = workerData.bundler ? await importBundled(workerData) : await import(workerData.file)

/** Says that a task begins, so that its time counts from here, and does it. */
export default function begin({ id, task }) {
  parentPort.postMessage({ begun: id })
  return run(task)
}

/**
 * Node 20 reads no TypeScript, and what teaches it to costs every thread 40 MB and most of a second. The first thread
 * leaves its bundle to those that come after it. https://esbuild.github.io/api/#build
 */
async function importBundled({ bundler, file, bundle }) {
  const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs')
  const { tmpdir } = await import('node:os')
  const { pathToFileURL } = await import('node:url')
  const folder = mkdtempSync(`${tmpdir()}/synapse-worker-`)
  try {
    writeFileSync(`${folder}/worker.mjs`, kept(bundle) ?? keep(bundle, await makeBundle(bundler, file)))
    return await import(pathToFileURL(`${folder}/worker.mjs`).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function makeBundle(bundler, file) {
  const { buildSync } = await import(bundler)
  const { fileURLToPath } = await import('node:url')
  const how = { bundle: true, platform: 'node', format: 'esm', logLevel: 'silent', write: false }
  return buildSync({ entryPoints: [fileURLToPath(file)], ...how }).outputFiles[0].contents
}

/** The length stands first and is written last: a bundle that is there is there whole. */
function kept(shared) {
  const length = Atomics.load(new Int32Array(shared, 0, 1), 0)
  return length === 0 ? null : new Uint8Array(shared, 4, length).slice()
}

function keep(shared, bytes) {
  if (bytes.length + 4 > shared.byteLength) return bytes
  new Uint8Array(shared, 4).set(bytes)
  Atomics.store(new Int32Array(shared, 0, 1), 0, bytes.length)
  return bytes
}
