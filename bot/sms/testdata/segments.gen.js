// Prints the table of segments.tsv: npm install sms-segments-calculator@1.3.0 && node segments.gen.js
const { SegmentedMessage } = require('sms-segments-calculator');
const units = ['a', 'ê', 'é', '€', '[', '\n', '😀', 'đ', 'ự', '^'];
const texts = [];
for (const n of [1, 69, 70, 71, 133, 134, 135, 152, 153, 154, 159, 160, 161, 305, 306, 307, 459, 460]) texts.push(['a', n, '', 0], ['đ', n, '', 0]);
for (const n of [34, 35, 36, 66, 67, 68, 79, 80, 81, 152, 153, 154]) texts.push(['😀', n, '', 0], ['€', n, '', 0], ['[', n, '', 0]);
for (const n of [66, 67, 133, 152, 153, 305]) for (const u of units) texts.push(['a', n, u, 1], ['a', n, u, 5], ['a', n, u, 80]);
for (const u of "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà{}\\~|ăâđêôơưạảãÀ\u00a0–“”…\t\u000c`") texts.push([u, 1, '', 0]);
for (const [a, n, b, m] of texts) {
  const s = new SegmentedMessage(a.repeat(n) + b.repeat(m), 'auto', false);
  const units = s.segments.reduce((k, g) => k + g.reduce((q, c) => q + (c.isUserDataHeader ? 0 : c.sizeInBits()), 0), 0) / (s.encodingName === 'GSM-7' ? 7 : 16);
  console.log([JSON.stringify(a), n, JSON.stringify(b), m, s.segmentsCount, s.encodingName, units].join('\t'));
}
