/**
 * A letter to print: the card's paper, where it goes, and a new PIN if one is wanted. The address is kept nowhere.
 * The same letter under the same key has the same PIN: after a lost answer it is asked for again.
 */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { keyed, told } from '#api'
import { savePdf } from '#files'
import { language } from '#i18n'
import { api } from '#session'
import { town } from '#town-facts'
import { Area, Choice, Field } from '#ui'
import { type ActProps, Sent } from './act.tsx'
import { t } from './membertexts.ts'

const LINES = 6
const LONGEST = 50
const PARTS = 3 // name, street and town of whoever stands for it all; what follows reaches them by other ways

export function Letter(props: ActProps): JSX.Element {
  const card = props.doing.card ?? ''
  const [address, setAddress] = useState(`${props.told.holders[0]?.name ?? ''}\n`.trimStart())
  const [sender, setSender] = useState(town.operator.split(', ').slice(0, PARTS).join(', ').slice(0, 80))
  const [speech, setSpeech] = useState<string>(language.value)
  const [pin, setPin] = useState(false)
  const lines = address
    .split('\n')
    .map((each) => each.trim())
    .filter(Boolean)
  const fits = lines.length <= LINES && lines.every((each) => each.length <= LONGEST)
  const send = async (why: string, key: string): Promise<void> => {
    const said = speech === 'en' ? 'en' : 'de'
    const body = { card, address: lines, sender: sender.trim(), language: said as 'de', new_pin: pin, why }
    const { pdf } = await told(api.POST('/v1/letters', { params: keyed(key), body }))
    savePdf(pdf, 'brief.pdf')
  }
  return (
    <Sent
      props={props}
      what={t('what.letter')}
      ready={lines.length > 0 && fits && sender.trim() !== ''}
      typed={`${address}|${sender}|${speech}|${pin}`}
      send={send}
    >
      <Area
        label={t('address')}
        hint={t('address.hint')}
        wrong={fits ? undefined : t('address.wrong')}
        value={address}
        onValue={setAddress}
        longest={400}
      />
      <Field label={t('sender')} value={sender} onValue={setSender} longest={80} />
      <Choice
        label={t('speech')}
        none={t('choose')}
        value={speech}
        onValue={setSpeech}
        options={[
          ['de', t('speech.de')],
          ['en', t('speech.en')],
        ]}
      />
      <div class="ticks">
        <label class="row">
          <input type="checkbox" checked={pin} onChange={() => setPin(!pin)} />
          <span>{t('letter.pin')}</span>
        </label>
      </div>
    </Sent>
  )
}
