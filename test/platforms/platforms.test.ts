/**
 * The built action on every Node that runners run it on. PLATFORM_NODES in the environment, which `npm run platforms` sets,
 * names others.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CANCELLED_MILLISECONDS } from '../../src/step.ts';
import { expectEndThatAgrees, expectNoSecret, jwtJob, openingJob, revocationJob } from '../support/jobs.ts';
import { startProxy } from '../support/proxy.ts';
import { type Job, runJob, runStep, type StepRun } from '../support/runner.ts';
import { RingCentral } from '../support/simulator/ringcentral.ts';
import { makeCertificate, TLS_NAME } from '../support/tls.ts';
import { installedNodes, type PlatformNode } from './nodes.ts';

const { PLATFORM_NODES } = process.env;
const nodes: PlatformNode[] = PLATFORM_NODES ? JSON.parse(PLATFORM_NODES) : installedNodes();

describe.each(nodes)('on $name', ({ command: node }) => {
  it.each([false, true])(
    'a job gets its token, uses it, and revokes it (debug logging: %s)',
    async (debug) => {
      await using ringcentral = await RingCentral.start();
      const job = jwtJob(ringcentral);
      const { main, post } = await runJob({ ...job, node, debug });
      expectGoodEnd(main, job);
      expect(main.outputs).toMatchObject({ expires_in: '3600', token_type: 'bearer' });
      expect(main.log.includes('##[debug]')).toBe(debug);
      expectGoodEnd(post, job);
      expect(post.log).toContain('Revoked the access token.');
      expect(ringcentral.liveSessions).toEqual([]);
    },
  );

  it('a job goes through a proxy, with TLS to it and through it', async () => {
    const certificate = await makeCertificate();
    await using ringcentral = await RingCentral.start({ tls: certificate });
    await using proxy = await startProxy({
      port: ringcentral.port,
      tls: certificate,
      credentials: 'me:s3cret',
    });
    const url = `https://${TLS_NAME}`;
    const jwt = ringcentral.jwtCredential({ aud: `${url}/restapi/oauth/token`, iss: url });
    const job: Job = {
      ...jwtJob(ringcentral, { 'server-url': url, jwt }),
      env: {
        NODE_EXTRA_CA_CERTS: certificate.caFile,
        HTTPS_PROXY: proxy.url.replace('//', '//me:s3cret@'),
      },
    };
    const { main, post } = await runJob({ ...job, node });
    expectGoodEnd(main, job);
    expectGoodEnd(post, job);
    expect(proxy.tunnels.map(({ authority }) => authority)).toEqual([`${TLS_NAME}:443`, `${TLS_NAME}:443`]);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('a token is sealed, opened in another job, and revoked in the last one', async () => {
    await using ringcentral = await RingCentral.start();
    const sealing = jwtJob(ringcentral, { 'seal-token': 'true' });
    const sealed = await runJob({ ...sealing, node });
    expectGoodEnd(sealed.main, sealing);
    const { access_token, sealed_token } = sealed.main.outputs;
    const opening = openingJob(ringcentral, sealed_token);
    const opened = await runJob({ ...opening, node });
    expectGoodEnd(opened.main, opening);
    expect(opened.main.outputs.access_token).toBe(access_token);
    expect(ringcentral.liveSessions).toHaveLength(1);
    const last = revocationJob(ringcentral, sealed_token);
    expectGoodEnd(await runStep('revoke', { ...last, node }), last);
    expect(ringcentral.liveSessions).toEqual([]);
  });

  it('a job that is refused fails with one error, and ends without another', async () => {
    await using ringcentral = await RingCentral.start();
    const job = jwtJob(ringcentral, { 'client-secret': 'not-the-secret-of-this-app' });
    const { main, post } = await runJob({ ...job, node });
    expectEndThatAgrees(main);
    expect(main.exitCode).toBe(1);
    expect(main.annotations[0]?.message).toContain('OAU-153');
    expectNoSecret(main, secretsOf(job));
    expectGoodEnd(post, job);
  });

  // Windows has no signals.
  it.runIf(process.platform !== 'win32')(
    'a job that is cancelled during its request leaves no session',
    async () => {
      await using ringcentral = await RingCentral.start();
      const arrived = Promise.withResolvers<void>();
      const cancelled = Promise.withResolvers<void>();
      ringcentral.failAlways(({ path }) => {
        if (!path.endsWith('token')) return undefined;
        arrived.resolve();
        return { kind: 'hold', until: cancelled.promise };
      });
      const { main, post } = await runJob({
        ...jwtJob(ringcentral),
        node,
        // An emulator may need longer for the rest than a step that is cancelled gets.
        nodeArguments: ['--require', join(import.meta.dirname, '../support/preload/without-timer.cjs')],
        env: { WITHOUT_TIMER: String(CANCELLED_MILLISECONDS) },
        cancel: { signal: 'SIGINT', when: arrived.promise },
        onOutput: (stdout) => stdout.includes('Cancelled by') && cancelled.resolve(),
      });
      expectEndThatAgrees(main);
      expect(main.annotations[0]?.message).toContain('This step was stopped');
      expect(post).toMatchObject({ exitCode: 0, stderr: '', log: 'Revoked the access token.' });
      expect(ringcentral.liveSessions).toEqual([]);
    },
  );
});

/** A step that did its work, without a word on stderr (such as a deprecation warning) and without a secret in its log. */
function expectGoodEnd(run: StepRun, job: Job): void {
  expect(run).toMatchObject({ exitCode: 0, stderr: '', annotations: [] });
  expectNoSecret(run, [...secretsOf(job), run.outputs.access_token]);
}

const secretsOf = ({ with: inputs }: Job) => [inputs['client-secret'], inputs.jwt];
