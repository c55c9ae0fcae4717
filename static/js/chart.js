/* Charts with ECharts, drawn on canvas under a strict policy: no HTML tooltip, no inline style.

   A process behaviour chart (XmR):
     <figure class="fig" data-xmr="xmr-data" aria-label="Password tickets per month">
       <div class="plot h250" data-plot></div>
       <button class="btn btn-q btn-s" type="button" data-show-table aria-expanded="false">Show as table</button>
       <div class="scx" data-table hidden>…the same values as a table…</div>
     </figure>
     {{ data|json_script:"xmr-data" }}
   data = {
     labels: ["Jun 25", …], values: [396, …],       one label per value; null is a gap
     more: 2,                                        empty places at the end (towards the target date)
     mean: 405, upper: 448, lower: 362,              null without limits (run chart)
     provisional: false, baseline: 12,               how many of the first values are the baseline
     target: 150, target_label: "target 150 or fewer",
     uppers: [450, …], lowers: [360, …],             where limits differ from point to point; stepped: true: to the end
     means: [405, …], since: 14,                     earlier averages, before a baseline was set anew at this place
     phases: [{from: 0, to: 11, text: "baseline"}],  stretches with a background of their own
     signals: {"13": "good", "14": "good"},          index → good (wanted), bad (unwanted), changed
     excluded: [3], changes: [{at: 12, text: "Wave 1 live"}],
     unit: "tickets", reached: 16                    index of the first value that reached the target
   }
   Other charts: CIR.charts.draw(element, (kit) => options). kit has colour(token), axis(o), legend(o), tooltip, font.
   Everything is drawn again when the theme or the width changes. */
