import type { Landmark } from '../contracts/index.js';

/**
 * Where Amazon says that its regions are, each as the city it names; its data centres stand in the
 * surroundings. The API endpoint of a region is served in that region alone.
 * (https://docs.aws.amazon.com/general/latest/gr/ec2-service.html,
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html)
 */
const regions: readonly (readonly [region: string, latitude: number, longitude: number])[] = [
  ['us-east-1', 39.04, -77.49],
  ['us-west-2', 45.84, -119.7],
  ['ca-central-1', 45.5, -73.57],
  ['sa-east-1', -23.55, -46.63],
  ['eu-west-1', 53.35, -6.26],
  ['eu-central-1', 50.11, 8.68],
  ['eu-north-1', 59.33, 18.07],
  ['ap-south-1', 19.08, 72.88],
  ['ap-southeast-1', 1.35, 103.82],
  ['ap-southeast-2', -33.87, 151.21],
  ['ap-northeast-1', 35.68, 139.69],
  ['ap-northeast-2', 37.57, 126.98],
];

/** Landmarks on all continents but Africa, where the nearest are Europe's and India's. */
export const defaultLandmarks: readonly Landmark[] = regions.map(
  ([region, latitude, longitude]): Landmark => ({
    id: region,
    address: `ec2.${region}.amazonaws.com`,
    port: 443,
    latitude,
    longitude,
    radiusKm: 200,
  }),
);
