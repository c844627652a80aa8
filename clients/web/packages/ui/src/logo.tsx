/** Two threads over two: the loom. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg class="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" class="logo-ground" />
      <path class="logo-weft" d="M6 12h20M6 20h20" />
      <path class="logo-warp" d="M12 6v3.500M12 14.500V26M20 6v11.500M20 22.500V26" />
    </svg>
  );
}
