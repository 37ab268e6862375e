/** Who of the staff looked at whom, at what, and the reason that they gave. For board and audit. */
import type { JSX } from 'preact'
import { type Schemas, told } from '#api'
import { day, time } from '#i18n'
import { api } from '#session'
import { Notice } from '#ui'
import { place, to } from '../route.ts'
import { may } from '../staff.ts'
import { Csv, Wide } from '../tables.tsx'
import { asked, Filters, Pages, query } from './filters.tsx'
import { t, what } from './trusttexts.ts'

type Look = Schemas['OfficeLookView']

export function Looks(): JSX.Element {
  const allowed = may('board', 'auditor')
  return (
    <div class="page stack">
      <a href={to('trust')}>{t('back')}</a>
      {allowed ? null : <h1>{t('looks')}</h1>}
      {allowed ? <List /> : <Notice>{t('looks.board')}</Notice>}
    </div>
  )
}

function List(): JSX.Element {
  const filters = asked(['by', 'account'])
  const wanted = query(filters)
  const load = async (cursor?: string) => {
    const found = await told(
      api.GET('/v1/looks', { params: { query: cursor ? { ...wanted, cursor } : wanted } }),
    )
    return { rows: found.looks, next: found.next }
  }
  const file = () => told(api.GET('/v1/looks.csv', { params: { query: wanted }, parseAs: 'blob' }))
  return (
    <>
      <div class="row ends wrap">
        <h1>{t('looks')}</h1>
        <Csv load={file} name="looks" of={t('looks')} />
      </div>
      <Filters
        key={place.value.asked.toString()}
        page="looks"
        of={filters}
        fields={[
          ['by', t('by')],
          ['account', t('whom')],
        ]}
      />
      <Pages<Look> of={JSON.stringify(wanted)} load={load}>
        {(rows) => (
          <Wide label={t('looks')} head={[[t('when')], [t('by')], [t('whom')], [t('at')], [t('why')]]}>
            {rows.map((each) => (
              <tr key={`${each.at}${each.thing}${each.what}`}>
                <td>
                  {day(each.at)}, {time(each.at)}
                </td>
                <td>
                  <bdi>{each.by ?? each.who}</bdi>
                </td>
                <td>{each.thing}</td>
                <td>{what(each.what)}</td>
                <td class="long">
                  <bdi class="words">{each.why ?? '–'}</bdi>
                </td>
              </tr>
            ))}
          </Wide>
        )}
      </Pages>
    </>
  )
}
