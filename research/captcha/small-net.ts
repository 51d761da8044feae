import { between, type Chance, startChance } from '../../src/challenge/picture/drawing/chance.ts'
import { seededRandom } from '../../tools/seeded-random.ts'
import { addTimes, type Classifier, dot, type Example } from './example.ts'

const hiddenUnits = 64
const rounds = 8
/** At the first example; it falls to nothing at the last. */
const firstRate = 0.3
/** The second layer has fewer and larger inputs. */
const secondLayerRate = 0.3

interface Net {
  readonly hidden: readonly Float32Array[]
  readonly output: readonly Float32Array[]
}

/** Trains a net of one hidden layer by stochastic descent on the cross-entropy. */
export const trainSmallNet = (examples: readonly Example[]): Classifier => {
  const labels = [...new Set(examples.map(({ label }) => label))]
  const chance = startChance(seededRandom('small net'))
  const net: Net = {
    hidden: layer(hiddenUnits, examples[0]?.features.length ?? 0, 1, chance),
    output: layer(labels.length, hiddenUnits, 0.25, chance),
  }
  const steps = rounds * examples.length
  for (let step = 0; step < steps; step += 1) {
    // The stride is a prime: it passes every example once a round, and no two neighbours in a row.
    const { features, label } = examples[(step * 7919) % examples.length] as Example
    learn(net, features, labels.indexOf(label), firstRate * (1 - step / steps))
  }
  return (features) => {
    const scores = scoresOf(net, activate(net, features))
    return labels[scores.indexOf(Math.max(...scores))] ?? ''
  }
}

const layer = (units: number, inputs: number, reach: number, chance: Chance): Float32Array[] =>
  Array.from({ length: units }, () =>
    Float32Array.from({ length: inputs }, () => between(chance, [-reach, reach])),
  )

const activate = ({ hidden }: Net, features: Float32Array): Float32Array =>
  Float32Array.from(hidden, (weights) => Math.max(0, dot(weights, features)))

const scoresOf = ({ output }: Net, active: Float32Array): number[] =>
  output.map((weights) => dot(weights, active))

const learn = (net: Net, features: Float32Array, target: number, rate: number): void => {
  const active = activate(net, features)
  const scores = scoresOf(net, active)
  const highest = Math.max(...scores)
  const odds = scores.map((score) => Math.exp(score - highest))
  const sum = odds.reduce((total, value) => total + value)
  const blame = new Float32Array(hiddenUnits)
  for (const [label, weights] of net.output.entries()) {
    const error = (label === target ? 1 : 0) - (odds[label] as number) / sum
    addTimes(blame, weights, error)
    addTimes(weights, active, secondLayerRate * rate * error)
  }
  for (const [unit, weights] of net.hidden.entries())
    if (active[unit] !== 0) addTimes(weights, features, rate * (blame[unit] as number))
}
