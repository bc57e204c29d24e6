/** @file The report's style sheet: quiet greys, colour only for what is abnormal, light, dark and print. */

const light = `
  --page: #e9ebed; --panel: #f7f8f9; --track: #dde0e3; --line: #c9ced3;
  --text: #1b1f23; --muted: #50575e;
  --fail: #a5121a; --fail-sign: #ffffff;
  --cannot-judge: #7a4b00; --cannot-judge-sign: #ffffff;
  --pass: #2f5a49; --pass-sign: #ffffff;
  --surround: #8b9095;`;

const dark = `
  --page: #17191c; --panel: #212428; --track: #363b41; --line: #40464d;
  --text: #e7e9eb; --muted: #aab1b8;
  --fail: #ff8d85; --fail-sign: #2a0503;
  --cannot-judge: #f2bd52; --cannot-judge-sign: #2b1c00;
  --pass: #98c4ad; --pass-sign: #0c2018;
  --surround: #3a3f45;`;

export const reportStyle = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK JP", "Yu Gothic UI", sans-serif;
  font-variant-numeric: tabular-nums; }
.top, main, footer { max-width: 1180px; margin: 0 auto; padding: 0 28px; }
.top { padding-top: 36px; }
.brand { margin: 0 0 18px; font-weight: 700; letter-spacing: .02em; }
.brand span { font-weight: 400; color: var(--muted); }
h1, h2, h3, h4, p { margin: 0; }
h1 { font-size: 30px; line-height: 1.2; font-weight: 650; overflow-wrap: anywhere; }
h2 { font-size: 19px; font-weight: 650; margin-bottom: 10px; }
h3 { font-size: 15px; font-weight: 650; }
.meta, .lead, .note, .facts, footer, caption { color: var(--muted); }
.meta { margin-top: 6px; overflow-wrap: anywhere; }
.lead { max-width: 75ch; margin-bottom: 12px; }
.note, .facts, caption { font-size: 13px; }
main > section { background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
  padding: 22px 24px 24px; margin-top: 18px; }
footer { padding-top: 18px; padding-bottom: 36px; font-size: 13px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.file { font-family: ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; font-size: 13px;
  font-weight: 400; overflow-wrap: anywhere; }

.shape { width: 1.15em; height: 1.15em; flex: none; align-self: center; }
.shape .sign { fill: none; stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round; }
.shape .plate { fill: currentColor; }
.fail .sign { stroke: var(--fail-sign); }
.cannot-judge .sign { stroke: var(--cannot-judge-sign); }
.pass .sign { stroke: var(--pass-sign); }
.verdict { display: inline-flex; align-items: baseline; gap: .4em; font-weight: 650; white-space: nowrap; }
.verdict.fail, .tile.fail { color: var(--fail); }
.verdict.cannot-judge, .tile.cannot-judge { color: var(--cannot-judge); }
.verdict.pass, .tile.pass { color: var(--pass); }

.tiles { list-style: none; display: grid; grid-template-columns: repeat(3, 1fr); gap: 14px; margin: 0; padding: 0; }
.tile { display: grid; grid-template-columns: auto auto 1fr; align-items: center; column-gap: 14px;
  padding: 14px 18px; border: 1px solid var(--line); border-left: 5px solid currentColor; border-radius: 6px; }
.tile .shape { width: 38px; height: 38px; grid-row: span 2; }
.tile .figure { font-size: 34px; line-height: 1; font-weight: 650; grid-row: span 2; }
.tile .word { font-weight: 650; }
.tile .share { color: var(--muted); font-size: 13px; grid-column: 3; }
.tile.none { color: var(--muted); border-left-color: var(--line); }
.tile.none .sign { stroke: var(--panel); }

.warnings { border-left: 5px solid var(--cannot-judge); padding: 4px 0 4px 14px; margin-bottom: 14px; }
.warnings h3 { display: flex; align-items: center; gap: .4em; color: var(--cannot-judge); }
.warnings .sign { stroke: var(--cannot-judge-sign); }
.warnings ul { margin: 4px 0 0; padding-left: 20px; max-width: 75ch; }

.strip { display: block; width: 100%; min-width: 620px; height: auto; }
.strip text { fill: var(--text); font-size: 13px; }
.strip text.note { fill: var(--muted); font-size: 12px; }
.rule { stroke: var(--line); stroke-width: 1; }
.axis { stroke: var(--muted); stroke-width: 1; }
.strip .threshold { stroke: var(--text); stroke-width: 1.6; stroke-dasharray: 5 3; }
.point { fill: none; stroke-width: 1.4; }
.point.pass { stroke: var(--pass); }
.point.fail { stroke: var(--fail); stroke-width: 1.8; }
.point.cannot-judge { stroke: var(--cannot-judge); }

.rates { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 14px; margin-bottom: 16px; }
.rate { border: 1px solid var(--line); border-radius: 6px; padding: 14px 18px; }
.rate .figure { font-size: 26px; margin-right: 8px; }
.interval { display: block; width: 100%; height: 18px; margin-top: 6px; }
.interval .track { fill: var(--track); }
.interval .range { fill: var(--muted); }
.interval .value { fill: var(--text); }
.scale { display: flex; justify-content: space-between; font-size: 12px; color: var(--muted); }

table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding-bottom: 10px; }
th, td { text-align: left; vertical-align: baseline; padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); }
thead th { font-size: 13px; font-weight: 650; color: var(--muted); white-space: nowrap; }
.results thead th { position: sticky; top: 0; background: var(--panel); }
tbody th { font-weight: 400; }
th.number, td.number { text-align: right; white-space: nowrap; }
.results tbody td { font-size: 13px; }
.results .file { min-width: 180px; }
.results .verdict.pass { color: var(--muted); font-weight: 400; }
.results .verdict.pass .sign { stroke: var(--panel); }

