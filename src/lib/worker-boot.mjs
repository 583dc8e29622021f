import { parentPort, workerData } from 'node:worker_threads'

/** What every thread loads first: the file with the work, and before it what reads TypeScript, where that is needed. */
if (workerData.loader) (await import(workerData.loader)).register()
const { run } = await import(workerData.file)

/** Says that a task begins, so that its time counts from here, and does it. */
export default function begin({ id, task }) {
  parentPort.postMessage({ begun: id })
  return run(task)
}