(function () {
  'use strict';
  const CIR = window.CIR = window.CIR || {};
  const font = '"Inter var", Inter, system-ui, sans-serif';
  const drawn = new Map();
  const colour = (token) => getComputedStyle(document.documentElement).getPropertyValue(token).trim();
  const still = matchMedia('(prefers-reduced-motion: reduce)');

  function kit() {
    const ink3 = colour('--c-ink-3');
    const line = colour('--c-line');
    return {
      colour,
      font,
      textStyle: { fontFamily: font },
      tooltip: {
        renderMode: 'richText', trigger: 'axis', confine: true,
        backgroundColor: colour('--c-surface'), borderColor: line,
        textStyle: { color: colour('--c-ink'), fontSize: 12, fontFamily: font },
      },
      axis: (own) => ({
        axisLine: { lineStyle: { color: line } }, axisTick: { show: false },
        axisLabel: { color: ink3, fontSize: 11.5, fontFamily: font, hideOverlap: true },
        splitLine: { lineStyle: { color: colour('--c-grid') } }, ...own,
      }),
      legend: (own) => ({
        top: 0, right: 0, itemWidth: 10, itemHeight: 10, itemGap: 14, icon: 'roundRect',
        textStyle: { color: colour('--c-ink-2'), fontSize: 11.5, fontFamily: font }, ...own,
      }),
    };
  }

  function draw(element, build) {
    if (!element || !window.echarts) return null;
    const chart = window.echarts.getInstanceByDom(element) || window.echarts.init(element, null, { renderer: 'canvas' });
    const paint = () => {
      chart.clear();
      const tools = kit();
      chart.setOption({ animation: false, textStyle: tools.textStyle, tooltip: tools.tooltip, ...build(tools) });
    };
    paint();
    if (!drawn.has(element)) new ResizeObserver(() => chart.resize()).observe(element);
    drawn.set(element, paint);
    return chart;
  }

  document.addEventListener('cir:theme', () => drawn.forEach((paint, element) => {
    if (element.isConnected) paint(); else drawn.delete(element);
  }));

  const rounded = (value) => (value === null || value === undefined ? '' : Number(value).toLocaleString('en-GB', { maximumFractionDigits: 1 }));

  function horizontal(tools, data, y, name, token, type, position, since) {
    const labels = axisLabels(data);
    const tone = colour(token);
    return [
      {
        coord: [labels[since || 0], y], lineStyle: { color: tone, type, width: 1.2 },
        label: { show: Boolean(name), formatter: name, position, color: tone, fontSize: 11, fontFamily: font, distance: 3 },
      },
      { coord: [labels[labels.length - 1], y] },
    ];
  }

  /* Categories must differ: empty places at the end get a name of spaces. */
  function axisLabels(data) {
    return [...data.labels, ...Array.from({ length: data.more || 0 }, (_, i) => ' '.repeat(i + 1))];
  }

  function lines(tools, data, narrow, low) {
    const list = [];
    const kind = data.provisional ? 'dashed' : 'dotted';
    const note = data.provisional ? 'provisional ' : '';
    const known = (value) => value !== null && value !== undefined;
    const name = data.since ? '' : narrow ? 'before' : `average before, ${rounded(data.mean)}`;
    if (known(data.mean)) list.push(horizontal(tools, data, data.mean, name, '--c-ink-3', 'solid', 'insideEndTop', data.since));
    if (!data.stepped && known(data.upper)) list.push(horizontal(tools, data, data.upper, narrow ? '' : `${note}upper limit ${rounded(data.upper)}`, '--c-ink-3', kind, 'insideEndTop', data.since));
    if (!data.stepped && known(data.lower)) list.push(horizontal(tools, data, data.lower, narrow ? '' : `${note}lower limit ${rounded(data.lower)}`, '--c-ink-3', kind, 'insideEndTop', data.since));
    if (data.target !== null && data.target !== undefined) list.push(horizontal(tools, data, data.target, data.target_label || `target ${rounded(data.target)}`, '--c-good', 'dashed', low ? 'insideEndTop' : 'insideEndBottom'));
    (data.changes || []).forEach((change) => list.push({
      xAxis: change.at, lineStyle: { color: colour('--c-line'), type: 'solid', width: 1 },
      label: { formatter: change.text, position: 'insideEndTop', rotate: 0, color: colour('--c-ink-2'), fontSize: 11, align: 'left', distance: [6, -12], fontFamily: font },
    }));
    return list;
  }

  function point(data, value, index) {
    const tones = { good: ['--c-info', 'circle', 9], bad: ['--c-warn', 'diamond', 11], changed: ['--c-violet', 'circle', 9] };
    const [token, symbol, size] = tones[(data.signals || {})[index]] || ['--c-ink-3', 'circle', 7];
    const out = (data.excluded || []).includes(index);
    const small = data.values.length > 120 ? 0.45 : data.values.length > 50 ? 0.7 : 1;
    return { value, symbol: out ? 'emptyCircle' : symbol, symbolSize: size * small, itemStyle: { color: colour(token), opacity: out ? 0.6 : 1 } };
  }

  function bounds(data) {
    const all = [...data.values, ...(data.uppers || []), ...(data.lowers || []), data.upper, data.lower, data.target].filter((v) => v !== null && v !== undefined).map(Number);
    const low = Math.min(...all);
    const high = Math.max(...all);
    const room = (high - low) * 0.12 || 1;
    return { min: low >= 0 && low - room < 0 ? 0 : low - room, max: high + room };
  }

  function xmr(data, element) {
    return (tools) => {
      const narrow = element.clientWidth < 520;
      const { min, max } = bounds(data);
      return {
        grid: { left: 8, right: 14, top: 18, bottom: 6, containLabel: true },
        tooltip: {
          ...tools.tooltip,
          formatter: (rows) => {
            const row = Array.isArray(rows) ? rows[0] : rows;
            return row?.value === undefined || row.value === null ? '' : `${row.name}: ${rounded(row.value)} ${data.unit || ''}`.trim();
          },
        },
        xAxis: tools.axis({ type: 'category', data: axisLabels(data), boundaryGap: true, splitLine: { show: false } }),
        yAxis: tools.axis({ type: 'value', min, max, axisLine: { show: false }, axisLabel: { color: colour('--c-ink-3'), fontSize: 11.5, fontFamily: font, showMinLabel: false, showMaxLabel: false, formatter: rounded } }),
        series: [{
          type: 'line', z: 6, connectNulls: false, showAllSymbol: true, animation: !still.matches && data.reached !== undefined && data.reached === data.values.length - 1,
          data: data.values.map((value, index) => point(data, value, index)),
          lineStyle: { color: colour('--c-ink-3'), width: 1.6 },
          markArea: { silent: true, animation: false, data: areas(data) },
          markLine: { symbol: 'none', silent: true, animation: false, data: lines(tools, data, narrow, data.target - min < (max - min) * 0.09) },
        }, ...steps(data)],
      };
    };
  }

  /* Averages and limits that differ from point to point. */
  function steps(data) {
    const tone = colour('--c-ink-3');
    const kind = data.provisional ? 'dashed' : 'dotted';
    return [[data.uppers, kind], [data.lowers, kind], [data.means, 'solid']].filter(([values]) => values).map(([values, type]) => ({
      type: 'line', step: 'middle', z: 4, symbol: 'none', silent: true, animation: false, connectNulls: true, data: values,
      lineStyle: { color: tone, width: 1.2, type },
    }));
  }

  function areas(data) {
    const labels = axisLabels(data);
    return (data.phases || []).map((phase) => [
      {
        xAxis: labels[phase.from], itemStyle: { color: colour('--c-sunken'), opacity: phase.text === 'baseline' ? 0.55 : 1 },
        label: { show: true, formatter: phase.text, position: 'insideBottomLeft', color: colour('--c-ink-3'), fontSize: 11, fontFamily: font },
      },
      { xAxis: labels[phase.to] },
    ]);
  }

  function start(root) {
    root.querySelectorAll('[data-xmr]').forEach((figure) => {
      const source = document.getElementById(figure.dataset.xmr);
      const plot = figure.querySelector('[data-plot]');
      if (source && plot) { draw(plot, xmr(JSON.parse(source.textContent), plot)); }
    });
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-show-table]');
    const table = button?.closest('figure, [data-figure]')?.querySelector('[data-table]');
    if (!table) return;
    table.hidden = !table.hidden;
    button.setAttribute('aria-expanded', String(!table.hidden));
  });

  CIR.charts = { draw, start, kit };
  addEventListener('DOMContentLoaded', () => start(document));
  document.addEventListener('htmx:afterSettle', (event) => start(event.detail.elt.parentElement || document));
})();
