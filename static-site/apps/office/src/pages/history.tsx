/** What came and went on an account, page by page: the newest first, the balance after each, struck out what was taken back. */
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { amount, day, time } from '#i18n'
import { api } from '#session'
import { Notice } from '#ui'
import { Loaded } from '../loaded.tsx'
import { Party } from '../party.tsx'
import { to } from '../route.ts'
import { booked } from '../searchtexts.ts'
import { t } from './membertexts.ts'
import { Pager } from './pager.tsx'

type Entry = Schemas['EntryView']
const PAGE = 25

/** `turn`: another one is looked at anew. */
export function History({ account, turn }: { account: string; turn: number }): JSX.Element {
  const [cursors, setCursors] = useState<string[]>([])
  // What takes a posting back is newer than it, so that it was seen on this page or one before.
  const back = useRef(new Set<string>())
  const cursor = cursors.at(-1)
  const load = async (): Promise<Schemas['EntriesView']> => {
    const query = { limit: PAGE, ...(cursor ? { cursor } : {}) }
    const page = await told(
      api.GET('/v1/accounts/{id}/entries', { params: { path: { id: account }, query } }),
    )
    for (const each of page.entries) if (each.returns) back.current.add(each.returns)
    return page
  }
  return (
    <section class="stack tight">
      <h2>{t('history')}</h2>
      <Loaded load={load} of={`${cursor} ${turn}`}>
        {({ entries, next }) => (
          <>
            {entries.length ? (
              <Table entries={entries} gone={back.current} />
            ) : (
              <Notice>{t(next ? 'history.further' : 'history.none')}</Notice>
            )}
            <Pager cursors={cursors} next={next} turn={setCursors} />
          </>
        )}
      </Loaded>
    </section>
  )
}

function Table({ entries, gone }: { entries: Entry[]; gone: Set<string> }): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse moves it by the arrow keys
    <div class="wide-table card" role="region" aria-label={t('history')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('when')}</th>
            <th scope="col">{t('what')}</th>
            <th scope="col">{t('with')}</th>
            <th scope="col" class="number">
              {t('amount')}
            </th>
            <th scope="col" class="number">
              {t('after')}
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((each) => (
            <tr key={`${each.posting}${each.pocket}${each.reason}${each.amount}`}>
              <td>
                {day(each.at)}, {time(each.at)}
              </td>
              <td>
                <a href={to('posting', each.posting)} class={gone.has(each.posting) ? 'gone' : ''}>
                  {booked(each.kind)}
                </a>
                {gone.has(each.posting) ? <span class="small muted"> {t('gone')}</span> : null}
                {each.why ? <p class="small muted words">{each.why}</p> : null}
              </td>
              <td>{each.other ? <Party account={each.other} /> : null}</td>
              <td class="number">
                <span class={gone.has(each.posting) ? 'gone' : ''}>
                  {each.amount > 0 ? '+' : '−'}
                  {amount(each.pocket, Math.abs(each.amount))}
                </span>
              </td>
              <td class="number">{amount(each.pocket, each.balance)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
