/** Why somebody looks at a member: told before anything is read, and remembered here for as long as it holds. */
import { serverNow, told } from '#api'
import { api } from '#session'

interface Reason {
  why: string
  until: number
}
const reasons = new Map<string, Reason>()

/** The reason that holds for an account; without one the API shows nothing of it. */
export const reason = (account: string): string | undefined => {
  const known = reasons.get(account)
  return known && serverNow() < known.until ? known.why : undefined
}

/** Says why: it holds for the account, and for the one that it joined. */
export async function looks(account: string, why: string): Promise<void> {
  const opened = await told(api.POST('/v1/looks', { body: { account, why } }))
  const known = { why, until: Date.parse(opened.until) }
  reasons.set(account, known).set(opened.account, known)
}

/** It holds no more, by the API's own word. */
export const forget = (account: string): void => void reasons.delete(account)
