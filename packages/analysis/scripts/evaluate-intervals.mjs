/**
 * How often do the 95 % intervals of shares hold the truth? Draws vantage points from made-up
 * populations again and again, makes of each draw a campaign, and counts how many intervals hold the share
 * that campaigns of this size find on average. Of 200 campaigns that number varies by chance with a
 * standard deviation of 1.5 %, so they are drawn in ten rounds, with the lowest and highest of them beside
 * the mean.
 *
 *   node scripts/evaluate-intervals.mjs [--campaigns 200] [--rounds 10] [--seed 1]
 *
 * Exit status 1 where the mean of a setting of the first kind is outside 92 to 98 %.
 */
import { parseArgs } from 'node:util';
import { fewestVantagePoints, shareInterval } from '@matador/analysis';
import { unorderedPairs } from '@matador/core';
import { makeRandom } from './made-world.mjs';

const SIZES = [fewestVantagePoints, 10, 15, 28];
const WITHIN = [0.92, 0.98];
const DRAWS_FOR_TRUTH = 200_000;

/**
 * Each network has a bent of its own, each pair its own circumstances: a pair counts where the bents of its two
 * vantage points and its own luck together exceed a threshold (a probit model with random effects of
 * vantage points). `bent` is the standard deviation of the first, that of the luck is 1.
 */
function bentModel(title, threshold, bent) {
  return {
    title,
    drawVantagePoint: (random) => bent * normal(random),
    counts: (a, b, random) => a + b + normal(random) > threshold,
  };
}

/** What the documented intervals are for. */
const SETTINGS = [
  bentModel('half of the pairs, networks alike', 0, 0.5),
  bentModel('half of the pairs, networks differ', 0, 1),
  bentModel('a quarter of the pairs, networks alike', 0.8, 0.5),
  bentModel('a third of the pairs, networks differ', 0.75, 1),
  bentModel('most pairs, networks differ', -1, 1),
];

/** Where no interval from one campaign can do better, or this one is wider than it had to be. */
const LIMITS = [
  {
    ...bentModel('a tenth of the pairs, networks alike', 1.5, 0.5),
    why: 'few pairs count: too wide for few vantage points, and a little too narrow for more',
  },
  {
    title: 'every pair by itself',
    why: 'networks do not matter, which a campaign of few vantage points cannot know: too wide',
    drawVantagePoint: () => 0,
    counts: (a, b, random) => random() < 0.3,
  },
  {
    title: 'three in ten networks, and all of theirs',
    why: 'the share depends on a whole number of networks, and goes in steps',
    drawVantagePoint: (random) => random() < 0.3,
    counts: (a, b) => a || b,
  },
  {
    title: 'one in ten networks, and all of theirs',
    why: 'where no such network was drawn no pair counts: too wide then for few vantage points, and too narrow for many',
    drawVantagePoint: (random) => random() < 0.1,
    counts: (a, b) => a || b,
  },
  {
    title: 'one in twenty networks, and a tenth of the rest',
    why: 'where none of the rare networks was drawn, nothing in the campaign tells of them: too narrow',
    drawVantagePoint: (random) => random() < 0.05,
    counts: (a, b, random) => a || b || random() < 0.1,
  },
];

const { values } = parseArgs({
  options: {
    campaigns: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  },
});
const campaigns = wholeNumber('campaigns');
const rounds = wholeNumber('rounds');

console.log(
  `Share of the intervals of ${rounds} times ${campaigns} campaigns that hold the true share.\n`,
);
let outside = 0;
for (const model of SETTINGS) outside += evaluate(model);
console.log('\nBeyond what the intervals are for:\n');
for (const model of LIMITS) {
  evaluate(model);
  console.log(`  (${model.why})`);
}
console.log(
  outside === 0
    ? '\nAll settings of the first kind are within 92 to 98 %.'
    : `\n${outside} settings of the first kind are outside 92 to 98 %.`,
);
process.exitCode = outside === 0 ? 0 : 1;

/** Prints a line for each size, and returns how many are outside. */
function evaluate(model) {
  console.log(model.title);
  const results = SIZES.map((size) => coverageOf(model, size));
  for (const { size, truth, held, width, extreme, extremeHeld } of results) {
    const mean = meanOf(held);
    const line = [
      `  ${String(size).padStart(2)} vantage points, true share ${percent(truth)}:`,
      `${percent(mean)} (${percent(Math.min(...held))} to ${percent(Math.max(...held))}),`,
      `mean width ${width.toFixed(2)}`,
      ...(extreme === 0 ? [] : [`(all or no pairs in ${extreme}, held by ${extremeHeld} of them)`]),
      ...(isWithin(mean) ? [] : [mean < WITHIN[0] ? 'TOO NARROW' : 'TOO WIDE']),
    ];
    console.log(line.join(' '));
  }
  return results.filter(({ held }) => !isWithin(meanOf(held))).length;
}

function isWithin(share) {
  return share >= WITHIN[0] && share <= WITHIN[1];
}

/** `held`: of each round. */
function coverageOf(model, size) {
  const random = makeRandom(Number(values.seed) * 1000 + size);
  const truth = trueShare(model, size, random);
  const result = { size, truth, held: [], width: 0, extreme: 0, extremeHeld: 0 };
  for (let round = 0; round < rounds; round++) {
    let held = 0;
    for (let campaign = 0; campaign < campaigns; campaign++) {
      const pairs = drawCampaign(model, size, random);
      const { low, high } = shareInterval(pairs);
      const holds = low <= truth && truth <= high;
      const counted = pairs.filter((pair) => pair.counted).length;
      result.width += (high - low) / (rounds * campaigns);
      if (holds) held++;
      if (counted > 0 && counted < pairs.length) continue;
      result.extreme++;
      if (holds) result.extremeHeld++;
    }
    result.held.push(held / campaigns);
  }
  return result;
}

function drawCampaign({ drawVantagePoint, counts }, size, random) {
  const drawn = Array.from({ length: size }, (_, i) => ({
    id: `v${i}`,
    trait: drawVantagePoint(random),
  }));
  return unorderedPairs(drawn, true).map(([a, b]) => ({
    a: a.id,
    b: b.id,
    counted: counts(a.trait, b.trait, random),
  }));
}

/** Of pairs of two and of one with itself, in the mix of a campaign. */
function trueShare({ drawVantagePoint, counts }, size, random) {
  let ofTwo = 0;
  let ofOne = 0;
  for (let draw = 0; draw < DRAWS_FOR_TRUTH; draw++) {
    const [a, b] = [drawVantagePoint(random), drawVantagePoint(random)];
    if (counts(a, b, random)) ofTwo++;
    if (counts(a, a, random)) ofOne++;
  }
  return ((size - 1) * ofTwo + 2 * ofOne) / ((size + 1) * DRAWS_FOR_TRUTH);
}

function meanOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function wholeNumber(option) {
  const number = Number(values[option]);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${option} wants a whole number`);
  return number;
}

/** Box & Muller. */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
