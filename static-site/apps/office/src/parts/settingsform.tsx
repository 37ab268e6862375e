/** A change of the rules, from a day on: what it does is shown while it is typed. Another person approves it. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Refused, type Schemas, serverNow } from '#api'
import { dateOf, midnight, monthBegins } from '#days'
import { language } from '#i18n'
import { pocket, pockets, town } from '#town-facts'
import { Choice, Field } from '#ui'
import { words } from '../texts.ts'
import { Handing, type Plan, usePlanned } from './plan.tsx'
import { inLanguage, pair, pocketName, ruleName } from './rulewords.ts'
import {
  asked,
  type Draft,
  drafted,
  endable,
  fieldOf,
  type Kind,
  kindsOf,
  many,
  pointsPocket,
  TOWN,
  unit,
  unread,
} from './settingsdraft.ts'
import { type Figure, More } from './settingsmore.tsx'
import { t } from './settingstexts.ts'

type Now = Schemas['RulesNow']
const OF_A_POCKET: readonly Kind[] = ['limits', 'validity', 'transfers', 'margin']
const SENDERS = ['member', 'shop', 'club'] as const

export function Change({ scope, now }: { scope: string; now: Now }): JSX.Element {
  const [kind, setKind] = useState<Kind>()
  return (
    <section class="card stack">
      <h2>{t('change')}</h2>
      <Choice
        label={t('which')}
        value={kind ?? ''}
        onValue={(next) => setKind((next || undefined) as Kind | undefined)}
        none={t('none')}
        options={kindsOf(scope, now).map((each) => [each, ruleName(each)] as const)}
      />
      {kind ? <One key={kind} {...{ scope, now, kind }} /> : null}
    </section>
  )
}

interface OneProps {
  scope: string
  now: Now
  kind: Kind
}

function One({ scope, now, kind }: OneProps): JSX.Element {
  const [within, setWithin] = useState(Object.keys(pockets)[0] ?? '')
  const [draft, setDraft] = useState<Draft>(() => drafted(kind, now, within, language.value))
  const [starts, setStarts] = useState(() => monthBegins(dateOf(serverNow(), town.timeZone), -1))
  const rules = starts ? asked(kind, draft, now, within) : undefined
  const plan: Plan | undefined = rules && {
    rules: { scope, from: new Date(midnight(starts, town.timeZone)).toISOString(), rules },
  }
  const planned = usePlanned(plan)
  const { failure } = planned
  const at = failure instanceof Refused ? fieldOf(kind, failure.code) : undefined
  const wrongAt = (field: string): string | undefined => (field === at ? words(failure) : undefined)
  const choose = (next: string): void => {
    if (!next) return
    setWithin(next)
    setDraft(drafted(kind, now, next, language.value))
  }
  return (
    <>
      <div class="sides">
        {OF_A_POCKET.includes(kind) && many() ? (
          <Choice
            label={t('pocket')}
            value={within}
            onValue={choose}
            none={t('none')}
            options={Object.keys(pockets).map((each) => [each, pocketName(each)] as const)}
          />
        ) : null}
        <Fields
          {...{ scope, now, kind, within, draft, wrongAt }}
          onDraft={(field, text) => setDraft({ ...draft, [field]: text })}
        />
        <Field
          label={t('starts')}
          hint={t('starts.hint')}
          type="date"
          value={starts}
          onValue={setStarts}
          wrong={wrongAt('starts') ?? (starts ? undefined : t('day.wrong'))}
        />
      </div>
      <Handing of={planned} placed={at !== undefined} />
    </>
  )
}

interface FieldsProps extends OneProps {
  within: string
  draft: Draft
  onDraft: (field: string, text: string) => void
  wrongAt: (field: string) => string | undefined
}

function Fields(props: FieldsProps): JSX.Element {
  const { kind, within, now, scope, draft, onDraft, wrongAt } = props
  const figure = (field: string, label: string, places: number, hint?: string): JSX.Element => (
    <Field
      key={field}
      label={label}
      hint={hint}
      mode={places ? 'decimal' : 'numeric'}
      longest={12}
      value={draft[field] ?? ''}
      onValue={(text) => onDraft(field, text)}
      wrong={wrongAt(field) ?? (unread(draft[field], places) ? t('number.wrong') : undefined)}
    />
  )
  const { decimals } = pocket(within)
  if (kind === 'rates') return <>{[figure('club', t('club'), 2), figure('member', t('member'), 2)]}</>
  if (kind === 'minimum_cents') return figure('minimum', t('minimum'), 2, t('minimum.hint'))
  if (kind === 'pin')
    return (
      <>
        {figure('redemption', t('pin.redemption'), 2, t('pin.hint'))}
        {figure('day', t('pin.day'), 2, t('pin.hint'))}
      </>
    )
  if (kind === 'limits')
    return (
      <>
        {(['redemption', 'day', 'balance'] as const).map((field) =>
          figure(field, t(field), decimals, t('unlimited')),
        )}
      </>
    )
  if (kind === 'validity') {
    const counted = unit(now, within)
    return figure('term', t(counted), 0, counted === 'years' ? t('years.hint') : t('months.hint'))
  }
  if (kind === 'transfers') return <Pairs {...props} />
  if (kind === 'ends_campaign')
    return (
      <Choice
        label={t('which.campaign')}
        value={draft.campaign ?? ''}
        onValue={(text) => onDraft('campaign', text)}
        none={t('none')}
        options={endable(scope, now).map((each) => [each.id, inLanguage(each.name)] as const)}
      />
    )
  if (kind === 'campaign') return <Campaign {...props} figure={figure} />
  return <More {...{ kind, within, draft, onDraft, wrongAt, figure }} />
}

function Campaign({ scope, draft, onDraft, wrongAt, figure }: FieldsProps & { figure: Figure }): JSX.Element {
  const text = (field: string) => ({
    value: draft[field] ?? '',
    onValue: (said: string) => onDraft(field, said),
    wrong: wrongAt(field),
  })
  return (
    <>
      <Field label={t('name')} longest={60} {...text('name')} />
      <Field label={t('name.en')} longest={60} {...text('english')} />
      {figure('percent', t('percent'), 0, t('percent.hint'))}
      <Choice
        label={t('whom')}
        none={t('none')}
        options={[
          ['club member', t('whom.both')],
          ['club', t('whom.club')],
          ['member', t('whom.member')],
        ]}
        {...text('whom')}
      />
      <Field label={t('ends')} type="date" {...text('ends')} />
      {figure('bears', t('campaign.bears'), 0, t('campaign.bears.hint'))}
      {scope === TOWN
        ? null
        : figure('budget', t('budget'), pocket(pointsPocket()).decimals, t('budget.hint'))}
    </>
  )
}

/** Each way on which value may go; those that the town has and nobody offers here stay. */
function Pairs({ draft, onDraft }: FieldsProps): JSX.Element {
  const on = (draft.pairs ?? '').split(' ').filter(Boolean)
  const all = [...new Set([...SENDERS.flatMap((from) => SENDERS.map((to) => `${from}>${to}`)), ...on])]
  const turn = (way: string): void =>
    onDraft('pairs', (on.includes(way) ? on.filter((each) => each !== way) : [...on, way]).join(' '))
  return (
    <fieldset class="ticks">
      <legend>{t('ways')}</legend>
      {all.map((way) => (
        <label key={way} class="row">
          <input type="checkbox" checked={on.includes(way)} onChange={() => turn(way)} />
          <span>{pair(way)}</span>
        </label>
      ))}
    </fieldset>
  )
}
