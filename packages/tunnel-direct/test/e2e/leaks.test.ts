import { describeNoLeaks } from '@matador/gateway-linux/test-support';

describeNoLeaks(import.meta.url, [
  {
    title: 'no tunnel',
    plugin: '@matador/tunnel-direct',
    vantagePoint: ({ vantagePoint: { shell: _, ...place } }) => ({ ...place, tunnel: 'direct' }),
    peer: null,
  },
]);
