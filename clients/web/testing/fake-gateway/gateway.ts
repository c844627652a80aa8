// A gateway in memory for tests and for building screens: Connect JSON with cookie sessions, media,
// and faults at the press of a test. It keeps state as the services do; it is no second
// implementation of their rules.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { assignments } from './assignments';
import { consensus } from './consensus';
import { explanations } from './explanations';
import { ledger } from './ledger';
import { media } from './media';
import { Metrics } from './metrics';
import { picture } from './pictures';
import { projects } from './projects';
import { Refusal, readJson, sendJson, sendRefusal } from './rpc';
import { staged } from './staged';
import { ANONYMOUS, type Caller, workforce } from './workforce';
import { World } from './world';

type Handler = (caller: Caller, request: Record<string, unknown>) => unknown;

export class FakeGateway {
  readonly world = new World();
  /** Set by tests: "down" answers 503, "lost" does the work and drops the reply. */
  fault: 'none' | 'down' | 'lost' = 'none';
  calls: string[] = [];
  /** Addresses of media that were asked for. */
  mediaCalls: string[] = [];
  private metrics = new Metrics();
  private handlers: Record<string, Handler>;

  constructor() {
    this.handlers = {
      ...prefixed('crowdloom.workforce.v1.WorkforceService', workforce(this.world)),
      ...prefixed('crowdloom.dispatch.v1.DispatchService', projects(this.world)),
      ...prefixed('crowdloom.dispatch.v1.DispatchService', assignments(this.world)),
      ...prefixed('crowdloom.dispatch.v1.DispatchService', explanations(this.world)),
      ...prefixed('crowdloom.gateway.v1.MediaService', media(this.world)),
      ...prefixed('crowdloom.dispatch.v1.DispatchService', staged(this.world)),
      ...prefixed('crowdloom.consensus.v1.ConsensusService', consensus(this.world)),
      ...prefixed('crowdloom.ledger.v1.LedgerService', ledger(this.world)),
      'crowdloom.gateway.v1.OperationsService/ReadMetrics': () => ({
        exposition: this.metrics.text(),
      }),
    } as Record<string, Handler>;
  }

  /** Answers what belongs to the gateway; false for everything else (the apps' own files). */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const path = new URL(request.url ?? '/', 'http://local').pathname;
    if (path.startsWith('/media/')) {
      this.mediaCalls.push(request.url ?? '');
      return this.sendMedia(path.slice('/media/'.length), response);
    }
    if (!path.startsWith('/crowdloom.')) return false;
    try {
      await this.answer(path.slice(1), request, response);
    } catch (error) {
      sendRefusal(
        response,
        error instanceof Refusal ? error : new Refusal('internal', String(error)),
      );
    }
    return true;
  }

  private async answer(method: string, request: IncomingMessage, response: ServerResponse) {
    const body = await readJson(request);
    if (this.fault === 'down') throw new Refusal('unavailable', 'SERVICE_UNAVAILABLE');
    this.calls.push(method);
    this.metrics.count(method);
    const handler = this.handlers[method];
    if (!handler) throw new Refusal('unimplemented', 'METHOD_UNKNOWN');
    const caller = this.callerOf(request, method);
    const result = handler(caller, body) as { token?: string };
    await longPoll(result, body);
    if (this.fault === 'lost') return response.destroy();
    if (result.token) {
      response.setHeader(
        'set-cookie',
        `crowdloom_session=${result.token}; Path=/; HttpOnly; SameSite=Lax`,
      );
    }
    sendJson(response, 200, { ...result, token: undefined });
  }

  private callerOf(request: IncomingMessage, method: string): Caller {
    const token = /crowdloom_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    const worker = this.world.sessions.get(token) ?? '';
    const name = method.slice(method.lastIndexOf('/') + 1);
    if (!worker && !ANONYMOUS.has(name)) throw new Refusal('unauthenticated', 'UNAUTHENTICATED');
    return { worker, token };
  }

  private sendMedia(blob: string, response: ServerResponse): boolean {
    const uploaded = this.world.media.get(blob);
    if (this.fault === 'down') response.writeHead(503).end();
    else if (uploaded) response.writeHead(200, { 'content-type': 'image/png' }).end(uploaded);
    else response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(picture(blob));
    return true;
  }
}

const prefixed = (service: string, methods: object) =>
  Object.fromEntries(
    Object.entries(methods).map(([name, handler]) => [`${service}/${name}`, handler]),
  );

/** A wait with nothing to give is answered a little later, as a parked call would be. */
async function longPoll(result: unknown, body: Record<string, unknown>) {
  const empty = (result as { assignments?: unknown[] }).assignments?.length === 0;
  if (body.wait && empty) await new Promise((resolve) => setTimeout(resolve, 1000));
}
