import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** What a network does to the bytes that pass. */
export type Weather =
  /** All passes. */
  | "fine"
  /** All passes, `delayMs` late. */
  | "slow"
  /** Connections open, and nobody answers; those that were open stay so, dead for good. */
  | "silent"
  /** Connections are refused, as nobody listened, and those that were open are cut. */
  | "cut";

/** A TCP proxy that is as bad as it is told to be. */
export interface Proxy {
  readonly port: number;
  /** Of the weather `slow`, each way. */
  delayMs: number;
  weather: Weather;
  /** Every connection that is open now stays open and is dead for good, as behind a router that forgot it. */
  vanish(): void;
  close(): Promise<void>;
}

/** Two ends that are joined; what comes on a dead one is thrown away, and nothing ends. */
interface Joint {
  readonly near: Socket;
  readonly far: Socket;
  isDead: boolean;
}

/** Starts a proxy on a free port, before a port of this machine. */
export async function startProxy(target: () => number): Promise<Proxy> {
  const joints = new Set<Joint>();
  let weather: Weather = "fine";
  const server = createServer((near) => {
    near.setNoDelay(true);
    const far = connect({ port: target(), host: "127.0.0.1", noDelay: true });
    const joint = { near, far, isDead: weather === "silent" };
    joints.add(joint);
    if (weather === "cut") near.resetAndDestroy();
    pass(joint, near, far);
    pass(joint, far, near);
  });
  const pass = (joint: Joint, from: Socket, to: Socket): void => {
    const after = (act: () => void): void => {
      const late = (): void => {
        if (!joint.isDead) act();
      };
      if (weather === "slow") setTimeout(late, proxy.delayMs);
      else late();
    };
    from.on("data", (bytes) => {
      after(() => to.write(bytes));
    });
    from.on("error", () => undefined);
    from.on("close", () => {
      joints.delete(joint);
      // a dead connection ends where it is hung up, and nobody at the other end hears of it
      if (from === joint.near && joint.isDead) to.destroy();
      else after(() => to.destroy());
    });
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const proxy = {
    port: typeof address === "object" && address !== null ? address.port : 0,
    delayMs: 0,
    get weather(): Weather {
      return weather;
    },
    set weather(next: Weather) {
      weather = next;
      if (next === "silent") proxy.vanish();
      if (next === "cut") for (const { near } of joints) near.resetAndDestroy();
    },
    vanish: (): void => {
      for (const joint of joints) joint.isDead = true;
    },
    close: async (): Promise<void> => {
      server.close();
      for (const { near, far } of joints) {
        near.destroy();
        far.destroy();
      }
      await once(server, "close");
    },
  };
  return proxy;
}