.group + .group { margin-top: 26px; }
.group > .note { margin-bottom: 8px; }
.group > h3 { margin-bottom: 10px; }
.count { color: var(--muted); font-weight: 400; margin-left: 4px; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 16px; }
.card { border: 1px solid var(--line); border-radius: 6px; padding: 12px 14px 14px; min-width: 0; }
.card header { display: flex; align-items: baseline; gap: 12px; margin-bottom: 10px; }
.card header .verdict { align-self: flex-start; }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 3px; }
figure { margin: 0; display: flex; flex-direction: column; }
figure img { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; background: var(--surround); }
.no-picture { aspect-ratio: 1; display: grid; place-content: center; color: var(--muted); background: var(--track);
  font-size: 13px; }
figcaption { font-size: 12px; color: var(--muted); padding-top: 4px; margin-top: auto; }
.bar { display: block; width: 100%; height: 10px; margin: 10px 0 4px; }
.bar .track { fill: var(--track); }
.bar .fill.fail { fill: var(--fail); }
.bar .fill.pass, .bar .fill.cannot-judge { fill: var(--muted); }
.bar .threshold { fill: var(--text); }
.reason { margin-top: 4px; font-size: 13px; }
.mistake { color: var(--fail); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 12px 24px; margin: 0; }
dt { font-size: 13px; color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 900px) {
  .scroll { overflow-x: auto; }
  .results { min-width: 780px; }
}
@media (max-width: 640px) {
  .top, main, footer { padding-left: 14px; padding-right: 14px; }
  .tiles { grid-template-columns: 1fr; }
}
@media print {
  .scroll { overflow: visible; }
  .strip, .results { min-width: 0; }
  :root { ${light} --page: #ffffff; --panel: #ffffff; }
  body { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .top, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  main > section { border: 0; border-radius: 0; padding: 0; margin-top: 24px; }
  .card, .tile, .rate, .strip, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  thead { display: table-header-group; }
  .results thead th { position: static; }
  .gallery { grid-template-columns: 1fr 1fr; }
}
`;
