/** Prints every message that the action can print, in one list, for whoever reads them as a whole. */
import { allMessages } from '../test/support/messages.ts';

for (const [where, messages] of Object.entries(await allMessages())) {
  console.log(`\n▼ ${where}\n`);
  for (const { level, text } of messages) console.log(`- ${level}: ${text.replaceAll('\n', '\n  ')}`);
}
