package dev.graft.spark.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.evaluate.Interval;
import dev.graft.evaluate.Resamples;
import dev.graft.io.Json;
import dev.graft.rank.Comparison;
import dev.graft.rank.Ranked;

/**
 * What was found of a candidate.
 *
 * @param report for machines
 */
record ScoredCandidate(Ranked ranked, ObjectNode report) {

  /** Adds its intervals, its place, and how far it is behind the first. */
  ObjectNode placed(int place, Ranked first) {
    report.put("place", place);
    ObjectNode intervals = report.putObject("intervals");
    put(intervals, "knn", ranked.knn());
    put(intervals, "probe", ranked.probe());
    intervals.set("mean", Json.of(Interval.of(ranked.means())));
    if (place > 1) {
      Comparison behind = Comparison.of(first, ranked);
      report.set("behindFirst", described(behind));
    }
    return report;
  }

  private static void put(ObjectNode intervals, String name, Resamples answers) {
    if (answers != null) {
      intervals.set(name, Json.of(Interval.of(answers.values())));
    }
  }

  /** A comparison for machines. */
  static ObjectNode described(Comparison comparison) {
    return Json.object()
        .put("difference", comparison.difference())
        .put("low", comparison.interval().low())
        .put("high", comparison.interval().high())
        .put("apart", comparison.apart());
  }
}
