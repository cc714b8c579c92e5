import { fileURLToPath } from 'node:url';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The lab's programs, each started with one configuration file: a phone, and a server's services. */
export const labPrograms = {
  phone: file('phone/main.js'),
  services: file('services/main.js'),
} as const;
