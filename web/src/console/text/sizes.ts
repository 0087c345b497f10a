/** How large a file is, e.g. "812 B", "1.4 MB". */
export function sizeText(bytes: number): string {
  const [value, unit] = bytes < 1_000 ? [bytes, 'B'] : bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${value < 10 && unit !== 'B' ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** As large as it may be shown, in its own proportions, and never larger than it is. */
export function fitted({ width, height }: { width: number; height: number }, most: { width: number; height: number }): { width: number; height: number } {
  const scale = Math.min(1, most.width / width, most.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
