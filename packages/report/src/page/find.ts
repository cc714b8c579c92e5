import { countryName } from '../countries.js';
import type { Filter } from './filters.js';
import type { MeasurementRow, PageData, VantagePlace } from './model.js';

/** The measurements that pass a filter and hold every word of a text, in the order they were made. */
export function findMeasurements(data: PageData, filter: Filter, text: string): MeasurementRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return data.measurements
    .filter((row) => {
      const [a, b] = [placeOf(data, row.a), placeOf(data, row.b)];
      if (!filter.paths.has(row.app)) return false;
      const within = (place?: VantagePlace) => place?.regions.includes(filter.region) ?? false;
      if (filter.region !== '' && !(within(a) && within(b))) return false;
      if (words.length === 0) return true;
      const { folder, kind, outcome } = row;
      const all = [folder, kind, outcome, appName(data, row.app), placeText(a), placeText(b)]
        .join(' ')
        .toLowerCase();
      return words.every((word) => all.includes(word));
    })
    .sort((left, right) => (left.startedAt < right.startedAt ? -1 : 1));
}

export function placeOf({ vantagePoints }: PageData, id: string): VantagePlace | undefined {
  return vantagePoints.find((place) => place.id === id);
}

export function placeText(place: VantagePlace | undefined): string {
  if (place === undefined) return '';
  const { city, country, id } = place;
  return `${city ?? id}, ${countryName(country)}`;
}

export function appName({ apps }: PageData, id: string): string {
  return apps.find((app) => app.id === id)?.name ?? id;
}
