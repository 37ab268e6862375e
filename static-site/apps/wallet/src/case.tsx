/** "Something is wrong", with an entry or in general. */
import type { JSX } from 'preact'
import { keyed, told } from '#api'
import { CaseForm } from '#case'
import { api } from '#session'
import { me } from './me.ts'
import { t, words } from './texts.ts'

export function Case({ posting }: { posting?: string }): JSX.Element {
  const about = posting ? { posting } : {}
  return (
    <CaseForm
      say={t}
      words={words}
      mail={me.value?.mail ? 'known' : 'asked'}
      send={async (said, key) =>
        (await told(api.POST('/v1/cases', { params: keyed(key), body: { ...said, ...about } }))).case
      }
    />
  )
}
