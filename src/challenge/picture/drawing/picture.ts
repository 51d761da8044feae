/** In pixels. The same for every answer, however long, so that the size tells nothing. */
export const picture = { width: 160, height: 60 } as const

export type Picture = { readonly width: number; readonly height: number }
