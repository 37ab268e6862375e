/** What this browser keeps of somebody's way in, so that a call or an empty battery loses nothing. */
import type { Draft } from './form.ts'

interface Kept {
  /** The code of an invitation, or of a hand-over. */
  code?: string
  /** What was typed and not sent yet, by application. */
  drafts?: Record<string, Draft>
}

const NAME = 'join'
let here: Kept = recalled()

export const kept = (): Kept => here

export function keep(changed: Kept): void {
  here = { ...here, ...changed }
  try {
    localStorage.setItem(NAME, JSON.stringify(here))
  } catch {
    // It holds until the page is closed; the API keeps each page of the form that was sent.
  }
}

/** Nothing is left: it was handed in, or somebody signed out. */
export function forget(): void {
  here = {}
  try {
    localStorage.removeItem(NAME)
  } catch {
    // Nothing was kept.
  }
}

function recalled(): Kept {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? '{}') as Kept
  } catch {
    return {}
  }
}
