export * from './ripe-atlas.js';
