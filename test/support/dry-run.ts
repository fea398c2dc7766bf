import { v7 as uuid } from 'uuid'
import type { Wish } from '../../src/command.ts'
import { commandNamed } from '../../src/commands.ts'
import { type AtWork, openOffice } from '../../src/office.ts'
import { namesOf, plan } from '../../src/plan.ts'
import { Refused } from '../../src/refusal.ts'
import type { TestOffice } from './office.ts'

/** The wish as it reaches the store, without handing it in. */
export async function wishOf(
  office: TestOffice,
  name: string,
  actor: AtWork,
  input: Record<string, unknown>,
): Promise<Wish> {
  const wishes: Wish[] = []
  const catching = openOffice({
    ...office,
    committer: {
      submit: (prepare) => {
        wishes.push(prepare())
        return Promise.reject(new Error('caught'))
      },
      drain: () => Promise.resolve(),
    },
  })
  const command = commandNamed(name)
  const subject = command.subject(input as never)
  const version = 'version' in command.input.shape && subject ? { version: office.store.head(subject)?.version } : {}
  const body = { ...version, ...input }
  await catching.submit(command, actor, body, uuid()).catch((error: unknown) => {
    if (wishes.length === 0) throw error
  })
  return wishes[0] as Wish
}

/** How a wish would be decided here and now, by the real plan over the real store. Nothing is written. */
export async function dryRun(
  office: TestOffice,
  name: string,
  actor: AtWork,
  input: Record<string, unknown>,
): Promise<{ readonly granted: true } | { readonly granted: false; readonly refusal: Refused }> {
  const wish = await wishOf(office, name, actor, input)
  let answer: Awaited<ReturnType<typeof dryRun>> | undefined
  await office.store.commit([wish], namesOf, (batch, known) => {
    const [verdict] = plan(batch, known)
    if (verdict?.is === 'granted') answer = { granted: true }
    else if (verdict?.is === 'refused' && verdict.error instanceof Refused)
      answer = { granted: false, refusal: verdict.error }
    else throw verdict?.is === 'refused' ? verdict.error : new Error('neither granted nor refused')
    return []
  })
  if (!answer) throw new Error('no answer')
  return answer
}
