/** "Something is wrong" in general, and what became of what was reported before. */
import type { JSX } from 'preact'
import { told } from '#api'
import { CaseList } from '#case'
import { api } from '#session'
import { Case } from '../case.tsx'
import { t, words } from './texts.ts'

export function Reports(): JSX.Element {
  return (
    <>
      <Case />
      <CaseList say={t} words={words} load={async () => (await told(api.GET('/v1/me/cases', {}))).cases} />
    </>
  )
}
