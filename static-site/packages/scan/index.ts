/** Reads QR codes: by camera (the browser's own detector, else zxing compiled to WebAssembly), and by scanners that type. */

type Find = (frame: CanvasImageSource, width: number, height: number) => Promise<string | undefined>
type Native = new (options: {
  formats: string[]
}) => { detect(frame: CanvasImageSource): Promise<{ rawValue: string }[]> }

const LOOK_MS = 80
const LONG_SIDE = 960 // pixels of a frame that is searched; a card at arm's length is legible in it
let finder: Promise<Find> | undefined

/** Begins to load what reads codes; asked for early, it is there with the first card. */
export const warm = (): Promise<Find> => {
  finder ??= load().catch((broken) => {
    finder = undefined // a lost line at first must not leave the camera blind
    throw broken
  })
  return finder
}

async function load(): Promise<Find> {
  const BarcodeDetector = (
    globalThis as { BarcodeDetector?: Native & { getSupportedFormats(): Promise<string[]> } }
  ).BarcodeDetector
  if (BarcodeDetector && (await BarcodeDetector.getSupportedFormats()).includes('qr_code')) {
    const native = new BarcodeDetector({ formats: ['qr_code'] })
    return async (frame) => (await native.detect(frame))[0]?.rawValue
  }
  return compiled()
}

async function compiled(): Promise<Find> {
  const [{ prepareZXingModule, readBarcodes }, wasm] = await Promise.all([
    import('zxing-wasm/reader'),
    import('zxing-wasm/reader/zxing_reader.wasm?url'),
  ])
  await prepareZXingModule({ overrides: { locateFile: () => wasm.default }, fireImmediately: true })
  const canvas = document.createElement('canvas')
  const brush = canvas.getContext('2d', { willReadFrequently: true })
  return async (frame, width, height) => {
    const scale = Math.min(1, LONG_SIDE / Math.max(width, height))
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    if (!brush || !canvas.width) return undefined
    brush.drawImage(frame, 0, 0, canvas.width, canvas.height)
    const pixels = brush.getImageData(0, 0, canvas.width, canvas.height)
    const found = await readBarcodes(pixels, { formats: ['QRCode'], tryInvert: true, maxNumberOfSymbols: 1 })
    return found[0]?.text || undefined
  }
}

/** `asks`: the browser seems to wait for its user's word; `long`: it looks, and nothing was read for a while. */
export type CameraState = 'off' | 'starting' | 'asks' | 'on' | 'long' | 'refused' | 'missing'

/** A camera that stays open between two cards: its light takes a second to come up. */
export class Camera {
  private stream: MediaStream | undefined
  private over = new AbortController()

  /** Shows the camera in `video` and tells each code once, until it is out of sight for a moment. */
  async start(
    video: HTMLVideoElement,
    seen: (text: string) => void,
    state: (now: CameraState) => void,
  ): Promise<void> {
    this.over = new AbortController()
    const { signal } = this.over
    state('starting')
    // Nothing tells that the browser's own question is open, but that neither a picture nor a no comes.
    const slow = setTimeout(() => signal.aborted || state('asks'), ASKS_MS)
    try {
      await this.open(video).finally(() => clearTimeout(slow))
      const find = await warm()
      if (signal.aborted) return
      state('on')
      await this.look(video, find, seen, state)
    } catch (broken) {
      if (signal.aborted) return
      this.stop()
      state((broken as Error).name === 'NotAllowedError' ? 'refused' : 'missing')
    }
  }

  private async open(video: HTMLVideoElement): Promise<void> {
    const wished = { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } }
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: wished })
    video.srcObject = this.stream
    await video.play()
  }

  private async look(
    video: HTMLVideoElement,
    find: Find,
    seen: (text: string) => void,
    state: (now: CameraState) => void,
  ): Promise<void> {
    let last = ''
    let since = 0
    const begun = Date.now()
    while (!this.over.signal.aborted) {
      await pause(LOOK_MS)
      if (document.hidden || !video.videoWidth) continue
      const text = await find(video, video.videoWidth, video.videoHeight).catch(() => undefined)
      if (this.over.signal.aborted) return
      if (text && (text !== last || Date.now() - since > OUT_OF_SIGHT_MS)) seen(text)
      if (text) {
        last = text
        since = Date.now()
      } else if (Date.now() - Math.max(begun, since) > LONG_MS) state('long')
    }
  }

  stop(): void {
    this.over.abort()
    for (const track of this.stream?.getTracks() ?? []) track.stop()
    this.stream = undefined
  }
}

const OUT_OF_SIGHT_MS = 1500
const ASKS_MS = 3000
const LONG_MS = 6000 // then whoever holds out a card that is damaged hears of the other ways
const pause = (ms: number): Promise<void> => new Promise((over) => setTimeout(over, ms))

const TYPED_MS = 60 // a scanner types a sign each few milliseconds, nobody else does
const SHORTEST = 10

/** Listens to a scanner that types: what comes fast and ends with Enter or a pause is a code, not somebody's typing. */
export function keyboardScanner(seen: (text: string) => void): () => void {
  let typed = ''
  let before = 0
  let timer = 0
  const end = (): void => {
    clearTimeout(timer)
    if (typed.length >= SHORTEST) seen(typed)
    typed = ''
  }
  const listen = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const fast = event.timeStamp - before < TYPED_MS
    before = event.timeStamp
    if (event.key === 'Enter' || event.key === 'Tab') {
      if (typed.length >= SHORTEST && fast) event.preventDefault()
      end()
      return
    }
    if (event.key.length !== 1) return
    typed = fast ? typed + event.key : event.key
    clearTimeout(timer)
    timer = window.setTimeout(end, TYPED_MS * 2)
    // Its signs belong into no field: the first one may have got there, the others not.
    if (typed.length > 1) event.preventDefault()
  }
  document.addEventListener('keydown', listen, true)
  return () => document.removeEventListener('keydown', listen, true)
}
