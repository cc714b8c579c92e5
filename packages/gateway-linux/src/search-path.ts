import { delimiter } from 'node:path';

/** A user's PATH often lacks where ip, nft and tcpdump are. */
export const searchPath = [process.env.PATH ?? '', '/usr/local/sbin', '/usr/sbin', '/sbin'].join(
  delimiter,
);
