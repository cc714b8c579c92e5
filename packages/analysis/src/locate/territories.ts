import type { Place } from '@matador/core';

/** A territory as circles that cover it. */
export interface Circle extends Place {
  readonly radiusKm: number;
}

function circle(latitude: number, longitude: number, radiusKm: number): Circle {
  return { latitude, longitude, radiusKm };
}

/**
 * The territories with an ISO 3166-1 code of their own that the atlas of 1:50 million leaves out or
 * counts as a part of another country. Centres in degrees, radii wide enough to hold all islands.
 */
export const territories: Readonly<Record<string, readonly Circle[]>> = {
  BQ: [circle(12.18, -68.27, 35), circle(17.55, -63.1, 35)],
  BV: [circle(-54.42, 3.36, 10)],
  CC: [circle(-12.17, 96.87, 25)],
  CX: [circle(-10.49, 105.63, 20)],
  GF: [circle(3.93, -53.13, 260)],
  GI: [circle(36.14, -5.35, 5)],
  GP: [circle(16.2, -61.55, 70)],
  MQ: [circle(14.65, -61.0, 45)],
  RE: [circle(-21.13, 55.53, 40)],
  SJ: [circle(78.5, 20, 520), circle(71, -8.5, 40)],
  TK: [circle(-9.2, -171.85, 110)],
  TV: [circle(-8.1, 178.0, 420)],
  UM: [
    circle(19.28, 166.65, 20),
    circle(28.2, -177.37, 20),
    circle(16.73, -169.53, 20),
    circle(-0.37, -160.02, 20),
    circle(0.5, -176.55, 60),
    circle(6.1, -162.25, 60),
    circle(18.4, -75.01, 20),
  ],
  YT: [circle(-12.83, 45.15, 30)],
};

/** Areas that the atlas names without a code, and the countries that an address there may be said to be in. */
export const disputedAreas: Readonly<Record<string, readonly string[]>> = {
  Kosovo: ['XK'],
  'N. Cyprus': ['CY'],
  'Siachen Glacier': ['IN', 'PK'],
  Somaliland: ['SO'],
  'Indian Ocean Ter.': ['AU', 'CC', 'CX'],
};
