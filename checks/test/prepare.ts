import { build } from "../../e2e/project.js";
import { emptyCluster } from "../../gateway/test/empty-cluster.js";

/** Once, before all tests: brings the programs up to date that they start, and makes the cluster that they load. */
export async function setup(): Promise<void> {
  await Promise.all([build(), emptyCluster()]);
}
