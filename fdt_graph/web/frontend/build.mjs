// src/*.js, src/*.css and src/*.svg in, ../static out: one file each, minified, named by its
// content, and compressed beside itself; ../static/manifest.json says which file a name stands for,
// ../static/third-party-licences.txt what of others is in them.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { outlines } from "./outlines.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static");

const { metafile, outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: readdirSync(join(here, "src"))
    .filter((name) => /\.(js|css|svg)$/.test(name))
    .sort()
    .map((name) => join("src", name)),
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  outdir: out,
  bundle: true,
  splitting: true,
  chunkNames: "[name]-[hash]",
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  metafile: true,
  write: false,
  loader: { ".svg": "copy", ".woff2": "file", ".png": "file" },
});

// What a running server sends stays until the new files are there.
const written = new Set();
mkdirSync(out, { recursive: true });
for (const { path, contents } of outputFiles) save(basename(path), contents);
write("departments.json", outlines());
save("third-party-licences.txt", Buffer.from(licences()));

const names = Object.entries(metafile.outputs)
  .filter(([, { entryPoint }]) => entryPoint && dirname(entryPoint) === "src")
  .map(([path, { entryPoint }]) => [basename(entryPoint), basename(path)])
  .sort();
write("manifest.new", JSON.stringify(Object.fromEntries(names), null, 1));
renameSync(join(out, "manifest.new"), join(out, "manifest.json"));
written.add("manifest.json");
for (const name of readdirSync(out)) if (!written.has(name)) rmSync(join(out, name));

function write(name, content) {
  writeFileSync(join(out, name), content);
  written.add(name);
}

function save(name, content) {
  write(name, content);
  write(`${name}.gz`, gzipSync(content, { level: 9 }));
  write(`${name}.br`, brotliCompressSync(content));
}

// The licence of every package that the browser gets, as the package states it.
function licences() {
  const { packages } = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path, { dev, optional }]) => path && !dev && !optional)
    .map(([path, { version, license }]) => {
      const folder = join(here, path);
      const name = path.replace(/^.*node_modules\//, "");
      const { author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const by = typeof author === "object" ? author.name : author;
      const texts = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file));
      const text = texts.map((file) => readFileSync(join(folder, file), "utf8").trim());
      const title = [`${name} ${version}`, license, by].filter(Boolean).join(", ");
      return [title, ...text].join("\n\n");
    })
    .join(`\n\n${"-".repeat(80)}\n\n`)
    .concat("\n");
}
