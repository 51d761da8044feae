/** How far overlays keep from the border of the picture, in pixels. */
export const margin = 1

export function inside(at: number, room: number): number {
  return Math.min(room - margin, Math.max(margin, at))
}
