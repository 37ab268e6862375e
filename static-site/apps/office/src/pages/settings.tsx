/** The programme's rules in words: what holds, what is coming, what was, and a change of them. */
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { keyed, newKey, type Schemas, told } from '#api'
import { day, time } from '#i18n'
import { api } from '#session'
import { Area, Button, Form, Notice, Sheet } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { accountKind, ruleLines, ruleName } from '../parts/rulewords.ts'
import { TOWN } from '../parts/settingsdraft.ts'
import { Change } from '../parts/settingsform.tsx'
import { t } from '../parts/settingstexts.ts'
import { go, place, to } from '../route.ts'
import { may } from '../staff.ts'

type Rules = Schemas['RulesView']
type Changed = Rules['changes'][number]
interface Read {
  rules: Rules
  /** Who works here, by person. */
  names: Record<string, string>
}

const BOTH = ['rates', 'flat', 'minimum_cents', 'exclusions', 'campaigns', 'limits'] as const
const SHOWN = {
  town: [
    ...BOTH,
    ...(['pin', 'validity', 'transfers', 'pay_order', 'late_days', 'max_purchase_cents'] as const),
    ...(['town_bears', 'pot_distribution', 'watch'] as const),
  ],
  shop: [...BOTH, 'town_bears', 'vat', 'margin'],
} as const

export function Settings(): JSX.Element {
  const scope = place.value.id || TOWN
  const own = scope !== TOWN
  return (
    <div class="page stack">
      {own ? <a href={to('settings')}>{t('back')}</a> : null}
      <h1>{t(own ? 'title.shop' : 'title')}</h1>
      <p>{own ? t('shop', { shop: `${accountKind(scope)} ${scope}` }) : t('town')}</p>
      <Loaded load={() => read(scope)} of={scope}>
        {(found) => <All {...found} />}
      </Loaded>
    </div>
  )
}

async function read(scope: string): Promise<Read> {
  const [rules, { staff }] = await Promise.all([
    told(api.GET('/v1/rules', { params: { query: { scope } } })),
    told(api.GET('/v1/staff', {})),
  ])
  const names = Object.fromEntries(staff.map((each) => [each.person, each.name ?? each.mail ?? each.person]))
  return { rules, names }
}

function All({ rules, names }: Read): JSX.Element {
  const coming = rules.changes.filter(({ state }) => state === 'coming').reverse()
  const past = rules.changes.filter(({ state }) => state !== 'coming')
  return (
    <>
      <Now rules={rules} />
      <section class="card stack tight">
        <h2>{t('coming')}</h2>
        <Changes found={coming} names={names} none={t('coming.none')} />
        <a href={to('approvals')}>{t('waiting')}</a>
      </section>
      {may('clerk', 'board') ? <Change scope={rules.scope} now={rules.now} /> : null}
      <section class="card stack tight">
        <h2>{t('history')}</h2>
        <Changes found={past} names={names} none={t('history.none')} />
      </section>
    </>
  )
}

function Now({ rules }: { rules: Rules }): JSX.Element {
  const shown = rules.scope === TOWN ? SHOWN.town : SHOWN.shop
  // Rates and a fixed amount stand in place of each other.
  const instead = rules.now.flat ? 'rates' : 'flat'
  return (
    <section class="card stack tight">
      <h2>{t('now')}</h2>
      <p class="small muted">{t('always')}</p>
      <dl class="told rules">
        {shown
          .filter((rule) => rule !== instead)
          .map((rule) => (
            <Rule key={rule} rule={rule} rules={rules} />
          ))}
      </dl>
    </section>
  )
}

function Rule({ rule, rules }: { rule: keyof Rules['now']; rules: Rules }): JSX.Element {
  const since = rules.changes.find((each) => each.state === 'in_force' && rule in each.rules)
  return (
    <>
      <dt>{ruleName(rule)}</dt>
      <dd>
        <span class="words" dir="auto">
          {ruleLines(rule, rules.now[rule]).join('\n')}
        </span>
        {since ? (
          <>
            <br />
            <span class="small muted">{t('since', { day: day(since.from) })}</span>
          </>
        ) : null}
      </dd>
    </>
  )
}

interface ChangesProps {
  found: Changed[]
  names: Read['names']
  none: string
}

function Changes({ found, names, none }: ChangesProps): JSX.Element {
  if (!found.length) return <p class="muted">{none}</p>
  return (
    <ul class="list">
      {found.map((each) => (
        <One key={each.number} one={each} names={names} />
      ))}
    </ul>
  )
}

function One({ one, names }: { one: Changed; names: Read['names'] }): JSX.Element {
  const [open, setOpen] = useState(false)
  const name = (person: string): string => names[person] ?? person
  const by = one.approved_by ? { who: name(one.who), by: name(one.approved_by) } : undefined
  return (
    <li>
      <span class="grow">
        <b>{t('from', { day: day(one.from), time: time(one.from) })}</b>
        {Object.entries(one.rules).map(([rule, value]) => (
          <p key={rule} class={one.withdrawn ? 'gone words' : 'words'} dir="auto">
            {ruleName(rule)}: {ruleLines(rule, value).join('; ')}
          </p>
        ))}
        <span class="small muted" dir="auto">
          {one.why}
        </span>
        <br />
        <span class="small muted">{by ? t('who.two', by) : t('who', { who: name(one.who) })}</span>
        {one.withdrawn ? (
          <p class="small" dir="auto">
            {t('withdrawn', { why: one.withdrawn.why })}
          </p>
        ) : null}
      </span>
      {one.state === 'coming' && may('clerk', 'board') ? (
        <Button tone="plain" label={t('drop.of', { day: day(one.from) })} onTap={() => setOpen(true)}>
          {t('drop')}
        </Button>
      ) : null}
      {open ? <Drop one={one} close={() => setOpen(false)} /> : null}
    </li>
  )
}

/** A change that has not begun is dropped as it was made: by two. */
function Drop({ one, close }: { one: Changed; close: () => void }): JSX.Element {
  const [why, setWhy] = useState('')
  const attempt = useAttempt()
  const key = useMemo(newKey, [why])
  const send = async (): Promise<void> => {
    if (!why.trim()) return
    const body = { why: why.trim(), rules_withdrawal: { scope: one.scope, number: one.number } }
    await attempt.go(async () => {
      const made = await told(api.POST('/v1/proposals', { params: keyed(key), body }))
      go('approve', made.id)
    })
  }
  return (
    <Sheet title={t('drop.of', { day: day(one.from) })} close={t('close')} onClose={close}>
      <Form onSend={send}>
        <Notice tone="sun">{t('drop.what')}</Notice>
        <Area label={t('why')} value={why} onValue={setWhy} longest={200} />
        <Wrong of={attempt} />
        <Button wide off={!why.trim()} onTap={send}>
          {t('drop.go')}
        </Button>
      </Form>
    </Sheet>
  )
}
