/** What the parts on one machine are started with. */
export interface LocalSettings {
  /** where the parts listen; loopback */
  readonly host: string;
  /** 0 takes a free one */
  readonly gatewayPort: number;
  readonly modelServerPort: number;
  readonly databasePort: number;
  /** a PostgreSQL to use in place of the embedded one */
  readonly databaseUrl: string | undefined;
  readonly modelsDirectory: string;
  /** holds db/, logs/ and run/ */
  readonly dataDirectory: string;
  readonly trainerProgram: string;
  readonly modelServerProgram: string;
  readonly gatewayProgram: string;
}

/** The parts that run side by side, by the name they have in the logs. */
export type PartName = "database" | "model-server" | "gateway";
