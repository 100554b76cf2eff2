package dev.graft.spark.explain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.dataset.Shapes;
import dev.graft.explain.FeatureRange;
import dev.graft.save.Bundle;
import dev.graft.table.Column;
import dev.graft.table.TableEncoding;
import java.util.ArrayList;
import java.util.List;

/** What the features of a model's tables were, column by column. */
public final class FeatureRanges {

  private FeatureRanges() {}

  /** The columns that it has learned; each number by itself where a column holds several. */
  public static List<FeatureRange> of(Bundle bundle) {
    List<FeatureRange> ranges = new ArrayList<>();
    JsonNode learned = bundle.learned().path("columns");
    if (learned.isMissingNode()) {
      numbers(ranges, "feature ", 0, Shapes.length(bundle.inputShape()), "");
      return ranges;
    }
    int from = 0;
    for (Column column : TableEncoding.of(learned).columns()) {
      if (column.kind() == Column.Kind.NUMBERS) {
        numbers(ranges, column.name() + "[", from, column.width(), "]");
      } else {
        ranges.add(new FeatureRange(column.name(), from, from + column.width()));
      }
      from += column.width();
    }
    return ranges;
  }

  private static void numbers(
      List<FeatureRange> to, String before, int from, int width, String after) {
    for (int i = 0; i < width; i++) {
      to.add(new FeatureRange(before + i + after, from + i, from + i + 1));
    }
  }
}
