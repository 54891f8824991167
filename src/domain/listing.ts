/** What Amazon listed is held against what is kept for so long, then it is forgotten. */
export const listsLiveMs = 30 * 86_400_000;
