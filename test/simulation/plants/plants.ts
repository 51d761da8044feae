import { objectPlants } from './objects.ts'
import type { Plant } from './plant.ts'
import { surroundingsPlants } from './surroundings.ts'

/** Every bug that the simulator must find, by name. */
export const plants: Readonly<Record<string, Plant>> = { ...objectPlants, ...surroundingsPlants }
