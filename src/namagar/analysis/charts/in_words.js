// An option is plain data: labels that depend on a value are looked up in it, and maps that it brings are made known.
// {"words": {"1000": "one thousand"}} is such a label; `maps` holds GeoJSON by the names that the series use.
function inWords(option) {
  "use strict";
  if (!option || typeof option !== "object") return option;
  Object.keys(option).forEach(function (name) {
    var value = option[name], words = value && value.words;
    if (name === "maps") {
      Object.keys(value).forEach(function (map) { echarts.registerMap(map, value[map]); });
      delete option.maps;
    } else if (words) option[name] = function (each) { return words[String(each)] || ""; };
    else inWords(value);
  });
  return option;
}
