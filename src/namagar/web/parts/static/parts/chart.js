// Draws a chart live when the reader asks: the library is large, so it is loaded only then. Keys go through its figures.
"use strict";

const PAGE_COLOURS = { "#14212b": "--ink", "#455560": "--soft", "#d5dee3": "--line", "#ffffff": "--paper", "#0f6b4f": "--decided" };
const NARROW = window.matchMedia("(max-width: 820px)");

const FROM_THE_RIGHT = /[\u0590-\u065f\u066e-\u06ef\u06fa-\u08ff]/;

// A canvas runs from the left: each line of Persian is isolated, as the drawing of the server has it.
function isolated(value, key) {
  if (typeof value === "string")
    return value.split("\n").map((line) => (FROM_THE_RIGHT.test(line) ? `\u2067${line}\u2069` : line)).join("\n");
  if (Array.isArray(value)) return value.map((each) => isolated(each));
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [key === "words" ? isolated(name) : name, isolated(each, name)])
  );
}

function loaded(address) {
  const there = document.querySelector(`script[src="${address}"]`);
  if (there) return there.whenLoaded ?? Promise.resolve();
  const script = document.createElement("script");
  script.src = address;
  script.whenLoaded = new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
  });
  document.head.append(script);
  return script.whenLoaded;
}

class LiveChart {
  constructor(figure) {
    this.figure = figure;
    this.still = figure.querySelector(".drawings");
    this.place = figure.querySelector(".live");
    this.keys = figure.querySelector(".keys");
    this.told = figure.querySelector(".told");
    this.button = figure.querySelector("[data-explore]");
    this.button.hidden = document.getElementById(`${figure.id}-weight`).hidden = false;
    this.button.addEventListener("click", () => (this.chart ? this.close() : this.open()));
    this.place.addEventListener("keydown", (event) => this.pressed(event));
    NARROW.addEventListener("change", () => this.chart && this.draw());
  }

  async open() {
    this.button.disabled = true;
    try {
      await Promise.all([loaded(this.figure.dataset.library), loaded(this.figure.dataset.words)]);
    } finally {
      this.button.disabled = false;
    }
    this.draw();
    this.place.focus();
  }

  draw() {
    this.chart?.dispose();
    const data = JSON.parse(document.getElementById(`${this.figure.id}-data`).textContent);
    const { height, option } = data[NARROW.matches ? "narrow" : "wide"];
    this.option = option;
    this.tracks = option.series.flatMap((each, index) => (each.silent ? [] : [{ index, points: this.points(each) }]));
    this.show(true);
    this.place.style.blockSize = `${height}px`;
    this.chart = echarts.init(this.place, null, { renderer: "canvas" });
    this.chart.setOption(inWords(this.inPageColours(option)));
    this.at = null;
  }

  // The places of the figures that a reader can stand on; empty ones only part a line.
  points(series) {
    return series.data.flatMap((each, place) => (each.name ? [{ place, name: each.name }] : []));
  }

  inPageColours(option) {
    const style = getComputedStyle(document.documentElement);
    const text = JSON.stringify(option).replace(/"(#[0-9a-f]{6})"/g, (all, colour) =>
      PAGE_COLOURS[colour] ? JSON.stringify(style.getPropertyValue(PAGE_COLOURS[colour]).trim()) : all
    );
    const own = isolated(JSON.parse(text));
    own.textStyle.fontFamily = own.tooltip.textStyle.fontFamily = getComputedStyle(document.body).fontFamily;
    return own;
  }

  pressed(event) {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (event.key === "Escape") this.close();
    if (!step) return;
    event.preventDefault();
    this.go(...step);
  }

  go(track, point) {
    if (!this.at) this.at = { track: 0, point: 0 };
    else {
      const count = this.tracks.length;
      this.at.track = (this.at.track + track + count) % count;
      const last = this.tracks[this.at.track].points.length - 1;
      this.at.point = Math.min(Math.max(this.at.point + point, 0), last);
    }
    const { index, points } = this.tracks[this.at.track];
    const { place, name } = points[this.at.point];
    this.chart.dispatchAction({ type: "downplay" });
    this.chart.dispatchAction({ type: "highlight", seriesIndex: index, dataIndex: place });
    this.chart.dispatchAction({ type: "showTip", seriesIndex: index, dataIndex: place });
    this.told.textContent = name.replaceAll("\n", " ");
  }

  close() {
    this.chart.dispose();
    this.chart = null;
    this.told.textContent = "";
    this.show(false);
    this.button.focus();
  }

  show(live) {
    this.still.hidden = live;
    this.place.hidden = this.keys.hidden = !live;
    this.button.setAttribute("aria-pressed", String(live));
  }
}

for (const figure of document.querySelectorAll("[data-chart]")) new LiveChart(figure);
