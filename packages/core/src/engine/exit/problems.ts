import type {
  ExitRecord,
  LandmarkRecord,
  ResolverRecord,
  VantagePoint,
} from '../../contracts/index.js';

export interface ExitProblem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/**
 * What is wrong with an exit, by the evidence in its record: the address that the outside sees, light
 * in fibre, and who looks up names. Pure.
 * @param placeKm how far the configured place is at least from the claimed country, where that is known.
 */
export function exitProblems(
  record: ExitRecord,
  vantagePoint: VantagePoint,
  placeKm: number | undefined,
): ExitProblem[] {
  const { resolver, landmarks = [] } = record;
  return [
    ...addressProblems(record, vantagePoint),
    ...placeProblems(vantagePoint, placeKm),
    ...lightProblems(landmarks, vantagePoint),
    ...(resolver == null ? [] : resolverProblems(resolver, vantagePoint)),
  ];
}

function addressProblems(record: ExitRecord, { id }: VantagePoint): ExitProblem[] {
  const { address, expected, shellAddress } = record;
  if (expected === null || address === expected) return [];
  const instead =
    expected === shellAddress
      ? `its shell is at ${expected}, and no other exit is declared`
      : `the configuration declares ${expected}`;
  return [
    {
      code: 'wrong-exit',
      message: `${id} is seen from outside as ${address}, but ${instead}`,
      hint: `If ${address} is right, set it as the vantage point's \`address\`.`,
    },
  ];
}

function placeProblems({ id, country }: VantagePoint, placeKm: number | undefined): ExitProblem[] {
  if (placeKm === undefined || placeKm === 0) return [];
  return [
    {
      code: 'place-not-in-country',
      message: `the place of ${id} is at least ${kilometres(placeKm)} from ${country}`,
      hint: "Mend the vantage point's `country`, `latitude` or `longitude`.",
    },
  ];
}

/** The contradiction with the widest margin, of the country if there is one, else of the place. */
function lightProblems(
  landmarks: readonly LandmarkRecord[],
  { id, country, latitude, longitude }: VantagePoint,
): ExitProblem[] {
  const answered = landmarks.filter(({ rttMs }) => rttMs !== null);
  if (answered.length === 0 && landmarks.length > 0) {
    return [
      {
        code: 'landmarks-silent',
        message: `no landmark answered ${id}: nothing shows where it stands`,
        hint: 'Let the vantage point ping, and reach TCP ports with curl, or choose other `exitCheck.landmarks`.',
      },
    ];
  }
  const abroad = farthest(answered, ({ countryKm }) => countryKm ?? 0);
  if (abroad !== undefined) {
    return [
      {
        code: 'impossible-exit',
        message: `${id} claims ${country}, but is ${within(abroad)}; ${country} is at least ${kilometres(abroad.countryKm ?? 0)} from there`,
        hint: 'It stands elsewhere: choose another vantage point, or mend its `country` and place.',
      },
    ];
  }
  const place = farthest(answered, ({ placeKm }) => placeKm);
  if (place === undefined) return [];
  return [
    {
      code: 'impossible-place',
      message: `${id} claims to stand at ${latitude}, ${longitude}, but is ${within(place)}; that place is at least ${kilometres(place.placeKm)} from there`,
      hint: "Mend the vantage point's `latitude` and `longitude`.",
    },
  ];
}

/** The landmark that excludes the most; `undefined` where none excludes anything. */
function farthest(
  landmarks: readonly LandmarkRecord[],
  km: (landmark: LandmarkRecord) => number,
): LandmarkRecord | undefined {
  const excess = (landmark: LandmarkRecord) => km(landmark) - (landmark.withinKm ?? Infinity);
  return landmarks
    .filter((landmark) => excess(landmark) > 0)
    .sort((one, other) => excess(other) - excess(one))[0];
}

function within({ id, rttMs, withinKm }: LandmarkRecord): string {
  return `within ${kilometres(withinKm ?? 0)} of landmark ${id}, which answers in ${rttMs ?? 0} ms`;
}

function resolverProblems(
  { name, seen, reason }: ResolverRecord,
  { id, country }: VantagePoint,
): ExitProblem[] {
  const hint = "If it is right, add it to the vantage point's `resolvers`.";
  if (seen.length === 0) {
    return [
      {
        code: 'resolver-unseen',
        message: `who looks up names for ${id} could not be seen: ${reason ?? 'no answer'}`,
        hint: `Check that its resolver answers for ${name}, or set \`exitCheck.resolverName\` to null.`,
      },
    ];
  }
  const elsewhere = seen.find(({ verdict }) => verdict === 'elsewhere');
  if (elsewhere !== undefined) {
    const claims = elsewhere.claims
      .map((claim) => `${claim.country ?? 'nowhere'} by ${claim.source}`)
      .join(', ');
    const message = `names are looked up for ${id} by ${elsewhere.address}, which is not in ${country}: ${claims}`;
    return [{ code: 'foreign-resolver', message, hint }];
  }
  const unknown = seen.find(({ verdict }) => verdict === 'unknown');
  if (unknown === undefined) return [];
  const message = `names are looked up for ${id} by ${unknown.address}, of which nothing shows that it is in ${country}`;
  return [{ code: 'unknown-resolver', message, hint }];
}

function kilometres(km: number): string {
  return `${Math.round(km).toLocaleString('en')} km`;
}
