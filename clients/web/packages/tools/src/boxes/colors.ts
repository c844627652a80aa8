// One colour for each label, told apart by lightness as well as by hue; names stay in the list.

const COLORS = [
  '#ff6b35',
  '#1e88e5',
  '#2e9f44',
  '#c2338f',
  '#f2b705',
  '#7a4fd6',
  '#00a3a3',
  '#d32f2f',
];

export const colorOf = (index: number) => COLORS[Math.max(0, index) % COLORS.length] ?? '#ff6b35';
