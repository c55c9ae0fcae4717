/* Sets theme and sidebar before the first paint. Same-origin and blocking, so nothing flashes and
   no inline script is needed. The person's choice comes from the server in <html data-theme>. */
(function () {
  'use strict';
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const paper = matchMedia('print');
  let printing = paper.matches;

  function apply() {
    const chosen = root.dataset.theme || 'system';
    const theme = printing ? 'light' : chosen === 'system' ? (dark.matches ? 'dark' : 'light') : chosen;
    if (root.getAttribute('data-bs-theme') === theme) return;
    root.setAttribute('data-bs-theme', theme);
    document.dispatchEvent(new CustomEvent('cir:theme'));
  }

  apply();
  dark.addEventListener('change', apply);

  /* Paper is white, whatever the screen is; charts draw themselves once more when the theme changes. */
  function print(begun) {
    printing = begun;
    apply();
  }
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
  paper.addEventListener('change', () => print(paper.matches));

  new MutationObserver(apply).observe(root, { attributeFilter: ['data-theme'] });
  try {
    if (localStorage.getItem('cir-side') === 'narrow') root.dataset.side = 'narrow';
  } catch (e) { /* storage switched off: the sidebar stays wide */ }
})();
