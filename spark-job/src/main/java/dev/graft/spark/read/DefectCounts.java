package dev.graft.spark.read;

import dev.graft.config.Redaction;
import dev.graft.dataset.Defect;
import dev.graft.dataset.RawRecord;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Records that cannot be used: how many, of what kinds, and what is wrong with the first. */
final class DefectCounts implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int KEPT_PROBLEMS = 100;

  private final List<Seen> problems = new ArrayList<>();
  private final long[] kinds = new long[Defect.Kind.values().length];
  private long records;
  private long bytes;

  /**
   * @param lineBytes of the record's line in the quarantine
   * @param partition that it is in
   */
  void add(RawRecord record, int lineBytes, int partition) {
    records++;
    bytes += lineBytes;
    kinds[record.defect().kind().ordinal()]++;
    if (problems.size() < KEPT_PROBLEMS) {
      problems.add(new Seen(partition, Redaction.text(record.place() + ": " + record.problem())));
    }
  }

  void merge(DefectCounts other) {
    problems.addAll(other.problems);
    Collections.sort(problems);
    problems.subList(Math.min(KEPT_PROBLEMS, problems.size()), problems.size()).clear();
    records += other.records;
    bytes += other.bytes;
    for (int kind = 0; kind < kinds.length; kind++) {
      kinds[kind] += other.kinds[kind];
    }
  }

  long records() {
    return records;
  }

  /** Bytes of their lines in the quarantine. */
  long bytes() {
    return bytes;
  }

  /** How many there are of each kind of defect, those that there are. */
  Map<Defect.Kind, Long> kinds() {
    Map<Defect.Kind, Long> found = new EnumMap<>(Defect.Kind.class);
    for (Defect.Kind kind : Defect.Kind.values()) {
      if (kinds[kind.ordinal()] > 0) {
        found.put(kind, kinds[kind.ordinal()]);
      }
    }
    return found;
  }

  /** The first problems, a sentence each. */
  List<String> problems() {
    return problems.stream().map(Seen::what).toList();
  }
}
