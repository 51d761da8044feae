import { Resvg } from '@resvg/resvg-js'

/** A picture as bytes, row by row, 0 for black. */
export interface Grey {
  readonly width: number
  readonly height: number
  readonly bytes: Uint8Array
}

/** Renders on a white background. */
export function renderGrey(svg: string, scale: number): Grey {
  const image = new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, background: '#fff' }).render()
  const { width, height, pixels } = image
  const bytes = new Uint8Array(width * height)
  for (let index = 0; index < bytes.length; index += 1) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(4 * index, 4 * index + 3)
    bytes[index] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue)
  }
  return { width, height, bytes }
}

/** Copies the picture onto a white sheet, with a margin above and to the left. Parts outside of the sheet are cut off. */
export function placeOnSheet(grey: Grey, width: number, height: number, margin = 0): Grey {
  const bytes = new Uint8Array(width * height).fill(255)
  for (let y = 0; y < Math.min(grey.height, height - margin); y += 1) {
    const row = grey.bytes.subarray(y * grey.width, y * grey.width + Math.min(grey.width, width - margin))
    bytes.set(row, (y + margin) * width + margin)
  }
  return { width, height, bytes }
}
