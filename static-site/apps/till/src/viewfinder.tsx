/** The camera in the till's own words. */
import type { JSX } from 'preact'
import { Viewfinder as Camera } from '#camera'
import { t } from './texts.ts'

export function Viewfinder({ seen }: { seen: (text: string) => void }): JSX.Element {
  return <Camera seen={seen} say={(state) => t(`camera.${state}`)} label={t('camera')} />
}
