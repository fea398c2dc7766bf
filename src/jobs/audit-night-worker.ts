import { parentPort, workerData } from 'node:worker_threads'
import { type AuditOptions, audit } from '../audit.ts'
import type { NightlyReport } from './nightly-audit.ts'

// The office goes on beside it: one thread, and nothing is told before the end.
parentPort?.postMessage({ report: await audit(workerData as AuditOptions) } satisfies NightlyReport)
