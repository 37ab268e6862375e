/** A shop, a club or a member, by name where it may be told, as a link to its page. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { told } from '#api'
import { api } from '#session'
import { to } from './route.ts'
import { spelt } from './searchtexts.ts'

const PAGES: Record<string, string> = { s: 'shop', c: 'club', m: 'member' }
const known = new Map<string, Promise<string>>()

/** What a shop or club is called; asked for once. A member's name is told on their own page alone, which wants a reason. */
function name(account: string): Promise<string> {
  const asked =
    known.get(account) ??
    told(api.POST('/v1/searches', { body: { text: account } })).then(
      ({ results }) => results[0]?.title ?? account,
    )
  known.set(account, asked)
  asked.catch(() => known.delete(account))
  return asked
}

export function Party({ account }: { account: string }): JSX.Element {
  const kind = account[0] ?? ''
  const page = PAGES[kind]
  const [title, setTitle] = useState('')
  useEffect(() => {
    setTitle('')
    // Without an answer its number stands there, which leads to it as well.
    if (kind === 's' || kind === 'c') name(account).then(setTitle, () => undefined)
  }, [account])
  const said = title || (page ? account : spelt(`party.${account.split(':')[0]}`))
  return page ? (
    <a href={to(page, account)} dir="auto">
      {said}
    </a>
  ) : (
    <span>{said}</span>
  )
}
