const paths = {
  add: 'M12 5v14M5 12h14',
  channel: 'M10 4 8 20M16 4l-2 16M4.5 9h16M3.5 15h16',
  chat: 'M20 11.5a7.5 7.5 0 0 1-7.7 7.5c-1.3 0-2.6-.3-3.7-.8L4 19.5l1.4-4A7.4 7.4 0 0 1 4.5 12 7.7 7.7 0 0 1 12.3 4 7.6 7.6 0 0 1 20 11.5Z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  close: 'm6 6 12 12M18 6 6 18',
  compass: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm3.5-12.5-2 5-5 2 2-5 5-2Z',
  dark: 'M20 14.2A8 8 0 0 1 9.8 4a8 8 0 1 0 10.2 10.2Z',
  down: 'M12 5v14m-6-6 6 6 6-6',
  home: 'm4 11 8-7 8 7v8a1 1 0 0 1-1 1h-4.5v-6h-5v6H5a1 1 0 0 1-1-1v-8Z',
  leave: 'M10 4H5.5A1.5 1.5 0 0 0 4 5.5v13A1.5 1.5 0 0 0 5.5 20H10m5-4 4-4-4-4m4 4H9.5',
  light: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v2m0 14v2m9-9h-2M5 12H3m15.4-6.4L17 7M7 17l-1.4 1.4m12.8 0L17 17M7 7 5.6 5.6',
  live: 'M12 13.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm-4 2.6a5.7 5.7 0 0 1 0-8.2m8 0a5.7 5.7 0 0 1 0 8.2M5.2 19a9.7 9.7 0 0 1 0-14m13.6 0a9.7 9.7 0 0 1 0 14',
  lock: 'M7.5 11V8a4.5 4.5 0 0 1 9 0v3m-10 0h11a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1Z',
  members: 'M9.5 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3 19.5a6.5 6.5 0 0 1 13 0M16 5a3.3 3.3 0 0 1 0 6.3m2.3 3a6.5 6.5 0 0 1 2.7 5.2',
  menu: 'M4 7h16M4 12h16M4 17h10',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 4.5 4.5',
  send: 'M5 12h13m-6-6.5L18.5 12 12 18.5',
  system: 'M4.5 5h15a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM9 20h6m-3-4v4',
} as const;

export type IconName = keyof typeof paths;

/** A picture beside words, or in a button that has a label of its own; so it says nothing to a screen reader. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.7} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
