/** An amount that came onto the shop's account or left it, with its sign. */
import type { JSX } from 'preact'
import { amount } from '#i18n'

export const Moved = ({ pocket, units }: { pocket: string; units: number }): JSX.Element => (
  <span class={`block ${units > 0 ? 'plus' : ''}`}>
    {units > 0 ? '+' : '−'}
    {amount(pocket, Math.abs(units))}
  </span>
)
