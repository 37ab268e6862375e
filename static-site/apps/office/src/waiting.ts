/** What waits for a person: one list for the start page and for the number in the menu, looked at anew every minute. */
import { signal } from '@preact/signals'
import { type Schemas, told } from '#api'
import { api } from '#session'

export type Task = Schemas['TaskView']
type Told = Schemas['TasksView']
const A_MINUTE = 60_000

export const tasks = signal<Told | undefined>(undefined)
let latest = 0

/** Looks now. Of two looks at once the later one holds: it is the one of the present role. */
export async function looked(): Promise<Told> {
  latest += 1
  const mine = latest
  const found = await told(api.GET('/v1/tasks', {}))
  if (mine === latest) tasks.value = found
  return found
}

/** Looks every minute while somebody sees the page, and at once when they come back to it. */
export function watched(): () => void {
  const look = (): void => {
    // Without a line or a sign-in the number stays as it was: the next minute tells.
    if (document.visibilityState === 'visible') void looked().catch(() => undefined)
  }
  look()
  const timer = setInterval(look, A_MINUTE)
  document.addEventListener('visibilitychange', look)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
  }
}

/** How much of it is the caller's to do; the audit sees what is others'. */
export const waiting = (): number => tasks.value?.tasks.filter((each) => each.mine).length ?? 0

/** A task's name in a list: the same as long as it waits. */
export const nameOf = (task: Task): string => `${task.kind}/${task.id}`
