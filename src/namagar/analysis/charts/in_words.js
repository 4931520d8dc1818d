// An option is plain data. Where it says {"words": {"1000": "one thousand"}} a label is looked up, never made here.
function inWords(option) {
  "use strict";
  if (!option || typeof option !== "object") return option;
  Object.keys(option).forEach(function (name) {
    var value = option[name], words = value && value.words;
    if (words) option[name] = function (each) { return words[String(each)] || ""; };
    else inWords(value);
  });
  return option;
}
