/** A closed polygon as x, y, x, y… As in SVG, x grows to the right and y downwards. The last point joins the first. */
export type Contour = number[]

/** Contours, filled by the even-odd rule: a contour inside another is a hole, and the overlap of two is light. */
export type Outline = readonly Contour[]
