import { Buffer } from 'node:buffer'
import { parentPort, workerData } from 'node:worker_threads'

/** Every thread loads this first: it imports the file with the work, from source as a bundle in JavaScript. */
const { run, buffersOf } = await import(workerData.bundler ? await bundle(workerData) : workerData.file)

/** Reports that a task begins, so that its time limit starts now, and runs it. */
export default function runTask({ id, task }) {
  parentPort.postMessage({ begun: id })
  return buffersOf ? runAndTransfer(task) : run(task)
}

/** Hands the buffers of the answer over instead of copying them. https://github.com/piscinajs/piscina#static-method-movevalue */
async function runAndTransfer(task) {
  const { move, transferableSymbol, valueSymbol } = await import('piscina')
  const answer = await run(task)
  return move({ [transferableSymbol]: buffersOf(answer), [valueSymbol]: answer })
}

/**
 * Bundles a TypeScript file as a data: URL and hands that to later threads. Node 20 reads no TypeScript, and a loader for
 * it would cost every thread 40 MB and most of a second. https://esbuild.github.io/api/#build
 */
async function bundle({ bundler, file }) {
  const { buildSync } = await import(bundler)
  const { fileURLToPath } = await import('node:url')
  const options = { bundle: true, platform: 'node', format: 'esm', logLevel: 'silent', write: false }
  const [{ contents }] = buildSync({ entryPoints: [fileURLToPath(file)], ...options }).outputFiles
  const url = `data:text/javascript;base64,${Buffer.from(contents).toString('base64')}`
  parentPort.postMessage({ bundled: url })
  return url
}
