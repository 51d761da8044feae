/** In pixels. The size is the same for all lengths of answers, so that it reveals nothing. */
export const picture = { width: 160, height: 60 } as const

export type Picture = { readonly width: number; readonly height: number }

/** The distance of overlays from the border of the picture, in pixels. */
export const margin = 1

/** Limits a coordinate to the picture without its margin. */
export function inside(at: number, length: number): number {
  return Math.min(length - margin, Math.max(margin, at))
}
