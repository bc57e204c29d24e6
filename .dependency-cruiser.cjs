/** Who may import whom: the layering of ARCHITECTURE.md, for machines. */
const only = (name, from, allowed) => ({
  name,
  severity: "error",
  from: { path: from },
  to: { path: "^(src-main|src-renderer|assets|bench|test)/", pathNot: [from, ...allowed] },
});
const contract = "^src-main/contract/";
/** What pages say, for reports. */
const catalogues = "^assets/messages/.+[.]json$";
const core = (...rooms) => rooms.map((room) => `^src-main/core/${room}/`);

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    only("contract-is-a-leaf", "^src-main/contract/", []),
    {
      name: "contract-imports-the-schema-library-only",
      severity: "error",
      from: { path: contract },
      to: { dependencyTypes: ["npm", "core"], pathNot: "node_modules/(zod|@orpc/contract)/" },
    },
    only("engine-knows-nothing-of-GANs", "^src-main/core/engine/", core("random", "files")),
    only("networks-know-no-disks", "^src-main/core/networks/", [contract, ...core("engine", "random")]),
    {
      name: "mathematics-touches-no-disk",
      severity: "error",
      from: { path: core("networks", "calibration", "random").join("|") },
      to: { path: "^(node:)?(fs|child_process|net|http)" },
    },
    only("files-is-a-leaf", "^src-main/core/files/", [contract]),
    only("random-is-a-leaf", "^src-main/core/random/", []),
    only("calibration-is-mathematics", "^src-main/core/calibration/", [contract]),
    only("evaluation-is-mathematics", "^src-main/core/evaluation/", [contract, ...core("calibration")]),
    only("image-knows-images", "^src-main/core/image/", [contract, ...core("files")]),
    only("dataset-knows-images", "^src-main/core/dataset/", [contract, ...core("image", "files", "random")]),
    only("table-knows-tables", "^src-main/core/table/", [contract, ...core("files")]),
    only("paper-knows-no-products", "^src-main/core/paper/", [
      contract,
      ...core("engine", "networks", "evaluation", "table", "files", "random"),
    ]),
    only("store-knows-the-contract", "^src-main/core/store/", [contract, ...core("files")]),
    only("training-and-inspection-do-not-meet", "^src-main/core/training/", [
      contract,
      ...core(
        "engine",
        "networks",
        "image",
        "dataset",
        "table",
        "model",
        "calibration",
        "evaluation",
        "files",
        "random",
      ),
    ]),
    only("inspection-and-training-do-not-meet", "^src-main/core/inspection/", [
      contract,
      ...core("engine", "image", "dataset", "table", "model", "calibration", "evaluation", "files"),
      catalogues,
    ]),
    only("core-knows-no-shell", "^src-main/core/", [contract, catalogues]),
    only("rpc-knows-the-application", "^src-main/rpc/", [contract, ...core("app", "files")]),
    only("server-is-wiring", "^src-main/server/", [contract, "^src-main/(core|rpc)/"]),
    only("electron-is-wiring", "^src-main/electron/", [contract, "^src-main/(core|rpc|server)/", "^assets/"]),
    only("assets-draw-with-the-core's-tools", "^assets/", [contract, ...core("random", "files", "image")]),
    {
      name: "renderer-sees-only-the-contract",
      severity: "error",
      from: { path: "^src-renderer/" },
      to: { path: "^(src-main|assets|bench|test)/", pathNot: [contract, "^assets/(messages|icons)/"] },
    },
    {
      name: "features-do-not-meet",
      severity: "error",
      from: { path: "^src-renderer/features/([^/]+)/" },
      to: { path: "^src-renderer/features/([^/]+)/", pathNot: "^src-renderer/features/$1/" },
    },
    {
      name: "components-know-no-domain",
      severity: "error",
      from: { path: "^src-renderer/components/" },
      to: { path: "^(src-main|src-renderer/(state|features|views))/" },
    },
    only("worker-serves-the-core", "^src-main/worker/", [contract, "^src-main/core/"]),
    only("cli-is-wiring", "^src-main/cli/", [contract, "^src-main/(core|rpc|server)/", "^assets/"]),
    {
      name: "only-electron-imports-electron",
      severity: "error",
      from: { pathNot: "^src-main/electron/" },
      to: { path: "^(electron$|node_modules/electron/)" },
    },
    {
      name: "nothing-ships-with-the-tests",
      severity: "error",
      from: { path: "^(src-main|src-renderer|assets)/" },
      to: { path: "^(test|bench)/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
