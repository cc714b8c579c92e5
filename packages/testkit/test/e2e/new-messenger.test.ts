// The example of an adapter for a messenger that the lab does not know.
await import(new URL('../../../../../examples/new-messenger/pigeon.test.js', import.meta.url).href);
