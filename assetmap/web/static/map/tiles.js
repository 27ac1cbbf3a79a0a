// Vector tiles of assets: which of them a view needs, and what stands in them.
(() => {
  const { home } = window.assetmap;
  const HALF = Math.PI * 6378137;
  const MOST_KEPT = 80;
  const DEEPEST = 22;
  // A tile is shown 512 pixels wide, so its zoom is one less than the map's.
  const TILE_PIXELS = 512;

  function valueOf(pbf) {
    let value = null;
    const end = pbf.readVarint() + pbf.pos;
    // A value is one field of seven, by its type.
    while (pbf.pos < end) {
      const tag = pbf.readVarint() >> 3;
      if (tag === 1) value = pbf.readString();
      else if (tag === 2) value = pbf.readFloat();
      else if (tag === 3) value = pbf.readDouble();
      else if (tag === 4) value = pbf.readVarint(true);
      else if (tag === 5) value = pbf.readVarint();
      else if (tag === 6) value = pbf.readSVarint();
      else value = pbf.readBoolean();
    }
    return value;
  }

  function layerOf(tag, layer, pbf) {
    if (tag === 2) layer.features.push(pbf.readMessage((part, feature, at) => {
      if (part === 2) feature.tags = at.readPackedVarint();
      else if (part === 4) feature.geometry = at.readPackedVarint();
    }, {}));
    else if (tag === 3) layer.keys.push(pbf.readString());
    else if (tag === 4) layer.values.push(valueOf(pbf));
    else if (tag === 5) layer.extent = pbf.readVarint();
  }

  const unsigned = (number) => (number >> 1) ^ -(number & 1);

  // The points of a tile, each with its properties and where it lies.
  function featuresOf(buffer, { z, x, y }) {
    const layers = new window.Pbf(new Uint8Array(buffer)).readFields((tag, found, pbf) => {
      if (tag === 3) found.push(pbf.readMessage(layerOf, { features: [], keys: [], values: [], extent: 4096 }));
    }, []);
    const width = (2 * HALF) / 2 ** z;
    return layers.flatMap(({ features, keys, values, extent }) =>
      features.map(({ tags, geometry }) => {
        const feature = {};
        for (let at = 0; at < tags.length; at += 2) feature[keys[tags[at]]] = values[tags[at + 1]];
        const east = -HALF + (x + unsigned(geometry[1]) / extent) * width;
        const north = HALF - (y + unsigned(geometry[2]) / extent) * width;
        feature.at = L.CRS.EPSG3857.projection.unproject(L.point(east, north));
        return feature;
      }),
    );
  }

  function namesOf(map) {
    const z = Math.max(0, Math.min(DEEPEST, Math.round(map.getZoom()) - 1));
    const size = TILE_PIXELS;
    const bounds = L.bounds(map.project(map.getBounds().getNorthWest(), z + 1), map.project(map.getBounds().getSouthEast(), z + 1));
    const last = 2 ** z - 1;
    const names = [];
    for (let y = Math.max(0, Math.floor(bounds.min.y / size)); y <= Math.min(last, Math.floor(bounds.max.y / size)); y += 1)
      for (let x = Math.max(0, Math.floor(bounds.min.x / size)); x <= Math.min(last, Math.floor(bounds.max.x / size)); x += 1)
        names.push({ z, x, y });
    return names;
  }

  window.assetmap.Tiles = class {
    constructor() {
      this.kept = new Map();
    }

    async tile(name, query) {
      const address = `${home}/tiles/assets/${name.z}/${name.x}/${name.y}.mvt?${query}`;
      const known = this.kept.get(address);
      if (known) {
        // The last that were looked at are kept longest.
        this.kept.delete(address);
        this.kept.set(address, known);
        return known;
      }
      const asking = fetch(address).then(async (answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return featuresOf(await answer.arrayBuffer(), name);
      });
      this.kept.set(address, asking);
      asking.catch(() => this.kept.delete(address));
      for (const old of this.kept.keys()) {
        if (this.kept.size <= MOST_KEPT) break;
        this.kept.delete(old);
      }
      return asking;
    }

    // Everything in the tiles that the map shows any of.
    async around(map, query) {
      return (await Promise.all(namesOf(map).map((name) => this.tile(name, query)))).flat();
    }
  };
})();
