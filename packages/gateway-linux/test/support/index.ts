export * from './chatter.js';
export * from './host.js';
export * from './network.js';
export * from './own-namespaces.js';
export * from './snapshot.js';
export * from './uplink-watch.js';
