package dev.graft.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import java.util.List;

/**
 * A square of colours: rows are labels, columns predictions.
 *
 * @param id within the page
 * @param told what is to be seen, in a sentence
 * @param names of rows and columns
 * @param cells row, column, share of the row in thousandths, one after the other; the rest is 0
 */
record HeatMap(String id, String told, List<String> names, List<Integer> cells) {

  int size() {
    return names.size();
  }

  ObjectNode json() {
    ObjectNode map = Json.object();
    map.set("names", Json.of(names));
    map.set("cells", Json.of(cells));
    return map;
  }
}
