/** A QR code as one SVG path: crisp at any size, no canvas, no inline style. */
import { h, type JSX } from 'preact'
import { encode } from 'uqr'

/** `label` is what a screen reader says in its place. */
export function Qr({
  text,
  label,
  ecc = 'M',
}: {
  text: string
  label: string
  ecc?: 'L' | 'M' | 'Q'
}): JSX.Element {
  const { data, size } = encode(text, { ecc, border: 2 })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return h(
    'svg',
    {
      class: 'qr',
      viewBox: `0 0 ${size} ${size}`,
      role: 'img',
      'aria-label': label,
      'shape-rendering': 'crispEdges',
    },
    h('rect', { width: size, height: size, fill: '#fff' }),
    h('path', { d: path, fill: '#000' }),
  )
}
