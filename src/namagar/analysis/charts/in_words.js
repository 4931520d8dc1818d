// An option is plain data. Where it says {"words": {"1000": "one thousand"}} a label is looked up, never made here;
// the maps that it brings along are made known to ECharts before it draws.
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
