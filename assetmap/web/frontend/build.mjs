// Which browser files does the project serve? Compiles and copies them from node_modules to static/vendor.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "../../../node_modules");
const vendor = join(here, "../static/vendor");

const withoutSourceMap = (text) => text.replace(/\s*(\/\/# sourceMappingURL=\S+|\/\*# sourceMappingURL=.*?\*\/)\s*$/, "\n");

function copyText(source, target) {
  const text = readFileSync(join(packages, source), "utf8");
  writeFileSync(join(vendor, target), withoutSourceMap(text));
}

function compileStylesheet() {
  const { css } = sass.compile(join(here, "app.scss"), {
    loadPaths: [packages],
    style: "compressed",
    quietDeps: true,
  });
  // Pages are served from one address: a stylesheet that reaches elsewhere is a mistake of this build.
  const elsewhere = css.match(/url\(\s*["']?(https?:)?\/\/[^)]*\)/);
  if (elsewhere) throw new Error(`app.scss fetches from another address: ${elsewhere[0]}`);
  return css;
}

function copyImagesOf(css) {
  for (const [, image] of css.matchAll(/url\("images\/([\w-]+\.svg)"\)/g)) {
    cpSync(join(packages, "nhsuk-frontend/dist/nhsuk/assets/images", image), join(vendor, "images", image));
  }
}

rmSync(vendor, { recursive: true, force: true });
mkdirSync(join(vendor, "leaflet"), { recursive: true });

copyText("nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js", "nhsuk.js");
copyText("accessible-autocomplete/dist/accessible-autocomplete.min.js", "accessible-autocomplete.js");
copyText("leaflet/dist/leaflet.js", "leaflet/leaflet.js");
copyText("leaflet/dist/leaflet.css", "leaflet/leaflet.css");
cpSync(join(packages, "leaflet/dist/images"), join(vendor, "leaflet/images"), { recursive: true });
cpSync(join(packages, "leaflet/LICENSE"), join(vendor, "leaflet/LICENSE"));
copyText("leaflet.fullscreen/Control.FullScreen.js", "leaflet/fullscreen.js");
copyText("leaflet.fullscreen/Control.FullScreen.css", "leaflet/fullscreen.css");
cpSync(join(packages, "leaflet.fullscreen/icon-fullscreen.svg"), join(vendor, "leaflet/icon-fullscreen.svg"));
copyText("pbf/dist/pbf.js", "pbf.js");
mkdirSync(join(vendor, "protomaps-leaflet"), { recursive: true });
copyText("protomaps-leaflet/dist/protomaps-leaflet.js", "protomaps-leaflet/protomaps-leaflet.js");
cpSync(join(packages, "protomaps-leaflet/LICENSE"), join(vendor, "protomaps-leaflet/LICENSE"));
mkdirSync(join(vendor, "swagger-ui"), { recursive: true });
copyText("swagger-ui-dist/swagger-ui-bundle.js", "swagger-ui/swagger-ui-bundle.js");
copyText("swagger-ui-dist/swagger-ui.css", "swagger-ui/swagger-ui.css");
cpSync(join(packages, "swagger-ui-dist/LICENSE"), join(vendor, "swagger-ui/LICENSE"));

const stylesheet = compileStylesheet();
copyImagesOf(stylesheet);
// Written last: its presence says that the build is complete.
writeFileSync(join(vendor, "nhsuk.css"), stylesheet);
