import { parentPort, workerData } from 'node:worker_threads'
import type { LegalDay } from './calendar.ts'
import { readIntake } from './intake.ts'

const { file, today } = workerData as { readonly file: Uint8Array; readonly today: LegalDay }
parentPort?.postMessage(readIntake(file, today))
