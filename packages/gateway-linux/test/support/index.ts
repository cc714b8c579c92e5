export * from './host.js';
export * from './network.js';
export * from './own-namespaces.js';
