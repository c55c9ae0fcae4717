/* Prioritise: the matrix (drag, choose and click, arrow keys), and the sandbox of other weights.

   A dot that was put somewhere is one POST to /prioritise/CIR-1/place/. The answer is the page with the points given, or
   with a proposal to confirm. Until then the dot stands where it was put; Esc puts it back. */
(function () {
  'use strict';
  const CIR = window.CIR = window.CIR || {};
  document.documentElement.classList.add('js-on');
  /* As in improvements/priority/matrix.py: the middle of the square is impact 0.6, effort 3. */
  const X = [0.6, 5.4];
  const Y = [0.12, 1.08];
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  const matrix = () => document.getElementById('mx');
  const part = () => document.getElementById('prio');
  let moved = null; /* the dot that was put somewhere and is not saved: {dot, x, y} where it was */

  function stand(dot) {
    const box = matrix();
    const half = dot.offsetWidth / 2 + 6;
    const left = (dot.dataset.x - X[0]) / (X[1] - X[0]) * box.clientWidth;
    const top = (1 - (dot.dataset.y - Y[0]) / (Y[1] - Y[0])) * box.clientHeight;
    dot.style.left = `${clamp(left, half, box.clientWidth - half)}px`;
    dot.style.top = `${clamp(top, 18, box.clientHeight - 18)}px`;
  }

  function draw() {
    const box = matrix();
    if (box && box.clientWidth) {
      box.querySelectorAll('.dot').forEach(stand);
      part_ways([...box.querySelectorAll('.dot:not(.was)')], box.clientHeight);
    }
    document.querySelectorAll('.wts [data-weight]').forEach((share) => { share.style.flexGrow = share.dataset.weight; });
  }

  /* Dots that would cover each other are moved apart, up or down by as little as it takes: each stays a target. */
  function part_ways(dots, height) {
    const placed = [];
    dots.map((dot) => ({ dot, x: parseFloat(dot.style.left), y: parseFloat(dot.style.top), half: dot.offsetWidth / 2 }))
      .sort((a, b) => a.y - b.y)
      .forEach((one) => {
        const free = (y) => placed.every((other) => Math.abs(other.x - one.x) >= other.half + one.half + 2 || Math.abs(other.y - y) >= 28);
        for (let away = 0; away < height; away += 2) {
          const y = [one.y + away, one.y - away].find((each) => each >= 18 && each <= height - 18 && free(each));
          if (y !== undefined) { one.y = y; break; }
        }
        one.dot.style.top = `${one.y}px`;
        placed.push(one);
      });
  }

  function at(event) {
    const box = matrix().getBoundingClientRect();
    return [
      clamp(X[0] + (event.clientX - box.left) / box.width * (X[1] - X[0]), 1, 5),
      clamp(Y[1] - (event.clientY - box.top) / box.height * (Y[1] - Y[0]), 0.2, 1),
    ];
  }

  function put(dot, x, y) {
    if (moved?.dot !== dot) { putBack(); moved = { dot, x: dot.dataset.x, y: dot.dataset.y }; }
    dot.dataset.x = x;
    dot.dataset.y = y;
    stand(dot);
  }

  function putBack() {
    if (!moved) return false;
    const { dot, x, y } = moved;
    moved = null;
    dot.dataset.x = x;
    dot.dataset.y = y;
    dot.classList.remove('moving');
    stand(dot);
    return true;
  }

  function choose(dot) {
    const query = new URLSearchParams(part().dataset.at);
    query.set('chosen', dot.dataset.ref);
    window.htmx.ajax('GET', `?${query}`, { source: dot, target: '#prio', swap: 'outerHTML' })
      .then(() => history.replaceState(history.state, '', `?${query}`));
  }

  function save() {
    const { dot } = moved;
    window.htmx.ajax('POST', `/prioritise/${dot.dataset.ref}/place/`, {
      source: dot,
      target: '#prio',
      swap: 'outerHTML',
      values: { effort: (+dot.dataset.x).toFixed(4), impact: (+dot.dataset.y).toFixed(4), at: part().dataset.at },
    });
  }

  const may = () => Boolean(matrix()?.dataset.may);

  /* Drag, or click to choose. */
  let held = null;
  document.addEventListener('pointerdown', (event) => {
    const dot = event.target.closest?.('#mx .dot[data-ref]');
    if (!dot || event.button) return;
    held = { dot, x: event.clientX, y: event.clientY, far: false };
    dot.setPointerCapture(event.pointerId);
  });
  document.addEventListener('pointermove', (event) => {
    if (!held || !may()) return;
    if (!held.far && Math.hypot(event.clientX - held.x, event.clientY - held.y) < 5) return;
    held.far = true;
    held.dot.classList.add('moving');
    put(held.dot, ...at(event));
  });
  function let_go() {
    if (!held) return;
    const { dot, far } = held;
    held = null;
    dot.classList.remove('moving');
    if (far && moved) save();
  }
  document.addEventListener('pointerup', let_go);
  document.addEventListener('pointercancel', () => { held = null; putBack(); });
  let dragged = false;
  document.addEventListener('pointerup', () => { dragged = Boolean(moved); }, true);

  document.addEventListener('click', (event) => {
    const box = matrix();
    const dot = event.target.closest?.('#mx .dot');
    if (dot) {
      if (dot.dataset.ref && !dragged && !moved) choose(dot);
      dragged = false;
      return;
    }
    /* A click on an empty place puts the chosen dot there. */
    const chosen = box?.querySelector('.dot.pick');
    if (!chosen || !may() || !event.target.closest?.('#mx') || event.target.closest('.menu')) return;
    put(chosen, ...at(event));
    save();
  });

  /* Arrows move by half a point of ease, or 2.5 of impact; Enter places, Esc puts back. */
  const STEPS = { ArrowLeft: [-0.25, 0], ArrowRight: [0.25, 0], ArrowUp: [0, 0.025], ArrowDown: [0, -0.025] };
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && (held || moved)) {
      held = null;
      const waiting = document.querySelector('[data-put-back]');
      if (waiting) { event.preventDefault(); waiting.click(); return; }
      if (putBack()) { event.preventDefault(); CIR.say?.('Put back.'); }
      return;
    }
    const dot = event.target.closest?.('#mx .dot[data-ref]');
    if (!dot || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step && may()) {
      event.preventDefault();
      put(dot, clamp(+dot.dataset.x + step[0], 1, 5), clamp(+dot.dataset.y + step[1], 0.2, 1));
      CIR.say?.(`Effort ${(+dot.dataset.x).toFixed(1)}, impact ${Math.round(dot.dataset.y * 100)}. Enter places it.`);
    } else if (event.key === 'Enter' && moved?.dot === dot) {
      event.preventDefault();
      save();
    }
  });

  /* A refusal (4xx) is shown beside, and the dot goes back. */
  document.addEventListener('htmx:beforeSwap', (event) => {
    if (event.detail.target?.id !== 'prio' || event.detail.xhr.status < 400) return;
    event.detail.shouldSwap = false;
    putBack();
    const words = new DOMParser().parseFromString(event.detail.xhr.responseText, 'text/html').body.textContent;
    CIR.toast?.({ text: words.replace(/\s+/g, ' ').trim(), level: 'error', stay: true });
  });
  document.addEventListener('htmx:afterSwap', (event) => {
    if (!document.getElementById('prio') || event.detail.target?.id !== 'prio') return;
    const wait = document.querySelector('.propose');
    const put_at = moved && wait ? { x: moved.dot.dataset.x, y: moved.dot.dataset.y, id: moved.dot.id } : null;
    moved = null;
    held = null;
    draw();
    const dot = put_at && document.getElementById(put_at.id);
    if (dot) { ghost(dot); put(dot, put_at.x, put_at.y); }
    tried();
  });
  function ghost(dot) {
    const old = dot.cloneNode(true);
    old.className = 'dot was';
    ['id', 'data-ref', 'aria-describedby', 'aria-current', 'aria-label'].forEach((name) => old.removeAttribute(name));
    const shape = document.createElement('span');
    shape.className = 'dot was';
    Object.assign(shape.dataset, dot.dataset);
    delete shape.dataset.ref;
    shape.setAttribute('aria-hidden', 'true');
    shape.append(...old.childNodes);
    dot.before(shape);
    stand(shape);
  }
  document.addEventListener('click', (event) => {
    const back = event.target.closest?.('[data-put-back]');
    if (!back) return;
    event.preventDefault();
    putBack();
    document.querySelectorAll('#mx .dot.was').forEach((old) => old.remove());
    back.closest('.propose').remove();
    matrix()?.querySelector('.dot.pick')?.focus();
  });
  document.addEventListener('cir:undone', () => {
    if (!part()) return;
    window.htmx.ajax('GET', `?${part().dataset.at}`, { source: part(), target: '#prio', swap: 'outerHTML' });
  });

  /* Other weights: the ranks change on this screen only. */
  const box = () => document.getElementById('try');
  const ideas = () => JSON.parse(document.getElementById('ideas')?.textContent || '[]');
  /* As improvements/ranking.py: score, then age; pinned ones take their rank first. */
  function rankWith(weights) {
    const order = ideas()
      .map(([id, points, logged, pinned, was]) => ({
        id, logged, pinned, was, score: weights.reduce((sum, weight, i) => sum + weight * (points[i] || 3), 0),
      }))
      .sort((a, b) => b.score - a.score || a.logged - b.logged || a.id - b.id);
    const places = new Map();
    const last = order.length;
    order.filter((each) => each.pinned).sort((a, b) => Math.min(a.pinned, last) - Math.min(b.pinned, last)).forEach((each) => {
      let place = Math.min(each.pinned, last);
      while (place <= last && places.has(place)) place += 1;
      if (place > last) { place = last; while (places.has(place)) place -= 1; }
      places.set(place, each);
    });
    let next = 1;
    order.filter((each) => !each.pinned).forEach((each) => { while (places.has(next)) next += 1; places.set(next, each); });
    return [...places].map(([rank, each]) => ({ ...each, rank }));
  }

  function tried() {
    const form = box();
    if (!form || form.hidden) return;
    const fields = [...form.querySelectorAll('input[type=number]')];
    const weights = fields.map((field) => Math.max(0, +field.value || 0));
    const total = weights.reduce((sum, each) => sum + each, 0);
    const agreed = fields.every((field) => field.value === field.dataset.agreed);
    const said = document.getElementById('try-said');
    const propose = form.querySelector('[data-try-propose]');
    if (propose) propose.disabled = agreed || total !== 100;
    const now = agreed || total !== 100 ? ideas().map(([id, , , , was]) => ({ id, was, rank: was })) : rankWith(weights);
    now.forEach(show);
    const count = now.filter((each) => each.rank !== each.was).length;
    if (agreed) said.textContent = 'These are the weights in force.';
    else if (total !== 100) said.textContent = `The weights add up to ${total}, not to 100.`;
    else said.textContent = count ? `${count} move. Nothing is saved.` : 'None moves.';
  }
  function show({ id, was, rank }) {
    const row = document.querySelector(`[data-rank-of="${id}"]`);
    const place = row?.querySelector('.n');
    if (place) {
      place.textContent = rank;
      place.title = rank === was ? '' : `Rank ${was} with the weights in force`;
      row.classList.toggle('tried', rank !== was);
    }
    const dot = document.querySelector(`#dot-${id} .rk`);
    if (dot) dot.textContent = rank;
  }
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-try]');
    if (button) {
      const form = box();
      form.hidden = !form.hidden;
      button.setAttribute('aria-expanded', String(!form.hidden));
      if (!form.hidden) form.querySelector('input[type=number]').focus();
    }
    if (event.target.closest?.('[data-try-reset]')) {
      box().querySelectorAll('input[type=number]').forEach((field) => { field.value = field.dataset.agreed; });
      tried();
    }
  });
  document.addEventListener('input', (event) => { if (event.target.closest?.('#try')) tried(); });

  addEventListener('resize', draw);
  addEventListener('DOMContentLoaded', () => { draw(); document.fonts?.ready.then(draw); });
})();
