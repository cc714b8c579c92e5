import type { Report } from '../data/report.js';
import type { Markup } from '../markup.js';
import { markup } from '../markup.js';
import { plural } from '../words.js';

/** The list of measurements, which the page's script fills. */
export function measurementsSection({ page: { measurements } }: Report): Markup {
  const failed = measurements.filter(({ outcome }) => outcome === 'failed').length;
  return markup`<section id="measurements" aria-labelledby="measurements-heading">
<h2 id="measurements-heading">Every measurement</h2>
<p>${plural(measurements.length, 'attempt')}${failed > 0 && `, ${failed} of them failed`}. Each opens with its time line and its paths, hop by hop.</p>
<p class="find"><label for="find">Find</label> <input id="find" type="search" autocomplete="off" placeholder="country, app, failed, control …"></p>
<div class="scroll" role="region" aria-labelledby="measurements-heading" tabindex="0">
<table class="data"><thead><tr><th scope="col">Measurement</th><th scope="col">App</th><th scope="col">Side a</th><th scope="col">Side b</th><th scope="col">Begun (UTC)</th><th scope="col">Outcome</th></tr></thead><tbody id="measurement-rows"></tbody></table></div>
<p><span id="measurement-count" role="status"></span> <button type="button" id="more" hidden>Show more</button></p>
</section>`;
}
