/** Loaded into a measured program: tells its parent at its end how much processor and memory it took. */
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const megabytes = process.resourceUsage().maxRSS / 1024;
  process.send?.({ cpuSeconds: (user + system) / 1e6, megabytes });
});
process.channel?.unref();
