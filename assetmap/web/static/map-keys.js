// Where does a point on a map go when an arrow key is pressed: three metres on the ground, thirty with the shift key.
(() => {
  const STEPS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const METRES_PER_DEGREE = 111_320;

  // The point after the key, or nothing where the key moves none; `metres` are those of a step, and with the shift key.
  window.movedByKey = (event, at, [step, leap] = [3, 30]) => {
    const way = STEPS[event.key];
    if (!way) return null;
    event.preventDefault();
    event.stopPropagation();
    const metres = event.shiftKey ? leap : step;
    const shrink = Math.cos((at.lat * Math.PI) / 180);
    return L.latLng(
      at.lat + (way[0] * metres) / METRES_PER_DEGREE,
      at.lng + (way[1] * metres) / (METRES_PER_DEGREE * shrink),
    );
  };

  // The size in square metres of what these points enclose, on ground taken for flat.
  window.squareMetresOf = (points) => {
    if (points.length < 3) return 0;
    const shrink = Math.cos((points[0].lat * Math.PI) / 180);
    const flat = points.map((point) => [point.lng * METRES_PER_DEGREE * shrink, point.lat * METRES_PER_DEGREE]);
    const twice = flat.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = flat[(i + 1) % flat.length];
      return sum + x * nextY - nextX * y;
    }, 0);
    return Math.abs(twice) / 2;
  };
})();
