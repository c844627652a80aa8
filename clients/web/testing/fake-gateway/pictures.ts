// Pictures for tasks, drawn from their names: fields with animals' outlines, so that no file is kept.

const SKY = ['#cfe8ff', '#ffe9c9', '#d9f2dd', '#e6dcff'];
const COAT = ['#8a5a33', '#3b3b3b', '#c98b3c', '#e8e2d6'];

const at = (list: string[], n: number) => list[n % list.length] ?? list[0];

/** An 800 x 600 scene; "blobs/scene-7" has its number's colours and places. */
export function picture(blob: string): string {
  const n = Number(/(\d+)/.exec(blob)?.[1] ?? 0);
  const cat = animal(130 + ((n * 53) % 220), 330, at(COAT, n), true);
  const dog = animal(470 + ((n * 37) % 130), 370, at(COAT, n + 2), false);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600" viewBox="0 0 800 600">
<rect width="800" height="600" fill="${at(SKY, n)}"/><circle cx="${640 - ((n * 31) % 400)}" cy="110" r="52" fill="#ffd35c"/>
<path d="M0 330 Q200 250 400 320 T800 300 V600 H0Z" fill="#8cbf7a"/><path d="M0 430 Q240 380 480 440 T800 420 V600 H0Z" fill="#6ba35c"/>
${cat}${n % 3 === 0 ? '' : dog}</svg>`;
}

function animal(x: number, y: number, coat: string | undefined, pointed: boolean) {
  const ears = pointed
    ? `<path d="M${x + 12} ${y + 22} l8 -44 l30 30z M${x + 78} ${y + 22} l-8 -44 l-30 30z" fill="${coat}"/>`
    : `<ellipse cx="${x + 8}" cy="${y + 46}" rx="15" ry="34" fill="#2b2b2b"/><ellipse cx="${x + 84}" cy="${y + 46}" rx="15" ry="34" fill="#2b2b2b"/>`;
  return `<g>${pointed ? ears : ''}<ellipse cx="${x + 46}" cy="${y + 140}" rx="64" ry="76" fill="${coat}"/><circle cx="${x + 46}" cy="${y + 42}" r="46" fill="${coat}"/>
${pointed ? '' : ears}<circle cx="${x + 30}" cy="${y + 36}" r="6" fill="#111"/><circle cx="${x + 62}" cy="${y + 36}" r="6" fill="#111"/><path d="M${x + 40} ${y + 54} h12 l-6 8z" fill="#b0526a"/></g>`;
}
