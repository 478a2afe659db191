// Builds the style sheet and the scripts of the pages: `npm run build` → webapp/static/.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { buildSync } from "esbuild";
import { compile } from "sass";

const assets = dirname(fileURLToPath(import.meta.url));
const project = join(assets, "..", "..");
const built = join(assets, "..", "static");

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });

const sheet = compile(join(assets, "main.scss"), {
  loadPaths: [join(project, "node_modules")],
  quietDeps: true,
  style: "compressed",
});
writeFileSync(join(built, "site.css"), sheet.css);

buildSync({
  entryPoints: [join(assets, "site.js")],
  outdir: built,
  bundle: true,
  splitting: true,
  chunkNames: "[name]-[hash]",
  minify: true,
  format: "esm",
  target: "es2020",
});
console.log(`Built webapp/static/: ${readdirSync(built).join(", ")}`);
