// The map that can be moved and enlarged, opened on wish. The drawn map and the table above say the same without it.
const holder = document.querySelector("[data-map-url]");

const LEVELS = { enough: "#dcf0ff", slightly_few: "#57b8ff", few: "#0055ad", none: "#00234b" };

function loaded(tag) {
  return new Promise((resolve, reject) => {
    tag.addEventListener("load", resolve);
    tag.addEventListener("error", reject);
    document.head.append(tag);
  });
}

async function openMap(button) {
  const { mapUrl, mapScript, mapStyle } = holder.dataset;
  button.setAttribute("aria-disabled", "true");
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: mapStyle });
  const script = Object.assign(document.createElement("script"), { src: mapScript });
  const [answer] = await Promise.all([fetch(mapUrl), loaded(style), loaded(script)]);
  const features = await answer.json();
  const canvas = document.createElement("div");
  canvas.className = "live-map";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", holder.dataset.mapLabel);
  button.replaceWith(canvas);
  const map = L.map(canvas, { attributionControl: false, zoomSnap: 0.25 });
  const layer = L.geoJSON(features, {
    style: (feature) =>
      feature.geometry.type === "Point"
        ? {}
        : {
            color: "#4d4d4d",
            weight: feature.properties.outline ? 2 : 1,
            fillColor: LEVELS[feature.properties.level] || "#ffffff",
            fillOpacity: feature.properties.outline ? 0 : 0.9,
          },
    pointToLayer: (feature, point) =>
      L.circleMarker(point, {
        radius: feature.properties.radius,
        color: "#00234b",
        weight: feature.properties.far ? 3 : 1,
        fillColor: feature.properties.far ? "#00234b" : "#57b8ff",
        fillOpacity: 0.9,
      }),
    onEachFeature: (feature, shape) => {
      if (!feature.properties.title) return;
      const words = document.createElement("span");
      words.textContent = feature.properties.title;
      shape.bindPopup(words);
    },
  }).addTo(map);
  map.fitBounds(layer.getBounds(), { padding: [12, 12] });
  canvas.focus();
}

if (holder) {
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button",
    textContent: holder.dataset.mapLabel,
  });
  button.addEventListener("click", () => openMap(button));
  holder.append(button);
}
