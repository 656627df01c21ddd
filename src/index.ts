/** What is bundled: dist/main.js and dist/post.js call one each. */
export { main } from './main.ts';
export { post } from './post.ts';
