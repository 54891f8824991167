/** The id of nothing: it comes before every other. */
export const noId = '00000000-0000-0000-0000-000000000000';
