import { readDataFile } from './data-files.js';

export interface Place {
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
}

/** How a name may write a place: an IATA code of three letters, a city's name, a CLLI's first six letters. */
export const codeKinds = ['iata', 'city', 'clli'] as const;
export type CodeKind = (typeof codeKinds)[number];

/** The columns of `data/places.csv` after city, country, latitude and longitude. */
const columns: readonly CodeKind[] = ['iata', 'city', 'clli'];

/** The places that `data/places.csv` lists, by the codes names write them with. */
export class PlaceTable {
  readonly #byCode: Readonly<Record<CodeKind, Map<string, Place>>>;

  /** @param text CSV with the columns city, country, latitude, longitude, iata, names, clli. */
  constructor(text: string) {
    this.#byCode = { iata: new Map(), city: new Map(), clli: new Map() };
    for (const line of text.trim().split('\n').slice(1)) {
      const [city = '', country = '', latitude, longitude, ...codes] = line.split(',');
      const place = { city, country, latitude: Number(latitude), longitude: Number(longitude) };
      for (const [i, kind] of columns.entries()) {
        for (const code of (codes[i] ?? '').split(' ').filter((each) => each !== '')) {
          this.#byCode[kind].set(code, place);
        }
      }
    }
  }

  /** @param code in lower case; a city's hyphens make no difference. */
  find(kind: CodeKind, code: string): Place | undefined {
    return this.#byCode[kind].get(kind === 'city' ? code.replaceAll('-', '') : code);
  }
}

export const placesText = readDataFile('places.csv');
export const places = new PlaceTable(placesText);
