// Line icons of one weight on a 24 grid. They carry no name: the control around them does.

const PATHS = {
  work: 'M4 6h16M4 12h16M4 18h10',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  up: 'M5 15l7-7 7 7',
  left: 'M19 12H5m6-6l-6 6 6 6',
  right: 'M5 12h14m-6-6l6 6-6 6',
  returned: 'M9 14L4 9l5-5M4 9h10a6 6 0 016 6v0a6 6 0 01-6 6h-3',
  coins:
    'M12 3v18M16.5 7.5C16 6 14.5 5 12 5 9 5 7.5 6.5 7.5 8.3c0 4.4 9.3 2.4 9.3 7.1 0 2-1.8 3.6-4.8 3.6-2.8 0-4.6-1.300-5-3',
  person: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c.6-4 3.600-6 8-6s7.400 2 8 6',
  people:
    'M9 11a3.500 3.500 0 100-7 3.500 3.500 0 000 7zM2.500 20c.4-3.500 3-5 6.500-5s6.100 1.500 6.500 5M16 4.300a3.500 3.500 0 010 6.400M18 15.400c2 .6 3.300 2 3.500 4.600',
  check: 'M5 12.500l4.500 4.500L19 7',
  close: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  undo: 'M8 15l-5-5 5-5M3 10h11a6 6 0 010 12h-3',
  skip: 'M5 5l9 7-9 7zM19 5v14',
  clock: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3.500 2',
  warning: 'M12 4L2.500 20h19zM12 10v4.500M12 17.500v.01',
  info: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 11v5.500M12 7.500v.01',
  offline:
    'M3 3l18 18M5 12.500a10 10 0 013.500-2.200M2 8.800A15 15 0 016 6.300M19 12.500a10 10 0 00-5-2.700M22 8.800A15 15 0 0010.500 5M8.500 16a5 5 0 017 0M12 19.500v.01',
  send: 'M4 12l16-8-6 16-3-7z',
  book: 'M4 5.500C6 4.500 9.500 4.500 12 6c2.500-1.500 6-1.500 8-.5V19c-2-1-5.500-1-8 .5-2.500-1.500-6-1.500-8-.5zM12 6v13.500',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 2.500-2.500L20 17M15.500 9.500v.01',
  text: 'M5 6h14M12 6v13M9 19h6',
  box: 'M5 8V5h3M16 5h3v3M19 16v3h-3M8 19H5v-3',
  compare: 'M4 5h7v14H4zM13 5h7v14h-7z',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.500 11v5.500M13.500 11v5.500',
  move: 'M12 3v18M3 12h18M12 3L9 6m3-3l3 3M12 21l-3-3m3 3l3-3M3 12l3-3m-3 3l3 3M21 12l-3-3m3 3l-3 3',
  zoomIn: 'M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l5 5M11 8v6M8 11h6',
  zoomOut: 'M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l5 5M8 11h6',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  eye: 'M2 12c2.500-4.500 6-7 10-7s7.500 2.500 10 7c-2.500 4.500-6 7-10 7s-7.500-2.500-10-7zM12 15a3 3 0 100-6 3 3 0 000 6z',
  eyeOff:
    'M3 3l18 18M9.900 5.300A9.500 9.500 0 0112 5c4 0 7.500 2.500 10 7a18 18 0 01-2.700 3.600M6.300 7A17 17 0 002 12c2.500 4.500 6 7 10 7 1.500 0 3-.4 4.300-1M10 10a3 3 0 004 4',
  project: 'M3 6h7l2 2h9v11H3z',
  upload: 'M12 16V4M7 9l5-5 5 5M4 16v4h16v-4',
  download: 'M12 4v12M7 11l5 5 5-5M4 18v2h16v-2',
  play: 'M7 4l13 8-13 8z',
  pause: 'M8 5v14M16 5v14',
  chart: 'M4 4v16h16M8 16v-4M12 16V8M16 16v-6',
  review: 'M4 5h16v11H12l-4 4v-4H4zM8.500 10.500l2.300 2.300 4.700-4.300',
  settings:
    'M4 7h10M18 7h2M4 17h2M10 17h10M16 7m-2 0a2 2 0 104 0 2 2 0 10-4 0M8 17m-2 0a2 2 0 104 0 2 2 0 10-4 0',
  language:
    'M4 6h9M8.500 4v2M6 10c1.500 3 4 5 7 6M11.500 6c-.8 4-3.500 7.500-7 9.500M12.500 21l4-10 4 10M14 17.500h5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
