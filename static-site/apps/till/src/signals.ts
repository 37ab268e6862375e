/** What a cashier hears and feels without looking: read, booked, not booked. */
import { settings } from './till.ts'

const TONES: Record<string, [hertz: number, ms: number, shake: number[]]> = {
  read: [1320, 60, [30]],
  booked: [880, 160, [60, 40, 60]],
  kept: [660, 160, [60]],
  refused: [220, 350, [200]],
  wrong: [220, 350, [200]],
}
let sounds: AudioContext | undefined

export function beep(what: string): void {
  const tone = TONES[what]
  if (!tone || !settings.value.sound) return
  const [hertz, ms, shake] = tone
  navigator.vibrate?.(shake)
  try {
    sounds ??= new AudioContext()
    const [note, loud] = [sounds.createOscillator(), sounds.createGain()]
    note.frequency.value = hertz
    loud.gain.value = 0.08
    note.connect(loud).connect(sounds.destination)
    note.start()
    note.stop(sounds.currentTime + ms / 1000)
  } catch {
    // A browser that has no sound yet still shows everything.
  }
}
