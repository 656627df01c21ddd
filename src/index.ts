/** What is bundled: dist/main.js and dist/post.js call one each. */

// First, because loading it goes on in the background: see scripts/build.ts.
import 'node:https';

export { main } from './main.ts';
export { post } from './post.ts';
