/** What is bundled: dist/main.js, dist/post.js and dist/revoke.js call one each. */
export { main } from './main.ts';
export { post } from './post.ts';
export { revoke } from './revoke.ts';
