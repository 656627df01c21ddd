/** How a script is called, and how it ends where it cannot begin: with one line for whoever called it, and no stack trace. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Reads a script's options. Ends the process where it has others. */
export function readOptions<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    const read = parseArgs(config);
    for (const [name, { type }] of Object.entries(config.options ?? {})) {
      // Without the --, which PowerShell takes away, npm keeps an option and only mentions it in the environment.
      const kept = process.env[`npm_config_${name.replaceAll('-', '_')}`] === 'true';
      if (type !== 'boolean' || !kept || (read.values as Record<string, unknown>)[name]) continue;
      const call = `npm run ${process.env.npm_lifecycle_event}`;
      stop(
        `npm kept --${name} for itself. Write: ${call} -- --${name}, in PowerShell: ${call} "--" --${name}`,
      );
    }
    return read;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!code.startsWith('ERR_PARSE_ARGS_')) throw error;
    const known = Object.keys(config.options ?? {}).map((name) => `--${name}`);
    // Node adds to an unknown option what may have been meant.
    const options = known.length > 0 ? `The options are: ${known.join(', ')}.` : 'There are no options.';
    stop(`${message.replace(/\. To specify .*/s, '')}. ${options}`);
  }
}

/** Ends the process with exit code 1. */
export function stop(message: string): never {
  console.error(message);
  process.exit(1);
}

/** Whoever reads the output may stop reading, as `head` does. The exit code is that of a program that SIGPIPE ends. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(141);
});
